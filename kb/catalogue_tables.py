"""What can be wrong: changing tables from the command line; a part of the catalogue.

E110 writing files, E111 and E112 rows and columns, E113 imports, E114 source cards. The entries are
reached through ``kb.catalogue``, like all others. Imports ``diagnostics`` only.
"""

from __future__ import annotations

from kb.diagnostics import Fault, Kind

__all__ = [
    "BEING_CHANGED",
    "CHANGED_MEANWHILE",
    "INTERRUPTED",
    "NOT_SAVED",
]


def _asked(code: str, sentence: str, note: str = "", way_out: str = "") -> Kind:
    return Kind(code, sentence, note, Fault.QUESTION, way_out)


# --- E110: files ------------------------------------------------------------------------------

BEING_CHANGED = _asked(
    "E1101",
    "{folder} is being changed by another command; nothing was changed",
    "two changes at once could undo each other",
    "wait until the other command is done, and run this one again",
)
CHANGED_MEANWHILE = _asked(
    "E1102",
    "{name} was changed by something else in the meantime; it was left as it is now",
    "the change was made for what the file said before",
    "save and close it in the editor, and run the command again",
)
NOT_SAVED = _asked("E1103", "{name} cannot be changed: {reason}; it is as it was before")
INTERRUPTED = _asked(
    "E1104",
    "an earlier change was interrupted, and {name} was changed since; the rest of that change is given up",
    "finishing it would undo what was changed since",
    "run the earlier command again",
)
