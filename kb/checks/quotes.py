"""Values that lost their quotes, where the columns show that they are texts.

Takes a ``Book`` and what the parser told; gives it with a fix where a `symbol` stands in that place.
The lexer alone cannot know whether `01234` is a code or a number with a zero too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kb import catalogue
from kb.checks.names import Book, atoms
from kb.diagnostics import Diagnostic, Fix, Place
from kb.syntax import Constant

UNQUOTED = (catalogue.LEADING_ZERO, catalogue.NOT_WHOLE)


def with_quotes(told: Iterable[Diagnostic], whole: Book) -> list[Diagnostic]:
    """The reports of the parser, with quotes as the fix where only a text can have been meant."""
    told = list(told)
    if not any(each.kind in UNQUOTED for each in told):
        return told
    texts = dict(_texts(whole))
    return [
        replace(each, fix=Fix(texts[each.where].span, str(texts[each.where])))
        if each.kind in UNQUOTED and each.where in texts
        else each
        for each in told
    ]


def _texts(whole: Book) -> Iterator[tuple[Place, Constant]]:
    """Every text that is an argument in a column of texts, by its place."""
    for clause in whole.clauses:
        for literal in (clause.head, *clause.body):
            for atom in atoms(literal):
                declaration = whole.declared(atom)
                for column, term in zip(declaration.columns if declaration else (), atom.terms, strict=False):
                    if column.type == "symbol" and isinstance(term, Constant) and isinstance(term.value, str):
                        yield term.span, term
