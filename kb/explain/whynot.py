"""Why a goal does not hold: every rule that could give it, as far as each one gets.

A rule's body is joined *softly*: a literal that has no match is counted as failed, binds nothing, and the
join goes on with what needs nothing of it; the rest is not reached. A way through a rule is as far from
the goal as base facts are missing or in the way on it, each failed premise followed down through its own
rules. The nearest ways are found first, by looking ever farther; all rules that are able to give the goal
are told, and the nearest of them are followed. Takes rules and finished relations; gives ``Attempt``s.
Imports ``goals``, ``match``, ``tell``, ``negative`` and ``attempt``; no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import NamedTuple

from kb.diagnostics import Refusal
from kb.explain.attempt import (
    BLOCKED,
    DERIVED,
    FARTHER,
    GUIDANCE,
    OTHERWISE,
    UNDOCUMENTED,
    VALUES,
    Attempt,
    Premise,
)
from kb.explain.goals import Ability, Pattern, body_for, head_bindings, pattern_of
from kb.explain.negative import asked, missing, not_so
from kb.explain.proof import Proof
from kb.explain.tell import compared_sentence, instantiated_atom, instantiated_literal, rule_name
from kb.match import Bindings, evaluate_or_none, solutions
from kb.order import as_written, names, order_of, ordered, outside_of
from kb.relations import Relations, Row, Value
from kb.syntax import (
    Atom,
    Clause,
    Comparison,
    Constant,
    Declaration,
    Literal,
    Negation,
    aggregates,
    variables,
)

Prove = Callable[[str, Row], Proof | None]

MOST_WAYS = 3
"""Ways through one rule that are told; the nearest ones."""

MOST_JOINED = 400
"""Ways through one rule that are looked at."""

MOST_SEEN = 3
"""Rows that are shown of what is documented instead, or of what blocks."""

FAR = 2
"""What a missing row of guidance counts: no encounter can bring it."""

MOST_SHORT = 8
"""How far the nearest way is looked for; beyond that, nothing is followed."""


class _Way(NamedTuple):
    """One way through a body: bindings, the literals that failed, and those that were not reached.

    ``lost`` are the variables that only a failed literal would have bound.
    """

    body: tuple[Literal, ...]
    bindings: Bindings
    failed: tuple[Literal, ...] = ()
    unreached: tuple[Literal, ...] = ()
    lost: frozenset[str] = frozenset()
    least: int = 0


class WhyNot:
    """Attempts at goals over one set of finished relations; what one goal has settled serves the next."""

    def __init__(
        self,
        ability: Ability,
        relations: Relations,
        declarations: Mapping[str, Declaration],
        prove: Prove,
    ) -> None:
        self._ability = ability
        self._relations = relations
        self._declarations = declarations
        self._prove = prove
        self._near: dict[tuple[str, Pattern], tuple[int, int]] = {}
        self._open: set[tuple[str, Pattern]] = set()
        self._joined: dict[tuple[Clause, Pattern, int], tuple[_Way, ...]] = {}

    def attempts(self, relation: str, pattern: Pattern) -> tuple[Attempt, ...]:
        """The attempts at a goal that does not hold, nearest first."""
        limit = 1
        while limit < MOST_SHORT and self._nearest(relation, pattern, limit) > limit:
            limit += 1
        return self._told(relation, pattern, limit)

    # --- how far --------------------------------------------------------------------------------

    def _nearest(self, relation: str, pattern: Pattern, limit: int) -> int:
        """How far the goal is by its nearest rule; one more than the limit where it is beyond that."""
        key = relation, pattern
        looked, found = self._near.get(key, (0, 1))
        if found <= looked or limit <= looked:
            return min(found, limit + 1)
        if key in self._open:  # a goal is no nearer by resting on itself
            return limit + 1
        self._open.add(key)
        best = limit + 1
        for clause in self._ability.rules(relation, pattern):
            for way in self._ways(clause, pattern, best - 1):
                best = min(best, self._distance(way, best - 1))
        self._open.discard(key)
        if best <= limit or not self._open:  # what was cut short by a goal further up is not kept
            self._near[key] = limit, best
        return best

    def _distance(self, way: _Way, limit: int) -> int:
        total = way.least
        for literal in way.failed:
            if total > limit:
                break
            if self._derived(literal):
                assert isinstance(literal, Atom)
                spare = limit - total + 1
                total += self._nearest(literal.relation, pattern_of(literal, way.bindings), spare) - 1
        return min(total, limit + 1)

    def _derived(self, literal: Literal) -> bool:
        return isinstance(literal, Atom) and self._declarations[literal.relation].given is None

    def _of_case(self, way: _Way) -> bool:
        """Whether anything that depends on the encounter was found on the way."""
        met = [*way.failed, *way.unreached]
        return any(
            isinstance(part, Atom) and not self._ability.fixed(part.relation)
            for part in way.body
            if not any(part is each for each in met)
        )

    def _least(self, literal: Literal) -> int:
        return FAR if isinstance(literal, Atom) and self._ability.fixed(literal.relation) else 1

    # --- the soft join --------------------------------------------------------------------------

    def _ways(self, clause: Clause, pattern: Pattern, limit: int) -> tuple[_Way, ...]:
        """The ways through a rule on which no more than this is missing, least first."""
        key = clause, pattern, limit
        if key not in self._joined:
            bound = head_bindings(clause, pattern)
            assert bound is not None, "the rule is able to give the goal"
            outside = outside_of(clause)
            body = body_for(clause, pattern)
            written = as_written(body, bound, outside)
            ways = list(islice(self._join(written, _Way(body, bound), outside, limit), MOST_JOINED))
            plain = body is clause.body
            joined = order_of(clause, frozenset(bound), outside) if plain else ordered(body, bound, outside)
            if joined != written:
                # From the other end: what the goal's own values lead to may get farther on a way of its own.
                more = islice(self._join(joined, _Way(body, bound), outside, limit), MOST_JOINED)
                ways += [way for way in more if self._of_case(way)]
            failed = (way for way in ways if way.failed)
            self._joined[key] = tuple(sorted(failed, key=lambda way: (way.least, len(way.unreached))))
        return self._joined[key]

    def _join(
        self, steps: Sequence[Literal], way: _Way, outside: frozenset[str], limit: int
    ) -> Iterator[_Way]:
        if not steps:
            yield way
            return
        step, rest = steps[0], steps[1:]
        found = None if self._waits(step, way, outside) else self._matches(step, way.bindings, outside)
        if found is None:
            free = {v.name for v in variables(step, inside=False)} - way.bindings.keys()
            onward = way._replace(unreached=(*way.unreached, step), lost=way.lost | free)
            yield from self._join(rest, onward, outside, limit)
            return
        matched = False
        for bindings in found:
            matched = True
            yield from self._join(rest, way._replace(bindings=bindings), outside, limit)
        least = way.least + self._least(step)
        if not matched and least <= limit:
            free = {v.name for v in variables(step, inside=False)} - way.bindings.keys()
            onward = way._replace(failed=(*way.failed, step), lost=way.lost | free, least=least)
            yield from self._join(rest, onward, outside, limit)

    def _matches(
        self, step: Literal, bindings: Bindings, outside: frozenset[str]
    ) -> Iterator[Bindings] | None:
        """The ways in which a literal is true; None where what failed should have kept us from it."""
        found = solutions((step,), bindings, self._relations, outside)
        try:
            first = next(found, None)
        except Refusal:  # what is divided by should not have been reached
            return None
        return iter(()) if first is None else chain((first,), found)

    @staticmethod
    def _waits(step: Literal, way: _Way, outside: frozenset[str]) -> bool:
        """Whether a literal needs a value that a failed one did not give."""
        return not way.lost.isdisjoint(names(step, outside))

    # --- telling --------------------------------------------------------------------------------

    def _told(self, relation: str, pattern: Pattern, limit: int) -> tuple[Attempt, ...]:
        key = relation, pattern
        if key in self._open:
            return ()
        self._open.add(key)
        best = self._nearest_known(key, limit)
        found: list[Attempt] = []
        for clause in self._ability.rules(relation, pattern):
            ways = self._ways(clause, pattern, limit) or self._ways(clause, pattern, MOST_SHORT)
            told: dict[tuple[str, ...], Attempt] = {}
            for way in ways:
                failed = tuple(str(instantiated_literal(each, way.bindings)) for each in way.failed)
                if failed in told or (told and way.least > ways[0].least):
                    continue
                distance = self._distance_open(key, way, limit)
                told[failed] = self._attempt(clause, way, distance, limit if distance <= best else 0)
            found += sorted(told.values(), key=_nearness)[:MOST_WAYS]
        self._open.discard(key)
        return tuple(sorted(found, key=_nearness))

    def _nearest_known(self, key: tuple[str, Pattern], limit: int) -> int:
        self._open.discard(key)
        best = self._nearest(*key, limit)
        self._open.add(key)
        return best

    def _distance_open(self, key: tuple[str, Pattern], way: _Way, limit: int) -> int:
        return self._distance(way, limit) if way.least <= limit else way.least

    def _attempt(
        self, clause: Clause, way: _Way, distance: int, limit: int, inner: frozenset[str] | None = None
    ) -> Attempt:
        outside = outside_of(clause) if inner is None else inner
        return Attempt(
            rule=rule_name(clause),
            sentence=asked(clause.head, _stated(clause, way), self._declarations),
            at=f"{clause.span.file}:{clause.span.line}",
            citations=clause.cites,
            bindings=tuple(sorted(way.bindings.items())),
            premises=tuple(self._premise(literal, way, outside, limit, clause) for literal in way.body),
            short=distance,
        )

    def _premise(
        self, literal: Literal, way: _Way, outside: frozenset[str], limit: int, clause: Clause
    ) -> Premise:
        shown = str(instantiated_literal(literal, way.bindings))
        kind = {Atom: "atom", Negation: "absent", Comparison: "compared"}[type(literal)]
        if any(literal is each for each in way.unreached):
            return Premise(kind, shown, asked(literal, way.bindings, self._declarations), None)
        failed = any(literal is each for each in way.failed)
        match literal:
            case Atom():
                if failed:
                    return self._missing(literal, way.bindings, shown, limit)
                return self._there(literal, way.bindings, outside)
            case Negation(atom):
                if failed:
                    return self._blocked(atom, way.bindings, shown, outside)
                return Premise("absent", shown, missing(atom, way.bindings, self._declarations), True)
            case Comparison():
                given = self._given(literal, way, outside) if failed else None
                told = self._compared(literal, way.bindings, shown, outside, given)
                inside = tuple(self._uncounted(literal, way, outside, limit, clause)) if failed else ()
                return replace(told, attempts=inside) if inside else told

    def _there(self, atom: Atom, bindings: Bindings, outside: frozenset[str]) -> Premise:
        row = tuple(evaluate_or_none(t, bindings, self._relations, outside) for t in atom.terms)
        proof = self._prove(atom.relation, tuple(value for value in row if value is not None))
        shown = str(instantiated_atom(atom, bindings))
        if proof is None:  # a rule between editions; cannot be for relations that are finished
            return Premise("atom", shown, asked(atom, bindings, self._declarations), True)
        node = proof.nodes[proof.root]
        return Premise(node.kind, node.atom, node.sentence, True, proof=proof)

    def _missing(self, atom: Atom, bindings: Bindings, shown: str, limit: int) -> Premise:
        told = missing(atom, bindings, self._declarations)
        declaration = self._declarations[atom.relation]
        pattern = pattern_of(atom, bindings)
        if declaration.given is None:
            found = self._told(atom.relation, pattern, limit) if limit else ()
            return Premise("derived", shown, told, False, DERIVED if limit else FARTHER, attempts=found)
        seen = self._seen(atom.relation, pattern)
        if declaration.given == "guidance":
            return Premise("guidance", shown, told, False, GUIDANCE, seen=seen)
        cause = OTHERWISE if seen else UNDOCUMENTED
        return Premise("given", shown, told, False, cause, seen=seen)

    def _seen(self, relation: str, pattern: Pattern) -> tuple[Proof, ...]:
        """Rows that say something else in the last place, where the missing one has a value there."""
        if pattern[-1] is None:
            return ()
        held = tuple(place for place, value in enumerate(pattern[:-1]) if value is not None)
        if len(pattern) > 1 and not held:
            return ()
        rows = self._relations.find(relation, held, tuple(_value(pattern[place]) for place in held))
        proofs = (self._prove(relation, row) for row in rows[:MOST_SEEN])
        return tuple(proof for proof in proofs if proof is not None)

    def _blocked(self, atom: Atom, bindings: Bindings, shown: str, outside: frozenset[str]) -> Premise:
        found = solutions((atom,), bindings, self._relations, outside)
        rows = [
            tuple(evaluate_or_none(term, each, self._relations, outside) for term in atom.terms)
            for each, _ in zip(found, range(MOST_SEEN), strict=False)
        ]
        proofs = [self._prove(atom.relation, tuple(map(_value, row))) for row in dict.fromkeys(rows)]
        held = tuple(proof for proof in proofs if proof is not None)
        told = held[0].nodes[held[0].root].sentence
        return Premise("absent", shown, told, False, BLOCKED, proof=held[0], seen=held[1:])

    def _given(self, literal: Comparison, way: _Way, outside: frozenset[str]) -> tuple[Proof, ...]:
        """The rows that gave a comparison its values, straight or by what was computed from them."""
        wanted = {v.name for v in variables(literal, inside=False)}
        for part in reversed(way.body):
            if isinstance(part, Comparison) and part is not literal and part.operator == "=":
                of_part = {v.name for v in variables(part, inside=False)}
                wanted |= of_part if of_part & wanted else set()
        rows = (
            (
                part.relation,
                tuple(evaluate_or_none(t, way.bindings, self._relations, outside) for t in part.terms),
            )
            for part in way.body
            if isinstance(part, Atom)
            and not any(part is each for each in (*way.failed, *way.unreached))
            and wanted & {v.name for v in variables(part)}
        )
        proofs = (self._prove(name, tuple(map(_value, row))) for name, row in rows)
        return tuple(proof for proof in proofs if proof is not None)

    def _uncounted(
        self, literal: Comparison, way: _Way, outside: frozenset[str], limit: int, clause: Clause
    ) -> Iterator[Attempt]:
        """Why an aggregate has no row at all: its body, as far as it gets."""
        for aggregate in (*aggregates(literal.left), *aggregates(literal.right)):
            shared = {v.name for v in variables(aggregate)} & outside
            held = {name: value for name, value in way.bindings.items() if name in shared}
            inner = outside | {v.name for part in aggregate.body for v in variables(part, inside=False)}
            start = _Way(aggregate.body, held)
            found = self._join(as_written(aggregate.body, held, inner), start, inner, MOST_SHORT)
            near = min(
                islice(found, MOST_JOINED), key=lambda each: (each.least, len(each.unreached)), default=start
            )
            if near.failed:
                yield self._attempt(clause, near, near.least, limit, inner)

    def _compared(
        self,
        literal: Comparison,
        bindings: Bindings,
        shown: str,
        outside: frozenset[str],
        given: tuple[Proof, ...] | None,
    ) -> Premise:
        left, right = (
            evaluate_or_none(side, bindings, self._relations, outside)
            if names(side, outside) <= bindings.keys()
            else None  # it would have been bound by the least or most of nothing
            for side in (literal.left, literal.right)
        )
        if given is None:
            told = compared_sentence(literal.operator, Constant(_value(left)), Constant(_value(right)))
            return Premise("compared", shown, told, True)
        return Premise(
            "compared", shown, not_so(literal, left, right, named=not given), False, VALUES, seen=given
        )


def _stated(clause: Clause, way: _Way) -> Bindings:
    """The bindings that rows gave; what was computed from them means nothing where something failed."""
    atoms = (part for part in way.body if isinstance(part, Atom))
    names_ = {v.name for part in atoms for v in variables(part, inside=False)}
    return {name: value for name, value in way.bindings.items() if name in names_}


def _nearness(attempt: Attempt) -> tuple[int, int, int]:
    held = sum(1 for premise in attempt.premises if premise.holds)
    unreached = sum(1 for premise in attempt.premises if premise.holds is None)
    return attempt.short, unreached, -held


def _value(value: Value | None) -> Value:
    assert value is not None, "a row has a value in every column"
    return value
