"""Random programs again: every row that is derived has a proof, which is right, lowest, and always the same.

And no change of a proof goes unseen by the checker: each node that can be changed is changed, the ids of
everything above it are hashed anew, and the change must be found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from kb.explain.proof import CountedRow, Node
from kb.explain.recheck import recheck
from kb.program import CheckedProgram
from kb.relations import Relations, Row
from tests.heights import heights
from tests.programs import Case, cases
from tests.support import checked, closed, derived, evaluated, rebuilt, teller

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def sample(program: CheckedProgram, relations: Relations, most: int) -> list[tuple[str, Row]]:
    """Derived rows, some of every relation that has any."""
    rows = {name: sorted(relations.rows(name), key=repr) for name in derived(program)}
    turns = max(map(len, rows.values()), default=0)
    found = ((name, of[turn]) for turn in range(turns) for name, of in rows.items() if turn < len(of))
    return [pair for pair, _ in zip(found, range(most), strict=False)]


@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
@given(cases())
def test_every_derived_row_has_a_right_and_lowest_proof(case: Case) -> None:
    program = checked(case.text)
    relations = evaluated(program, case.facts)
    prover = teller(program, relations)
    lowest = heights(program, case.facts)
    for name, row in sample(program, relations, 30):
        proof = prover.prove(name, row)
        assert proof is not None
        assert recheck(proof, program, case.facts) == ()
        assert proof.height == lowest[name, row]


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(cases())
def test_the_same_row_has_the_same_proof_whichever_engine_derived_it(case: Case) -> None:
    program = checked(case.text)
    one, other = evaluated(program, case.facts), closed(program, case.facts)
    prover = teller(program, one)
    rows = sample(program, one, 30)
    proofs = {row: prover.prove(*row) for row in rows}
    for row in reversed(rows):  # asked in another order, of somebody else's relations
        assert teller(program, other).prove(*row) == proofs[row]


@settings(max_examples=10, deadline=None, suppress_health_check=SLOW)
@given(cases())
def test_what_does_not_hold_has_no_proof(case: Case) -> None:
    program = checked(case.text)
    prover = teller(program, evaluated(program, case.facts))
    for name in derived(program):
        assert prover.prove(name, (7777,) * len(program.declarations[name].columns)) is None


@settings(max_examples=10, deadline=None, suppress_health_check=SLOW)
@given(cases())
def test_no_change_of_a_proof_goes_unseen(case: Case) -> None:
    program = checked(case.text)
    relations = evaluated(program, case.facts)
    prover = teller(program, relations)
    for name, row in sample(program, relations, 5):
        proof = prover.prove(name, row)
        assert proof is not None
        for node in list(proof.walk())[:5]:
            for what, changed in changes(node, program):
                assert changed == node or recheck(rebuilt(proof, node.id, changed), program, case.facts), (
                    what,
                    node,
                    changed,
                )


def changes(node: Node, program: CheckedProgram) -> Iterator[tuple[str, Node]]:
    """The node with one thing changed, in every way that makes it wrong."""
    if node.kind == "given":
        yield "guidance said to be given", replace(node, kind="guidance")
    if node.kind in ("given", "guidance"):
        yield "a row that is not stated", replace(node, atom=node.atom.replace("(", '("nobody", ', 1))
    if node.kind == "absent":
        yield "another absence", replace(node, atom=node.atom.replace("(", '("nobody", ', 1))
        yield "presence", replace(node, atom=node.atom.removeprefix("!"))
    if node.kind == "compared":
        yield "another comparison", replace(node, atom="1 = 1" if node.atom != "1 = 1" else "2 = 2")
    for number, (name, value) in enumerate(node.bindings):
        other = value + 1 if isinstance(value, int) else f"{value}?"
        bindings = (*node.bindings[:number], (name, other), *node.bindings[number + 1 :])
        yield "a value", replace(node, bindings=bindings)
        yield "no value", replace(node, bindings=(*node.bindings[:number], *node.bindings[number + 1 :]))
    for number in range(len(node.premises)):
        rest = (*node.premises[:number], *node.premises[number + 1 :])
        yield "a premise dropped", replace(node, premises=rest)
        yield "a premise twice", replace(node, premises=(*node.premises, node.premises[number]))
    if node.kind == "derived":
        yield "premises in another order", replace(node, premises=node.premises[::-1])
        yield "another citation", replace(node, citations=(*node.citations, "cpt.invented"))
        for rule in program.rules[:3]:
            name = f"{rule.span.file}:{rule.span.line}"
            if name != node.rule:
                yield "another rule", replace(node, rule=name)
    for number, row in enumerate(node.rows):
        rest_rows = (*node.rows[:number], *node.rows[number + 1 :])
        yield "a counted row dropped", replace(node, rows=rest_rows)
        yield "a counted row twice", replace(node, rows=(*node.rows, row))
        if row.premises:
            less = CountedRow(row.bindings, row.premises[1:])
            yield "a counted row's premise dropped", replace(node, rows=(*rest_rows, less))
