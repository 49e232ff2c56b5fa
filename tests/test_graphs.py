"""Graphs: what is in them, how they are cut, and that every form has the same nodes and edges."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.diagnostics import Field
from kb.explain.graphs import DOWN, UP, Graph, GraphEdge, GraphNode, bridged, levels, part, reduced
from queries.encounter.facts import CaseFact
from queries.encounter.model import Encounter
from queries.encounter.read import read_encounter
from queries.graphs.case import case_graph
from queries.graphs.codes import FOCUS, LINK, code_graph
from queries.graphs.overlay import overlay_graph
from queries.graphs.rules import rule_graph
from queries.pictures.forms import written
from tests.casebook import session
from tests.graph_forms import READ, content, read_back

DAY = date(2026, 10, 5)
EXAMPLES = Path(__file__).parent.parent / "queries" / "examples"

TIED = (
    "17312",
    "17311",
    "14040",
    "14041",
    "13100",
    "13101",
    "17304",
    "11102",
    "69990",
    "88314",
    "99213",
    "15100",
)
"""Codes that show every rule of ``links.dl`` between them, one at a time in focus."""


def shown() -> set[str]:
    """The ids of all rules that the ties of these codes use."""
    found: set[str] = set()
    for code in TIED:
        stated = (CaseFact(FOCUS, (code,), Field("CODE")),)
        settled = session().settled(DAY, stated, frozenset({LINK}))
        for row in settled.relations.rows(LINK):
            proof = settled.prove(LINK, row)
            assert proof is not None
            found.update(proof.rules)
    return found


def test_every_rule_of_ties_is_shown() -> None:
    rules = {
        str(rule.id) for rule in session().knowledge.program.rules if rule.span.file.endswith("links.dl")
    }
    assert len(rules) > 20
    assert rules <= shown()


def example(name: str) -> Encounter:
    return read_encounter(str(EXAMPLES / f"{name}.yaml"), session().vocabulary, None)


def graphs() -> dict[str, Graph]:
    """One graph of each kind."""
    here = session()
    first, second = example("nose-and-forearm"), example("half-documented")
    return {
        "codes": code_graph(here, ["17311", "11102"], DAY, 1, 40),
        "codes far": code_graph(here, ["14040"], DAY, 2, 25),
        "rules": rule_graph(here, ["area"], DAY, direction="both", depth=2, most=30),
        "rules of a code": rule_graph(here, ["17315"], DAY, direction="needs", depth=1, most=40),
        "claim": case_graph(here, second),
        "goal": case_graph(here, first, "17312", whole=True),
        "overlay": overlay_graph(here, first, second),
    }


@pytest.fixture(scope="module")
def drawn() -> dict[str, Graph]:
    return graphs()


NAMES = ("codes", "codes far", "rules", "rules of a code", "claim", "goal", "overlay")

# --- every form has the same in it ------------------------------------------------------------------


@pytest.mark.parametrize("form", [*READ, "text"])
@pytest.mark.parametrize("name", NAMES)
def test_every_form_has_the_same_nodes_and_edges(
    name: str, form: str, drawn: dict[str, Graph], monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = drawn[name]
    assert len(graph.edges) > 3
    assert read_back(graph, form, monkeypatch) == content(graph)


def test_strange_words_pass_through_every_form(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ['say "no"', "a < b & c > d", "{x}; y # z", "back\\slash", "é|ü"]
    nodes = tuple(GraphNode(word, word, "step", f"{word}.", "holds") for word in words)
    edges = (GraphEdge(words[0], words[1], "not", "not"), GraphEdge(words[1], words[2], "supports"))
    graph = Graph('a "title" & more', nodes, edges)
    for form in (*READ, "text"):
        assert read_back(graph, form, monkeypatch) == content(graph), form


def test_a_character_that_xml_has_no_place_for_is_replaced() -> None:
    graph = Graph("a bell \x07", (GraphNode("\x01", "one \x02", "step", "\x00", "holds"),), ())
    for form in ("svg", "graphml"):
        ((name, *_),) = READ[form](str(written(graph, form))).nodes
        assert name == "\ufffd"


# --- codes ------------------------------------------------------------------------------------------


def test_an_add_on_code_points_to_its_primary_code(drawn: dict[str, Graph]) -> None:
    edges = {(edge.source, edge.target): edge for edge in drawn["codes"].edges if edge.kind == "add-on of"}
    assert ("17312", "17311") in edges
    assert "cms-ncci-aoc-2024" in edges["17312", "17311"].detail


def test_an_edit_says_whether_a_modifier_can_lift_it(drawn: dict[str, Graph]) -> None:
    kinds = {(edge.source, edge.target): edge.kind for edge in drawn["codes"].edges}
    assert kinds["11102", "17311"] == "only with a modifier beside"
    assert kinds["69990", "11102"] == "never beside"


def test_a_replaced_code_points_to_what_replaced_it() -> None:
    graph = code_graph(session(), ["11100"], DAY, 1, 40)
    found = {(edge.source, edge.target) for edge in graph.edges if edge.kind == "replaced by"}
    assert found == {("11100", "11102"), ("11100", "11104"), ("11100", "11106")}


def test_many_codes_with_one_tie_are_one_box_that_counts_them() -> None:
    graph = code_graph(session(), ["17311"], DAY, 1, 40)
    guidance = session().knowledge.as_of(DAY).guidance
    bundled = guidance.find("edit", (0,), ("17311",))
    fans = {node.id: node for node in graph.nodes if node.kind == "many codes"}
    single = {edge.source for edge in graph.edges if edge.target == "17311" and edge.source not in fans}
    counted = sum(len(fans[edge.source].detail.split(", ")) for edge in graph.edges if edge.source in fans)
    lone = {str(row[1]) for row in bundled} & single
    replaced = 5
    assert counted == len(bundled) - len(lone) + replaced
    assert any("one box" in sentence for sentence in graph.left_out)


def test_ties_among_the_codes_around_need_a_greater_depth() -> None:
    near = code_graph(session(), ["17311"], DAY, 1, 40)
    far = code_graph(session(), ["17311"], DAY, 2, 60)
    assert ("17315", "17312") not in {(edge.source, edge.target) for edge in near.edges}
    assert ("17315", "17312") in {(edge.source, edge.target) for edge in far.edges}
    assert any("--depth 2" in sentence for sentence in near.left_out)


# --- rules ------------------------------------------------------------------------------------------


def test_negation_and_aggregates_are_told_apart() -> None:
    graph = rule_graph(session(), ["bundled", "later_stages"], DAY, direction="needs", depth=1, most=40)
    kinds = {(edge.source, edge.target): edge.kind for edge in graph.edges if edge.target != edge.source}
    assert kinds["stands_apart", "bundled"] == "not"
    assert ("counted_stage", "later_stages", "counts") in {(e.source, e.target, e.kind) for e in graph.edges}
    assert {e.label for e in graph.edges if e.kind == "counts"} == {"count"}


def test_a_relation_stands_above_what_it_negates_or_counts() -> None:
    graph = rule_graph(session(), ["line"], DAY, direction="needs", depth=9, most=400)
    stratum = {node.id: int(node.state.split()[1]) for node in graph.nodes if node.state}
    for edge in graph.edges:
        if edge.source in stratum and edge.target in stratum:
            assert stratum[edge.source] + (edge.kind != "feeds") <= stratum[edge.target]


def test_what_a_relation_feeds_is_the_other_direction() -> None:
    needs = rule_graph(session(), ["area"], DAY, direction="needs", depth=1, most=40)
    feeds = rule_graph(session(), ["area"], DAY, direction="feeds", depth=1, most=40)
    assert {edge.target for edge in needs.edges if "area" in (edge.source, edge.target)} == {"area"}
    assert {edge.source for edge in feeds.edges if "area" in (edge.source, edge.target)} == {"area"}
    assert "candidate" in feeds.by_id
    assert "site_of" in needs.by_id


def test_the_rules_of_a_code_are_nodes(drawn: dict[str, Graph]) -> None:
    rules = {node.id for node in drawn["rules of a code"].nodes if node.kind == "rule"}
    assert "mohs.block-units" in rules
    assert not {"excision.line", "visit.reported"} & rules


# --- cutting ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("most", [1, 3, 10])
def test_the_limit_is_kept_and_what_is_left_out_is_said(most: int) -> None:
    here = session()
    for graph in (
        code_graph(here, ["17311"], DAY, 1, most),
        rule_graph(here, ["line"], DAY, direction="needs", depth=3, most=most),
        case_graph(here, example("nose-and-forearm"), most=most),
        overlay_graph(here, example("nose-and-forearm"), example("half-documented"), most=most),
    ):
        assert len(graph.nodes) == most
        assert any("--most" in sentence for sentence in graph.left_out), graph.title


def test_a_depth_is_kept_and_what_is_further_away_is_said() -> None:
    graph = rule_graph(session(), ["line"], DAY, direction="needs", depth=1, most=400)
    assert {edge.target for edge in graph.edges} >= {"line"}
    assert all((node.id == "line") or any(e.source == node.id for e in graph.edges) for node in graph.nodes)
    assert any("--depth" in sentence for sentence in graph.left_out)


LETTERS = "abcdefgh"
EDGES = st.lists(st.tuples(st.sampled_from(LETTERS), st.sampled_from(LETTERS)), max_size=20, unique=True)


def plain(edges: list[tuple[str, str]], focus: tuple[str, ...] = ()) -> Graph:
    nodes = tuple(GraphNode(letter, letter, "step") for letter in LETTERS)
    return Graph("g", nodes, tuple(GraphEdge(one, other, "supports") for one, other in edges), focus)


def reach(graph: Graph) -> set[tuple[str, str]]:
    net: nx.DiGraph[str] = nx.DiGraph((edge.source, edge.target) for edge in graph.edges)
    return {(one, other) for one in net for other in nx.descendants(net, one)}


@given(EDGES)
def test_a_reduction_loses_no_way(edges: list[tuple[str, str]]) -> None:
    graph = plain(edges)
    less, gone = reduced(graph, {"supports"})
    assert reach(less) == reach(graph)
    assert len(less.edges) == len(graph.edges) - gone


def test_a_reduction_takes_what_follows_and_nothing_of_another_kind() -> None:
    graph = plain([("a", "b"), ("b", "c"), ("a", "c")])
    less, gone = reduced(graph, {"supports"})
    assert gone == 1
    assert ("a", "c") not in {(edge.source, edge.target) for edge in less.edges}
    assert reduced(graph, {"not"})[1] == 0


@given(EDGES, st.sets(st.sampled_from(LETTERS)))
def test_leaving_nodes_out_keeps_the_ways_between_the_others(
    edges: list[tuple[str, str]], gone: set[str]
) -> None:
    graph = plain(edges)
    less = bridged(graph, gone)
    kept = set(LETTERS) - gone
    before = {(one, other) for one, other in reach(graph) if one in kept and other in kept}
    assert reach(less) == before


@given(EDGES, st.integers(0, 4), st.integers(1, 8), st.sampled_from([UP, DOWN]))
def test_a_part_is_within_its_depth_and_its_limit(
    edges: list[tuple[str, str]], depth: int, most: int, direction: str
) -> None:
    cut = part(plain(edges, ("a",)), depth=depth, most=most, direction=direction)
    net: nx.DiGraph[str] = nx.DiGraph(edges if direction == DOWN else [(other, one) for one, other in edges])
    net.add_node("a")
    away = nx.single_source_shortest_path_length(net, "a")
    wanted = {name for name, far in away.items() if far <= depth}
    assert len(cut.nodes) == min(most, len(wanted))
    assert {node.id for node in cut.nodes} <= wanted
    assert bool(cut.left_out) == (len(cut.nodes) < len(away))


def test_a_stratum_is_the_least_that_negation_allows() -> None:
    needs = [("a", "b", False), ("b", "c", True), ("a", "c", False), ("c", "d", False), ("d", "c", False)]
    assert levels(needs) == {"a": 0, "b": 0, "c": 1, "d": 1}
