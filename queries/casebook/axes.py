"""The values of an axis of a case space, where a coder does not write them down but says whence they come.

Takes what stands under ``for`` and ``Knowledge``; gives lists of values, or why they cannot be had:

``{table: site_area, column: site}``                      every value of a column
``{table: site_area, column: site, one_of_each: area}``   the first site of each area
``{boundaries: length_tier, columns: [over_mm, up_to_mm]}``  each boundary, and one step beyond it
``{lists_of: [1, 6, null], up_to: 3}``                    every list of so many of these

``where`` keeps the rows with these values (or one of several). A table is one of ``facts`` or whatever the
rules conclude of tables alone. Measures are told in the units of an encounter: millimetres as centimetres.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

from kb.diagnostics import did_you_mean
from kb.knowledge import Knowledge
from kb.relations import Row, Value
from kb.sentences import UNITS
from queries.casebook.case import Data
from queries.goal import depends_on_encounter
from queries.session import Session

SOURCES = ("table", "boundaries", "lists_of")
"""What says that an item of an axis is no value but where values come from; each has its options."""

OPTIONS = {
    "table": {"column", "one_of_each", "where"},
    "boundaries": {"columns", "where"},
    "lists_of": {"up_to", "from"},
}


class NoAxis(Exception):
    """Why the values of an axis cannot be had."""

    def __init__(self, problem: str, hint: str = "") -> None:
        self.problem, self.hint = problem, hint
        super().__init__(problem)


class Axes:
    """Looks values up in one knowledge base, as of one date of service."""

    def __init__(self, knowledge: Knowledge, day: date) -> None:
        self.session, self.day = Session(knowledge), day
        self.declarations = knowledge.declarations

    def values(self, axis: object) -> list[Any]:
        """The values of an axis: a list, of which items may say where values come from, or one such item."""
        found: dict[str, Any] = {}
        for item in axis if isinstance(axis, list) else [axis]:
            for value in self._of_item(item):
                found.setdefault(repr(value), value)
        if not found:
            raise NoAxis("it has no values")
        return list(found.values())

    def groups(self, table: str, column: str, by: Iterable[str], where: Data) -> list[tuple[Value, ...]]:
        """The values of a column that have the same values in the columns ``by``, group by group."""
        names = self._names(table)
        at, over = self._place(table, names, column), [self._place(table, names, each) for each in by]
        found: dict[Row, dict[Value, None]] = {}
        for row in self._rows(table, where):
            found.setdefault(tuple(row[i] for i in over), {})[row[at]] = None
        return [tuple(each) for each in found.values()]

    def _of_item(self, item: object) -> Iterator[Any]:
        source = next((each for each in SOURCES if isinstance(item, dict) and each in item), None)
        if source is None:
            yield item
            return
        assert isinstance(item, dict)
        for key in item:
            if key != source and key not in OPTIONS[source]:
                known = OPTIONS[source]
                hint = did_you_mean(str(key), known) or f"with `{source}` go {', '.join(sorted(known))}"
                raise NoAxis(f"`{key}` does not go with `{source}`", hint)
        if source == "lists_of":
            yield from self._lists(item)
        else:
            yield from (self._column if source == "table" else self._boundaries)(item)

    def _lists(self, item: Data) -> Iterator[list[Any]]:
        values = self.values(item["lists_of"])
        first, last = item.get("from", 1), item.get("up_to", 1)
        if not (isinstance(first, int) and isinstance(last, int) and 0 <= first <= last <= LONGEST):
            raise NoAxis(f"`from` and `up_to` are whole numbers up to {LONGEST}, the smaller one first")
        for length in range(first, last + 1):
            yield from (list(each) for each in product(values, repeat=length))

    def _column(self, item: Data) -> Iterator[Any]:
        table = item["table"]
        names = self._names(table)
        column = item.get("column", names[0])
        at = self._place(table, names, column)
        each = item.get("one_of_each")
        keys = [each] if isinstance(each, str) else each or [column]
        by = [self._place(table, names, key) for key in keys]
        seen: set[Row] = set()
        for row in self._rows(table, item.get("where", {})):
            key = tuple(row[i] for i in by)
            if key not in seen:
                seen.add(key)
                yield _told(column, row[at])

    def _boundaries(self, item: Data) -> Iterator[Any]:
        """Each boundary and one step beyond; the end of the last tier, which stands for "no end", is none."""
        table, columns = item["boundaries"], item.get("columns")
        if not isinstance(columns, list) or len(columns) != 2:
            raise NoAxis("`columns` are two: the one above which a tier begins, the one up to which it goes")
        names = self._names(table)
        low, high = (self._place(table, names, each) for each in columns)
        rows = self._rows(table, item.get("where", {}))
        if not all(isinstance(row[i], int) for row in rows for i in (low, high)):
            raise NoAxis(f"the columns {' and '.join(columns)} of `{table}` are no numbers")
        ends = {int(row[i]) for row in rows for i in (low, high)}
        last = {int(row[high]) for row in rows} - {int(row[low]) for row in rows}
        found = {value for end in ends - last for value in (end, end + 1)} | {
            end for end in last if len(last) > 1
        }
        yield from (_told(columns[0], value) for value in sorted(found - {0}))

    def _rows(self, table: str, where: Mapping[str, Any]) -> list[Row]:
        names = self._names(table)
        if not isinstance(where, dict):
            raise NoAxis("`where` names columns, each with a value")
        wanted = {
            self._place(table, names, name): set(value if isinstance(value, list) else [value])
            for name, value in where.items()
        }
        edition = self.session.knowledge.as_of(self.day)
        stated = self.declarations[table].given == "guidance"
        found = edition.guidance.rows(table) if stated else sorted(self._derived(table), key=repr)
        rows = [row for row in found if all(row[i] in some for i, some in wanted.items())]
        if not rows:
            raise NoAxis(f"no row of `{table}` is so on {self.day.isoformat()}")
        return rows

    def _derived(self, table: str) -> Sequence[Row]:
        return self.session.guidance(self.day).relations.rows(table)

    def _names(self, table: object) -> list[str]:
        declaration = self.declarations.get(str(table))
        if declaration is None or declaration.given == "encounter":
            raise NoAxis(f"there is no table `{table}`", did_you_mean(str(table), self.declarations))
        if declaration.given is None and depends_on_encounter(
            declaration.relation, self.session.knowledge.as_of(self.day)
        ):
            raise NoAxis(f"what `{table}` has depends on an encounter")
        return [each.name for each in declaration.columns]

    def _place(self, table: object, names: list[str], column: object) -> int:
        if column not in names:
            hint = did_you_mean(str(column), names) or f"it has {', '.join(names)}"
            raise NoAxis(f"`{table}` has no column `{column}`", hint)
        return names.index(str(column))


LONGEST = 6
"""Items of a list that an axis makes."""


def _told(column: str, value: Value) -> object:
    """The value as an encounter has it: millimetres become centimetres, whole ones a whole number."""
    parts = next((parts for ending, (parts, _) in UNITS.items() if column.endswith(ending)), 1)
    if not isinstance(value, int) or parts == 1:
        return value
    told = Decimal(value) / parts
    return int(told) if told == int(told) else told
