"""The words of the knowledge base: every sentence of it reads as English, whatever values are open.

A relation's sentence says "some" of a value that is open, its ``absent`` says "any".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from kb.lint.sentences import problems
from kb.load import load
from kb.open_words import Open
from kb.program import CheckedProgram
from kb.sentences import slots, tell
from kb.syntax import Clause, Declaration

SPOKEN = {"lesion": "A", "service": "mohs-A", "id": "A", "what": "lesion", "code": "13132", "who": "dr-a"}


@cache
def program() -> CheckedProgram:
    return load().program


def relations() -> list[Declaration]:
    return list(program().declarations.values())


def closed(declaration: Declaration) -> dict[str, str | int]:
    """A value for each column, none of which is a word of a sentence."""
    return {
        column.name: 2 if str(column).endswith("number") else SPOKEN.get(column.name, f"X{place}")
        for place, column in enumerate(declaration.columns)
    }


def openings(names: list[str]) -> Iterator[set[str]]:
    """None of the columns, each alone, all but each, the later ones, and all."""
    yield set()
    yield set(names)
    for place, name in enumerate(names):
        yield {name}
        yield set(names) - {name}
        yield set(names[place:])


@pytest.mark.parametrize("declaration", relations(), ids=lambda each: each.relation)
def test_it_is_said_what_a_row_means_and_what_it_means_that_there_is_none(declaration: Declaration) -> None:
    assert declaration.doc
    assert declaration.annotation("absent")


@pytest.mark.parametrize("declaration", relations(), ids=lambda each: each.relation)
def test_an_absence_reads_as_english_whatever_is_open(declaration: Declaration) -> None:
    values = closed(declaration)
    for open_ in openings(list(values)):
        told = tell(declaration.annotation("absent") or "", {**values, **dict.fromkeys(open_, Open.ANY)})
        assert not problems(told), told


@pytest.mark.parametrize("declaration", relations(), ids=lambda each: each.relation)
def test_a_row_reads_as_english_whatever_is_open(declaration: Declaration) -> None:
    values = closed(declaration)
    for open_ in openings(list(values)):
        told = tell(declaration.doc, {**values, **dict.fromkeys(open_, Open.SOME)})
        assert not problems(told), told


@pytest.mark.parametrize("rule", program().rules, ids=lambda each: each.id)
def test_a_rule_reads_as_english_whatever_is_open(rule: Clause) -> None:
    names = list(dict.fromkeys(slots(rule.doc) or ()))
    values: dict[str, str | int] = {name: SPOKEN.get(name, f"X{place}") for place, name in enumerate(names)}
    for open_ in openings(names):
        told = tell(rule.doc, {**values, **dict.fromkeys(open_, Open.SOME)})
        left = [what for what in problems(told) if what != "a plural that is not chosen"]  # X1 is no number
        assert not left, told


@pytest.mark.parametrize(
    ("sentence", "what"),
    [
        ("No diameter of  lesion A is documented.", "a space too many"),
        ("No {lesion} is documented.", "a brace that is left over"),
        ("Lesion A has a some code.", "an article too many"),
        ("Stage any stage is documented.", "a noun before and after"),
        ("No line line is documented.", "a word twice"),
        ("Any service is not part of other work.", "a denial after its subject"),
        ("2 blocks is documented.", "is where it should be are"),
        ("No count of 2 blocks is documented.", None),
        ('Lesion "A is a lesion.', "a quote or bracket without the other one"),
        ("no lesion is documented.", "no capital"),
        ("No lesion is documented", "no end"),
    ],
)
def test_what_is_no_english_is_seen(sentence: str, what: str | None) -> None:
    assert problems(sentence) == ([] if what is None else [what])
