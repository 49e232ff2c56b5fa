"""A clause as goals that a resolution engine can run: flat, one variable an argument, nothing nested.

Takes a checked, non-recursive clause; gives ``Goal``s: the clause itself, and one for the rows of each
of its aggregates. Arithmetic becomes a computation, an aggregate an aggregation over its own goal, a
variable that an atom repeats an equation. Knows no engine. Imports ``arithmetic``, ``order``, ``syntax``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import NamedTuple

from kb.arithmetic import calculate
from kb.match import fold
from kb.order import order_of, ordered, outside_of
from kb.relations import Row, Value
from kb.source import Span
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
    variables,
)


class Slot(NamedTuple):
    """An argument: a variable by name, or a value."""

    variable: str | None
    value: Value = 0


class Call(NamedTuple):
    """Rows of a finished relation, or their absence."""

    relation: str
    slots: tuple[Slot, ...]
    negated: bool


class Filter(NamedTuple):
    """A comparison of two plain arguments."""

    operator: str
    left: Slot
    right: Slot


class Computation(NamedTuple):
    """The last argument is computed from the others; None is no row."""

    name: str
    slots: tuple[Slot, ...]
    compute: Callable[[Row], Value | None]


class Aggregation(NamedTuple):
    """The last argument is folded from the rows of ``inner`` with the other arguments held."""

    name: str
    slots: tuple[Slot, ...]
    inner: str
    width: int
    fold: Callable[[Sequence[Row]], Value | None]


Step = Call | Filter | Computation | Aggregation


class Goal(NamedTuple):
    """A name and its arguments, and what must hold for them, in order."""

    name: str
    slots: tuple[Slot, ...]
    body: tuple[Step, ...]


def translate(clause: Clause) -> tuple[Goal, ...]:
    """The clause's goal, and those of its aggregates, innermost first."""
    scope = outside_of(clause)
    work = _Work(scope, [])
    work.body(order_of(clause, frozenset(), scope))
    head = tuple(work.slot(term) for term in clause.head.terms)
    return (*work.goals, Goal(f"head:{clause.head.relation}", head, tuple(work.steps)))


class _Work:
    """One body on its way into steps."""

    def __init__(self, scope: frozenset[str], goals: list[Goal]) -> None:
        self.scope = scope
        self.goals = goals
        self.steps: list[Step] = []
        self.fresh = 0
        self.bound: set[str] = set()

    def body(self, literals: Iterable[Literal]) -> None:
        for literal in literals:
            match literal:
                case Atom():
                    self.call(literal, negated=False)
                case Negation(atom):
                    self.call(atom, negated=True)
                case Comparison():
                    self.compare(literal)

    def call(self, atom: Atom, *, negated: bool) -> None:
        slots: list[Slot] = []
        equations: list[Filter] = []
        seen: set[str] = set()
        for term in atom.terms:
            slot = self.slot(term)
            if slot.variable is not None and slot.variable in seen and slot.variable not in self.bound:
                twin = self.new()
                equations.append(Filter("=", twin, slot))
                slot = twin
            elif slot.variable is not None:
                seen.add(slot.variable)
            slots.append(slot)
        self.steps.append(Call(atom.relation, tuple(slots), negated))
        self.steps.extend(equations)
        if not negated:
            self.bound |= seen

    def compare(self, literal: Comparison) -> None:
        left, right = self.slot(literal.left), self.slot(literal.right)
        self.steps.append(Filter(literal.operator, left, right))
        self.bound |= {slot.variable for slot in (left, right) if slot.variable is not None}

    def slot(self, term: Term) -> Slot:
        match term:
            case Variable(name):
                return Slot(name)
            case Constant(value):
                return Slot(None, value)
            case Negative(inner):
                return self.compute("0 - ", (Slot(None, 0), self.slot(inner)), "-", term.span)
            case Arithmetic(operator, left, right):
                return self.compute("", (self.slot(left), self.slot(right)), operator, term.span)
            case Aggregate():
                return self.aggregate(term)

    def compute(self, sign: str, operands: tuple[Slot, Slot], operator: str, where: Span) -> Slot:
        result = self.new()

        def compute(values: Row) -> Value:
            left, right = values
            assert isinstance(left, int)
            assert isinstance(right, int)
            return calculate(operator, left, right, where)

        # The place is part of the name: a resolver is found by name, and must refuse with its own place.
        name = _name("compute", f"{operator}:{where}")
        self.steps.append(Computation(name, (*operands, result), compute))
        self.bound |= {slot.variable for slot in (*operands, result) if slot.variable is not None}
        return result

    def aggregate(self, term: Aggregate) -> Slot:
        shared = sorted({v.name for v in variables(term)} & self.scope)
        inner_scope = frozenset(
            {v.name for literal in term.body for v in variables(literal, inside=False)} | set(shared)
        )
        inner = _Work(inner_scope, self.goals)
        inner.bound = set(shared)
        inner.body(ordered(term.body, shared, inner_scope))
        own = sorted(_row_variables(term.body) - set(shared))
        target = [] if term.target is None else [inner.slot(term.target)]
        columns = (*shared, *own)
        name = _name("rows", f"{term}:{'|'.join(columns)}:{term.span}")
        slots = (*(Slot(column) for column in columns), *target)
        self.goals.append(Goal(name, slots, tuple(inner.steps)))
        result = self.new()

        def folded(rows: Sequence[Row]) -> Value | None:
            if term.target is None:
                return len(set(rows))
            return fold(term.function, [row[-1] for row in set(rows) if isinstance(row[-1], int)])

        arguments = (*(Slot(column) for column in shared), result)
        self.steps.append(Aggregation(f"fold:{name}", arguments, name, len(slots), folded))
        if result.variable is not None:
            self.bound.add(result.variable)
        return result

    def new(self) -> Slot:
        self.fresh += 1
        return Slot(f"+{self.fresh}")


def _name(what: str, content: str) -> str:
    """A name that says nothing but is the same for the same content, and safe in any engine."""
    return f"{what}:{blake2b(content.encode(), digest_size=12).hexdigest()}"


def _row_variables(body: Iterable[Literal]) -> set[str]:
    """What tells one row of an aggregate's body from another: all that the body binds."""
    found: set[str] = set()
    for literal in body:
        if not isinstance(literal, Negation):
            found |= {v.name for v in variables(literal, inside=False)}
    return found
