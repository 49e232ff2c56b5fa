"""What the claim would be, however the undocumented facts turn out.

The rules say what could be asked: a row of ``could_be`` (or of another relation of ``ASKING``) is a value
that a field of the encounter could have, and the sentence of its rule is the question. Each combination
of answers is a *world*: the encounter with those fields filled in, evaluated like any other. Takes a
``Case``; gives the open questions and the claim lines of every world.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice, product
from math import prod
from typing import NamedTuple

from kb.engine import Memo
from kb.explain.proof import Proof
from kb.relations import Row, Value
from queries.claim import LINE_RELATIONS, Line, claim_lines
from queries.encounter.facts import path_of, stage_path
from queries.encounter.model import Encounter
from queries.encounter.shorthand import NOTHING
from queries.session import Case, Session

MOST_WORLDS = 256
"""Beyond so many combinations only answers about one lesion are tried together, and that is said."""

Answer = str | int


class Asking(NamedTuple):
    """How a row of a relation names a field of the encounter, and the answer that it puts there."""

    path: Callable[[Encounter, Row], str]
    answer: Callable[[Value], Answer]


def _named(encounter: Encounter, row: Row) -> str:
    return path_of(encounter, str(row[0]), str(row[1]), str(row[2]))


def _of_service(encounter: Encounter, row: Row) -> str:
    return path_of(encounter, "service", str(row[0]), str(row[1]))


def _of_stage(encounter: Encounter, row: Row) -> str:
    return stage_path(encounter, str(row[0]), int(row[1]))


def _parts_of(parts: int) -> Callable[[Value], Answer]:
    """Millimetres as the centimetres that a note has, square ones as square centimetres."""
    return lambda value: str(Decimal(value) / parts)


ASKING = {
    "could_be": Asking(_named, lambda value: value),
    "could_count": Asking(_of_service, lambda value: value),
    "could_measure": Asking(_of_service, _parts_of(10)),
    "could_cover": Asking(_of_service, _parts_of(100)),
    "could_have_blocks": Asking(_of_stage, lambda value: value),
}
"""The relations whose rows are questions; the last column is an answer."""


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
    found: dict[str, list[tuple[Value, Answer, str, Row]]] = {}
    for relation, asking in ASKING.items():
        for row in case.relations.rows(relation):
            path = asking.path(case.encounter, row)
            found.setdefault(path, []).append((row[-1], asking.answer(row[-1]), relation, row))
    result = []
    for path in sorted(found, key=_path_order):
        answers = sorted(found[path], key=lambda each: (isinstance(each[0], str), each[0]))
        values = tuple(dict.fromkeys(answer for _, answer, _, _ in answers))
        rows = tuple((relation, row) for _, _, relation, row in answers)
        result.append(Possibility(path, values, rows))
    return tuple(result)


def worlds(session: Session, case: Case) -> Worlds:
    """The claim in every combination of answers, or in as many as ``MOST_WORLDS`` allows."""
    open_ = possibilities(case)
    if not open_:
        return Worlds((), (), complete=True)
    complete, chosen = combinations(case.encounter, open_)
    memo = session.memo(case.encounter.date)
    tried = []
    for answers in chosen:
        encounter = answered(case.encounter, open_, answers)
        tried.append(World(answers, claim_lines(session.some(encounter, LINE_RELATIONS, memo))))
    return Worlds(open_, tuple(tried), complete, memo)


def combinations(
    encounter: Encounter, open_: tuple[Possibility, ...]
) -> tuple[bool, Iterator[tuple[Answer | None, ...]]]:
    """The answers that are tried together, and whether those are all combinations."""
    complete = prod(max(2, len(each.answers)) for each in open_) <= MOST_WORLDS
    return complete, _all(open_) if complete else _few(encounter, open_)


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
    """Every combination; where one answer alone is worth trying, the other one is that it stays open."""
    yield from product(*(each.answers if len(each.answers) > 1 else (None, *each.answers) for each in open_))


def _few(encounter: Encounter, open_: tuple[Possibility, ...]) -> Iterator[tuple[Answer | None, ...]]:
    """Each answer alone, then the combinations of the answers about one lesion, the others left open."""
    groups: dict[str | None, list[int]] = {}
    for place, each in enumerate(open_):
        groups.setdefault(lesion_of(encounter, each.about), []).append(place)
    share = max(1, MOST_WORLDS // len(groups))
    tried: dict[tuple[Answer | None, ...], None] = {}
    for place, each in enumerate(open_):
        for answer in each.answers:
            tried[_with(len(open_), [place], (answer,))] = None
    for places in groups.values():
        for values in islice(product(*(open_[i].answers for i in places)), share):
            tried[_with(len(open_), places, values)] = None
    yield from tried


def _with(length: int, places: list[int], values: tuple[Answer, ...]) -> tuple[Answer | None, ...]:
    answers: list[Answer | None] = [None] * length
    for place, value in zip(places, values, strict=True):
        answers[place] = value
    return tuple(answers)


def lesion_of(encounter: Encounter, path: str) -> str | None:
    """The lesion that a field path is about, where it is about one."""
    match = re.match(r"(lesions|services)\[(\d+)\]", path)
    if match is None:
        return None
    place = int(match.group(2))
    return encounter.lesions[place].id if match.group(1) == "lesions" else encounter.services[place].lesion


def _path_order(path: str) -> tuple[tuple[int, str | int], ...]:
    parts = path.replace("]", "").replace("[", ".").split(".")
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in parts)


def question_proof(case: Case, possibility: Possibility) -> Proof | None:
    """Why a possibility is asked about; its root's sentence is the question."""
    relation, row = possibility.rows[0]
    return case.prove(relation, row)
