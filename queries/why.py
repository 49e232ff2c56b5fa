"""Why something holds: the proof of a code on the claim, or of any atom.

Takes a ``Session``, a goal and, where the goal depends on one, an encounter; gives an ``Explanation``.
A code that is not on today's claim is explained by what excludes it, or by what would have to be
documented; nothing is made up where neither is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kb import catalogue
from kb.diagnostics import Field, Refusal
from kb.explain.proof import Proof
from kb.relations import Row
from queries.claim import LINE_RELATIONS
from queries.encounter.model import Encounter
from queries.goal import Goal, depends_on_encounter, read_goal
from queries.session import Case, EveryProof, Session, Settled

if TYPE_CHECKING:
    from queries.suggest import Exclusion, SuggestedLine

MOST_PROOFS = 20
"""Rows of an open question that are proved; how many more there are is said."""


@dataclass(frozen=True)
class Explanation:
    """The answer to "why?": a proof for each row that answers the goal, or why there is none.

    ``every`` has more proofs of each of these rows, where they were asked for.
    """

    goal: Goal
    rows: tuple[Row, ...]
    proofs: tuple[Proof, ...]
    excluded: tuple[Exclusion, ...] = ()
    possible: tuple[SuggestedLine, ...] = ()
    every: tuple[EveryProof, ...] = ()

    @property
    def told(self) -> tuple[Proof, ...]:
        """The proofs to tell: of each row the smallest ones, where all were asked for, else the lowest."""
        return tuple(proof for each in self.every for proof in each.proofs) or self.proofs

    @property
    def holds(self) -> bool:
        """Whether the goal holds on what is documented."""
        return bool(self.rows)


def why(
    session: Session, goal_text: str, encounter: Encounter | None, day: date, every: int = 0
) -> Explanation:
    """Why the goal holds, for the encounter, or in the guidance of a day where there is none.

    With ``every``, so many proofs of each row that answers it, the smallest first, and how many there are.
    """
    goal = read_goal(goal_text, session.knowledge)
    if encounter is None:
        return _in_guidance(session, goal, day, every)
    case = session.case_of(encounter, frozenset({goal.relation}))
    rows = goal.rows(case.relations)
    if goal.code and len(rows) > 1:
        rows = _in_claim_order(rows, session.case_of(encounter, LINE_RELATIONS))
    if rows:
        return _explained(case.settled, goal, rows, every)
    if not goal.code:
        return Explanation(goal, (), ())
    from queries.suggest import suggest  # only what does not hold needs it

    suggestion = suggest(session, encounter)
    return Explanation(
        goal,
        (),
        (),
        tuple(each for each in suggestion.excluded if each.code == goal.code),
        tuple(each for each in suggestion.lines if each.line.code == goal.code and each.provided),
    )


def _proofs(settled: Settled, goal: Goal, rows: list[Row]) -> list[Proof]:
    found = (settled.prove(goal.relation, row) for row in rows[:MOST_PROOFS])
    return [proof for proof in found if proof is not None]


def _explained(settled: Settled, goal: Goal, rows: list[Row], every: int) -> Explanation:
    proofs = tuple(_proofs(settled, goal, rows))
    more = (settled.every_proof(goal.relation, row, every) for row in rows[:MOST_PROOFS]) if every else ()
    return Explanation(goal, tuple(rows), proofs, every=tuple(more))


def _in_claim_order(rows: list[Row], case: Case) -> list[Row]:
    places = {(r[0], r[1]): r[2:] for r in case.relations.rows("line_order")}
    return sorted(rows, key=lambda row: places.get((row[0], row[1]), (0,)))


def _in_guidance(session: Session, goal: Goal, day: date, every: int) -> Explanation:
    settled = session.guidance(day)
    if depends_on_encounter(goal.relation, settled.edition):
        raise Refusal([catalogue.NEEDS_ENCOUNTER.at(Field("GOAL"), goal=goal.text)])
    return _explained(settled, goal, goal.rows(settled.relations), every)
