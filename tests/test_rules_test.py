"""``codewhy rules test``: a coder sees what differs from what is written, and where."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.casebook import ROOT
from tests.command import Answer, codewhy, told

CASE = """\
- title: Two stages on the nose
  story: One first stage and one further stage.
  encounter:
    lesions: [{id: A, site: nose}]
    services: [{lesion: A, stages: [2, 2]}]
  expect:
    claim: ["17311", "17312"]
    rules: [mohs.first-stage]
    absent: ["17313"]
"""

CLAIM = """\
- title: A first stage
  claim:
    lines:
      - {code: "17311", lesion: A}
  expect:
    - passes by claim.verdict-passes
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A folder of cases with the project's own defaults."""
    shutil.copy(ROOT / "tests" / "cases" / "defaults.yaml", tmp_path)
    return tmp_path


def asked(book: Path, text: str, *words: str) -> Answer:
    path = book / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return codewhy("rules", "test", str(path), *words)


def test_a_case_that_is_answered_as_written(book: Path) -> None:
    answer = asked(book, CASE)
    assert answer.status == 0
    assert answer.out.startswith("1 case, as written")


def test_a_difference_is_shown_line_by_line(book: Path) -> None:
    answer = asked(book, CASE.replace('"17311", "17312"', '"17311", 17312 x 2'), "--anew")
    assert answer.status == 1
    assert answer.out == (
        f"own: Two stages on the nose  {book}/own.yaml:1\n"
        "  One first stage and one further stage.\n"
        "  - is written, + is answered:\n"
        "      claim:\n"
        "        17311\n"
        "    -   17312 x 2\n"
        "    +   17312\n"
        "\n"
        "1 case, 1 otherwise than written.\n"
    )


def test_a_reason_and_a_code_are_held_against_the_answer(book: Path) -> None:
    answer = asked(book, CASE.replace("mohs.first-stage", "mohs.block-units").replace("17313", "17312"))
    assert answer.status == 1
    assert "  mohs.block-units should be among the reasons, and is not.\n" in answer.out
    assert "  17312 should not be on the claim, and is.\n" in answer.out


def test_a_word_that_no_encounter_knows_is_told_with_its_place(book: Path) -> None:
    answer = asked(book, CASE.replace("site: nose", "site: noze"))
    assert answer.status == 1
    assert "  There is no answer: lesions[0].site: " in answer.out


@pytest.mark.parametrize(
    ("was", "is_", "problem"),
    [
        ("story:", "storry:", "there is no field `storry`"),
        ("expect:", "expected:", "it says nothing under `expect`"),
        ("claim: [", "clam: [", "`expect` has no `clam`"),
        ('"17311", "17312"', "17311", "`expect.claim` is no list of texts"),
        ("encounter:", "encounters:", "it has neither an `encounter` nor a `claim`, or both"),
        ("- title: Two stages on the nose\n  story", "- story", "it has no `title`"),
        ("lesions: [{id: A, site: nose}]", "lesions: [nose]", "`lesions` is no list of objects"),
        (
            "  expect:",
            "  for: nose\n  expect:",
            "`for` is neither a list of rows nor lists of values by name",
        ),
        ("  expect:", "  rules: one\n  expect:", "`rules` is no list of rule ids"),
    ],
)
def test_what_is_no_case_is_told_at_its_place(book: Path, was: str, is_: str, problem: str) -> None:
    assert was in CASE
    answer = asked(book, CASE.replace(was, is_), "--format", "json")
    assert answer.status == 1
    codes = [(code, message.endswith(f": {problem}")) for code, _, message in told(answer)]
    assert ("E1201", True) in codes


def test_where_there_are_no_cases(tmp_path: Path) -> None:
    answer = codewhy("rules", "test", str(tmp_path / "nothing.yaml"), "--format", "json")
    assert told(answer)[0][::2] == ("E1202", f"there are no cases in {tmp_path}/nothing.yaml")


def test_a_claim_is_a_case_too(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "claims" / "defaults.yaml", tmp_path)
    assert asked(tmp_path, CLAIM).status == 0
    answer = asked(tmp_path, CLAIM.replace("passes by claim.verdict-passes", "denied by claim.denied-part"))
    assert "    - denied by claim.denied-part\n" in answer.out.replace("-   denied", "- denied")


def test_todays_answers_are_written_for_review(book: Path) -> None:
    path = book / "own.yaml"
    assert asked(book, CASE.replace('"17311", "17312"', '"17313"'), "--accept").status == 0
    assert path.read_text(encoding="utf-8") == CASE
    assert codewhy("rules", "test", str(path), "--accept").out.startswith("Every case is answered as")


def test_a_new_case_is_made_of_an_encounter_and_todays_answer(book: Path) -> None:
    into = str(book / "new.yaml")
    words = ("rules", "test", "--new", str(ROOT / "queries" / "examples" / "nose-and-forearm.yaml"))
    answer = codewhy(*words, "--title", "A nose and a forearm", "--story", "Shipped.", "--into", into)
    assert answer.status == 0
    assert "read what it expects before you keep it" in answer.err
    text = Path(into).read_text(encoding="utf-8")
    assert "payer" not in text, "what need not be written is not"
    assert 'claim: ["17311", "17312", "17315", 17311-59]' in text
    assert codewhy("rules", "test", into).status == 0
    again = codewhy(*words, "--title", "A nose and a forearm", "--into", into)
    assert again.status == 1
    assert "the file has a case of this title" in again.err
    assert Path(into).read_text(encoding="utf-8") == text


def test_only_some_cases_are_asked() -> None:
    answer = codewhy("rules", "test", "--only", "a finger and a toe", "--format", "json")
    assert {each["passed"] for each in answer.data["cases"]} == {True}
    assert {"a finger and a toe" in each["name"].lower() for each in answer.data["cases"]} == {True}
    assert codewhy("rules", "test", "--only", "no such words").status == 2


def test_what_is_answered_otherwise_is_in_the_data(book: Path) -> None:
    answer = asked(book, CASE.replace('"17311", "17312"', '"17311"'), "--format", "json")
    assert answer.data["failed"] == 1
    assert answer.data["cases"][0]["answered"] == {"claim": ["17311", "17312"]}
    assert answer.data["cases"][0]["written"] == {"claim": ["17311"]}


def test_a_change_is_asked_of_those_whom_it_can_reach(book: Path, tmp_path: Path) -> None:
    root = tmp_path / "own"
    shutil.copytree(ROOT / "kb" / "rules", root / "kb" / "rules")
    shutil.copytree(ROOT / "facts", root / "facts", ignore=shutil.ignore_patterns("__pycache__"))
    case = CASE.replace("stages: [2, 2]", "stages: [6, 2]").replace('"17312"]', '"17312", "17315"]')
    (book / "own.yaml").write_text(case, encoding="utf-8")
    words = ("rules", "test", "--knowledge", str(root), str(book / "own.yaml"))
    assert codewhy(*words).out == "1 case, as written.\n"
    assert "none was asked anew" in codewhy(*words).out
    rules = root / "kb" / "rules" / "mohs.dl"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(
        text.replace("units = blocks - included.", "units = blocks - included + 1."), encoding="utf-8"
    )
    assert "1 case, 1 otherwise than written.\n" in codewhy(*words).out
    aliases = root / "facts" / "site_alias.csv"
    row = '"a word of nobody","nose","","","anatomy-usage","ordinary name of the site"\n'
    aliases.write_text(aliases.read_text(encoding="utf-8") + row, encoding="utf-8")
    assert "none was asked anew" in codewhy(*words).out
