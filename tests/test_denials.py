"""Denials: every mistake leads to one, every denial back to its mistakes, and each with a way out."""

from __future__ import annotations

import csv
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kb.syntax import Constant
from queries.denial import by_modifier, by_rule, by_verdict, denials, risks, situation
from queries.encounter.decode import decode
from queries.session import Settled
from queries.told.denial import denial_data
from tests.casebook import cases, encounter_of, one_of_each, session, with_defaults
from tests.command import codewhy, told

FACTS = Path(__file__).resolve().parent.parent / "facts"

DAY = date(2026, 10, 5)

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

NOT_DENIED = {
    "excluded.other-family": "the family of lower value: the payer pays it, and pays too little",
}
"""Rules that keep a code off the claim that would be paid all the same."""

REFUSALS = ("denied", "stopped")

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
    return session().guidance(DAY)


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


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("duplicate line", "CARC 18"),
        ("inside a global period", "CARC 97 with N525"),
        ("bundled", "CARC 97 or 236 with M15, N20, M80 or N390"),
        ("laboratory certificate", "CARC 16 with MA120; CARC B7"),
    ],
)
def test_the_likely_denials_are_told_in_few_words(name: str, words: str) -> None:
    assert situation(guidance(), name).likely == words


def test_an_unknown_situation_is_not_made_up() -> None:
    with pytest.raises(LookupError):
        situation(guidance(), "no such situation")


def test_every_rule_that_excludes_a_code_has_its_situation() -> None:
    rules = {str(each.id) for each in session().knowledge.program.rules if each.head.relation == "excluded"}
    assert {row["rule"] for row in rows("exclusion_denial")} == rules - set(NOT_DENIED)
    for rule in rules - set(NOT_DENIED):
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
    data = denial_data(denials(session(), row["carc"] + remark, None, DAY))
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


# --- the check of a claim -------------------------------------------------------------------------


def test_every_verdict_on_a_claim_has_its_situation() -> None:
    """What the rules refuse a line for is a text in their heads."""
    heads = [rule.head for rule in session().knowledge.program.rules if rule.head.relation in REFUSALS]
    names = {term.value for head in heads for term in head.terms[1:] if isinstance(term, Constant)}
    assert names
    assert names <= {row["verdict"] for row in rows("verdict_denial")}


def test_a_line_that_needs_a_modifier_is_in_for_the_denial_of_its_kind() -> None:
    found = by_modifier(guidance(), "99213", "25")
    assert found is not None
    assert found.name == "visit without modifier"
    assert by_modifier(guidance(), "17311", "25") is None
    assert by_verdict(guidance(), "too many units") is not None
    assert by_verdict(guidance(), "passes") is None


def test_the_check_of_a_claim_tells_the_denial(tmp_path: Path) -> None:
    claim = {"date": "2026-10-05", "lines": [{"code": "17311", "lesion": ["A"]}, {"code": "99213"}]}
    path = tmp_path / "claim.json"
    path.write_text(json.dumps(claim), encoding="utf-8")
    paid, visit = codewhy("check", str(path), "--format", "json").data["lines"]
    assert paid["denial"] is None
    assert visit["denial"]["situation"] == "visit without modifier"
    assert "Likely denied as CARC 97 with N20 or M15." in " ".join(codewhy("check", str(path)).out.split())


# --- what is not to be reported -----------------------------------------------------------------


def test_a_code_that_is_left_out_tells_what_it_is_in_for(visit: str) -> None:
    excluded = codewhy("suggest", visit, "--format", "json").data["excluded"]
    assert excluded
    assert {each["denial"]["situation"] for each in excluded} == {"bundled"}
    text = " ".join(codewhy("suggest", visit).out.split())
    assert "Billed anyway, it is likely denied as CARC 97 or 236 with M15, N20, M80 or N390." in text
