"""The layout of a rule file.

One blank line at most between two items, and one before every sentence; annotations one a line; the body
of a rule on one line, or one literal a line. A line is broken where the writer broke a body (as `gofmt`
does), and where it would be too long. Sentences and comments keep their lines. Takes a ``Text``; gives
its layout. Imports ``parse``, ``pieces``, ``breaks``, ``spacing``.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb import catalogue
from kb.diagnostics import Diagnostic, Refusal
from kb.formatting.breaks import STEP, breaks
from kb.formatting.pieces import Item, Piece, items, pieces
from kb.formatting.spacing import between
from kb.parse import parse
from kb.source import Text


def rules_layout(text: Text) -> tuple[str, tuple[Diagnostic, ...]]:
    """The rules in the layout; a text that cannot be read stays as it is, and is told."""
    program, wrong = parse(text)
    if wrong:
        return text.content, wrong
    found = pieces(text)
    content = "".join(f"{line}\n" for line in _lines(found))
    if content != text.content:
        again = Text(text.name, content)
        same = parse(again) == (program, ()) and _comments(found) == _comments(pieces(again))
        if not same:  # rather no layout than another meaning
            raise Refusal([catalogue.DEFECT.at(None, what=f"{text.name} would mean something else")])
    return content, ()


def _comments(found: list[Piece]) -> list[str]:
    return [piece.value for piece in found if piece.comment]


def _lines(found: list[Piece]) -> Iterator[str]:
    before: Item | None = None
    for item in items(found):
        blank = item.pieces[0].newlines > 1 or (item.headed and before is not None and not before.comment)
        if blank and before is not None:
            yield ""
        yield from _item(item)
        before = item


def _item(item: Item) -> Iterator[str]:
    """The lines of one item."""
    found = item.pieces
    start = _start(found)
    begins = breaks(found, start)
    for at in range(1, start + 1 if start < len(found) else start):
        if not found[at].comment and _begins_a_line_of_the_head(found, at):
            begins[at] = 0
    line, level = found[0].value, 0
    for at in range(1, len(found)):
        piece, previous = found[at], found[at - 1]
        indent = begins.get(at)
        if piece.comment:
            indent = _indent_of_comment(found, at, begins, level, start)
        elif indent is None and previous.to_the_end:
            indent = level + STEP if at > start else 0
        elif indent is not None and _comment_leads(found, at):
            level, indent = indent, None
        if indent is None:
            line += between(found, at) + piece.value
        else:
            yield line.rstrip()
            line = " " * indent + piece.value
        level = begins.get(at, level)
    yield line


def _start(found: tuple[Piece, ...]) -> int:
    """Where the head of an item ends: its `.decl`, or the name of its relation."""
    at = 0
    while at < len(found):
        if found[at].mark("@["):
            while not found[at].mark("]"):
                at += 1
        elif found[at].kind in ("directive", "name"):
            return at
        at += 1
    return at


def _begins_a_line_of_the_head(found: tuple[Piece, ...], at: int) -> bool:
    before = next(piece for piece in reversed(found[:at]) if not piece.comment) if at else found[0]
    return before.kind == "doc" or before.mark("]")


def _comment_leads(found: tuple[Piece, ...], at: int) -> bool:
    """Whether a comment begins the line of this piece, which follows in the same line."""
    before = found[at - 1]
    return before.comment and not before.to_the_end and not found[at].newlines


def _indent_of_comment(
    found: tuple[Piece, ...], at: int, begins: dict[int, int], level: int, start: int
) -> int | None:
    """How far a comment is set in that begins a line; None where it goes on in the line before it."""
    piece = found[at]
    after = next((i for i in range(at + 1, len(found)) if not found[i].comment), None)
    inside = level + STEP if at > start else 0
    if found[at - 1].to_the_end:
        return begins.get(after, inside) if after is not None else inside
    if piece.to_the_end:
        if not piece.newlines:
            return None
        return begins.get(after, inside) if after is not None else inside
    if after is None or after not in begins:
        return None
    if piece.newlines or not any(found[i].newlines for i in range(at + 1, after + 1)):
        return begins[after]
    return None
