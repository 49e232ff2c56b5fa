"""``codewhy ask-me``: answers piped in as a coder would type them, and the encounter that comes of it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.diagnostics import Refusal
from kb.source import Text
from queries.asking import answer, begin, next_question, skip, without_answer
from queries.encounter.answer import filled, takes
from queries.encounter.decode import decode
from queries.encounter.formats import parse_json, parse_yaml
from queries.encounter.model import Encounter
from queries.encounter.read import read_encounter
from queries.encounter.write import written
from tests import test_day_gaps, test_status
from tests.casebook import ROOT, session
from tests.command import Answer, codewhy
from tests.days import claim
from tests.whole_days import FIXED, asked

EXAMPLES = ROOT / "queries" / "examples"
HALF = str(EXAMPLES / "half-documented.yaml")


def half() -> Encounter:
    return read_encounter(HALF, session().vocabulary)


def asked_me(*typed: str, words: tuple[str, ...] = (HALF,)) -> Answer:
    return codewhy("ask-me", *words, stdin="".join(f"{each}\n" for each in typed).encode())


def completed(text: str) -> Encounter:
    """The encounter in a YAML text."""
    return decode(parse_yaml(Text("completed", text)), session().vocabulary)


# --- at the terminal ----------------------------------------------------------------------------------


def test_answers_complete_the_encounter() -> None:
    told = asked_me("nothing", "dr-a", "6")
    found = completed(told.out)
    assert told.status == 0
    assert found == half().replace("services[1].involves", "").replace(
        "services[0].pathologist", "dr-a"
    ).replace("services[0].stages[1]", 6)
    assert "Every line is certain: nothing has to be asked." in told.err
    assert "17315 x 2" in told.err.split("The claim")[1]


def test_a_letter_stands_for_an_answer() -> None:
    assert asked_me("b", "b", "b").out == asked_me("nothing", "dr-a", "6").out


def test_an_answer_can_spare_a_question() -> None:
    told = asked_me("nothing", "another physician", "never asked")
    assert "How many tissue blocks" not in told.err
    assert completed(told.out) == half().replace("services[1].involves", "").replace(
        "services[0].pathologist", "another physician"
    )


def test_any_value_that_the_field_takes_will_do() -> None:
    found = completed(asked_me("Muscle and fascia", "dr-a", "12").out)
    assert found.services[1].involves == ("muscle", "fascia")  # type: ignore[union-attr]
    assert found.services[0].stages == (6, 12)  # type: ignore[union-attr]


def test_what_the_field_does_not_take_is_told_and_asked_again() -> None:
    told = asked_me("musle", "muscle", "dr-a", "many", "0", "5")
    assert told.status == 0
    assert "`musle` is not a known structure; did you mean `muscle`" in told.err
    assert "this must be a whole number" in told.err
    assert "0 is less than 1; write a number from 1 to 999." in told.err
    assert completed(told.out).services[0].stages == (6, 5)  # type: ignore[union-attr]


def test_what_nobody_knows_stays_open() -> None:
    told = asked_me("", "dr-a", "s")
    assert completed(told.out) == half().replace("services[0].pathologist", "dr-a")
    assert "Without an answer: services[1].involves and services[0].stages[1]." in told.err


def test_a_question_is_asked_for_a_reason() -> None:
    told = asked_me("?", "q")
    assert "Rule ask.structures" in told.err
    assert "cpt-mohs-guideline: deep structures" in told.err


@pytest.mark.parametrize("typed", [("nothing", "q", "dr-a"), ("nothing",), ("nothing", "quit")])
def test_quitting_writes_what_is_there(typed: tuple[str, ...]) -> None:
    told = asked_me(*typed)
    assert told.status == 0
    assert completed(told.out) == half().replace("services[1].involves", "")


def test_what_an_answer_is_for_is_said_first() -> None:
    head = " ".join(asked_me().err.split("1 of at most 3. ")[0].split())
    assert "Answer only what the record supports." in head
    assert "an addendum by somebody who was there" in head
    assert head.startswith("At most 3 questions settle the claim (2.5 on the average).")


def test_nothing_is_asked_where_nothing_is_open() -> None:
    told = codewhy("ask-me", str(EXAMPLES / "whole-day.yaml"))
    assert "Every line is certain: nothing has to be asked." in told.err
    assert "> " not in told.err
    assert completed(told.out) == read_encounter(str(EXAMPLES / "whole-day.yaml"), session().vocabulary)


def test_one_code_asks_for_what_settles_it_alone() -> None:
    told = asked_me("another physician", words=(HALF, "--line", "17315"))
    assert "How many tissue blocks" not in told.err
    assert completed(told.out) == half().replace("services[0].pathologist", "another physician")


def test_a_day_in_a_few_words_can_be_asked_about() -> None:
    words = ("--mohs", "nose 6,?", "--surgeon", "dr-a", "--clinician", "dr-a", "--date", "2026-10-05")
    assert completed(asked_me("q", words=words).out).services[0].stages == (6, None)  # type: ignore[union-attr]


# --- files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["completed.yaml", "completed.json", "completed.yml"])
def test_the_file_gives_the_same_claim(tmp_path: Path, name: str) -> None:
    path = str(tmp_path / name)
    told = asked_me("muscle", "dr-a", "6", words=(HALF, "-o", path))
    assert (told.status, told.out) == (0, "")
    assert f"Written to {path}." in told.err
    found = read_encounter(path, session().vocabulary)
    assert claim(found) == claim(completed(asked_me("muscle", "dr-a", "6").out))


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "there.yaml"
    path.write_text("mine", encoding="utf-8")
    told = asked_me("q", words=(HALF, "-o", str(path)))
    assert told.status == 2
    assert "is there already; name another file, or say --force" in told.err
    assert "Which structures" not in told.err, "nothing is asked before that"
    assert path.read_text(encoding="utf-8") == "mine"
    assert asked_me("q", words=(HALF, "-o", str(path), "--force")).status == 0
    assert read_encounter(str(path), session().vocabulary) == half()


@pytest.mark.parametrize("name", ["completed.toml", "completed", "completed.txt"])
def test_only_what_can_be_written_is_begun(tmp_path: Path, name: str) -> None:
    told = asked_me("q", words=(HALF, "-o", str(tmp_path / name)))
    assert told.status == 2
    assert "name a file that ends in .yaml, .yml or .json" in told.err


def test_answers_and_the_encounter_do_not_share_standard_input() -> None:
    told = codewhy("ask-me", "-", stdin=b"{}")
    assert told.status == 2
    assert "answers are read from standard input; name a file" in told.err


WORDS = st.one_of(
    st.sampled_from(["no", "yes", "null", "~", "1e3", ".5", "007", "2026-10-05", "1_000", "on", "-", "? x"]),
    st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=12),
)


@settings(max_examples=80, deadline=None)
@given(WORDS, WORDS, st.decimals(0, 9000, places=20), st.sampled_from([".yaml", ".json"]))
def test_what_is_written_is_read_back(who: str, name: str, size: Decimal, ending: str) -> None:
    day: dict[str, Any] = {
        "id": name,
        "date": "2026-10-05",
        "clinician": who,
        "lesions": [{"id": name, "site": "nasal tip", "diameter_cm": size or None}],
        "services": [{"type": "mohs", "lesion": name, "stages": [6, None], "involves": []}],
    }
    encounter = decode(day, session().vocabulary)
    text = Text("there", written(encounter, f"there{ending}"))
    data = parse_yaml(text) if ending == ".yaml" else parse_json(text)
    assert decode(data, session().vocabulary) == encounter


def test_json_is_json() -> None:
    assert json.loads(written(half(), "x.json"))["services"][0]["stages"] == [6, None]


# --- the walk -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "typed", "takes_"),
    [
        ("services[0].pathologist", "dr-b", "a text"),
        ("services[0].stages[1]", "3", "a whole number"),
        ("services[1].involves", "nothing", 'names with commas between them, or "nothing"'),
        ("lesions[0].prior_pathology", "no", "yes or no"),
        ("lesions[0].diameter_cm", "0.45", "a number (centimetres, or square centimetres)"),
        ("lesions[0].diameter_cm", "0.45 cm", "a number (centimetres, or square centimetres)"),
        ("lesions[0].site", "left cheek", "the name of a site"),
        ("credential", "DO", "a text"),
    ],
)
def test_typed_answers_are_read_as_the_field_wants(path: str, typed: str, takes_: str) -> None:
    assert takes(half(), path) == takes_
    assert filled(half(), path, typed, session().vocabulary) != half()


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("services[0].stages[1]", "2.5"),
        ("lesions[0].prior_pathology", "perhaps"),
        ("lesions[0].diameter_cm", "4 mm"),
        ("services[0].stages[1]", "4 cm"),
        ("lesions[1].side", "both"),
        ("lesions[1].site", "right forearm"),
    ],
)
def test_a_wrong_answer_changes_nothing(path: str, typed: str) -> None:
    with pytest.raises(Refusal):
        filled(half(), path, typed, session().vocabulary)


@settings(max_examples=20, deadline=None, derandomize=FIXED)
@given(
    st.one_of(
        test_status.gapped().map(lambda case: decode(case[0], session().vocabulary)),
        test_day_gaps.gapped(3).map(lambda case: asked(case[0])),
    )
)
def test_skipping_everything_ends_and_changes_nothing(encounter: Encounter) -> None:
    walk = begin(session(), encounter)
    while (due := next_question(session(), walk)) is not None:
        walk = skip(walk, due)
    assert walk.encounter == encounter
    assert without_answer(session(), walk) == walk.asked


def test_an_answer_that_is_not_precise_leaves_the_question_open() -> None:
    """The wrist lies between hand and forearm, and says no more when it is said again."""
    mohs = {
        "type": "mohs",
        "lesion": "A",
        "stages": [2],
        "surgeon": "dr-a",
        "pathologist": "dr-a",
        "involves": [],
    }
    lesion = {"id": "A", "site": "wrist", "behavior": "malignant"}
    day = {
        "date": "2026-10-05",
        "clinician": "dr-a",
        "credential": "MD",
        "lesions": [lesion],
        "services": [mohs],
    }
    walk = begin(session(), decode(day, session().vocabulary))
    due = next_question(session(), walk)
    assert due is not None
    assert due.question.about == "lesions[0].site"
    walk = answer(session(), walk, due, "wrist")
    assert next_question(session(), walk) is None
    assert without_answer(session(), walk) == ("lesions[0].site",)
