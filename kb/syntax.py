"""The tree of a rule text: typed, immutable, and printed back as text that parses to the same tree.

Every node knows where it stands (``span``); equality ignores that. Imports ``source`` only and
evaluates nothing; ``language.md``'s grammar is mirrored class by class.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kb.source import Span

NOWHERE = Span("", 0, 0, 0, 0)
"""The place of a node that was built and not parsed."""

PREMISE = "premise"
"""The one value of `@[tell = ...]`: a rule that adds no reason of its own."""

ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def quoted(text: str) -> str:
    """The text as a string constant of the rule language."""
    return '"' + "".join(ESCAPES.get(character, character) for character in text) + '"'


def place() -> Any:
    """The ``span`` field: carried by every node, and no part of what it is."""
    return field(default=NOWHERE, compare=False, repr=False)


class Node:
    """What all nodes share; one is rebuilt by its constructor, so copies and pickles are checked."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"

    def __reduce__(self) -> tuple[Any, ...]:
        names = self.__dataclass_fields__  # type: ignore[attr-defined]
        return type(self), tuple(getattr(self, name) for name in names)


@dataclass(frozen=True, slots=True, repr=False)
class Variable(Node):
    """A variable. The parser names each ``_`` apart (``_#1``, ``_#2``, per clause)."""

    name: str
    span: Span = place()

    @property
    def anonymous(self) -> bool:
        """Whether it was written ``_``."""
        return self.name.startswith("_#")

    def __str__(self) -> str:
        return "_" if self.anonymous else self.name


@dataclass(frozen=True, slots=True, repr=False)
class Constant(Node):
    """A quoted text or a whole number."""

    value: str | int
    span: Span = place()

    def __str__(self) -> str:
        return quoted(self.value) if isinstance(self.value, str) else str(self.value)


@dataclass(frozen=True, slots=True, repr=False)
class Negative(Node):
    """Minus a term."""

    term: Term
    span: Span = place()

    def __str__(self) -> str:
        # `-5` is read as one number; minus a number keeps its brackets.
        return f"-({self.term})" if isinstance(self.term, Constant) else f"-{_operand(self.term)}"


@dataclass(frozen=True, slots=True, repr=False)
class Arithmetic(Node):
    """Two terms and one of ``+ - * / %``."""

    operator: str
    left: Term
    right: Term
    span: Span = place()

    def __str__(self) -> str:
        return f"{_operand(self.left)} {self.operator} {_operand(self.right)}"


@dataclass(frozen=True, slots=True, repr=False)
class Aggregate(Node):
    """``count : {body}``, or ``sum``, ``min``, ``max`` of a target over a body."""

    function: str
    target: Term | None
    body: tuple[Literal, ...]
    span: Span = place()

    def __str__(self) -> str:
        target = "" if self.target is None else f" {self.target}"
        return f"{self.function}{target} : {{ {', '.join(map(str, self.body))} }}"


@dataclass(frozen=True, slots=True, repr=False)
class Atom(Node):
    """A relation and its arguments."""

    relation: str
    terms: tuple[Term, ...]
    span: Span = place()

    def __str__(self) -> str:
        return f"{self.relation}({', '.join(map(str, self.terms))})"


@dataclass(frozen=True, slots=True, repr=False)
class Negation(Node):
    """``!atom``: no such row."""

    atom: Atom
    span: Span = place()

    def __str__(self) -> str:
        return f"!{self.atom}"


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Node):
    """Two terms and one of ``= != < <= > >=``."""

    operator: str
    left: Term
    right: Term
    span: Span = place()

    def __str__(self) -> str:
        return f"{self.left} {self.operator} {self.right}"


Term = Variable | Constant | Negative | Arithmetic | Aggregate
Literal = Atom | Negation | Comparison


@dataclass(frozen=True, slots=True, repr=False)
class Annotation(Node):
    """``@[key = "value"]`` above a declaration or a clause."""

    key: str
    value: str
    span: Span = place()

    def __str__(self) -> str:
        return f"@[{self.key} = {quoted(self.value)}]"


@dataclass(frozen=True, slots=True, repr=False)
class Column(Node):
    """A column of a relation: its name and ``symbol`` or ``number``."""

    name: str
    type: str
    span: Span = place()

    def __str__(self) -> str:
        return f"{self.name}: {self.type}"


