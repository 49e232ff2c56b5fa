"""A public file of figures as rows of a table: its delimiter and its header found, its cells read.

Takes bytes and layouts; gives ``Found`` rows, or a ``Refusal`` that says what the file has instead. Lines
before the header, wrapped headers, CRLF, a byte order mark and the letters of Windows are taken as they come.
Imports ``layouts``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kb import catalogue
from kb.diagnostics import Diagnostic, Refusal
from queries.tables.imports.layouts import Layout, joined, squeezed
from queries.tables.table import Table

DELIMITERS = ("\t", ",", ";", "|")
WORKBOOK = b"PK\x03\x04"
"""How a spreadsheet's own file begins, and a zip archive."""

MOST_OF_A_HEADER = 60
"""Characters of a header that are told: a page of law before the table may look like one."""

LEAD = 60
"""Lines in which the header must be found."""


class Found(NamedTuple):
    """A row of the file: the cells of the table's own columns, its dates, and its line."""

    cells: tuple[str, ...]
    since: str
    until: str
    line: int


class Place(NamedTuple):
    """Where a file's rows begin, and in which column of it each column of the table is."""

    layout: Layout
    delimiter: str
    start: int
    rows_before: int
    columns: Mapping[str, int]
    skip: Mapping[int, frozenset[str]]


def read_edition(
    name: str, content: bytes, table: Table, layouts: Sequence[Layout], codes: Mapping[int, frozenset[str]]
) -> tuple[list[Found], int, Layout]:
    """The rows whose codes are known, how many others there are, and the layout that the file has.

    ``codes``: for each column of the table that holds codes, those that are known.
    """
    if content.startswith(WORKBOOK):
        reason = "it is a workbook or an archive, and no text"
        hint = "save it as CSV or text, or unpack it"
        raise Refusal([catalogue.UNREADABLE_FILE.at(None, hint=hint, name=name, reason=reason)])
    text = decoded(content)
    place = _place(text, layouts)
    if place is None:
        raise Refusal([_unknown(name, text, table, layouts)])
    positions = [place.columns[column] for column in table.own]
    dates = [place.columns.get(column, -1) for column in ("since", "until")]
    found: list[Found] = []
    unread: list[str] = []
    left_out = 0
    for line, row in _rows(name, text, place):
        if len(row) <= max(positions) or not row[positions[0]].strip():
            continue
        if any(squeezed(row[i]) in cells for i, cells in place.skip.items() if i < len(row)):
            continue
        if any(row[positions[i]].strip() not in known for i, known in codes.items()):
            left_out += 1
            continue
        cells = [place.layout.read(column, row[at]) for column, at in zip(table.own, positions, strict=True)]
        since, until = (
            place.layout.read(column, row[at]) if 0 <= at < len(row) and row[at].strip() else ""
            for column, at in zip(("since", "until"), dates, strict=True)
        )
        if None in cells or since is None or until is None or not _typed(table, cells):
            unread.append(f"line {line}: {', '.join(row[at].strip() for at in positions)}")
        else:
            found.append(Found(tuple(map(str, cells)), since, until, line))
    if unread:
        more = f"; and {len(unread) - 3} more" if len(unread) > 3 else ""
        hint = f"{'; '.join(unread[:3])}{more} (what words mean is said in facts/import_value.csv)"
        raise Refusal([catalogue.UNREAD_CELLS.at(None, hint=hint, name=name, layout=place.layout.name)])
    return found, left_out, place.layout


def content_of(name: str) -> bytes:
    """The bytes of a public file; refuses one that cannot be read."""
    try:
        with open(name, "rb") as file:
            return file.read()
    except FileNotFoundError as error:
        raise Refusal([catalogue.NO_SUCH_FILE.at(None, name=name)]) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Refusal([catalogue.UNREADABLE_FILE.at(None, name=name, reason=reason)]) from error


