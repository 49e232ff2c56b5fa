"""The search for a proof, in three moves that recursion cannot break.

1. Backward from the goal: collect every rule instance whose premises hold.
2. Forward from the stated facts: rank the atoms by the height of their lowest proof (Knuth, "A
   generalization of Dijkstra's algorithm", 1977).
3. For each atom choose an instance of lowest rank; among equals the first rule, then the least values.

An instance's premises rank below it, so a proof never goes in a circle, and the same question gets the
same proof on every run. Takes a checked program and finished relations, from whichever engine; gives
the chosen ``Instance`` of any atom that holds. Imports ``match`` and what it imports; no engine.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kb.match import Bindings, aggregate_rows, derivations, evaluate, plan
from kb.relations import Relations, Row
from kb.syntax import (
    Aggregate,
    Atom,
    Clause,
    Comparison,
    Literal,
    Negation,
    aggregates,
    variables,
)


class Ground(NamedTuple):
    """A row of a relation: an atom without variables."""

    relation: str
    row: Row


class Part(NamedTuple):
    """A literal of a body under its bindings; a positive atom is the ``ground`` row that it is."""

    literal: Literal
    bindings: Bindings
    ground: Ground | None = None
    rows: tuple[tuple[Bindings, tuple[Part, ...]], ...] = ()


Counted = tuple[tuple[Bindings, tuple[Part, ...]], ...]
"""The rows of an aggregate, each with the parts of its body."""


class Instance(NamedTuple):
    """A rule under bindings that make its body true; one part for each literal, in the text's order."""

    clause: Clause
    bindings: Bindings
    parts: tuple[Part, ...]


