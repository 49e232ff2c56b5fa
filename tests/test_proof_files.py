"""A proof that is saved can be verified: in itself, against its own knowledge, and against another one."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from kb.diagnostics import Refusal
from kb.explain.model import Model
from kb.explain.verify import Place, Verifier
from kb.load import load
from kb.relations import Row
from queries.casebook.case import Case
from queries.encounter.facts import facts
from queries.proofs.file import CLAIM, proof_file
from queries.proofs.reading import read_proof, saved_proof
from queries.session import Session
from queries.session import given as stated_by
from queries.suggest import ANSWERING
from queries.told.layout import Style
from queries.told.proof_file import proof_file_text
from queries.told.verify_text import verified_text
from queries.verify import Verified, verify
from tests import whole_days
from tests.casebook import answer, cases, checking, encounter_of, one_of_each, said, session
from tests.command import codewhy
from tests.programs import Case as Program
from tests.programs import cases as programs
from tests.saved import (
    DAY,
    ELSEWHERE,
    NOSE,
    Data,
    data_of,
    encounter_in,
    judged_alone,
    sealed,
    text_of,
    written,
)
from tests.support import checked, derived, evaluated, teller

SAMPLE = one_of_each(cases())[::15]
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def verified(path: str, root: Path | None = None) -> Verified:
    return verify(session() if root is None else Session(load(root)), read_proof(path))


def shown(found: Verified) -> str:
    """The text, in one line, so that it does not matter where it is wrapped."""
    return " ".join(" ".join(verified_text(found, Style())).split())


# --- what is saved can be verified --------------------------------------------------------------------


@pytest.mark.parametrize("case", SAMPLE, ids=lambda case: case.name)
def test_the_claim_of_a_case_is_saved_and_stands(case: Case, tmp_path: Path) -> None:
    encounter = encounter_of(case)
    if not answer(case).claim:
        with pytest.raises(Refusal, match="there is no proof to save"):
            text_of(CLAIM, encounter)
        return
    text = text_of(CLAIM, encounter)
    path = tmp_path / "proof.json"
    path.write_text(text, encoding="utf-8")
    found = verified(str(path))
    assert found.soundness.wrong == ()
    assert found.soundness.whole
    assert found.stands
    assert found.today is not None
    assert found.today.retold == ()
    assert text_of(CLAIM, encounter) == text


@settings(max_examples=5, deadline=None, suppress_health_check=SLOW, derandomize=whole_days.FIXED)
@given(whole_days.documented())
def test_a_random_day_is_saved_and_stands(day: whole_days.Data) -> None:
    encounter = whole_days.asked(day)
    found = verify(session(), saved_proof(data_of(CLAIM, encounter)))
    assert found.soundness.wrong == ()
    assert found.stands


@pytest.mark.parametrize("case", one_of_each(cases())[::6], ids=lambda case: case.name)
def test_every_sentence_of_every_proof_is_told_the_same_a_second_time(case: Case) -> None:
    for each in said(answer(case)):
        proof = each.reason.proof
        program, tables = checking(each.encounter.date, ANSWERING)
        stated = facts(each.encounter)
        origins: dict[tuple[str, Row], list[Place]] = {}
        for fact in stated:
            origins[fact.relation, fact.row] = [((), str(fact.at))]
        edition = session().knowledge.as_of(each.encounter.date)
        for name, rows in tables.items():
            for row in rows:
                if (known := edition.guidance.fact(name, row)) is not None:
                    origins[name, row] = [((known.citation,), f"{known.file}:{known.line}")]
        model = Model(program, tables | stated_by(stated))
        nodes = {node.id: node for node in proof.walk()}
        assert list(Verifier(nodes, [proof.root], model, origins).problems()) == []
        break


@settings(max_examples=15, deadline=None, suppress_health_check=SLOW)
@given(programs())
def test_proofs_of_random_programs_are_right_in_every_field(case: Program) -> None:
    program = checked(case.text)
    relations = evaluated(program, case.facts)
    prover = teller(program, relations)
    model = Model(program, case.facts)
    origins = {(name, row): [((), name)] for name, rows in case.facts.items() for row in rows}
    for name in derived(program):
        for row in sorted(relations.rows(name), key=repr)[:4]:
            proof = prover.prove(name, row)
            assert proof is not None
            nodes = {node.id: node for node in proof.walk()}
            assert list(Verifier(nodes, [proof.root], model, origins).problems()) == []


def test_a_whole_day_is_verified_within_seconds(tmp_path: Path) -> None:
    path = written(tmp_path, sealed(data_of(CLAIM, encounter_in(DAY))))
    verified(path)
    begun = time.perf_counter()
    assert verified(path).stands
    assert time.perf_counter() - begun < 5


def test_sizes_are_saved_to_the_last_digit(tmp_path: Path) -> None:
    encounter = encounter_in(NOSE).replace("lesions[0].diameter_cm", "2.50000000000000000001")
    path = tmp_path / "proof.json"
    path.write_text(text_of(["17312"], encounter), encoding="utf-8")
    saved = read_proof(str(path))
    assert saved.as_saved
    assert saved.encounter == encounter
    assert saved.encounter.lesions[0].diameter_cm == Decimal("2.50000000000000000001")


def test_guidance_alone_can_be_saved(tmp_path: Path) -> None:
    saved = proof_file(session(), ['site_area("nose", _)'], None, date(2026, 10, 5))
    path = tmp_path / "proof.json"
    path.write_text(proof_file_text(saved), encoding="utf-8")
    found = verified(str(path))
    assert found.stands
    assert "its encounter" not in shown(found)
    assert "It gives the same answers for guidance on 2026-10-05." in shown(found)


# --- the command --------------------------------------------------------------------------------------


def test_why_saves_and_verify_tells(tmp_path: Path) -> None:
    path = str(tmp_path / "proof.json")
    answered = codewhy("why", "17312", str(NOSE), "--save", path)
    assert answered.status == 0
    assert answered.err == f"codewhy: the proofs are saved in {path}\n"
    assert answered.out == codewhy("why", "17312", str(NOSE)).out
    found = codewhy("verify", path)
    assert (found.status, found.err) == (0, "")
    assert found.out.startswith("The proof is right, and today's knowledge answers the same.\n")
    assert "Is it right in itself? Yes." in found.out
    assert "Is it this knowledge? Yes." in found.out
    assert "Would today's knowledge answer the same? Yes." in found.out
    assert "nothing is left out" in " ".join(found.out.split())


def test_json_has_three_answers(tmp_path: Path) -> None:
    path = str(tmp_path / "proof.json")
    saving = codewhy("suggest", str(NOSE), "--save", path, "--format", "json")
    assert saving.out.startswith("{")
    data = codewhy("verify", path, "--format", "json").data
    assert data["schema"] == "codewhy/verification/1"
    assert [data[key] for key in ("stands", "sound", "same_knowledge", "same_answer")] == [True] * 4
    assert data["checked"]["against"] == "knowledge"
    assert data["wrong"] == data["changes"] == []


def test_a_code_that_is_excluded_is_saved_with_what_excludes_it(tmp_path: Path) -> None:
    path = str(tmp_path / "proof.json")
    excluded = next(iter(codewhy("suggest", str(DAY), "--format", "json").data["excluded"]))
    assert codewhy("why", excluded["code"], str(DAY), "--save", path).status == 0
    assert excluded["code"] in Path(path).read_text(encoding="utf-8")
    assert codewhy("verify", path).status == 0


def test_where_nothing_is_proved_nothing_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    found = codewhy("why", 'area("A", "no such area")', str(NOSE), "--save", str(path))
    assert found.status == 1
    assert "there is no proof to save" in found.err
    assert not path.exists()
    with pytest.raises(Refusal) as caught:
        text_of(['area("A", "no such area")'], encounter_in(NOSE))
    assert [each.code for each in caught.value.diagnostics] == ["E0853"]


def test_more_answers_than_can_be_saved_are_refused(tmp_path: Path) -> None:
    found = codewhy("why", "site_alias(_, _)", "--save", str(tmp_path / "proof.json"))
    assert found.status == 1
    assert "a proof file has the proofs of 200 at most" in found.err
    with pytest.raises(Refusal) as caught:
        proof_file(session(), ["site_alias(_, _)"], None, date(2026, 10, 5))
    assert [each.code for each in caught.value.diagnostics] == ["E0854"]


def test_a_proof_that_is_not_right_says_which_step_and_why(tmp_path: Path) -> None:
    data = data_of(["17312"], encounter_in(NOSE))
    root = data["goals"][0]["answers"][0]["proof"]
    data["nodes"][root]["sentence"] = "17312 is reported with 9 units."
    found = codewhy("verify", written(tmp_path, data))
    assert found.status == 1
    assert found.out.startswith("The proof is not right.\n")
    assert (
        "  - 17312 is reported with 9 units.\n    The id is not the hash of what the node says." in found.out
    )
    assert f'Step {root}: line("17312", "all", 1)' in found.out
    assert "the file was changed after it was saved" in found.out.lower()
    assert "Would today's knowledge answer the same? Not asked." in found.out
    data = codewhy("verify", written(tmp_path, data), "--format", "json").data
    assert (data["sound"], data["same_answer"]) == (False, None)
    assert data["wrong"][0]["node"] == root


# --- what a file alone cannot show --------------------------------------------------------------------


def without(data: Data, rule: Data) -> Data:
    return {**data, "rules": [each for each in data["rules"] if each != rule]}


def test_what_is_left_out_is_seen_where_the_same_knowledge_is_at_hand(tmp_path: Path) -> None:
    data = data_of(["17312"], encounter_in(NOSE))
    used = {node.get("rule") for node in data["nodes"].values()}
    dropped = next(
        rule for rule in data["rules"] if rule["id"] not in used and judged_alone(without(data, rule)).sound
    )
    data = without(data, dropped)
    found = verified(written(tmp_path, sealed(data)))
    assert not found.soundness.sound
    assert [(each.atom, each.why) for each in found.soundness.wrong] == [
        (dropped["id"], "this rule is left out of the file")
    ]
    elsewhere = verified(written(tmp_path, sealed(data, ELSEWHERE)))
    assert elsewhere.soundness.sound
    assert not elsewhere.soundness.whole
    assert "only the knowledge it was made with shows that, and it is not at hand" in shown(elsewhere)
    assert f"The rule {dropped['id']} is new." in shown(elsewhere)


@pytest.mark.parametrize(
    ("part", "key", "value", "why"),
    [
        ("rules", "text", "layer", "this rule is not so in the knowledge that the file names"),
        ("facts", "place", "page 99", "this row is not so in the knowledge that the file names"),
    ],
)
def test_what_is_not_of_the_knowledge_that_the_file_names_is_seen(
    tmp_path: Path, part: str, key: str, value: str, why: str
) -> None:
    data = data_of(["17312"], encounter_in(NOSE))
    named = {node["atom"].partition("(")[0] for node in data["nodes"].values() if node["kind"] == "guidance"}
    each = next(
        each
        for each in data[part]
        if each.get("relation") not in named and ("text" not in each or '@[layer = "cpt"]' in each["text"])
    )
    each[key] = each[key].replace('@[layer = "cpt"]', '@[layer = "mac"]') if part == "rules" else value
    found = verified(written(tmp_path, sealed(data)))
    assert why in {wrong.why for wrong in found.soundness.wrong}
