"""The sentence that a step must have, told a second time from what was checked.

Takes rules, declarations and values; gives sentences. It is written apart from ``tell``, so that a sentence
which is not its step's is found whoever wrote it: nothing of ``tell`` or ``search`` is imported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb.explain.model import is_any
from kb.explain.proof import CountedRow, Value
from kb.open_words import Open
from kb.sentences import tell
from kb.syntax import Aggregate, Atom, Clause, Comparison, Constant, Declaration, Term, Variable, aggregates

RELATION_WORDS = {
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
}
RESULT_WORDS = {
    "sum": "Adding up {rows} gives",
    "min": "The least of {rows} is",
    "max": "The most of {rows} is",
}


def row_sentence(declaration: Declaration, row: Sequence[Value]) -> str:
    """How a stated row is told: by its relation's sentence."""
    if not declaration.doc:
        return str(Atom(declaration.relation, tuple(map(Constant, row))))
    names = [column.name for column in declaration.columns]
    return tell(declaration.doc, dict(zip(names, row, strict=True)))


def rule_sentence(
    rule: Clause, bound: Mapping[str, Value], declaration: Declaration, row: Sequence[Value], first: str
) -> str:
    """How a use of a rule is told; ``first`` is the sentence of its first premise."""
    if rule.tells_premise:
        return first
    return tell(rule.doc, bound) if rule.doc else row_sentence(declaration, row)


def absence_sentence(declaration: Declaration, values: Sequence[Value | None]) -> str:
    """How it is told that no row has these values (None: any)."""
    template = declaration.annotation("absent")
    if template:
        names = [column.name for column in declaration.columns]
        shown = [Open.ANY if value is None else value for value in values]
        return tell(template, dict(zip(names, shown, strict=True)))
    terms = [Variable("_#0") if value is None else Constant(value) for value in values]
    return f"There is no {Atom(declaration.relation, tuple(terms))}."


def comparison_sentence(filled: Comparison) -> str:
    """How a comparison of values is told; ``filled`` has the values in it."""
    left, right = filled.left, filled.right
    if filled.operator != "=":
        return f"{_shown(left)} {RELATION_WORDS[filled.operator]} {_shown(right)}."
    if isinstance(left, Constant) or not isinstance(right, Constant):
        left, right = right, left
    return f"{_shown(left)} is {_shown(right)}."


def counting_sentence(filled: Comparison, literal: Comparison, rows: Sequence[CountedRow]) -> str:
    """How a comparison with an aggregate is told; ``literal`` is it as its rule has it."""
    term = next(each for side in (literal.left, literal.right) for each in aggregates(side))
    result = filled.left if isinstance(filled.left, Constant) else filled.right
    alone = isinstance(literal.left, Aggregate) or isinstance(literal.right, Aggregate)
    if not (alone and filled.operator == "=" and isinstance(result, Constant)):
        return str(filled)
    if not rows:
        return f"There is nothing to count or add, so it is {_shown(result)}."
    these = "these" if len(rows) > 1 else "this"
    if term.target is None:
        return f"Counting {these} gives {_shown(result)}."
    said = f"{RESULT_WORDS[term.function].format(rows=these)} {_shown(result)}"
    if isinstance(term.target, Variable) and len(rows) > 1:
        numbers = [str(dict(row.bindings).get(term.target.name, "?")) for row in rows]
        said += f" ({(' + ' if term.function == 'sum' else ', ').join(numbers)})"
    return f"{said}."


def _shown(term: Term) -> str:
    if isinstance(term, Constant):
        return str(term.value)
    return "any" if is_any(term) or isinstance(term, Variable) else str(term)
