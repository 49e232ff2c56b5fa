"""What an encounter may say, how it is refused, and how one field is replaced."""

# ruff: noqa: E501 - a case of a table is a line

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from kb.diagnostics import Fault, Refusal
from queries.encounter.decode import decode
from queries.encounter.model import Mohs
from queries.encounter.vocabulary import Named, Vocabulary

WORDS = Vocabulary(
    sites=frozenset({"nose", "nasal ala", "cheek", "lips", "forearm", "neck", "side of neck", "2nd toe"}),
    structures=frozenset({"muscle", "bone", "facial nerve"}),
    codes=frozenset({"17311", "17312", "00400"}),
)


def mohs(**changes: Any) -> dict[str, Any]:
    return {"type": "mohs", "lesion": "A", "stages": [3], **changes}


def lesion(**changes: Any) -> dict[str, Any]:
    return {"id": "A", "site": "nose", **changes}


def data(**changes: Any) -> dict[str, Any]:
    return {"date": "2026-10-05", "lesions": [lesion()], "services": [mohs()], **changes}


def with_service(**service: Any) -> dict[str, Any]:
    return data(services=[service])


def told(value: object) -> list[tuple[str, str, str, str]]:
    """Code, place, message and way out of each problem."""
    with pytest.raises(Refusal) as refused:
        decode(value, WORDS)
    assert refused.value.fault is Fault.QUESTION
    return [(d.code, str(d.where), d.message, d.hint) for d in refused.value.diagnostics]


# --- what is taken ----------------------------------------------------------------------------


def test_the_least_that_an_encounter_says() -> None:
    encounter = decode(data(), WORDS)
    assert encounter.date == date(2026, 10, 5)
    assert (encounter.payer, encounter.setting) == ("medicare", "office")
    assert encounter.clinician is None
    assert encounter.services == (Mohs(id="mohs-A", lesion="A", stages=(3,)),)


def test_null_is_the_same_as_absent() -> None:
    nothing = {"payer": None, "setting": None, "clinician": None, "history": None, "id": None}
    assert decode(data(**nothing), WORDS) == decode(data(), WORDS)


@pytest.mark.parametrize(
    ("service", "field", "value"),
    [
        (mohs(stages=[3, None, 1]), "stages", (3, None, 1)),
        (mohs(stages=[Decimal("3.0")]), "stages", (3,)),
        (mohs(involves=[]), "involves", ()),
        (mohs(involves=["Muscle", "the bones", "muscle"]), "involves", ("muscle", "bone")),
        (mohs(surgeon="  Dr.  A "), "surgeon", "Dr. A"),
        (mohs(surgeon="Dr. Jose\u0301"), "surgeon", "Dr. Jos\u00e9"),
        ({"type": "repair", "complexity": "simple", "length_cm": 2.7}, "length_cm", Decimal("2.7")),
        ({"type": "repair", "complexity": "simple", "site": "left cheeks"}, "site", "cheek"),
        ({"type": "excision", "lesion": "A", "margin_cm": 0}, "margin_cm", Decimal(0)),
        ({"type": "flap", "kind": "forehead", "area_cm2": 15}, "area_cm2", Decimal(15)),
        (
            {"type": "graft", "kind": "composite", "donor_site": "behind the ear"},
            "donor_site",
            "behind the ear",
        ),
        ({"type": "graft", "kind": "composite", "donor_site": ""}, "donor_site", None),
        ({"type": "visit", "patient": "new", "level": 4}, "level", 4),
        ({"type": "pathology", "method": "immunostain", "by_other": False}, "by_other", False),
        ({"type": "destruction", "count": 3}, "count", 3),
        ({"type": "site-preparation", "fresh_mohs_defect": True}, "fresh_mohs_defect", True),
        ({"type": "biopsy", "lesion": "A", "technique": "punch"}, "technique", "punch"),
    ],
)
def test_a_value_is_read_exactly(service: dict[str, Any], field: str, value: object) -> None:
    assert getattr(decode(with_service(**service), WORDS).services[0], field) == value


