"""Proofs into nodes and edges: one node for each atom, however often it is proved.

Takes proofs and an edition; gives nodes with short labels (the sentence of the relation, not of the rule)
and edges from what is rested on to what rests on it. Imports ``kb``, ``show`` and ``worlds``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kb.explain.graphs import GraphEdge, GraphNode
from kb.explain.proof import Node, Proof
from kb.knowledge import Edition
from kb.parse import parse_atom
from kb.sentences import tell
from kb.strata import dependencies
from kb.syntax import Atom, Constant, Negation
from queries.show import concluding
from queries.worlds import ASKING

SUPPORTS, KEEPS_OFF, DECIDES = "supports", "keeps off", "decides"
HOLDS, BLOCKS, IDLE, UNKNOWN = "holds", "blocks", "does not matter", "unknown"

KINDS = {
    "given": "documented",
    "guidance": "row",
    "derived": "step",
    "absent": "absent",
    "compared": "compared",
    "aggregated": "counted",
}
"""What a picture calls the kinds of a proof's nodes."""

CANDIDATE, LINE = "candidate", "line"
TELLING = ("excluded", "warning")
"""Relations that tell of a claim without being part of it: what they ask to be absent keeps no code off."""

ASIDE = ("row", "absent", "compared", "counted")
"""Kinds that a picture leaves out unless all of it is asked for."""


class Drawn(NamedTuple):
    """What proofs come to; ``fields`` are where documented atoms stand, ``passed`` what only passes on."""

    nodes: dict[str, GraphNode]
    edges: dict[tuple[str, str, str], GraphEdge]
    fields: dict[str, str]
    passed: set[str]


def nothing() -> Drawn:
    """No proofs yet."""
    return Drawn({}, {}, {}, set())


class Labels:
    """Short sentences for atoms, by the sentences of their relations."""

    def __init__(self, edition: Edition) -> None:
        self._declarations = edition.program.declarations
        self._known: dict[str, str] = {}

    def of(self, node: Node) -> str:
        """The label of a proof's node."""
        if node.kind != "derived":
            return node.sentence.rstrip(".")
        if node.atom not in self._known:
            atom = parse_atom(node.atom)
            self._known[node.atom] = self.row(
                atom.relation, [term.value for term in atom.terms if isinstance(term, Constant)]
            )
        return self._known[node.atom]

    def row(self, relation: str, row: Iterable[str | int]) -> str:
        """The label of a row."""
        declaration = self._declarations[relation]
        values = list(row)
        if not declaration.doc:
            return str(Atom(relation, tuple(map(Constant, values))))
        names = (column.name for column in declaration.columns)
        return tell(declaration.doc, dict(zip(names, values, strict=True))).rstrip(".")


def add(drawn: Drawn, proof: Proof, labels: Labels) -> str:
    """Put the nodes and edges of a proof to the others; gives the id of its root."""
    for node in proof.walk():
        if node.atom not in drawn.nodes:
            drawn.nodes[node.atom] = GraphNode(
                node.atom, labels.of(node), KINDS[node.kind], _detail(node), HOLDS
            )
        if node.kind == "given":
            drawn.fields[node.atom] = node.at
        for child in dict.fromkeys(node.children):
            source = proof.nodes[child].atom
            if source != node.atom:
                edge = GraphEdge(source, node.atom, SUPPORTS)
                drawn.edges.setdefault((source, node.atom, SUPPORTS), edge)
        first = proof.nodes[node.premises[0]] if node.premises else None
        if first is not None and first.kind == "derived" and first.sentence == node.sentence:
            drawn.passed.add(first.atom)
    return proof.nodes[proof.root].atom


def _detail(node: Node) -> str:
    where = {
        "given": f"Documented: {node.at}." if node.at else "",
        "guidance": f"Fact {node.at}, after {'; '.join(node.citations)}.",
        "derived": f"Rule {node.rule}, after {'; '.join(node.citations)}.",
    }.get(node.kind, "")
    return f"{node.sentence} {where}".strip()


def keeping_off(edition: Edition, code: str) -> set[str]:
    """The relations a row of which keeps the code off: what must be absent for it.

    That is what the rules that can conclude the code ask to be absent, and those that they rest on; what a
    claim line asks; and what rules beside the claim ask that are no question and tell of nothing.
    """
    program = edition.program
    bodies = [rule for rule in concluding(edition, code) if rule.head.relation == CANDIDATE]
    resting = program.needed({each.relation for rule in bodies for each in dependencies(rule)} - {CANDIDATE})
    beside = set(edition.rules) - program.needed({LINE}) - {*ASKING, *TELLING}
    rules = [rule for name in {*resting, *beside, LINE} & set(edition.rules) for rule in edition.rules[name]]
    return {
        each.atom.relation for rule in (*bodies, *rules) for each in rule.body if isinstance(each, Negation)
    }


def relation_of(atom: str) -> str:
    """The relation of an atom in the rule language."""
    return atom.partition("(")[0].lstrip("!")
