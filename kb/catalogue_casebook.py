"""What can be wrong with cases and case spaces: a part of the catalogue.

The entries are reached through ``kb.catalogue``, like all others. Imports ``diagnostics`` only.
"""

from __future__ import annotations

from kb.diagnostics import Fault, Kind

__all__ = [
    "BAD_MUTANTS",
    "NO_CASE",
    "NO_CASES",
    "UNKNOWN_FAMILY",
]

NO_CASE = Kind("E1201", "{what} cannot be read as a case: {problem}", "", Fault.QUESTION)
NO_CASES = Kind(
    "E1202",
    "there are no cases in {place}",
    "what a change breaks shows only in cases",
    Fault.QUESTION,
    "go into the folder of your checkout (cd FOLDER), or name files or folders of cases after the command",
)

# --- E1221 to E1239: coverage and mutants ---------------------------------------------------------

BAD_MUTANTS = Kind("E1221", "what is declared of mutants cannot be read: {problem}", "", Fault.QUESTION)
UNKNOWN_FAMILY = Kind("E1222", "no rule belongs to the family `{name}`", "", Fault.QUESTION)
