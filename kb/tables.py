"""Fact tables: a CSV with the columns of its relation, then ``since``, ``until``, ``source``, ``at``.

Takes a text and the relation's declaration; gives typed rows, and every cell that is wrong with its
file, line and column. What needs other tables (codes, cards) is asked in ``knowledge``. Imports
``syntax``, ``catalogue``; the CSV dialect is Python's ``csv``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

from kb import catalogue
from kb.cards import is_date
from kb.diagnostics import Diagnostic, Fix, Label, name_of
from kb.fact import FOREVER, FactRow
from kb.mending import cell as mended_cell
from kb.mending import columns_sorted, day, line_gone, seen, whole_number
from kb.relations import Row, Value
from kb.source import Span, Text
from kb.syntax import Column, Declaration

ABOUT = ("since", "until", "source", "at")
"""The columns that are about the fact, and no part of the relation."""

CELL = re.compile(r'\s*"(?:[^"]|"")*"\s*|[^,]*')
TOO_FEW = 'a cell with nothing in it is written `""`'
TEXT = r'"[^" ](?:[^"]*[^" ])?"'
"""A quoted cell with something in it, with no quote and with no space around it."""

WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")


def read_table(text: Text, declaration: Declaration) -> tuple[list[FactRow], list[Diagnostic]]:
    """The rows that can be read, and everything that is wrong with the table by itself."""
    lines = _lines(text)
    wanted = [*(column.name for column in declaration.columns), *ABOUT]
    header = _cells(lines[0]) if lines else None
    if header != wanted:
        top = Span(text.name, 1, 1, 1, len(lines[0]) + 1 if lines else 1)
        hint = _header_hint(lines[0] if lines else "", header or [], wanted)
        fix = columns_sorted(text, lines, wanted)
        return [], [catalogue.WRONG_HEADER.at(top, hint=hint, fix=fix, wanted=",".join(wanted))]
    rows: list[FactRow] = []
    wrong: list[Diagnostic] = []
    plain = _plain(declaration.columns)
    for number, line in enumerate(lines[1:], start=2):
        found = plain(text.name, number, line)
        if found is None:
            reader = _Line(text.name, number, line)
            found = reader.row(declaration.columns)
            wrong.extend(reader.wrong)
        if found is not None:
            rows.append(found)
    wrong.extend(_lost_zeros(text, declaration, rows))
    wrong.extend(_repeated(declaration, rows))
    return rows, wrong


def _lines(text: Text) -> list[str]:
    """The lines as reports count them: a line ends at a newline, and at nothing else."""
    lines = [line.removesuffix("\r") for line in text.content.split("\n")]
    return lines if lines[-1] else lines[:-1]


def _header_hint(line: str, found: list[str], wanted: list[str]) -> str:
    """What happened to a header that is not as it should be."""
    if not line:
        return "the table is empty: bring it back from a copy, or write the header"
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if mark in line and "," not in line:
            return f"it is separated by {name}: save it as comma-separated text (CSV)"
    if sorted(found) == sorted(wanted):
        return "the columns are all there, in another order"
    if not set(found) & set(wanted):
        return "the line with the names of the columns is missing: write it above this one"
    missing = [f"`{name}`" for name in wanted if name not in found]
    more = [f"`{name}`" for name in found if name not in wanted]
    said = [f"{', '.join(missing)} is missing"] * bool(missing) + [f"{', '.join(more)} is too much"] * bool(
        more
    )
    return " and ".join(said)


def _cells(line: str) -> list[str] | None:
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return None


def _plain(columns: tuple[Column, ...]) -> Callable[[str, int, str], FactRow | None]:
    """A reader of lines that are as they should be at a glance; of any other it says nothing.

    Nearly every line of a large table is such a line, and what ``_Line`` asks cell by cell is asked of
    all cells at once here.
    """
    wanted = [TEXT if column.type != "number" else f'"{WHOLE.pattern}"' for column in columns]
    whole = re.compile(",".join([*wanted, '"[^"]*"', '"[^"]*"', TEXT, TEXT]))
    numbers = [i for i, column in enumerate(columns) if column.type == "number"]
    width = len(columns)

    def read(file: str, number: int, line: str) -> FactRow | None:
        if not line.isprintable() or not whole.fullmatch(line):
            return None
        cells = line[1:-1].split('","')
        since, until, source, place = cells[width:]
        if not (_is_day(since) and _is_day(until) and since <= (until or FOREVER)):
            return None
        row: list[Value] = list(cells[:width])
        for position in numbers:
            row[position] = int(cells[position])
        return FactRow(tuple(row), since, until, source, place, file, number)

    return read


@cache
def _is_day(value: str) -> bool:
    """Whether a cell says a date, or that there is none."""
    return not value or is_date(value)


class _Line:
    """One line of a table on its way into a row."""

    def __init__(self, file: str, number: int, line: str) -> None:
        self.file, self.number, self.line = file, number, line
        self.wrong: list[Diagnostic] = []

    def row(self, columns: tuple[Column, ...]) -> FactRow | None:
        cells = _cells(self.line)
        if cells == [*(column.name for column in columns), *ABOUT]:
            hint = "delete this line"
            gone = line_gone(self.file, self.number)
            whole = Span(self.file, self.number, 1, self.number, len(self.line) + 1)
            reason = "the names of the columns are written a second time"
            self.wrong.append(catalogue.BROKEN_CSV.at(whole, hint=hint, fix=gone, reason=reason))
            return None
        whole = Span(self.file, self.number, 1, self.number, len(self.line) + 1)
        if not self.line.strip() or (cells and not any(cell.strip() for cell in cells)):
            self.wrong.append(
                catalogue.WRONG_CELLS.at(
                    whole,
                    hint="delete this line",
                    fix=line_gone(self.file, self.number),
                    found="no cell" if not self.line.strip() else "nothing in its cells",
                    wanted=len(columns) + len(ABOUT),
                )
            )
            return None
        if cells is None:
            hint = "write a quote inside a quoted cell twice, and close every quote on its line"
            if '";"' in self.line:
                hint = "write commas between the cells, in place of semicolons"
            self.wrong.append(catalogue.BROKEN_CSV.at(whole, hint=hint, reason="its quotes do not match"))
            return None
        if len(cells) != len(columns) + len(ABOUT):
            wanted = len(columns) + len(ABOUT)
            hint = _counted_hint(self.line, cells, wanted)
            found = _count(len(cells))
            self.wrong.append(catalogue.WRONG_CELLS.at(whole, hint=hint, found=found, wanted=wanted))
            return None
        names = [*(column.name for column in columns), *ABOUT]
        for position, (name, cell) in enumerate(zip(names, cells, strict=True)):
            if not cell.strip() and name not in ("since", "until"):
                self.wrong.append(catalogue.EMPTY_CELL.at(self.cell(position), column=name))
            elif cell != cell.strip():
                fix = self.mended(position, cell.strip())
                self.wrong.append(catalogue.SPACED_CELL.at(self.cell(position), fix=fix, column=name))
            elif hidden := [character for character in cell if not character.isprintable()]:
                found = name_of(hidden[0])
                fix = self.mended(position, seen(cell))
                self.wrong.append(catalogue.INVISIBLE_CHARACTER.at(self.cell(position), fix=fix, found=found))
        values = [self.value(i, column, cells[i]) for i, column in enumerate(columns)]
        since, until = cells[-4], cells[-3]
        for position, value in ((len(columns), since), (len(columns) + 1, until)):
            if value and not is_date(value):
                fix = self.mended(position, day(value))
                self.wrong.append(catalogue.BAD_DATE.at(self.cell(position), fix=fix, value=value))
        if is_date(since) and is_date(until) and until < since:
            self.wrong.append(catalogue.ENDS_BEFORE.at(self.cell(len(columns) + 1), since=since, until=until))
        if self.wrong:
            return None
        return FactRow(tuple(values), since, until, cells[-2], cells[-1], self.file, self.number)

    def value(self, position: int, column: Column, cell: str) -> Value:
        if column.type != "number":
            return cell
        if WHOLE.fullmatch(cell):
            return int(cell)
        if cell.strip():
            hint = "a number has no leading zero" if cell.isdigit() else ""
            where = self.cell(position)
            fix = self.mended(position, whole_number(cell))
            self.wrong.append(
                catalogue.NOT_A_NUMBER.at(where, hint=hint, fix=fix, value=cell, column=column.name)
            )
        return 0

    def mended(self, position: int, value: str | None) -> Fix | None:
        """Another value for a cell, unless a quote in it says that the row is out of step."""
        where = self.cell(position)
        stands = self.line[where.column - 1 : where.end_column - 1].strip()
        plain = '"' not in (stands[1:-1] if stands[:1] == stands[-1:] == '"' else stands)
        if value is None or not plain:
            return None
        inner = value.removeprefix('"').removesuffix('"').strip()
        return mended_cell(where, inner)

    def cell(self, position: int) -> Span:
        """Where a cell stands in the line."""
        start = 0
        for _ in range(position):
            match = CELL.match(self.line, start)
            start = (match.end() if match else start) + 1
        match = CELL.match(self.line, start)
        end = match.end() if match else start
        return Span(self.file, self.number, start + 1, self.number, max(end, start + 1) + 1)


def _counted_hint(line: str, cells: list[str], wanted: int) -> str:
    """What happened to a row with too many cells, or too few."""
    if '"' in "".join(cells):
        return "a comma between two cells is missing, or the end of a line: each cell has its own quotes"
    if len(cells) < wanted:
        return TOO_FEW
    if line.count('","') == len(cells) - 1:
        return "a cell is too much, or the row belongs to another table"
    return "a cell with a comma in it stands in double quotes"


def _count(number: int) -> str:
    return "1 cell" if number == 1 else f"{number} cells"


def _lost_zeros(text: Text, declaration: Declaration, rows: list[FactRow]) -> Iterator[Diagnostic]:
    """A few shorter numbers among texts of one width, some of which begin with a zero."""
    lines = _lines(text)
    for position, column in enumerate(declaration.columns):
        found = [(row, str(row.row[position])) for row in rows if column.type == "symbol"]
        zeros = {len(value) for _, value in found if value.isdigit() and value[0] == "0" and len(value) > 1}
        if len(zeros) != 1:
            continue
        width = zeros.pop()
        digits = [(row, value) for row, value in found if value.isdigit()]
        shorter = [(row, value) for row, value in digits if len(value) < width]
        if len(shorter) * 5 <= len(digits):
            for row, value in shorter:
                where = _Line(text.name, row.line, lines[row.line - 1]).cell(position)
                likely = value.zfill(width)
                fix = mended_cell(where, likely)
                yield catalogue.LOST_ZERO.at(where, fix=fix, value=value, column=column.name, likely=likely)


def cell_at(text: Text | None, line: int, position: int) -> Span | None:
    """Where a cell of a table stands; the first cell is 0, the last -1 and so on."""
    if text is None:
        return None
    content = text.line(line)
    cells = _cells(content) or []
    return _Line(text.name, line, content).cell(position % max(1, len(cells)))


def _repeated(declaration: Declaration, rows: list[FactRow]) -> Iterator[Diagnostic]:
    """Rows that say the same, or give one key two values, at the same time."""
    names = [column.name for column in declaration.columns]
    key = declaration.annotation("key")
    named = [part.strip() for part in key.split(",")] if key else names
    if not set(named).issubset(names):
        return  # that the key is broken is told at the declaration
    keys = [names.index(name) for name in named]
    groups: dict[Row, list[FactRow]] = {}
    for row in rows:
        groups.setdefault(tuple([row.row[i] for i in keys]), []).append(row)
    for shared, group in groups.items():
        if len(group) == 1:
            continue
        for earlier, later in pairwise(sorted(group, key=lambda row: (row.since, row.line))):
            if later.since <= (earlier.until or FOREVER):
                label = [Label(earlier.span, "the other one")]
                shown = ", ".join(map(str, shared))
                if earlier.row == later.row:
                    fix = line_gone(later.file, later.line) if _same(earlier, later) else None
                    yield catalogue.DUPLICATE_ROW.at(later.span, labels=label, fix=fix)
                else:
                    yield catalogue.OVERLAPPING_ROWS.at(later.span, labels=label, key=shown)


def _same(one: FactRow, other: FactRow) -> bool:
    """Whether two rows that state the same also do so with the same dates and the same source."""
    return one._replace(line=0) == other._replace(line=0)