@pytest.mark.parametrize("day", ["2026-10-05", date(2026, 10, 5)])
def test_a_date_is_a_text_or_what_yaml_and_toml_make_of_it(day: object) -> None:
    assert decode(data(date=day), WORDS).date == date(2026, 10, 5)


def test_the_name_of_a_payer_has_no_case() -> None:
    assert decode(data(payer="Medicare"), WORDS).payer == "medicare"


@pytest.mark.parametrize(
    ("written", "read"),
    [("C44.311", "C44.311"), ("c44311", "C44.311"), ("C44", "C44"), ("C4a.9", "C4A.9"), ("cancer", "cancer")],
)
def test_a_diagnosis_is_read_with_its_dot_and_in_capitals(written: str, read: str) -> None:
    assert decode(data(lesions=[lesion(diagnosis=written)]), WORDS).lesions[0].diagnosis == read


def test_services_without_an_id_are_named_by_type_and_lesion() -> None:
    visit = {"type": "visit", "patient": "new"}
    services = [mohs(), mohs(), visit, mohs(id="mohs-A-3"), visit, mohs(), mohs(id="visit-2")]
    ids = [service.id for service in decode(data(services=services), WORDS).services]
    assert ids == ["mohs-A", "mohs-A-2", "visit-1", "mohs-A-3", "visit-2-2", "mohs-A-4", "visit-2"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("nose", Named("nose", None)),
        ("  The  NOSE ", Named("nose", None)),
        ("skin of the nose", Named("nose", None)),
        ("nasal-ala", Named("nasal ala", None)),
        ("left nasal ala", Named("nasal ala", "left")),
        ("nasal ala, right", Named("nasal ala", "right")),
        ("Lt. cheek", Named("cheek", "left")),
        ("r forearm", Named("forearm", "right")),
        ("cheek (L)", Named("cheek", "left")),
        ("left-sided cheek", Named("cheek", "left")),
        ("cheek on the left", Named("cheek", "left")),
        ("left side of the nose", Named("nose", "left")),
        ("left side of neck", Named("side of neck", "left")),
        ("midline nose", Named("nose", "midline")),
        ("skin of the left forearm", Named("forearm", "left")),
        ("cheeks", Named("cheek", None)),
        ("lips", Named("lips", None)),
        ("left and right cheek", None),
        ("left", None),
        ("lip", None),
        ("", None),
    ],
)
def test_a_site_is_a_known_word_and_maybe_a_side(text: str, named: Named | None) -> None:
    assert WORDS.site(text) == named


@pytest.mark.parametrize(
    ("given", "side"),
    [
        (lesion(site="left nose"), "left"),
        (lesion(site="left nose", side=None), "left"),
        (lesion(site="left nose", side="left"), "left"),
        (lesion(site="nose", side="right"), "right"),
        (lesion(site="nose"), None),
    ],
)
def test_a_side_in_the_site_is_the_side_of_the_lesion(given: dict[str, Any], side: str | None) -> None:
    read = decode(data(lesions=[given]), WORDS).lesions[0]
    assert (read.site, read.side) == ("nose", side)


# --- what is refused: code, place, words and way out --------------------------------------------

