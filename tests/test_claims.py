"""Every case in ``claims/``: each line has the verdict that was written down, and every proof holds."""

from __future__ import annotations

from functools import cache

import pytest

from queries.casebook.answered import of_check
from queries.casebook.case import Case
from queries.casebook.run import Outcome
from tests.claimbook import answer, cases, claim_of, problems, session

CASES = cases()


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


def test_a_claim_has_the_verdict_that_was_written_down(case: Case) -> None:
    outcome = Outcome(case, of_check(answer(claim_of(case.given))), fresh=True)
    assert not outcome.missing, "a rule that must be a reason is none"
    assert outcome.passed, "\n".join(outcome.difference)


def test_every_proof_of_a_verdict_holds_and_rests_on_a_source(case: Case) -> None:
    cards = session().knowledge.cards
    found = answer(claim_of(case.given))
    assert problems(found) == []
    for line in found.lines:
        for reason in line.reasons:
            assert reason.because
            assert reason.proof.citations
            assert {citation.split(" ")[0] for citation in reason.proof.citations} <= set(cards)


@cache
def shown() -> set[str]:
    """The ids of all rules that proofs of what these claims come to use, up to the last that is missing."""
    rules = {str(rule.id): rule.head.relation for rule in session().knowledge.program.rules}
    waiting = {name: relation for name, relation in rules.items() if name.startswith("claim.")}
    found: set[str] = set()
    for case in CASES:
        settled = answer(claim_of(case.given)).settled
        for relation in sorted({waiting[name] for name in waiting if name not in found}):
            for row in settled.relations.rows(relation):
                proof = settled.prove(relation, row)
                assert proof is not None
                found.update(proof.rules)
    return found


def test_every_rule_of_claims_is_shown_by_a_case() -> None:
    rules = {str(rule.id) for rule in session().knowledge.program.rules if str(rule.id).startswith("claim.")}
    assert rules <= shown(), "write a case"
