"""The smallest changes of an encounter after which a goal holds, each of them run before it is told.

``kb.explain.repair`` proposes, this tries: a candidate is applied to the encounter, evaluated like any
other, and kept if the goal then holds; where it fails, more is asked for from there. Two searches: the
smallest changes of any kind, and the smallest of those that only fill in what the note leaves open.
Takes a ``Session``, a ``Case`` and a ``Goal``; gives ``Fix``es.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

from kb.engine import Memo
from kb.explain.edits import Edits, Made, size_of
from kb.explain.goals import Pattern
from kb.explain.proof import Proof
from kb.explain.repair import Repair
from kb.relations import Relations, Row
from queries.changes import HAPPENED, Change, changes
from queries.edits import CaseEditor, applied
from queries.encounter.facts import facts
from queries.encounter.model import Encounter
from queries.goal import Goal
from queries.session import Case, Session

MOST_CHANGES = 3
"""Changes that a fix may have; what needs more is another encounter."""

MOST_RUNS = 30
"""Encounters that are run in one search."""

ENOUGH = 3
"""Fixes of one search; one of the same size more teaches little."""

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
    any_kind = _Trial(session, case, goal, silent=False)
    found = any_kind.smallest()
    complete = any_kind.complete
    if not any(fix.written for fix in found):
        filling = _Trial(session, case, goal, silent=True)
        found = [*filling.smallest(), *found]
        complete = complete and filling.complete
    found.sort(key=lambda fix: (not fix.written, len(fix.changes)))
    return Found(tuple(found[:MOST_FIXES]), complete)


class _Trial:
    """One search: candidates of growing size, each run once."""

    def __init__(self, session: Session, case: Case, goal: Goal, *, silent: bool) -> None:
        self._session = session
        self._case = case
        self._goal = goal
        self._silent = silent
        self._memo = Memo()
        self._repairs: dict[Encounter, Repair] = {}
        self._runs: dict[Encounter, Relations] = {case.encounter: case.relations}
        self.complete = True

    def smallest(self) -> list[Fix]:
        """The fixes of the smallest size that has any."""
        for size in range(1, MOST_CHANGES + 1):
            good = list(islice(self._tried(self._case.encounter, size), ENOUGH))
            if good:
                return self._told(good)
            if not self.complete:  # a larger size would look at even less of what there is
                return []
            if self._repairs[self._case.encounter].units <= size:
                return []
        return []

    def _tried(self, encounter: Encounter, size: int) -> Iterator[Encounter]:
        """The encounters, by at most so many changes from this one, for which the goal holds."""
        done: set[frozenset[str]] = set()
        for look in self._looks(encounter, size):
            for edits in look:
                places = frozenset(edit.place for edit in edits)
                changed = None if places in done else applied(encounter, edits)
                if changed is None or changed in self._runs:
                    continue
                if len(self._runs) > MOST_RUNS or (done and len(self._runs) > MOST_RUNS // 3):
                    self.complete = bool(done)
                    return
                if self._holds(changed):
                    done.add(places)  # another value in the same places would teach nothing
                    yield changed
                elif size_of(edits) < size:
                    yield from self._tried(changed, size - size_of(edits))
            if done:
                return

    def _holds(self, encounter: Encounter) -> bool:
        """Run an encounter: whether the goal holds for it."""
        relations = self._session.some(encounter, frozenset({self._goal.relation}), self._memo)
        self._runs[encounter] = relations
        return bool(self._goal.rows(relations))

    def _looks(self, encounter: Encounter, size: int) -> Iterator[tuple[Edits, ...]]:
        repair = self._repairs.get(encounter)
        if repair is None:
            edition = self._case.settled.edition
            editor = _Silent(encounter) if self._silent else CaseEditor(encounter)
            repair = Repair(
                self._session.ability(edition),
                edition.rules,
                self._runs[encounter],
                edition.program.declarations,
                editor,
            )
            self._repairs[encounter] = repair
        yield from repair.candidates(self._goal.relation, self._goal.held, size)
        self.complete = self.complete and repair.complete

    def _told(self, good: Iterable[Encounter]) -> list[Fix]:
        found = []
        before = self._case.settled
        for encounter in good:
            after = replace(before, relations=self._runs[encounter], stated=facts(encounter))
            proof = after.prove(self._goal.relation, self._goal.rows(after.relations)[0])
            assert proof is not None, "the goal was seen to hold"
            told = changes(self._case.encounter, encounter, before.edition.program.declarations)
            found.append(Fix(told, encounter, proof))
        least = min(len(fix.changes) for fix in found)
        found = [fix for fix in found if len(fix.changes) == least]
        return [fix for fix in found if not any(_says_more(fix, other) for other in found)]


def _says_more(fix: Fix, other: Fix) -> bool:
    """Whether a fix says all that another one says, and more."""
    one, two = (
        frozenset((c.path, s) for c in each.changes for s in (*c.now, "", *c.then)) for each in (fix, other)
    )
    return one > two


class _Silent(CaseEditor):
    """The edits that only fill in what the note leaves open."""

    def __init__(self, encounter: Encounter) -> None:
        super().__init__(encounter)
        stated = {str(fact.at) for fact in facts(encounter) if fact.relation not in ("undocumented", "stage")}
        self._said = stated

    def stated(self, relation: str, pattern: Pattern) -> Iterator[Made]:
        """Only what is silent today."""
        return (made for made in super().stated(relation, pattern) if self._open(made.edits))

    def unstated(self, relation: str, row: Row) -> Iterator[Edits]:
        """Silence can end; nothing else is taken back."""
        return (edits for edits in super().unstated(relation, row) if self._open(edits))

    def _open(self, edits: Edits) -> bool:
        return all(e.place == e.unit and e.value is not None and e.place not in self._said for e in edits)
