"""Changes of a table: a row added, corrected, replaced from a day on, or ended; never one that is deleted.

Takes a ``Table`` and what shall be; gives a ``Change``: the new bytes and what changed, line by line. Whether
the knowledge stands with it is asked in ``tried``. Imports ``table``, ``place``, ``select``.
"""

from __future__ import annotations

import shlex
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from kb import catalogue
from kb.cards import is_date
from kb.diagnostics import Diagnostic, Refusal
from kb.fact import FOREVER
from kb.tables import ABOUT
from queries.tables.days import day_like
from queries.tables.place import placed
from queries.tables.select import Said, assigned
from queries.tables.table import Line, Table

DATES = ("since", "until")


class Cells(NamedTuple):
    """One row before and after; what was not there before, or is not any more, is None."""

    before: tuple[str, ...] | None
    after: tuple[str, ...]
    line: int
    """The line where it stands in the new file."""


@dataclass(frozen=True)
class Change:
    """A table, the same with some rows changed, and those rows."""

    table: Table
    content: bytes
    rows: tuple[Cells, ...]

    @property
    def said(self) -> str:
        """What the first new row says, as a question whether it shall."""
        rows = [row.after for row in self.rows if row.after is not None]
        return f"Shall the table say: {self.table.sentence(rows[0])}" if rows else ""


def missing(table: Table, said: Said) -> list[str]:
    """The columns that a new row still needs a value for."""
    return [column for column in table.columns if column not in DATES and not said.get(column)]


def add(table: Table, said: Said) -> Change:
    """A new row; refuses one that does not say every column."""
    left = missing(table, said)
    if left:
        raise Refusal([_incomplete(table, said, left)])
    cells = tuple(said.get(column, "") for column in table.columns)
    _dates(cells)
    _not_there(table, cells)
    return changed(table, {}, [cells])


def _not_there(table: Table, cells: tuple[str, ...]) -> None:
    """Refuses a row that is there already, and one whose place another row has at some of its dates."""
    kinds = [column.type for column in table.declaration.columns]
    if any(kind != "symbol" and not cell.isdigit() for kind, cell in zip(kinds, cells, strict=False)):
        return  # that it is no number is told by the check of the whole knowledge
    end = cells[-3] or FOREVER
    for line in table.lines:
        if line.since > end or (line.until or FOREVER) < cells[-4]:
            continue
        if line.values == cells[:-4]:
            raise Refusal([catalogue.ALREADY_SAID.at(None, line=line.number, table=table.name)])
        if table.key_of(line.cells) == table.key_of(cells):
            raise Refusal([_in_force_then(table, line, cells)])


def _in_force_then(table: Table, line: Line, cells: tuple[str, ...]) -> Diagnostic:
    """The command that replaces it from the new row's first day on, or corrects it."""
    key = " ".join(assigned(name, value) for name, value in zip(table.key, table.key_of(cells), strict=True))
    new = [
        f"--set {assigned(name, value)}"
        for name, old, value in zip(table.own, line.values, cells, strict=False)
        if old != value
    ]
    about = f"--from {cells[-4]} --source {shlex.quote(cells[-2])} --at {shlex.quote(cells[-1])}"
    later = [about] if line.since < cells[-4] else []
    what = f"replace it from {cells[-4]} on" if later else "correct it"
    command = " ".join(["codewhy facts edit", table.name, key, *new, *later])
    return catalogue.IN_FORCE_THEN.at(
        None,
        hint=f"to {what}, type: {command}",
        table=table.name,
        what=" and ".join(f"`{value}`" for value in table.key_of(cells)),
        line=line.number,
        sentence=table.sentence(line.cells).rstrip("."),
    )


def _incomplete(table: Table, said: Said, left: Sequence[str]) -> Diagnostic:
    words = [f"{column}={_quoted(said.get(column, ''))}" for column in table.own]
    about = [
        f"--{column} {_quoted(said.get(column, ''))}"
        for column in ABOUT
        if column in left or said.get(column)
    ]
    command = " ".join(["codewhy facts add", table.name, *words, *about])
    return catalogue.NOT_SAID.at(
        None, hint=f"type: {command}", missing=_listed(left), are="is" if len(left) == 1 else "are"
    )


