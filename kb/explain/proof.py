"""A proof as data: nodes whose names hash their content, so that equal sub-proofs are one node.

Text, JSON and pictures are made of it; whoever has it can check it (``recheck``). Imports ``source``.

What a node of each kind says:

``given``       a row of the encounter; ``at`` is the field it stands in
``guidance``    a row of a fact table; ``citations`` and ``at`` (file:line) say where it comes from
``derived``     ``rule`` (at file:line) with these ``bindings``; one premise for each literal of the rule's
                body, in the order of the text
``absent``      no row matches the atom (written with its ``!``); ``_`` stands for any value
``compared``    a comparison of values that holds; an ``=`` that binds a variable is one too
``aggregated``  a comparison that has an aggregate in it; ``rows`` are the rows that it was made over, each
                with its bindings and one premise for each literal of the aggregate's body, in order
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Value = str | int


class CountedRow(NamedTuple):
    """One row of an aggregate: what its variables were, and why it holds."""

    bindings: tuple[tuple[str, Value], ...]
    premises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """One step of a proof; ``premises`` are the ids of other nodes."""

    kind: str
    atom: str
    sentence: str
    rule: str = ""
    citations: tuple[str, ...] = ()
    premises: tuple[str, ...] = ()
    bindings: tuple[tuple[str, Value], ...] = ()
    rows: tuple[CountedRow, ...] = ()
    at: str = ""
    id: str = field(init=False)

    def __post_init__(self) -> None:
        content = (
            self.kind,
            self.atom,
            self.sentence,
            self.rule,
            self.citations,
            self.premises,
            self.bindings,
            tuple((row.bindings, row.premises) for row in self.rows),
            self.at,
        )
        # `repr` of texts, numbers and tuples of them is one text for one content, on every machine.
        digest = hashlib.sha256(repr(content).encode("utf-8", "surrogatepass")).hexdigest()
        object.__setattr__(self, "id", digest[:16])

    @property
    def children(self) -> tuple[str, ...]:
        """The ids of all nodes that this one rests on: its premises, or its rows' premises."""
        return self.premises + tuple(premise for row in self.rows for premise in row.premises)


@dataclass(frozen=True)
class Proof:
    """A root and every node under it."""

    root: str
    nodes: Mapping[str, Node]

    def walk(self) -> Iterator[Node]:
        """Every node once, the root first, each before those that it alone rests on."""
        seen: set[str] = set()
        waiting = [self.root]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                yield self.nodes[name]
                waiting.extend(reversed(self.nodes[name].children))

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules that were used, in the order of the proof."""
        return tuple(dict.fromkeys(node.rule for node in self.walk() if node.rule))

    @property
    def citations(self) -> tuple[str, ...]:
        """Every citation that the proof rests on, in its order."""
        return tuple(dict.fromkeys(cite for node in self.walk() for cite in node.citations))

    @property
    def height(self) -> int:
        """How many steps stand above one another; a fact alone has height 0."""
        heights: dict[str, int] = {}
        waiting = [self.root]
        while waiting:
            name = waiting[-1]
            open_ = [child for child in self.nodes[name].children if child not in heights]
            if open_:
                waiting.extend(open_)
                continue
            waiting.pop()
            below = [heights[child] for child in self.nodes[name].children]
            heights[name] = 1 + max(below) if below else 0
        return heights[self.root]
