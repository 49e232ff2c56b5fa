"""Claims as a coder writes them, what is to be said of each line, and the proofs behind it.

Takes the YAML files in ``claims/`` (their form: ``claims/README.md``); gives ``ClaimCase``s, the answer
to one in the words of its ``expect``, and what an independent checker finds wrong with its proofs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kb.explain.model import Model
from kb.explain.recheck import recheck_in
from kb.source import Text
from queries.check import VERDICTS, CheckedClaim, CheckedLine, check, proofs, words_of
from queries.claim_file.decode import decode_claim
from queries.claim_file.facts import claim_facts
from queries.claim_file.model import Claim
from queries.claim_file.words import ClaimWords
from queries.encounter.formats import parse_yaml
from queries.session import Session, given
from tests.casebook import checking
from tests.casebook import session as of_cases

FOLDER = Path(__file__).resolve().parent / "claims"

DEFAULTS = {"date": "2026-10-05", "payer": "medicare", "clinician": "dr-a"}
"""What a case need not write down."""

KEYS = {"title", "statement", "claim", "expect", "rules"}


@dataclass(frozen=True)
class ClaimCase:
    """One claim and what is expected of its lines; ``statement`` is what it shows of the manual."""

    name: str
    statement: str
    claim: dict[str, Any]
    expect: tuple[str, ...]
    rules: tuple[str, ...]


def session() -> Session:
    """The project's own knowledge, ready for questions."""
    return of_cases()


@cache
def words() -> ClaimWords:
    """The words that a claim may use."""
    return words_of(session())


def cases() -> list[ClaimCase]:
    """Every case of every file."""
    return [case for path in sorted(FOLDER.glob("*.yaml")) for case in _of_file(path)]


def _of_file(path: Path) -> Iterator[ClaimCase]:
    data = parse_yaml(Text(path.name, path.read_text(encoding="utf-8")))
    assert isinstance(data, list), f"{path.name}: a file of cases is a list"
    for raw in data:
        where = f"{path.stem}: {raw.get('title')}"
        assert set(raw) <= KEYS, f"{where}: {set(raw) - KEYS}"
        yield ClaimCase(
            name=where,
            statement=raw.get("statement", ""),
            claim=DEFAULTS | raw["claim"],
            expect=tuple(raw["expect"]),
            rules=tuple(raw.get("rules", ())),
        )


def claim_of(data: dict[str, Any]) -> Claim:
    """The claim that plain data describes, with the defaults of a case."""
    return decode_claim(DEFAULTS | data, words())


def answer(claim: Claim) -> CheckedClaim:
    """What the knowledge base says of a claim."""
    return check(session(), claim)


def told(found: CheckedClaim) -> list[str]:
    """The answer in the form of ``expect``: the verdict of each line and the rule that decides."""
    return [_told(line) for line in found.lines]


def _told(line: CheckedLine) -> str:
    rules = dict.fromkeys(reason.proof.nodes[reason.proof.root].rule for reason in line.reasons)
    by = next(iter(rules))
    if line.needs:
        others = f" (or {', '.join(line.or_else)})" if line.or_else else ""
        return f"needs {' and '.join(line.needs)}{others} by {by}"
    if line.at_most is not None:
        return f"at most {line.at_most} by {by}"
    if line.verdict == "ask":
        return f"ask {', '.join(each.about for each in line.ask)} by {by}"
    return f"{line.verdict} by {by}"


def rules_of(found: CheckedClaim) -> set[str]:
    """Every rule that the answer rests on."""
    return {rule for proof in proofs(found) for rule in proof.rules}


def problems(found: CheckedClaim) -> list[str]:
    """What an independent checker finds wrong with the proofs of an answer."""
    program, stated = checking(found.claim.date, VERDICTS)
    model = Model(program, stated | given(claim_facts(found.claim)))
    roots = {proof.root: proof for proof in proofs(found)}
    return [problem for proof in roots.values() for problem in recheck_in(model, proof)]
