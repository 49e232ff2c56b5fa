"""What one rule shows on finished relations: whether it derives, and which premises were true and false.

The premises are taken in the written order, each comparison and negation where its values are known. A
premise is *true* if it holds for some values for which all before it hold, and *false* if it fails for
some: like the branches of a condition. Takes a clause and ``Relations``; gives ``Shown``. Uses ``kb.match``,
which joins; no proof is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from kb.match import Bindings, aggregate_rows, evaluate_or_none, plan, solutions
from kb.order import as_written, binds, divides, outside_of
from kb.relations import Relations, Row
from kb.syntax import Aggregate, Atom, Clause, Comparison, Literal, Negation, Variable, aggregates, variables

Ground = tuple[str, Row]
"""A relation and one of its rows."""


@dataclass
class Shown:
    """What a rule shows: the premises by their places in its body."""

    used: bool = False
    true: set[int] = field(default_factory=set)
    false: set[int] = field(default_factory=set)


@lru_cache(maxsize=5_000)
def written(clause: Clause) -> tuple[tuple[int, Literal], ...]:
    """The premises with their places, in the order in which they are asked."""
    places = {id(literal): place for place, literal in enumerate(clause.body)}
    return tuple((places[id(each)], each) for each in as_written(clause.body, (), outside_of(clause)))


@lru_cache(maxsize=5_000)
def sure(clause: Clause) -> frozenset[int]:
    """The places of premises that cannot fail: each gives a new variable the value of what is known."""
    known: set[str] = set()
    found = set()
    for place, literal in written(clause):
        new = binds(literal, known)
        if isinstance(literal, Comparison) and new and not _may_lack(literal):
            found.add(place)
        known |= new
    return frozenset(found)


def _may_lack(literal: Comparison) -> bool:
    """Whether the value may not be there: of nothing there is no least, and no division by it."""
    folds = {each.function for side in (literal.left, literal.right) for each in aggregates(side)}
    return bool(folds & {"min", "max"}) or divides(literal)


@lru_cache(maxsize=5_000)
def _outside(clause: Clause) -> frozenset[str]:
    return outside_of(clause)


def premises(clause: Clause, relations: Relations) -> tuple[Shown, list[Ground]]:
    """Which premises are true and false, and the rows that made a negation fail."""
    outside = _outside(clause)
    shown = Shown()
    stopped: list[Ground] = []
    now: list[Bindings] = [{}]
    for place, literal in written(clause):
        if isinstance(literal, Atom) and not relations.has_rows(literal.relation):
            shown.false.add(place)
            return shown, stopped
        following: list[Bindings] = []
        for bound in now:
            found = list(solutions((literal,), bound, relations, outside))
            (shown.true if found else shown.false).add(place)
            if not found and isinstance(literal, Negation):
                stopped += _against(literal, bound, relations, outside)
            following += found
        if not following:
            return shown, stopped
        now = following
    shown.used = True
    return shown, stopped


def rows_of(clause: Clause, relations: Relations) -> Iterator[Ground]:
    """The rows with which a rule derives something: those of its premises and of what it counts."""
    how = plan(clause, frozenset())
    for bound in solutions(how.steps, {}, relations, how.outside):
        yield clause.head.relation, _row(clause.head, bound, relations, how.outside)
        yield from _read(clause.body, bound, relations, how.outside)
        yield from _counted((clause.head,), bound, relations, how.outside)


def rows_behind(clause: Clause, bound: Bindings, relations: Relations) -> Iterator[Ground]:
    """The rows that a rule reads under some bindings that make it true."""
    yield from _read(clause.body, bound, relations, _outside(clause))


def _read(
    body: tuple[Literal, ...], bound: Bindings, relations: Relations, outside: frozenset[str]
) -> Iterator[Ground]:
    for literal in body:
        if isinstance(literal, Atom):
            yield literal.relation, _row(literal, bound, relations, outside)
    yield from _counted(body, bound, relations, outside)


def _counted(
    literals: tuple[Literal, ...], bound: Bindings, relations: Relations, outside: frozenset[str]
) -> Iterator[Ground]:
    for literal in literals:
        for aggregate in aggregates(literal):
            inner = outside | _names(aggregate)
            for row in aggregate_rows(aggregate, bound, relations, outside):
                yield from _read(aggregate.body, row, relations, inner)


def _names(aggregate: Aggregate) -> frozenset[str]:
    return frozenset(v.name for literal in aggregate.body for v in variables(literal, inside=False))


def _row(atom: Atom, bound: Bindings, relations: Relations, outside: frozenset[str]) -> Row:
    found = [evaluate_or_none(term, bound, relations, outside) for term in atom.terms]
    return tuple(value for value in found if value is not None)


def _against(
    literal: Negation, bound: Bindings, relations: Relations, outside: frozenset[str]
) -> Iterator[Ground]:
    """The rows for which a negation fails."""
    terms = literal.atom.terms
    free = {i for i, term in enumerate(terms) if isinstance(term, Variable) and term.name not in bound}
    places = tuple(i for i in range(len(terms)) if i not in free)
    values = [evaluate_or_none(terms[i], bound, relations, outside) for i in places]
    if None not in values:
        found = tuple(value for value in values if value is not None)
        for row in relations.find(literal.atom.relation, places, found):
            yield literal.atom.relation, row
