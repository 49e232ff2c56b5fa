"""What can be wrong with cases and case spaces: a part of the catalogue.

The entries are reached through ``kb.catalogue``, like all others. Imports ``diagnostics`` only.
"""

from __future__ import annotations

from kb.diagnostics import Fault, Kind

__all__ = [
    "NO_CASE",
    "NO_CASES",
]

NO_CASE = Kind("E1201", "{what} cannot be read as a case: {problem}", "", Fault.QUESTION)
NO_CASES = Kind(
    "E1202",
    "there are no cases in {place}",
    "what a change breaks shows only in cases",
    Fault.QUESTION,
    "go into the folder of your checkout (cd FOLDER), or name files or folders of cases after the command",
)
