"""The smallest changes of an encounter after which a goal holds, each of them run before it is told.

``kb.explain.repair`` proposes, this tries: a candidate is applied to the encounter, evaluated like any
other, and kept if the goal then holds; where it fails, more is asked for from there. Two searches: the
smallest changes of any kind, and the smallest of those that only fill in what the note leaves open.
Takes a ``Session``, a ``Case`` and a ``Goal``; gives ``Fix``es.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from kb.engine import Memo
from kb.explain.goals import Pattern
from kb.explain.proof import Proof
from kb.explain.repair import Edits, Made, Repair, size_of
from kb.relations import Relations, Row
from queries.changes import HAPPENED, Change, changes
from queries.edits import CaseEditor, applied
from queries.encounter.facts import facts
from queries.encounter.model import Encounter
from queries.goal import Goal
from queries.session import Case, Session

MOST_CHANGES = 3
"""Changes that a fix may have; what needs more is another encounter."""

MOST_RUNS = 40
"""Encounters that are run in one search."""

MOST_FIXES = 6
"""Fixes that are told."""


@dataclass(frozen=True)
class Fix:
    """A smallest set of changes after which the goal was seen to hold; ``proof`` is why it then does.

    ``alike`` more were seen to do as well, which differ from it in values alone.
    """

    changes: tuple[Change, ...]
    encounter: Encounter = field(repr=False)
    proof: Proof = field(repr=False)
    alike: int = 0

    @property
    def written(self) -> bool:
        """Whether the note would only have to say more than it does."""
        return all(change.kind != HAPPENED for change in self.changes)


class Found(NamedTuple):
    """Fixes, the smallest first, and whether every candidate up to their size was tried."""

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
            good: dict[Encounter, None] = {}
            for encounter in self._tried(self._case.encounter, size):
                good[encounter] = None
            if good:
                return self._told(good)
        return []

    def _tried(self, encounter: Encounter, size: int) -> Iterator[Encounter]:
        """The encounters, by at most so many changes from this one, for which the goal holds."""
        for edits in self._candidates(encounter, size):
            changed = applied(encounter, edits)
            if changed is None or changed in self._runs:
                continue
            if len(self._runs) > MOST_RUNS:
                self.complete = False
                return
            relations = self._session.some(changed, frozenset({self._goal.relation}), self._memo)
            self._runs[changed] = relations
            if self._goal.rows(relations):
                yield changed
            elif size_of(edits) < size:
                yield from self._tried(changed, size - size_of(edits))

    def _candidates(self, encounter: Encounter, size: int) -> tuple[Edits, ...]:
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
        found = repair.candidates(self._goal.relation, self._goal.held, size)
        self.complete = self.complete and repair.complete
        return found

    def _told(self, good: Iterable[Encounter]) -> list[Fix]:
        found = []
        declarations = self._case.settled.edition.program.declarations
        for encounter in good:
            after = self._session.case_of(encounter, frozenset({self._goal.relation}))
            proof = after.prove(self._goal.relation, self._goal.rows(after.relations)[0])
            assert proof is not None, "the goal was seen to hold"
            told = changes(self._case.encounter, encounter, declarations)
            found.append(Fix(told, encounter, proof))
        least = min(len(fix.changes) for fix in found)
        found = [fix for fix in found if len(fix.changes) == least]
        return _unlike(fix for fix in found if not any(_says_more(fix, other) for other in found))


def _says_more(fix: Fix, other: Fix) -> bool:
    """Whether a fix says all that another one says, and more."""
    one, two = (
        frozenset((c.path, s) for c in each.changes for s in (*c.now, "", *c.then)) for each in (fix, other)
    )
    return one > two


def _unlike(found: Iterable[Fix]) -> list[Fix]:
    """One of the fixes that differ in a value alone, with how many others there are like it."""
    kept: dict[object, Fix] = {}
    for fix in found:
        shape = tuple(
            (change.path, change.kind, tuple((fact.relation, fact.row[:-1]) for fact in change.facts))
            for change in fix.changes
        )
        same = kept.get(shape)
        kept[shape] = fix if same is None else replace(same, alike=same.alike + 1)
    return list(kept.values())


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
