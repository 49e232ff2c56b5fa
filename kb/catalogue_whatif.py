"""What can be wrong with the changes and the pairs that questions ask about: a part of the catalogue.

The entries are reached through ``kb.catalogue``, like all others. Imports ``diagnostics`` only.
"""

from __future__ import annotations

from kb.diagnostics import Fault, Kind

__all__ = [
    "BAD_CHANGE",
    "BAD_PATH",
    "CHANGED_TWICE",
    "NOT_A_PAIR",
    "NO_CHANGE",
    "NO_SUCH_PLACE",
]

BAD_CHANGE = Kind(
    "E0830",
    "`{text}` is no change",
    "",
    Fault.QUESTION,
    "write a field path, `=` and a value: services[0].stages=[6,3]",
)
BAD_PATH = Kind(
    "E0831", "`{path}` is no field path", "", Fault.QUESTION, "write it as in services[0].stages[1]"
)
NO_SUCH_PLACE = Kind("E0832", "the encounter has no `{path}`: {problem}", "", Fault.QUESTION)
CHANGED_TWICE = Kind(
    "E0833",
    "`{path}` is changed twice",
    "only one of the two could be heard",
    Fault.QUESTION,
    "leave one of the two out",
)
NO_CHANGE = Kind(
    "E0834",
    "nothing is to be changed",
    "",
    Fault.QUESTION,
    "say what with --set PATH=VALUE, --unset PATH, --date or --payer",
)
NOT_A_PAIR = Kind(
    "E0835",
    "{problem}",
    "",
    Fault.USAGE,
    "write two codes and an encounter, or two encounter files",
)
