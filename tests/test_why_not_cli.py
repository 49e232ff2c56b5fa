"""``codewhy why-not`` at the console: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from queries.encounter.decode import decode, plain
from tests.casebook import session, with_defaults
from tests.command import codewhy

DAY = {"lesions": [{"id": "A", "site": "nose"}], "services": [{"lesion": "A", "stages": [5]}]}


@pytest.fixture
def day(tmp_path: Path) -> str:
    file = tmp_path / "day.json"
    file.write_text(json.dumps(plain(decode(with_defaults(DAY), session().vocabulary))), encoding="utf-8")
    return str(file)


def test_the_answer_comes_first_and_then_why(day: str) -> None:
    found = codewhy("why-not", "17315", day)
    assert found.status == 0
    assert found.out.startswith("17315 is not on the claim.")
    assert found.out.index("What stands in the way") < found.out.index("What would change it")


def test_data_says_that_it_does_not_hold(day: str) -> None:
    found = codewhy("why-not", "17315", day, "--format", "json")
    assert found.status == 0
    assert (found.data["schema"], found.data["holds"]) == ("codewhy/why-not/1", False)
    assert found.data["attempts"]
    assert found.data["fixes"]


def test_what_holds_after_all_is_proved(day: str) -> None:
    found = codewhy("why-not", "17311", day)
    assert found.status == 0
    assert found.out.startswith("17311 is on the claim after all.")


def test_less_depth_is_less_text(day: str) -> None:
    assert len(codewhy("why-not", "17315", day, "--depth", "0").out) < len(
        codewhy("why-not", "17315", day).out
    )


def test_an_unknown_code_is_the_question_s_fault(day: str) -> None:
    assert codewhy("why-not", "99999", day).status == 1


def test_a_code_needs_an_encounter() -> None:
    found = codewhy("why-not", "17315", "--format", "json")
    assert found.status == 1
    assert found.data["schema"] == "codewhy/error/1"