def decoded(content: bytes) -> str:
    """The text, in UTF-8 or in the letters of Windows."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _place(text: str, layouts: Sequence[Layout]) -> Place | None:
    """The first header that has all headers of a layout; a quote that is never closed is passed over."""
    starts = [0]
    for _ in range(LEAD):
        after = text.find("\n", starts[-1]) + 1
        if not after:
            break
        starts.append(after)
    for layout in layouts:
        for delimiter in DELIMITERS:
            for start in starts:
                found = _header(text, start, delimiter, layout)
                if found:
                    return found
    return None


def _header(text: str, start: int, delimiter: str, layout: Layout) -> Place | None:
    above: list[list[str]] = []
    head = io.StringIO(text[start : start + 50_000], newline="")
    try:
        for number, row in enumerate(csv.reader(head, delimiter=delimiter)):
            above.append(row)
            columns = _columns(above, layout.headers)
            if columns is not None:
                return Place(layout, delimiter, start, number + 1, columns, _skipped(above, layout))
            if number > LEAD:
                break
    except csv.Error:
        pass
    return None


def _skipped(above: Sequence[Sequence[str]], layout: Layout) -> dict[int, frozenset[str]]:
    """The cells for which a row is left out, by their column in the file."""
    found: dict[int, frozenset[str]] = {}
    for header, cell in layout.skipped:
        for position in (_columns(above, {"": header}) or {}).values():
            found[position] = found.get(position, frozenset()) | {cell}
    return found


def _columns(above: Sequence[Sequence[str]], headers: Mapping[str, str]) -> dict[str, int] | None:
    """Where each header stands in the last row, with what stands above it; None if one is not there."""
    names: dict[str, list[int]] = {}
    for position in range(len(above[-1])):
        stack = [row[position] for row in above[-LEAD:] if position < len(row) and row[position].strip()]
        if above[-1][position].strip():
            for depth in range(len(stack)):
                names.setdefault(joined(stack[depth:]), []).append(position)
    found = {column: names.get(squeezed(header), []) for column, header in headers.items()}
    if any(len(places) != 1 for places in found.values()):
        return None
    return {column: places[0] for column, places in found.items()}


def _rows(name: str, text: str, place: Place) -> Iterator[tuple[int, list[str]]]:
    lines = text.count("\n", 0, place.start)
    reader = csv.reader(io.StringIO(text[place.start :], newline=""), delimiter=place.delimiter)
    try:
        for number, row in enumerate(reader):
            if number >= place.rows_before:
                yield lines + reader.line_num, row
    except csv.Error as error:
        reason = f"its cells cannot be told apart after line {lines + reader.line_num} ({error})"
        raise Refusal([catalogue.UNREADABLE_FILE.at(None, name=name, reason=reason)]) from error


def _typed(table: Table, cells: Sequence[str | None]) -> bool:
    return all(
        column.type == "symbol" or (cell or "").lstrip("-").isdigit()
        for column, cell in zip(table.declaration.columns, cells, strict=True)
    )


def _unknown(name: str, text: str, table: Table, layouts: Sequence[Layout]) -> Diagnostic:
    wanted = "; or ".join(", ".join(dict.fromkeys(layout.headers.values())) for layout in layouts)
    maps = " ".join(f"--map {column}=..." for column in table.own)
    hint = f"say which header is which column: {maps}"
    seems = _likely_header(text)
    if seems:
        hint += f" (its header seems to be: {', '.join(each[:MOST_OF_A_HEADER] for each in seems)})"
    return catalogue.NO_IMPORT_LAYOUT.at(
        None, hint=hint, name=name, table=table.name, wanted=wanted or "none"
    )


def _likely_header(text: str) -> list[str]:
    """The first line with as many cells as any, in the delimiter that gives most."""
    best: list[str] = []
    for line in text[:50_000].splitlines()[:LEAD]:
        for delimiter in DELIMITERS:
            cells = [cell.strip('" ') for cell in line.split(delimiter)]
            if len(list(filter(None, cells))) > max(1, len(list(filter(None, best)))):
                best = cells
    return list(filter(None, best))[:20]
