"""The shortest list of questions: as few as settle a claim, each with what its answers do, none in vain."""

from __future__ import annotations

import random
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.asking import Walk, answer, begin, next_question, skip
from queries.claim import Line
from queries.decide import average, worst
from queries.encounter.decode import decode
from queries.encounter.model import Encounter
from queries.encounter.read import read_encounter
from queries.questions import Asked, Kind, Questions, questions
from queries.suggest import CERTAIN, suggest
from queries.told.layout import Style
from queries.told.questions_data import questions_data
from queries.told.questions_text import changes_text, questions_text
from queries.worlds import Answer
from tests import test_day_gaps, test_status
from tests.casebook import ROOT, session
from tests.command import codewhy
from tests.days import claim
from tests.whole_days import FIXED, asked

HALF = str(ROOT / "queries" / "examples" / "half-documented.yaml")
WHOLE = str(ROOT / "queries" / "examples" / "whole-day.yaml")
READER, INVOLVES, BLOCKS = "services[0].pathologist", "services[1].involves", "services[0].stages[1]"


def half() -> Encounter:
    return read_encounter(HALF, session().vocabulary)


def leads(found: Questions, about: str, given_: Answer) -> str:
    """What an answer leads to, in words."""
    asked_ = next(each for each in found.asked if each.about == about)
    return next(changes_text(each.changes) for each in asked_.prospects if each.answer == given_)


# --- one day, by hand --------------------------------------------------------------------------------


def test_three_questions_settle_the_half_documented_day() -> None:
    found = questions(session(), half())
    assert [each.about for each in found.asked] == [INVOLVES, READER, BLOCKS]
    assert (found.complete, found.smallest, found.exact, found.settled) == (True, True, True, False)
    assert found.claims == 6, "two for lesion B, and for lesion A none, or one or two blocks more"
    assert found.tree is not None
    assert (worst(found.tree), average(found.tree)) == (3, 2.5), "who did not read asks for no blocks"


def test_the_most_decisive_question_leaves_the_fewest_claims() -> None:
    found = questions(session(), half())
    assert [[each.claims for each in question.prospects] for question in found.asked] == [
        [3, 3],
        [2, 4],
        [4, 4],
    ]


def test_each_answer_says_what_it_leads_to() -> None:
    found = questions(session(), half())
    assert leads(found, READER, "another physician").startswith(
        "17311 (lesion A), 17312 (lesion A) and 17315 (lesion A) are ruled out"
    )
    assert leads(found, INVOLVES, "nothing") == (
        "17313 x 1 (lesion B) becomes certain; 17311 (lesion B) is ruled out"
    )
    assert leads(found, INVOLVES, "muscle") == (
        "17313 x 1 (lesion B) falls away; for now, 17311 x 1 (lesion B) is added"
    ), "lesion A can still bring it a modifier"
    assert leads(found, BLOCKS, 6) == "another answer could then add 17315 x 2 (lesion A)"


def test_the_lines_of_one_code_need_fewer_questions() -> None:
    found = questions(session(), half(), "17315")
    assert [each.about for each in found.asked] == [READER, BLOCKS]
    assert {each.line.code for each in found.lines} == {"17315"}
    assert [each.about for each in questions(session(), half(), "17313").asked] == [INVOLVES]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((WHOLE,), "Nothing has to be asked: every line is certain."),
        ((WHOLE, "--line", "17315"), "Nothing has to be asked: 17315 is certain."),
        ((HALF, "--line", "17314"), "Nothing has to be asked: no answer brings 17314 onto the claim."),
        ((HALF,), "3 questions settle the claim, and no fewer do."),
        ((HALF, "--line", "17313"), "One question settles 17313."),
    ],
)
def test_the_answer_comes_first(words: tuple[str, ...], said: str) -> None:
    told = codewhy("questions", *words)
    assert (told.status, told.err) == (0, "")
    assert told.out.splitlines()[0] == said


