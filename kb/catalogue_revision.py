"""What can be wrong: spaces of cases, and comparing two revisions of the knowledge; a part of the catalogue.

The entries are reached through ``kb.catalogue``, like all others. Imports ``diagnostics`` only.
"""

from __future__ import annotations

from kb.diagnostics import Fault, Kind

__all__ = [
    "NO_FAMILY",
    "NO_SPACE",
    "NO_SPACES",
]

NO_SPACE = Kind("E1301", "{what} cannot be read as a space of cases: {problem}", "", Fault.QUESTION)
NO_SPACES = Kind(
    "E1302",
    "there are no spaces of cases in {place}",
    "gaps and overlaps are looked for in the cases that a space says",
    Fault.QUESTION,
    "write one (tests/spaces/README.md says how), or name its file with --spaces",
)
NO_FAMILY = Kind("E1303", "no space is of the family `{family}`", "", Fault.QUESTION)
