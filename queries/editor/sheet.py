"""A fact table as an editor sees it: its header, its rows and where each cell stands, however broken.

Takes a ``Text``; gives a ``Sheet``. Imports ``tables`` for how a cell is written, and ``source``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from kb.source import Span, Text
from kb.tables import ABOUT, CELL


class Cell(NamedTuple):
    """A cell of a line: its position, what it says, and the columns between which that stands."""

    position: int
    value: str
    column: int
    end_column: int


@dataclass(frozen=True)
class Sheet:
    """A table's text, cell by cell."""

    text: Text

    @property
    def relation(self) -> str:
        """The relation whose rows it states."""
        return Path(self.text.name).stem

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Its lines; the first is the header."""
        return tuple(line.removesuffix("\r") for line in self.text.content.split("\n"))

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(values(self.lines[0]))

    @cached_property
    def rows(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """The number of each line behind the header that says something, and what its cells say."""
        found = ((number, line) for number, line in enumerate(self.lines[1:], start=2) if line.strip())
        return tuple((number, tuple(values(line))) for number, line in found)

    @cached_property
    def by_first(self) -> dict[str, tuple[int, tuple[str, ...]]]:
        """The first row for each value of the first column."""
        found: dict[str, tuple[int, tuple[str, ...]]] = {}
        for number, row in self.rows:
            if row:
                found.setdefault(row[0], (number, row))
        return found

    def column(self, name: str) -> int | None:
        """The position of a column."""
        return self.header.index(name) if name in self.header else None

    def known(self, position: int) -> dict[str, int]:
        """Every value of a column, with how often it is there."""
        found: dict[str, int] = {}
        for _, row in self.rows:
            if position < len(row):
                found[row[position]] = found.get(row[position], 0) + 1
        return found

    def cell_at(self, line: int, column: int) -> Cell | None:
        """The cell that this place is in; at a quote or right behind a comma it is in the cell, too."""
        if not 1 <= line <= len(self.lines):
            return None
        found = None
        for cell in cells(self.lines[line - 1]):
            if cell.column - 1 <= column:
                found = cell
        return found

    def span(self, line: int, position: int) -> Span:
        """Where the content of a cell stands, without its quotes; the line's start where there is none."""
        for cell in cells(self.lines[line - 1]) if 1 <= line <= len(self.lines) else ():
            if cell.position == position:
                return Span(self.text.name, line, cell.column, line, cell.end_column)
        return Span(self.text.name, line, 1, line, 1)

    def about(self, position: int) -> str:
        """``since``, ``until``, ``source`` or ``at``, where the column is one of these; else nothing."""
        name = self.header[position] if 0 <= position < len(self.header) else ""
        return name if name in ABOUT and position >= len(self.header) - len(ABOUT) else ""


def cells(line: str) -> Iterator[Cell]:
    """The cells of a line, with the places of what stands inside their quotes."""
    start, position = 0, 0
    while start <= len(line):
        match = CELL.match(line, start)
        end = match.end() if match else start
        raw = line[start:end]
        left = len(raw) - len(raw.lstrip())
        inner = raw.strip()
        if inner.startswith('"'):
            closed = len(inner) > 1 and inner.endswith('"')
            content = inner[1:-1] if closed else inner[1:]
            yield Cell(
                position, content.replace('""', '"'), start + left + 2, start + left + 2 + len(content)
            )
        else:
            yield Cell(position, inner, start + left + 1, start + left + 1 + len(inner))
        start, position = max(end, start) + 1, position + 1


def values(line: str) -> list[str]:
    """What the cells of a line say; the short way for a line in which every cell is quoted."""
    if len(line) > 1 and line[0] == line[-1] == '"':
        return [cell.replace('""', '"') for cell in line[1:-1].split('","')]
    return [cell.value for cell in cells(line)]
