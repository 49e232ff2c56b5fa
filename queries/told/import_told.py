"""A new edition of a table as text and as plain data (``codewhy/import/1``).

Takes an ``Imported``; gives lines, or a dictionary that JSON can carry: keys may be added and are never taken
away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from queries.told.as_data import Data
from queries.told.layout import Style
from queries.told.tables_data import changes_data

if TYPE_CHECKING:
    from kb.diagnostics import Diagnostic
    from queries.tables.imports.compare import Differs
    from queries.tables.imports.edition import Imported
    from queries.tables.table import Line

FIRST = 10
"""Rows of each kind that are shown."""


def import_text(found: Imported, style: Style, wrote: bool, retired: bool) -> Iterator[str]:
    """How many rows are in which state, the first of each, and what to do next."""
    from queries.tables.imports.edition import summary

    file = found.table.file
    yield style.strong(f"{file}: the edition of {found.edition.source} from {found.edition.since} on")
    yield f"  read as: {found.layout}"
    for what, number in summary(found):
        if number or what in ("unchanged", "changed", "new"):
            yield f"  {number:>7,} {what}{_why(what, retired)}"
    compared = found.found
    yield from _differences("changed", compared.changed, style)
    yield from _differences("corrected (the same first day)", compared.corrected, style)
    yield from _listed("new", [_cells(cells[:-4]) for cells in compared.new], style)
    yield from _listed(
        "ended", [f"{_cells(d.line.values)}, until {d.now[-3]}" for d in compared.ended], style
    )
    yield from _listed("missing in the file", [_row(line) for line in compared.missing], style)
    yield from _listed(
        "over in the file before they begin here; left as they are",
        [_row(line) for line in compared.doubtful],
        style,
    )
    yield ""
    yield from _next(found, wrote)


def _why(what: str, retired: bool) -> str:
    if what == "left out":
        return ": their codes are not in facts/code.csv"
    if what == "missing in the file":
        return ", and ended" if retired else ", and left in force (--retire-missing ends them)"
    return ""


def _next(found: Imported, wrote: bool) -> Iterator[str]:
    loaded = [change.table.file for change in found.changes if change.table.name != found.table.name]
    if not found.changes:
        yield "Nothing changes: the table says all this already."
        return
    if not loaded and wrote:
        yield "Which edition is loaded is told by other tables: codewhy facts show loaded_figures"
    for file in loaded:
        yield f"{file} says that this edition is loaded."
    if wrote:
        yield "The whole knowledge was checked and stands with this change."
    else:
        yield "The whole knowledge stands with this change. Nothing was written (--dry-run)."


def _differences(what: str, rows: Sequence[Differs], style: Style) -> Iterator[str]:
    told = [f"{_cells(each.line.values)} -> {_cells(each.now[:-4])}" for each in rows]
    yield from _listed(what, told, style)


def _listed(what: str, rows: Sequence[str], style: Style) -> Iterator[str]:
    if rows:
        yield style.strong(f"  {what}:")
        yield from (f"    {row}" for row in rows[:FIRST])
        if len(rows) > FIRST:
            yield f"    ... and {len(rows) - FIRST:,} more"


def _row(line: Line) -> str:
    return f"line {line.number}: {_cells(line.values)}"


def _cells(cells: Iterable[str]) -> str:
    return ", ".join(cells)


def import_data(found: Imported, warnings: Iterable[Diagnostic], wrote: bool) -> Data:
    """``codewhy/import/1``."""
    from queries.tables.imports.edition import summary

    return {
        **changes_data(found.changes, warnings, wrote),
        "schema": "codewhy/import/1",
        "table": found.table.name,
        "source": found.edition.source,
        "since": found.edition.since,
        "layout": found.layout,
        "counts": {what.replace(" ", "_"): number for what, number in summary(found)},
        "missing": [line.number for line in found.found.missing],
    }