def with_source(said: Said) -> None:
    """Refuses guidance that is new and does not say where it is from."""
    left = [name for name in ("source", "at") if not said.get(name)]
    if left:
        options = " and ".join(f"--{name} ..." for name in left)
        hint = f"add {options}: what is new from a day on has a source that says so"
        are = "is" if len(left) == 1 else "are"
        raise Refusal([catalogue.NOT_SAID.at(None, hint=hint, missing=_listed(left), are=are)])


def correct(table: Table, line: Line, new: Said) -> Change:
    """A row that was wrong from the start, set right."""
    cells = _with(table, line.cells, new)
    if cells == line.cells:
        raise Refusal([catalogue.NOTHING_CHANGES.at(None, line=line.number, table=table.name)])
    _dates(cells)
    return changed(table, {line.number: cells}, [])


def replace_from(table: Table, line: Line, new: Said, day: str) -> Change:
    """The row as it was until the day before, and as it shall be from this day on."""
    cells = _with(table, line.cells, {**new, "since": day})
    if cells[: len(table.own)] == line.values:
        raise Refusal([catalogue.NOTHING_CHANGES.at(None, line=line.number, table=table.name)])
    _going_on(line, day, "be replaced from")
    ended = _with(table, line.cells, {"until": day_before(day)})
    _dates(cells)
    return changed(table, {line.number: ended}, [cells])


def retire(table: Table, line: Line, day: str, reason: str = "") -> Change:
    """A row that ends with this day, its last; why may be added to the place that it cites."""
    if line.until:
        raise Refusal([catalogue.OVER_ALREADY.at(None, line=line.number, until=line.until)])
    if line.since > day:
        raise Refusal(
            [catalogue.NOT_BEGUN.at(None, line=line.number, since=line.since, what="end on", day=day)]
        )
    place = f"{line.cells[-1]}; over: {reason}" if reason else line.cells[-1]
    return changed(table, {line.number: _with(table, line.cells, {"until": day, "at": place})}, [])


def changed(
    table: Table, replaced: Mapping[int, tuple[str, ...]], added: Sequence[tuple[str, ...]]
) -> Change:
    """The table with lines replaced by their numbers, and rows added where they belong."""
    new = placed(table, added)
    content = table.with_lines(replaced, new)
    places = [after for after, _ in new]
    before = {line.number: line.cells for line in table.lines}
    rows = []
    for number, cells in replaced.items():
        shift = bisect_left(places, number)
        rows.append(Cells(before[number], cells, number + shift))
    rows.extend(Cells(None, tuple(cells), after + place) for place, (after, cells) in enumerate(new, start=1))
    return Change(table, content, tuple(sorted(rows, key=lambda row: row.line)))


def day_before(day: str) -> str:
    """The day before this one (ISO)."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def day_after(day: str) -> str:
    """The day after this one (ISO)."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _with(table: Table, cells: Sequence[str], new: Said) -> tuple[str, ...]:
    found = list(cells)
    for column, value in new.items():
        found[table.position(column)] = value
    return tuple(found)


def _going_on(line: Line, day: str, what: str) -> None:
    """Refuses a day on which the row has not begun, or is over."""
    if line.until and line.until < day:
        raise Refusal([catalogue.OVER_ALREADY.at(None, line=line.number, until=line.until)])
    if line.since >= day:
        hint = "leave --from out to correct the row itself" if what.startswith("be replaced") else ""
        raise Refusal(
            [catalogue.NOT_BEGUN.at(None, hint=hint, line=line.number, since=line.since, what=what, day=day)]
        )


def _dates(cells: Sequence[str]) -> None:
    since, until = cells[-4], cells[-3]
    for day in (since, until):
        if day and not is_date(day):
            raise Refusal([catalogue.BAD_DAY.at(None, value=day, example=day_like(day))])
    if since and until and until < since:
        raise Refusal([catalogue.ENDS_FIRST.at(None, since=since, until=until)])


def _quoted(value: str) -> str:
    return shlex.quote(value) if value else "..."


def _listed(names: Sequence[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
