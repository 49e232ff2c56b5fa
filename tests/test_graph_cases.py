"""The graph of a case: its four states, one goal, two cases laid over one another; and the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from kb.explain.graphs import Graph
from queries.encounter.model import Encounter
from queries.encounter.read import read_encounter
from queries.graphs.case import case_graph
from queries.graphs.overlay import overlay_graph
from queries.suggest import suggest
from tests.casebook import session
from tests.command import codewhy, told

DAY: dict[str, Any] = {
    "id": "three",
    "date": "2026-10-05",
    "payer": "medicare",
    "clinician": "dr-a",
    "credential": "MD",
    "lesions": [
        {"id": "done", "site": "nose", "behavior": "malignant"},
        {"id": "open", "site": "scalp", "behavior": "malignant"},
        {"id": "lost", "site": "cheek", "side": "left", "behavior": "malignant"},
    ],
    "services": [
        {
            "type": "mohs",
            "lesion": "done",
            "stages": [6],
            "surgeon": "dr-a",
            "pathologist": "dr-a",
            "involves": [],
        },
        {"type": "mohs", "lesion": "open", "stages": [2], "surgeon": "dr-a", "involves": []},
        {
            "type": "mohs",
            "lesion": "lost",
            "stages": [3],
            "surgeon": "dr-a",
            "pathologist": "dr-b",
            "involves": [],
        },
    ],
}
"""Of three tumours one is reported, one waits for an answer, and one was read by somebody else."""


def encounter(tmp_path: Path, data: dict[str, Any]) -> Encounter:
    return read_encounter(file_of(tmp_path, data), session().vocabulary, None)


def file_of(tmp_path: Path, data: dict[str, Any]) -> str:
    path = tmp_path / f"{data['id']}.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return str(path)


def changed(**fields: Any) -> dict[str, Any]:
    """The day with its first service changed."""
    first, *rest = DAY["services"]
    return {**DAY, "id": "other", "services": [{**first, **fields}, *rest]}


def states(graph: Graph) -> dict[str, str]:
    return {node.id: node.state for node in graph.nodes}


# --- four states --------------------------------------------------------------------------------------


@pytest.fixture
def whole(tmp_path: Path) -> Graph:
    return case_graph(session(), encounter(tmp_path, DAY), depth=20, most=200)


def test_what_a_claim_line_rests_on_holds(whole: Graph) -> None:
    found = states(whole)
    assert found['line("17311", "done", 1)'] == "holds"
    assert found['area("done", "high-risk")'] == "holds"
    assert found['blocks("mohs-done", 1, 6)'] == "holds"
    assert whole.by_id['line("17311", "done", 1)'].label == "17311: 1 unit, lesion done"


def test_what_keeps_a_code_off_blocks(whole: Graph) -> None:
    found = states(whole)
    assert found['excluded("17311", "lost")'] == "blocks"
    assert found['delegated("mohs-lost")'] == "blocks"
    assert found['pathologist("mohs-lost", "dr-b")'] == "holds"
    kinds = {(edge.source, edge.target): edge.kind for edge in whole.edges}
    assert kinds['delegated("mohs-lost")', 'excluded("17311", "lost")'] == "keeps off"
    assert {name for name, state in found.items() if state == "blocks"} == {
        'excluded("17311", "lost")',
        'delegated("mohs-lost")',
    }


def test_what_supports_one_code_may_block_another() -> None:
    path = Path(__file__).parent.parent / "queries" / "examples" / "nose-and-forearm.yaml"
    graph = case_graph(session(), read_encounter(str(path), session().vocabulary, None))
    found = states(graph)
    assert {name for name, state in found.items() if state == "blocks"} == {
        'deep("B", "muscle")',
        'excluded("17313", "B")',
    }
    kinds = {(edge.source, edge.target): edge.kind for edge in graph.edges}
    assert kinds['deep("B", "muscle")', 'excluded("17313", "B")'] == "keeps off"
    assert kinds['deep("B", "muscle")', 'area("B", "high-risk")'] == "supports"


def test_what_a_question_asks_about_is_unknown_and_decides_a_line(whole: Graph) -> None:
    found = states(whole)
    asked = "services[1].pathologist"
    assert found[asked] == "unknown"
    decides = {edge.target for edge in whole.edges if edge.source == asked and edge.kind == "decides"}
    assert decides == {'possible line("17311", "open", 1)'}
    assert found['possible line("17311", "open", 1)'] == "unknown"


def test_a_documented_fact_in_no_proof_does_not_matter(whole: Graph) -> None:
    found = states(whole)
    assert found['clinician("dr-a")'] == "does not matter"
    assert 'payer("medicare")' not in found, "it goes without saying"
    used = {edge.source for edge in whole.edges} | {edge.target for edge in whole.edges}
    assert not {name for name, state in found.items() if state == "does not matter"} & used
    assert 'surgeon("mohs-done", "dr-a")' not in {
        n for n, state in found.items() if state == "does not matter"
    }


def test_a_fact_that_rules_something_out_is_not_said_not_to_matter(whole: Graph) -> None:
    # That a lesion is malignant is in no proof; but a benign one could not be reported.
    assert 'behavior("done", "malignant")' not in states(whole)
    assert any("more would be open without" in sentence for sentence in whole.left_out)


def test_what_does_not_matter_may_go_without_any_change(tmp_path: Path, whole: Graph) -> None:
    case = encounter(tmp_path, DAY)
    idle = [node.detail for node in whole.nodes if node.state == "does not matter"]
    assert idle
    before = suggest(session(), case)
    for detail in idle:
        field = detail.rpartition("Documented: ")[2].rstrip(".")
        after = suggest(session(), case.replace(field, None))
        assert [(line.line, line.status) for line in after.lines] == [
            (x.line, x.status) for x in before.lines
        ]
        assert [each.ask for each in after.questions] == [each.ask for each in before.questions], field


def test_every_state_is_a_word_of_the_four(whole: Graph) -> None:
    assert set(states(whole).values()) == {"holds", "blocks", "does not matter", "unknown"}


# --- one goal -----------------------------------------------------------------------------------------


def test_a_goal_has_its_own_proof_and_no_other(tmp_path: Path) -> None:
    graph = case_graph(session(), encounter(tmp_path, DAY), "17315")
    assert graph.focus == ('line("17315", "all", 1)',)
    assert 'extra_blocks("17315", "done", "mohs-done", 1, 1)' in states(graph)
    assert 'excluded("17311", "lost")' not in states(graph)


def test_a_goal_that_is_kept_off_shows_why(tmp_path: Path) -> None:
    graph = case_graph(session(), encounter(tmp_path, changed(pathologist="dr-b")), "17315")
    assert states(graph)['excluded("17315", "done")'] == "blocks"
    assert "Why 17315 is not reported".lower() in graph.title.lower()


def test_a_goal_that_waits_for_an_answer_shows_what_it_would_rest_on(tmp_path: Path) -> None:
    graph = case_graph(session(), encounter(tmp_path, changed(pathologist=None)), "17315")
    found = states(graph)
    assert found['pathologist("mohs-done", "dr-a")'] == "unknown"
    assert found['dual_role("mohs-done")'] == "unknown"
    assert found['blocks("mohs-done", 1, 6)'] == "holds"


def test_a_goal_that_nothing_gives_is_one_box(tmp_path: Path) -> None:
    graph = case_graph(session(), encounter(tmp_path, DAY), "17314")
    assert [(node.id, node.state) for node in graph.nodes] == [("17314", "unknown")]


def test_the_whole_of_a_goal_leaves_nothing_out(tmp_path: Path) -> None:
    case = encounter(tmp_path, DAY)
    proof = session().case(case).prove("line", ("17315", "all", 1))
    assert proof is not None
    graph = case_graph(session(), case, "17315", most=400, whole=True)
    passed = {'candidate("17315", "all", 1)'}  # it says the same as the line
    assert {node.atom for node in proof.walk()} - passed == set(states(graph))


# --- two cases ----------------------------------------------------------------------------------------


def test_two_cases_laid_over_one_another(tmp_path: Path) -> None:
    first, second = encounter(tmp_path, DAY), encounter(tmp_path, changed(stages=[4, 2]))
    graph = overlay_graph(session(), first, second, most=200)
    found = states(graph)
    assert found['blocks("mohs-done", 1, 6)'] == "different"
    assert graph.by_id['blocks("mohs-done", 1, 6)'].label == "Stage 1 of mohs-done had 6 tissue blocks / 4"
    assert found['line("17315", "all", 1)'] == "first case only"
    assert found['line("17312", "all", 1)'] == "second case only"
    assert found['counted_stage("done", "mohs-done", 1)'] == "both cases"
    assert 'line("17311", "done", 1)' not in found, "it is in both, and touches nothing that differs"


def test_what_follows_otherwise_is_different(tmp_path: Path) -> None:
    other = {**DAY, "id": "other", "lesions": [{**DAY["lesions"][0], "site": "back"}, *DAY["lesions"][1:]]}
    graph = overlay_graph(session(), encounter(tmp_path, DAY), encounter(tmp_path, other), most=200)
    label = "Lesion done belongs to the high-risk family of Mohs codes / trunk-and-limbs"
    assert graph.by_id['area("done", "high-risk")'].label == label
    assert states(graph)['area("done", "high-risk")'] == "different"


def test_what_holds_in_one_and_is_unknown_in_the_other_is_different(tmp_path: Path) -> None:
    graph = overlay_graph(
        session(), encounter(tmp_path, DAY), encounter(tmp_path, changed(pathologist=None)), "17315"
    )
    assert states(graph)['line("17315", "all", 1)'] == "different"


def test_a_case_does_not_differ_from_itself(tmp_path: Path) -> None:
    case = encounter(tmp_path, DAY)
    graph = overlay_graph(session(), case, case)
    assert not graph.nodes
    assert any("do not differ" in sentence for sentence in graph.left_out)


# --- the command line ---------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("codes", "17311"), ("rules", "area"), ("rules",)])
def test_a_graph_without_a_form_is_an_outline(words: tuple[str, ...]) -> None:
    answer = codewhy("graph", *words)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.splitlines()[0].endswith(".")
    assert "[1]" in answer.out


def test_two_encounters_may_be_laid_over_one_another(tmp_path: Path) -> None:
    first, second = file_of(tmp_path, DAY), file_of(tmp_path, changed(stages=[4, 2]))
    data = codewhy("graph", "case", first, "17315", "--against", second, "--format", "json").data
    assert "first case only" in {node["state"] for node in data["nodes"]}
    assert data["title"] == "17315: three (first) and other (second)"


@pytest.mark.parametrize("ending", ["svg", "png", "dot", "mmd", "graphml", "json", "txt"])
def test_the_ending_of_a_file_says_its_form(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"case.{ending}"
    answer = codewhy("graph", "case", file_of(tmp_path, DAY), "17315", "-o", str(file))
    assert (answer.status, answer.out) == (0, "")
    starts = {
        "txt": b"three: what 17315 rests on.",
        "svg": b"<?xml",
        "png": b"\x89PNG",
        "dot": b"digraph",
        "mmd": b"---",
        "graphml": b"<",
        "json": b"{",
    }
    assert file.read_bytes().startswith(starts[ending])
    assert file.stat().st_size > 500


def test_json_says_its_schema() -> None:
    data = codewhy("graph", "codes", "17312", "--format", "json").data
    assert data["schema"] == "codewhy/graph/1"
    assert data["focus"] == ["17312"]


def test_an_encounter_may_be_described() -> None:
    described = ("--mohs", "nose 6,3", "--clinician", "a", "--surgeon", "a", "--pathologist", "a")
    answer = codewhy("graph", "case", "17312", *described)
    assert answer.status == 0
    assert "17312" in answer.out.splitlines()[0]


def test_unknown_names_are_refused_with_what_is_near() -> None:
    wrong = codewhy("graph", "codes", "17399")
    assert wrong.status == 1
    assert "`17399` is not in the knowledge base" in wrong.err
    answer = codewhy("graph", "rules", "aera", "--format", "json")
    assert told(answer) == [("E0840", "RELATION", "`aera` is neither a relation nor a code")]
    assert "`area`" in answer.data["errors"][0]["hint"]


def test_a_file_whose_ending_says_no_form_is_refused(tmp_path: Path) -> None:
    answer = codewhy("graph", "codes", "17311", "-o", str(tmp_path / "picture.bmp"))
    assert answer.status == 1
    assert "the ending of" in answer.err
    assert ".svg" in answer.err
    assert not list(tmp_path.iterdir())


def test_without_pillow_a_png_is_refused_and_the_way_out_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    file = tmp_path / "case.png"
    answer = codewhy("graph", "codes", "17311", "-o", str(file))
    assert answer.status == 1
    assert "pip install 'codewhy[pictures]'" in answer.err
    assert not file.exists()
    assert codewhy("graph", "codes", "17311", "-o", str(tmp_path / "case.svg")).status == 0


def test_an_unknown_encounter_and_too_many_words_are_refused(tmp_path: Path) -> None:
    assert codewhy("graph", "case", str(tmp_path / "none.yaml")).status == 1
    assert codewhy("graph", "case").status == 1
    assert codewhy("graph", "case", "a", "b", "c").status == 2
