"""The smallest changes of an encounter after which a goal holds, each of them run before it is told.

The search is ``kb.explain.fix.trial``'s; here a case is an encounter. It is made twice: for the smallest
changes of any kind, and for the smallest of those that only fill in what the note leaves open.
Takes a ``Session``, a ``Case`` and a ``Goal``; gives ``Fix``es.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from kb.engine import Memo
from kb.explain.fix.amendments import Amendments, Made
from kb.explain.fix.repair import Repair
from kb.explain.fix.trial import Trial
from kb.explain.goals import Pattern
from kb.explain.proof import Proof
from kb.relations import Relations, Row
from queries.amendments import CaseAmender, applied
from queries.changes import HAPPENED, Change, changes
from queries.encounter.facts import facts
from queries.encounter.model import Encounter
from queries.goal import Goal
from queries.session import Case, Session

MOST_FIXES = 6
"""Fixes that are told."""


@dataclass(frozen=True)
class Fix:
    """A smallest set of changes after which the goal was seen to hold; ``proof`` is why it then does."""

    changes: tuple[Change, ...]
    encounter: Encounter = field(repr=False)
    proof: Proof = field(repr=False)

    @property
    def written(self) -> bool:
        """Whether the note would only have to say more than it does."""
        return all(change.kind != HAPPENED for change in self.changes)


class Found(NamedTuple):
    """Fixes, the smallest first; ``complete``: every candidate of a smaller size was tried."""

    fixes: tuple[Fix, ...]
    complete: bool


def fixes(session: Session, case: Case, goal: Goal) -> Found:
    """The smallest fixes of any kind, and the smallest that only fill in what the note leaves open."""
    world = _World(session, case, goal, CaseAmender)
    found, complete = _search(world, case, goal, 1)
    if (found or not complete) and not any(fix.written for fix in found):
        # None is smaller than those that were found, if all that is smaller was looked at.
        least = len(found[0].changes) if found and complete else 1
        filling, sure = _search(world.only(_Silent), case, goal, least)
        found, complete = [*filling, *found], complete and (sure or not filling)
    found.sort(key=lambda fix: (not fix.written, len(fix.changes)))
    return Found(tuple(found[:MOST_FIXES]), complete)


class _World:
    """Encounters as cases that can be changed and run."""

    def __init__(self, session: Session, case: Case, goal: Goal, amender: type[CaseAmender]) -> None:
        self._session = session
        self._edition = case.settled.edition
        self._wanted = frozenset({goal.relation})
        self._editor = amender
        self._memo = Memo()
        self._ran: dict[Encounter, Relations] = {}

    def only(self, amender: type[CaseAmender]) -> _World:
        """The same cases, and what is known of them, with another amender."""
        other = copy(self)
        other._editor = amender
        return other

    def changed(self, case: Encounter, amendments: Amendments) -> Encounter | None:
        """The encounter with the amendments made; None where it would be none."""
        return applied(case, amendments)

    def run(self, case: Encounter) -> Relations:
        """What follows from an encounter, as far as the goal needs it."""
        if case not in self._ran:
            self._ran[case] = self._session.some(case, self._wanted, self._memo)
        return self._ran[case]

    def repair(self, case: Encounter, relations: Relations) -> Repair:
        """Who proposes changes of an encounter."""
        ability, program = self._session.ability(self._edition), self._edition.program
        return Repair(ability, self._edition.rules, relations, program.declarations, self._editor(case))


def _search(world: _World, case: Case, goal: Goal, least: int) -> tuple[list[Fix], bool]:
    """The smallest fixes of at least this size, and whether there is no smaller one."""
    trial: Trial[Encounter] = Trial(
        world,
        case.encounter,
        case.relations,
        (goal.relation, goal.held),
        lambda found: bool(goal.rows(found)),
    )
    good = trial.smallest(least=least)
    return (_told(case, goal, trial.runs, good) if good else []), trial.complete


def _told(
    case: Case, goal: Goal, runs: Mapping[Encounter, Relations], good: Iterable[Encounter]
) -> list[Fix]:
    found: list[Fix] = []
    before = case.settled
    for encounter in good:
        after = replace(before, relations=runs[encounter], stated=facts(encounter))
        proof = after.prove(goal.relation, goal.rows(after.relations)[0])
        assert proof is not None, "the goal was seen to hold"
        told = changes(case.encounter, encounter, before.edition.program.declarations)
        if _words(told) not in [_words(fix.changes) for fix in found]:
            found.append(Fix(told, encounter, proof))
    least = min(len(fix.changes) for fix in found)
    found = [fix for fix in found if len(fix.changes) == least]
    return [fix for fix in found if not any(_says_more(fix, other) for other in found)]


def _words(told: Iterable[Change]) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(change.path, change.now, change.then) for change in told]


def _says_more(fix: Fix, other: Fix) -> bool:
    """Whether a fix says all that another one says, and more."""
    one, two = (
        frozenset((c.path, s) for c in each.changes for s in (*c.now, "", *c.then)) for each in (fix, other)
    )
    return one > two


class _Silent(CaseAmender):
    """The amendments that only fill in what the note leaves open."""

    def __init__(self, encounter: Encounter) -> None:
        super().__init__(encounter)
        stated = {str(fact.at) for fact in facts(encounter) if fact.relation not in ("undocumented", "stage")}
        listed = {path.rpartition("[")[0] for path in stated if path.endswith("]")}
        self._said = stated | listed  # what is listed in a field is said in the field

    def stated(self, relation: str, pattern: Pattern) -> Iterator[Made]:
        """Only what is silent today."""
        return (made for made in super().stated(relation, pattern) if self._open(made.amendments))

    def unstated(self, relation: str, row: Row) -> Iterator[Amendments]:
        """Silence can end; nothing else is taken back."""
        return (amendments for amendments in super().unstated(relation, row) if self._open(amendments))

    def _open(self, amendments: Amendments) -> bool:
        return all(
            e.place == e.unit and e.value is not None and e.place not in self._said for e in amendments
        )