BAD = [
    ([], "E0702", "None", "an encounter must be an object with fields, and is a list", "write an object with fields"),
    ("x", "E0702", "None", "an encounter must be an object with fields, and is the text `x`", "write an object"),
    (None, "E0702", "None", "an encounter must be an object with fields, and is null", "write an object"),
    (data(lesions={}), "E0702", "lesions", "this must be a list, and is an object", "write a list"),
    (data(services=[7]), "E0702", "services[0]", "this must be an object with fields, and is the number 7", "write"),
    (data(lesions=[None]), "E0702", "lesions[0]", "this must be an object with fields, and is null", "write"),
    (data(date=20261005), "E0702", "date", "this must be a date, as in 2026-10-05, and is the number 20261005", "wr"),
    (data(date=datetime(2026, 10, 5)), "E0702", "date", "this must be a date, as in 2026-10-05, and is a date with a time of day", "write a date"),
    (data(clinician=True), "E0702", "clinician", "this must be a text, and is true", "write a text"),
    (with_service(**mohs(stages=["three"])), "E0702", "services[0].stages[0]", "this must be a whole number, and is the text `three`", "write a whole number"),
    (with_service(**mohs(stages=["3"])), "E0702", "services[0].stages[0]", "this must be a whole number, and is the text `3`", "write the number without quotes"),
    (with_service(**mohs(stages=[True])), "E0702", "services[0].stages[0]", "this must be a whole number, and is true", "write a whole number"),
    (with_service(**mohs(stages=[2.5])), "E0702", "services[0].stages[0]", "this must be a whole number, and is the number 2.5", "write a whole number"),
    (with_service(**mohs(stages=3)), "E0702", "services[0].stages", "this must be a list, and is the number 3", "write a list"),
    (with_service(**mohs(involves=[None])), "E0702", "services[0].involves[0]", "this must be the name of a structure, and is null", "write the name"),
    (data(lesions=[lesion(recurrent="no")]), "E0702", "lesions[0].recurrent", "this must be true or false, and is the text `no`", "write true or false, without quotes"),
    (data(lesions=[lesion(diameter_cm="2 cm")]), "E0702", "lesions[0].diameter_cm", "this must be a number, and is the text `2 cm`", "write a number"),
    (data(lesions=[lesion(diameter_cm=Decimal("NaN"))]), "E0702", "lesions[0].diameter_cm", "this must be a number, and is the number NaN", "write a number"),
    (data(servces=1), "E0703", "servces", "there is no field `servces` here", "did you mean `services`?"),
    (with_service(**mohs(stges=1)), "E0703", "services[0].stges", "there is no field `stges` here", "did you mean `stages`?"),
    (data(lesions=[lesion(q=1)]), "E0703", "lesions[0].q", "there is no field `q` here", "the fields here are id, site, side"),
    (data(date=None), "E0704", "date", "`date` is missing", "add `date`: a date, as in 2026-10-05"),
    ({"date": "2026-10-05"}, "E0704", "services", "`services` is missing", "add `services`: a list"),
    (with_service(type="mohs", lesion="A"), "E0704", "services[0].stages", "`stages` is missing", "add `stages`: a list"),
    (with_service(lesion="A"), "E0704", "services[0].type", "`type` is missing", "add `type`: one of mohs, biopsy"),
    (with_service(type="mosh"), "E0705", "services[0].type", "`mosh` is not one of the values allowed here", "did you mean `mohs`?"),
    (data(setting="zoo"), "E0705", "setting", "`zoo` is not one of the values allowed here", "write one of office, facility"),
    (with_service(**mohs(stages=[0])), "E0706", "services[0].stages[0]", "0 is less than 1", "write a number from 1 to 999"),
    (with_service(**mohs(stages=[1000])), "E0706", "services[0].stages[0]", "1000 is more than 999", "write a number from 1 to 999"),
    (with_service(**mohs(stages=[10**5000])), "E0706", "services[0].stages[0]", "a huge number is more than 999", "write"),
    (with_service(**mohs(stages=[])), "E0706", "services[0].stages", "this list is empty", "list at least one"),
    (with_service(**mohs(stages=[1] * 501)), "E0706", "services[0].stages", "this list is longer than 500 items", "check what wrote this file"),
    (data(services=[]), "E0706", "services", "this list is empty", "list at least one"),
    (data(services=[mohs()] * 501), "E0706", "services", "this list is longer than 500 items", "check"),
    (data(lesions=[lesion(diameter_cm=0)]), "E0706", "lesions[0].diameter_cm", "0 is not more than 0", "leave the field out"),
    (data(lesions=[lesion(diameter_cm=-1)]), "E0706", "lesions[0].diameter_cm", "-1 is less than 0", "lengths are centimetres, areas square centimetres"),
    (data(lesions=[lesion(diameter_cm=10001)]), "E0706", "lesions[0].diameter_cm", "10001 is more than 10,000", "lengths are centimetres"),
    (data(lesions=[lesion(diameter_cm=1e-30)]), "E0706", "lesions[0].diameter_cm", "this number is given to more than 20 decimals", "write what was measured"),
    (with_service(type="visit", patient="new", level=6), "E0706", "services[0].level", "6 is more than 5", "write a number from 1 to 5"),
    (data(clinician=" "), "E0706", "clinician", "this text is empty", "write something, or leave the field out"),
    (data(clinician="a\x00b"), "E0706", "clinician", "this text is not plain: it has the control or direction character U+0000", "delete the character"),
    (data(clinician="a\u202eb"), "E0706", "clinician", "this text is not plain: it has the control or direction character U+202E", "delete"),
    (data(clinician="a\ud800"), "E0706", "clinician", "this text is not plain: it has the control or direction character U+D800", "delete"),
    (data(date="10/05/2026"), "E0707", "date", "`10/05/2026` is not a date", "write year-month-day, as in 2026-10-05"),
    (data(date="2026-02-30"), "E0707", "date", "`2026-02-30` is not a date", "write year-month-day"),
    (data(date="20260203"), "E0707", "date", "`20260203` is not a date", "write year-month-day"),
    (with_service(**mohs(lesion="a")), "E0708", "services[0].lesion", "there is no lesion `a` in this encounter", "did you mean `A`?"),
    (with_service(**mohs(lesion="Z")), "E0708", "services[0].lesion", "there is no lesion `Z` in this encounter", "the lesions are A"),
    (data(lesions=None), "E0708", "services[0].lesion", "there is no lesion `A` in this encounter", "add the lesion to `lesions`"),
    (data(lesions=[lesion(), lesion()]), "E0709", "lesions[1].id", "the id `A` is used twice", "give one of the two another id"),
    (data(services=[mohs(id="m"), mohs(id="m")]), "E0709", "services[1].id", "the id `m` is used twice", "give one"),
    (data(lesions=[lesion(site="nasel ala")]), "E0710", "lesions[0].site", "`nasel ala` is not a known site", "did you mean `nasal ala`?"),
    (data(lesions=[lesion(site="xyzzy")]), "E0710", "lesions[0].site", "`xyzzy` is not a known site", "write the site in another way"),
    (with_service(**mohs(involves=["mussle"])), "E0710", "services[0].involves[0]", "`mussle` is not a known structure", "did you mean `muscle`?"),
    (data(history=[{"code": "17319", "date": "2026-10-01"}]), "E0710", "history[0].code", "`17319` is not a known code", "did you mean `17312` or `17311`?"),
    (data(lesions=[lesion(site="left nose", side="right")]), "E0711", "lesions[0].side", "the site `left nose` says left, and the side says right", "correct one of the two"),
    (data(history=[{"code": "17311", "date": "2026-10-06"}]), "E0711", "history[0].date", "2026-10-06 is after the date of this encounter, 2026-10-05", "correct"),
    (data(lesions=[lesion(prior_biopsy_date="2027-01-01")]), "E0711", "lesions[0].prior_biopsy_date", "2027-01-01 is after the date of this encounter, 2026-10-05", "correct"),
    (data(history=[{"code": 17311, "date": "2026-10-01"}]), "E0712", "history[0].code", "the code 17311 must be quoted", 'write "17311"'),
    (data(lesions=[lesion(diagnosis=44)]), "E0712", "lesions[0].diagnosis", "the code 44 must be quoted", 'write "44"'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "code", "where", "message", "hint"), BAD, ids=[f"{code}-{where}" for _, code, where, *_ in BAD]
)
def test_a_mistake_is_told_in_one_line_with_a_way_out(
    value: object, code: str, where: str, message: str, hint: str
) -> None:
    (found,) = told(value)
    assert found[:3] == (code, where, message)
    assert found[3].startswith(hint)
    assert "\n" not in "".join(found)


