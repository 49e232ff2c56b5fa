"""A large fact table in parts: the rows that have one value in a column are read apart from all others.

Takes rows and gives them in parts; takes encoded parts and gives the rows of a value, or all of them.
Imports ``fact`` and ``relations``; knows neither how a part is encoded nor where it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import overload

from kb.fact import FactRow
from kb.relations import Value

LARGE = 2_000
"""A table with more rows is kept in parts; a smaller one is read faster in one piece."""

MANY = 100
"""Parts into which a column must divide a table, so that one part is little to read."""

Parts = Mapping[int, Mapping[Value, bytes]]
"""By the position of a column and by a value in it: the rows that have the value there, encoded."""

Decode = Callable[[bytes], tuple[FactRow, ...]]


def parts_of(rows: Sequence[FactRow]) -> dict[int, dict[Value, list[FactRow]]]:
    """The rows in parts, once for each column that divides them well; nothing where none does."""
    found: dict[int, dict[Value, list[FactRow]]] = {}
    for position, first in enumerate(rows[0].row if len(rows) > LARGE else ()):
        if isinstance(first, str):  # a number is a measure, and is not what a rule looks a row up by
            parts: dict[Value, list[FactRow]] = {}
            for row in rows:
                parts.setdefault(row.row[position], []).append(row)
            if len(parts) >= MANY:
                found[position] = parts
    return found


class Shards(Sequence[FactRow]):
    """The rows of a table in the order of its lines; a part is decoded when it is asked for."""

    def __init__(self, parts: Parts, decode: Decode) -> None:
        self._parts = parts
        self._decode = decode
        self._all: tuple[FactRow, ...] | None = None

    @property
    def positions(self) -> tuple[int, ...]:
        """The columns by whose values the table is in parts; there is one at least."""
        return tuple(self._parts)

    def of(self, position: int, value: Value) -> tuple[FactRow, ...]:
        """The rows that have the value at one of the positions; no other row is decoded."""
        content = self._parts[position].get(value)
        return () if content is None else self._decode(content)

    def _rows(self) -> tuple[FactRow, ...]:
        if self._all is None:
            parts = self._parts[self.positions[0]]
            found = [row for content in parts.values() for row in self._decode(content)]
            self._all = tuple(sorted(found, key=lambda row: row.line))
        return self._all

    @overload
    def __getitem__(self, place: int) -> FactRow: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[FactRow, ...]: ...
    def __getitem__(self, place: int | slice) -> FactRow | tuple[FactRow, ...]:
        return self._rows()[place]

    def __iter__(self) -> Iterator[FactRow]:
        return iter(self._rows())

    def __len__(self) -> int:
        return len(self._rows())
