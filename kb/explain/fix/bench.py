"""What the parts of a search for changes share: the case, the amender, and how much was looked at.

Imports ``goals``, ``amendments``, ``order``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from kb.diagnostics import Refusal
from kb.explain.fix.amendments import Amender, Amendments, Made, size_of
from kb.explain.goals import Ability, Pattern
from kb.match import Bindings, evaluate_or_none, solutions
from kb.order import names, outside_of
from kb.relations import Relations, Row, Value
from kb.syntax import Clause, Declaration, Literal, Term

MOST_ROWS = 400
"""Rows of one literal that are gone through."""

Found = Iterator[tuple[Bindings, Amendments]]
"""Ways of making a body true: what its variables are then, and the amendments that it takes."""

Make = Callable[[str, Pattern, int], tuple[Made, ...]]
"""The ways of having a row that is not there now, by at most so many changes."""


class State(NamedTuple):
    """A body on its way: what is still to settle, and what was put off to be made."""

    pending: tuple[Literal, ...]
    deferred: tuple[Literal, ...]
    bound: Bindings
    amendments: Amendments

    def without(self, literal: Literal) -> State:
        """The state with one literal less to settle."""
        return self._replace(pending=tuple(each for each in self.pending if each is not literal))


class Bench:
    """One case on the bench: finished relations, the rules behind them, and the amender of what is stated."""

    def __init__(
        self,
        ability: Ability,
        rules: Mapping[str, Sequence[Clause]],
        relations: Relations,
        declarations: Mapping[str, Declaration],
        amender: Amender,
    ) -> None:
        self.ability = ability
        self.rules = rules
        self.relations = relations
        self.amender = amender
        self._steps = 0
        self._floor = 0
        self.spent = False
        """Whether anything was left out for want of steps."""
        self.partial = False
        self.within: frozenset[str] | None = None  # the places that may be changed, if not all
        self.units: set[str] = set()
        self._declarations = declarations
        self._kept: list[object] = []  # what the next two are about, so that no id is used twice
        self._needed: dict[tuple[int, frozenset[str]], set[str]] = {}
        self._scopes: dict[int, frozenset[str]] = {}

    def is_given(self, relation: str) -> bool:
        """Whether an encounter states the relation's rows."""
        return self._declarations[relation].given == "encounter"

    def start(self, steps: int) -> None:
        """Allow so many steps from now on."""
        self._steps, self._floor, self.spent = steps, 0, False

    def step(self) -> bool:
        """Whether one more step may be taken; it is counted."""
        self._steps -= 1
        if self._steps < self._floor:
            self.spent = True
        return self._steps >= self._floor

    def share(self) -> int:
        """Let what comes next have half of the steps that are left, so that it cannot starve the rest.

        Gives what ``restore`` takes when it is over.
        """
        before = self._floor
        self._floor = max(before, (self._steps + before) // 2)
        return before

    def restore(self, floor: int) -> None:
        """Give the rest of the steps back."""
        self._floor = floor

    def matches(self, literal: Literal, bound: Bindings, outside: frozenset[str]) -> Iterator[Bindings]:
        """The ways in which a literal is true now; none where values that are thought up make no sense."""
        with suppress(Refusal):
            yield from solutions((literal,), bound, self.relations, outside)

    def computed(self, term: Term, bound: Bindings, outside: frozenset[str]) -> Value | None:
        """The value of a term, if it has one."""
        with suppress(Refusal):
            return evaluate_or_none(term, bound, self.relations, outside)
        return None

    def cut(self) -> None:
        """Note that there is more than is looked at: the search is not complete."""
        self.partial = True

    def holds(self, relation: str, row: Pattern) -> bool:
        """Whether a row without open values is there now."""
        whole = tuple(value for value in row if value is not None)
        return len(whole) == len(row) and self.relations.holds(relation, whole)

    def stated(self, relation: str, pattern: Pattern, size: int) -> tuple[Made, ...]:
        """The ways of stating a row that is not there, by at most so many changes."""
        found = (
            made for made in self.amender.stated(relation, pattern) if self._is_open(made.amendments, size)
        )
        made = tuple(made for made in found if not self.holds(relation, made.row))
        self.offered(each.amendments for each in made)
        return made

    def unstated(self, relation: str, row: Row, size: int) -> tuple[Amendments, ...]:
        """The ways of no longer stating a row, by at most so many changes."""
        found = self.amender.unstated(relation, row)
        amendments = tuple(dict.fromkeys(each for each in found if self._is_open(each, size)))
        self.offered(amendments)
        return amendments

    def _is_open(self, amendments: Amendments, size: int) -> bool:
        return size_of(amendments) <= size and (
            self.within is None or all(amendment.place in self.within for amendment in amendments)
        )

    def offered(self, found: Iterable[Amendments]) -> None:
        """Note what could be changed at all: no set of amendments has more units."""
        self.units.update(amendment.unit for amendments in found for amendment in amendments)

    def needs(self, part: Term | Literal, outside: frozenset[str]) -> set[str]:
        """``names``, kept: the same few literals are looked at again and again."""
        key = id(part), outside
        if key not in self._needed:
            self._kept.append(part)
            self._needed[key] = names(part, outside)
        return self._needed[key]

    def outside(self, clause: Clause) -> frozenset[str]:
        """``outside_of``, kept."""
        if id(clause) not in self._scopes:
            self._kept.append(clause)
            self._scopes[id(clause)] = outside_of(clause)
        return self._scopes[id(clause)]