def test_every_entry_on_encounters_has_a_case() -> None:
    assert {code for _, code, *_ in BAD} == {f"E07{number:02}" for number in range(2, 13)}


def test_every_problem_is_told_at_once() -> None:
    bad = data(date="today", lesions=[lesion(side="up", site="nsoe")], services=[mohs(stages=[0, "x"])], x=1)
    assert [where for _, where, _, _ in told(bad)] == [
        "x",
        "date",
        "lesions[0].site",
        "lesions[0].side",
        "services[0].stages[0]",
        "services[0].stages[1]",
    ]


def test_a_lesion_that_cannot_be_read_makes_no_second_problem() -> None:
    assert len(told(data(lesions=["A"]))) == 1


def test_a_name_from_outside_is_made_visible_and_stays_on_its_line() -> None:
    ((_, where, message, _),) = told(data(**{"a\nb\u202e": 1}))
    assert where == "a\\nb\\u202e"
    assert message == "there is no field `a\\nb\\u202e` here"


def test_very_many_mistakes_are_told_quickly() -> None:
    wrong = mohs(involves=[f"structure {i}" for i in range(400)])
    assert len(told(data(services=[wrong] * 50))) == 20_000


# --- one field changed ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "field", "now"),
    [
        ("credential", "MD", "credential", "MD"),
        ("credential", None, "credential", None),
        ("payer", None, "payer", "medicare"),
        ("lesions[0].site", "cheek", "lesions", "cheek"),
        ("lesions[0].prior_pathology", "yes", "lesions", True),
        ("lesions[0].prior_pathology", "no", "lesions", False),
        ("lesions[0].diameter_cm", "2.5", "lesions", Decimal("2.5")),
        ("lesions[0].prior_biopsy_date", "2026-01-31", "lesions", date(2026, 1, 31)),
        ("services[0].pathologist", "dr-b", "services", "dr-b"),
        ("services[0].stages[0]", 7, "services", (7, None)),
        ("services[0].stages[1]", 7, "services", (3, 7)),
        ("services[0].stages[0]", None, "services", (None, None)),
        ("services[0].involves", "", "services", ()),
        ("services[0].involves", "muscle", "services", ("muscle",)),
        ("services[0].involves", None, "services", None),
    ],
)
def test_replacing_one_field(path: str, value: str | int | None, field: str, now: object) -> None:
    before = decode(data(services=[mohs(stages=[3, None])]), WORDS)
    after = before.replace(path, value)
    found = getattr(after, field)
    if isinstance(found, tuple):
        found = getattr(found[0], re.findall(r"\w+", path)[2])
    assert found == now
    assert [s.id for s in after.services] == ["mohs-A"]
    assert after.replace(path, value) == after


