"""What the claim would be, however the undocumented facts turn out.

The rules say what could be asked: a row of ``could_be`` or ``could_have_blocks`` is a value that a field
of the encounter could have, and the sentence of its rule is the question. Each combination of answers
is a *world*: the encounter with those fields filled in, evaluated like any other. Takes a ``Case``;
gives the open questions and the claim lines of every world.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, product
from math import prod
from typing import NamedTuple

from kb.engine import Memo
from kb.explain.proof import Proof
from kb.relations import Row
from queries.case_facts import path_of, stage_path
from queries.claim import LINE_RELATIONS, Line, claim_lines
from queries.encounter import Encounter
from queries.session import Case, Session
from queries.shorthand import NOTHING

MOST_WORLDS = 256
"""Beyond so many combinations only those with one or two answers are tried, and that is said."""

Answer = str | int


class Possibility(NamedTuple):
    """A field that could be filled in: its path, the answers worth trying, and the rows that say so."""

    about: str
    answers: tuple[Answer, ...]
    rows: tuple[tuple[str, Row], ...]


class World(NamedTuple):
    """Answers to some of the possibilities (None: still open), and the claim that follows."""

    answers: tuple[Answer | None, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Worlds:
    """Every world that was tried; ``complete`` where that is every combination of answers."""

    possibilities: tuple[Possibility, ...]
    worlds: tuple[World, ...]
    complete: bool
    memo: Memo = field(default_factory=Memo, compare=False, repr=False)


def possibilities(case: Case) -> tuple[Possibility, ...]:
    """The fields that the rules would ask about, in the order of the encounter."""
    found: dict[str, list[tuple[Answer, str, Row]]] = {}
    for row in case.relations.rows("could_be"):
        what, id_, field, value = map(str, row)
        path = path_of(case.encounter, what, id_, field)
        found.setdefault(path, []).append((value, "could_be", row))
    for row in case.relations.rows("could_have_blocks"):
        path = stage_path(case.encounter, str(row[0]), int(row[1]))
        found.setdefault(path, []).append((row[2], "could_have_blocks", row))
    result = []
    for path in sorted(found, key=_path_order):
        answers = sorted(found[path], key=lambda each: (isinstance(each[0], str), each[0]))
        values = tuple(dict.fromkeys(value for value, _, _ in answers))
        rows = tuple((relation, row) for _, relation, row in answers)
        result.append(Possibility(path, values, rows))
    return tuple(result)


def worlds(session: Session, case: Case) -> Worlds:
    """The claim in every combination of answers, or in as many as ``MOST_WORLDS`` allows."""
    open_ = possibilities(case)
    if not open_:
        return Worlds((), (), complete=True)
    complete = prod(len(each.answers) for each in open_) <= MOST_WORLDS
    memo = Memo()
    tried = []
    for answers in _all(open_) if complete else _few(open_):
        encounter = answered(case.encounter, open_, answers)
        tried.append(World(answers, claim_lines(session.some(encounter, LINE_RELATIONS, memo))))
    return Worlds(open_, tuple(tried), complete, memo)


def needed_answers(
    session: Session, case: Case, tried: Worlds, world: World, line: Line
) -> tuple[Answer | None, ...]:
    """The fewest of a world's answers that still give the line: each of the others is left open."""
    answers = list(world.answers)
    for place, answer in enumerate(world.answers):
        answers[place] = None
        encounter = answered(case.encounter, tried.possibilities, tuple(answers))
        lines = claim_lines(session.some(encounter, LINE_RELATIONS, tried.memo))
        if line.key not in {found.key for found in lines}:
            answers[place] = answer
    return tuple(answers)


def answered(
    encounter: Encounter, open_: tuple[Possibility, ...], answers: tuple[Answer | None, ...]
) -> Encounter:
    """The encounter with these answers filled in."""
    for each, answer in zip(open_, answers, strict=True):
        if answer is not None:
            encounter = encounter.replace(each.about, "" if answer == NOTHING else answer)
    return encounter


def _all(open_: tuple[Possibility, ...]) -> Iterator[tuple[Answer | None, ...]]:
    yield from product(*(each.answers for each in open_))


def _few(open_: tuple[Possibility, ...]) -> Iterator[tuple[Answer | None, ...]]:
    """One answer alone, then each two together, as far as the bound goes."""
    count = 0
    for size in (1, 2):
        for chosen in combinations(range(len(open_)), size):
            for values in product(*(open_[i].answers for i in chosen)):
                answers: list[Answer | None] = [None] * len(open_)
                for i, value in zip(chosen, values, strict=True):
                    answers[i] = value
                yield tuple(answers)
                count += 1
                if count >= MOST_WORLDS:
                    return


def _path_order(path: str) -> tuple[tuple[int, str | int], ...]:
    parts = path.replace("]", "").replace("[", ".").split(".")
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in parts)


def question_proof(case: Case, possibility: Possibility) -> Proof | None:
    """Why a possibility is asked about; its root's sentence is the question."""
    relation, row = possibility.rows[0]
    return case.prove(relation, row)
