"""Names and numbers of arguments: every relation is declared once, and used as it was declared.

Takes parsed programs; gives the ``Book`` that the other checks read, and diagnostics.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kb import catalogue
from kb.diagnostics import Diagnostic, Label, did_you_mean, often
from kb.mending import renamed
from kb.syntax import Aggregate, Atom, Clause, Declaration, Literal, Negation, Program, aggregates


@dataclass(frozen=True)
class Book:
    """All declarations and clauses together; of two declarations of a name the first one counts."""

    declarations: Mapping[str, Declaration]
    clauses: tuple[Clause, ...]
    repeated: tuple[Declaration, ...]
    unread: frozenset[str] = frozenset()

    def widths(self, relation: str) -> set[int]:
        """How many columns the relation has, by any declaration of its name."""
        found = [self.declarations[relation], *(each for each in self.repeated if each.relation == relation)]
        return {len(declaration.columns) for declaration in found}

    def declared(self, atom: Atom) -> Declaration | None:
        """The declaration of the atom's relation, if the atom fits it."""
        declaration = self.declarations.get(atom.relation)
        fits = declaration is not None and len(declaration.columns) == len(atom.terms)
        return declaration if fits else None


def book(programs: Iterable[Program]) -> Book:
    """The programs as one."""
    first: dict[str, Declaration] = {}
    repeated: list[Declaration] = []
    clauses: list[Clause] = []
    unread: set[str] = set()
    for program in programs:
        unread |= program.unread
        for declaration in program.declarations:
            if first.setdefault(declaration.relation, declaration) is not declaration:
                repeated.append(declaration)
        clauses.extend(program.clauses)
    return Book(first, tuple(clauses), tuple(repeated), frozenset(unread))


def check_names(whole: Book) -> Iterator[Diagnostic]:
    """Declared twice, columns twice, unknown relation, wrong number of arguments, derived though given."""
    for again in whole.repeated:
        label = Label(whole.declarations[again.relation].span, "first declared here")
        yield catalogue.DECLARED_TWICE.at(again.span, labels=[label], name=again.relation)
    for declaration in whole.declarations.values():
        yield from _columns(declaration)
    undeclared: dict[str, list[Diagnostic]] = {}
    for clause in whole.clauses:
        inside = [atom for literal in clause.body for atom in atoms(literal)]
        for number, atom in enumerate((clause.head, *inside)):
            for each in _atom(atom, whole):
                if each.kind is catalogue.UNKNOWN_RELATION and each.fix is None:
                    undeclared.setdefault(atom.relation, []).append(each)
                else:
                    yield each
            if number == 0:
                yield from _given(clause, whole)
    for told in undeclared.values():
        yield replace(told[0], message=told[0].message + often(told))


def _columns(declaration: Declaration) -> Iterator[Diagnostic]:
    seen = set()
    for column in declaration.columns:
        if column.name in seen:
            yield catalogue.COLUMN_TWICE.at(column.span, name=column.name, relation=declaration.relation)
        seen.add(column.name)


def _atom(atom: Atom, whole: Book) -> Iterator[Diagnostic]:
    declaration = whole.declarations.get(atom.relation)
    if declaration is None and atom.relation in whole.unread:
        return  # that its declaration is broken was told there
    if declaration is None:
        hint = did_you_mean(atom.relation, whole.declarations) or "declare it with `.decl`"
        fits = (name for name, found in whole.declarations.items() if len(found.columns) == len(atom.terms))
        fix = renamed(atom.span, atom.relation, fits)
        hint = f"did you mean `{fix.text}`?" if fix else hint
        yield catalogue.UNKNOWN_RELATION.at(atom.span, hint=hint, fix=fix, name=atom.relation)
    elif len(atom.terms) not in whole.widths(atom.relation):
        yield catalogue.WRONG_ARITY.at(
            atom.span,
            hint=f"it is {declaration.relation}({', '.join(map(str, declaration.columns))})",
            labels=[Label(declaration.span, "declared here")],
            name=atom.relation,
            declared=_arguments(len(declaration.columns)),
            given=len(atom.terms),
        )


def _given(clause: Clause, whole: Book) -> Iterator[Diagnostic]:
    declaration = whole.declarations.get(clause.head.relation)
    if declaration is not None and declaration.given:
        label = Label(declaration.span, "declared as given here")
        by = "the encounter" if declaration.given == "encounter" else "a fact table"
        yield catalogue.DERIVED_GIVEN.at(
            clause.head.span, labels=[label], name=declaration.relation, given=by
        )


def _arguments(count: int) -> str:
    return "1 argument" if count == 1 else f"{count} arguments"


def atoms(literal: Literal) -> Iterator[Atom]:
    """Every atom of a literal, those inside its aggregates included."""
    match literal:
        case Atom():
            yield literal
        case Negation(atom):
            yield atom
    for aggregate in aggregates(literal):
        yield from inner_atoms(aggregate)


def inner_atoms(aggregate: Aggregate) -> Iterator[Atom]:
    """Every atom of an aggregate's body and target."""
    for literal in aggregate.body:
        yield from atoms(literal)
    if aggregate.target is not None:
        for inner in aggregates(aggregate.target):
            yield from inner_atoms(inner)
