"""Whose word an answer is, how sure it is, and what it overruled.

Takes a proof and the edition that it was made in; gives a ``Standing``. A proof is as sure as the least
sure rule or row in it. Imports ``kb`` only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kb.cards import Card
from kb.explain.proof import Node, Proof
from kb.explain.tell import rule_name
from kb.knowledge import Edition
from kb.syntax import Clause

SURE = "verified"
TOLD = ("background", "derived", "unsettled")
"""Confidences that an answer says of itself, the surest first; what a source reports needs no word."""


class Weak(NamedTuple):
    """Something in a proof that is less than sure: a rule's id, or the source of a row."""

    confidence: str
    by: str


class Overruled(NamedTuple):
    """What speaks against an answer with less authority: the source, and what it says."""

    card: str
    says: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The layer that speaks, how sure the whole is, what makes it less than sure, and what was overruled."""

    layer: str
    confidence: str
    weak: tuple[Weak, ...]
    overruled: tuple[Overruled, ...]


class Authority:
    """Standings of proofs of one edition."""

    def __init__(self, edition: Edition, cards: Mapping[str, Card]) -> None:
        self._cards = cards
        self._edition = edition
        self._rules: dict[str, Clause | None] = {}

    def of(self, proof: Proof, told_by: Node) -> Standing:
        """The standing of a proof; ``told_by`` is the step whose sentence is the reason."""
        weak = tuple(dict.fromkeys(each for node in proof.walk() for each in self._weak(node)))
        worst = max((TOLD.index(each.confidence) for each in weak), default=-1)
        rule = self.rule(told_by)
        return Standing(
            layer=(rule.annotation("layer") or "") if rule else "",
            confidence=TOLD[worst] if weak else SURE,
            weak=weak,
            overruled=tuple(dict.fromkeys(each for node in proof.walk() for each in self._overruled(node))),
        )

    def _weak(self, node: Node) -> Iterator[Weak]:
        if node.kind == "derived":
            rule = self.rule(node)
            confidence = rule.annotation("confidence") if rule else None
            if confidence in TOLD:
                yield Weak(str(confidence), node.rule)
        elif node.kind == "guidance":
            for name in (citation.split(" ", 1)[0] for citation in node.citations):
                card = self._cards.get(name)
                if card is not None and card.confidence in TOLD:
                    yield Weak(card.confidence, name)

    def _overruled(self, node: Node) -> Iterator[Overruled]:
        rule = self.rule(node)
        for each in rule.overrules if rule else ():
            card, _, says = each.partition(" ")
            yield Overruled(card, says)

    def confidence(self, node: Node) -> str:
        """How sure the rule of a step says that it is; empty where it says nothing."""
        rule = self.rule(node)
        return (rule.annotation("confidence") or "") if rule else ""

    def rule(self, node: Node) -> Clause | None:
        """The rule that a step used; only the rules of its relation are looked at."""
        if node.rule and node.rule not in self._rules:
            rules = self._edition.rules.get(node.atom.split("(", 1)[0], ())
            found = (rule for rule in rules if rule_name(rule) == node.rule)
            self._rules[node.rule] = next(found, None)
        return self._rules.get(node.rule)
