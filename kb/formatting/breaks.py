"""Where a clause or a declaration is broken into lines.

A body stands on one line, or each literal on its own: as the writer began it, and each on its own where
one line would be too long or has a comment to its end. Takes pieces of one item; gives, for the pieces
that begin a line, how far they are set in. Imports ``pieces``, ``spacing``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.formatting.pieces import Piece
from kb.formatting.spacing import flat

WIDTH = 120
"""Characters of a line of rules; only a sentence, a comment and what cannot be broken are longer."""

STEP = 4


def breaks(found: Sequence[Piece], start: int) -> dict[int, int]:
    """The places of pieces that begin a line, behind the head of an item, and how far they are set in."""
    opened = next((i for i in range(start, len(found)) if found[i].mark("(", ":-")), None)
    if opened is None:
        return {}
    if found[start].kind == "directive":
        return _declaration(found, opened)
    body = next((i for i in range(start, len(found)) if found[i].mark(":-")), None)
    last = _last(found, start)
    where = dict(_literal(found, start, last + 1 if body is None else body, 0))
    if body is None:
        return where
    parts = list(_parts(found, body + 1, last))
    inner = [dict(_literal(found, first, stop, STEP)) for first, stop in parts]
    broken = (
        any(inner)
        or any(_newlines(found, first) for first, _ in parts)
        or any(piece.to_the_end for piece in found[body:last])
        or len(flat(found[start : last + 1])) > WIDTH
    )
    if broken:
        for (first, _), deeper in zip(parts, inner, strict=True):
            where[first] = STEP
            where.update(deeper)
    return where


def _last(found: Sequence[Piece], start: int) -> int:
    """Where the full stop is: behind it there are comments only."""
    return max(i for i in range(start, len(found)) if not found[i].comment)


def _declaration(found: Sequence[Piece], opened: int) -> dict[int, int]:
    """One column a line, where the writer began so or a comment makes it so."""
    closed = _last(found, opened)
    columns = list(_parts(found, opened + 1, closed))
    if not any(_newlines(found, first) for first, _ in columns) and not any(
        piece.to_the_end for piece in found[opened:closed]
    ):
        return {}
    return {**{first: STEP for first, _ in columns}, closed: 0}


def _literal(found: Sequence[Piece], first: int, stop: int, indent: int) -> Iterator[tuple[int, int]]:
    """What begins a line inside a literal: the literals of its aggregates, if they are broken."""
    long = indent + len(flat(found[first : stop + 1])) > WIDTH
    at = first
    while at < stop:
        if not found[at].mark("{"):
            at += 1
            continue
        closed = _closing(found, at)
        parts = list(_parts(found, at + 1, closed))
        inner = [dict(_literal(found, *part, indent + STEP)) for part in parts]
        if (
            long
            or any(inner)
            or any(_newlines(found, begin) for begin, _ in parts)
            or any(piece.to_the_end for piece in found[at:closed])
        ):
            for (begin, _), deeper in zip(parts, inner, strict=True):
                yield begin, indent + STEP
                yield from deeper.items()
            yield closed, indent
        at = closed + 1


def _parts(found: Sequence[Piece], start: int, stop: int) -> Iterator[tuple[int, int]]:
    """What stands between commas, each from its first token (comments before it are not its own)."""
    depth, first = 0, None
    for at in range(start, stop):
        piece = found[at]
        if piece.comment:
            continue
        if first is None:
            first = at
        depth += piece.mark("(", "{") - piece.mark(")", "}")
        if depth == 0 and piece.mark(","):
            yield first, at
            first = None
    if first is not None:
        yield first, stop


def _closing(found: Sequence[Piece], at: int) -> int:
    depth = 0
    while True:
        depth += found[at].mark("{") - found[at].mark("}")
        if depth == 0:
            return at
        at += 1


def _newlines(found: Sequence[Piece], at: int) -> int:
    """How many line ends stand between a token and the token before it."""
    count = found[at].newlines
    while at and found[at - 1].comment:
        at -= 1
        count += found[at].newlines
    return count
