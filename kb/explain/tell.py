"""Chosen instances into the nodes of a proof, each with its sentence.

A derived step is told by its rule's sentence, a stated row by its relation's, an absence by the
relation's ``absent``; values, comparisons and aggregates are told in plain English. Takes a ``Search``
and where rows come from; gives ``Proof``s. Imports ``search``, ``proof``, ``sentences``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Protocol

from kb.explain.proof import CountedRow, Node, Proof
from kb.explain.search import Ground, Instance, Part
from kb.match import Bindings
from kb.open_words import Open
from kb.relations import Value
from kb.sentences import tell
from kb.syntax import (
    Aggregate,
    Arithmetic,
    Atom,
    Clause,
    Comparison,
    Constant,
    Declaration,
    Literal,
    Negation,
    Negative,
    Term,
    Variable,
    aggregates,
)


class Origin(NamedTuple):
    """Where a stated row comes from: ``given`` at a field, or ``guidance`` with citation and place."""

    kind: str
    citations: tuple[str, ...]
    at: str


Origins = Callable[[Ground], Origin | None]


class Choices(Protocol):
    """An instance for each row of a proof: the lowest of ``search``, or another choice."""

    def holds(self, goal: Ground) -> bool:
        """Whether the goal is a row of its relation."""

    def chosen(self, goal: Ground) -> Instance | None:
        """The instance that proves a goal which holds; None where the goal was stated."""


class Teller:
    """Proofs as data, for one set of finished relations; equal sub-proofs are made once."""

    def __init__(self, search: Choices, declarations: Mapping[str, Declaration], origins: Origins) -> None:
        self._search = search
        self._declarations = declarations
        self._origins = origins
        self._of: dict[Ground, str] = {}
        self._nodes: dict[str, Node] = {}

    def prove(self, relation: str, row: tuple[Value, ...]) -> Proof | None:
        """The proof of a row, or None where it is none of its relation's."""
        goal = Ground(relation, row)
        if not self._search.holds(goal):
            return None
        waiting = [goal]
        while waiting:
            ground = waiting[-1]
            instance = self._search.chosen(ground)
            parts = instance.parts if instance is not None else ()
            missing = [g for part in parts for g in _grounds(part) if g not in self._of]
            if missing:
                waiting.extend(missing)
                continue
            waiting.pop()
            if ground not in self._of:
                self._of[ground] = self._add(self._node(ground, instance))
        return self._cut(self._of[goal])

    def _cut(self, root: str) -> Proof:
        """The proof under a root, with no node of another one."""
        nodes: dict[str, Node] = {}
        waiting = [root]
        while waiting:
            name = waiting.pop()
            if name not in nodes:
                nodes[name] = self._nodes[name]
                waiting.extend(nodes[name].children)
        return Proof(root, nodes)

    def _add(self, node: Node) -> str:
        self._nodes[node.id] = node
        return node.id

    def _node(self, ground: Ground, instance: Instance | None) -> Node:
        told = self._row_sentence(ground)
        if instance is None:
            origin = self._origins(ground) or Origin("given", (), "")
            return Node(origin.kind, shown_row(ground), told, citations=origin.citations, at=origin.at)
        clause = instance.clause
        premises = tuple(self._premise(part) for part in instance.parts)
        if clause.tells_premise:
            told = self._nodes[premises[0]].sentence
        elif clause.doc:
            told = tell(clause.doc, instance.bindings)
        return Node(
            "derived",
            shown_row(ground),
            told,
            rule=rule_name(clause),
            citations=clause.cites,
            premises=premises,
            bindings=tuple(sorted(instance.bindings.items())),
            at=f"{clause.span.file}:{clause.span.line}",
        )

    def _premise(self, part: Part) -> str:
        if part.ground is not None:
            return self._of[part.ground]
        match part.literal:
            case Negation(atom):
                return self._add(self._absent(atom, part.bindings))
            case Comparison() as comparison:
                return self._add(self._compared(comparison, part))
        raise TypeError("a positive atom is always ground")

    def _absent(self, atom: Atom, bindings: Bindings) -> Node:
        declaration = self._declarations[atom.relation]
        template = declaration.annotation("absent")
        values = {
            column.name: _value(instantiated(term, bindings))
            for column, term in zip(declaration.columns, atom.terms, strict=True)
        }
        shown = f"!{instantiated_atom(atom, bindings)}"
        told = tell(template, values) if template else f"There is no {shown[1:]}."
        return Node("absent", shown, told)

    def _compared(self, comparison: Comparison, part: Part) -> Node:
        left = instantiated(comparison.left, part.bindings)
        right = instantiated(comparison.right, part.bindings)
        atom = str(Comparison(comparison.operator, left, right))
        found = [*aggregates(comparison.left), *aggregates(comparison.right)]
        if not found:
            return Node("compared", atom, compared_sentence(comparison.operator, left, right))
        rows = tuple(
            CountedRow(tuple(sorted(bindings.items())), tuple(self._premise(each) for each in parts))
            for bindings, parts in part.rows
        )
        told = _aggregation(comparison, left, right, found[0], [bindings for bindings, _ in part.rows])
        return Node("aggregated", atom, told, rows=rows)

    def _row_sentence(self, ground: Ground) -> str:
        declaration = self._declarations[ground.relation]
        names = (column.name for column in declaration.columns)
        if not declaration.doc:
            return shown_row(ground)
        return tell(declaration.doc, dict(zip(names, ground.row, strict=True)))


