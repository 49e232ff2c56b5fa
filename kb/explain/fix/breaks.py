"""How a row that holds could be made not to: every instance of a rule that gives it loses a premise.

Takes rows; gives sets of amendments. Imports ``bench``, ``amendments``, ``match``, ``solve``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice

from kb.explain.fix.amendments import NO_AMENDMENTS, Amendments, merge, size_of
from kb.explain.fix.bench import MOST_ROWS, Bench, Found, Make, State
from kb.explain.fix.solve import solve
from kb.explain.goals import pattern_of
from kb.match import Bindings, derivations, evaluate
from kb.relations import Row
from kb.syntax import Aggregate, Atom, Comparison, Literal, Negation, aggregates, variables

OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

CountMade = Callable[[Comparison, State, frozenset[str], int], Found]
"""The ways of making a comparison with an aggregate true (``Counts.made``)."""


class Breaks:
    """The ways of breaking rows of one case; what was found once is kept."""

    def __init__(self, bench: Bench, make: Make) -> None:
        self._bench = bench
        self._make = make
        self._broken: dict[tuple[str, Row, int], tuple[Amendments, ...]] = {}
        self._open: dict[tuple[str, Row], int] = {}
        self._met = 0
        self.counts: CountMade = _no_counts  # they break rows, too, and come later

    def forget(self) -> None:
        """Forget what was found: the steps may not have sufficed for all of it."""
        self._broken.clear()

    def clear(self, atom: Atom, state: State, outside: frozenset[str], size: int) -> Iterator[Amendments]:
        """The amendments with which no row matches the atom any more."""
        found = self._bench.matches(atom, state.bound, outside)
        rows = [
            tuple(evaluate(term, each, self._bench.relations, outside) for term in atom.terms)
            for each in islice(found, MOST_ROWS)
        ]
        yield from self._all(
            (self._break(atom.relation, row, size) for row in dict.fromkeys(rows)), state.amendments, size
        )

    def _all(
        self, choices: Iterable[Collection[Amendments]], amendments: Amendments, size: int
    ) -> Iterator[Amendments]:
        """One of each of the choices, together with what is changed already."""
        reached = [amendments]
        for options in choices:
            merged = (merge(one, other) for one in reached for other in options)
            reached = list(
                dict.fromkeys(each for each in merged if each is not None and size_of(each) <= size)
            )
        yield from reached

    def _break(self, relation: str, row: Row, size: int) -> tuple[Amendments, ...]:
        """The ways in which a row that holds would not, by at most so many changes."""
        key = relation, row, size
        if key in self._broken:
            return self._broken[key]
        if self._bench.ability.fixed(relation):
            return ()
        row_ = relation, row
        if row_ in self._open:  # what rests on a row that is on its way out goes with it
            self._met = min(self._met, self._open[row_])
            return (NO_AMENDMENTS,)
        if self._bench.is_given(relation):
            self._broken[key] = self._bench.unstated(relation, row, size)
            return self._broken[key]
        depth = self._open[row_] = len(self._open)
        met, self._met = self._met, depth
        ways = [
            self._break_one(clause.body, bindings, self._bench.outside(clause), size)
            for clause in self._bench.rules.get(relation, ())
            for bindings in derivations(clause, row, self._bench.relations)
        ]
        found = tuple(self._all(ways, NO_AMENDMENTS, size))
        del self._open[row_]
        if self._met >= depth:  # else it counts on a row that is still open, and is not kept
            self._broken[key] = found
        self._met = min(met, self._met)
        return found

    def _break_one(
        self, body: Sequence[Literal], bindings: Bindings, outside: frozenset[str], size: int
    ) -> list[Amendments]:
        """The ways in which one instance of a body would not hold."""
        if not self._bench.step():
            return []
        found: list[Amendments] = []
        for literal in body:
            match literal:
                case Atom(relation, terms):
                    row = tuple(evaluate(term, bindings, self._bench.relations, outside) for term in terms)
                    found += self._break(relation, row, size)
                case Negation(atom):
                    found += [
                        made.amendments
                        for made in self._make(atom.relation, pattern_of(atom, bindings), size)
                    ]
                case Comparison() if not any(aggregates(literal)):
                    found += self._turned(literal, body, bindings, size)
                case Comparison(operator, left, right):
                    opposite = Comparison(OPPOSITE[operator], left, right)
                    state = State((), (), bindings, NO_AMENDMENTS)
                    found += [amendments for _, amendments in self.counts(opposite, state, outside, size)]
        return found

    def of_row(
        self, aggregate: Aggregate, bindings: Bindings, outside: frozenset[str], size: int
    ) -> Iterator[Amendments]:
        """The ways of taking one row from an aggregate."""
        inner = outside | {v.name for part in aggregate.body for v in variables(part, inside=False)}
        yield from self._break_one(aggregate.body, bindings, inner, size)

    def _turned(
        self, comparison: Comparison, body: Sequence[Literal], bindings: Bindings, size: int
    ) -> Iterator[Amendments]:
        """A number that a premise gave would have to be another one for the comparison to be false."""
        opposite = Comparison(OPPOSITE[comparison.operator], comparison.left, comparison.right)
        for name in sorted({v.name for v in variables(comparison)}):
            others = {key: value for key, value in bindings.items() if key != name}
            for value in solve(opposite, name, others, bindings[name]):
                for atom in body:
                    if isinstance(atom, Atom) and any(v.name == name for v in variables(atom)):
                        pattern = pattern_of(atom, {**bindings, name: value})
                        yield from (made.amendments for made in self._make(atom.relation, pattern, size))


def _no_counts(comparison: Comparison, state: State, outside: frozenset[str], size: int) -> Found:
    yield from ()
