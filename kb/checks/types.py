"""Types: a variable has one type, and a comparison, a column or a sum never mixes two.

Takes a ``Book``; gives diagnostics. An atom that does not fit its declaration was told by ``names``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kb import catalogue
from kb.checks.names import Book
from kb.checks.safety import outer_variables
from kb.diagnostics import Diagnostic, Label
from kb.mending import quoted_code
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
)

TYPES = ("symbol", "number")


def check_types(whole: Book) -> Iterator[Diagnostic]:
    """Every term that is a symbol where a number is needed, or the other way round."""
    for clause in whole.clauses:
        yield from _Clause(whole).check(clause)


class _Clause:
    """What is known of one clause's variables: the type, and the place that settled it."""

    def __init__(self, whole: Book) -> None:
        self.whole = whole
        self.known: dict[str, tuple[str, Span]] = {}
        self.scopes: list[tuple[str, set[str]]] = []  # outermost first: a mark, and the variables it has

    def check(self, clause: Clause) -> Iterator[Diagnostic]:
        self.scopes = [("", outer_variables((clause.head, *clause.body)))]
        # Twice: an atom at the end may settle the type of a variable that a comparison met first.
        for last in (False, True):
            found = [*self.literal(clause.head)]
            for literal in clause.body:
                found += self.literal(literal)
            if last:
                yield from found

    def literal(self, literal: Literal) -> Iterator[Diagnostic]:
        match literal:
            case Negation(atom):
                yield from self.literal(atom)
            case Atom():
                declaration = self.whole.declared(literal)
                columns = declaration.columns if declaration else ()
                found: list[Diagnostic] = []
                for column, term in zip(columns, literal.terms, strict=False):
                    known = column.type if column.type in TYPES else None  # another type was told of
                    found += self.needs(term, known)
                yield from _as_one(found)
                if declaration is None:
                    for term in literal.terms:
                        yield from self.inside(term)
            case Comparison(_, left, right):
                type_ = self.type_of(left) or self.type_of(right)
                yield from self.needs(left, type_)
                yield from self.needs(right, type_)

    def needs(self, term: Term, wanted: str | None) -> Iterator[Diagnostic]:
        """The term must be of this type (any type, where None)."""
        yield from self.inside(term)
        found = self.type_of(term)
        if wanted is None:
            return
        if found is None and isinstance(term, Variable):
            self.known[self.key(term.name)] = (wanted, term.span)
        elif found is not None and found != wanted:
            labels = []
            if isinstance(term, Variable):
                labels = [Label(self.known[self.key(term.name)][1], f"a {found} because of this")]
            yield catalogue.WRONG_TYPE.at(
                term.span,
                hint=_hint(term, wanted),
                fix=quoted_code(term.span, term) if wanted == "symbol" else None,
                labels=labels,
                what=f"`{term}`",
                found=found,
                wanted=wanted,
            )

    def inside(self, term: Term) -> Iterator[Diagnostic]:
        match term:
            case Negative(inner):
                yield from self.needs(inner, "number")
            case Arithmetic(_, left, right):
                yield from self.needs(left, "number")
                yield from self.needs(right, "number")
            case Aggregate(_, target, body, span):
                self.scopes.append((str(span), outer_variables(body)))
                for literal in body:
                    yield from self.literal(literal)
                if target is not None:
                    yield from self.needs(target, "number")
                self.scopes.pop()

    def key(self, name: str) -> str:
        """A variable's name, told apart from an equal one that is another aggregate's own."""
        mark = next((mark for mark, names in self.scopes if name in names), self.scopes[-1][0])
        return f"{name} {mark}"

    def type_of(self, term: Term) -> str | None:
        match term:
            case Variable(name):
                key = self.key(name)
                return self.known[key][0] if key in self.known else None
            case Constant(value):
                return "symbol" if isinstance(value, str) else "number"
        return "number"


def _as_one(found: list[Diagnostic]) -> list[Diagnostic]:
    """Two arguments of which each has the type of the other are one slip."""
    if len(found) != 2 or found[0].message.rpartition(", ")[2] == found[1].message.rpartition(", ")[2]:
        return found
    return [replace(found[0], hint="two arguments look swapped: compare them with the declaration")]


def _hint(term: Term, wanted: str) -> str:
    if isinstance(term, Constant):
        if wanted == "symbol":
            return f'write `"{term.value}"`: a code is always quoted'
        if str(term.value).isdigit():
            return f"write `{term.value}` without quotes if it is a number"
    if isinstance(term, Arithmetic) and wanted == "symbol":
        return f'write `"{str(term).replace(" ", "")}"` if a word is meant: a word is always quoted'
    return f"use a {wanted} here, or another variable"
