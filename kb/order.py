"""In which order the literals of a body can be settled: each after what binds its variables.

Takes a body and the variables bound from outside; gives the body in an order in which a positive
atom comes before the negations, comparisons and arithmetic that need it. Shared by everything that
joins. Imports ``syntax``.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from kb.syntax import (
    Aggregate,
    Arithmetic,
    Atom,
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
    waiting = list(body)
    known = set(bound)
    result: list[Literal] = []
    while waiting:
        safe = [literal for literal in waiting if not divides(literal)]
        chosen = (
            _filter(safe, known, outside)
            or _join(safe, known, outside)
            or _filter(waiting, known, outside)
            or _join(waiting, known, outside)
        )
        if chosen is None:
            # A checked clause always has a literal that is ready; this is a defect of the check.
            raise ValueError(f"no literal of {', '.join(map(str, waiting))} can be settled")
        waiting.remove(chosen)
        result.append(chosen)
        known |= binds(chosen, known)
    return tuple(result)


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


def _filter(waiting: list[Literal], known: set[str], outside: frozenset[str]) -> Literal | None:
    """A negation or comparison that is ready; the cheap ones before those with an aggregate."""
    ready = [literal for literal in waiting if _ready(literal, known, outside)]
    plain = [literal for literal in ready if not any(aggregates(literal))]
    return next(iter(plain or ready), None)


def _ready(literal: Literal, known: set[str], outside: frozenset[str]) -> bool:
    match literal:
        case Negation(atom):
            own = {v.name for v in variables(atom, inside=False) if v.anonymous}
            return names(atom, outside) - own <= known
        case Comparison("=", left, right):
            lefts, rights = names(left, outside) <= known, names(right, outside) <= known
            return (
                (lefts and rights)
                or (lefts and isinstance(right, Variable))
                or (rights and isinstance(left, Variable))
            )
        case Comparison():
            return names(literal, outside) <= known
    return False


def _join(waiting: list[Literal], known: set[str], outside: frozenset[str]) -> Literal | None:
    def cost(literal: Literal) -> tuple[int, int]:
        assert isinstance(literal, Atom)
        free = sum(1 for t in literal.terms if isinstance(t, Variable) and t.name not in known)
        joined = any(v.name in known for t in literal.terms for v in variables(t, inside=False))
        return (0 if not free else 1 if joined else 2, free if joined else 0)

    able = [
        literal
        for literal in waiting
        if isinstance(literal, Atom)
        and all(isinstance(t, Variable) or names(t, outside) <= known for t in literal.terms)
    ]
    return min(able, key=cost, default=None)
