"""Every proof of a goal: how many there are, that each is right, and that they come smallest first.

The proofs are counted again by brute force: every choice of a rule instance for every row, from the naive
``model``, without any of the search.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings

from kb.explain.all_proofs import ways
from kb.explain.model import Bindings, Model, NoValueError, Row, outside
from kb.explain.proof import Proof, Value
from kb.explain.recheck import recheck
from kb.explain.search import Ground, Search
from kb.explain.tell import Teller
from kb.program import CheckedProgram
from kb.syntax import Atom, Comparison, Constant, Literal, Negation, aggregates
from queries.reason import reason_from
from queries.session import EveryProof
from queries.suggest import ANSWERING
from queries.told.as_text import ways_text
from tests import casebook
from tests.programs import Case, cases
from tests.support import Facts, checked, closed, origins, rules_of
from tests.test_random_proofs import sample

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

Step = tuple[str, str, tuple[tuple[str, Value], ...]]
"""A derived row: its atom, the rule, and the values of the rule's variables."""

REACH = """
@[given = "encounter"]
.decl edge(a: symbol, b: symbol)
.decl reach(a: symbol, b: symbol)
reach(a, b) :- edge(a, b).
reach(a, c) :- edge(a, b), reach(b, c).
"""


def proofs_of(
    text: str, facts: Facts, relation: str, row: Row, most: int = 10
) -> tuple[list[Proof], int, bool]:
    """The proofs of a row, how many there are, and whether those are all."""
    program = checked(text)
    return _proofs(program, facts, relation, row, most)


def _proofs(
    program: CheckedProgram, facts: Facts, relation: str, row: Row, most: int
) -> tuple[list[Proof], int, bool]:
    search = Search(rules_of(program), closed(program, facts))
    found = ways(search, Ground(relation, row), most)
    told = [
        Teller(each, program.declarations, origins(program)).prove(relation, row) for each in found.proofs
    ]
    proofs = [proof for proof in told if proof is not None]
    assert len(proofs) == len(found.proofs)
    return proofs, found.count, found.complete


def steps(proof: Proof) -> frozenset[Step]:
    """What tells a proof from another one."""
    return frozenset(
        (node.atom, node.rule, node.bindings) for node in proof.nodes.values() if node.kind == "derived"
    )


def test_one_way_is_one_proof() -> None:
    proofs, count, complete = proofs_of(REACH, {"edge": [("a", "b")]}, "reach", ("a", "b"))
    assert (len(proofs), count, complete) == (1, 1, True)


def test_two_ways_are_two_proofs_the_shorter_first() -> None:
    facts = {"edge": [("a", "c"), ("a", "b"), ("b", "c")]}
    proofs, count, complete = proofs_of(REACH, facts, "reach", ("a", "c"))
    assert (count, complete) == (2, True)
    assert [proof.height for proof in proofs] == [1, 2]


def test_a_cycle_adds_no_proof() -> None:
    facts = {"edge": [("a", "b"), ("b", "a"), ("b", "b")]}
    proofs, count, complete = proofs_of(REACH, facts, "reach", ("a", "b"))
    assert complete
    assert count == len(proofs) == 1 + 1, "directly, and by the loop at b; never by a again"


def test_a_fact_has_one_proof() -> None:
    proofs, count, complete = proofs_of(REACH, {"edge": [("a", "b")]}, "edge", ("a", "b"))
    assert [len(proof.nodes) for proof in proofs] == [1]
    assert (count, complete) == (1, True)


def test_a_bound_is_said_and_the_smallest_are_shown() -> None:
    chain = [(f"n{i}", f"n{i + 1}") for i in range(12)]
    detours = [(f"n{i}", f"d{i}") for i in range(12)] + [(f"d{i}", f"n{i + 1}") for i in range(12)]
    proofs, count, complete = proofs_of(REACH, {"edge": chain + detours}, "reach", ("n0", "n12"), most=3)
    assert not complete
    assert count >= 1_000, "there are 2 to the power of 12"
    assert [proof.height for proof in proofs] == [12, 13, 13]


@settings(max_examples=20, deadline=None, suppress_health_check=SLOW)
@given(cases())
def test_of_random_programs_all_proofs_are_found_and_right(case: Case) -> None:
    program = checked(case.text)
    relations = closed(program, case.facts)
    graph = instances(program, case.facts)
    compared = 0
    for name, row in sample(program, relations, 12):
        wanted = list(islice(brute((name, row), graph), MOST + 1))
        if len(wanted) > MOST:
            continue
        compared += 1
        proofs, count, complete = _proofs(program, case.facts, name, row, MOST)
        assert complete
        assert count == len(proofs) == len(wanted)
        assert {steps(proof) for proof in proofs} == set(wanted)
        sizes = [(proof.height, rows_in(proof)) for proof in proofs]
        assert sizes == sorted(sizes)
        for proof in proofs:
            assert recheck(proof, program, case.facts) == ()
    assert compared or not sample(program, relations, 1)


def rows_in(proof: Proof) -> int:
    return sum(node.kind in ("derived", "given", "guidance") for node in proof.nodes.values())


MOST = 120
"""Proofs of a row that brute force counts; rows with more are left out."""


# --- brute force ----------------------------------------------------------------------------------

Instance = tuple[Step, tuple[Ground, ...]]


