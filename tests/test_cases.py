"""Every case in ``cases/``: the answer is the one that was written down, and every proof of it holds."""

from __future__ import annotations

import pytest

from queries.casebook.answered import of_suggestion
from queries.casebook.case import Case
from queries.casebook.run import Outcome
from tests import test_claims, test_denials, test_fact_check, test_graphs, test_notes
from tests.casebook import answer, cases, encounter_of, one_of_each, problems, said, session

CASES = cases()

NOT_SHOWN: dict[str, str] = {}
"""Rule ids that no case shows, each with the reason."""


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


def test_a_case_is_answered_as_written(case: Case) -> None:
    outcome = Outcome(case, of_suggestion(answer(case)), fresh=True)
    if not outcome.passed:
        shown = "\n".join([case.name, case.story, *outcome.difference])
        pytest.fail(f"{shown}\n{outcome.missing} {outcome.unwanted}", pytrace=False)


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


def test_a_story_says_more_than_its_title() -> None:
    short = [case.name for case in CASES if len(case.story) < len("one short sentence")]
    assert not short