def test_the_order_is_told_with_what_can_be_left_out() -> None:
    told = codewhy("questions", HALF).out
    assert "Asked one after another, 3 questions at most, 2.5 on the average: no order needs fewer." in told
    assert "  Ask 1, then 2.\n  - another physician: all is settled.\n  - dr-a: ask 3.\n" in told


def test_json_has_the_questions_the_order_and_the_proofs() -> None:
    data = codewhy("questions", HALF, "--format", "json").data
    assert data["schema"] == "codewhy/questions/1"
    assert [each["about"] for each in data["questions"]] == [INVOLVES, READER, BLOCKS]
    assert all(each["proof"] in data["nodes"] for each in data["questions"])
    assert (data["order"]["most"], data["order"]["average"]) == (3, 2.5)
    assert data["order"]["tree"]["ask"] in (INVOLVES, READER)
    assert data["questions"][1]["answers"][0]["claims"] == 2


def test_an_unknown_code_is_refused() -> None:
    told = codewhy("questions", HALF, "--line", "17319")
    assert told.status == 1
    assert "17319" in told.err


def test_too_many_combinations_are_said_and_nothing_is_called_settled() -> None:
    lesion = [{"id": f"L{i}", "site": "wrist", "behavior": "malignant"} for i in range(6)]
    mohs = [{"type": "mohs", "lesion": each["id"], "stages": [None, None]} for each in lesion]
    day = {"date": "2026-10-05", "clinician": "dr-a", "lesions": lesion, "services": mohs}
    found = questions(session(), decode(day, session().vocabulary))
    assert (found.complete, found.settled, found.tree) == (False, False, None)
    assert {f"services[{i}].stages[1]" for i in range(6)} <= {each.about for each in found.asked}
    assert all(each.status != CERTAIN for each in found.lines)
    assert "too many combinations" in " ".join(questions_text(found, Style()))
    assert questions_data(found)["order"] is None


def test_a_question_that_an_answer_opens_is_told_as_such() -> None:
    """Who operated is asked once it is said who read the slides: the two must be the same."""
    mohs = {"type": "mohs", "lesion": "A", "stages": [None], "involves": []}
    day = {
        "date": "2026-10-05",
        "clinician": "dr-a",
        "credential": "MD",
        "lesions": [{"id": "A", "site": "nose", "behavior": "malignant"}],
        "services": [mohs],
    }
    found = questions(session(), decode(day, session().vocabulary))
    surgeon = "services[0].surgeon"
    assert {each.about for each in found.asked if not each.later} == {READER, "services[0].stages[0]"}
    assert [each.about for each in found.asked if each.later] == [surgeon]
    told = "\n".join(questions_text(found, Style()))
    assert told.startswith("2 questions settle the claim, with 1 more that an answer can open")
    assert "Only an answer to another question opens this one." in told
    assert leads(found, surgeon, "dr-a").startswith("17311 x 1 (lesion A) becomes certain")
    assert found.tree is not None
    assert worst(found.tree) == 3


# --- laws ---------------------------------------------------------------------------------------------


def lines_of(encounter: Encounter) -> frozenset[Line]:
    return frozenset(claim(encounter))


def ways(found: Questions, of: list[Asked]) -> list[Encounter]:
    """The encounter with every combination of answers to these questions."""
    filled = []
    for answers in product(*([each.answer for each in question.prospects] for question in of)):
        encounter = found.encounter
        for question, each in zip(of, answers, strict=True):
            if each is not None:
                encounter = encounter.replace(question.about, "" if each == "nothing" else each)
        filled.append(encounter)
    return filled


def days() -> st.SearchStrategy[Encounter]:
    """Small days with gaps."""
    tumours = test_status.gapped().map(lambda case: decode(case[0], session().vocabulary))
    whole = test_day_gaps.gapped(2).map(lambda case: asked(case[0]))
    return st.one_of(tumours, tumours, whole)


