"""What `codewhy` promises to programs, and how it speaks to people, held against every case."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli.main import codewhy
from kb.explain.proof import CountedRow, Node
from queries.casebook.case import Case
from queries.encounter.decode import plain
from queries.suggest import Suggestion
from queries.told.as_data import explanation_data, suggestion_data
from queries.told.as_text import explanation_text, suggestion_text
from queries.told.layout import Style
from queries.why import Explanation, why
from tests.casebook import answer, cases, encounter_of, one_of_each, session

Data = dict[str, Any]

CASES = one_of_each(cases())

EXAMPLES = Path(__file__).resolve().parent.parent / "queries" / "examples"

SUGGESTION = {
    "schema": str,
    "encounter": str | None,
    "date": str,
    "knowledge": dict,
    "lines": list,
    "excluded": list,
    "questions": list,
    "warnings": list,
}
REASON = {"because": str, "rules": list, "citations": list}
LINE = REASON | {
    "code": str,
    "units": int,
    "modifiers": list,
    "lesions": list,
    "services": list,
    "status": str,
    "proof": str,
}
EXCLUDED = REASON | {"code": str, "lesions": list}
QUESTION = {"ask": str, "about": str, "decides": list}
PROOF = {"schema": str, "holds": bool, "root": str, "nodes": dict}
ERROR = {"code": str, "message": str, "at": str | None, "hint": str | None}
KINDS = {"given", "guidance", "derived", "absent", "compared", "aggregated"}


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@cache
def suggested(name: str) -> Suggestion:
    return answer(next(case for case in CASES if case.name == name))


def as_json(data: Data) -> Data:
    """The data as a program reads it."""
    read: Data = json.loads(json.dumps(data))
    return read


def has(data: Data, promised: Data) -> None:
    """Every promised key is there, with a value of the promised type."""
    for key, kind in promised.items():
        assert key in data, f"{key} is missing"
        assert isinstance(data[key], kind), f"{key} is {data[key]!r}"


def explained(case: Case, goal: str) -> Explanation:
    return why(session(), goal, encounter_of(case), date(2026, 10, 5))


# --- for programs -----------------------------------------------------------------------------------


def test_a_suggestion_has_the_promised_keys(case: Case) -> None:
    data = as_json(suggestion_data(suggested(case.name)))
    has(data, SUGGESTION)
    assert data["schema"] == "codewhy/suggestion/1"
    assert data["knowledge"]["as_of"] == data["date"] == case.given["date"]
    has(data["knowledge"], {"version": str, "as_of": str, "fingerprint": str})
    for line in data["lines"]:
        has(line, LINE)
        assert line["status"] in ("certain", "supported", "possible")
        assert line["units"] >= 1
        assert line["services"]
        done = [each for each in encounter_of(case).services if each.id in line["services"]]
        assert set(line["lesions"]) == {each.lesion for each in done if each.lesion}
    for kind, promised in (("excluded", EXCLUDED), ("questions", QUESTION), ("warnings", REASON)):
        for each in data[kind]:
            has(each, promised)


def test_every_id_of_a_suggestion_is_a_node(case: Case) -> None:
    data = as_json(suggestion_data(suggested(case.name)))
    ids = {each["proof"] for kind in ("lines", "excluded", "questions", "warnings") for each in data[kind]}
    ids |= {reason["proof"] for line in data["lines"] for reason in line["modifier_reasons"]}
    nodes_are_whole(ids, data["nodes"])


def nodes_are_whole(ids: set[str], nodes: dict[str, Data]) -> None:
    """Every id is there, every node is needed, and every id is the hash of what its node says."""
    reached: set[str] = set()
    waiting = list(ids)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(node_of(nodes[name]).children)
    assert reached == set(nodes)
    for name, data in nodes.items():
        has(data, {"kind": str, "atom": str, "sentence": str})
        assert data["kind"] in KINDS
        assert node_of(data).id == name


def node_of(data: Data) -> Node:
    """The node that a program would make of the data."""
    return Node(
        data["kind"],
        data["atom"],
        data["sentence"],
        data.get("rule", ""),
        tuple(data.get("citations", ())),
        tuple(data.get("premises", ())),
        tuple(data.get("bindings", {}).items()),
        tuple(
            CountedRow(tuple(row["bindings"].items()), tuple(row["premises"])) for row in data.get("rows", ())
        ),
        data.get("at", ""),
    )


def test_why_proves_each_line_of_a_claim_as_the_suggestion_does(case: Case) -> None:
    for line in suggested(case.name).claim:
        found = explained(case, line.line.code)
        assert found.holds
        assert line.reason.proof.root in [proof.root for proof in found.proofs]
        data = as_json(explanation_data(found))
        has(data, PROOF)
        assert data["schema"] == "codewhy/proof/1"
        nodes_are_whole({data["root"], *data["roots"]}, data["nodes"])


def test_why_of_a_line_that_is_not_on_the_claim_says_why_not(case: Case) -> None:
    found = suggested(case.name)
    codes = {each.code for each in found.excluded} | {each.line.code for each in found.lines}
    for code in codes - {each.line.code for each in found.claim}:
        explanation = explained(case, code)
        assert not explanation.holds
        assert explanation.excluded or explanation.possible
        data = as_json(explanation_data(explanation))
        assert data["holds"] is False
        assert data["root"] is None
        ids = {each["proof"] for kind in ("excluded", "possible") for each in data[kind]}
        ids |= {reason["proof"] for line in data["possible"] for reason in line["modifier_reasons"]}
        nodes_are_whole(ids, data["nodes"])


def test_the_same_question_has_the_same_answer(case: Case) -> None:
    once, again = suggestion_data(answer(case)), suggestion_data(suggested(case.name))
    assert json.dumps(once) == json.dumps(again)


@pytest.mark.parametrize("place", [0, len(CASES) // 2, -1])
def test_a_fresh_process_gives_the_same_bytes(place: int, tmp_path: Path) -> None:
    encounter = json.dumps(plain(encounter_of(CASES[place])), default=float)
    printed = set()
    for seed in ("1", "2"):
        ran = subprocess.run(
            [sys.executable, "-c", "from cli.main import run; run()", "suggest", "-", "--format", "json"],
            input=encounter.encode(),
            capture_output=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "CODEWHY_CACHE": str(tmp_path)},
        )
        printed.add(ran.stdout)
    assert len(printed) == 1
    expected = as_json(suggestion_data(suggested(CASES[place].name)))
    assert json.loads(printed.pop()) == expected


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["suggest", "--mohs", "noze 3"], 1),
        (["suggest", "no-such-file.yaml"], 1),
        (["why", "17316", "--mohs", "nose 3"], 1),
        (["why", "lien(", "--mohs", "nose 3"], 1),
    ],
)
def test_an_error_has_the_promised_keys(words: list[str], status: int) -> None:
    result = CliRunner().invoke(codewhy, [*words, "--format", "json"])
    assert result.exit_code == status
    data = json.loads(result.stdout)
    assert data["schema"] == "codewhy/error/1"
    assert data["errors"]
    for error in data["errors"]:
        has(error, ERROR)


# --- for people ---------------------------------------------------------------------------------------


def sentences(found: Suggestion) -> Iterator[str]:
    """Every sentence of an answer and its proofs, but those of comparisons, which are of values."""
    data = suggestion_data(found)
    yield from (node["sentence"] for node in data["nodes"].values() if node["kind"] != "compared")
    for line in data["lines"]:
        yield from line["parts"]
        yield from (each["ask"] for each in line["provided"])


def test_sentences_are_whole(case: Case) -> None:
    names = names_of(case)
    for sentence in sentences(suggested(case.name)):
        assert not re.search(r"[{}]|  | [.,;:?]|\.\.|\?\.|\(s\)", sentence), sentence
        assert sentence[-1] in ".?", sentence
        assert not re.search(r"\b[a-z_]+\(|\bany\.$", sentence), f"an atom, and no sentence: {sentence}"
        assert not sentence[0].islower() or sentence.startswith(names), sentence


def names_of(case: Case) -> tuple[str, ...]:
    """The names that a note gives; a sentence may begin with one as the note writes it."""
    encounter = encounter_of(case)
    who = {case.given["clinician"]} | {
        service.get(role) for service in case.given["services"] for role in ("surgeon", "pathologist")
    }
    ids = {service.id for service in encounter.services} | {lesion.id for lesion in encounter.lesions}
    history = {f"history-{place + 1}" for place in range(len(encounter.history))}
    invented = {"another physician", "the billing clinician"}
    return tuple(name for name in (*who, *ids, *history, *invented) if name)


def test_the_reason_of_a_line_names_its_code_and_what_it_is_for(case: Case) -> None:
    for each in suggested(case.name).lines:
        told = " ".join([each.reason.because, *each.reason.parts])
        assert each.reason.because.startswith(each.line.code)
        done = [service for service in encounter_of(case).services if service.id in each.line.services]
        for lesion in each.line.lesions:
            names = [f"lesion {lesion}", *(service.id for service in done if service.lesion == lesion)]
            assert any(re.search(rf"\b{re.escape(name)}\b", told, re.IGNORECASE) for name in names)


def test_text_has_everything_that_the_answer_says(case: Case) -> None:
    found = suggested(case.name)
    text = " ".join(" ".join(suggestion_text(found, Style())).split())
    assert "{" not in text
    assert "}" not in text
    for each in (*found.warnings, *(excluded.reason for excluded in found.excluded)):
        assert each.because in text
    for question in found.questions:
        assert question.ask in text
        assert question.about in text
    for line in found.lines:
        assert f"{'-'.join([line.line.code, *line.line.modifiers])} x {line.line.units}" in text
        assert line.reason.because in text


def test_a_depth_cuts_a_proof_and_says_how_much_is_left() -> None:
    words = ["why", "17312", str(EXAMPLES / "nose-and-forearm.yaml")]
    lengths = []
    for depth in ("0", "1", "2"):
        printed = CliRunner().invoke(codewhy, [*words, "--depth", depth]).stdout
        assert re.search(r"\.\.\. [0-9]+ more steps?", printed)
        assert max(indent(line) for line in printed.splitlines()) <= 2 * int(depth) + 2
        lengths.append(len(printed.splitlines()))
    whole = CliRunner().invoke(codewhy, words).stdout
    assert "more step" not in whole
    assert lengths == sorted(set(lengths))
    assert lengths[-1] < len(whole.splitlines())


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def test_a_step_is_told_once(case: Case) -> None:
    for line in suggested(case.name).claim[:1]:
        explanation = explained(case, line.line.code)
        text = list(explanation_text(explanation, Style(), None))
        assert text[0].startswith(f"{line.line.code} is on the claim")


@pytest.mark.parametrize("table", ["code", "modifier"])
def test_labels_are_short(table: str) -> None:
    """Words of our own for people who know the codes; a descriptor would be longer."""
    long = [fact.row for fact in session().knowledge.facts[table] if len(str(fact.row[1])) >= 90]
    assert not long
