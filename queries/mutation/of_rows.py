"""Every small mistake that could be made in a row of a table, and that no check would find.

Takes a row and the ``Knowledge`` that it is of; gives ``Mutant``s. A column that rules only tell, and never
ask for, is left alone: what it says is prose.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kb.fact import FOREVER, FactRow
from kb.knowledge import COVERED, Knowledge
from kb.relations import Row
from kb.revision import RowChange
from queries.mutation.columns import Columns
from queries.mutation.mutant import DATED, REMOVED, SHIFTED, SWAPPED, Mutant

SMALL = 40
"""Rows of the largest table of which each row is changed; of a larger one the source is checked instead."""


class RowMutants:
    """The mutants of the rows of one knowledge base's tables."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.columns = Columns(knowledge)
        self._joins: dict[tuple[str, int], bool] = {}
        covered = [row.since for row in knowledge.facts.get(COVERED, ())]
        self._first = min(covered, default="")

    def of(self, table: str) -> Iterator[Mutant]:
        """The mutants of every row of a table, each once."""
        for row in self.knowledge.facts[table]:
            for kind, is_, after in self._changes(table, row):
                if after is None or self._is_sound(table, row, after):
                    yield Mutant(table, kind, _shown(row.row), is_, RowChange(table, row, after), row.span)

    def _changes(self, table: str, row: FactRow) -> Iterator[tuple[str, str, FactRow | None]]:
        yield REMOVED, "", None
        for position, value in enumerate(row.row):
            if not self._is_joined(table, position):
                continue
            if isinstance(value, int):
                values: list[tuple[str, str | int]] = [(SHIFTED, value + 1), (SHIFTED, value - 1)]
            else:
                others = self.columns.others(value, [(table, position)], 1)
                values = [(SWAPPED, other) for other in others]
            for kind, other in values:
                found = (*row.row[:position], other, *row.row[position + 1 :])
                yield kind, _shown(found), row._replace(row=found)
        for days in (1, -1):
            if row.since and self._is_answered(row.since, days):
                moved = _moved(row.since, days)
                yield DATED, f"{_shown(row.row)} since {moved}", row._replace(since=moved)
            if row.until and row.until != FOREVER:
                moved = _moved(row.until, days)
                yield DATED, f"{_shown(row.row)} until {moved}", row._replace(until=moved)

    def _is_joined(self, table: str, position: int) -> bool:
        place = table, position
        if place not in self._joins:
            self._joins[place] = self.columns.joins(place)
        return self._joins[place]

    def _is_answered(self, since: str, days: int) -> bool:
        """Whether anything is answered of the one day that the shift gives to the row, or takes from it."""
        return min(since, _moved(since, days)) >= self._first

    def _is_sound(self, table: str, row: FactRow, after: FactRow) -> bool:
        """Whether no other row says the same, or gives its key another value at the same time."""
        if after.until and after.since > after.until:
            return False
        declaration = self.knowledge.declarations[table]
        names = [column.name for column in declaration.columns]
        key = declaration.annotation("key")
        keys = [names.index(part.strip()) for part in key.split(",")] if key else range(len(names))
        shared = [after.row[i] for i in keys]
        others = (each for each in self.knowledge.facts[table] if each is not row)
        return not any([each.row[i] for i in keys] == shared and _meet(each, after) for each in others)


def _meet(one: FactRow, other: FactRow) -> bool:
    return one.since <= (other.until or FOREVER) and other.since <= (one.until or FOREVER)


def _moved(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _shown(row: Row) -> str:
    return ", ".join(map(str, row))
