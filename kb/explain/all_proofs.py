"""Every proof of a goal, smallest first, as far as a bound allows.

A proof chooses an instance for each row that it derives, and rests on no row that rests on itself; two
proofs are distinct where they derive some row by another instance. They come by height, then by how many
rows they rest on, then in the order of the rules and of their values.

Two walks, each of so many steps at most. The first goes best first: what it finds is the smallest there is,
in order. Where it cannot finish, the second goes depth first and counts. Both leave a choice at once that
would go in a circle. Steps are counted and not seconds, so that the same question gets the same answer on
every machine. Imports ``search``.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kb.explain.search import Ground, Instance, Search, supports

MOST_STEPS = 10_000
"""Choices that each walk makes at most."""

MOST_COUNTED = 1_000
"""Proofs that are counted at most."""


class Chosen(NamedTuple):
    """One proof as the instances that it is made of; a row that has none is stated."""

    instances: Mapping[Ground, Instance]
    rows: frozenset[Ground]

    def holds(self, goal: Ground) -> bool:
        """Whether the row belongs to the proof."""
        return goal in self.rows

    def chosen(self, goal: Ground) -> Instance | None:
        """The instance that derives a row of the proof."""
        return self.instances.get(goal)


@dataclass(frozen=True)
class Ways:
    """Proofs of a goal; ``count`` is all there are where ``complete``, else how many there are at least.

    ``smallest``: those that are here are the smallest of all, in order.
    """

    proofs: tuple[Chosen, ...]
    count: int
    complete: bool
    smallest: bool


def ways(search: Search, goal: Ground, most: int, steps: int = MOST_STEPS) -> Ways:
    """The smallest proofs of a goal that holds, ``most`` of them at most, and how many there are."""
    walk = _Walk(search)
    limit = max(most, MOST_COUNTED)
    found: list[Chosen] = []
    for state in walk.best_first(goal, steps):
        if state is None:
            break
        found.append(state.proof())
        if len(found) > limit:
            return Ways(tuple(found[:most]), limit, complete=False, smallest=True)
    else:
        return Ways(tuple(found[:most]), len(found), complete=True, smallest=True)
    counted: list[_State] = []
    complete = True
    for state in walk.depth_first(goal, steps):
        if state is None or len(counted) == limit:
            complete = False
            break
        counted.append(state)
    if len(found) < most and len(counted) > len(found):
        counted.sort(key=_State.size)
        shown = tuple(state.proof() for state in counted[:most])
        return Ways(shown, len(counted), complete, smallest=complete)
    return Ways(tuple(found[:most]), max(len(counted), len(found)), complete, smallest=True)


class _Option(NamedTuple):
    """An instance, the rows that it rests on, and those with the steps that stand between."""

    instance: Instance
    below: tuple[tuple[Ground, int], ...]
    needed: tuple[Ground, ...]


@dataclass(frozen=True)
class _State:
    """A choice for some rows; the rows in ``open`` still need one, the first of them next.

    ``height`` is how high the proof is at least, ``turns`` which choices were made.
    """

    chosen: Mapping[Ground, _Option]
    rows: frozenset[Ground]
    open: tuple[Ground, ...]
    height: int
    turns: tuple[int, ...] = ()

    def size(self) -> tuple[int, int, tuple[int, ...]]:
        return self.height, len(self.rows), self.turns

    def proof(self) -> Chosen:
        return Chosen({row: option.instance for row, option in self.chosen.items()}, self.rows)


class _Walk:
    """The choices of one goal."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._found: dict[Ground, list[_Option]] = {}

    def best_first(self, goal: Ground, steps: int) -> Iterator[_State | None]:
        """Finished choices, smallest first; None where the steps are used up."""
        first = self._start(goal)
        queue = [(first.size(), 0, first)] if first else []
        number = 0
        while queue:
            _, _, state = heapq.heappop(queue)
            if not state.open:
                yield state
                continue
            for following in self._following(state, goal):
                number += 1
                heapq.heappush(queue, (following.size(), number, following))
            if number > steps:
                yield None
                return

    def depth_first(self, goal: Ground, steps: int) -> Iterator[_State | None]:
        """Finished choices in the order of the rules; None where the steps are used up."""
        first = self._start(goal)
        waiting = [iter([first] if first else [])]
        taken = 0
        while waiting:
            state = next(waiting[-1], None)
            if state is None:
                waiting.pop()
                continue
            taken += 1
            if taken > steps:
                yield None
                return
            if state.open:
                waiting.append(self._following(state, goal))
            else:
                yield state

    def _start(self, goal: Ground) -> _State | None:
        self._search.chosen(goal)
        return self._forced(_State({}, frozenset([goal]), (goal,), self._search.height(goal)), goal)

    def _following(self, state: _State, goal: Ground) -> Iterator[_State]:
        """The state with each choice for its first open row that goes in no circle."""
        for turn in range(len(self._options(state.open[0]))):
            following = self._with(state, turn)
            if following is not None:
                settled = self._forced(following, goal)
                if settled is not None:
                    yield settled

    def _forced(self, state: _State, goal: Ground) -> _State | None:
        """The state with every row settled that leaves no choice, and its height worked out.

        None where a row that leaves no choice goes in a circle.
        """
        chosen, rows = dict(state.chosen), set(state.rows)
        open_: list[Ground] = []
        waiting = list(reversed(state.open))
        while waiting:
            row = waiting.pop()
            options = self._options(row)
            if len(options) > 1:
                open_.append(row)
            elif options:  # a row without an instance was stated
                if not self._settle(row, options[0], chosen):
                    return None
                fresh = [ground for ground in options[0].needed if ground not in rows]
                rows.update(fresh)
                waiting.extend(reversed(fresh))
        height = self._height(goal, chosen)
        return _State(chosen, frozenset(rows), tuple(open_), height, state.turns)

    def _with(self, state: _State, turn: int) -> _State | None:
        """The state with a choice for its first open row; None where that goes in a circle."""
        row, rest = state.open[0], state.open[1:]
        option = self._options(row)[turn]
        chosen = dict(state.chosen)
        if not self._settle(row, option, chosen):
            return None
        fresh = tuple(ground for ground in option.needed if ground not in state.rows)
        return _State(chosen, state.rows.union(fresh), rest + fresh, state.height, (*state.turns, turn))

    def _settle(self, row: Ground, option: _Option, chosen: dict[Ground, _Option]) -> bool:
        """Choose an instance for a row, if the row does not come to rest on itself."""
        waiting = list(option.needed)
        seen = set(waiting)
        while waiting:
            below = waiting.pop()
            if below == row:
                return False
            if below in chosen:
                fresh = [ground for ground in chosen[below].needed if ground not in seen]
                seen.update(fresh)
                waiting.extend(fresh)
        chosen[row] = option
        return True

    def _height(self, goal: Ground, chosen: Mapping[Ground, _Option]) -> int:
        """How high the proof will be at least: rows that are open have their lowest height."""
        heights: dict[Ground, int] = {}
        waiting = [goal]
        while waiting:
            row = waiting[-1]
            option = chosen.get(row)
            missing = [each for each in option.needed if each not in heights] if option else []
            if missing:
                waiting.extend(missing)
                continue
            waiting.pop()
            if option is None:
                heights[row] = self._search.height(row)
            elif option.instance.parts:
                heights[row] = 1 + max((heights[each] + extra for each, extra in option.below), default=0)
            else:
                heights[row] = 0
        return heights[goal]

    def _options(self, row: Ground) -> list[_Option]:
        found = self._found.get(row)
        if found is None:
            found = []
            for instance in self._search.instances(row):
                below = tuple(dict.fromkeys(each for part in instance.parts for each in supports(part)))
                found.append(_Option(instance, below, tuple(dict.fromkeys(ground for ground, _ in below))))
            self._found[row] = found
        return found
