"""`codewhy explain`: every code is explained, and every example provokes its report and no other."""

from __future__ import annotations

import pytest

from kb import catalogue
from kb.diagnostics import Kind
from kb.examples import Example, examples
from queries.error_codes import GROUPS, meaning, told
from queries.told.error_codes_data import meaning_data, table_data
from queries.told.error_codes_text import meaning_lines, table_lines
from queries.told.layout import Style
from tests.command import codewhy

OF_KNOWLEDGE = [kind for kind in catalogue.kinds() if kind.code[1:3] in ("01", "02", "03", "04", "05", "06")]
LONGEST = 12


@pytest.mark.parametrize("kind", OF_KNOWLEDGE, ids=lambda kind: kind.code)
def test_every_report_about_rules_tables_and_cards_has_an_example(kind: Kind) -> None:
    assert kind.code in examples()


@pytest.mark.parametrize("example", examples().values(), ids=lambda example: example.code)
def test_the_wrong_files_get_this_report_and_no_other(example: Example) -> None:
    found, _ = told(example, example.wrong)
    assert {each.code for each in found} == {example.code}


@pytest.mark.parametrize("example", examples().values(), ids=lambda example: example.code)
def test_the_right_files_get_no_report(example: Example) -> None:
    assert example.right
    assert told(example, {**example.wrong, **example.right})[0] == ()


@pytest.mark.parametrize("example", examples().values(), ids=lambda example: example.code)
def test_an_example_is_short(example: Example) -> None:
    for side in (example.wrong, example.right):
        assert sum(content.count("\n") for content in side.values()) <= LONGEST


def test_a_code_is_explained_with_its_example_and_the_way_out() -> None:
    answer = codewhy("explain", "e0506")
    assert answer.status == 0
    assert answer.out.startswith("E0506, error: `<value>` in `<column>` looks like a value that lost its")
    for part in ("Why it matters: ", "The way out: ", "exit status 3", "--fix` mends it", "Wrong:", "Right:"):
        assert part in answer.out
    assert "^^^^\n" in answer.out, "the report is shown as it would be"


def test_a_code_of_a_question_has_no_example() -> None:
    answer = codewhy("explain", "E0807")
    assert "exit status 1" in answer.out
    assert "Wrong:" not in answer.out
    assert "--fix" not in answer.out


def test_what_cannot_be_seen_is_shown() -> None:
    assert "\\u200b" in codewhy("explain", "E0104").out


def test_an_unknown_code_is_refused_with_the_nearest() -> None:
    answer = codewhy("explain", "E0599")
    assert answer.status == 1
    assert "no report has the code `E0599`" in answer.err  # E1402
    assert "did you mean E0509" in answer.err
    assert codewhy("explain", "nonsense", "--format", "json").data["errors"][0]["code"] == "E1402"


def test_without_a_code_all_are_listed_in_their_groups() -> None:
    listed = "\n".join(table_lines(catalogue.kinds(), Style()))
    for kind in catalogue.kinds():
        assert f"  {kind.code}  " in listed
        assert GROUPS[kind.code[1:3]] in listed


def test_the_list_is_what_the_command_says_without_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "kinds", lambda: (catalogue.LOST_ZERO, catalogue.SINGLE_VARIABLE))
    answer = codewhy("explain")
    assert "  W0301  the variable `<name>` is mentioned only once\n" in answer.out
    assert "05xx: tables\n  E0506  " in answer.out
    assert len(codewhy("explain", "--format", "json").data["codes"]) == 2


@pytest.mark.parametrize("kind", catalogue.kinds(), ids=lambda kind: kind.code)
def test_every_code_is_explained_in_both_forms(kind: Kind) -> None:
    found = meaning(kind.code)
    lines = list(meaning_lines(found, Style()))
    assert lines[0].startswith(f"{kind.code}, ")
    assert not any("{" in line for line in lines if line.startswith("The way out"))
    data = meaning_data(found)
    assert data["sentence"] == kind.sentence
    assert data["exit_status"] == (0 if kind.warning else kind.fault)


def test_all_codes_as_data() -> None:
    data = table_data(catalogue.kinds())
    assert data["schema"] == "codewhy/report-codes/1"
    assert {each["code"] for each in data["codes"]} == {kind.code for kind in catalogue.kinds()}


MENDED = [code for code in examples() if meaning(code).fixable]


@pytest.mark.parametrize("code", MENDED)
def test_an_example_that_is_said_to_be_mended_has_a_fix_with_its_place(code: str) -> None:
    data = codewhy("explain", code, "--format", "json").data
    assert data["schema"] == "codewhy/report-code/1"
    fixes = [each["fix"] for each in data["example"]["errors"] if "fix" in each]
    assert fixes
    for fix in fixes:
        assert fix["file"] in data["example"]["wrong"]
        assert (fix["line"], fix["column"]) <= (fix["end_line"], fix["end_column"])
