"""What the knowledge says of its own editions: the rows of loaded figures, brought up to a new edition.

Takes ``Files`` and the new edition; gives a ``Change`` of that table, or None where the table has nothing to
say of the figures. The table's own words for "these cover the day" and "newer ones are out" are kept.
Imports its package and ``queries.editions`` for the table's name.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date

from kb.files import Files
from kb.syntax import Declaration
from queries.editions import FIGURES
from queries.tables.change import Change, changed, day_after, day_before
from queries.tables.imports.compare import Edition
from queries.tables.table import Line, Table, open_table

FIGURES_OF = "import_figures"
"""The table that says which figures a table holds, and how often a new edition comes."""


def figures_change(
    files: Files, declarations: Mapping[str, Declaration], table: str, edition: Edition, name: str
) -> Change | None:
    """The rows that say which edition is loaded, with the new one; ``name`` is what it is called."""
    if not all(f"facts/{each}.csv" in files.tables for each in (FIGURES, FIGURES_OF)):
        return None
    held = [
        line.values for line in open_table(files, declarations, FIGURES_OF).lines if line.cells[0] == table
    ]
    if not held:
        return None
    what, months = held[0][1], int(held[0][2])
    loaded = open_table(files, declarations, FIGURES)
    rows = sorted((line for line in loaded.lines if line.cells[0] == what), key=lambda line: line.since)
    if len(rows) < 2 or any(_says(line, name) and line.in_force(edition.since) for line in rows):
        return None
    until = edition.until or end_of(edition.since, months)
    covered, out = rows[-2], rows[-1]
    if rows[-2].since >= edition.since:
        return None  # an edition that is older than the one that is loaded
    return changed(loaded, *_rows(loaded, covered, out, edition, until, name))


def _rows(
    loaded: Table, covered: Line, out: Line, edition: Edition, until: str, name: str
) -> tuple[dict[int, tuple[str, ...]], list[tuple[str, ...]]]:
    """The old rows that end, and the two new ones: covered by the edition, and after it."""
    about = (edition.source, name)
    replaced: dict[int, tuple[str, ...]] = {}
    added = [(*_named(covered, name), edition.since, until, *about)]
    after = (*_named(out, name), day_after(until), "", *about)
    last = day_before(edition.since)
    if covered.until >= edition.since:
        replaced[covered.number] = (*covered.values, covered.since, last, *covered.cells[-2:])
    if out.since >= edition.since:
        replaced[out.number] = after  # it told of what was expected, and now it has come
    else:
        replaced[out.number] = (*out.values, out.since, last, *out.cells[-2:])
        added.append(after)
    return replaced, added


def _says(line: Line, name: str) -> bool:
    return line.cells[1] == name


def _named(line: Line, name: str) -> tuple[str, ...]:
    return line.cells[0], name, *line.values[2:]


def end_of(since: str, months: int) -> str:
    """The last day of so many months."""
    first = date.fromisoformat(since)
    count = first.month - 1 + months
    year, month = first.year + count // 12, count % 12 + 1
    day = min(first.day, calendar.monthrange(year, month)[1])
    return day_before(date(year, month, day).isoformat())
