"""What does not hold, and what is asked for, in plain English.

Takes literals under bindings; gives sentences. A premise that fails is told by its relation's ``absent``
sentence or by the comparison turned round; one that was not reached, by what it asks for.
Imports ``tell`` and ``sentences``.
"""

from __future__ import annotations

from collections.abc import Mapping

from kb.explain.tell import instantiated, instantiated_atom
from kb.match import Bindings
from kb.open_words import Open
from kb.relations import Value
from kb.sentences import tell
from kb.syntax import (
    Atom,
    Comparison,
    Constant,
    Declaration,
    Literal,
    Negation,
    Term,
    Variable,
    aggregates,
)

NOT_SO = {
    "=": "{left} is not {right}.",
    "!=": "{left} is {right}, and must not be.",
    "<": "{left} is not less than {right}.",
    "<=": "{left} is more than {right}.",
    ">": "{left} is not more than {right}.",
    ">=": "{left} is less than {right}.",
}
ASKED = {
    "=": "{left} would have to be {right}.",
    "!=": "{left} must not be {right}.",
    "<": "{left} would have to be less than {right}.",
    "<=": "{left} would have to be at most {right}.",
    ">": "{left} would have to be more than {right}.",
    ">=": "{left} would have to be at least {right}.",
}
FOLDED = {"count": "the count", "sum": "the sum", "min": "the least", "max": "the most"}


def missing(atom: Atom, bindings: Bindings, declarations: Mapping[str, Declaration]) -> str:
    """That no row matches the atom."""
    declaration = declarations[atom.relation]
    template = declaration.annotation("absent")
    if template is None:
        return f"There is no {instantiated_atom(atom, bindings)}."
    return tell(template, columns(atom, bindings, declaration, Open.ANY))


def asked(literal: Literal, bindings: Bindings, declarations: Mapping[str, Declaration]) -> str:
    """What a literal asks for, as far as its variables have values."""
    match literal:
        case Atom():
            declaration = declarations[literal.relation]
            if not declaration.doc:
                return f"{instantiated_atom(literal, bindings)} would have to hold."
            return tell(declaration.doc, columns(literal, bindings, declaration, Open.SOME))
        case Negation(atom):
            return missing(atom, bindings, declarations)
        case Comparison(operator, left, right):
            return ASKED[operator].format(left=named(left, bindings), right=named(right, bindings))


def columns(atom: Atom, bindings: Bindings, declaration: Declaration, open_: Open) -> dict[str, Value | Open]:
    """The values of an atom's columns by name, an open one in words."""
    return {
        column.name: _plain(instantiated(term, bindings), open_)
        for column, term in zip(declaration.columns, atom.terms, strict=True)
    }


def not_so(comparison: Comparison, left: Value | None, right: Value | None) -> str:
    """That a comparison is false; a side without a value is the least or most of nothing."""
    if left is None or right is None:
        return "No value for this is known."
    return NOT_SO[comparison.operator].format(left=left, right=right)


def named(term: Term, bindings: Bindings) -> str:
    """A term in words: its value, or what its variable is called."""
    found = instantiated(term, bindings)
    if isinstance(found, Constant):
        return str(found.value)
    if isinstance(found, Variable):
        return f"the {found.name.replace('_', ' ')}"
    for aggregate in aggregates(found):
        return FOLDED[aggregate.function]
    return str(found)


def _plain(term: Term, open_: Open) -> Value | Open:
    if isinstance(term, Constant):
        return term.value
    return open_ if isinstance(term, Variable) else str(term)
