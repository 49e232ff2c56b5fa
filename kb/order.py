"""In which order the literals of a body can be settled: each after what binds its variables.

Takes a body and the variables bound from outside; gives the body in an order in which a positive
atom comes before the negations, comparisons and arithmetic that need it. Shared by everything that
joins. Imports ``syntax``.
"""

from __future__ import annotations

from collections.abc import Iterable

from kb.syntax import (
    Atom,
    Comparison,
    Constant,
    Literal,
    Negation,
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


def ordered(
    body: Iterable[Literal], bound: Iterable[str], outside: frozenset[str]
) -> tuple[Literal, ...]:
    """The body, reordered. Filters come as early as they can; among atoms the one with the most
    bound arguments comes first, and else the order of the text.
    """
    waiting = list(body)
    known = set(bound)
    result: list[Literal] = []
    while waiting:
        chosen = _filter(waiting, known, outside) or _join(waiting, known, outside)
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


def _join(waiting: list[Literal], known: set[str], outside: frozenset[str]) -> Literal:
    def unbound(literal: Literal) -> int:
        assert isinstance(literal, Atom)
        free = [t for t in literal.terms if isinstance(t, Variable) and t.name not in known]
        fixed = sum(1 for t in literal.terms if isinstance(t, Constant) or t not in free)
        return -1 if not free else len(free) * 2 - min(fixed, 1)

    able = [
        literal
        for literal in waiting
        if isinstance(literal, Atom)
        and all(isinstance(t, Variable) or names(t, outside) <= known for t in literal.terms)
    ]
    if not able:
        # A checked clause always has a literal that is ready; this is a defect of the check.
        raise ValueError(f"no literal of {', '.join(map(str, waiting))} can be settled")
    return min(able, key=unbound)
