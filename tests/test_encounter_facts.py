"""The facts that an encounter gives: the relations that the rules declare, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from kb.diagnostics import Field
from queries.encounter.decode import decode
from queries.encounter.facts import CaseFact, facts, path_of, stage_path
from queries.encounter.vocabulary import Vocabulary

WORDS = Vocabulary(
    sites=frozenset({"nose", "nasal ala", "cheek", "lips"}),
    structures=frozenset({"muscle", "bone", "facial nerve"}),
    codes=frozenset({"17311", "17312", "00400"}),
)
RULES = Path(__file__).parent.parent / "kb" / "rules" / "encounter.dl"


def mohs(**changes: Any) -> dict[str, Any]:
    return {"type": "mohs", "lesion": "A", "stages": [3], **changes}


def lesion(**changes: Any) -> dict[str, Any]:
    return {"id": "A", "site": "nose", **changes}


def data(**changes: Any) -> dict[str, Any]:
    return {"date": "2026-10-05", "lesions": [lesion()], "services": [mohs()], **changes}


FULL = data(
    clinician="dr-a",
    credential="MD",
    lesions=[
        lesion(
            side="left",
            diagnosis="C44.311",
            behavior="malignant",
            diameter_cm=1.2,
            prior_pathology=True,
            prior_biopsy_date="2026-09-01",
            recurrent=False,
        )
    ],
    services=[
        mohs(stages=[6, 3], surgeon="dr-a", pathologist="dr-a", involves=["muscle"]),
        {
            "type": "pathology",
            "lesion": "A",
            "method": "frozen-section",
            "specimen": "biopsy",
            "reason": "no diagnosis on file",
            "by_other": False,
        },
        {"type": "visit", "patient": "new"},
    ],
    history=[
        {
            "code": "17311",
            "date": "2026-09-05",
            "lesion": "A",
            "same_clinician": True,
            "planned_staged": False,
        }
    ],
)


def rows(value: dict[str, Any]) -> list[tuple[str, tuple[str | int, ...], str]]:
    return [(fact.relation, fact.row, str(fact.at)) for fact in facts(decode(value, WORDS))]


def test_the_facts_of_a_full_encounter() -> None:
    assert rows(FULL) == [
        ("payer", ("medicare",), "payer"),
        ("setting", ("office",), "setting"),
        ("clinician", ("dr-a",), "clinician"),
        ("credential", ("MD",), "credential"),
        ("lesion", ("A", "nose"), "lesions[0].site"),
        ("lesion_order", ("A", 1), "lesions[0]"),
        ("side", ("A", "left"), "lesions[0].side"),
        ("behavior", ("A", "malignant"), "lesions[0].behavior"),
        ("diagnosis", ("A", "C44.311"), "lesions[0].diagnosis"),
        ("prior_pathology", ("A", "yes"), "lesions[0].prior_pathology"),
        ("recurrent", ("A", "no"), "lesions[0].recurrent"),
        ("service", ("mohs-A", "mohs"), "services[0].type"),
        ("service_lesion", ("mohs-A", "A"), "services[0].lesion"),
        ("stage", ("mohs-A", 1), "services[0].stages[0]"),
        ("blocks", ("mohs-A", 1, 6), "services[0].stages[0]"),
        ("stage", ("mohs-A", 2), "services[0].stages[1]"),
        ("blocks", ("mohs-A", 2, 3), "services[0].stages[1]"),
        ("surgeon", ("mohs-A", "dr-a"), "services[0].surgeon"),
        ("pathologist", ("mohs-A", "dr-a"), "services[0].pathologist"),
        ("involves", ("mohs-A", "muscle"), "services[0].involves[0]"),
        ("service", ("pathology-A", "pathology"), "services[1].type"),
        ("service_lesion", ("pathology-A", "A"), "services[1].lesion"),
        ("pathology_method", ("pathology-A", "frozen-section"), "services[1].method"),
        ("pathology_specimen", ("pathology-A", "biopsy"), "services[1].specimen"),
        ("read_by_other", ("pathology-A", "no"), "services[1].by_other"),
        ("service", ("visit-1", "visit"), "services[2].type"),
        ("history", ("history-1", "17311", 30), "history[0].code"),
        ("history_lesion", ("history-1", "A"), "history[0].lesion"),
        ("history_same_clinician", ("history-1", "yes"), "history[0].same_clinician"),
        ("history_planned", ("history-1", "no"), "history[0].planned_staged"),
    ]


def test_what_is_not_documented_is_a_fact_too() -> None:
    empty = data(
        services=[mohs(stages=[3, None, None]), {"type": "pathology", "method": "immunostain"}],
        history=[{"code": "17311", "date": "2026-10-05"}],
    )
    assert [(row, at) for relation, row, at in rows(empty) if relation == "undocumented"] == [
        (("encounter", "encounter", "clinician"), "clinician"),
        (("encounter", "encounter", "credential"), "credential"),
        (("lesion", "A", "side"), "lesions[0].side"),
        (("lesion", "A", "behavior"), "lesions[0].behavior"),
        (("lesion", "A", "diagnosis"), "lesions[0].diagnosis"),
        (("lesion", "A", "prior_pathology"), "lesions[0].prior_pathology"),
        (("lesion", "A", "recurrent"), "lesions[0].recurrent"),
        (("lesion", "A", "diameter_cm"), "lesions[0].diameter_cm"),
        (("lesion", "A", "prior_biopsy_date"), "lesions[0].prior_biopsy_date"),
        (("service", "mohs-A", "blocks"), "services[0].stages"),
        (("service", "mohs-A", "surgeon"), "services[0].surgeon"),
        (("service", "mohs-A", "pathologist"), "services[0].pathologist"),
        (("service", "mohs-A", "involves"), "services[0].involves"),
        (("service", "pathology-1", "specimen"), "services[1].specimen"),
        (("service", "pathology-1", "reason"), "services[1].reason"),
        (("service", "pathology-1", "by_other"), "services[1].by_other"),
        (("history", "history-1", "lesion"), "history[0].lesion"),
        (("history", "history-1", "same_clinician"), "history[0].same_clinician"),
        (("history", "history-1", "planned_staged"), "history[0].planned_staged"),
    ]
    found = {(relation, row) for relation, row, _ in rows(empty)}
    assert ("stage", ("mohs-A", 3)) in found
    assert ("blocks", ("mohs-A", 1, 3)) in found
    assert len([row for relation, row in found if relation == "blocks"]) == 1


def test_involving_nothing_is_not_the_same_as_nothing_documented() -> None:
    assert ("involves_nothing", ("mohs-A",), "services[0].involves") in rows(
        data(services=[mohs(involves=[])])
    )
    assert "involves_nothing" not in {relation for relation, *_ in rows(data())}


def test_the_facts_are_the_relations_that_the_rules_declare() -> None:
    declared = {
        name: tuple(str if column.endswith("symbol") else int for column in columns.split(","))
        for name, columns in re.findall(r"^\.decl (\w+)\((.*)\)", RULES.read_text("utf-8"), re.M)
    }
    found = {
        fact.relation: tuple(type(value) for value in fact.row)
        for value in (FULL, data(services=[mohs(involves=[])]))
        for fact in facts(decode(value, WORDS))
    }
    assert found == declared


def test_the_path_of_what_is_not_documented_is_where_its_fact_says() -> None:
    encounter = decode(data(services=[mohs(stages=[None])], history=FULL["history"]), WORDS)
    for fact in facts(encounter):
        if fact.relation == "undocumented":
            what, name, field = map(str, fact.row)
            assert fact == CaseFact("undocumented", fact.row, Field(path_of(encounter, what, name, field)))
    assert stage_path(encounter, "mohs-A", 1) == "services[0].stages[0]"
    assert path_of(encounter, "history", "history-1", "lesion") == "history[0].lesion"


@pytest.mark.parametrize(("service", "stage"), [("mohs-A", 0), ("mohs-A", 2), ("visit-1", 1), ("x", 1)])
def test_there_is_no_path_to_a_stage_that_was_not(service: str, stage: int) -> None:
    encounter = decode(data(services=[mohs(), {"type": "visit", "patient": "new"}]), WORDS)
    with pytest.raises(LookupError):
        stage_path(encounter, service, stage)


@pytest.mark.parametrize("what", ["lesion", "service", "history", "planet"])
def test_there_is_no_path_to_what_is_not_there(what: str) -> None:
    with pytest.raises(LookupError):
        path_of(decode(data(), WORDS), what, "x", "side")


@pytest.mark.parametrize(
    ("written", "rows"),
    [
        ("MD", ["MD"]),
        ("m.d.", ["MD"]),
        ("M.D., FAAD", ["MD", "FAAD"]),
        ("pa-c", ["PA-C"]),
        ("DO / PhD", ["DO", "PHD"]),
    ],
)
def test_letters_after_a_name_are_told_one_by_one(written: str, rows: list[str]) -> None:
    encounter = decode(data(), WORDS).replace("credential", written)
    found = [fact.row[0] for fact in facts(encounter) if fact.relation == "credential"]
    assert found == rows
