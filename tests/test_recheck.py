"""The checker of proofs believes nothing: lies that fit together are found as well as slips.

Each proof here is built by hand, so that its ids are right and every node agrees with the others; what is
wrong is only that it is not so.
"""

from __future__ import annotations

import ast
import time
from dataclasses import replace
from pathlib import Path

import pytest

from kb.explain import model, recheck
from kb.explain.proof import CountedRow, Node, Proof, Value
from kb.relations import Row
from tests.support import checked, evaluated, rebuilt, teller

TEXT = """
@[given = "encounter"]
.decl stage(service: symbol, stage: number)
@[given = "encounter"]
.decl void(service: symbol)
@[given = "guidance"]
.decl code(stages: number, code: symbol)
.decl billed(service: symbol, code: symbol, after: number)
@[id = "billed.by-stage"]
@[cite = "manual p. 1"]
billed(s, c, n - 1) :- stage(s, _), !void(s), n = count : { stage(s, k), k > 0 }, code(n, c), n >= 1.
@[id = "billed.any"]
billed(s, "none", 0) :- stage(s, _).
"""
FACTS: dict[str, list[Row]] = {
    "stage": [("A", 1), ("A", 2), ("B", 1)],
    "void": [("B",)],
    "code": [(1, "one"), (2, "two")],
}
PROGRAM = checked(TEXT)
RULE = next(rule for rule in PROGRAM.rules if rule.id == "billed.by-stage")
PLACE = f"{RULE.span.file}:{RULE.span.line}"


def proof_of(*nodes: Node) -> Proof:
    """A proof of these nodes; the first is the root."""
    return Proof(nodes[0].id, {node.id: node for node in nodes})


def problems(proof: Proof) -> str:
    return "; ".join(recheck.recheck(proof, PROGRAM, FACTS))


def billed(
    service: str, code: str, *, counted: int = 2, rows: tuple[int, ...] = (1, 2), stated: bool = True
) -> Proof:
    """A proof in which everything fits together, right or not."""
    kind = "given"
    stages = {k: Node(kind, f'stage("{service}", {k})', "") for k in {*rows, 1}}
    above = {k: Node("compared", f"{k} > 0", "") for k in rows}
    absent = Node("absent", f'!void("{service}")', "")
    counts = Node(
        "aggregated",
        f'{counted} = count : {{ stage("{service}", k), k > 0 }}',
        "",
        rows=tuple(CountedRow((("k", k),), (stages[k].id, above[k].id)) for k in rows),
    )
    table = Node("guidance", f'code({counted}, "{code}")', "")
    enough = Node("compared", f"{counted} >= 1", "")
    bindings: tuple[tuple[str, Value], ...] = (("_#1", 1), ("c", code), ("n", counted), ("s", service))
    root = Node(
        "derived",
        f'billed("{service}", "{code}", {counted - 1})',
        "whatever it says",
        rule="billed.by-stage",
        citations=("manual p. 1",),
        premises=tuple(node.id for node in (stages[1], absent, counts, table, enough)),
        bindings=bindings,
        at=PLACE,
    )
    return proof_of(root, *stages.values(), *above.values(), absent, counts, table, enough)


def test_a_right_proof_has_no_problem() -> None:
    assert problems(billed("A", "two")) == ""


def test_what_the_search_finds_has_no_problem() -> None:
    prover = teller(PROGRAM, evaluated(PROGRAM, FACTS))
    for row in (("A", "two", 1), ("A", "none", 0), ("B", "none", 0)):
        proof = prover.prove("billed", row)
        assert proof is not None
        assert problems(proof) == ""


@pytest.mark.parametrize("rule", ["b(x, z), d(z), k = 10 / z", "d(z), k = 10 / z, b(x, z)"])
def test_what_a_rule_excludes_is_not_divided_by_in_the_search_either(rule: str) -> None:
    """The row is known to the search, and was not to the engine: it must not settle the division first."""
    program = checked(
        f"""
        @[given = "encounter"]
        .decl b(x: number, z: number)
        @[given = "encounter"]
        .decl d(z: number)
        .decl p(x: number, k: number)
        p(x, k) :- {rule}.
        """
    )
    facts: dict[str, list[Row]] = {"b": [(1, 0), (1, 5)], "d": [(5,)]}
    proof = teller(program, evaluated(program, facts)).prove("p", (1, 2))
    assert proof is not None
    assert recheck.recheck(proof, program, facts) == ()


def test_a_counted_row_that_is_hidden_is_missed() -> None:
    assert "are not all of its rows" in problems(billed("A", "one", counted=1, rows=(1,)))


def test_a_count_that_its_rows_do_not_give_is_found() -> None:
    assert "1 = count" in problems(billed("A", "one", counted=1))
    assert "does not hold" in problems(billed("A", "one", counted=1))


def test_an_absence_of_what_is_there_is_found() -> None:
    assert problems(billed("B", "one", counted=1, rows=(1,))).endswith('(!void("B")): there is such a row')


def test_a_row_that_nobody_stated_is_found() -> None:
    assert "no such row is stated" in problems(billed("A", "three"))


def test_a_comparison_that_is_false_is_found() -> None:
    program = checked('.decl p(x: number)\n@[given = "encounter"]\n.decl q(x: number)\np(x) :- q(x), x > 5.')
    stated = Node("given", "q(3)", "")
    false = Node("compared", "3 > 5", "")
    place = f"{program.rules[0].span.file}:{program.rules[0].span.line}"
    root = Node("derived", "p(3)", "", place, premises=(stated.id, false.id), bindings=(("x", 3),), at=place)
    assert "3 > 5 does not hold" in "; ".join(
        recheck.recheck(proof_of(root, stated, false), program, {"q": [(3,)]})
    )


