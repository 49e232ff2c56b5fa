"""How an aggregate could be made to come to another value: one more row, one fewer, or another number.

Takes comparisons with an aggregate; gives bindings and sets of amendments. Imports ``bench``, ``breaks``,
``match``, ``solve``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kb.explain.fix.amendments import NO_AMENDMENTS, Amendments
from kb.explain.fix.bench import Bench, Found, State
from kb.explain.fix.breaks import Breaks
from kb.explain.fix.solve import solve
from kb.match import Bindings, aggregate_rows, evaluate, fold
from kb.syntax import Aggregate, Atom, Comparison, Negation, Variable, aggregates, variables

FLIPPED = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

Body = Callable[[State, frozenset[str], int], Found]


class Counts:
    """The aggregates of one case, made to come to what is asked for."""

    def __init__(self, bench: Bench, body: Body, breaks: Breaks) -> None:
        self._bench = bench
        self._body = body
        self._breaks = breaks

    def made(self, comparison: Comparison, state: State, outside: frozenset[str], size: int) -> Found:
        """The amendments with which an aggregate, alone on its side, comes to what the other asks for."""
        if self._is_fixed(comparison):
            return
        sides = comparison.left, comparison.right
        alone = any(isinstance(side, Aggregate) and side.function == "count" for side in sides)
        if not alone or len([*aggregates(sides[0]), *aggregates(sides[1])]) > 1:
            self._bench.cut()  # a sum may come about in many ways
        for side, other in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
            if not isinstance(side, Aggregate) or any(aggregates(other)):
                continue
            rows = aggregate_rows(side, state.bound, self._bench.relations, outside)
            for wanted, binding in self._wanted(comparison, side, rows, state, outside):
                for amendments in self._to(side, rows, wanted, state, outside, size):
                    yield binding, amendments

    def _is_fixed(self, comparison: Comparison) -> bool:
        """Whether no change makes the aggregates another number."""
        counted = (*aggregates(comparison.left), *aggregates(comparison.right))
        return all(self._bench.ability.fixed(name) for each in counted for name in _read(each))

    def _wanted(
        self,
        comparison: Comparison,
        side: Aggregate,
        rows: list[Bindings],
        state: State,
        outside: frozenset[str],
    ) -> Iterator[tuple[int, Bindings]]:
        now = self._folded(side, rows, outside)
        flipped = comparison if side is comparison.left else _flipped(comparison)
        question = Comparison(flipped.operator, Variable("?"), flipped.right)
        if self._bench.needs(flipped.right, outside) <= state.bound.keys():
            values = solve(question, "?", state.bound, now)
            yield from ((value, {}) for value in values if isinstance(value, int))
        elif isinstance(flipped.right, Variable) and comparison.operator == "=":
            # Nothing asks for a value yet: one more row is the least change.
            self._bench.cut()
            yield (now or 0) + 1, {flipped.right.name: (now or 0) + 1}

    def _folded(self, side: Aggregate, rows: list[Bindings], outside: frozenset[str]) -> int | None:
        if side.target is None:
            return len(rows)
        inner = outside | {v.name for part in side.body for v in variables(part, inside=False)}
        numbers = [evaluate(side.target, row, self._bench.relations, inner) for row in rows]
        return fold(side.function, [number for number in numbers if isinstance(number, int)])

    def _to(
        self,
        side: Aggregate,
        rows: list[Bindings],
        wanted: int,
        state: State,
        outside: frozenset[str],
        size: int,
    ) -> Iterator[Amendments]:
        """One more row, one fewer, or one with another number."""
        now = self._folded(side, rows, outside)
        held = {
            name: state.bound[name]
            for name in {v.name for v in variables(side)} & outside & state.bound.keys()
        }
        inner = outside | {v.name for part in side.body for v in variables(part, inside=False)}
        if side.target is None:
            if wanted > (now or 0):
                yield from self._new_row(side, held, inner, size)
        elif isinstance(side.target, Variable):
            name = side.target.name
            extra = wanted - (now or 0) if side.function == "sum" else wanted
            yield from self._new_row(side, {**held, name: extra}, inner, size)
            for row in rows:
                old = row[name]
                assert isinstance(old, int), "what is added up is a number"
                other = old + extra if side.function == "sum" else wanted
                yield from self._new_row(side, {**row, name: other}, inner, size)
        if now is not None and wanted < now:
            for row in rows:
                yield from self._breaks.of_row(side, row, outside, size)

    def _new_row(
        self, side: Aggregate, bound: Bindings, inner: frozenset[str], size: int
    ) -> Iterator[Amendments]:
        for _, amendments in self._body(State(side.body, (), bound, NO_AMENDMENTS), inner, size):
            if amendments:
                yield amendments


def _read(aggregate: Aggregate) -> Iterator[str]:
    """The relations that an aggregate reads, those of aggregates inside it too."""
    for part in aggregate.body:
        match part:
            case Atom():
                yield part.relation
            case Negation(atom):
                yield atom.relation
            case Comparison(_, left, right):
                for inner in (*aggregates(left), *aggregates(right)):
                    yield from _read(inner)


def _flipped(comparison: Comparison) -> Comparison:
    return Comparison(FLIPPED[comparison.operator], comparison.right, comparison.left)
