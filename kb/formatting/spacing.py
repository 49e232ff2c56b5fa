"""What stands between two tokens of one line: a space, or nothing.

Takes pieces; gives text. Imports ``pieces``, and from ``cursor`` the words that begin an aggregate.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.cursor import FUNCTIONS
from kb.formatting.pieces import Piece

CLOSING = (")", ",", ".", "]")


def between(found: Sequence[Piece], at: int) -> str:
    """What stands between a piece and the one before it in a line."""
    piece = found[at]
    before = found[at - 1]
    if piece.comment:
        return "  " if piece.to_the_end else "" if before.mark("(") else " "
    if piece.mark(*CLOSING) or before.mark("(", "!", "@["):
        return ""
    if before.comment:
        return " "
    if before.mark("-") and _sign(found, at - 1):
        return ""
    if piece.mark("("):
        return "" if before.kind == "name" and before.value not in FUNCTIONS else " "
    if piece.mark(":"):
        return "" if _column(found, at) else " "
    return " "


def flat(found: Sequence[Piece]) -> str:
    """The pieces in one line (a comment that goes on to the end of its line has no place in it)."""
    return "".join((between(found, i) if i else "") + piece.value for i, piece in enumerate(found))


def _column(found: Sequence[Piece], at: int) -> bool:
    """Whether a colon stands between a column and its type, and not in an aggregate."""
    return any(piece.kind == "directive" for piece in found[:at])


def _sign(found: Sequence[Piece], at: int) -> bool:
    """Whether a minus is the sign of what follows it, and takes nothing away."""
    before = next((found[i] for i in range(at - 1, -1, -1) if not found[i].comment), None)
    return before is None or not (
        (before.kind in ("name", "number", "text") and before.value not in FUNCTIONS) or before.mark(")", "}")
    )
