"""What can be wrong with statements of sources and with questions about sources: a part of the catalogue.

The entries are reached through ``kb.catalogue``, like all others. Imports ``diagnostics`` only.
"""

from __future__ import annotations

from kb.diagnostics import Fault, Kind

__all__ = [
    "CITED_AND_LEFT_OUT",
    "NO_SUCH_CARD",
    "NO_SUCH_SCOPE",
    "UNKNOWN_STATEMENT",
]

UNKNOWN_STATEMENT = Kind(
    "E0603",
    "`{card}` has no statement `{statement}`{often}",
    "the statements of this source are listed, and a citation names those that it rests on",
)
CITED_AND_LEFT_OUT = Kind(
    "E0604",
    "the statement `{statement}` is left out, but something rests on it",
    "a statement is carried or left out, not both",
    way_out="delete this row, or the citation",
)
NO_SUCH_CARD = Kind(
    "E0820", "there is no source card `{card}`", "", Fault.QUESTION, "see `codewhy sources list`"
)
NO_SUCH_SCOPE = Kind("E0821", "no statement of `{card}` has the scope `{scope}`", "", Fault.QUESTION)
