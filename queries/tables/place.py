"""Where in a table a new row belongs: beside its kin, in the order that the table has.

Takes a ``Table`` and the cells of new rows; gives the number of the line after which each belongs. Imports
``table``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from queries.tables.table import Line, Table

Sorter = tuple[tuple[int, str], ...]


class Order:
    """The order of a table's rows, found once for all that are added."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.keys: dict[tuple[str, ...], list[Line]] = {}
        self.firsts: dict[str, int] = {}
        for line in table.lines:
            self.keys.setdefault(table.key_of(line.cells), []).append(line)
            self.firsts[line.cells[0]] = line.number
        self.end = table.lines[-1].number if table.lines else 1
        self.sorted_by: int = 0
        self.sorters: list[Sorter] = []
        for width in (len(table.own), 1):
            found = [self.sorter(line.cells[:width]) for line in table.lines]
            if found == sorted(found):
                self.sorted_by, self.sorters = width, found
                break

    def sorter(self, cells: Sequence[str]) -> Sorter:
        """Texts by their letters, numbers by their size."""
        columns = self.table.declaration.columns
        return tuple(
            (int(cell), "") if column.type != "symbol" and cell.lstrip("-").isdigit() else (0, cell)
            for column, cell in zip(columns, cells, strict=False)
        )

    def after(self, cells: Sequence[str]) -> int:
        """The line after which a row belongs."""
        kin = self.keys.get(self.table.key_of(cells), [])
        if kin:
            earlier = [line.number for line in kin if line.since <= cells[-4]]
            return max(earlier) if earlier else min(line.number for line in kin) - 1
        if self.sorted_by:
            place = bisect_right(self.sorters, self.sorter(cells[: self.sorted_by]))
            return self.table.lines[place - 1].number if place else 1
        return self.firsts.get(cells[0], self.end)


def placed(table: Table, rows: Iterable[Sequence[str]]) -> list[tuple[int, Sequence[str]]]:
    """Each row with the line after which it belongs, in the order in which they come to stand."""
    order = Order(table)
    found = [(order.after(cells), cells) for cells in rows]
    first: dict[tuple[str, ...], Sorter] = {}  # rows of one key stay together, the earlier ones first
    for _, cells in found:
        first.setdefault(table.key_of(cells), order.sorter(cells) if order.sorted_by else ())
    return sorted(found, key=lambda each: (each[0], first[table.key_of(each[1])], each[1][-4]))
