"""Two goals of one encounter against each other, or the same question about two encounters.

Takes a ``Session``, goals and encounters; gives the few premises in which they differ. Imports ``align``,
``whynot`` and ``differences``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from kb import catalogue
from kb.diagnostics import Field, Refusal
from kb.explain.contrast.align import Aligner, Kinds
from kb.explain.contrast.lost import FIRST, SECOND
from kb.explain.contrast.pairs import Member, Pair, wanting
from kb.explain.search import Ground
from kb.explain.whynot import WhyNot
from kb.relations import Row, Value
from queries import contrast
from queries.contrast import Asked, Cause
from queries.differences import Differences, differences
from queries.encounter.model import Encounter
from queries.goal import Goal, depends_on_encounter, read_goal
from queries.session import Session, Settled


class Compared(NamedTuple):
    """One of two goals, and the row that was compared, where it holds."""

    goal: Goal
    row: Row | None

    @property
    def holds(self) -> bool:
        """Whether the goal holds."""
        return self.row is not None


@dataclass(frozen=True)
class GoalComparison:
    """Two goals of one case, and the premises in which they differ."""

    first: Compared
    second: Compared
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class EncounterComparison:
    """One goal in two cases: the rows that answer it in each, and the premises that make a difference."""

    goal: Goal
    rows: tuple[tuple[Row, ...], tuple[Row, ...]]
    causes: tuple[Cause, ...]


def compare_goals(
    session: Session, first: str, second: str, encounter: Encounter | None, day: date
) -> GoalComparison:
    """In which premises two goals differ, for an encounter, or in the guidance of a day."""
    goals = read_goal(first, session.knowledge), read_goal(second, session.knowledge)
    settled = _settled(session, goals, encounter, day)
    rows = goals[0].rows(settled.relations), goals[1].rows(settled.relations)
    chosen = _chosen(rows)
    compared = Compared(goals[0], chosen[0]), Compared(goals[1], chosen[1])
    return GoalComparison(*compared, _pairs(session, settled, compared, _kinds(session, encounter)))


def compare_encounters(
    session: Session, first: Encounter, second: Encounter, goal: str | None = None
) -> Differences | EncounterComparison:
    """In what the answers for two encounters differ; of a goal alone, where one is given."""
    if goal is None:
        return differences(session, first, second)
    wanted = read_goal(goal, session.knowledge)
    if wanted.code and wanted.relation == "line":
        return _only(differences(session, first, second), wanted)
    cases = [session.case_of(each, frozenset({wanted.relation})) for each in (first, second)]
    rows = tuple(wanted.rows(cases[0].relations)), tuple(wanted.rows(cases[1].relations))
    asked = [Asked(side, wanted.relation, row) for side in (SECOND, FIRST) for row in rows[side]]
    return EncounterComparison(wanted, rows, contrast.Pair(cases[0], cases[1]).causes(asked))


def _only(found: Differences, goal: Goal) -> Differences:
    """What two answers differ in of one code."""

    def lines(side: object) -> bool:
        return getattr(getattr(side, "line", None), "code", None) == goal.code

    return replace(
        found,
        lines=tuple(each for each in found.lines if lines(each.first) or lines(each.second)),
        excluded=tuple(
            each
            for each in found.excluded
            if goal.code in {side.code for side in (each.first, each.second) if side is not None}
        ),
        warnings=(),
        questions=tuple(
            each
            for each in found.questions
            if any(goal.code in side.decides for side in (each.first, each.second) if side is not None)
        ),
        payment=tuple(each for each in found.payment if each.code == goal.code),
        moved=tuple(each for each in found.moved if lines(each.first)),
    )


def _settled(session: Session, goals: tuple[Goal, Goal], encounter: Encounter | None, day: date) -> Settled:
    if encounter is not None:
        return session.case_of(encounter, frozenset(goal.relation for goal in goals)).settled
    settled = session.guidance(day)
    for goal in goals:
        if depends_on_encounter(goal.relation, settled.edition):
            raise Refusal([catalogue.NEEDS_ENCOUNTER.at(Field("ENCOUNTER"), goal=goal.text)])
    return settled


def _chosen(rows: tuple[list[Row], list[Row]]) -> tuple[Row | None, Row | None]:
    """The rows to compare: of one lesion or service, where both goals have one of it."""
    one, other = rows
    for mine in one:
        for theirs in other:
            if mine[1:2] == theirs[1:2] and mine != theirs:
                return mine, theirs
    return next(iter(one), None), next(iter(other), None)


def _kinds(session: Session, encounter: Encounter | None) -> Kinds:
    """The ids of an encounter; one that is also a word of the knowledge may mean that, and is none."""
    if encounter is None:
        return {}
    words = session.vocabulary
    kinds: dict[Value, str] = {lesion.id: "lesion" for lesion in encounter.lesions}
    kinds.update({service.id: "service" for service in encounter.services})
    kinds.update({f"history-{place + 1}": "history" for place in range(len(encounter.history))})
    others = words.sites | words.structures | words.codes
    return {name: kind for name, kind in kinds.items() if name not in others}


def _pairs(
    session: Session, settled: Settled, compared: tuple[Compared, Compared], kinds: Kinds
) -> tuple[Pair, ...]:
    declarations = settled.edition.program.declarations
    ability = session.ability(settled.edition)
    search = WhyNot(ability, settled.relations, declarations, settled.prove)
    aligner = Aligner(
        settled.search, settled.relations, ability, declarations, settled.prove, search.attempts, kinds
    )
    one, other = compared
    if one.row is not None and other.row is not None:
        return aligner.both(Ground(one.goal.relation, one.row), Ground(other.goal.relation, other.row))
    if one.row is not None:
        return aligner.one(Ground(one.goal.relation, one.row), other.goal.relation, other.goal.held)
    if other.row is not None:
        found = aligner.one(Ground(other.goal.relation, other.row), one.goal.relation, one.goal.held)
        return tuple(_turned(found))
    return tuple(_neither(search, one.goal, other.goal))


def _turned(pairs: Iterable[Pair]) -> Iterable[Pair]:
    return (Pair(each.second, each.first, tuple(_turned(each.below))) for each in pairs)


def _neither(search: WhyNot, one: Goal, other: Goal) -> Iterable[Pair]:
    """What fails on the nearest way to each of two goals, but not on the way to both."""
    members: list[dict[str, Member]] = []
    for goal in (one, other):
        attempts = search.attempts(goal.relation, goal.held)[:1]
        members.append({each.sentence: each for attempt in attempts for each in wanting(attempt)})
    for sentence, member in members[0].items():
        if sentence not in members[1]:
            yield Pair(member, None)
    for sentence, member in members[1].items():
        if sentence not in members[0]:
            yield Pair(None, member)
