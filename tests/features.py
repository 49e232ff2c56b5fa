"""Which features of the language a rule uses, so that tests can count what random programs cover.

Takes a ``CheckedProgram``; gives names of features for each rule. Imports ``syntax`` and ``program``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

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

FEATURES = (
    "arithmetic",
    "calculation in a recursion",
    "comparison",
    "constant in the head",
    "count",
    "division",
    "left recursion",
    "max",
    "min",
    "mutual recursion",
    "negation",
    "negation with any",
    "nested aggregate",
    "repeated variable",
    "right recursion",
    "second rule",
    "sum",
    "variable held from outside",
)


def features(program: CheckedProgram) -> Iterator[tuple[Clause, set[str]]]:
    """Every rule that is no fact, with the features that it uses."""
    together = {name: stratum.relations for stratum in program.strata for name in stratum.relations}
    seen: set[str] = set()
    for rule in program.rules:
        if not rule.body:
            continue
        found = set(_body(rule.body, _outside([rule.head, *rule.body])))
        found |= {feature for term in rule.head.terms for feature in _term(term, set())}
        found |= set(_recursion(rule, together[rule.head.relation]))
        if any(isinstance(term, Constant) for term in rule.head.terms):
            found.add("constant in the head")
        if rule.head.relation in seen:
            found.add("second rule")
        seen.add(rule.head.relation)
        yield rule, found


def _body(body: Iterable[Literal], outside: set[str]) -> Iterator[str]:
    for literal in body:
        match literal:
            case Atom(_, terms):
                named = Counter(term.name for term in terms if isinstance(term, Variable))
                if named and max(named.values()) > 1:
                    yield "repeated variable"
            case Negation(atom):
                yield "negation"
                if any(variable.anonymous for variable in variables(atom)):
                    yield "negation with any"
            case Comparison(_, left, right):
                if not any(aggregates(literal)):
                    yield "comparison"
                yield from _term(left, outside)
                yield from _term(right, outside)


def _term(term: Term, outside: set[str]) -> Iterator[str]:
    match term:
        case Negative(inner):
            yield "arithmetic"
            yield from _term(inner, outside)
        case Arithmetic(operator, left, right):
            yield "division" if operator in "/%" else "arithmetic"
            yield from _term(left, outside)
            yield from _term(right, outside)
        case Aggregate(function, _, body):
            yield function
            if {v.name for v in variables(term)} & outside:
                yield "variable held from outside"
            if any(any(aggregates(literal)) for literal in body):
                yield "nested aggregate"
            yield from _body(body, _outside(body))


def _recursion(rule: Clause, together: tuple[str, ...]) -> Iterator[str]:
    atoms = [literal.relation for literal in rule.body if isinstance(literal, Atom)]
    if any(isinstance(term, Arithmetic) for term in rule.head.terms) and rule.head.relation in atoms:
        yield "calculation in a recursion"
    if len(atoms) > 1 and atoms[-1] == rule.head.relation:
        yield "right recursion"
    if len(atoms) > 1 and atoms[0] == rule.head.relation:
        yield "left recursion"
    if any(name in together and name != rule.head.relation for name in atoms):
        yield "mutual recursion"


def _outside(literals: Iterable[Literal]) -> set[str]:
    return {v.name for literal in literals for v in variables(literal, inside=False)}
