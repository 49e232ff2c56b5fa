"""The layout of a fact table: every cell in quotes, no blank line, a newline after every row.

Takes a ``Text``; gives its layout, or what keeps it from having one. Needs no declaration: what a cell
says is not asked here. Imports ``catalogue``; the CSV dialect is Python's ``csv``.
"""

from __future__ import annotations

import csv
import re

from kb import catalogue
from kb.diagnostics import Diagnostic
from kb.mending import quoted_row
from kb.source import Span, Text

NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def table_layout(text: Text) -> tuple[str, tuple[Diagnostic, ...]]:
    """The table in the layout; one whose rows cannot be read for certain stays as it is, and is told."""
    rows: list[list[str]] = []
    for number, line in enumerate(text.content.split("\n"), start=1):
        line = line.removesuffix("\r")
        if not line.strip():
            continue
        cells, reason = _cells(line, len(rows[0]) if rows else 0)
        if reason:
            where = Span(text.name, number, 1, number, len(line) + 1)
            hint = "`codewhy rules check` tells what is wrong with it"
            return text.content, (catalogue.BROKEN_CSV.at(where, hint=hint, reason=reason),)
        rows.append(cells)
    return "".join(f"{quoted_row(cells)}\n" for cells in rows), ()


def _cells(line: str, wanted: int) -> tuple[list[str], str]:
    """The cells of a line, or why it cannot be said for certain what they are."""
    try:
        cells = next(csv.reader([line], strict=True), [])
    except csv.Error:
        return [], "its quotes do not match"
    if not wanted and not all(NAME.fullmatch(cell) for cell in cells):
        return [], "its first line does not name the columns, separated by commas"
    if wanted and len(cells) != wanted:
        return [], f"this row has {len(cells)} cells, but the header has {wanted}"
    if any('"' in cell and cell[:1].isspace() for cell in cells):
        return [], "a space stands before a quote"
    return cells, ""
