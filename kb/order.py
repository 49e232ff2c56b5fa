"""In which order the literals of a body can be settled: each after what binds its variables.

Takes a body and the variables bound from outside; gives the body in an order in which a positive
atom comes before the negations, comparisons and arithmetic that need it. Shared by everything that
joins. Imports ``syntax``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from kb.syntax import (
    Aggregate,
    Arithmetic,
    Atom,
    Clause,
    Comparison,
    Literal,
    Negation,
    Negative,
    Term,
    Variable,
    aggregates,
    variables,
)


def names(term: Term | Literal, outside: frozenset[str]) -> set[str]:
    """The variables that must be bound before the term has a value.

    Of an aggregate that is what it shares with the rest of its clause (``outside``); its own
    variables are bound by its own body.
    """
    needed = {v.name for v in variables(term, inside=False)}
    for aggregate in aggregates(term):
        needed |= {v.name for v in variables(aggregate)} & outside
    return needed


def ordered(body: Iterable[Literal], bound: Iterable[str], outside: frozenset[str]) -> tuple[Literal, ...]:
    """The body, reordered. Filters come as early as they can; then an atom that joins with what is
    bound, the one with the fewest new variables first; else the order of the text, in which the
    writer of a rule puts what there is little of before what there is much of. What divides comes
    when nothing else can be settled before it, so that it is refused whatever is bound from outside,
    or never.
    """
    waiting = [_prepared(literal, outside) for literal in body]
    known = set(bound)
    result: list[Literal] = []
    while waiting:
        safe = [each for each in waiting if not each.divides]
        chosen = _next(safe, known) or _next(waiting, known)
        if chosen is None:
            # A checked clause always has a literal that is ready; this is a defect of the check.
            left = ", ".join(str(each.literal) for each in waiting)
            raise ValueError(f"no literal of {left} can be settled")
        waiting.remove(chosen)
        result.append(chosen.literal)
        known |= binds(chosen.literal, known)
    return tuple(result)


def as_written(body: Iterable[Literal], bound: Iterable[str], outside: frozenset[str]) -> tuple[Literal, ...]:
    """The body in the order of the text, but each filter where it can first be settled, and not before.

    For telling: the writer of a rule puts what comes first in the matter first. Slower to join by than
    ``ordered``.
    """
    waiting = [_prepared(literal, outside) for literal in body]
    known = set(bound)
    result: list[Literal] = []
    while waiting:
        filters = [each for each in waiting if each.plain and any(way <= known for way in each.ways)]
        # What counts stands where it was written: after what it counts.
        able = (each for each in waiting if _able(each, known))
        chosen = filters[0] if filters else next(able, waiting[0])
        waiting.remove(chosen)
        result.append(chosen.literal)
        known |= binds(chosen.literal, known)
    return tuple(result)


def _able(each: _Waiting, known: set[str]) -> bool:
    return each.held <= known if isinstance(each.literal, Atom) else any(way <= known for way in each.ways)


def outside_of(clause: Clause) -> frozenset[str]:
    """The variables of a clause that stand outside of its aggregates."""
    literals: tuple[Literal, ...] = (clause.head, *clause.body)
    return frozenset(v.name for literal in literals for v in variables(literal, inside=False))


def order_of(clause: Clause, bound: frozenset[str], outside: frozenset[str]) -> tuple[Literal, ...]:
    """The body of a clause in its order, as it was prepared, or worked out now."""
    for known, places in clause.orders:
        if known == bound:
            return tuple(clause.body[place] for place in places)
    return ordered(clause.body, bound, outside)


def prepared(clause: Clause) -> Clause:
    """The clause with its orders for the two questions that are asked of it: for all rows, and for one."""
    outside = outside_of(clause)
    head = frozenset(term.name for term in clause.head.terms if isinstance(term, Variable))
    orders = []
    for bound in dict.fromkeys((frozenset[str](), head)):
        places = {id(literal): place for place, literal in enumerate(clause.body)}
        found = ordered(clause.body, bound, outside)
        orders.append((bound, tuple(places[id(literal)] for literal in found)))
    return replace(clause, orders=tuple(orders))


class _Waiting(NamedTuple):
    """A literal on its way into the order, with what deciding on it takes, worked out once.

    ``ways`` are the sets of variables of which one must be bound before a filter has a value; of an atom
    it is ``free``, the variables it can bind, and ``held``, those that it needs bound.
    """

    literal: Literal
    divides: bool
    plain: bool
    ways: tuple[set[str], ...] = ()
    free: tuple[str, ...] = ()
    held: frozenset[str] = frozenset()


def _prepared(literal: Literal, outside: frozenset[str]) -> _Waiting:
    divided, plain = divides(literal), not any(aggregates(literal))
    match literal:
        case Atom(_, terms):
            free = tuple(term.name for term in terms if isinstance(term, Variable))
            held = frozenset(
                name for term in terms if not isinstance(term, Variable) for name in names(term, outside)
            )
            return _Waiting(literal, divided, plain, (), free, held)
        case Negation(atom):
            own = {v.name for v in variables(atom, inside=False) if v.anonymous}
            return _Waiting(literal, divided, plain, (names(atom, outside) - own,))
        case Comparison("=", left, right):
            lefts, rights = names(left, outside), names(right, outside)
            ways = [lefts | rights]
            ways += [lefts] if isinstance(right, Variable) else []
            ways += [rights] if isinstance(left, Variable) else []
            return _Waiting(literal, divided, plain, tuple(ways))
        case Comparison():
            return _Waiting(literal, divided, plain, (names(literal, outside),))


def binds(literal: Literal, known: set[str]) -> set[str]:
    """The variables that a literal binds when it is settled."""
    match literal:
        case Atom(_, terms):
            return {term.name for term in terms if isinstance(term, Variable)}
        case Comparison("=", left, right):
            return {term.name for term in (left, right) if isinstance(term, Variable)} - known
    return set()


@lru_cache(maxsize=50_000)
def divides(node: Term | Literal) -> bool:
    """Whether a ``/`` or ``%`` stands in it, which has no value for some operands."""
    match node:
        case Arithmetic(operator, left, right):
            return operator in "/%" or divides(left) or divides(right)
        case Comparison(_, left, right):
            return divides(left) or divides(right)
        case Atom(_, terms):
            return any(map(divides, terms))
        case Negative(inner) | Negation(inner):
            return divides(inner)
        case Aggregate(_, target, body):
            return any(map(divides, body)) or (target is not None and divides(target))
    return False


def _next(waiting: list[_Waiting], known: set[str]) -> _Waiting | None:
    return _filter(waiting, known) or _join(waiting, known)


def _filter(waiting: list[_Waiting], known: set[str]) -> _Waiting | None:
    """A negation or comparison that is ready; the cheap ones before those with an aggregate."""
    ready = [each for each in waiting if any(way <= known for way in each.ways)]
    return next((each for each in ready if each.plain), ready[0] if ready else None)


def _join(waiting: list[_Waiting], known: set[str]) -> _Waiting | None:
    def cost(each: _Waiting) -> tuple[int, int]:
        new = sum(1 for name in each.free if name not in known)
        joined = new < len(each.free) or bool(each.held)
        return (0 if not new else 1 if joined else 2, new if joined else 0)

    able = [each for each in waiting if isinstance(each.literal, Atom) and each.held <= known]
    return min(able, key=cost, default=None)
