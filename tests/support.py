"""What many tests do first: rule text to a checked program, finished relations and proofs.

Takes text and rows; gives what the library gives, and fails the test where the text is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kb.checks import check
from kb.diagnostics import Diagnostic
from kb.engine import Limits
from kb.engine.closure import close
from kb.engine.point import PointEngine
from kb.explain.proof import CountedRow, Node, Proof
from kb.explain.search import Ground, Search
from kb.explain.tell import Origin, Origins, Teller
from kb.parse import parse
from kb.program import CheckedProgram
from kb.relations import Relations, Row
from kb.source import Text
from kb.syntax import Clause

Facts = Mapping[str, Sequence[Row]]
Model = dict[str, set[Row]]


def diagnostics(text: str) -> list[Diagnostic]:
    """Every error of a rule text; warnings left out."""
    program, wrong = parse(Text("test.dl", text))
    found = wrong or check([program])[1]
    return [diagnostic for diagnostic in found if not diagnostic.kind.warning]


def checked(text: str) -> CheckedProgram:
    """A rule text that must be right."""
    program, wrong = parse(Text("test.dl", text))
    assert not wrong, [diagnostic.headline() for diagnostic in wrong]
    result, found = check([program])
    errors = [diagnostic.headline() for diagnostic in found if not diagnostic.kind.warning]
    assert not errors, errors
    return result


def derived(program: CheckedProgram) -> list[str]:
    """The relations that a program derives, lowest first."""
    return [name for stratum in program.strata for name in stratum.relations]


def split(program: CheckedProgram, facts: Facts) -> tuple[Relations, Facts]:
    """The rows of guidance, and those that an encounter gives."""
    guidance = Relations()
    stated = {name for name in facts if program.declarations[name].given == "guidance"}
    for name in stated:
        guidance.add(name, facts[name])
    return guidance, {name: rows for name, rows in facts.items() if name not in stated}


def evaluated(program: CheckedProgram, facts: Facts, limits: Limits | None = None) -> Relations:
    """Finished relations, from the point engine."""
    guidance, given = split(program, facts)
    return PointEngine(program, guidance, limits or Limits()).evaluate(given)


def closed(program: CheckedProgram, facts: Facts) -> Relations:
    """Finished relations, from the closure used on every stratum, recursive or not."""
    relations = Relations()
    for name, rows in facts.items():
        relations.add(name, rows)
    for stratum in program.strata:
        close(stratum, program.rules, relations, Limits())
    return relations


def rows_of(relations: Relations, names: Iterable[str]) -> Model:
    """Rows by relation, without their order."""
    return {name: set(relations.rows(name)) for name in names}


def answer(text: str, facts: Facts | None = None, limits: Limits | None = None) -> Model:
    """What the point engine derives from a text and the rows that it is given."""
    program = checked(text)
    return rows_of(evaluated(program, facts or {}, limits), derived(program))


def rules_of(program: CheckedProgram) -> dict[str, list[Clause]]:
    """The rules by the relation that they derive."""
    rules: dict[str, list[Clause]] = {}
    for rule in program.rules:
        rules.setdefault(rule.head.relation, []).append(rule)
    return rules


def origins(program: CheckedProgram) -> Origins:
    """Stated rows are given or guidance, as their relation is."""

    def origin(ground: Ground) -> Origin:
        guidance = program.declarations[ground.relation].given == "guidance"
        return Origin("guidance" if guidance else "given", (), ground.relation)

    return origin


def teller(program: CheckedProgram, relations: Relations) -> Teller:
    """Proofs of finished relations."""
    return Teller(Search(rules_of(program), relations), program.declarations, origins(program))


def rebuilt(proof: Proof, name: str, changed: Node) -> Proof:
    """The proof with one node changed, and every id above it hashed anew."""
    nodes: dict[str, Node] = {}
    new: dict[str, str] = {}
    for old in reversed(_children_last(proof)):
        node = changed if old == name else proof.nodes[old]
        node = replace(
            node,
            premises=tuple(new.get(premise, premise) for premise in node.premises),
            rows=tuple(
                CountedRow(row.bindings, tuple(new.get(premise, premise) for premise in row.premises))
                for row in node.rows
            ),
        )
        new[old] = node.id
        nodes[node.id] = node
    return reachable(Proof(new[proof.root], nodes))


def reachable(proof: Proof) -> Proof:
    """The proof without the nodes that nothing rests on any more."""
    return Proof(proof.root, {node.id: node for node in proof.walk()})


def _children_last(proof: Proof) -> list[str]:
    """Every node before all those that it rests on."""
    return sorted(proof.nodes, key=lambda name: -Proof(name, proof.nodes).height)
