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
from queries.session import Case, Session, Settled

if TYPE_CHECKING:
    from queries.suggest import Exclusion, SuggestedLine

MOST_PROOFS = 20
"""Rows of an open question that are proved; how many more there are is said."""


@dataclass(frozen=True)
class Explanation:
    """The answer to "why?": a proof for each row that answers the goal, or why there is none."""

    goal: Goal
    rows: tuple[Row, ...]
    proofs: tuple[Proof, ...]
    excluded: tuple[Exclusion, ...] = ()
    possible: tuple[SuggestedLine, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the goal holds on what is documented."""
        return bool(self.rows)


def why(session: Session, goal_text: str, encounter: Encounter | None, day: date) -> Explanation:
    """Why the goal holds, for the encounter, or in the guidance of a day where there is none."""
    goal = read_goal(goal_text, session.knowledge)
    if encounter is None:
        return _in_guidance(session, goal, day)
    case = session.case_of(encounter, frozenset({goal.relation}))
    rows = goal.rows(case.relations)
    if goal.code and len(rows) > 1:
        rows = _in_claim_order(rows, session.case_of(encounter, LINE_RELATIONS))
    if rows:
        return Explanation(goal, tuple(rows), tuple(_proofs(case.settled, goal, rows)))
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


def _in_claim_order(rows: list[Row], case: Case) -> list[Row]:
    places = {(r[0], r[1]): r[2:] for r in case.relations.rows("line_order")}
    return sorted(rows, key=lambda row: places.get((row[0], row[1]), (0,)))


def _in_guidance(session: Session, goal: Goal, day: date) -> Explanation:
    settled = session.guidance(day)
    if depends_on_encounter(goal.relation, settled.edition):
        raise Refusal([catalogue.NEEDS_ENCOUNTER.at(Field("GOAL"), goal=goal.text)])
    rows = goal.rows(settled.relations)
    return Explanation(goal, tuple(rows), tuple(_proofs(settled, goal, rows)))
