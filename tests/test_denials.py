"""Denials: every mistake leads to one, every denial back to its mistakes, and each with a way out."""

from __future__ import annotations

import csv
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from queries.denial import by_rule, risks, situation
from queries.encounter.decode import decode
from queries.session import Settled
from tests.casebook import cases, encounter_of, one_of_each, session, with_defaults
from tests.command import codewhy, told

FACTS = Path(__file__).resolve().parent.parent / "facts"

PROMISED = (
    "bundled",
    "add-on without primary",
    "units above ceiling",
    "visit without modifier",
    "inside a global period",
    "duplicate line",
    "wrong modifier",
    "diagnosis not covered",
)
"""Situations that other answers look up by name."""

VISIT: dict[str, Any] = {
    "lesions": [{"id": "A", "site": "nose"}, {"id": "B", "site": "back"}, {"id": "C", "site": "chin"}],
    "services": [
        {"lesion": "A", "stages": [25, 3]},
        {"lesion": "C", "stages": [2]},
        {"type": "visit", "patient": "established", "level": 3, "separate": True},
        {"type": "pathology", "lesion": "A", "method": "routine-stain", "specimen": "mohs-layer"},
    ],
}


@pytest.fixture
def visit(tmp_path: Path) -> str:
    path = tmp_path / "visit.json"
    path.write_text(json.dumps(with_defaults(VISIT)), encoding="utf-8")
    return str(path)


@cache
def guidance() -> Settled:
    return session().guidance(date(2026, 10, 5))


def shown() -> set[str]:
    """The ids of all rules that the risks of these encounters use."""
    encounters = [decode(with_defaults(VISIT), session().vocabulary)]
    return {
        rule
        for encounter in encounters
        for risk in risks(session().case(encounter))
        for rule in risk.proof.rules
    }


def rows(table: str) -> list[dict[str, str]]:
    with (FACTS / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- the tables ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROMISED)
def test_a_situation_has_denials_and_a_way_out(name: str) -> None:
    found = situation(guidance(), name)
    assert found.denials
    assert found.remedy
    assert found.citations


def test_an_unknown_situation_is_not_made_up() -> None:
    with pytest.raises(LookupError):
        situation(guidance(), "no such situation")


def test_every_rule_that_excludes_a_code_has_its_situation() -> None:
    rules = {str(each.id) for each in session().knowledge.program.rules if each.head.relation == "excluded"}
    assert {row["rule"] for row in rows("exclusion_denial")} == rules
    for rule in rules:
        assert by_rule(guidance(), rule) is not None


def test_every_modifier_that_a_claim_needs_has_its_denial() -> None:
    """Modifiers that say where a lesion is are left out: without one nothing is denied for sure."""
    anatomic = {row["modifier"] for row in rows("site_modifier")}
    for case in one_of_each(cases()):
        relations = session().case(encounter_of(case)).relations
        told_of = {(row[0], row[1]) for row in relations.rows("denial_if")}
        for code, of, modifier in relations.rows("line_modifier"):
            assert modifier in anatomic or (code, of) in told_of, f"{case.name}: {code}-{modifier}"


def test_a_denial_is_dated_by_its_list() -> None:
    for table in ("carc", "rarc"):
        assert all(row["since"] for row in rows(table))


# --- the command --------------------------------------------------------------------------------


@pytest.mark.parametrize("row", rows("denial"), ids=lambda row: "+".join(row.values()))
def test_a_denial_leads_back_to_its_situation(row: dict[str, str]) -> None:
    remark = "" if row["rarc"] == "none" else f"+{row['rarc']}"
    data = codewhy("denial", row["carc"] + remark, "--format", "json").data
    assert data["schema"] == "codewhy/denial/1"
    assert data["carc"]["name"] == row["carc"]
    assert data["exact"]
    found = {each["situation"]: each for each in data["situations"]}
    assert row["carc"] + remark in found[row["situation"]]["denials"]


def test_a_denial_is_read_as_a_remittance_writes_it() -> None:
    data = codewhy("denial", "co-97 n20", "--format", "json").data
    assert (data["group"]["name"], data["carc"]["name"], data["rarc"]["name"]) == ("CO", "97", "N20")


def test_a_pair_that_nothing_brings_falls_back_to_its_reason() -> None:
    answer = codewhy("denial", "54+N20")
    assert "No mistake is known that brings both" in answer.out
    assert "Assistant" in answer.out


@pytest.mark.parametrize("text", ["999", "97+N999", "ZZ-97", "nonsense"])
def test_an_unknown_denial_is_refused_with_what_is_known(text: str) -> None:
    ((code, at, _),) = told(codewhy("denial", text, "--format", "json"))
    assert (code, at) == ("E0710", "DENIAL")
    answer = codewhy("denial", text)
    assert answer.status == 1
    assert "is not a known" in answer.err


def test_an_encounter_is_looked_through(visit: str) -> None:
    data = codewhy("denial", "97", visit, "--format", "json").data
    found = {(each["code"], each["situation"]) for each in data["in_encounter"]}
    assert ("99213", "visit without modifier") in found
    assert any(situation == "bundled" for _, situation in found), "the routine stain"


def test_text_tells_what_the_data_has(visit: str) -> None:
    for denial in ("97", "18", "151", "B15+N122"):
        data = codewhy("denial", denial, visit, "--format", "json").data
        text = " ".join(codewhy("denial", denial, visit).out.split())
        for each in data["situations"]:
            assert each["says"] in text
            assert each["remedy"] in text
        for each in data["in_encounter"]:
            assert each["because"] in text


def test_every_rule_about_denials_is_shown() -> None:
    clauses = session().knowledge.program.rules
    of_file = {str(each.id) for each in clauses if str(each.id).startswith("denial.")}
    assert of_file <= shown(), "give an encounter that shows it, or delete the rule"
