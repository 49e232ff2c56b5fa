"""Claims as a coder writes them, what is to be said of each line, and the proofs behind it.

Takes the YAML files in ``claims/`` (their form: ``claims/README.md``); gives ``Case``s, answers,
and what an independent checker finds wrong with the proofs of one.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kb.explain.model import Model
from kb.explain.recheck import recheck_in
from queries.casebook.books import defaults_of, read_books
from queries.casebook.case import CLAIM, Case, Data
from queries.check import VERDICTS, CheckedClaim, check, proofs, words_of
from queries.claim_file.decode import decode_claim
from queries.claim_file.facts import claim_facts
from queries.claim_file.model import Claim
from queries.claim_file.words import ClaimWords
from queries.session import Session, given
from tests.casebook import checking
from tests.casebook import session as of_cases

FOLDER = Path(__file__).resolve().parent / "claims"


def session() -> Session:
    """The project's own knowledge, ready for questions."""
    return of_cases()


@cache
def words() -> ClaimWords:
    """The words that a claim may use."""
    return words_of(session())


def cases() -> tuple[Case, ...]:
    """Every case of every file."""
    return read_books([FOLDER])


def claim_of(data: Data) -> Claim:
    """The claim that plain data describes, with the defaults of a case."""
    return decode_claim(defaults_of(FOLDER).filled(CLAIM, data), words())


def answer(claim: Claim) -> CheckedClaim:
    """What the knowledge base says of a claim."""
    return check(session(), claim)


def problems(found: CheckedClaim) -> list[str]:
    """What an independent checker finds wrong with the proofs of an answer."""
    program, stated = checking(found.claim.date, VERDICTS)
    model = Model(program, stated | given(claim_facts(found.claim)))
    roots = {proof.root: proof for proof in proofs(found)}
    return [problem for proof in roots.values() for problem in recheck_in(model, proof)]
