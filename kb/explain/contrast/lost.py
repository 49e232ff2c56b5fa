"""Where two cases part: of the proof of a row that holds in one alone, the steps that fail in the other.

A proof is followed from the row down, through the premises that fail in the other case and through those
only: a row that is not there, an absence that is filled there (by rows that are not *here*, which are
followed in their turn), a count over other rows, a rule that is not in force there. What holds in both is
left out, so the ends are the base facts and rules in which the two differ. Takes two ``Side``s; gives a
``Contrast`` of rows, whose sentences the sides' proofs have. Imports ``search`` and ``match``; no engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kb.explain.search import Ground, Part, Search, inner_scope
from kb.match import Bindings, aggregate_rows, evaluate_or_none, fold, solutions
from kb.order import outside_of
from kb.relations import Relations, Value
from kb.syntax import Aggregate, Atom, Clause, Comparison, Literal, Negation, Term, aggregates

FIRST, SECOND = 0, 1


class Side(NamedTuple):
    """One of two cases: its finished relations, the rules in force in it, and the search for its proofs."""

    relations: Relations
    rules: Mapping[str, Sequence[Clause]]
    search: Search


Sides = tuple[Side, Side]


class Step(NamedTuple):
    """A row that holds on one side alone; with a ``rule``, what the other side lacks is the rule."""

    side: int
    ground: Ground
    rule: Clause | None = None


@dataclass(frozen=True)
class Contrast:
    """The steps in which two cases part, nearest to the asked rows first.

    ``ends`` are stated rows and rules. ``above`` has, for each step that was not asked for, the step that
    rests on it (or, where their sides differ, that it stands in the way of, or changes the count of);
    ``blocking`` are those that stand in the way.
    """

    asked: tuple[Step, ...]
    steps: tuple[Step, ...]
    ends: tuple[Step, ...]
    above: Mapping[Step, Step]
    blocking: frozenset[Step] = frozenset()

    def way(self, step: Step) -> tuple[Step, ...]:
        """The steps from an asked row down to this one, both with them."""
        found = [step]
        while found[-1] in self.above:
            found.append(self.above[found[-1]])
        return tuple(reversed(found))


def lost(ground: Ground, sides: Sides, side: int = FIRST) -> Contrast:
    """Why a row that holds on one side does not hold on the other."""
    return contrast([Step(side, ground)], sides)


def contrast(asked: Iterable[Step], sides: Sides) -> Contrast:
    """Why rows hold on the side that they are asked for and not on the other; no step holds on both."""
    waiting = list(dict.fromkeys(step for step in asked if _alone(step, sides)))
    roots = tuple(waiting)
    above: dict[Step, Step] = {}
    blocking: set[Step] = set()
    ends: list[Step] = []
    seen = set(waiting)
    for step in waiting:  # grows while it is read
        below = list(_below(step, sides))
        if not below:
            ends.append(step)
        for each, blocks in below:
            if each not in seen:
                seen.add(each)
                above[each] = step
                waiting.append(each)
                blocking.update([each] if blocks else [])
    return Contrast(roots, tuple(waiting), tuple(ends), above, frozenset(blocking))


def moved(ground: Ground, sides: Sides, side: int) -> Contrast:
    """What the proof of a row rests on, on one side, that is not so on the other, if only elsewhere in it.

    The row may hold on both sides: its proof is gone through whole.
    """
    found: dict[Step, None] = {}
    seen = {ground}
    waiting = [ground]
    for each in waiting:  # grows while it is read
        instance = sides[side].search.chosen(each)
        step = Step(side, each)
        if instance is None:
            found.update(dict.fromkeys([step] if _alone(step, sides) else []))
            continue
        found.update(dict.fromkeys(below.step for below in _failing_steps(step, sides)))
        for part in instance.parts:
            for support in _grounds(part):
                if support not in seen:
                    seen.add(support)
                    waiting.append(support)
    return contrast(found, sides)


def _grounds(part: Part) -> Iterator[Ground]:
    if part.ground is not None:
        yield part.ground
    for _, inner in part.rows:
        for each in inner:
            yield from _grounds(each)


def _alone(step: Step, sides: Sides) -> bool:
    """Whether a step is so on its side and not on the other."""
    relation, row = step.ground
    if step.rule is not None:
        return not _in_force(step.rule, sides[1 - step.side])
    return sides[step.side].relations.holds(relation, row) and not sides[1 - step.side].relations.holds(
        relation, row
    )


class _Below(NamedTuple):
    """A step under another one; ``blocks``: it fills what the other asks to be absent."""

    step: Step
    blocks: bool = False


def _below(step: Step, sides: Sides) -> Iterator[_Below]:
    if step.rule is None:
        yield from _failing_steps(step, sides)


def _failing_steps(step: Step, sides: Sides) -> Iterator[_Below]:
    """What the chosen proof of a row rests on directly that is not so on the other side."""
    instance = sides[step.side].search.chosen(step.ground)
    if instance is None:
        return
    clause = instance.clause
    outside = outside_of(clause)
    if not _in_force(clause, sides[1 - step.side]):
        yield _Below(Step(step.side, step.ground, clause))
    for part in instance.parts:
        yield from _Failing(sides, step.side, outside).of(part.literal, part.bindings)
    yield from _Failing(sides, step.side, outside).of_terms(clause.head.terms, instance.bindings)


class _Failing(NamedTuple):
    """Why a literal that is true on one side is not true on the other, under the same bindings."""

    sides: Sides
    side: int
    outside: frozenset[str]

    def of(self, literal: Literal, bindings: Bindings) -> Iterator[_Below]:
        there = self.sides[1 - self.side].relations
        if next(solutions((literal,), bindings, there, self.outside), None) is not None:
            return
        match literal:
            case Atom(relation, terms):
                yield from self.of_terms(terms, bindings)
                yield from self._one(self.side, relation, terms, bindings)
            case Negation(atom):
                yield from self.of_terms(atom.terms, bindings)
                for found in solutions((atom,), bindings, there, self.outside):
                    yield from self._one(1 - self.side, atom.relation, atom.terms, found)
            case Comparison(_, left, right):
                yield from self.of_terms((left, right), bindings)

    def _one(self, side: int, relation: str, terms: Sequence[Term], bindings: Bindings) -> Iterator[_Below]:
        """The row that an atom is on a side, where it is not a row of the other side."""
        relations = self.sides[side].relations
        row = [evaluate_or_none(term, bindings, relations, self.outside) for term in terms]
        step = Step(side, Ground(relation, tuple(value for value in row if value is not None)))
        if _alone(step, self.sides):
            yield _Below(step, blocks=side != self.side)

    def of_terms(self, terms: Iterable[Term], bindings: Bindings) -> Iterator[_Below]:
        """Why the aggregates in some terms have another value on the other side."""
        for term in terms:
            for aggregate in aggregates(term):
                yield from self._of_aggregate(aggregate, bindings)

    def _of_aggregate(self, aggregate: Aggregate, bindings: Bindings) -> Iterator[_Below]:
        one = _Counted.of(aggregate, bindings, self.sides[self.side].relations, self.outside)
        other = _Counted.of(aggregate, bindings, self.sides[1 - self.side].relations, self.outside)
        if one.value == other.value:
            return
        inner = self.outside | inner_scope(aggregate)
        for side, mine, theirs in ((self.side, one, other), (1 - self.side, other, one)):
            for row in mine.telling(theirs):
                failing = _Failing(self.sides, side, inner)
                for literal in aggregate.body:
                    yield from failing.of(literal, row)
                if aggregate.target is not None:
                    yield from failing.of_terms([aggregate.target], row)


class _Counted(NamedTuple):
    """An aggregate on one side: its value, and its rows with the number that each brings."""

    function: str
    value: Value | None
    rows: tuple[tuple[Bindings, Value | None], ...]

    @classmethod
    def of(
        cls, aggregate: Aggregate, bindings: Bindings, relations: Relations, outside: frozenset[str]
    ) -> _Counted:
        rows = aggregate_rows(aggregate, bindings, relations, outside)
        if aggregate.target is None:
            return cls(aggregate.function, len(rows), tuple((row, 1) for row in rows))
        inner = outside | inner_scope(aggregate)
        brought = [evaluate_or_none(aggregate.target, row, relations, inner) for row in rows]
        value = fold(aggregate.function, [number for number in brought if isinstance(number, int)])
        return cls(aggregate.function, value, tuple(zip(rows, brought, strict=True)))

    def telling(self, other: _Counted) -> list[Bindings]:
        """The rows that are not the other side's and matter for the value: of least and most, the winners."""
        if self.function in ("min", "max") and not self._wins(other):
            return []
        winners = self.function in ("min", "max")
        return [
            row
            for row, number in self.rows
            if (row, number) not in other.rows and (not winners or number == self.value)
        ]

    def _wins(self, other: _Counted) -> bool:
        if not isinstance(self.value, int) or not isinstance(other.value, int):
            return isinstance(self.value, int)
        return self.value < other.value if self.function == "min" else self.value > other.value


def _in_force(clause: Clause, side: Side) -> bool:
    return any(each is clause or each == clause for each in side.rules.get(clause.head.relation, ()))
