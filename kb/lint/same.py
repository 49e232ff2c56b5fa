"""Rules that say what another rule of the same relation says already.

Takes rules; one says no less than another if its conditions, with its variables renamed, are among the
other's (theta-subsumption). Bounded: of a rule with very many conditions nothing is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kb import catalogue
from kb.diagnostics import Diagnostic, Label
from kb.fact import FOREVER
from kb.lint.subject import Subject
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
)

STEPS = 5_000
"""Conditions that are tried on one another for a pair of rules, at most."""

Renaming = dict[str, Term]


def repeated_rules(subject: Subject) -> Iterator[Diagnostic]:
    """Rules that another one makes superfluous at every date on which they are in force."""
    for name, rules in subject.program.rules_of.items():
        shapes = [Counter(map(_shape, rule.body)) for rule in rules]
        told: set[int] = set()
        for one, general in enumerate(rules):
            for other, special in enumerate(rules):
                if one == other or other in told or not shapes[one] <= shapes[other]:
                    continue
                if not _subsumes(general, special):
                    continue
                if shapes[one] == shapes[other] and _subsumes(special, general):
                    if one < other and _overlap(general, special):
                        told.add(other)
                        label = Label(general.span, "the other rule")
                        yield catalogue.GIVES_THE_SAME.at(special.head.span, labels=[label], name=name)
                elif _covers(general, special):
                    told.add(other)
                    label = Label(general.span, "the rule that says it already")
                    yield catalogue.SUBSUMED.at(special.head.span, labels=[label], name=name)


def _dates(rule: Clause) -> tuple[str, str]:
    return rule.annotation("since") or "", rule.annotation("until") or FOREVER


def _overlap(one: Clause, other: Clause) -> bool:
    return _dates(one)[0] <= _dates(other)[1] and _dates(other)[0] <= _dates(one)[1]


def _covers(one: Clause, other: Clause) -> bool:
    return _dates(one)[0] <= _dates(other)[0] and _dates(other)[1] <= _dates(one)[1]


def _shape(literal: Literal) -> str:
    match literal:
        case Atom(relation):
            return relation
        case Negation(atom):
            return f"!{atom.relation}"
        case Comparison(operator):
            return "<" if operator in ("<", ">") else "<=" if operator in ("<=", ">=") else operator


def _subsumes(general: Clause, special: Clause) -> bool:
    """Whether the special rule holds only where the general one does."""
    start: Renaming = {}
    steps = [STEPS]
    return any(
        _all(general.body, special.body, each, steps)
        for each in _term_lists(general.head.terms, special.head.terms, start)
    )


def _all(body: Sequence[Literal], among: Sequence[Literal], renaming: Renaming, steps: list[int]) -> bool:
    if not body:
        return True
    for literal in among:
        steps[0] -= 1
        if steps[0] < 0:
            return False
        if any(_all(body[1:], among, each, steps) for each in _literals(body[0], literal, renaming)):
            return True
    return False


def _literals(one: Literal, other: Literal, renaming: Renaming) -> Iterator[Renaming]:
    match one, other:
        case Atom(relation, terms), Atom(same, others) if relation == same:
            yield from _term_lists(terms, others, renaming)
        case Negation(atom), Negation(denied):
            yield from _literals(atom, denied, renaming)
        case Comparison(operator, left, right), Comparison(same, first, second):
            if operator == same:
                yield from _term_lists((left, right), (first, second), renaming)
            if same == {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(operator, operator):
                yield from _term_lists((left, right), (second, first), renaming)


def _term_lists(ones: Sequence[Term], others: Sequence[Term], renaming: Renaming) -> Iterator[Renaming]:
    if len(ones) != len(others):
        return
    found: Renaming | None = renaming
    for one, other in zip(ones, others, strict=True):
        found = _term(one, other, found) if found is not None else None
    if found is not None:
        yield found


def _term(one: Term, other: Term, renaming: Renaming) -> Renaming | None:
    match one, other:
        case Variable(name), _:
            if name not in renaming:
                return {**renaming, name: other}
            return renaming if renaming[name] == other else None
        case Constant(value), Constant(same):
            return renaming if value == same and type(value) is type(same) else None
        case Negative(term), Negative(same):
            return _term(term, same, renaming)
        case Arithmetic(operator, left, right), Arithmetic(same, first, second) if operator == same:
            found = _term(left, first, renaming)
            return None if found is None else _term(right, second, found)
        case Aggregate(function, target, body), Aggregate(same, aim, inner):
            if function != same or len(body) != len(inner) or (target is None) != (aim is None):
                return None
            found = renaming if target is None or aim is None else _term(target, aim, renaming)
            for literal, counterpart in zip(body, inner, strict=True):
                found = None if found is None else next(_literals(literal, counterpart, found), None)
            return found
    return None
