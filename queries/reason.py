"""Why something is said: a sentence, its proof, and whose word it is.

Takes what is settled and a row of it; gives a ``Reason``. Imports ``session`` and ``authority``.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.explain.proof import Node, Proof
from kb.relations import Row
from queries.authority import Standing
from queries.session import Settled


@dataclass(frozen=True)
class Reason:
    """The sentence of a proof, the proof, and its standing."""

    because: str
    proof: Proof
    standing: Standing

    @property
    def told_by(self) -> Node:
        """The step whose sentence is the reason: a step may pass on that of its first premise."""
        return told_by(self.proof)

    @property
    def parts(self) -> tuple[str, ...]:
        """The sentences of what is counted or added up for it, one by one."""
        nodes = self.proof.nodes
        counted = (row for name in self.told_by.premises for row in nodes[name].rows)
        steps = (nodes[name] for row in counted for name in row.premises)
        return tuple(dict.fromkeys(step.sentence for step in steps if step.kind == "derived"))


def told_by(proof: Proof) -> Node:
    """The step whose sentence is that of the root: a step may pass on its first premise's."""
    node = proof.nodes[proof.root]
    while node.premises and proof.nodes[node.premises[0]].sentence == node.sentence:
        node = proof.nodes[node.premises[0]]
    return node


def reason_of(settled: Settled, relation: str, row: Row) -> Reason:
    """The reason of a row that holds."""
    proof = settled.prove(relation, row)
    assert proof is not None, f"{relation}{row} was read from the relations that prove it"
    return reason_from(settled, proof)


def reason_from(settled: Settled, proof: Proof) -> Reason:
    """The reason that a proof gives."""
    standing = settled.authority.of(proof, told_by(proof))
    return Reason(proof.nodes[proof.root].sentence, proof, standing)
