"""Tables, their rows and their changes as plain data, by the promises ``codewhy/tables/1``,
``codewhy/rows/1`` and ``codewhy/table-changes/1``.

Takes the answers of ``queries.tables``; gives dictionaries that JSON can carry. Keys may be added and are
never taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from queries.told.as_data import Data

if TYPE_CHECKING:
    from kb.diagnostics import Diagnostic
    from queries.tables.change import Change
    from queries.tables.listed import Shown, Summary
    from queries.tables.table import Table


def tables_data(found: Iterable[Summary]) -> Data:
    """``codewhy/tables/1``."""
    listed = [
        {
            "table": each.name,
            "sentence": each.sentence,
            "columns": list(each.columns),
            "key": list(each.key),
            "in_force": each.in_force,
            "over": each.over,
            "to_come": each.to_come,
            "newest_source": each.newest_source or None,
            "found_in": each.found_in or None,
        }
        for each in found
    ]
    return {"schema": "codewhy/tables/1", "tables": listed}


def rows_data(found: Shown) -> Data:
    """``codewhy/rows/1``."""
    table = found.table
    return {
        "schema": "codewhy/rows/1",
        "table": table.name,
        "date": None if found.every else found.day,
        "rows": [{"line": line.number, **row_data(table, line.cells)} for line in found.lines],
        "not_in_force": found.others,
    }


def changes_data(changes: Iterable[Change], warnings: Iterable[Diagnostic], wrote: bool) -> Data:
    """``codewhy/table-changes/1``."""
    return {
        "schema": "codewhy/table-changes/1",
        "written": wrote,
        "changes": [
            {
                "table": change.table.name,
                "file": change.table.file,
                "line": row.line,
                "before": None if row.before is None else row_data(change.table, row.before),
                "after": None if row.after is None else row_data(change.table, row.after),
                "says": None if row.after is None else change.table.sentence(row.after),
            }
            for change in changes
            for row in change.rows
        ],
        "warnings": [each.headline() for each in warnings],
    }


def row_data(table: Table, cells: Sequence[str]) -> Data:
    """A row by its columns; a number as a number, no date as null."""
    found: Data = {}
    for column, cell in zip(table.columns, cells, strict=True):
        found[column] = cell or None
    for declared in table.declaration.columns:
        cell = found[declared.name]
        if declared.type != "symbol" and isinstance(cell, str) and cell.lstrip("-").isdigit():
            found[declared.name] = int(cell)
    return found
