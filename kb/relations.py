"""Finished relations: rows under names, and which of them match.

The one shape in which engines hand answers on and explanations read them. A ``Relations`` may stand on
a base that is never written to, so that guidance is indexed once and shared by every encounter.
Imports nothing of the project.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Value = str | int
Row = tuple[Value, ...]

NO_ROWS: tuple[Row, ...] = ()


class Relations:
    """Rows by relation, kept in the order in which they came; a row is there once."""

    __slots__ = ("_base", "_indexes", "_rows")

    def __init__(self, base: Relations | None = None) -> None:
        self._base = base
        self._rows: dict[str, dict[Row, None]] = {}
        self._indexes: dict[tuple[str, tuple[int, ...]], dict[Row, list[Row]]] = {}

    def add(self, name: str, rows: Iterable[Row]) -> None:
        """State rows. A relation of the base is not added to: its rows are finished."""
        mine = self._rows.setdefault(name, {})
        for row in rows:
            if row not in mine:
                mine[row] = None
                for (indexed, positions), index in self._indexes.items():
                    if indexed == name:
                        index.setdefault(tuple(row[i] for i in positions), []).append(row)

    def layer(self) -> Relations:
        """Relations that stand on these."""
        return Relations(self)

    def filled(self) -> Iterable[str]:
        """The names of relations that have rows here, and not only in the base."""
        return (name for name, rows in self._rows.items() if rows)

    def _mine(self, name: str) -> Mapping[Row, object] | None:
        """The rows that stand here and not in the base."""
        return self._rows.get(name)

    def rows(self, name: str) -> Sequence[Row]:
        """All rows of a relation."""
        mine = self._mine(name)
        if mine is not None:
            return tuple(mine)
        return self._base.rows(name) if self._base is not None else NO_ROWS

    def has_rows(self, name: str) -> bool:
        """Whether the relation has any row."""
        mine = self._mine(name)
        if mine is not None:
            return bool(mine)
        return self._base is not None and self._base.has_rows(name)

    def holds(self, name: str, row: Row) -> bool:
        """Whether the relation has this row."""
        mine = self._mine(name)
        if mine is not None:
            return row in mine
        return self._base is not None and self._base.holds(name, row)

    def find(self, name: str, positions: tuple[int, ...], values: Row) -> Sequence[Row]:
        """The rows that have these values at these positions."""
        mine = self._mine(name)
        if mine is None:
            return self._base.find(name, positions, values) if self._base is not None else NO_ROWS
        if not positions:
            return tuple(mine)
        if mine and len(next(iter(mine))) == len(positions):
            return (values,) if values in mine else NO_ROWS
        index = self._indexes.get((name, positions))
        if index is None:
            index = {}
            for row in mine:
                index.setdefault(tuple(row[i] for i in positions), []).append(row)
            self._indexes[name, positions] = index
        return index.get(values, NO_ROWS)

    def size(self, name: str) -> int:
        """How many rows a relation has."""
        return len(self.rows(name))