@pytest.mark.parametrize(
    ("path", "value", "code", "message"),
    [
        ("x", 1, "E0703", "there is no field `x` here"),
        ("lesions", "x", "E0703", "there is no field `lesions` here"),
        ("lesions[0]", "x", "E0703", "there is no field `lesions[0]` here"),
        ("lesions[9].site", "x", "E0703", "there is no field `lesions[9].site` here"),
        ("lesions[0]..site", "x", "E0703", "there is no field `lesions[0]..site` here"),
        ("lesions[0].site.x", "x", "E0703", "there is no field `lesions[0].site.x` here"),
        ("services[0].type", "visit", "E0703", "there is no field `type` here"),
        ("services[0].stages[1]", 2, "E0703", "there is no field `services[0].stages[1]` here"),
        ("services[0].stages[0].x", 2, "E0703", "there is no field `services[0].stages[0].x` here"),
        ("services[0].stages[0]", 0, "E0706", "0 is less than 1"),
        ("date", None, "E0704", "`date` is missing"),
        ("lesions[0].side", "lft", "E0705", "`lft` is not one of the values allowed here"),
        ("lesions[0].recurrent", "maybe", "E0702", "this must be true or false, and is the text `maybe`"),
    ],
)
def test_replacing_what_is_not_there_or_not_taken(
    path: str, value: str | int | None, code: str, message: str
) -> None:
    with pytest.raises(Refusal) as refused:
        decode(data(), WORDS).replace(path, value)
    assert [(d.code, d.message) for d in refused.value.diagnostics] == [(code, message)]
