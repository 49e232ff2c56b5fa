"""Which literals of two rules are about the same thing, and what they say under bindings.

Takes the parts of a proof's step and another rule; gives pairs. Imports ``search`` and ``syntax``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.explain.goals import Pattern
from kb.explain.search import Ground, Part
from kb.match import Bindings
from kb.order import names
from kb.relations import Value
from kb.sentences import fill
from kb.syntax import (
    Atom,
    Clause,
    Comparison,
    Constant,
    Literal,
    Negation,
    Term,
    Variable,
    aggregates,
)


def goal_atom(relation: str, pattern: Pattern) -> Atom:
    """A goal as an atom; what is open is a variable of its own."""
    return Atom(relation, tuple(_term(value, place) for place, value in enumerate(pattern)))


def _term(value: Value | None, place: int) -> Constant | Variable:
    return Variable(f"_{place}") if value is None else Constant(value)


def written(atom: Atom) -> str:
    """An atom of the rule language, with ``_`` for what is open."""
    terms = (Variable("_") if isinstance(term, Variable) else term for term in atom.terms)
    return str(Atom(atom.relation, tuple(terms)))


def in_units(term: Term, value: Value | None) -> Value | None:
    """A value as a note has it, where its variable says its unit."""
    if value is None or not isinstance(term, Variable) or term.anonymous:
        return value
    return fill(f"{{{term.name}}}", {term.name: value})


def ready(literal: Literal, bound: Bindings, outside: frozenset[str]) -> bool:
    """Whether a literal has the values that it needs: an atom those that it computes with, an absence all
    that are named, a comparison all; an `=` may bind one itself.
    """
    match literal:
        case Atom(_, terms):
            computed = [term for term in terms if not isinstance(term, Variable | Constant)]
            return all(names(term, outside) <= bound.keys() for term in computed)
        case Negation(atom):
            plain = {t.name for t in atom.terms if isinstance(t, Variable) and not t.anonymous}
            return plain <= bound.keys() and ready(atom, bound, outside)
        case Comparison(operator, left, right):
            for one, other in ((left, right), (right, left)) if operator == "=" else ():
                if isinstance(one, Variable) and names(other, outside) <= bound.keys():
                    return True
            return names(literal, outside) <= bound.keys()


def grounds_of(part: Part) -> Iterator[Ground]:
    """The rows that a part rests on directly."""
    if part.ground is not None:
        yield part.ground
    for _, inner in part.rows:
        for each in inner:
            yield from grounds_of(each)


def parts_paired(
    mine: Iterable[Part], clause: Clause, theirs: tuple[Part, ...]
) -> Iterator[tuple[Part | None, Part | None]]:
    """The parts of two instances in pairs."""
    by_literal = {id(part.literal): part for part in theirs}
    for part, literal in parts_matched(mine, None, clause):
        yield part, by_literal[id(literal)] if literal is not None else None


def parts_matched(
    parts: Iterable[Part], clause: Clause | None, other: Clause
) -> Iterator[tuple[Part | None, Literal | None]]:
    """Each part with the literal of the other rule at its place, or else of its relation; then the rest."""
    parts = list(parts)
    if clause is other or [part.literal for part in parts] == list(other.body):
        yield from zip(parts, other.body, strict=True)
        return
    left = list(other.body)
    for part in parts:
        match = next((each for each in left if _about(each) == _about(part.literal)), None)
        if match is not None:
            left = [each for each in left if each is not match]
        yield part, match
    yield from ((None, literal) for literal in left)


def _about(literal: Literal) -> tuple[str, str]:
    match literal:
        case Atom(relation):
            return "atom", relation
        case Negation(atom):
            return "absent", atom.relation
        case Comparison() as comparison:
            return "compared", "counted" if any(aggregates(comparison)) else str(comparison)
