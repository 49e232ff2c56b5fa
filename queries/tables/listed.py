"""The fact tables listed, and the rows of one of them.

Takes ``Files``; gives ``Summary`` of each table and ``Shown`` rows. Imports ``kb`` and its own package.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.files import Files
from kb.syntax import Declaration
from queries.tables.select import Said, assignments, lines_with
from queries.tables.table import Line, Table, declarations_of, open_table


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


def listed(files: Files, word: str, day: str) -> tuple[Summary, ...]:
    """The tables whose name, sentence or columns have the word, by name."""
    declarations = declarations_of(files)
    wanted = word.lower()
    return tuple(
        _summary(open_table(files, declarations, name), day)
        for name in _names(files, declarations)
        if wanted in _words(declarations[name]).lower()
    )


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


def _summary(table: Table, day: str) -> Summary:
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
    )
