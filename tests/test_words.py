"""The words of the knowledge base: every sentence of it reads as English, whatever values are open.

A relation's sentence says "some" of a value that is open, its ``absent`` says "any".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from kb.load import load
from kb.open_words import Open
from kb.program import CheckedProgram
from kb.sentences import slots, tell
from kb.syntax import Clause, Declaration

SPOKEN = {"lesion": "A", "service": "mohs-A", "id": "A", "what": "lesion", "code": "13132", "who": "dr-a"}

BROKEN = {
    "a space too many": r"  | [.,;:?)]|\( ",
    "a brace that is left over": r"[{}]",
    "an article too many": r"\b(?:an?|the|no|its|their) (?:any|some)\b|\b(?:any|some) (?:an?|the|any|some)\b",
    "a word twice": r"\b([a-z]+) \1\b",
    "a denial of a denial": r"\b(?:not|no) (?:not|no|none|nothing|nobody)\b",
    "a denial after its subject": r"^Any[a-z]*(?: [a-z]+){0,3} (?:is|was|does|did|has|had|can|could) ?not?\b",
    "a plural that is not chosen": r"\((?:s|es)\)",
    "brackets around nothing": r"\(\)|\(,",
    "signs that stand together": r"[:;,] ?[.,;]|\.\.",
    "a condition asked for twice": r"\b(?:if|where|when) under\b",
    "a noun before and after": r"(?i)\b([a-z]+) (?:any|some) \1\b",
    "is where it should be are": r"(?<!of )\b(?:[2-9]|\d\d+) (?:[a-z]+ )?[a-z]+s (?:is|was|has)\b",
}


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


def problems(sentence: str) -> list[str]:
    """What is wrong with a sentence that a machine can see."""
    found = [what for what, pattern in BROKEN.items() if re.search(pattern, sentence)]
    if sentence.count('"') % 2 or sentence.count("`") % 2 or sentence.count("(") != sentence.count(")"):
        found.append("a quote or bracket without the other one")
    if not sentence.endswith((".", "?")):
        found.append("no end")
    if re.match(r"[a-z]+ ", sentence) and not sentence.startswith("mohs-"):
        found.append("no capital")
    return found


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
