"""The facts that an encounter gives: the relations that the rules declare, and nothing else."""

from __future__ import annotations

import re
from decimal import Decimal
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


def with_service(**service: Any) -> dict[str, Any]:
    return data(services=[service])


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
            "blocks": 3,
            "specimens": 2,
            "antibodies": 0,
            "reason": "no diagnosis on file",
            "by_other": False,
        },
        {"type": "visit", "patient": "new", "level": 4, "separate": True, "decided_major_surgery": False},
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

FLAP = {"type": "flap", "kind": "adjacent-tissue-transfer"}
AROUND = data(
    services=[
        {
            "type": "biopsy",
            "lesion": "A",
            "technique": "punch",
            "reading": "frozen",
            "read_before_mohs": True,
        },
        {
            "type": "excision",
            "lesion": "A",
            "diameter_cm": 1.25,
            "margin_cm": 0.5,
            "excised_diameter_cm": 2.3,
        },
        {"type": "destruction", "behavior": "premalignant", "site": "cheek", "count": 3, "diameter_cm": 0.7},
        {"type": "repair", "complexity": "complex", "site": "cheek", "length_cm": 4.1},
        {**FLAP, "lesion": "A", "primary_cm2": 2.25, "secondary_cm2": 1.6875, "area_cm2": 4},
        {"type": "graft", "lesion": "A", "kind": "full-thickness", "area_cm2": 3.2, "donor_site": "ear"},
        {"type": "site-preparation", "lesion": "A", "area_cm2": 12, "fresh_mohs_defect": False},
    ],
)
"""Each service around Mohs surgery, with all that it can document; a lesion names what no service repeats."""


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
        ("lesion_diameter", ("A", 12), "lesions[0].diameter_cm"),
        ("prior_biopsy", ("A", 34), "lesions[0].prior_biopsy_date"),
        ("service_order", ("mohs-A", 1), "services[0]"),
        ("service", ("mohs-A", "mohs"), "services[0].type"),
        ("service_lesion", ("mohs-A", "A"), "services[0].lesion"),
        ("stage", ("mohs-A", 1), "services[0].stages[0]"),
        ("blocks", ("mohs-A", 1, 6), "services[0].stages[0]"),
        ("stage", ("mohs-A", 2), "services[0].stages[1]"),
        ("blocks", ("mohs-A", 2, 3), "services[0].stages[1]"),
        ("involves", ("mohs-A", "muscle"), "services[0].involves[0]"),
        ("surgeon", ("mohs-A", "dr-a"), "services[0].surgeon"),
        ("pathologist", ("mohs-A", "dr-a"), "services[0].pathologist"),
        ("service_order", ("pathology-A", 2), "services[1]"),
        ("service", ("pathology-A", "pathology"), "services[1].type"),
        ("service_lesion", ("pathology-A", "A"), "services[1].lesion"),
        ("pathology_method", ("pathology-A", "frozen-section"), "services[1].method"),
        ("pathology_specimen", ("pathology-A", "biopsy"), "services[1].specimen"),
        ("pathology_blocks", ("pathology-A", 3), "services[1].blocks"),
        ("pathology_specimens", ("pathology-A", 2), "services[1].specimens"),
        ("pathology_antibodies", ("pathology-A", 0), "services[1].antibodies"),
        ("pathology_reason", ("pathology-A", "no diagnosis on file"), "services[1].reason"),
        ("read_by_other", ("pathology-A", "no"), "services[1].by_other"),
        ("service_order", ("visit-1", 3), "services[2]"),
        ("service", ("visit-1", "visit"), "services[2].type"),
        ("visit_patient", ("visit-1", "new"), "services[2].patient"),
        ("visit_level", ("visit-1", 4), "services[2].level"),
        ("visit_separate", ("visit-1", "yes"), "services[2].separate"),
        ("decided_major_surgery", ("visit-1", "no"), "services[2].decided_major_surgery"),
        ("history", ("history-1", "17311", 30), "history[0].code"),
        ("history_lesion", ("history-1", "A"), "history[0].lesion"),
        ("history_same_clinician", ("history-1", "yes"), "history[0].same_clinician"),
        ("history_planned", ("history-1", "no"), "history[0].planned_staged"),
    ]


