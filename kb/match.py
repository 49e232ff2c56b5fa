"""Which values make a body true, given finished relations.

Takes a body in a workable order (``order``) and ``Relations``; gives bindings. Explanations are
found with it, and recursive strata are closed with it; the engines that it checks do not use it.
Imports ``arithmetic``, ``order``, ``relations``, ``syntax``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from kb.arithmetic import COMPARE, value
from kb.order import order_of, ordered, outside_of
from kb.relations import Relations, Row, Value
from kb.syntax import (
    Aggregate,
    Arithmetic,
    Atom,
    Clause,
    Comparison,
    Constant,
    Literal,
    Negation,
    Negative,
    Term,
    Variable,
    aggregates,
    variables,
)

Bindings = dict[str, Value]


class Plan(NamedTuple):
    """A clause's body in the order for some bound variables, and the variables of the clause."""

    steps: tuple[Literal, ...]
    outside: frozenset[str]


@lru_cache(maxsize=50_000)
def plan(clause: Clause, bound: frozenset[str]) -> Plan:
    """How to settle a clause's body when these variables are bound already."""
    outside = outside_of(clause)
    return Plan(order_of(clause, bound, outside), outside)


def unify(atom: Atom, row: Row) -> Bindings | None:
    """The bindings under which the atom is this row, arithmetic left aside; None where there are none."""
    bound: Bindings = {}
    for term, found in zip(atom.terms, row, strict=True):
        if isinstance(term, Constant):
            if term.value != found:
                return None
        elif isinstance(term, Variable) and bound.setdefault(term.name, found) != found:
            return None
    return bound


def derivations(clause: Clause, row: Row, relations: Relations) -> Iterator[Bindings]:
    """Every way in which the clause derives the row."""
    bound = unify(clause.head, row)
    if bound is None:
        return
    how = plan(clause, frozenset(bound))
    computed = [
        (t, row[i]) for i, t in enumerate(clause.head.terms) if not isinstance(t, Variable | Constant)
    ]
    for found in solutions(how.steps, bound, relations, how.outside):
        if all(evaluate_or_none(term, found, relations, how.outside) == value for term, value in computed):
            yield found


def heads(clause: Clause, relations: Relations) -> Iterator[Row]:
    """Every row that the clause derives (some of them more than once)."""
    how = plan(clause, frozenset())
    for found in solutions(how.steps, {}, relations, how.outside):
        row = [evaluate_or_none(term, found, relations, how.outside) for term in clause.head.terms]
        values = tuple(value for value in row if value is not None)
        if len(values) == len(row):  # `min` or `max` over nothing gives no row, in a head too
            yield values


def solutions(
    steps: tuple[Literal, ...], bound: Bindings, relations: Relations, outside: frozenset[str]
) -> Iterator[Bindings]:
    """Every extension of the bindings that makes all steps true."""
    if not steps:
        yield dict(bound)
        return
    step, rest = steps[0], steps[1:]
    match step:
        case Atom():
            pattern = _pattern(step, bound, relations, outside)
            for found in pattern.rows(step.relation, bound, relations) if pattern else ():
                yield from solutions(rest, found, relations, outside)
        case Negation(atom):
            pattern = _pattern(atom, bound, relations, outside)
            if pattern and next(pattern.rows(atom.relation, bound, relations), None) is None:
                yield from solutions(rest, bound, relations, outside)
        case Comparison():
            settled = _compare(step, bound, relations, outside)
            if settled is not None:
                yield from solutions(rest, settled, relations, outside)


class _Pattern(NamedTuple):
    """An atom's arguments: values at some positions, variables to be bound at the others."""

    positions: tuple[int, ...]
    values: Row
    free: tuple[tuple[int, str], ...]

    def rows(self, relation: str, bound: Bindings, relations: Relations) -> Iterator[Bindings]:
        for row in relations.find(relation, self.positions, self.values):
            found = dict(bound)
            if all(found.setdefault(name, row[position]) == row[position] for position, name in self.free):
                yield found


