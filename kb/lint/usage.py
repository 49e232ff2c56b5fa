"""Relations that nothing reads or nothing concludes, and arguments that look swapped.

What is read outside of the rules says so: ``@[answers = "codewhy why"]``.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb import catalogue
from kb.checks.names import atoms
from kb.diagnostics import Diagnostic
from kb.lint.subject import Subject
from kb.syntax import Atom, Clause, Variable


def unused(subject: Subject) -> Iterator[Diagnostic]:
    """Relations that no rule, no list and no question reads, and those that never have a row."""
    program = subject.program
    read = {atom.relation for rule in program.rules for literal in rule.body for atom in atoms(literal)}
    read |= {table for columns in subject.listed.values() for each in columns for table, _, _ in each.tables}
    for name, declaration in program.declarations.items():
        if name not in read and not declaration.annotation("answers"):
            yield catalogue.UNUSED.at(declaration.span, name=name)
        if not declaration.given and name not in program.rules_of:
            yield catalogue.UNDERIVED.at(declaration.span, name=name)


def swapped_arguments(subject: Subject) -> Iterator[Diagnostic]:
    """Two variables of an atom of which each has the name of the other one's column."""
    for rule in subject.program.rules:
        for atom in _atoms(rule):
            declaration = subject.program.declarations[atom.relation]
            names = [term.name if isinstance(term, Variable) else "" for term in atom.terms]
            columns = [column.name for column in declaration.columns]
            for one, name in enumerate(names):
                other = columns.index(name) if name in columns else -1
                if other > one and names[other] == columns[one]:
                    yield catalogue.SWAPPED_ARGUMENTS.at(
                        atom.terms[one].span.to(atom.terms[other].span),
                        hint=f"it is {declaration.relation}({', '.join(columns)})",
                        one=name,
                        other=names[other],
                    )


def _atoms(rule: Clause) -> Iterator[Atom]:
    yield rule.head
    for literal in rule.body:
        yield from atoms(literal)