def instances(program: CheckedProgram, facts: Mapping[str, Sequence[Row]]) -> dict[Ground, list[Instance]]:
    """Every instance of every rule by the row that it gives, with the rows that it needs."""
    model = Model(program, facts)
    model.settle()
    found: dict[Ground, dict[Step, tuple[Ground, ...]]] = {}
    for rule in program.rules:
        whole = outside([rule.head, *rule.body])
        for bound in model.solutions(rule.body, {}, whole):
            needed = tuple(each for literal in rule.body for each in needs(literal, bound, model))
            with suppress(NoValueError):
                row = tuple([model.value(term, bound) for term in rule.head.terms])
                ground = Ground(rule.head.relation, row)
                name = f"{rule.span.file}:{rule.span.line}"
                step = (shown(ground), name, tuple(sorted(bound.items())))
                found.setdefault(ground, {})[step] = needed
    return {ground: list(steps.items()) for ground, steps in found.items()}


def needs(literal: Literal, bound: Bindings, model: Model) -> Iterator[Ground]:
    match literal:
        case Atom(relation, terms):
            yield Ground(relation, tuple(model.value(term, bound) for term in terms))
        case Comparison():
            for aggregate in aggregates(literal):
                for row in model.aggregate_rows(aggregate, bound):
                    for inner in aggregate.body:
                        yield from needs(inner, row, model)
        case Negation():
            return


def shown(ground: Ground) -> str:
    return str(Atom(ground.relation, tuple(map(Constant, ground.row))))


def brute(goal: tuple[str, Row], graph: Mapping[Ground, list[Instance]]) -> Iterator[frozenset[Step]]:
    """Every choice of an instance for every row that the goal comes to rest on, without a circle."""
    yield from _choices([Ground(*goal)], {}, graph)


def _choices(
    open_: list[Ground], chosen: dict[Ground, Instance], graph: Mapping[Ground, list[Instance]]
) -> Iterator[frozenset[Step]]:
    if circular(chosen):
        return
    waiting = [row for row in open_ if row in graph and row not in chosen]
    if not waiting:
        yield frozenset(step for step, _ in chosen.values())
        return
    row = waiting[0]
    for instance in graph[row]:
        yield from _choices([*waiting[1:], *instance[1]], {**chosen, row: instance}, graph)


def circular(chosen: Mapping[Ground, Instance]) -> bool:
    """Whether a row rests on itself: rows that rest on nothing but settled ones are settled, to the end."""
    settled: set[Ground] = set()
    left = set(chosen)
    while True:
        ready = {row for row in left if all(n in settled or n not in chosen for n in chosen[row][1])}
        if not ready:
            return bool(left)
        settled |= ready
        left -= ready


@pytest.mark.parametrize("most", [1, 2, 5])
def test_fewer_are_the_first_of_more(most: int) -> None:
    facts = {"edge": [("a", "b"), ("b", "c"), ("a", "c"), ("c", "d"), ("b", "d"), ("a", "d")]}
    many, count, _ = proofs_of(REACH, facts, "reach", ("a", "d"))
    few, same, _ = proofs_of(REACH, facts, "reach", ("a", "d"), most)
    assert count == same
    assert few == many[:most]


def test_a_dense_graph_ends_in_time_and_says_that_there_are_more() -> None:
    nodes = [f"n{number}" for number in range(12)]
    edges = [(one, other) for one in nodes for other in nodes if one != other]
    proofs, count, complete = proofs_of(REACH, {"edge": edges}, "reach", ("n0", "n1"))
    assert not complete
    assert count >= 1_000
    assert [proof.height for proof in proofs] == [1] + [2] * 9


def test_what_cannot_be_finished_still_shows_the_smallest() -> None:
    nodes = [f"n{number}" for number in range(20)]
    edges = [(a, b) for a in nodes for b in nodes if a != b and (b != "n1" or a == "n2")]
    search, program = _searched({"edge": edges})
    found = ways(search, Ground("reach", ("n0", "n1")), 5, steps=400)
    assert not found.complete
    assert found.proofs
    heights = []
    for each in found.proofs:
        proof = Teller(each, program.declarations, origins(program)).prove("reach", ("n0", "n1"))
        assert proof is not None
        assert recheck(proof, program, {"edge": edges}) == ()
        heights.append(proof.height)
    assert heights == sorted(heights)
    assert not found.smallest or heights[0] == 2


def _searched(facts: Facts) -> tuple[Search, CheckedProgram]:
    program = checked(REACH)
    return Search(rules_of(program), closed(program, facts)), program


SOME = (Proof("one", {}), Proof("two", {}))


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (EveryProof(SOME[:1], 1, complete=True, smallest=True), "There is one proof."),
        (EveryProof(SOME, 2, complete=True, smallest=True), "There are 2 proofs, the smallest first"),
        (EveryProof(SOME[:1], 7, complete=True, smallest=True), "There are 7 proofs; the smallest one"),
        (EveryProof(SOME, 40, complete=False, smallest=True), "at least 40 proofs; the 2 smallest (by"),
        (EveryProof(SOME, 40, complete=False, smallest=False), "the 2 smallest of those that were found"),
    ],
)
def test_how_many_there_are_is_said_in_words(found: EveryProof, wanted: str) -> None:
    assert wanted in ways_text(found)


def test_of_a_case_every_proof_of_every_line_is_right() -> None:
    case = next(each for each in casebook.cases() if each.title.startswith("Five tumours before the loaded"))
    encounter = casebook.encounter_of(case)
    answered = casebook.session().case_of(encounter, ANSWERING)
    told, counts = [], []
    for relation in ("line", "line_modifier", "excluded"):
        for row in answered.relations.rows(relation):
            every = answered.settled.every_proof(relation, row, 20)
            assert every.complete
            assert len({proof.root for proof in every.proofs}) == every.count
            counts.append(every.count)
            for proof in every.proofs:
                told.append(casebook.Said(str(row), reason_from(answered.settled, proof), encounter))
    assert max(counts) > 10, "the case has lines that hold for many reasons"
    assert casebook.problems(told) == []
