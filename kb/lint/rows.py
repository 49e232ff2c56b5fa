"""Rows that look wrong beside the other rows of their table: a gap of dates, a number, a capital, a mark.

Takes tables; looks at nothing that ``@[tiers]`` checks already.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import PurePosixPath

from kb import catalogue
from kb.diagnostics import Diagnostic, Fix, name_of
from kb.fact import FOREVER, FactRow
from kb.lint.subject import Subject
from kb.lint.tiers import TIERS
from kb.mending import cell as mended_cell
from kb.relations import Row

FEW = 4
"""Rows that a column of numbers must have before one of them can be odd."""
TIMES = 10
"""How many times as great as all others a number is that is odd."""
MANY = 50
"""Words without a capital that make one with a capital odd."""
MARKS = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201a": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u201e": '"',
    "\u2010": "-",
    "\u2011": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2212": "-",
    "\u2026": "...",
}
"""Marks that word processors put in, and what was typed."""


def gaps_of_dates(subject: Subject) -> Iterator[Diagnostic]:
    """Rows of one key of which the later one begins some days after the earlier one is over."""
    for name, rows in subject.facts.items():
        ended = [row for row in rows if row.until and row.until != FOREVER]
        if not ended:
            continue
        declaration = subject.program.declarations[name]
        names = [column.name for column in declaration.columns]
        keys = [part.strip() for part in (declaration.annotation("key") or "").split(",")]
        places = [names.index(key) for key in keys if key in names]
        if not places:
            continue
        if len(names) == 1 and declaration.columns[0].type == "number":
            places = []  # one number, which another one follows
        for shared, group in _with_an_end(rows, ended, places):
            for earlier, later in pairwise(sorted(group, key=lambda row: row.since)):
                if earlier.until and later.since > _next_day(earlier.until):
                    yield catalogue.DATES_GAP.at(
                        subject.cell(later, -4),
                        until=earlier.until,
                        since=later.since,
                        key=", ".join(map(str, shared)) or name,
                    )


def _with_an_end(
    rows: Sequence[FactRow], ended: list[FactRow], places: list[int]
) -> Iterator[tuple[Row, list[FactRow]]]:
    groups: dict[Row, list[FactRow]] = {tuple([row.row[at] for at in places]): [] for row in ended}
    for row in rows:
        group = groups.get(tuple([row.row[at] for at in places]))
        if group is not None:
            group.append(row)
    yield from groups.items()


def _next_day(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat() if day < FOREVER else FOREVER


def odd_numbers(subject: Subject) -> Iterator[Diagnostic]:
    """A number alone below one, or many times as great as all the others of its column."""
    for name, rows in subject.facts.items():
        declaration = subject.program.declarations[name]
        if len(rows) < FEW or declaration.annotation(TIERS):
            continue
        for place, column in enumerate(declaration.columns):
            if column.type != "number":
                continue
            counts = subject.counts(name)[place]
            found = sorted(int(value) for value in counts)
            if len(found) < 2:
                continue
            odd = [each for each in found if each < 0]
            if found[0] == 0 and found[1] >= TIMES:
                odd.append(0)
            if found[-1] >= TIMES * max(found[-2], 1) and found[-2] > 0:
                odd.append(found[-1])
            usual = [each for each in found if each not in odd]
            for value in odd if usual else ():
                if counts[value] == 1:
                    row = next(row for row in rows if row.row[place] == value)
                    yield catalogue.ODD_NUMBER.at(
                        subject.cell(row, place),
                        value=value,
                        column=column.name,
                        least=usual[0],
                        most=usual[-1],
                    )


def odd_capitals(subject: Subject) -> Iterator[Diagnostic]:
    """The one word of a long column by which rows are looked up that has a capital letter."""
    for name, rows in subject.facts.items():
        if len(rows) < MANY:
            continue
        declaration = subject.program.declarations[name]
        looked_up = [part.strip() for part in (declaration.annotation("key") or "").split(",")]
        for place, column in enumerate(declaration.columns):
            if column.type != "symbol" or column.name not in looked_up:
                continue
            words = [str(word) for word in subject.counts(name)[place]]
            capital = [word for word in words if word != word.lower()]
            if len(capital) == 1 and sum(word.islower() for word in words) >= MANY:
                row = next(row for row in rows if row.row[place] == capital[0])
                where = subject.cell(row, place)
                yield catalogue.ODD_CAPITALS.at(
                    where, value=capital[0], column=column.name, lower=capital[0].lower()
                )


def odd_marks(subject: Subject) -> Iterator[Diagnostic]:
    """Curly quotes and long dashes, which look like plain ones."""
    for name, text in subject.texts.items():
        if not name.endswith(".csv") or text.content.isascii():
            continue
        names = next(csv.reader([text.line(1)]), [])
        for row in subject.facts.get(PurePosixPath(name).stem, ()):
            cells = [*map(str, row.row), row.since, row.until, row.source, row.place]
            for place, cell in enumerate(cells):
                mark = next((each for each in cell if each in MARKS), None)
                if mark is not None:
                    plain = "".join(MARKS.get(each, each) for each in cell)
                    if plain[:1] == plain[-1:] == '"':
                        plain = plain[1:-1]
                    where = subject.cell(row, place)
                    fix: Fix = mended_cell(where, plain)
                    yield catalogue.ODD_MARK.at(
                        where,
                        fix=fix,
                        mark=mark,
                        name=name_of(mark).lower(),
                        column=names[place],
                        plain=plain,
                    )