def test_the_facts_of_the_services_around_mohs_surgery() -> None:
    of_services = [row for row in rows(AROUND) if row[2].startswith("services")]
    told = [row for row in of_services if row[0] not in ("service", "service_order", "service_lesion")]
    assert told == [
        ("biopsy_technique", ("biopsy-A", "punch"), "services[0].technique"),
        ("biopsy_reading", ("biopsy-A", "frozen"), "services[0].reading"),
        ("read_before", ("biopsy-A", "yes"), "services[0].read_before_mohs"),
        ("excision_diameter", ("excision-A", 12), "services[1].diameter_cm"),
        ("beyond", ("excision-A", "diameter_cm", 500), "services[1].diameter_cm"),
        ("excision_margin", ("excision-A", 5), "services[1].margin_cm"),
        ("excised_diameter", ("excision-A", 23), "services[1].excised_diameter_cm"),
        ("undocumented", ("service", "destruction-1", "lesion"), "services[2].lesion"),
        ("destruction_behavior", ("destruction-1", "premalignant"), "services[2].behavior"),
        ("service_site", ("destruction-1", "cheek"), "services[2].site"),
        ("destruction_count", ("destruction-1", 3), "services[2].count"),
        ("destruction_diameter", ("destruction-1", 7), "services[2].diameter_cm"),
        ("undocumented", ("service", "repair-1", "lesion"), "services[3].lesion"),
        ("service_site", ("repair-1", "cheek"), "services[3].site"),
        ("repair_class", ("repair-1", "complex"), "services[3].complexity"),
        ("repair_length", ("repair-1", 41), "services[3].length_cm"),
        ("flap_kind", ("flap-A", "adjacent-tissue-transfer"), "services[4].kind"),
        ("primary_defect", ("flap-A", 225), "services[4].primary_cm2"),
        ("secondary_defect", ("flap-A", 168), "services[4].secondary_cm2"),
        ("beyond", ("flap-A", "secondary_cm2", 750), "services[4].secondary_cm2"),
        ("flap_area", ("flap-A", 400), "services[4].area_cm2"),
        ("graft_kind", ("graft-A", "full-thickness"), "services[5].kind"),
        ("graft_area", ("graft-A", 320), "services[5].area_cm2"),
        ("donor_site", ("graft-A", "ear"), "services[5].donor_site"),
        ("preparation_area", ("site-preparation-A", 1200), "services[6].area_cm2"),
        ("fresh_mohs_defect", ("site-preparation-A", "no"), "services[6].fresh_mohs_defect"),
    ]


@pytest.mark.parametrize(
    ("cm", "whole", "beyond"),
    [
        ("2.7", 27, None),
        ("0.1", 1, None),
        ("10", 100, None),
        ("1.10", 11, None),
        ("2.25", 22, 500),
        ("0.04", 0, 400),
        ("2.0001", 20, 1),
        ("0.30000000000000004", 3, 1),
    ],
)
def test_a_length_is_whole_millimetres_and_what_goes_beyond(cm: str, whole: int, beyond: int | None) -> None:
    found = rows(data(lesions=[lesion(diameter_cm=Decimal(cm))]))
    at = "lesions[0].diameter_cm"
    assert ("lesion_diameter", ("A", whole), at) in found
    more = [(row, where) for relation, row, where in found if relation == "beyond"]
    assert more == ([(("A", "diameter_cm", beyond), at)] if beyond else [])


@pytest.mark.parametrize(
    ("cm2", "whole", "beyond"),
    [("2.7", 270, None), ("2.25", 225, None), ("1.6875", 168, 750), ("0.001", 0, 100), ("0", 0, None)],
)
def test_an_area_is_whole_square_millimetres_and_what_goes_beyond(
    cm2: str, whole: int, beyond: int | None
) -> None:
    found = rows(with_service(**FLAP, primary_cm2=Decimal(cm2)))
    assert ("primary_defect", ("flap-1", whole), "services[0].primary_cm2") in found
    more = [row for relation, row, _ in found if relation == "beyond"]
    assert more == ([("flap-1", "primary_cm2", beyond)] if beyond else [])


@pytest.mark.parametrize("lesion_named", [True, False])
@pytest.mark.parametrize(
    ("service", "fields"),
    [
        ({"type": "destruction"}, ["behavior", "site", "diameter_cm"]),
        ({"type": "repair", "complexity": "simple"}, ["site"]),
        (FLAP, ["site"]),
        ({"type": "graft", "kind": "composite"}, ["site"]),
        ({"type": "site-preparation"}, ["site"]),
    ],
)
def test_what_the_lesion_says_is_undocumented_only_where_no_lesion_is_named(
    service: dict[str, Any], fields: list[str], lesion_named: bool
) -> None:
    found = rows(with_service(**service, **({"lesion": "A"} if lesion_named else {})))
    missing = [row[2] for relation, row, _ in found if relation == "undocumented" and row[0] == "service"]
    wanted = [*fields, "lesion"]
    assert [field for field in missing if field in wanted] == ([] if lesion_named else ["lesion", *fields])


def test_services_are_numbered_as_the_note_has_them() -> None:
    placed = [row for row in rows(AROUND) if row[0] == "service_order"]
    assert placed[0] == ("service_order", ("biopsy-A", 1), "services[0]")
    assert placed[-1] == ("service_order", ("site-preparation-A", 7), "services[6]")
    assert len(placed) == 7


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
        (("service", "mohs-A", "involves"), "services[0].involves"),
        (("service", "mohs-A", "surgeon"), "services[0].surgeon"),
        (("service", "mohs-A", "pathologist"), "services[0].pathologist"),
        (("service", "pathology-1", "lesion"), "services[1].lesion"),
        (("service", "pathology-1", "specimen"), "services[1].specimen"),
        (("service", "pathology-1", "blocks"), "services[1].blocks"),
        (("service", "pathology-1", "specimens"), "services[1].specimens"),
        (("service", "pathology-1", "antibodies"), "services[1].antibodies"),
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
        for value in (FULL, AROUND, data(services=[mohs(involves=[])]))
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
