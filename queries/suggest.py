"""What to report for an encounter, how sure that is, what is left out and why, and what to ask.

Takes a ``Session`` and an ``Encounter``; gives a ``Suggestion`` in which everything has its proof.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from kb.relations import Row
from queries.claim import LINE_RELATIONS, Line, claim_lines
from queries.editions import LoadedFigures, loaded_figures
from queries.encounter.model import Encounter
from queries.reason import Reason, reason_from, reason_of
from queries.session import Case, Session
from queries.worlds import (
    ASKING,
    Answer,
    Possibility,
    World,
    Worlds,
    answered,
    needed_answers,
    question_proof,
    worlds,
)

if TYPE_CHECKING:
    from queries.denial import Situation

CERTAIN, SUPPORTED, POSSIBLE = "certain", "supported", "possible"

ANSWERING = LINE_RELATIONS | {"excluded", "warning"} | set(ASKING)
"""All that a suggestion is read from."""


class Provided(NamedTuple):
    """An answer that would have to be documented: the field, the answer, and the question to it."""

    about: str
    answer: Answer
    ask: str


@dataclass(frozen=True)
class SuggestedLine:
    """A claim line with its status, its reason, and the reason of each modifier.

    ``provided`` are the answers that would have to be documented for a possible line, and no more.
    """

    line: Line
    status: str
    reason: Reason
    modifiers: tuple[tuple[str, Reason], ...]
    provided: tuple[Provided, ...] = ()


@dataclass(frozen=True)
class Exclusion:
    """A code that a reader would expect and must not report; ``denial``: what it is in for if it is."""

    code: str
    lesions: tuple[str, ...]
    reason: Reason
    denial: Situation | None = None


@dataclass(frozen=True)
class Question:
    """What to ask, which field the answer goes into, the answers worth trying, and what they decide."""

    ask: str
    about: str
    answers: tuple[Answer, ...]
    decides: tuple[str, ...]
    reason: Reason


@dataclass(frozen=True)
class Suggestion:
    """The answer to "what to report?"."""

    encounter: Encounter
    lines: tuple[SuggestedLine, ...]
    excluded: tuple[Exclusion, ...]
    questions: tuple[Question, ...]
    warnings: tuple[Reason, ...]
    complete: bool
    editions: tuple[LoadedFigures, ...]
    version: str
    fingerprint: str

    @property
    def claim(self) -> tuple[SuggestedLine, ...]:
        """The lines of today's claim: the certain and the supported ones."""
        return tuple(line for line in self.lines if line.status != POSSIBLE)


def suggest(session: Session, encounter: Encounter) -> Suggestion:
    """The suggestion for one encounter."""
    return suggestion_of(session, session.case_of(encounter, ANSWERING))


def suggestion_of(session: Session, case: Case) -> Suggestion:
    """The suggestion for a case of which at least ``ANSWERING`` is settled."""
    tried = worlds(session, case)
    now = claim_lines(case.relations)
    lines = [_suggested(case, line, _status(line, tried)) for line in now]
    lines += _possible(session, case, now, tried)
    return Suggestion(
        encounter=case.encounter,
        lines=tuple(lines),
        excluded=exclusions(case),
        questions=_questions(case, tried, now),
        warnings=_warnings(case),
        complete=tried.complete,
        editions=loaded_figures(case.settled.edition),
        version=session.knowledge.version,
        fingerprint=session.knowledge.fingerprint,
    )


def _status(line: Line, tried: Worlds) -> str:
    everywhere = all(line in world.lines for world in tried.worlds)
    return CERTAIN if everywhere and tried.complete else SUPPORTED


def _suggested(case: Case, line: Line, status: str) -> SuggestedLine:
    modifiers = tuple(
        (modifier, reason_of(case.settled, "line_modifier", (line.code, line.of, modifier)))
        for modifier in line.modifiers
    )
    reason = reason_of(case.settled, "line", (line.code, line.of, line.units))
    return SuggestedLine(line, status, reason, modifiers)


def _possible(session: Session, case: Case, now: Iterable[Line], tried: Worlds) -> list[SuggestedLine]:
    """Lines of some world of which today's claim has nothing: each in the smallest form, once."""
    known = {line.key for line in now}
    found: dict[tuple[str, str], tuple[Line, World]] = {}
    for world in tried.worlds:
        for line in world.lines:
            if line.key not in known and (line.key not in found or line.units < found[line.key][0].units):
                found[line.key] = line, world
    result = []
    cases: dict[tuple[Answer | None, ...], Case] = {}
    for line, world in found.values():
        answers = needed_answers(session, case, tried, world, line)
        if answers not in cases:
            filled = answered(case.encounter, tried.possibilities, answers)
            cases[answers] = session.case_of(filled, LINE_RELATIONS)
        least = next(each for each in claim_lines(cases[answers].relations) if each.key == line.key)
        provided = tuple(
            Provided(each.about, answer, _asked(case, each))
            for each, answer in zip(tried.possibilities, answers, strict=True)
            if answer is not None
        )
        result.append(replace(_suggested(cases[answers], least, POSSIBLE), provided=provided))
    order = {service.id: place for place, service in enumerate(case.encounter.services)}
    return sorted(result, key=lambda each: (order[each.line.services[0]], each.line.code))


def _asked(case: Case, possibility: Possibility) -> str:
    proof = question_proof(case, possibility)
    return "" if proof is None else proof.nodes[proof.root].sentence


def exclusions(case: Case) -> tuple[Exclusion, ...]:
    """What a reader would expect and must not report, in a case that has ``excluded`` settled."""
    return tuple(_exclusion(case, row) for row in sorted(case.relations.rows("excluded")))


def _exclusion(case: Case, row: Row) -> Exclusion:
    from queries.denial import by_rule  # a day without an exclusion needs none

    reason = reason_of(case.settled, "excluded", row)
    rule = reason.proof.nodes[reason.proof.root].rule
    return Exclusion(str(row[0]), (str(row[1]),), reason, by_rule(case.settled, rule))


def _warnings(case: Case) -> tuple[Reason, ...]:
    found = [reason_of(case.settled, "warning", row) for row in sorted(case.relations.rows("warning"))]
    return tuple({reason.because: reason for reason in found}.values())


def _questions(case: Case, tried: Worlds, now: tuple[Line, ...]) -> tuple[Question, ...]:
    """The possibilities whose answer changes the claim, the most decisive first."""
    result = []
    for place, each in enumerate(tried.possibilities):
        decides = _decides(place, tried, now)
        proof = question_proof(case, each)
        if decides and proof is not None:
            ask = proof.nodes[proof.root].sentence
            result.append(Question(ask, each.about, each.answers, decides, reason_from(case.settled, proof)))
    return tuple(sorted(result, key=lambda question: -len(question.decides)))


def _decides(place: int, tried: Worlds, now: tuple[Line, ...]) -> tuple[str, ...]:
    """The codes whose lines differ between two worlds that differ in this answer alone."""
    groups: dict[tuple[Answer | None, ...], list[tuple[Line, ...]]] = {}
    for world in tried.worlds:
        rest = tuple(answer for i, answer in enumerate(world.answers) if i != place)
        groups.setdefault(rest, []).append(world.lines)
    if not tried.complete:
        groups.setdefault((None,) * (len(tried.possibilities) - 1), []).append(now)
    codes: set[str] = set()
    for group in groups.values():
        shared = set(group[0]).intersection(*group[1:])
        codes.update(line.code for lines in group for line in lines if line not in shared)
    return tuple(sorted(codes))