def test_a_guidance_row_cannot_be_passed_off_as_documented() -> None:
    proof = billed("A", "two")
    table = next(node for node in proof.nodes.values() if node.kind == "guidance")
    found = problems(rebuilt(proof, table.id, replace(table, kind="given")))
    assert "this is no row of a relation that is given by encounter" in found


def test_a_derived_row_cannot_be_said_to_be_given() -> None:
    assert "no row of a relation that is given" in problems(
        proof_of(Node("given", 'billed("A", "three", 2)', ""))
    )


def test_another_rule_at_its_own_place_is_found() -> None:
    proof = billed("A", "two")
    root = proof.nodes[proof.root]
    other = next(rule for rule in PROGRAM.rules if rule.id == "billed.any")
    swapped = replace(
        root,
        rule="billed.any",
        citations=(),
        at=f"{other.span.file}:{other.span.line}",
        premises=root.premises[:1],
    )
    assert "the bindings are not those" in problems(rebuilt(proof, root.id, swapped))
    fitting = replace(swapped, bindings=(("_#1", 1), ("s", "A")))
    assert "concludes something else" in problems(rebuilt(proof, root.id, fitting))


def test_a_citation_that_the_rule_does_not_have_is_found() -> None:
    proof = billed("A", "two")
    root = proof.nodes[proof.root]
    assert "citations" in problems(rebuilt(proof, root.id, replace(root, citations=("cpt",))))


def test_a_changed_node_under_its_old_name_is_found() -> None:
    proof = billed("A", "two")
    root = proof.nodes[proof.root]
    forged = replace(root, sentence="something else")
    object.__setattr__(forged, "id", root.id)
    assert "not the hash" in problems(Proof(root.id, {**proof.nodes, root.id: forged}))


def test_a_child_that_is_missing_is_found() -> None:
    proof = billed("A", "two")
    less = {name: node for name, node in proof.nodes.items() if node.kind != "absent"}
    assert "there is no node" in problems(Proof(proof.root, less))


def test_a_node_that_nothing_rests_on_is_found() -> None:
    proof = billed("A", "two")
    stray = Node("given", 'stage("B", 1)', "")
    assert "nothing rests on it" in problems(Proof(proof.root, {**proof.nodes, stray.id: stray}))


def test_a_proof_that_rests_on_itself_is_found() -> None:
    """No hash can be part of what it is the hash of; so the ids are forged, and both are told."""
    proof = billed("A", "two")
    root = proof.nodes[proof.root]
    forged = replace(root, premises=(root.id, *root.premises[1:]))
    object.__setattr__(forged, "id", root.id)
    assert "rests on itself" in problems(Proof(root.id, {**proof.nodes, root.id: forged}))


@pytest.mark.parametrize(
    "lone",
    [
        Node("compared", "1 = 1", ""),
        Node("aggregated", "0 = count : { void(x) }", ""),
        Node("believed", 'billed("A", "two", 1)', ""),
        Node("derived", 'billed("A", "two", 1)', "", "no.such.rule"),
        Node("absent", '!void("B", "C")', ""),
        Node("absent", "!nothing(_)", ""),
        Node("absent", 'void("A")', ""),
        Node("given", "stage(_, 1)", ""),
        Node("given", 'stage("A", 1', ""),
        Node("given", 'stage("A", 1); stage("A", 2)', ""),
    ],
    ids=lambda node: f"{node.kind} {node.atom}",
)
def test_what_proves_nothing_is_found(lone: Node) -> None:
    assert problems(proof_of(lone))


def test_an_absence_alone_is_a_proof() -> None:
    assert problems(proof_of(Node("absent", '!void("A")', ""))) == ""
    assert "there is such a row" in problems(proof_of(Node("absent", "!void(_)", "")))


def test_a_text_with_quotes_and_lines_is_read_as_it_was_printed() -> None:
    value = 'a "quoted" \\ text,\n\twith (brackets), p("x") and \x07'
    program = checked(
        """
        @[given = "encounter"]
        .decl q(x: symbol)
        .decl r(x: symbol)
        .decl p(x: symbol)
        p(x) :- q(x), !r(x).
        """
    )
    prover = teller(program, evaluated(program, {"q": [(value,)]}))
    proof = prover.prove("p", (value,))
    assert proof is not None
    assert recheck.recheck(proof, program, {"q": [(value,)]}) == ()
    assert recheck.recheck(proof, program, {"q": [(f"{value}.",)]})


def test_a_table_of_a_thousand_rows_is_checked_well_within_a_second() -> None:
    text = """
    @[given = "guidance"]
    .decl edit(one: symbol, two: symbol, indicator: number)
    @[given = "encounter"]
    .decl line(code: symbol)
    .decl bundled(one: symbol, two: symbol)
    bundled(x, y) :- line(x), edit(x, y, 1), line(y), !edit(y, x, _), 0 = count : { edit(y, z, 1), line(z) }.
    """
    program = checked(text)
    facts: dict[str, list[Row]] = {
        "edit": [(f"{n}", f"{n + 1}", 1) for n in range(1000)],
        "line": [*((f"{n}",) for n in range(0, 1000, 3)), ("1",)],
    }
    proof = teller(program, evaluated(program, facts)).prove("bundled", ("0", "1"))
    assert proof is not None
    begun = time.perf_counter()
    assert recheck.recheck(proof, program, facts) == ()
    assert time.perf_counter() - begun < 0.5


def test_the_checker_shares_no_code_with_what_it_checks() -> None:
    for module in (recheck, model):
        tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
        used = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        ours = {name for name in used if name and name.startswith("kb")}
        assert ours <= {"kb.explain.model", "kb.explain.proof", "kb.program", "kb.syntax"}
