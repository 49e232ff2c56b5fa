"""Which smallest changes of what is stated could make a goal hold: candidates, to be tried by running them.

Abduction with a bound on the size: every rule that is able to give the goal is gone through with some of
its premises taken as given and the others *made* - by stating a row, or by making a premise of theirs - and
what blocks it *broken*. Values that a comparison asks for are solved for; values that nothing asks for stay
open, and the amender picks them. What stands in a fact table is never changed. A candidate may fail when it
is run (a change can block elsewhere), so whoever asks tries each one, and asks again from there.

Takes rules, finished relations and an ``Amender``; gives sets of ``Amendment``s. Imports ``bodies`` and
what it imports; no engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from kb.explain.fix.amendments import NO_AMENDMENTS, Amender, Amendments, Made, few_alike, order
from kb.explain.fix.bench import Bench, State
from kb.explain.fix.bodies import Bodies
from kb.explain.goals import Ability, Pattern, body_for, head_bindings
from kb.relations import Relations
from kb.syntax import Clause, Declaration

MOST_STEPS = {1: (500, 2_000, 8_000)}
MOST_STEPS_BEYOND = (1_500,)
"""Literals that are looked at for one size of change; beyond, the search says that it is not complete.

A single change is a smallest one whatever else there is, so a short look comes first.
"""

MOST_MADE = 200
"""Ways of making one row."""


class Repair:
    """Candidates for the goals of one set of finished relations."""

    def __init__(
        self,
        ability: Ability,
        rules: Mapping[str, Sequence[Clause]],
        relations: Relations,
        declarations: Mapping[str, Declaration],
        amender: Amender,
    ) -> None:
        self._bench = Bench(ability, rules, relations, declarations, amender)
        self._bodies = Bodies(self._bench, self._make)
        self._made: dict[tuple[str, Pattern, int], tuple[Made, ...]] = {}
        self._open: dict[tuple[str, Pattern], int] = {}
        self._met = 0
        self.complete = True
        self.spent = False

    @property
    def units(self) -> int:
        """How many units of change were found at all: no candidate has more."""
        return len(self._bench.units)

    def candidates(
        self, relation: str, pattern: Pattern, size: int, within: frozenset[str] | None = None
    ) -> Iterator[tuple[Amendments, ...]]:
        """Sets of amendments of at most this size that could make the goal hold, the likeliest first.

        ``within``: only amendments of these places. Each look goes farther, and gives what is new.
        """
        given: set[Amendments] = set()
        for most in MOST_STEPS.get(size, MOST_STEPS_BEYOND):
            self._made.clear()
            self._bodies.forget()
            self._bench.start(most)
            self._bench.within = within
            found = {made.amendments for made in self._make(relation, pattern, size)} - given
            given |= found
            self.spent = self._bench.spent
            self.complete = not self.spent and not self._bench.partial
            yield tuple(sorted(found, key=order))
            if not self.spent:
                return

    def _make(self, relation: str, pattern: Pattern, size: int) -> tuple[Made, ...]:
        """The ways of having a row that is not there now, by at most so many changes."""
        key = relation, pattern, size
        if key in self._made:
            return self._made[key]
        if self._bench.ability.fixed(relation):
            return ()
        if self._bench.is_given(relation):
            self._made[key] = self._bench.stated(relation, pattern, size)
            return self._made[key]
        goal = relation, pattern
        if goal in self._open:  # a row is not made by resting on itself
            self._met = min(self._met, self._open[goal])
            return ()
        depth = self._open[goal] = len(self._open)
        met, self._met = self._met, depth
        floor = self._bench.share()
        try:
            clauses = self._bench.ability.rules(relation, pattern)
            made = (each for clause in clauses for each in self._by_rule(clause, pattern, size))
            found = tuple(islice(few_alike(made, self._bench.cut), MOST_MADE))
            if len(found) == MOST_MADE:
                self._bench.cut()
        finally:
            self._bench.restore(floor)
            del self._open[goal]
        if self._met >= depth:  # else it was cut short by a goal that is still open, and is not kept
            self._made[key] = found
        self._met = min(met, self._met)
        return found

    def _by_rule(self, clause: Clause, pattern: Pattern, size: int) -> Iterator[Made]:
        bound = head_bindings(clause, pattern)
        assert bound is not None, "the rule is able to give the goal"
        outside = self._bench.outside(clause)
        body = body_for(clause, pattern)
        for found, amendments in self._bodies.ways(State(body, (), bound, NO_AMENDMENTS), outside, size):
            row = tuple(
                self._bench.computed(term, found, outside)
                if self._bench.needs(term, outside) <= found.keys()
                else None
                for term in clause.head.terms
            )
            if amendments and all(
                want is None or got is None or want == got for want, got in zip(pattern, row, strict=True)
            ):
                yield Made(row, amendments)
