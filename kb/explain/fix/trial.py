"""The smallest changes of a case after which a goal holds, each of them run before it is given.

``repair`` proposes, this tries: a candidate is made, run like any other case, and kept if the goal then
holds; where it fails, more is asked for from there. Takes a ``World`` that can change and run its cases;
gives cases. Imports ``repair``; no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from itertools import islice
from typing import Generic, Protocol, TypeVar

from kb.explain.fix.amendments import Amendments, size_of
from kb.explain.fix.repair import Repair
from kb.explain.goals import Pattern
from kb.relations import Relations

MOST_CHANGES = 3
"""Changes that a fix may have; what needs more is another case."""

MOST_RUNS = 30
"""Cases that are run in one search."""

MOST_AGAIN = 4
"""Cases of which other numbers are tried than those that did not do."""

ENOUGH = 3
"""Fixes of one search; one of the same size more teaches little."""

Case = TypeVar("Case", bound=Hashable)


class World(Protocol[Case]):
    """What can be stated of a case, and what comes of it."""

    def changed(self, case: Case, amendments: Amendments) -> Case | None:
        """The case with the amendments made; None where it would be none."""
        ...

    def run(self, case: Case) -> Relations:
        """What the rules make of a case."""
        ...

    def repair(self, case: Case, relations: Relations) -> Repair:
        """Who proposes changes of a case."""
        ...


class Trial(Generic[Case]):
    """One search: candidates of growing size, each run once.

    ``complete``: no set of changes that is smaller than those found gives the goal, or none at all up to the
    most that is looked for.
    """

    def __init__(
        self,
        world: World[Case],
        case: Case,
        relations: Relations,
        goal: tuple[str, Pattern],
        holds: Callable[[Relations], bool],
    ) -> None:
        self._world = world
        self._case = case
        self._goal = goal
        self._holds = holds
        self._repairs: dict[Case, Repair] = {}
        self.runs: dict[Case, Relations] = {case: relations}
        self.complete = True
        self._spent = False
        self._asked_again = 0

    def smallest(self, most: int = MOST_CHANGES, least: int = 1) -> list[Case]:
        """The changed cases of the smallest size that has any, of those between these two."""
        for size in range(least, most + 1):
            before = self.complete
            good = list(islice(self._tried(self._case, size), ENOUGH))
            if good:
                self.complete = before
                return good
            # Where not all was looked at, a larger size would look at even less of what there is; and more
            # than what could be changed at all is not changed.
            if self._spent or self._repairs[self._case].units < size:
                return []
        return []

    def _tried(self, case: Case, size: int) -> Iterator[Case]:
        """The cases, by at most so many changes from this one, for which the goal holds."""
        done: set[frozenset[str]] = set()
        for look in self._looks(case, size):
            for amendments in look:
                places = frozenset(amendment.place for amendment in amendments)
                changed = None if places in done else self._world.changed(case, amendments)
                if changed is None or changed in self.runs:
                    continue
                if len(self.runs) > MOST_RUNS or (done and len(self.runs) > MOST_RUNS // 3):
                    self.complete, self._spent = False, True
                    return
                self.runs[changed] = self._world.run(changed)
                if self._holds(self.runs[changed]):
                    done.add(places)  # another value in the same places would teach nothing
                    yield changed
                elif size_of(amendments) < size:
                    yield from self._tried(changed, size - size_of(amendments))
                else:
                    yield from self._with_other_numbers(changed, amendments)
            if done:
                return

    def _with_other_numbers(self, case: Case, amendments: Amendments) -> Iterator[Case]:
        """The cases for which the goal holds with another number in a place that was changed already."""
        numbers = frozenset(amendment.place for amendment in amendments if isinstance(amendment.value, int))
        if not numbers or self._asked_again == MOST_AGAIN:
            return
        self._asked_again += 1
        for look in self._repair(case).candidates(*self._goal, 1, numbers):
            for changed in filter(None, (self._world.changed(case, more) for more in look)):
                if changed not in self.runs and len(self.runs) <= MOST_RUNS:
                    self.runs[changed] = self._world.run(changed)
                    if self._holds(self.runs[changed]):
                        yield changed
                        return

    def _looks(self, case: Case, size: int) -> Iterator[tuple[Amendments, ...]]:
        repair = self._repair(case)
        yield from repair.candidates(*self._goal, size)
        self.complete = self.complete and repair.complete
        self._spent = self._spent or repair.spent

    def _repair(self, case: Case) -> Repair:
        if case not in self._repairs:
            self._repairs[case] = self._world.repair(case, self.runs[case])
        return self._repairs[case]
