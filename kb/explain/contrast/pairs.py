"""Premises of two goals in pairs, as data.

``align`` makes them; text and JSON are made of them. Imports ``attempt`` and ``proof``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from kb.explain.attempt import VALUES, Attempt, Premise
from kb.explain.proof import Node

HOLDS, WANTED, FAILS, BLOCKS = "holds", "wanted", "fails", "blocks"


NO_RULE = "No rule could give it, whatever an encounter documents."


class Member(NamedTuple):
    """A premise of one goal, and what is with it.

    ``holds``   it is so; ``node`` is the step that says it (an absence has none)
    ``wanted``  the sentence says what would have to hold, and does not
    ``fails``   the sentence says that something is not so; ``why`` are the steps that its values are from
    ``blocks``  it is so, and in the way
    """

    sentence: str
    state: str
    atom: str
    node: Node | None = None
    why: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Pair:
    """Premises of two goals that are about the same thing; None where the other goal has none such."""

    first: Member | None
    second: Member | None
    below: tuple[Pair, ...] = ()

    @property
    def key(self) -> tuple[str | None, str | None]:
        """What it says."""
        return self.first and self.first.sentence, self.second and self.second.sentence

    @property
    def lone(self) -> Member | None:
        """The premise of one goal, where the other has none such."""
        return None if self.first is not None and self.second is not None else self.first or self.second

    def inner(self) -> Iterator[Pair]:
        """Every pair below it."""
        for each in self.below:
            yield each
            yield from each.inner()


def wanting(attempt: Attempt) -> Iterator[Member]:
    """What fails at the ends of an attempt, followed down its nearest nested attempts.

    A comparison is told with the steps that its values are from; one that has none counts what the other
    premises bring, and is told as what the attempt would have to come to, or not at all beside those.
    """
    for premise in attempt.failing:
        if premise.attempts:
            yield from wanting(premise.attempts[0])
        elif premise.proof is not None:
            node = premise.proof.nodes[premise.proof.root]
            yield Member(premise.sentence, BLOCKS, node.atom, node)
        elif premise.cause == VALUES:
            why = tuple(dict.fromkeys(_taken_from(premise, attempt)))
            if why:
                yield Member(premise.sentence, FAILS, premise.atom, why=why)
            elif len(attempt.failing) == 1:
                told = f"{attempt.sentence.rstrip('.')} ({premise.sentence.rstrip('.')})."
                yield Member(told, WANTED, premise.atom)
        else:
            yield Member(premise.sentence, FAILS, premise.atom)


def held_atoms(attempt: Attempt) -> Iterator[str]:
    """The atoms of all that holds on the nearest way through an attempt."""
    for premise in attempt.premises:
        if premise.holds and premise.proof is not None:
            yield from (node.atom for node in premise.proof.nodes.values())
        for nested in premise.attempts[:1]:
            yield from held_atoms(nested)


def _taken_from(comparison: Premise, attempt: Attempt) -> Iterator[Node]:
    """The stated rows of an attempt that bring a value to a comparison."""
    for premise in attempt.premises:
        if premise.proof is not None:
            node = premise.proof.nodes[premise.proof.root]
            if any(_last(node.atom) == word for word in comparison.atom.split()):
                yield node


def _last(atom: str) -> str:
    return atom.rstrip(")").rpartition(" ")[2].rpartition("(")[2]
