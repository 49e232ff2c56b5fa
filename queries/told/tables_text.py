"""Tables, their rows and their changes as text: what changed first, then how it reads, then what to do next.

Takes the answers of ``queries.tables`` and a ``Style``; gives lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from queries.told.layout import Style, wrapped

if TYPE_CHECKING:
    from queries.tables.change import Cells, Change
    from queries.tables.listed import Shown, Summary

MOST = 200
"""Rows that are shown as text; JSON has all of them."""

WIDEST = 48
"""Characters of a cell that are shown in a table of rows."""


def tables_text(found: Sequence[Summary], style: Style) -> Iterator[str]:
    """Each table: its name, how many rows it has, what a row says, and its columns."""
    if not found:
        yield "No table has this in its name, its sentence, its columns or its rows."
        yield "`codewhy facts list` lists all tables; `codewhy search WORD` looks in rules and codes, too."
    elif found[0].found_in:
        yield "No table has this in its name, sentence or columns, but rows of these have it:"
    for each in found:
        counts = [f"{each.in_force:,} in force"]
        counts += [f"{each.over:,} over"] * bool(each.over) + [f"{each.to_come:,} to come"] * bool(
            each.to_come
        )
        yield f"{style.strong(each.name)}({', '.join(each.columns)}): {', '.join(counts)}"
        yield from wrapped(each.sentence, "    ")
        if each.found_in:
            yield f"    codewhy facts show {each.name} {each.found_in}"
        elif each.newest_source:
            yield style.faint(f"    newest source: {each.newest_source}")


def rows_text(found: Shown, style: Style) -> Iterator[str]:
    """The rows as a table, with line numbers, dates and citations; then how many are not shown."""
    table = found.table
    yield f"{style.strong(table.name)}: {' '.join(table.declaration.doc.split())}"
    if found.lines:
        yield ""
        head = ("line", *table.own, "since", "until", "source", "at")
        rows = [(str(line.number), *line.cells) for line in found.lines[:MOST]]
        numbers = {0, *(i for i, each in enumerate(table.declaration.columns, 1) if each.type != "symbol")}
        yield from aligned([head, *rows], numbers, style)
        if len(found.lines) > MOST:
            yield f"... and {len(found.lines) - MOST:,} more (--format json has them all)"
    yield ""
    count = f"{counted(len(found.lines), 'row')}"
    yield f"{count} of all dates." if found.every else f"{count} in force on {found.day}."
    if found.others:
        yield f"{counted(found.others, 'other row')} not in force on that day (--all shows them)."


def changes_text(changes: Iterable[Change], style: Style, wrote: bool) -> Iterator[str]:
    """What changed, line by line, each with what it says."""
    for change in changes:
        yield style.strong(_headline(change, wrote))
        for row in change.rows[:MOST]:
            yield from row_text(change, row, style)


def _headline(change: Change, wrote: bool) -> str:
    added = sum(row.before is None for row in change.rows)
    changed = len(change.rows) - added
    said = [f"{counted(added, 'row')} added"] * bool(added) + [f"{counted(changed, 'row')} changed"] * bool(
        changed
    )
    would = "" if wrote else ", if it were written"
    return f"{change.table.file}: {' and '.join(said) or 'nothing changed'}{would}"


def row_text(change: Change, row: Cells, style: Style) -> Iterator[str]:
    """One row before and after, and what it says now."""
    from queries.tables.table import written

    yield f"  line {row.line}"
    if row.before is not None:
        yield f"  - {written(row.before)}"
    if row.after is not None:
        yield f"  + {written(row.after)}"
        said = f"{change.table.sentence(row.after)} {period(row.after)}"
        yield from wrapped(said, "      ")


def period(cells: Sequence[str]) -> str:
    """For which dates of service a row is in force."""
    since, until = cells[-4], cells[-3]
    if since and until:
        return f"In force from {since} until {until}."
    return (
        f"In force from {since} on." if since else f"In force until {until}." if until else "In force always."
    )


def counted(number: int, word: str) -> str:
    """The number with its noun."""
    return f"1 {word}" if number == 1 else f"{number:,} {word}s"


def aligned(rows: Sequence[Sequence[str]], right: set[int], style: Style) -> Iterator[str]:
    """Columns as wide as they need to be, the first row as a head; long cells are cut, the last is not."""
    last = len(rows[0]) - 1
    cut = [[_cut(cell) if i < last else cell for i, cell in enumerate(row)] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cut, strict=True)]
    for number, row in enumerate(cut):
        cells = [
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        line = "  ".join(cells).rstrip()
        yield line if number else style.strong(line)


def _cut(cell: str) -> str:
    return cell if len(cell) <= WIDEST else f"{cell[: WIDEST - 3]}..."