class Search:
    """Proofs of one set of finished relations; what one goal has settled serves the next."""

    def __init__(self, rules: Mapping[str, Sequence[Clause]], relations: Relations) -> None:
        self._rules = rules
        self._relations = relations
        self._instances: dict[Ground, list[Instance]] = {}
        self._rank: dict[Ground, int] = {}
        self._chosen: dict[Ground, Instance | None] = {}
        self._counted: dict[tuple[object, ...], Counted] = {}

    def holds(self, goal: Ground) -> bool:
        """Whether the goal is a row of its relation."""
        return self._relations.holds(goal.relation, goal.row)

    def chosen(self, goal: Ground) -> Instance | None:
        """The instance that proves a goal which holds; None where the goal was stated."""
        if goal not in self._rank:
            self._choose(self._ranked(self._collected(goal)))
        return self._chosen[goal]

    def height(self, goal: Ground) -> int:
        """How high the lowest proof of a goal that holds is."""
        self.chosen(goal)
        return self._rank[goal]

    def instances(self, goal: Ground) -> list[Instance]:
        """Every instance that gives a goal, in the order of the rules and of the values; each once."""
        found = {(id(each.clause), *_by_value(each)): each for each in self._all_instances(goal)}
        rules = [id(clause) for clause in self._rules.get(goal.relation, ())]
        return sorted(found.values(), key=lambda each: (rules.index(id(each.clause)), _by_value(each)))

    # --- first move: backward ------------------------------------------------------------------

    def _collected(self, goal: Ground) -> list[Ground]:
        """The goal and all atoms that its instances rest on, as far as they are not ranked yet."""
        order = [goal]
        seen = {goal}
        for ground in order:
            if ground in self._rank:
                continue
            found = list(self._all_instances(ground))
            self._instances[ground] = found
            for instance in found:
                for part in instance.parts:
                    for support, _ in supports(part):
                        if support not in seen:
                            seen.add(support)
                            order.append(support)
        return [ground for ground in order if ground not in self._rank]

    def _all_instances(self, ground: Ground) -> Iterator[Instance]:
        for clause in self._rules.get(ground.relation, ()):
            outside = plan(clause, frozenset()).outside
            for bindings in derivations(clause, ground.row, self._relations):
                parts = tuple(self._part(literal, bindings, outside) for literal in clause.body)
                yield Instance(clause, bindings, parts)

    def _part(self, literal: Literal, bindings: Bindings, outside: frozenset[str]) -> Part:
        match literal:
            case Atom(relation, terms):
                row = tuple(evaluate(term, bindings, self._relations, outside) for term in terms)
                return Part(literal, bindings, Ground(relation, row))
            case Negation():
                return Part(literal, bindings)
            case Comparison(_, left, right):
                found = [*aggregates(left), *aggregates(right)]
                rows = tuple(row for each in found for row in self._rows(each, bindings, outside))
                return Part(literal, bindings, rows=rows)

    def _rows(self, aggregate: Aggregate, bindings: Bindings, outside: frozenset[str]) -> Counted:
        """The rows of an aggregate; found once for each way of holding the variables from outside."""
        shared = sorted({v.name for v in variables(aggregate)} & outside & bindings.keys())
        key = aggregate.span, str(aggregate), tuple((name, bindings[name]) for name in shared)
        rows = self._counted.get(key)
        if rows is None:
            inner = outside | inner_scope(aggregate)
            found = aggregate_rows(aggregate, bindings, self._relations, outside)
            rows = tuple((row, tuple(self._part(e, row, inner) for e in aggregate.body)) for row in found)
            self._counted[key] = rows
        return rows

    # --- second move: forward ------------------------------------------------------------------

    def _ranked(self, fresh: list[Ground]) -> list[Ground]:
        """Rank the collected atoms, lowest first; an atom without a rule was stated, and has rank 0."""
        waiting: dict[Ground, list[tuple[Ground, int]]] = {}
        open_: dict[tuple[Ground, int], set[Ground]] = {}
        queue: list[tuple[int, int, Ground]] = []
        order = {ground: number for number, ground in enumerate(fresh)}
        for ground in fresh:
            if ground.relation not in self._rules:
                heapq.heappush(queue, (0, order[ground], ground))
            for number, instance in enumerate(self._instances.get(ground, ())):
                needed = {s for part in instance.parts for s, _ in supports(part)} - self._rank.keys()
                open_[ground, number] = needed
                for support in needed:
                    waiting.setdefault(support, []).append((ground, number))
                if not needed:
                    heapq.heappush(queue, (self._height(instance), order[ground], ground))
        settled: list[Ground] = []
        while queue:
            rank, _, ground = heapq.heappop(queue)
            if ground in self._rank:
                continue
            self._rank[ground] = rank
            settled.append(ground)
            for head, number in waiting.get(ground, ()):
                open_[head, number].discard(ground)
                if not open_[head, number] and head not in self._rank:
                    height = self._height(self._instances[head][number])
                    heapq.heappush(queue, (height, order[head], head))
        return settled

    def _height(self, instance: Instance) -> int:
        if not instance.parts:
            return 0
        below = [self._rank[s] + extra for part in instance.parts for s, extra in supports(part)]
        return 1 + max(below, default=0)

    # --- third move: choose --------------------------------------------------------------------

    def _choose(self, settled: list[Ground]) -> None:
        for ground in settled:
            lowest = [
                instance
                for instance in self._instances.pop(ground, ())
                if all(s in self._rank for part in instance.parts for s, _ in supports(part))
                and self._height(instance) == self._rank[ground]
            ]
            first = [instance for instance in lowest if instance.clause is lowest[0].clause]
            self._chosen[ground] = min(first, key=_by_value) if first else None


def supports(part: Part, extra: int = 0) -> Iterator[tuple[Ground, int]]:
    """The rows that a part rests on, each with the steps that stand between it and the part's rule."""
    if part.ground is not None:
        yield part.ground, extra
    for _, inner in part.rows:
        for each in inner:
            yield from supports(each, extra + 1)


def inner_scope(aggregate: Aggregate) -> frozenset[str]:
    """The variables that occur in an aggregate's body, outside of further aggregates."""
    return frozenset(v.name for literal in aggregate.body for v in variables(literal, inside=False))


def _by_value(instance: Instance) -> list[tuple[str, str, str | int]]:
    return [(name, type(v).__name__, v) for name, v in sorted(instance.bindings.items())]
