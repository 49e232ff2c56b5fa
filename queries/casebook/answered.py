"""What the knowledge base says of a case, in the words of a case.

Takes a ``Session`` and a ``Case``; gives ``Answered``. Imports the questions ``suggest`` and ``check``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kb.diagnostics import Diagnostic, Refusal
from kb.explain.proof import Proof
from queries.casebook.case import ENCOUNTER, VERDICTS, Case, Told
from queries.casebook.heard import claimed, silent
from queries.check import CheckedClaim, CheckedLine, check, words_of
from queries.check import proofs as proofs_of_claim
from queries.claim_file.decode import decode_claim
from queries.claim_file.model import Claim
from queries.claim_file.words import ClaimWords
from queries.encounter.decode import decode
from queries.encounter.model import Encounter
from queries.reason import Reason
from queries.session import Session
from queries.suggest import CERTAIN, POSSIBLE, SuggestedLine, Suggestion, suggest


@dataclass(frozen=True)
class Answered:
    """The answer to a case: its parts, the rules that its proofs use, the codes on the claim.

    ``refused`` says why there is no answer: what is written is no encounter or claim, or too much.
    ``claimed`` are the codes of the claim with what each is for; ``silent`` are documented services that have
    neither a line nor a reason.
    """

    told: Told
    rules: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    refused: str = ""
    claimed: tuple[tuple[str, str], ...] = ()
    silent: tuple[str, ...] = ()


class Asker:
    """Asks one knowledge base about one case after another."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @cached_property
    def _words(self) -> ClaimWords:
        return words_of(self.session)

    def read(self, case: Case) -> Encounter | Claim:
        """The encounter or claim of a case, in the words of this knowledge base, or a ``Refusal``."""
        if case.kind == ENCOUNTER:
            return decode(case.given, self.session.vocabulary)
        return decode_claim(case.given, self._words)

    def answer(self, asked: Encounter | Claim) -> Answered:
        """What is said of it."""
        try:
            if isinstance(asked, Claim):
                return of_check(check(self.session, asked))
            return of_suggestion(suggest(self.session, asked))
        except Refusal as refused:
            return refused_with(refused)


def answer(session: Session, case: Case) -> Answered:
    """What is said of one case."""
    asker = Asker(session)
    try:
        return asker.answer(asker.read(case))
    except Refusal as refused:
        return refused_with(refused)


def refused_with(refused: Refusal) -> Answered:
    """That there is no answer, and why."""
    return Answered({}, refused="; ".join(map(_said, refused.diagnostics)))


def _said(diagnostic: Diagnostic) -> str:
    """A report and its way out on one line."""
    return f"{diagnostic.headline()} ({diagnostic.hint})" if diagnostic.hint else diagnostic.headline()


def of_suggestion(found: Suggestion) -> Answered:
    """The answer to an encounter in the words of a case."""
    used = {rule for reason in reasons(found) for rule in reason.proof.rules}
    codes = {line.line.code for line in found.claim}
    parts = told_suggestion(found), frozenset(used), frozenset(codes)
    return Answered(*parts, claimed=claimed(found), silent=silent(found))


def of_check(found: CheckedClaim) -> Answered:
    """The verdicts on a claim in the words of a case."""
    used = {rule for proof in proofs_of_claim(found) for rule in proof.rules}
    return Answered({VERDICTS: told_check(found)}, frozenset(used))


def told_suggestion(found: Suggestion) -> Told:
    """The complete parts of ``expect``."""
    parts = {
        "claim": [_claimed(line) for line in found.claim],
        "possible": [_possible(line) for line in found.lines if line.status == POSSIBLE],
        "excluded": [
            f"{each.code} of {', '.join(each.lesions)} by {root_rule(each.reason.proof)}"
            for each in found.excluded
        ],
        "questions": [f"{each.about} decides {', '.join(each.decides)}" for each in found.questions],
        "warnings": sorted(root_rule(each.proof) for each in found.warnings),
    }
    return {name: tuple(part) for name, part in parts.items() if part}


def told_check(found: CheckedClaim) -> tuple[str, ...]:
    """The verdict of each line and the rule that decides."""
    return tuple(_verdict(line) for line in found.lines)


def reasons(found: Suggestion) -> Iterator[Reason]:
    """Every reason of an answer."""
    for line in found.lines:
        yield line.reason
        yield from (reason for _, reason in line.modifiers)
    yield from (each.reason for each in found.excluded)
    yield from (each.reason for each in found.questions)
    yield from found.warnings


def line_told(line: SuggestedLine) -> str:
    """``17312 x 2``, ``17311-59``."""
    units = f" x {line.line.units}" if line.line.units > 1 else ""
    return "-".join([line.line.code, *line.line.modifiers]) + units


def root_rule(proof: Proof) -> str:
    """The rule that a proof ends in."""
    return proof.nodes[proof.root].rule


def _claimed(line: SuggestedLine) -> str:
    return line_told(line) if line.status == CERTAIN else f"{line_told(line)} ({line.status})"


def _possible(line: SuggestedLine) -> str:
    needed = " and ".join(f"{each.about} is {each.answer}" for each in line.provided)
    return f"{line_told(line)} of {', '.join(line.line.lesions or line.line.services)} if {needed}"


def _verdict(line: CheckedLine) -> str:
    by = root_rule(line.reasons[0].proof)
    if line.needs:
        others = f" (or {', '.join(line.or_else)})" if line.or_else else ""
        return f"needs {' and '.join(line.needs)}{others} by {by}"
    if line.at_most is not None:
        return f"at most {line.at_most} by {by}"
    if line.verdict == "ask":
        return f"ask {', '.join(each.about for each in line.ask)} by {by}"
    return f"{line.verdict} by {by}"
