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
from kb.sentences import fill, tell
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
MORE_OR_LESS = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least"}
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


def not_so(comparison: Comparison, left: Value | None, right: Value | None, *, named: bool = False) -> str:
    """That a comparison is false; a side without a value is the least or most of nothing.

    ``named``: nothing said before tells what the values are, so the variable's name does.
    """
    if left is None or right is None:
        return "No value for this is known."
    for side, asked_for, found in ((comparison.left, left, right), (comparison.right, right, left)):
        if comparison.operator == "=" and isinstance(side, Variable):
            what, wanted, is_ = _name(side), _shown(side, asked_for), _shown(side, found)
            return f"{what}: {wanted} asked for, {is_} found."
    side = comparison.left
    if comparison.operator == "!=" and isinstance(side, Variable):
        return f"The {_name(side).lower()} is {_shown(side, left)}, and must be another one."
    if named and isinstance(side, Variable) and comparison.operator in MORE_OR_LESS:
        wanted = f"{MORE_OR_LESS[comparison.operator]} {_shown(side, right)}"
        return f"{_name(side)}: {_shown(side, left)} found, {wanted} asked for."
    return NOT_SO[comparison.operator].format(left=left, right=right)


def _name(side: Variable) -> str:
    """What a variable is called, without the unit of its values."""
    words = [word for word in side.name.split("_") if word and word not in ("mm", "mm2")]
    return " ".join(words).capitalize()


def _shown(side: Variable, value: Value) -> str:
    """A value of a variable in the unit that people write."""
    return fill(f"{{{side.name}}}", {side.name: value})


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
