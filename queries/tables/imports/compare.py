"""A new edition beside the table: what stays, what is different from a day on, what is new, what is over.

Takes a ``Table`` and the rows of a file; gives a ``Comparison``, from which ``changes`` are made. Nothing is
deleted: what is different ends the day before and begins anew. Imports its package and ``kb``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kb import catalogue
from kb.crosschecks import holds_codes
from kb.diagnostics import Refusal
from queries.tables.change import Change, changed, day_after, day_before
from queries.tables.imports.reading import Found
from queries.tables.table import Line, Table

FIRST = 5
"""Rows that a refusal names."""


class Edition(NamedTuple):
    """From which day on the file speaks, until when, and the card that its rows cite."""

    source: str
    since: str
    until: str = ""


class Differs(NamedTuple):
    """A row of the table, and what the file says instead; None where it is over in the file."""

    line: Line
    now: tuple[str, ...]


@dataclass
class Comparison:
    """What the file says of the rows of the table."""

    unchanged: int = 0
    changed: list[Differs] = field(default_factory=list)
    corrected: list[Differs] = field(default_factory=list)
    new: list[tuple[str, ...]] = field(default_factory=list)
    ended: list[Differs] = field(default_factory=list)
    missing: list[Line] = field(default_factory=list)
    over: int = 0
    """Rows of the file that were over before the edition, and of which the table has none."""
    doubtful: list[Line] = field(default_factory=list)
    """Rows that the file ends before they begin in the table; they are left as they are."""


def compare(table: Table, rows: Sequence[Found], edition: Edition) -> Comparison:
    """What the file says of each row of the table that is in force on the first day of the edition."""
    found = Comparison()
    kin: dict[tuple[str, ...], list[Line]] = {}
    for line in table.lines:
        kin.setdefault(table.key_of(line.cells), []).append(line)
    later: list[Line] = []
    live, ended = _by_key(table, rows, edition.since)
    for key, row in live.items():
        lines = kin.get(key, [])
        current = next((line for line in lines if line.in_force(edition.since)), None)
        to_come = [line for line in lines if line.since > edition.since]
        if current is None and not to_come:
            found.new.append(_new(table, row, lines, edition))
        elif current is None or (to_come and current.values != row.cells):
            later.extend(line for line in to_come if line.values != row.cells)
            found.unchanged += all(line.values == row.cells for line in to_come)
        else:
            _same_key(table, found, current, row, edition)
    if later:
        named = ", ".join(f"line {line.number}" for line in later[:FIRST])
        raise Refusal([catalogue.LATER_EDITION.at(None, table=table.name, since=edition.since, lines=named)])
    for key, row in ended.items():
        current = next((line for line in kin.get(key, []) if line.in_force(edition.since)), None)
        if key in live or current is None:
            found.over += key not in live
        elif current.since > row.until:
            found.doubtful.append(current)
        else:
            found.ended.append(Differs(current, _until(current, row.until)))
    known = {*live, *ended}
    for key, lines in kin.items():
        if key not in known:
            found.missing.extend(line for line in lines if line.in_force(edition.since))
    return found


def _by_key(
    table: Table, rows: Sequence[Found], since: str
) -> tuple[dict[tuple[str, ...], Found], dict[tuple[str, ...], Found]]:
    """The rows in force on the first day, and those over before it, by their keys."""
    live: dict[tuple[str, ...], Found] = {}
    ended: dict[tuple[str, ...], Found] = {}
    both: list[str] = []
    for row in rows:
        key = table.key_of(row.cells)
        if row.until and row.until < since:
            if key not in ended or ended[key].until < row.until:
                ended[key] = row
        elif key in live and live[key].cells != row.cells:
            both.append(f"lines {live[key].line} and {row.line} ({', '.join(key)})")
        else:
            live[key] = row
    if both:
        raise Refusal([catalogue.SAID_BOTH.at(None, lines="; ".join(both[:FIRST]))])
    return live, ended


def _same_key(table: Table, found: Comparison, current: Line, row: Found, edition: Edition) -> None:
    until = row.until or edition.until
    if current.values != row.cells:
        place = _place(table, row.cells)
        if current.since == edition.since:
            cells = (*row.cells, edition.since, current.until, edition.source, place)
            found.corrected.append(Differs(current, cells))
        else:
            found.changed.append(Differs(current, (*row.cells, edition.since, until, edition.source, place)))
    elif row.until and current.until != row.until:
        found.ended.append(Differs(current, _until(current, row.until)))
    else:
        found.unchanged += 1


def _new(table: Table, row: Found, lines: Sequence[Line], edition: Edition) -> tuple[str, ...]:
    """A row that was not there: from the day that the file gives for it, or from that of the edition."""
    since = row.since if row.since and row.since <= edition.since else edition.since
    since = max([since, *(day_after(line.until) for line in lines if line.until)])
    return *row.cells, since, row.until or edition.until, edition.source, _place(table, row.cells)


def _until(line: Line, day: str) -> tuple[str, ...]:
    return *line.values, line.since, day, *line.cells[-2:]


def _place(table: Table, cells: Sequence[str]) -> str:
    """The row in the source: the codes that it is found by."""
    codes = [cell for column, cell in zip(table.own, cells, strict=True) if holds_codes(column)]
    return f"row {' / '.join(codes or table.key_of(cells))}"


def change_of(table: Table, found: Comparison, edition: Edition, retire_missing: bool) -> Change:
    """The table with the new edition."""
    replaced = {each.line.number: each.now for each in (*found.corrected, *found.ended)}
    last = day_before(edition.since)
    for line in (each.line for each in found.changed):
        replaced[line.number] = _until(line, last)
    for line in found.missing if retire_missing else ():
        if line.since <= last:
            replaced[line.number] = _until(line, last)
    return changed(table, replaced, [*(each.now for each in found.changed), *found.new])
