"""A proof as all voices tell it: its steps by number, each with its sources as a reader can look them up.

Takes a ``Proof``, the source cards and the rules' own confidence; gives a ``Telling``. Nothing of the
proof is left out. Imports ``kb.cards``, ``kb.explain.proof`` and ``queries.authority``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from kb.cards import Card
from kb.explain.proof import Node, Proof
from queries.authority import TOLD
from queries.told.voices.english import names_in

CONSTANT = re.compile(r'"((?:[^"\\]|\\.)*)"|(?<![\w"])(-?\d+)')

OURS = "derived"
"""The layer of cards that are codewhy's own."""


class Source(NamedTuple):
    """A place in a source; what the card says of it is empty where there is no card."""

    card: str
    place: str
    title: str = ""
    publisher: str = ""
    layer: str = ""
    confidence: str = ""
    address: str = ""

    @property
    def name(self) -> str:
        """The title, or the card's id where it has none."""
        return self.title or self.card


@dataclass(frozen=True, slots=True)
class Step:
    """A node by number; ``passes_on`` is the premise whose sentence it repeats (0 where it has its own).

    ``by`` is a rule's id, ``confidence`` its own where it has one, ``values`` what the atom names.
    """

    number: int
    node: str
    kind: str
    atom: str
    sentence: str
    by: str
    at: str
    confidence: str
    sources: tuple[Source, ...]
    premises: tuple[int, ...]
    values: tuple[str, ...]
    passes_on: int = 0


@dataclass(frozen=True)
class Telling:
    """A proof in steps, the first its conclusion; ``opening`` is what a letter about it asks for.

    Proofs that are told together share their steps; ``roots`` are their conclusions.
    """

    goal: str
    steps: tuple[Step, ...]
    opening: str = ""
    roots: tuple[int, ...] = (1,)

    def step(self, number: int) -> Step:
        """The step of a number; the first is 1."""
        return self.steps[number - 1]

    def chain(self, number: int) -> tuple[Step, ...]:
        """The step, and those whose sentence it passes on; the last has the reason."""
        found = [self.step(number)]
        while found[-1].passes_on:
            found.append(self.step(found[-1].passes_on))
        return tuple(found)

    def under(self, chain: tuple[Step, ...]) -> tuple[int, ...]:
        """What the steps of a chain rest on, the reason's premises first."""
        own = {step.number for step in chain}
        below = (premise for step in reversed(chain) for premise in step.premises)
        return tuple(dict.fromkeys(premise for premise in below if premise not in own))

    @cached_property
    def names(self) -> frozenset[str]:
        """Words that keep their capital letter."""
        titles = (source.name for step in self.steps for source in step.sources)
        return names_in([*(step.sentence for step in self.steps), *titles])

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source that is cited, once, in the order of the steps."""
        return tuple(dict.fromkeys(source for step in self.steps for source in step.sources))

    @property
    def weak(self) -> tuple[tuple[str, str], ...]:
        """What is less than sure: the confidence, and the rule or the source that has it."""
        return tuple(dict.fromkeys(found for step in self.steps for found in _weak(step)))


def _weak(step: Step) -> Iterator[tuple[str, str]]:
    if step.kind == "derived" and step.confidence in TOLD:
        yield step.confidence, step.by
    if step.kind == "guidance":
        yield from ((each.confidence, each.card) for each in step.sources if each.confidence in TOLD)


def telling(
    goal: str,
    proof: Proof,
    cards: Mapping[str, Card],
    confidence: Callable[[Node], str] = lambda _: "",
    opening: str = "",
) -> Telling:
    """The proof in numbered steps, the root first, each before those that it alone rests on.

    ``confidence`` is what a step's rule says of itself.
    """
    return telling_together(goal, (proof,), cards, confidence, opening)


def telling_together(
    goal: str,
    proofs: Sequence[Proof],
    cards: Mapping[str, Card],
    confidence: Callable[[Node], str] = lambda _: "",
    opening: str = "",
) -> Telling:
    """Several proofs with one numbering: what they share is one step."""
    shared = {node.id: node for proof in proofs for node in proof.walk()}
    nodes = list(shared.values())
    numbers = {node.id: number for number, node in enumerate(nodes, start=1)}
    steps = tuple(
        Step(
            number=numbers[node.id],
            node=node.id,
            kind=node.kind,
            atom=node.atom,
            sentence=node.sentence,
            by=node.rule,
            at=node.at,
            confidence=confidence(node),
            sources=tuple(source for cite in node.citations for source in [_source(cite, cards)]),
            premises=tuple(dict.fromkeys(numbers[child] for child in node.children)),
            values=_values(node.atom),
            passes_on=_passes_on(node, shared, numbers),
        )
        for node in nodes
    )
    return Telling(goal, steps, opening, tuple(dict.fromkeys(numbers[proof.root] for proof in proofs)))


def _passes_on(node: Node, nodes: Mapping[str, Node], numbers: Mapping[str, int]) -> int:
    same = (numbers[child] for child in node.premises if nodes[child].sentence == node.sentence)
    return next(same, 0)


def _source(citation: str, cards: Mapping[str, Card]) -> Source:
    name, _, place = citation.partition(" ")
    card = cards.get(name)
    if card is None:
        return Source(name, place)
    return Source(name, place, card.title, card.publisher, card.layer, card.confidence, card.address)


def _values(atom: str) -> tuple[str, ...]:
    """The constants of an atom, as sentences write them."""
    found = (
        match[1].replace('\\"', '"') if match[1] is not None else match[2]
        for match in CONSTANT.finditer(atom)
    )
    return tuple(dict.fromkeys(found))