@dataclass(frozen=True, slots=True, repr=False)
class Declaration(Node):
    """``.decl``: a relation, its columns, and the sentence that tells one of its rows."""

    relation: str
    columns: tuple[Column, ...]
    doc: str = ""
    annotations: tuple[Annotation, ...] = ()
    span: Span = place()
    doc_span: Span = place()

    def annotation(self, key: str) -> str | None:
        """The value of the first annotation with this key."""
        return next((a.value for a in self.annotations if a.key == key), None)

    @property
    def given(self) -> str | None:
        """``encounter`` or ``guidance`` where rows are stated from outside, else None."""
        return self.annotation("given")

    def __str__(self) -> str:
        columns = ", ".join(map(str, self.columns))
        return _headed(self.doc, self.annotations, f".decl {self.relation}({columns})")


@dataclass(frozen=True, slots=True, repr=False)
class Clause(Node):
    """A rule, or a fact where the body is empty.

    ``orders`` says in which order the body can be settled, for variables that are bound at the start;
    it is worked out from the rest (``order``), kept with checked knowledge, and no part of what it is.
    """

    head: Atom
    body: tuple[Literal, ...] = ()
    doc: str = ""
    annotations: tuple[Annotation, ...] = ()
    span: Span = place()
    doc_span: Span = place()
    orders: tuple[tuple[frozenset[str], tuple[int, ...]], ...] = field(default=(), compare=False, repr=False)

    def __hash__(self) -> int:
        # A clause is a key wherever it is joined: its whole tree would be hashed each time.
        return hash((self.head.relation, len(self.body)))

    def annotation(self, key: str) -> str | None:
        """The value of the first annotation with this key."""
        return next((a.value for a in self.annotations if a.key == key), None)

    @property
    def id(self) -> str | None:
        """The name of the rule, for good."""
        return self.annotation("id")

    @property
    def cites(self) -> tuple[str, ...]:
        """Its citations: a source card and the place in the source."""
        return tuple(a.value for a in self.annotations if a.key == "cite")

    @property
    def overrules(self) -> tuple[str, ...]:
        """What speaks against it and has less authority: a source card, and what it says."""
        return tuple(a.value for a in self.annotations if a.key == "overrules")

    @property
    def tells_premise(self) -> bool:
        """Whether its use is told with the sentence of its first premise: it adds no reason of its own."""
        return self.annotation("tell") == PREMISE

    def __str__(self) -> str:
        body = f" :- {', '.join(map(str, self.body))}" if self.body else ""
        return _headed(self.doc, self.annotations, f"{self.head}{body}.")


@dataclass(frozen=True, slots=True, repr=False)
class Program(Node):
    """What a rule text says, in its order; ``unread`` names relations whose declaration is broken."""

    declarations: tuple[Declaration, ...] = ()
    clauses: tuple[Clause, ...] = ()
    unread: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    def __str__(self) -> str:
        return "".join(f"{part}\n" for part in (*self.declarations, *self.clauses))


def _headed(doc: str, annotations: tuple[Annotation, ...], text: str) -> str:
    lines = [f"/// {doc}"] if doc else []
    return "\n".join([*lines, *map(str, annotations), text])


def _operand(term: Term) -> str:
    """Arithmetic inside arithmetic stands in brackets, so that printing never regroups it."""
    inner = isinstance(term, Arithmetic | Negative | Aggregate) or (
        isinstance(term, Constant) and isinstance(term.value, int) and term.value < 0
    )
    return f"({term})" if inner else str(term)


def variables(node: Term | Literal, *, inside: bool = True) -> Iterator[Variable]:
    """The variables of a term or literal, left to right; ``inside`` says whether to enter aggregates."""
    match node:
        case Variable():
            yield node
        case Negative(term):
            yield from variables(term, inside=inside)
        case Arithmetic(_, left, right) | Comparison(_, left, right):
            yield from variables(left, inside=inside)
            yield from variables(right, inside=inside)
        case Aggregate(_, target, body):
            if inside:
                if target is not None:
                    yield from variables(target)
                for literal in body:
                    yield from variables(literal)
        case Atom(_, terms):
            for term in terms:
                yield from variables(term, inside=inside)
        case Negation(atom):
            yield from variables(atom, inside=inside)


def aggregates(node: Term | Literal) -> Iterator[Aggregate]:
    """The outermost aggregates of a term or literal, left to right."""
    match node:
        case Aggregate():
            yield node
        case Negative(term):
            yield from aggregates(term)
        case Arithmetic(_, left, right) | Comparison(_, left, right):
            yield from aggregates(left)
            yield from aggregates(right)
        case Atom(_, terms):
            for term in terms:
                yield from aggregates(term)
        case Negation(atom):
            yield from aggregates(atom)
