"""Whether saved proofs are right beside the rules and rows that were saved with them.

Stricter than ``recheck``, whose steps it takes: every field of every node is accounted for. A sentence is
told again and compared, a citation and a place must be those of the rule or the row, and what a kind of node
does not have must not be there. The rules come from outside, so that the work is bounded. Takes nodes, a
``CheckedProgram`` and stated rows; gives what is wrong, and the rows that follow. Imports ``recheck``,
``model`` and ``retell``; nothing of the search, the engine and their helpers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from kb.explain.model import Bindings, Model, NoValueError, Row
from kb.explain.proof import CountedRow, Node, Value
from kb.explain.recheck import Checker, filled, read_atom, shape
from kb.explain.retell import (
    absence_sentence,
    comparison_sentence,
    counting_sentence,
    row_sentence,
    rule_sentence,
)
from kb.program import CheckedProgram
from kb.syntax import Aggregate, Atom, Clause, Comparison, Term, aggregates, variables

MOST_WORK = 1_000_000
"""Rows that may be looked at; a whole day needs a fiftieth of it."""

LARGEST = 10**36
"""A greater number has no value: it comes from multiplying without end."""

Place = tuple[tuple[str, ...], str]
"""The citations of a stated row, and where it stands."""

FIELDS = ("rule", "citations", "premises", "bindings", "rows", "at")
OWN = {
    "given": {"at"},
    "guidance": {"citations", "at"},
    "derived": {"rule", "citations", "premises", "bindings", "at"},
    "absent": set[str](),
    "compared": set[str](),
    "aggregated": {"rows"},
}
"""What a node of each kind may have, besides its atom and its sentence."""


class TooMuchWorkError(Exception):
    """The saved rules take more work than any rules of guidance."""


class Wrong(NamedTuple):
    """What is wrong: the node (its id; empty where it is none), its atom, and why."""

    node: str
    atom: str
    why: str


class BoundedModel(Model):
    """A model that stops where rules are made to run for ever."""

    work = 0

    def candidates(self, name: str, held: list[tuple[int, Value]]) -> Collection[Row]:
        """The rows that may match, counted as work."""
        found = super().candidates(name, held)
        self.work += len(found) + 1
        if self.work > MOST_WORK:
            raise TooMuchWorkError
        return found

    def value(self, term: Term, bound: Bindings) -> Value:
        """The value of a term, where it is not larger than any number of a claim."""
        found = super().value(term, bound)
        if isinstance(found, int) and abs(found) > LARGEST:
            raise NoValueError
        return found


class NotingModel(BoundedModel):
    """A model that remembers which rows it needed of tables: with these alone it would find the same."""

    def __init__(self, program: CheckedProgram, facts: Mapping[str, Collection[Row]]) -> None:
        super().__init__(program, facts)
        self.needed: dict[str, set[Row]] = {}

    def matches(self, atom: Atom, bound: Bindings) -> Iterator[Bindings]:
        """As ever; a row of a table that matches is needed."""
        stated = self.program.declarations[atom.relation].given == "guidance"
        for found in super().matches(atom, bound):
            if stated:
                row = tuple([self.value(term, found) for term in atom.terms])
                self.needed.setdefault(atom.relation, set()).add(row)
            yield found


class Verifier(Checker):
    """Saved nodes beside saved rules and rows; ``origins`` says where each stated row comes from."""

    def __init__(
        self,
        nodes: Mapping[str, Node],
        roots: Collection[str],
        model: Model,
        origins: Mapping[tuple[str, Row], Collection[Place]],
    ) -> None:
        super().__init__(nodes, roots, model.program, model)
        self.origins = origins

    def problems(self) -> Iterator[Wrong]:
        """Everything that is wrong, in the order of the file; nothing where the proofs are right."""
        broken = list(_broken(self.nodes, self.roots))
        if broken:
            yield from broken
            return
        try:
            for node in self.nodes.values():
                yield from (Wrong(node.id, node.atom, why) for why in dict.fromkeys(self.wrong(node)))
        except TooMuchWorkError:
            yield Wrong("", "", "checking it takes more work than any proof of guidance does")

    def wrong(self, node: Node) -> list[str]:
        """What is wrong with a node, given that its children are checked by themselves."""
        own = OWN.get(node.kind, set())
        strange = [name for name in FIELDS if name not in own and getattr(node, name)]
        found = [f"a step of the kind `{node.kind}` has no `{name}`" for name in strange]
        try:
            return found + super().wrong(node)
        except TypeError:
            return [*found, "a text and a number are compared"]

    def stated(self, node: Node) -> list[str]:
        """A row that is stated in the file, with its own place, citation and sentence."""
        read = read_atom(node.atom)
        found = super().stated(node)
        if found or read is None:
            return found
        row = tuple(value for value in read[2] if value is not None)
        places = self.origins.get((read[1], row), ())
        if (node.citations, node.at) not in places:
            known = " or ".join(sorted(_place(each) for each in places)) or "nowhere"
            found.append(f"it stands at {_place((node.citations, node.at))}, but the row stands at {known}")
        return found + _unlike(node, row_sentence(self.program.declarations[read[1]], row))

    def absent(self, node: Node) -> list[str]:
        """An absence that the rules and rows of the file bear out, told as its relation tells it."""
        found = super().absent(node)
        read = read_atom(node.atom)
        if found or read is None:
            return found
        return _unlike(node, absence_sentence(self.program.declarations[read[1]], read[2]))

    def derived(self, node: Node, rule: Clause) -> list[str]:
        """A use of this rule, told with its sentence."""
        found = super().derived(node, rule)
        read = read_atom(node.atom)
        if found or read is None:
            return found
        row = tuple(value for value in read[2] if value is not None)
        first = self.nodes[node.premises[0]].sentence if node.premises else ""
        declaration = self.program.declarations[rule.head.relation]
        return _unlike(node, rule_sentence(rule, dict(node.bindings), declaration, row, first))

    def comparison(self, literal: Comparison, premise: Node, bound: Bindings) -> list[str]:
        """A comparison that is so, and is told so."""
        found = super().comparison(literal, premise, bound)
        if found:
            return found
        shown = Comparison(literal.operator, filled(literal.left, bound), filled(literal.right, bound))
        if any(aggregates(literal)):
            told = counting_sentence(shown, literal, premise.rows)
        else:
            told = comparison_sentence(shown)
        return [f"of its premise {premise.atom}: {each}" for each in _unlike(premise, told)]

    def counted(self, term: Aggregate, row: CountedRow, bound: Bindings) -> list[str]:
        """One row of an aggregate, with the values that are held outside of it."""
        found = super().counted(term, row, bound)
        held = {v.name for v in variables(term) if v.name in bound}
        if not found and not held <= {name for name, _ in row.bindings}:
            found.append("a counted row does not say what is held outside")
        return found


def _broken(nodes: Mapping[str, Node], roots: Iterable[str]) -> Iterator[Wrong]:
    """What keeps the nodes from being proofs at all: ids that are none, missing and stray nodes."""
    for told in shape(nodes, roots):
        name, _, why = told.partition(": ")
        node = nodes.get(name)
        yield Wrong(name, node.atom, why) if node and why else Wrong("", "", told)


def _unlike(node: Node, told: str) -> list[str]:
    return [] if node.sentence == told else [f"it is told as `{node.sentence}`, and must be told as `{told}`"]


def _place(place: Place) -> str:
    citations, at = place
    return f"{at or 'no place'} after {'; '.join(citations)}" if citations else at or "no place"
