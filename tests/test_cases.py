"""Every case in ``cases/``: the answer is the one that was written down, and every proof of it holds."""

from __future__ import annotations

from difflib import unified_diff

import pytest

from tests import test_claims, test_denials, test_fact_check, test_graphs, test_notes
from tests.casebook import (
    Case,
    answer,
    cases,
    encounter_of,
    one_of_each,
    problems,
    said,
    session,
    shown,
    told,
    told_by,
)

CASES = cases()

NOT_SHOWN: dict[str, str] = {}
"""Rule ids that no case shows, each with the reason."""


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


def test_a_case_is_answered_as_written(case: Case) -> None:
    found = answer(case)
    wanted, got = shown(told_by(case.expect)), shown(told(found))
    if wanted != got:
        lines = unified_diff(wanted.splitlines(), got.splitlines(), "written", "answered", n=99, lineterm="")
        pytest.fail(f"{case.title}\n{case.story}\n" + "\n".join(lines), pytrace=False)
    reported = {line.line.code for line in found.claim}
    assert not reported & set(case.expect.get("absent", ())), "a code that must be absent is there"
    used = {rule for each in said(found) for rule in each.reason.proof.rules}
    assert set(case.expect.get("rules", ())) <= used, "a rule that must be a reason is none"


def test_every_proof_holds_and_rests_on_a_source(case: Case) -> None:
    cards = session().knowledge.cards
    everything = list(said(answer(case)))
    assert problems(everything) == []
    for what, reason, _ in everything:
        assert reason.because, what
        assert reason.proof.rules, what
        assert reason.proof.citations, what
        for citation in reason.proof.citations:
            assert citation.split(" ")[0] in cards, f"{what}: {citation}"


def test_every_rule_is_shown_by_a_case() -> None:
    rules = [clause for clause in session().knowledge.program.rules if clause.head.relation != "fault"]
    elsewhere = (
        test_claims.shown,
        test_denials.shown,
        test_fact_check.shown,
        test_graphs.shown,
        test_notes.shown,
    )
    proved = {rule for book in elsewhere for rule in book()}
    missing = {str(clause.id): clause.head.relation for clause in rules if clause.id not in proved}
    for case in one_of_each(CASES):
        whole = session().case(encounter_of(case))
        for relation in sorted(set(missing.values())):
            for row in whole.relations.rows(relation):
                proof = whole.prove(relation, row)
                assert proof is not None
                for rule in proof.rules:
                    missing.pop(rule, None)
    assert set(missing) == set(NOT_SHOWN), "write a case, or say why there is none"


def test_a_title_is_used_once() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))


def test_a_story_says_more_than_its_title() -> None:
    short = [case.name for case in CASES if len(case.story) < len("one short sentence")]
    assert not short