def _pattern(atom: Atom, bound: Bindings, relations: Relations, outside: frozenset[str]) -> _Pattern | None:
    """The atom's arguments as far as they are bound; None where one of them has no value."""
    positions: list[int] = []
    values: list[Value] = []
    free: list[tuple[int, str]] = []
    for position, term in enumerate(atom.terms):
        if isinstance(term, Variable) and term.name not in bound:
            free.append((position, term.name))
            continue
        found = evaluate_or_none(term, bound, relations, outside)
        if found is None:
            return None
        positions.append(position)
        values.append(found)
    return _Pattern(tuple(positions), tuple(values), tuple(free))


def _compare(
    step: Comparison, bound: Bindings, relations: Relations, outside: frozenset[str]
) -> Bindings | None:
    for one, other in ((step.left, step.right), (step.right, step.left)):
        if step.operator == "=" and isinstance(one, Variable) and one.name not in bound:
            found = evaluate_or_none(other, bound, relations, outside)
            return None if found is None else {**bound, one.name: found}
    left = evaluate_or_none(step.left, bound, relations, outside)
    right = evaluate_or_none(step.right, bound, relations, outside)
    if left is None or right is None:
        return None
    return bound if COMPARE[step.operator](left, right) else None


class _NoValue(Exception):
    """``min`` or ``max`` over nothing: the body has no row."""


def evaluate_or_none(
    term: Term, bound: Bindings, relations: Relations, outside: frozenset[str]
) -> Value | None:
    """The value of a term; None for the least or most of nothing."""
    try:
        return evaluate(term, bound, relations, outside)
    except _NoValue:
        return None


def evaluate(term: Term, bound: Bindings, relations: Relations, outside: frozenset[str]) -> Value:
    """The value of a term, its aggregates included."""
    if isinstance(term, Variable):
        return bound[term.name]
    if isinstance(term, Constant):
        return term.value
    if any(aggregates(term)):
        term = _settled(term, bound, relations, outside)
    return value(term, bound)


def _settled(term: Term, bound: Bindings, relations: Relations, outside: frozenset[str]) -> Term:
    match term:
        case Aggregate():
            found = aggregate_value(term, bound, relations, outside)
            if found is None:
                raise _NoValue
            return Constant(found)
        case Negative(inner):
            return Negative(_settled(inner, bound, relations, outside), term.span)
        case Arithmetic(symbol, left, right, span):
            return Arithmetic(
                symbol,
                _settled(left, bound, relations, outside),
                _settled(right, bound, relations, outside),
                span,
            )
    return term


def aggregate_rows(
    term: Aggregate, bound: Bindings, relations: Relations, outside: frozenset[str]
) -> list[Bindings]:
    """The distinct rows of an aggregate's body, the variables from outside held fixed."""
    inner = {v.name for literal in term.body for v in variables(literal, inside=False)}
    held = {name: bound[name] for name in {v.name for v in variables(term)} & outside if name in bound}
    scope = frozenset(inner | set(held))
    steps = ordered(term.body, held, scope)
    # `_` inside a negation is bound by nothing; every other variable is, so a row is its bindings.
    distinct = {tuple(sorted(row.items())): row for row in solutions(steps, held, relations, scope)}
    return [distinct[key] for key in sorted(distinct, key=_sort_key)]


def aggregate_value(
    term: Aggregate, bound: Bindings, relations: Relations, outside: frozenset[str]
) -> int | None:
    """``count`` and ``sum`` over nothing are 0, ``min`` and ``max`` over nothing None."""
    rows = aggregate_rows(term, bound, relations, outside)
    if term.target is None:
        return len(rows)
    inner = frozenset(v.name for literal in term.body for v in variables(literal, inside=False)) | outside
    found = [evaluate(term.target, row, relations, inner) for row in rows]
    return fold(term.function, [number for number in found if isinstance(number, int)])


def fold(function: str, numbers: Iterable[int]) -> int | None:
    """The value of ``sum``, ``min`` or ``max`` over one number for each row."""
    found = list(numbers)
    if function == "sum":
        return sum(found)
    if not found:
        return None
    return min(found) if function == "min" else max(found)


def _sort_key(items: tuple[tuple[str, Value], ...]) -> tuple[tuple[str, str, Value], ...]:
    return tuple((name, type(found).__name__, found) for name, found in items)
