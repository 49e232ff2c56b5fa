"""Which rows are meant: conditions ``column=value`` on a table, and what is said where none or many fit.

Takes a ``Table`` and words; gives lines, or a ``Refusal`` that names the nearest. Imports ``table``.
"""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Iterable, Mapping, Sequence

from kb import catalogue
from kb.diagnostics import Refusal, nearest
from queries.tables.table import Line, Table, written

MOST = 8
"""Rows that are named where several fit."""

QUOTES = "\"'\u201c\u201d\u201e\u2018\u2019"
DASHES = "-\u2013\u2014"
"""What a word processor makes of quotes and of two hyphens."""

EACH_IN_SOME = "each value is in some row, but no row has all of them"

Said = Mapping[str, str]
"""Columns and the values that were said of them."""


def assignments(table: Table, words: Iterable[str]) -> Said:
    """``column=value`` words as columns and values; refuses what is none, and a column that is unknown."""
    found: dict[str, str] = {}
    given = list(words)
    for place, word in enumerate(given):
        column, equals, value = word.partition("=")
        column, value = column.strip(), typed(value)
        if not equals:
            hint, example = _without_column(table, given, place)
            raise Refusal([catalogue.NO_ASSIGNMENT.at(None, hint=hint, text=word, example=example)])
        table.position(column)
        if column in found:
            raise Refusal([catalogue.SAID_TWICE.at(None, name=column)])
        found[column] = value
    return found


def typed(value: str) -> str:
    """What was meant by a typed value: no spaces around it or twice, and no quotes that stand around it."""
    value = " ".join(value.split())
    quoted = len(value) > 1 and value[0] in QUOTES and value[-1] in QUOTES
    return value[1:-1].strip() if quoted and not set(value[1:-1]) & set(QUOTES) else value


def _without_column(table: Table, words: Sequence[str], place: int) -> tuple[str, str]:
    """What a word without `=` was meant for: a way out ("": the usual one), and an example for that."""
    word = words[place]
    if word[0:1] in DASHES:
        return f"an option begins with two hyphens: --{word.lstrip(DASHES)}", ""
    if word in table.columns:
        return f"write {word}=..., without a space before and after the =", ""
    if place and "=" in words[place - 1]:
        column, _, value = words[place - 1].partition("=")
        rest = itertools.takewhile(lambda each: "=" not in each, words[place:])
        return f"a value with spaces stands in quotes: {assigned(column, ' '.join([value, *rest]))}", ""
    having = [name for i, name in enumerate(table.own) if any(word == line.cells[i] for line in table.lines)]
    return "", assigned(having[0] if having else table.own[0], word)


def assigned(column: str, value: str) -> str:
    """A column and its value as they are typed."""
    return f"{column}={shlex.quote(value)}"


def lines_with(table: Table, said: Said, otherwise: str = "") -> list[Line]:
    """The lines that have these values, of all dates; refuses a value that no line has.

    ``otherwise`` is told where each value is in some row.
    """
    found = [line for line in table.lines if fits(table, line, said)]
    if not found and table.lines:
        hint = _nearest(table, said) or "; ".join(filter(None, (EACH_IN_SOME, otherwise)))
        raise Refusal([catalogue.NO_ROW.at(None, hint=hint, table=table.name, what=shown(said))])
    return found


def one_line(table: Table, said: Said, day: str, number: int | None, otherwise: str = "") -> Line:
    """The one line that is meant and is not over on a day; refuses none and several, with their lines."""
    found = lines_with(table, said, otherwise)
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
    """The first value that no line has, with those it could be; nothing where each is in some line."""
    for column, value in said.items():
        known = [each for each in values_of(table.lines, table.position(column)) if each]
        if value not in known:
            near = nearest(value, known) or (known if len(known) <= MOST else [])
            start = f"no row has {column}={value}"
            return f"{start}; did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else start
    return ""


def _listed(lines: Sequence[Line]) -> str:
    more = len(lines) - MOST
    rows = [f"line {line.number} {written(line.cells[:-2])}" for line in lines[:MOST]]
    return "; ".join([*rows, *([f"and {more} more"] if more > 0 else [])])
