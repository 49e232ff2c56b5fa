"""What would be otherwise: which changes can be asked for, and what is said of each difference."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.diagnostics import Refusal
from kb.load import load
from queries.differences import Difference
from queries.encounter.decode import decode
from queries.encounter.model import Encounter
from queries.encounter.settings import Setting, read_settings, with_settings
from queries.session import Session
from queries.suggest import suggest
from queries.told.differences_data import what_if_data
from queries.told.differences_text import what_if_text
from queries.told.layout import Style
from queries.what_if import WhatIf, what_if
from tests.command import codewhy, told

SESSION = Session(load(None))

VISIT: dict[str, Any] = {
    "id": "visit",
    "date": "2026-10-05",
    "clinician": "dr-a",
    "credential": "MD",
    "lesions": [
        {"id": "A", "site": "nose", "behavior": "malignant", "prior_pathology": True},
        {"id": "B", "site": "left forearm", "behavior": "malignant", "prior_pathology": True},
    ],
    "services": [
        {
            "type": "mohs",
            "lesion": "A",
            "stages": [6, 3],
            "surgeon": "dr-a",
            "pathologist": "dr-a",
            "involves": [],
        },
        {
            "type": "mohs",
            "lesion": "B",
            "stages": [2],
            "surgeon": "dr-a",
            "pathologist": "dr-a",
            "involves": [],
        },
    ],
}


def visit(**changed: object) -> Encounter:
    return decode({**VISIT, **changed}, SESSION.vocabulary)


def asked(*settings: str, unset: tuple[str, ...] = (), encounter: Encounter | None = None) -> WhatIf:
    return what_if(SESSION, encounter or visit(), read_settings(settings, unset))


def text(found: WhatIf) -> str:
    return "\n".join(what_if_text(found, Style()))


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "visit.json"
    path.write_text(json.dumps(VISIT), encoding="utf-8")
    return str(path)


# --- what is said -------------------------------------------------------------------------------


def test_a_block_more_is_a_unit_more() -> None:
    assert text(asked("services[0].stages=[6,7]")) == (
        "What if services[0].stages were [6, 7] (it is [6, 3])?\n"
        "\n"
        "  17315: 1 unit -> 3 units; lesion A (nose)\n"
        "    - Stage 2 of mohs-A had 7 tissue blocks (before: 3 tissue blocks).\n"
        "      Documented: services[0].stages[1]\n"
    )


def test_who_read_the_slides_decides_every_line_of_the_tumour() -> None:
    assert text(asked(unset=("services[0].pathologist",))) == (
        "What if services[0].pathologist were not documented (it is dr-a)?\n"
        "\n"
        "  17311: certain -> possible; lesion A (nose)\n"
        "  17312: certain -> possible; lesion A (nose)\n"
        "  17315: certain -> possible; lesion A (nose)\n"
        "    - It depends on the answer to this: Who read the slides of the Mohs surgery on lesion A?\n"
        "    - No longer documented: dr-a read the slides of mohs-A.\n"
        "      Documented: services[0].pathologist\n"
        "\n"
        "To ask\n"
        "\n"
        "  - New: Who read the slides of the Mohs surgery on lesion A?\n"
        "    - No longer documented: dr-a read the slides of mohs-A.\n"
        "      Documented: services[0].pathologist\n"
    )


def test_a_service_that_is_taken_out_is_told_as_a_whole() -> None:
    said = text(asked(unset=("services[1]",)))
    assert "  Gone: 17313 x 1, lesion B (left forearm)  [certain]\n" in said
    assert "    - Taken out: mohs-B is a service of type mohs.\n      Documented: services[1].type\n" in said
    assert said.count("- ") == 1


def test_a_service_that_is_added_is_told_as_a_whole() -> None:
    said = text(asked("services[+]={type: repair, lesion: A, complexity: intermediate, length_cm: 2}"))
    assert (
        "What if services[2] were {type: repair, lesion: A, complexity: intermediate, length_cm: 2}" in said
    )
    assert "  New: 12051 x 1, lesion A (nose)  [certain]\n" in said
    assert "    - Added: repair-A is a service of type repair.\n" in said


def test_the_rest_of_a_list_keeps_its_names_when_an_item_goes() -> None:
    """The second service moves up, and its lines stay as they are: no premise of theirs is told."""
    found = asked(unset=("services[0]",)).differences
    changed = {(each.first or each.second).line.code for each in found.lines}  # type: ignore[union-attr]
    assert changed == {"17311", "17312", "17315"}
    assert {cause.about for each in found.lines for cause in each.causes} == {"services[0]"}


def test_a_payer_without_rules_of_its_own_changes_nothing() -> None:
    assert text(asked("payer=some plan")) == (
        "What if the payer were some plan (it is medicare)?\n"
        "\n"
        "The answer stays the same, and its lines rest on the same facts and rules.\n"
    )


def test_before_the_codes_there_is_no_line_and_the_rows_that_came_later_are_named() -> None:
    said = text(asked("date=2006-12-31"))
    assert "  Gone: 17311 x 1, lesion A (nose)  [certain]\n" in said
    assert (
        "    - No longer: 17311 is the first code of the high-risk Mohs family.\n"
        "      Fact facts/family_code.csv:2, after cpt-mohs-guideline: code 17311 (since 2007-01-01)\n"
    ) in said


def test_a_line_is_paid_otherwise_in_another_year() -> None:
    found = asked("date=2025-10-05")
    assert found.differences.same
    assert not found.differences.moved
    assert (
        "17312 has 12.35 relative value units in the office and 5.65 in a facility"
        " (before: 12.06 relative value units in the office and 4.58 in a facility)."
    ) in " ".join(text(found).split())


def test_the_same_line_may_rest_on_other_facts() -> None:
    """Whether the earlier repair has days after it is read off the date, and the line needs no modifier."""
    encounter = visit(history=[{"code": "12051", "date": "2026-09-30", "lesion": "A"}])
    found = asked("date=2026-10-06", encounter=encounter).differences
    assert found.same
    assert {cause.about for each in found.moved for cause in each.causes} == {"history[0].code"}


def test_of_two_changes_each_line_is_told_with_the_one_that_makes_it() -> None:
    """Where lesion A is matters for no block; the blocks matter for no first stage."""
    found = asked("services[0].stages=[6,7]", "lesions[0].site=back").differences
    by_code = {
        (each.second or each.first).line.code: {cause.about for cause in each.causes}  # type: ignore[union-attr]
        for each in found.lines
    }
    assert by_code == {
        "17311": {"lesions[0].site"},
        "17312": {"lesions[0].site"},
        "17313": {"lesions[0].site"},
        "17314": {"lesions[0].site"},
        "17315": {"services[0].stages[1]"},
    }


def test_a_rule_that_came_between_two_dates_is_named_with_its_dates(tmp_path: Path) -> None:
    """A knowledge base of which one rule holds from 2025 on: why the answer changed is that rule."""
    from shutil import copytree

    root = Path(__file__).parent.parent
    copytree(root / "kb" / "rules", tmp_path / "kb" / "rules")
    copytree(
        root / "facts", tmp_path / "facts", ignore=lambda _, names: [n for n in names if n == "__pycache__"]
    )
    rules = tmp_path / "kb" / "rules" / "mohs.dl"
    text_ = rules.read_text(encoding="utf-8")
    known = '@[id = "mohs.extra-blocks"]\n'
    assert known in text_
    rules.write_text(text_.replace(known, known + '@[since = "2026-01-01"]\n'), encoding="utf-8")
    session = Session(load(str(tmp_path)))
    found = what_if(session, visit(), read_settings(["date=2025-10-05"], []))
    (line,) = found.differences.lines
    assert (line.first and line.first.line.code, line.second) == ("17315", None)
    (cause,) = line.causes
    assert (cause.kind, cause.about) == ("rule", "mohs.extra-blocks")
    assert cause.first is not None
    assert cause.first.since == "2026-01-01"
    assert (
        "  Gone: 17315 x 1, lesion A (nose)  [certain]\n    - No longer: the rule mohs.extra-blocks is in"
        in (text(found))
    )


# --- every change can be told -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "words", "at", "message", "hint"),
    [
        ("E0830", ("--set", "services"), "--set", "`services` is no change", "write a field path"),
        ("E0830", ("--set", "payer="), "--set", "`payer=` is no change", "write a field path"),
        ("E0831", ("--set", "a b=1"), "--set", "`a b` is no field path", "services[0].stages[1]"),
        ("E0831", ("--unset", "lesions[+]"), "--unset", "`lesions[+]` is no field path", ""),
        (
            "E0832",
            ("--set", "services[7].surgeon=dr-a"),
            "services[7].surgeon",
            "the encounter has no `services[7].surgeon`: `services` has 2 items, counted from 0",
            "write `services[+]` for a new one",
        ),
        (
            "E0832",
            ("--unset", "lesions[0].site.side"),
            "lesions[0].site.side",
            "the encounter has no `lesions[0].site.side`: `lesions[0].site` is one value, without parts",
            "",
        ),
        (
            "E0832",
            ("--set", "services[+].type=mohs"),
            "services[+].type",
            "the encounter has no `services[+].type`: a new item is given whole",
            "write `services[+]={...}`",
        ),
        ("E0833", ("--set", "payer=a", "--payer", "b"), "payer", "`payer` is changed twice", "leave one"),
        ("E0834", (), "--set", "nothing is to be changed", "--set PATH=VALUE"),
        ("E0701", ("--set", "payer=[a"), None, "", ""),
        ("E0703", ("--set", "services[0].stagse=[1]"), "services[0].stagse", "", "did you mean `stages`?"),
        ("E0703", ("--unset", "pyaer"), "pyaer", "", "did you mean `payer`?"),
        ("E0710", ("--set", "lesions[0].site=nosee"), "lesions[0].site", "", "did you mean `nose` or"),
        ("E0704", ("--unset", "lesions[0].id"), "lesions[0].id", "", ""),
    ],
)
def test_what_no_encounter_can_have_is_refused_at_its_path(
    code: str, words: tuple[str, ...], at: str | None, message: str, hint: str, file: str
) -> None:
    answer = codewhy("what-if", file, *words, "--format", "json")
    assert answer.status == 1
    ((found, where, said),) = told(answer)
    assert found == code, said
    assert at is None or where == at
    assert message in said
    assert hint in answer.data["errors"][0]["hint"]


def test_every_check_of_an_encounter_applies() -> None:
    with pytest.raises(Refusal) as refused:
        asked("lesions[1].site=right forearm", "services[0].stages[0]=0", "date=2026-13-01")
    assert [str(each.where) for each in refused.value.diagnostics] == [
        "date",
        "lesions[1].side",
        "services[0].stages[0]",
    ]


@pytest.mark.parametrize(
    ("setting", "path", "value"),
    [
        ("services[0].stages[1]=9", "services[0].stages", (6, 9)),
        ("services[0].stages[+]=2", "services[0].stages", (6, 3, 2)),
        ("services[0].stages[1]=null", "services[0].stages", (6, None)),
        ("services[0].involves[+]=cartilage", "services[0].involves", ("cartilage",)),
        ("lesions[0].prior_pathology=no", "lesions[0].prior_pathology", False),
        ("lesions[0].recurrent=true", "lesions[0].recurrent", True),
        ("date=2025-01-02", "date", date(2025, 1, 2)),
        ("credential=M.D., FAAD", "credential", "M.D., FAAD"),
    ],
)
def test_values_are_written_as_in_yaml(setting: str, path: str, value: object) -> None:
    after, _ = with_settings(visit(), read_settings([setting], []), SESSION.vocabulary)
    node: Any = after
    for part in Setting(path).steps:
        node = node[int(part)] if part.isdecimal() else getattr(node, part)
    assert node == value


def test_paths_count_as_before_the_changes() -> None:
    chosen = read_settings(["services[1].stages=[4]"], ["services[0]", "lesions[0]"])
    after, _ = with_settings(visit(), chosen, SESSION.vocabulary)
    assert [service.id for service in after.services] == ["mohs-B"]
    assert after.services[0].stages == (4,)  # type: ignore[union-attr]


def test_options_are_changes_of_a_file(file: str) -> None:
    one = codewhy("what-if", file, "--date", "2025-10-05", "--pathologist", "dr-b", "--format", "json").data
    assert [(each["path"], each["after"]) for each in one["changes"]] == [
        ("services[0].pathologist", "dr-b"),
        ("services[1].pathologist", "dr-b"),
        ("date", "2025-10-05"),
    ]


# --- what is promised to programs ---------------------------------------------------------------


def test_json_has_each_difference_with_its_premises(file: str) -> None:
    data = codewhy("what-if", file, "--set", "services[0].stages=[6,7]", "--format", "json").data
    assert data["schema"] == "codewhy/what-if/1"
    assert data["changes"] == [{"path": "services[0].stages", "before": "[6, 3]", "after": "[6, 7]"}]
    assert data["same"] is False
    (line,) = data["lines"]
    assert (line["code"], line["first"]["units"], line["second"]["units"]) == ("17315", 1, 3)
    (cause,) = line["because"]
    assert (cause["kind"], cause["about"]) == ("documented", "services[0].stages[1]")
    assert cause["first"]["atom"] == 'blocks("mohs-A", 2, 3)'
    assert cause["second"]["atom"] == 'blocks("mohs-A", 2, 7)'
    assert cause["through"][0]["atom"] == 'line("17315", "all", 3)'


# --- laws ---------------------------------------------------------------------------------------

CHANGES = st.lists(
    st.sampled_from(
        [
            "services[0].stages=[2]",
            "services[0].stages=[7,8]",
            "services[0].stages=[null]",
            "services[1].involves=[muscle]",
            "services[1].pathologist=dr-b",
            "lesions[0].site=scalp",
            "lesions[1].behavior=benign",
            "lesions[0].prior_pathology=no",
            "credential=PA",
            "date=2023-05-05",
            "date=2005-05-05",
            "services[+]={type: biopsy, lesion: A, technique: punch}",
            "services[+]={type: repair, lesion: B, complexity: complex, length_cm: 4}",
            "services[+]={type: visit, patient: new}",
            "history[+]={code: '17311', date: 2004-01-01, lesion: A}",
        ]
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda setting: setting.partition("=")[0] + ("" if "+" not in setting else setting),
)


@settings(max_examples=40, deadline=None)
@given(CHANGES)
def test_the_differences_are_those_of_the_two_suggestions_and_each_has_a_premise(changes: list[str]) -> None:
    before = visit()
    after, _ = with_settings(before, read_settings(changes, []), SESSION.vocabulary)
    found = what_if(SESSION, before, read_settings(changes, [])).differences
    one, other = suggest(SESSION, before), suggest(SESSION, after)
    assert found.same == (
        [(each.line, each.status, each.provided) for each in one.lines]
        == [(each.line, each.status, each.provided) for each in other.lines]
        and [each.reason.because for each in one.excluded] == [each.reason.because for each in other.excluded]
        and [each.because for each in one.warnings] == [each.because for each in other.warnings]
        and [each.ask for each in one.questions] == [each.ask for each in other.questions]
    )
    cases = SESSION.case(before), SESSION.case(after)
    for each in [*found.lines, *found.excluded, *found.warnings]:
        assert isinstance(each, Difference)
        assert each.causes, each
        for cause in each.causes:
            atoms = [None if fact is None else fact.node.atom for fact in (cause.first, cause.second)]
            assert atoms[0] != atoms[1]
            for step in cause.through:
                relation = step.node.atom.partition("(")[0]
                row = dict.fromkeys(cases[step.side].relations.rows(relation))
                assert any(f'"{row_[0]}"' in step.node.atom for row_ in row)


@settings(max_examples=15, deadline=None)
@given(CHANGES)
def test_what_is_told_is_json_and_says_what_the_text_says(changes: list[str]) -> None:
    found = what_if(SESSION, visit(), read_settings(changes, []))
    data = json.loads(json.dumps(what_if_data(found)))
    said = " ".join(text(found).split())
    assert len(data["lines"]) == len(found.differences.lines)
    for each in found.differences.lines:
        assert (each.first or each.second).line.code in said  # type: ignore[union-attr]


def test_a_field_set_to_what_it_is_already_is_told_so() -> None:
    assert text(asked("payer=medicare")).startswith("What if the payer were medicare (as it is)?\n")
