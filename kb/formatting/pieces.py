"""A rule text as pieces: its tokens and its comments, and how many lines stand between two of them.

Takes a ``Text`` that the parser reads without an error; gives items: a comment that stands by itself, or
a declaration or clause with all that belongs to it. Imports ``lexer``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.lexer import PATTERN
from kb.source import Text


class Piece(NamedTuple):
    """A token or a comment; ``newlines`` says how many line ends stand right before it."""

    kind: str
    value: str
    newlines: int

    @property
    def comment(self) -> bool:
        """Whether it is a comment."""
        return self.kind == "comment"

    @property
    def to_the_end(self) -> bool:
        """Whether nothing can follow it in its line."""
        return self.kind == "doc" or (self.comment and self.value.startswith("//"))

    def mark(self, *values: str) -> bool:
        """Whether it is one of these marks."""
        return self.kind == "mark" and self.value in values


class Item(NamedTuple):
    """A declaration or a clause, its sentence and annotations included, or one comment between two."""

    pieces: tuple[Piece, ...]

    @property
    def comment(self) -> bool:
        """Whether it is a comment that stands by itself."""
        return self.pieces[0].comment

    @property
    def headed(self) -> bool:
        """Whether it begins with a sentence or an annotation."""
        return self.pieces[0].kind == "doc" or self.pieces[0].mark("@[")


def pieces(text: Text) -> list[Piece]:
    """Everything that is no white space, in order."""
    found: list[Piece] = []
    newlines = 0
    for match in PATTERN.finditer(text.content):
        kind, value = match.lastgroup or "", match.group()
        if kind == "blank":
            newlines += value.count("\n")
            continue
        if kind in ("doc", "comment"):
            value = "\n".join(line.rstrip() for line in value.split("\n"))
        if kind == "doc":
            value = f"/// {value[3:].strip()}".rstrip()
        found.append(Piece(kind, value, newlines))
        newlines = 0
    return found


def items(found: Sequence[Piece]) -> Iterator[Item]:
    """The pieces as items; a comment in the line of an item's end belongs to it."""
    found = _marks_first(found)
    at = 0
    while at < len(found):
        end = at + 1 if found[at].comment else _end(found, at)
        while end < len(found) and found[end].comment and not found[end].newlines and not found[at].comment:
            end += 1
        yield Item(tuple(found[at:end]))
        at = end


def _end(found: Sequence[Piece], at: int) -> int:
    """One past the full stop of a clause, or past the closing bracket of a declaration."""
    declared, depth = False, 0
    while at < len(found):
        piece = found[at]
        declared = declared or piece.kind == "directive"
        depth += piece.mark("(", "{") - piece.mark(")", "}")
        at += 1
        if depth == 0 and piece.mark(")" if declared else "."):
            break
    return at


def _marks_first(found: Sequence[Piece]) -> list[Piece]:
    """The pieces with each `,` and `.` right behind what it ends, and comments after it."""
    moved: list[Piece] = []
    passed = 0  # line ends before a mark that was moved stand before what follows it
    for piece in found:
        if piece.mark(",", ".") and moved and moved[-1].comment:
            at = len(moved)
            while at and moved[at - 1].comment:
                at -= 1
            moved.insert(at, piece._replace(newlines=0))
            passed += piece.newlines
        else:
            moved.append(piece._replace(newlines=piece.newlines + passed))
            passed = 0
    return moved
