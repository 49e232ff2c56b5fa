"""The fact tables listed, and the rows of one of them.

Takes ``Files``; gives ``Summary`` of each table and ``Shown`` rows. Imports ``kb`` and its own package.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.files import Files
from kb.syntax import Declaration
from queries.tables.select import Said, assigned, assignments, lines_with
from queries.tables.table import Line, Table, declarations_of, open_table

SHORT = 3
"""Letters of a word that is looked for as a whole word only: PA is no part of "pays"."""


@dataclass(frozen=True)
class Summary:
    """A table, what a row of it says, and how many rows are in force, over, or still to come."""

    name: str
    sentence: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    in_force: int
    over: int
    to_come: int
    newest_source: str
    found_in: str = ""
    """The first cell with the words, as it is typed (``column=value``), where only rows have them."""


@dataclass(frozen=True)
class Shown:
    """Rows of a table that have the values that were asked for."""

    table: Table
    said: Said
    day: str
    every: bool
    """Rows of all dates, and not those in force on the day alone."""
    lines: tuple[Line, ...]
    others: int
    """Rows that have the values, too, and are not in force on the day."""


def listed(files: Files, words: str, day: str) -> tuple[Summary, ...]:
    """The tables whose name, sentence or columns have all the words, by name.

    If none has: those with a cell that is these words, else those with a cell that has them.
    """
    declarations = declarations_of(files)
    names = _names(files, declarations)
    wanted = [_pattern(word) for word in words.split()]
    speaking = [name for name in names if _has(_words(declarations[name]), wanted)]
    if speaking:
        return tuple(_summary(open_table(files, declarations, name), day) for name in speaking)
    tables = [open_table(files, declarations, name) for name in names]
    whole = [re.compile(rf"\A{re.escape(' '.join(words.split()))}\Z", re.IGNORECASE)]
    for patterns in (whole, wanted):
        found = [(each, cell) for each in tables if (cell := _cell(each, patterns))]
        if found:
            return tuple(_summary(each, day, cell) for each, cell in found)
    return ()


def _pattern(word: str) -> re.Pattern[str]:
    """A word as it is looked for: its plural as its singular, a short one only as a whole word."""
    bare = word[:-1] if len(word) > SHORT and word.endswith("s") else word
    whole = r"(?<![^\W_])%s(?![^\W_])" if len(word) <= SHORT else "%s"
    return re.compile(whole % re.escape(bare), re.IGNORECASE)


def _has(text: str, wanted: Iterable[re.Pattern[str]]) -> bool:
    return all(pattern.search(text) for pattern in wanted)


def _cell(table: Table, wanted: Sequence[re.Pattern[str]]) -> str:
    """The first cell that has all the words, as it is typed."""
    for line in table.lines:
        for column, cell in zip(table.columns, line.cells, strict=True):
            if column != "at" and _has(cell, wanted):
                return assigned(column, cell)
    return ""


def show(files: Files, name: str, words: Iterable[str], day: str, every: bool = False) -> Shown:
    """The rows of a table with these values; refuses what the table does not have, with the nearest."""
    table = open_table(files, declarations_of(files), name)
    said = assignments(table, words)
    found = lines_with(table, said)
    lines = tuple(line for line in found if every or line.in_force(day))
    return Shown(table, said, day, every, lines, len(found) - len(lines))


def _names(files: Files, declarations: Mapping[str, Declaration]) -> list[str]:
    return sorted(
        name
        for name, declaration in declarations.items()
        if declaration.given == "guidance" and f"facts/{name}.csv" in files.tables
    )


def _words(declaration: Declaration) -> str:
    columns = " ".join(column.name for column in declaration.columns)
    return f"{declaration.relation} {declaration.relation.replace('_', ' ')} {declaration.doc} {columns}"


def _summary(table: Table, day: str, found_in: str = "") -> Summary:
    in_force = sum(line.in_force(day) for line in table.lines)
    over = sum(line.over(day) for line in table.lines)
    newest = max(table.lines, key=lambda line: (line.since, line.number), default=None)
    return Summary(
        name=table.name,
        sentence=" ".join(table.declaration.doc.split()),
        columns=table.own,
        key=table.key,
        in_force=in_force,
        over=over,
        to_come=len(table.lines) - in_force - over,
        newest_source=newest.cells[-2] if newest else "",
        found_in=found_in,
    )
