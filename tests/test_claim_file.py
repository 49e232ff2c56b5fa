"""How a claim is read: its forms, its defaults, and what is wrong with it, all at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kb.diagnostics import Refusal
from queries.check import read_claim
from queries.claim_file.decode import decode_claim
from queries.claim_file.facts import NOBODY, claim_facts
from queries.told.check_data import checked_data
from queries.told.check_text import checked_text
from queries.told.layout import Style
from tests.claimbook import answer, claim_of, session, words
from tests.command import codewhy
from tests.command import told as errors

LINE = {"code": "17311", "lesion": "A"}


def refused(data: object) -> list[tuple[str, str, str]]:
    """Code, place and message of every problem."""
    with pytest.raises(Refusal) as caught:
        decode_claim(data, words())
    return [(each.code, str(each.where), each.message) for each in caught.value.diagnostics]


def claim(**changes: Any) -> dict[str, Any]:
    return {"date": "2026-10-05", "lines": [LINE], **changes}


def test_what_is_left_out_has_a_default() -> None:
    found = decode_claim(claim(), words())
    assert (found.payer, found.setting, found.lines[0].units, found.lines[0].lesion) == (
        "medicare",
        "office",
        1,
        ("A",),
    )


def test_a_line_without_a_clinician_or_a_date_has_the_claims() -> None:
    rows = {(fact.relation, fact.row) for fact in claim_facts(decode_claim(claim(), words()))}
    assert ("billed_by", (1, NOBODY)) in rows
    assert ("billed_on", (1, "2026-10-05")) in rows
    named = claim(clinician="dr-a", lines=[LINE, LINE | {"by": "dr-b", "date": "2026-10-06"}])
    rows = {(fact.relation, fact.row) for fact in claim_facts(decode_claim(named, words()))}
    assert {("billed_by", (1, "dr-a")), ("billed_by", (2, "dr-b")), ("billed_on", (2, "2026-10-06"))} <= rows


def test_touching_goes_both_ways_and_a_diagnosis_of_a_lesion_is_that_of_its_lines() -> None:
    lesions = [{"id": "A", "touches": "B", "diagnosis": "C44.311"}, {"id": "B", "inside": "A"}]
    found = claim_facts(decode_claim(claim(lesions=lesions), words()))
    rows = {(fact.relation, fact.row) for fact in found}
    assert {("lesions_touch", ("A", "B")), ("lesions_touch", ("B", "A"))} <= rows
    assert {("lesion_inside", ("B", "A")), ("billed_diagnosis", (1, "C44.311"))} <= rows


@pytest.mark.parametrize("name", ["read before the procedure", "read_before_the_procedure"])
@pytest.mark.parametrize("value", [True, "yes"])
def test_a_detail_may_be_written_with_underscores_and_its_answer_as_a_word(name: str, value: object) -> None:
    (line,) = decode_claim(claim(lines=[LINE | {"details": {name: value}}]), words()).lines
    assert line.details == (("read before the procedure", "yes"),)


@pytest.mark.parametrize(
    ("data", "code", "where"),
    [
        ([], "E0702", "None"),
        ({"lines": [LINE]}, "E0704", "date"),
        ({"date": "2026-10-05"}, "E0704", "lines"),
        (claim(lines=[]), "E0706", "lines"),
        (claim(lines=[{"code": 17311}]), "E0712", "lines[0].code"),
        (claim(lines=[{"code": "17319"}]), "E0710", "lines[0].code"),
        (claim(lines=[LINE | {"modifiers": [59]}]), "E0712", "lines[0].modifiers[0]"),
        (claim(lines=[LINE | {"modifiers": ["5Q"]}]), "E0710", "lines[0].modifiers[0]"),
        (claim(lines=[LINE | {"units": 0}]), "E0706", "lines[0].units"),
        (claim(lines=[LINE | {"purpose": "fun"}]), "E0710", "lines[0].purpose"),
        (claim(lines=[LINE | {"details": {"mood": True}}]), "E0710", "lines[0].details.mood"),
        (claim(lines=[LINE | {"details": {"specimens": "three"}}]), "E0702", "lines[0].details.specimens"),
        (claim(lines=[LINE | {"details": {"closure": "tape"}}]), "E0705", "lines[0].details.closure"),
        (claim(lines=[LINE | {"details": ["closure"]}]), "E0702", "lines[0].details"),
        (claim(lines=[LINE | {"lesions": "A"}]), "E0703", "lines[0].lesions"),
        (claim(setting="beach"), "E0705", "setting"),
        (claim(lesions=[{"id": "A", "touches": ["Z"]}]), "E0710", "lesions[0].touches"),
        (claim(lesions=[{"id": "A", "inside": "A"}]), "E0711", "lesions[0].inside"),
        (claim(lesions=[{"id": "A"}, {"id": "A"}]), "E0709", "lesions[1].id"),
        (claim(history=[{"code": "14060", "date": "2026-10-06"}]), "E0711", "history[0].date"),
    ],
)
def test_a_mistake_is_told_at_its_place(data: object, code: str, where: str) -> None:
    assert [(found, at) for found, at, _ in refused(data)] == [(code, where)]


def test_what_is_no_claim_is_called_so() -> None:
    assert [message for _, _, message in refused("17311")] == [
        "a claim must be an object with its lines, and is the text `17311`"
    ]


def test_all_mistakes_are_told_at_once() -> None:
    data = claim(setting="beach", lines=[{"code": "17319"}, {"units": 2}, "17311"])
    assert [at for _, at, _ in refused(data)] == ["setting", "lines[0].code", "lines[1].code", "lines[2]"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("claim.yaml", 'date: 2026-10-05\nlines: [{code: "17311", lesion: A}]\n'),
        ("claim.toml", 'date = 2026-10-05\n[[lines]]\ncode = "17311"\nlesion = "A"\n'),
        ("claim.json", json.dumps(claim())),
    ],
)
def test_a_claim_is_yaml_toml_or_json(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert read_claim(session(), str(tmp_path / name)) == decode_claim(claim(), words())


TWO = {
    "lines": [LINE, {"code": "11642", "lesion": "B"}, {"code": "17312", "units": 9, "lesion": "A"}],
}


def test_the_text_has_verdict_reason_and_source_of_each_line() -> None:
    text = "\n".join(checked_text(answer(claim_of(TWO)), Style()))
    assert "1. 17311 x 1       lesion A       [passes]" in text
    assert "2. 11642 x 1       lesion B       [needs modifier 59 (or XS)]" in text
    assert "3. 17312 x 9       lesion A       [too many units: at most 6]" in text
    assert "By claim.needs-modifier, after ncci-manual-2026: NPM-Intro-2" in text
    assert "2 of 3 lines would not pass as the claim stands." in text


def test_the_data_has_every_proof() -> None:
    data = checked_data(answer(claim_of(TWO)))
    assert data["schema"] == "codewhy/claim-check/1"
    assert data["passes"] is False
    second = data["lines"][1]
    assert (second["verdict"], second["needs"], second["or_else"]) == ("needs a modifier", ["59"], ["XS"])
    for line in data["lines"]:
        for reason in line["reasons"]:
            assert data["nodes"][reason["proof"]]["sentence"] == reason["because"]
        assert line["citations"]


def test_the_command_reads_standard_input_and_tells_mistakes_in_the_form_that_was_asked_for() -> None:
    passed = codewhy("check", "-", "--format", "json", stdin=json.dumps(claim()).encode())
    assert passed.status == 0
    assert passed.data["passes"] is True
    wrong = codewhy("check", "-", "--format", "json", stdin=json.dumps(claim(setting="beach")).encode())
    assert wrong.status == 1
    assert [at for _, at, _ in errors(wrong)] == ["setting"]


def test_the_command_prints_text_for_people(tmp_path: Path) -> None:
    path = tmp_path / "claim.yaml"
    path.write_text('date: 2026-10-05\nlines: [{code: "17311", lesion: A}]\n', encoding="utf-8")
    found = codewhy("check", str(path))
    assert found.status == 0
    assert "The whole claim passes." in found.out
