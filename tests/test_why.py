"""What can be asked of `why`: a code, its modifier, its units; and what is said where the answer is no."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kb.diagnostics import Refusal
from queries.encounter.model import Encounter
from queries.encounter.read import read_encounter
from queries.show import show
from queries.why import why
from tests.casebook import session

EXAMPLES = Path(__file__).resolve().parent.parent / "queries" / "examples"
DAY = date(2026, 10, 5)


def example(name: str) -> Encounter:
    return read_encounter(str(EXAMPLES / f"{name}.yaml"), session().vocabulary)


@pytest.mark.parametrize(
    ("goal", "holds"),
    [
        ("17312", True),
        ("17312*1", True),
        ("17312 x 1", True),
        ("17312*2", False),
        ("17311-59", True),
        ("17311-76", False),
        ("17313", False),
        ('line("17311", "B", 1)', True),
        ('line("17311", "C", 1)', False),
    ],
)
def test_units_and_modifiers_are_part_of_the_question(goal: str, holds: bool) -> None:
    assert why(session(), goal, example("nose-and-forearm"), DAY).holds is holds


def test_a_code_that_is_excluded_is_told_with_the_proof_of_it() -> None:
    found = why(session(), "17313", example("nose-and-forearm"), DAY)
    assert [each.reason.proof.rules[0] for each in found.excluded] == ["excluded.other-family"]


def test_a_code_that_is_possible_is_told_with_what_would_have_to_be_documented() -> None:
    found = why(session(), "17315", example("half-documented"), DAY)
    assert not found.holds
    assert [each.provided for each in found.possible]


def test_guidance_alone_can_be_asked_without_an_encounter() -> None:
    found = why(session(), 'site_area("scalp", _)', None, DAY)
    assert [row[1] for row in found.rows] == ["high-risk"]
    with pytest.raises(Refusal, match="depends on an encounter"):
        why(session(), 'area("A", _)', None, DAY)


def test_a_sheet_has_the_modifiers_that_gain_nothing_and_the_rules_that_fit_the_code() -> None:
    sections = {section.title: section.entries for section in show(session(), "17312", DAY).sections}
    assert any("Modifier 50" in entry.says for entry in sections["barred modifier"])
    rules = [entry.citation.split(";")[0] for entry in sections["rules that can conclude something of it"]]
    assert "mohs.next-stage" in rules
    assert "mohs.first-stage" not in rules
    assert "line.reported" not in rules, "it has no reason of its own"


def test_a_withdrawn_code_is_said_to_be_so() -> None:
    found = show(session(), "17310", DAY)
    assert not found.in_force


def test_own_descriptors_are_shown_and_none_is_shipped(tmp_path: Path) -> None:
    from queries.descriptors import read_descriptors

    own = tmp_path / "mine.csv"
    own.write_text('code,descriptor\n"17311","my licensed words"\n', encoding="utf-8")
    assert show(session(), "17311", DAY).descriptor == ""
    assert show(session(), "17311", DAY, read_descriptors(str(own))).descriptor == "my licensed words"
    own.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(Refusal, match="code and descriptor"):
        read_descriptors(str(own))
