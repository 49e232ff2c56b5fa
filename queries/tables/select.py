"""Which rows are meant: conditions ``column=value`` on a table, and what is said where none or many fit.

Takes a ``Table`` and words; gives lines, or a ``Refusal`` that names the nearest. Imports ``table``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kb import catalogue
from kb.diagnostics import Refusal, nearest
from queries.tables.table import Line, Table, written

MOST = 8
"""Rows that are named where several fit."""

Said = Mapping[str, str]
"""Columns and the values that were said of them."""


def assignments(table: Table, words: Iterable[str]) -> Said:
    """``column=value`` words as columns and values; refuses what is none, and a column that is unknown."""
    found: dict[str, str] = {}
    for word in words:
        column, equals, value = word.partition("=")
        column, value = column.strip(), value.strip()
        if not equals:
            example = f"{table.own[0]}={word}" if len(table.own) == 1 else f"{table.own[0]}=..."
            raise Refusal([catalogue.NO_ASSIGNMENT.at(None, text=word, example=example)])
        table.position(column)
        if column in found:
            raise Refusal([catalogue.SAID_TWICE.at(None, name=column)])
        found[column] = value
    return found


def lines_with(table: Table, said: Said) -> list[Line]:
    """The lines that have these values, of all dates; refuses a value that no line has."""
    found = [line for line in table.lines if fits(table, line, said)]
    if not found and table.lines:
        raise Refusal(
            [catalogue.NO_ROW.at(None, hint=_nearest(table, said), table=table.name, what=shown(said))]
        )
    return found


def one_line(table: Table, said: Said, day: str, number: int | None) -> Line:
    """The one line that is meant and is not over yet; refuses none and several, with their lines."""
    found = lines_with(table, said)
    if number is not None:
        for line in found:
            if line.number == number:
                return line
        raise Refusal([catalogue.NO_SUCH_LINE.at(None, hint=_listed(found), number=number, what=shown(said))])
    going_on = [line for line in found if not line.over(day)]
    if len(going_on) == 1:
        return going_on[0]
    if len(found) == 1:
        return found[0]
    hint = f"choose one with --line: {_listed(going_on or found)}"
    count = len(going_on or found)
    raise Refusal(
        [catalogue.SEVERAL_ROWS.at(None, hint=hint, count=count, table=table.name, what=shown(said))]
    )


def fits(table: Table, line: Line, said: Said) -> bool:
    """Whether the line has these values."""
    return all(line.cells[table.position(column)] == value for column, value in said.items())


def shown(said: Said) -> str:
    """The conditions as they are typed."""
    return " and ".join(f"{column}={value}" for column, value in said.items()) or "any value"


def values_of(lines: Iterable[Line], position: int) -> list[str]:
    """The different values of a column, in the order of the lines."""
    return list(dict.fromkeys(line.cells[position] for line in lines))


def _nearest(table: Table, said: Said) -> str:
    """The first value that no line has, with those it could be."""
    for column, value in said.items():
        known = [each for each in values_of(table.lines, table.position(column)) if each]
        if value not in known:
            near = nearest(value, known) or (known if len(known) <= MOST else [])
            start = f"no row has {column}={value}"
            return f"{start}; did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else start
    return "each value is in some row, but no row has all of them"


def _listed(lines: Sequence[Line]) -> str:
    more = len(lines) - MOST
    rows = [f"line {line.number} {written(line.cells[:-2])}" for line in lines[:MOST]]
    return "; ".join([*rows, *([f"and {more} more"] if more > 0 else [])])
