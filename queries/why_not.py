"""Why something does not hold, and the smallest changes of the encounter after which it would.

Takes a ``Session``, a goal and, where the goal depends on one, an encounter; gives a ``Missing``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb import catalogue
from kb.diagnostics import Field, Refusal
from kb.explain.attempt import Attempt
from kb.explain.proof import Proof
from kb.explain.whynot import WhyNot
from queries.encounter.model import Encounter
from queries.fixes import Fix, fixes
from queries.goal import Goal, depends_on_encounter, read_goal
from queries.session import Session, Settled
from queries.suggest import Exclusion, exclusions

MOST_PROOFS = 5
"""Rows that are proved where the goal holds after all."""


@dataclass(frozen=True)
class Missing:
    """The answer to "why not?".

    ``holds``: it holds after all, and ``proofs`` say why. ``forbidden`` are the rules that name the code and
    keep it off the claim. ``attempts`` are the rules that could give it, nearest first. ``complete``: every
    set of changes up to the size of the fixes was thought of.
    """

    goal: Goal
    holds: bool
    proofs: tuple[Proof, ...] = ()
    forbidden: tuple[Exclusion, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    fixes: tuple[Fix, ...] = ()
    complete: bool = True


def why_not(session: Session, goal_text: str, encounter: Encounter | None, day: date) -> Missing:
    """Why the goal does not hold, for the encounter, or in the guidance of a day where there is none."""
    goal = read_goal(goal_text, session.knowledge)
    if encounter is None:
        settled = session.guidance(day)
        if depends_on_encounter(goal.relation, settled.edition):
            raise Refusal([catalogue.NEEDS_ENCOUNTER.at(Field("ENCOUNTER"), goal=goal.text)])
        return _missing(session, goal, settled, ())
    wanted = {goal.relation} | ({"excluded"} if goal.code else set())
    case = session.case_of(encounter, frozenset(wanted))
    forbidden = tuple(each for each in exclusions(case) if each.code == goal.code) if goal.code else ()
    found = _missing(session, goal, case.settled, forbidden)
    if found.holds:
        return found
    mended = fixes(session, case, goal)
    return Missing(goal, False, (), forbidden, found.attempts, mended.fixes, mended.complete)


def _missing(session: Session, goal: Goal, settled: Settled, forbidden: tuple[Exclusion, ...]) -> Missing:
    rows = goal.rows(settled.relations)
    if rows:
        proofs = (settled.prove(goal.relation, row) for row in rows[:MOST_PROOFS])
        return Missing(goal, True, tuple(proof for proof in proofs if proof is not None))
    return Missing(goal, False, (), forbidden, attempts_at(session, goal, settled))


def attempts_at(session: Session, goal: Goal, settled: Settled) -> tuple[Attempt, ...]:
    """The attempts at a goal that does not hold, nearest first."""
    declarations = settled.edition.program.declarations
    search = WhyNot(session.ability(settled.edition), settled.relations, declarations, settled.prove)
    return search.attempts(goal.relation, goal.held)
