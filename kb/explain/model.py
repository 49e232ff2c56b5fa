"""The stratified model, found the slow and simple way: every rule is tried until nothing new comes.

What ``recheck`` holds a proof against, and a second opinion on every engine: nothing of ``match``,
``order``, ``arithmetic``, ``relations`` or ``engine`` is imported, so that no mistake is made twice.
Takes a ``CheckedProgram`` and every stated row. Imports ``syntax``, ``program`` and ``proof``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TypeGuard

from kb.explain.proof import Value
from kb.program import CheckedProgram
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

Row = tuple[Value, ...]
Bindings = dict[str, Value]

COMPARISONS: dict[str, Callable[[Value, Value], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
CALCULATIONS: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.floordiv,
    "%": operator.mod,
}
FOLDS: dict[str, Callable[[list[int]], int]] = {"sum": sum, "min": min, "max": max}


class NoValueError(Exception):
    """``min`` or ``max`` over nothing, or arithmetic that the language gives no value."""


class Model:
    """Every row that the rules derive, found by trying them until nothing new comes."""

    def __init__(self, program: CheckedProgram, facts: Mapping[str, Collection[Row]]) -> None:
        self.program = program
        self.rows: dict[str, set[Row]] = {name: set(rows) for name, rows in facts.items()}
        self.index: dict[tuple[str, int], dict[Value, list[Row]]] = {}
        self.settled = False

    def settle(self) -> None:
        """Derive everything, stratum by stratum; only for what no premise can show."""
        if self.settled:
            return
        self.settled = True
        for stratum in self.program.strata:
            rules = [rule for name in stratum.relations for rule in self.program.rules_of.get(name, ())]
            grown = True
            while grown:
                grown = False
                for rule in rules:
                    name, rows = rule.head.relation, set(self.heads(rule))
                    if not rows <= self.rows.setdefault(name, set()):
                        self.rows[name] |= rows
                        self.index = {key: found for key, found in self.index.items() if key[0] != name}
                        grown = stratum.recursive

    def heads(self, rule: Clause) -> Iterator[Row]:
        """Every row that a rule derives."""
        for bound in self.solutions(rule.body, {}, outside([rule.head, *rule.body])):
            with suppress(NoValueError):
                yield tuple([self.value(term, bound) for term in rule.head.terms])

    def solutions(self, body: Sequence[Literal], bound: Bindings, scope: set[str]) -> Iterator[Bindings]:
        """Every way to make all literals true, each settled when what it needs is bound."""
        if not body:
            yield bound
            return
        chosen = min(range(len(body)), key=lambda i: (_turn(body[i], bound, scope), i))
        rest = [*body[:chosen], *body[chosen + 1 :]]
        with suppress(NoValueError):
            for found in self.settle_one(body[chosen], bound):
                yield from self.solutions(rest, found, scope)

    def settle_one(self, literal: Literal, bound: Bindings) -> Iterator[Bindings]:
        """Every way to make one literal true."""
        match literal:
            case Atom():
                yield from self.matches(literal, bound)
            case Negation(atom):
                if next(self.matches(atom, bound), None) is None:
                    yield bound
            case Comparison(symbol, left, right):
                for one, other in ((left, right), (right, left)):
                    if symbol == "=" and isinstance(one, Variable) and one.name not in bound:
                        yield {**bound, one.name: self.value(other, bound)}
                        return
                if COMPARISONS[symbol](self.value(left, bound), self.value(right, bound)):
                    yield bound

    def matches(self, atom: Atom, bound: Bindings) -> Iterator[Bindings]:
        """Every way in which the atom is one of the rows so far."""
        free = [(i, t.name) for i, t in enumerate(atom.terms) if is_free(t, bound)]
        held = [(i, self.value(t, bound)) for i, t in enumerate(atom.terms) if not is_free(t, bound)]
        for row in self.candidates(atom.relation, held):
            found = dict(bound)
            if all(row[i] == value for i, value in held) and all(
                found.setdefault(name, row[i]) == row[i] for i, name in free
            ):
                yield found

    def candidates(self, name: str, held: list[tuple[int, Value]]) -> Collection[Row]:
        """The rows that have the first of the held values; the caller looks at the others."""
        rows = self.rows.get(name, set())
        if not held:
            return rows
        position, value = held[0]
        if (name, position) not in self.index:
            index = self.index[name, position] = {}
            for row in rows:
                index.setdefault(row[position], []).append(row)
        return self.index[name, position].get(value, ())

    def aggregate_rows(self, term: Aggregate, bound: Bindings) -> list[Bindings]:
        """The distinct rows of an aggregate's body, what is bound outside held fixed."""
        self.settle()
        held = {v.name: bound[v.name] for v in variables(term) if v.name in bound}
        found = self.solutions(term.body, held, {*held, *outside(term.body)})
        return [dict(row) for row in {frozenset(row.items()) for row in found}]

    def value(self, term: Term, bound: Bindings) -> Value:
        """The value of a term, all of whose variables are bound."""
        match term:
            case Constant(value):
                return value
            case Variable(name):
                return bound[name]
            case Negative(inner):
                return -_number(self.value(inner, bound))
            case Arithmetic(symbol, left, right):
                operands = _number(self.value(left, bound)), _number(self.value(right, bound))
                return _calculate(symbol, *operands)
            case Aggregate(function, target, _):
                rows = self.aggregate_rows(term, bound)
                if target is None:
                    return len(rows)
                numbers = [_number(self.value(target, row)) for row in rows]
                if not numbers and function != "sum":
                    raise NoValueError
                return FOLDS[function](numbers)


def _turn(literal: Literal, bound: Bindings, scope: set[str]) -> int:
    """When a literal is settled: filters first, then atoms with a value, then others; 9 is not yet."""
    match literal:
        case Negation(atom):
            return 9 if any(not is_any(t) and _needs(t, scope) - bound.keys() for t in atom.terms) else 0
        case Comparison(symbol, left, right):
            missing = [_needs(side, scope) - bound.keys() for side in (left, right)]
            binds = symbol == "=" and (
                (isinstance(left, Variable) and not missing[1])
                or (isinstance(right, Variable) and not missing[0])
            )
            return 0 if binds or not any(missing) else 9
        case Atom(_, terms):
            if any(not isinstance(t, Variable) and _needs(t, scope) - bound.keys() for t in terms):
                return 9
            return 1 if any(not is_free(t, bound) for t in terms) else 2


def _needs(term: Term, scope: set[str]) -> set[str]:
    inside = {v.name for aggregate in aggregates(term) for v in variables(aggregate)}
    return {v.name for v in variables(term, inside=False)} | (inside & scope)


def outside(literals: Iterable[Literal]) -> set[str]:
    """The variables that occur outside of aggregates."""
    return {v.name for literal in literals for v in variables(literal, inside=False)}


def binding(body: Iterable[Literal]) -> list[Literal]:
    """The literals whose variables get values: all but the negations."""
    return [literal for literal in body if not isinstance(literal, Negation)]


def is_any(term: Term) -> bool:
    """Whether the term is a `_`."""
    return isinstance(term, Variable) and term.anonymous


def is_free(term: Term, bound: Bindings) -> TypeGuard[Variable]:
    """Whether the term is a variable without a value."""
    return isinstance(term, Variable) and term.name not in bound


def _number(value: Value) -> int:
    if isinstance(value, str):
        raise NoValueError
    return value


def _calculate(symbol: str, left: int, right: int) -> int:
    if symbol in "/%" and (left < 0 or right <= 0):
        raise NoValueError
    return CALCULATIONS[symbol](left, right)
