"""Safety: every variable is bound by a positive atom, or by ``=`` to something bound.

Takes a ``Book``; gives diagnostics. The scope of a variable is its clause; a variable that occurs in
an aggregate only is the aggregate's own, and must be bound in its body.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from kb import catalogue
from kb.checks.names import Book
from kb.diagnostics import Diagnostic, Fix, did_you_mean
from kb.mending import unused
from kb.sentences import slots
from kb.source import Span
from kb.syntax import (
    Aggregate,
    Atom,
    Clause,
    Comparison,
    Literal,
    Negation,
    Term,
    Variable,
    aggregates,
    variables,
)

CODE = re.compile("[A-Z][0-9]{4}")
"""A variable of this look is a code that lost its quotes."""


def check_safety(whole: Book) -> Iterator[Diagnostic]:
    """Unsafe variables, each told once a clause, and variables that look misspelt."""
    for clause in whole.clauses:
        declared = whole.declarations.get(clause.head.relation)
        if declared is not None and declared.given and not clause.body:
            continue  # that it is given is told, and it is no rule at all
        found = list(_clause(clause))
        yield from found
        if not found and clause.body:
            yield from _singles(clause)


def outer_variables(literals: Iterable[Literal]) -> set[str]:
    """The variables that occur outside of aggregates."""
    return {v.name for literal in literals for v in variables(literal, inside=False)}


def bound_by(body: Iterable[Literal], start: Iterable[str] = ()) -> set[str]:
    """All variables that the positive atoms and the equations of a body bind, beginning with some."""
    body = list(body)
    bound = set(start)
    outside = outer_variables(body) | bound
    for literal in body:
        if isinstance(literal, Atom):
            bound.update(term.name for term in literal.terms if isinstance(term, Variable))
    changed = True
    while changed:
        changed = False
        for literal in body:
            if isinstance(literal, Comparison) and literal.operator == "=":
                for one, other in ((literal.left, literal.right), (literal.right, literal.left)):
                    if (
                        isinstance(one, Variable)
                        and one.name not in bound
                        and _needs(other, outside) <= bound
                    ):
                        bound.add(one.name)
                        changed = True
    return bound


def _needs(term: Term, outside: set[str]) -> set[str]:
    """What must be bound before the term has a value; of an aggregate, what it shares with outside."""
    names = {v.name for v in variables(term, inside=False)}
    for aggregate in aggregates(term):
        names |= {v.name for v in variables(aggregate)} & outside
    return names


def _clause(clause: Clause) -> Iterator[Diagnostic]:
    for variable in variables(clause.head, inside=False):
        if variable.anonymous:
            yield catalogue.UNBOUND_HEAD_WILDCARD.at(variable.span)
    scope = outer_variables([clause.head, *clause.body])
    told: dict[str, Diagnostic] = {}
    for diagnostic, name in _body(clause.body, scope, set(), clause.head):
        told.setdefault(name, diagnostic)
    causes = told.keys() - _followers(clause.body, told.keys(), scope)
    uses = Counter(v.name for literal in (clause.head, *clause.body) for v in variables(literal))
    for name in told:
        if name in causes or not causes:
            yield _with_fix(told[name], name, uses, clause)


def _with_fix(found: Diagnostic, name: str, uses: Counter[str], clause: Clause) -> Diagnostic:
    """A variable that is mentioned once, by a negation, is `_`, unless it is told, or nearly another one."""
    told = name in (slots(clause.doc) or ())
    if found.kind is not catalogue.ONLY_NEGATED or told or uses[name] > 1 or not unused(name, uses):
        return found
    assert isinstance(found.where, Span)
    return replace(found, fix=Fix(found.where, "_"))


def _followers(body: Iterable[Literal], unsafe: Collection[str], scope: set[str]) -> set[str]:
    """The variables that an equation would bind, if only what it is made of were bound."""
    found: set[str] = set()
    for literal in body:
        if isinstance(literal, Comparison) and literal.operator == "=":
            for one, other in ((literal.left, literal.right), (literal.right, literal.left)):
                if isinstance(one, Variable) and (_needs(other, scope) - {one.name}) & set(unsafe):
                    found.add(one.name)
    return found


def _body(
    body: tuple[Literal, ...], scope: set[str], outside: set[str], head: Atom | None
) -> Iterator[tuple[Diagnostic, str]]:
    bound = bound_by(body, outside)
    uses = Counter(v.name for literal in body for v in variables(literal))
    elsewhere = set(outside) | ({v.name for v in variables(head)} if head else set())
    for literal in body:
        match literal:
            case Negation(atom):
                for variable in variables(atom, inside=False):
                    if variable.anonymous or variable.name in bound:
                        continue
                    inside = Counter(v.name for v in variables(atom))[variable.name]
                    if uses[variable.name] == inside and variable.name not in elsewhere:
                        yield (
                            catalogue.ONLY_NEGATED.at(variable.span, name=variable.name),
                            variable.name,
                        )
                    else:
                        yield _unsafe(variable, "a negation")
            case Comparison():
                yield from _unbound(variables(literal, inside=False), bound, "a comparison")
            case Atom(_, terms):
                for term in terms:
                    if not isinstance(term, Variable):
                        yield from _unbound(variables(term, inside=False), bound, "arithmetic")
        for aggregate in aggregates(literal):
            yield from _aggregate(aggregate, scope, bound)
    if head is not None:
        named = (v for v in variables(head, inside=False) if not v.anonymous)
        yield from _unbound(named, bound, "the head")
        for aggregate in aggregates(head):
            yield from _aggregate(aggregate, scope, bound)


def _aggregate(aggregate: Aggregate, scope: set[str], bound: set[str]) -> Iterator[tuple[Diagnostic, str]]:
    shared = {v.name for v in variables(aggregate)} & scope
    for variable in variables(aggregate):
        if variable.name in shared and variable.name not in bound:
            hint = f"add an atom outside the aggregate that has `{variable.name}`, or use another name inside"
            yield _unsafe(variable, "an aggregate, outside of which it occurs too,", hint)
    inner_scope = shared | outer_variables(aggregate.body)
    if aggregate.target is not None:
        target = list(variables(aggregate.target, inside=False))
        inner_scope |= {v.name for v in target}
        inside = bound_by(aggregate.body, shared & bound)
        yield from _unbound(iter(target), inside | shared, "the target of an aggregate")
    yield from _body(aggregate.body, inner_scope, shared, None)


def _unbound(found: Iterator[Variable], bound: set[str], part: str) -> Iterator[tuple[Diagnostic, str]]:
    for variable in found:
        if variable.name not in bound:
            yield _unsafe(variable, part)


def _unsafe(variable: Variable, part: str, hint: str = "") -> tuple[Diagnostic, str]:
    shown = "_" if variable.anonymous else variable.name
    hint = hint or f"add an atom that has `{shown}` as an argument"
    if variable.anonymous:
        hint = "`_` has no value here: use a variable that an atom binds"
    if CODE.fullmatch(shown):
        hint = f'write `"{shown}"` if it is a code'
    return catalogue.UNSAFE.at(variable.span, hint=hint, name=shown, part=part), variable.name


def _singles(clause: Clause) -> Iterator[Diagnostic]:
    everything: list[Literal] = [clause.head, *clause.body]
    found = [v for literal in everything for v in variables(literal)]
    uses = Counter(v.name for v in found)
    uses.update(slots(clause.doc) or ())  # a value that is told is used
    for variable in found:
        if uses[variable.name] == 1 and not variable.name.startswith("_"):
            hint = did_you_mean(variable.name, uses.keys() - {variable.name})
            yield catalogue.SINGLE_VARIABLE.at(variable.span, hint=hint, name=variable.name)