@settings(max_examples=25, deadline=None, derandomize=FIXED)
@given(days())
def test_no_question_of_the_list_can_be_left_out(encounter: Encounter) -> None:
    """For each question there are answers to the others with which two of its answers make two claims."""
    found = questions(session(), encounter)
    first = [each for each in found.asked if not each.later]
    if not found.complete or len(first) != len(found.asked):
        return
    for question in first:
        others = [each for each in first if each is not question]
        settled = [
            len({lines_of(filled) for filled in ways(replaced(found, base), [question])}) == 1
            for base in ways(found, others)
        ]
        assert not all(settled), f"{question.about} is asked in vain"


def replaced(found: Questions, encounter: Encounter) -> Questions:
    from dataclasses import replace

    return replace(found, encounter=encounter)


@settings(max_examples=25, deadline=None, derandomize=FIXED)
@given(days())
def test_whatever_is_answered_to_the_list_the_claim_is_settled(encounter: Encounter) -> None:
    found = questions(session(), encounter)
    if not found.complete or any(each.later for each in found.asked):
        return
    once = [each for each in found.asked if all(p.answer is not None for p in each.prospects)]
    if len(once) == len(found.asked):
        for filled in ways(found, list(found.asked))[:8]:
            assert not questions(session(), filled).asked
            assert {each.status for each in suggest(session(), filled).lines} <= {CERTAIN}


@settings(max_examples=40, deadline=None, derandomize=FIXED)
@given(st.one_of(days(), test_day_gaps.gapped(4).map(lambda case: asked(case[0]))), st.integers(0, 99))
def test_a_walk_ends_within_its_promise(encounter: Encounter, seed: int) -> None:
    chosen = random.Random(seed)
    walk: Walk = begin(session(), encounter)
    promised: int | None = None
    while (due := next_question(session(), walk)) is not None:
        promised = due.most if promised is None else promised
        prospect = chosen.choice(due.question.prospects)
        given_ = prospect.answer
        walk = skip(walk, due) if given_ is None else answer(session(), walk, due, str(given_))
        assert len(walk.asked) == len(set(walk.asked)), "nothing is asked twice"
    if promised is not None:
        assert len(walk.asked) <= promised
    else:
        assert not questions(session(), encounter).asked or walk.asked


@settings(max_examples=25, deadline=None, derandomize=FIXED)
@given(days())
def test_what_an_answer_is_said_to_do_it_does(encounter: Encounter) -> None:
    found = questions(session(), encounter)
    today = {line.key: line for line in claim(encounter)}
    for question in found.asked:
        for prospect in question.prospects:
            if question.later or prospect.answer is None:
                continue
            filled = ways(found, [question])[question.prospects.index(prospect)]
            then = {line.key: line for line in claim(filled)}
            for change in prospect.changes:
                if change.waits or change.kind is Kind.IF_REPORTED:
                    continue
                before, after = change.before, change.after
                key = (after or before or next(iter(today.values()))).key
                assert then.get(key) == after
                if change.kind is not Kind.RULED_OUT:
                    assert today.get(key) == before
            told = {(each.after or each.before) for each in prospect.changes}
            assert {line for line in then.values() if line not in today.values()} <= told


@settings(max_examples=15, deadline=None, derandomize=FIXED)
@given(days())
def test_statuses_are_those_of_suggest(encounter: Encounter) -> None:
    """Where no answer opens a question; where one does, more has been tried here."""
    found = questions(session(), encounter)
    if found.complete and not any(each.later for each in found.asked):
        suggested = suggest(session(), encounter)
        assert {(each.line, each.status) for each in found.lines} == {
            (each.line, each.status) for each in suggested.lines
        }


def test_no_set_of_two_settles_the_half_documented_day() -> None:
    """Every pair of questions, answered in every way, leaves something open in some way."""
    found = questions(session(), half())
    for pair in combinations(found.asked, 2):
        assert any(questions(session(), filled).asked for filled in ways(found, list(pair)))
