"""Cells that look wrong beside the other cells of their column: swapped with another, or nearly a usual one.

Takes tables; looks at columns of words alone, and at those that no ``@[refers]`` settles already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from kb import catalogue
from kb.diagnostics import Diagnostic
from kb.fact import FactRow
from kb.lint.references import referring
from kb.lint.subject import Subject
from kb.relations import Value

USUAL = 3
"""How often a value must be there to be a usual one."""
FEW = 4
"""A column has few values if each is there as often as this, on the average."""
LONG = 5
"""Letters that a word must have for two slips in it to be slips."""


def swapped_cells(subject: Subject) -> Iterator[Diagnostic]:
    """Two cells of a row, each of which is a value of the other's column and of its own in this row alone."""
    for name, rows in subject.facts.items():
        columns = subject.program.declarations[name].columns
        if len(columns) < 2 or len(rows) < 3:
            continue
        counts = subject.counts(name)
        for one, other in combinations(range(len(columns)), 2):
            if columns[one].type != columns[other].type or columns[one].type != "symbol":
                continue
            first, second = counts[one], counts[other]
            for row in _swapped(rows, one, other, first, second):
                yield catalogue.SWAPPED_CELLS.at(
                    subject.cell(row, one).to(subject.cell(row, other)),
                    one=row.row[one],
                    other=row.row[other],
                )


def _swapped(
    rows: Sequence[FactRow], one: int, other: int, first: Counter[Value], second: Counter[Value]
) -> list[FactRow]:
    if len(first) * 3 > len(rows) and len(second) * 3 > len(rows):
        return []  # nearly every value is there once
    odd = [each for each in first if first[each] == 1 and second.get(each)]
    if not odd:
        return []
    wanted = set(odd)
    found = [row for row in rows if row.row[one] in wanted]
    return [
        row
        for row in found
        if row.row[one] != row.row[other] and second[row.row[other]] == 1 and first.get(row.row[other], 0)
    ]


def look_alikes(subject: Subject) -> Iterator[Diagnostic]:
    """A value that is there once and nearly is one that is there often."""
    for name, rows in subject.facts.items():
        columns = subject.program.declarations[name].columns
        settled = referring(subject.program.declarations[name])
        for place, column in enumerate(columns):
            if column.type == "symbol" and column.name not in settled:
                counts = subject.counts(name)[place] if rows else Counter[Value]()
                if not counts or len(counts) * FEW > len(rows):
                    continue
                usual = [str(value) for value, times in counts.items() if times >= USUAL]
                for value in (str(value) for value, times in counts.items() if times == 1):
                    near = next((each for each in usual if _alike(value, each) and _near(value, each)), None)
                    if near is not None:
                        row = next(row for row in rows if row.row[place] == value)
                        yield catalogue.NEAR_MISS.at(
                            subject.cell(row, place),
                            value=value,
                            column=column.name,
                            usual=near,
                            times=counts[near],
                        )


def _alike(value: str, usual: str) -> bool:
    """What is seen at a glance: about as long, and the same at one end."""
    return abs(len(value) - len(usual)) <= 2 and (value[:2] == usual[:2] or value[-2:] == usual[-2:])


def _near(value: str, usual: str) -> bool:
    """Whether one slip of the fingers, or two in a long word, make the one of the other."""
    words, others = value.lower().split(), usual.lower().split()
    if any(character.isdigit() for character in value + usual):
        return False
    if len(words) != len(others):
        return len("".join(words)) >= LONG and distance("".join(words), "".join(others), 1) <= 1
    differing = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    if len(differing) != 1:
        return False
    one, other = differing[0]
    least = min(len(one), len(other))
    return least >= LONG - 1 and distance(one, other, 2) <= (1 if least < LONG + 2 else 2)


def distance(one: str, other: str, most: int) -> int:
    """How many letters are to be changed, put in, left out or swapped; more than ``most`` is not counted."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, above, row = row, before, [i]
        last = before
        for j, against in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