def _grounds(part: Part) -> Iterable[Ground]:
    if part.ground is not None:
        yield part.ground
    for _, inner in part.rows:
        for each in inner:
            yield from _grounds(each)


def rule_name(clause: Clause) -> str:
    """A rule's id; a rule without one is named by its place."""
    return clause.id or f"{clause.span.file}:{clause.span.line}"


def shown_row(ground: Ground) -> str:
    """The row as an atom of the rule language."""
    return str(Atom(ground.relation, tuple(Constant(value) for value in ground.row)))


def instantiated_atom(atom: Atom, bindings: Bindings) -> Atom:
    """The atom with its variables replaced by their values, as far as they have one."""
    return Atom(atom.relation, tuple(instantiated(term, bindings) for term in atom.terms))


def instantiated(term: Term, bindings: Bindings) -> Term:
    """The term with its variables replaced by their values; an aggregate's own variables stay."""
    match term:
        case Variable(name):
            return Constant(bindings[name]) if name in bindings else term
        case Negative(inner):
            return Negative(instantiated(inner, bindings))
        case Arithmetic(operator, left, right):
            return Arithmetic(operator, instantiated(left, bindings), instantiated(right, bindings))
        case Aggregate(function, target, body):
            own = None if target is None else instantiated(target, bindings)
            return Aggregate(function, own, tuple(instantiated_literal(each, bindings) for each in body))
    return term


def instantiated_literal(literal: Literal, bindings: Bindings) -> Literal:
    """The literal with its variables replaced by their values, as far as they have one."""
    match literal:
        case Atom():
            return instantiated_atom(literal, bindings)
        case Negation(atom):
            return Negation(instantiated_atom(atom, bindings))
        case Comparison(operator, left, right):
            return Comparison(operator, instantiated(left, bindings), instantiated(right, bindings))


COMPARED = {
    "!=": "{left} is not {right}.",
    "<": "{left} is less than {right}.",
    "<=": "{left} is at most {right}.",
    ">": "{left} is more than {right}.",
    ">=": "{left} is at least {right}.",
}


def compared_sentence(operator: str, left: Term, right: Term) -> str:
    """That a comparison holds."""
    if operator == "=":
        if isinstance(right, Constant) and not isinstance(left, Constant):
            left, right = right, left
        return f"{_plain(right)} is {_plain(left)}."
    return COMPARED[operator].format(left=_plain(left), right=_plain(right))


def _value(term: Term) -> Value | Open:
    """A term of an atom as a value for its sentence; `_` is open."""
    if isinstance(term, Constant):
        return term.value
    return Open.ANY if isinstance(term, Variable) else str(term)


def _plain(term: Term) -> str:
    """A term as a reader sees it: a text without quotes, `_` as "any"."""
    if isinstance(term, Constant):
        return str(term.value)
    return "any" if isinstance(term, Variable) else str(term)


def _aggregation(
    comparison: Comparison, left: Term, right: Term, aggregate: Aggregate, rows: list[Bindings]
) -> str:
    result = left if isinstance(left, Constant) else right
    plain = isinstance(result, Constant) and comparison.operator == "="
    lone = aggregate in (comparison.left, comparison.right)
    if not (plain and lone):
        return f"{Comparison(comparison.operator, left, right)}"
    value = _plain(result)
    if not rows:
        return f"There is nothing to count or add, so it is {value}."
    these = "this" if len(rows) == 1 else "these"
    if aggregate.target is None:
        return f"Counting {these} gives {value}."
    numbers = ""
    if isinstance(aggregate.target, Variable) and len(rows) > 1:
        found = [str(row[aggregate.target.name]) for row in rows]
        numbers = f" ({' + '.join(found) if aggregate.function == 'sum' else ', '.join(found)})"
    said = {
        "sum": "Adding up {these} gives",
        "min": "The least of {these} is",
        "max": "The most of {these} is",
    }
    return f"{said[aggregate.function].format(these=these)} {value}{numbers}."
