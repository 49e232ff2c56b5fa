"""Will this claim pass? A verdict for each line of a claim, with its proof.

Takes a ``Session`` and a ``Claim``; gives a ``CheckedClaim``. The rules of ``claim*.dl`` decide; here
their conclusions are only gathered line by line. Independent of what ``suggest`` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import BinaryIO, NamedTuple

from kb.engine import Memo
from kb.explain.proof import Proof
from kb.relations import Row
from queries.claim_file.decode import decode_claim
from queries.claim_file.facts import claim_facts
from queries.claim_file.model import BilledLine, Claim
from queries.claim_file.words import ClaimWords, claim_words
from queries.encounter.read import read_data
from queries.session import Session, Settled, given
from queries.suggest import Reason

PAID = "paid"

VERDICTS = frozenset(
    {"line_verdict", "denied", "stopped", "too_many", "needed_modifier", "asked", "passed"},
)
"""All that decides on a claim, and nothing of what ``suggest`` needs."""


class Ask(NamedTuple):
    """A question, and the field of the claim that its answer goes into."""

    question: Reason
    about: str


@dataclass(frozen=True)
class CheckedLine:
    """One line with its verdict; ``situations`` name why it is denied.

    ``needs`` are the modifiers that are all lacking, ``or_else`` those that would do as well.
    """

    number: int
    line: BilledLine
    verdict: str
    reasons: tuple[Reason, ...]
    situations: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    or_else: tuple[str, ...] = ()
    at_most: int | None = None
    ask: tuple[Ask, ...] = ()

    @property
    def because(self) -> str:
        """The first reason, in one sentence."""
        return self.reasons[0].because


@dataclass(frozen=True)
class CheckedClaim:
    """The answer to "will this claim pass?"."""

    claim: Claim
    lines: tuple[CheckedLine, ...]
    settled: Settled
    version: str
    fingerprint: str

    @property
    def passes(self) -> bool:
        """Whether every line is paid."""
        return all(line.verdict == PAID for line in self.lines)


def read_claim(session: Session, name: str, stdin: BinaryIO | None = None) -> Claim:
    """The claim in a file, or for ``-`` in the JSON on standard input."""
    return decode_claim(read_data(name, stdin), words_of(session))


def words_of(session: Session) -> ClaimWords:
    """The words that a claim may use."""
    return claim_words(session.knowledge.facts)


def check(session: Session, claim: Claim) -> CheckedClaim:
    """The verdict on each line of a claim."""
    edition = session.knowledge.as_of(claim.date)
    stated = claim_facts(claim)
    relations = session.engine(edition).evaluate_some(given(stated), VERDICTS, Memo())
    found = _Found(Settled(edition, relations, stated), words_of(session))
    return CheckedClaim(
        claim=claim,
        lines=tuple(found.line(number, line) for number, line in enumerate(claim.lines, start=1)),
        settled=found.settled,
        version=session.knowledge.version,
        fingerprint=session.knowledge.fingerprint,
    )


@dataclass(frozen=True)
class _Found:
    """What was concluded of a claim, read line by line."""

    settled: Settled
    words: ClaimWords

    def line(self, number: int, line: BilledLine) -> CheckedLine:
        """One line with its verdict and the reasons for it."""
        (verdict,) = (str(row[1]) for row in self._rows("line_verdict", number))
        asks = tuple(self._ask(number, row) for row in self._rows("asked", number))
        match verdict:
            case "denied":
                rows = self._rows("denied", number)
                reasons = tuple({each.because: each for each in map(self._denial, rows)}.values())
                situations = tuple(dict.fromkeys(str(row[1]) for row in rows))
                return CheckedLine(number, line, verdict, reasons, situations)
            case "too many units":
                rows = sorted(self._rows("too_many", number), key=lambda row: int(row[1]))
                reasons = tuple(self._reason("too_many", row) for row in rows)
                return CheckedLine(number, line, verdict, reasons, at_most=int(rows[0][1]), ask=asks)
            case "needs a modifier":
                rows = sorted(self._rows("needed_modifier", number), key=lambda row: (row[2], row[1]))
                needs = tuple(dict.fromkeys(str(row[1]) for row in rows if row[2] == 1))
                others = dict.fromkeys(str(row[1]) for row in rows if str(row[1]) not in needs)
                reasons = tuple(self._reason("needed_modifier", row) for row in rows if row[2] == 1)
                return CheckedLine(
                    number, line, verdict, reasons, needs=needs, or_else=tuple(others), ask=asks
                )
            case "ask":
                return CheckedLine(number, line, verdict, tuple(each.question for each in asks), ask=asks)
        rows = self._rows("passed", number)
        reasons = tuple(self._reason("passed", row) for row in rows)
        paid = self._reason("line_verdict", (number, verdict))
        return CheckedLine(number, line, verdict, (*reasons, paid))

    def _rows(self, relation: str, number: int) -> list[Row]:
        found = self.settled.relations.find(relation, (0,), (number,))
        return sorted(found, key=lambda row: tuple(map(str, row)))

    def _denial(self, row: Row) -> Reason:
        """What stops a line by itself is told by its own rule, and not by the one that sums it up."""
        stops = self.settled.relations.holds("stopped", row)
        return self._reason("stopped" if stops else "denied", row)

    def _ask(self, number: int, row: Row) -> Ask:
        detail = str(row[1])
        return Ask(self._reason("asked", row), self._about(number, detail))

    def _about(self, number: int, detail: str) -> str:
        at = f"lines[{number - 1}]"
        kind = self.words.details.get(detail)
        if kind is not None:
            return f"{at}.details.{detail}" if kind.scope == "line" else f"details.{detail}"
        names = {each.name for each in fields(BilledLine)}
        return f"{at}.{detail}" if detail in names else at

    def _reason(self, relation: str, row: Row) -> Reason:
        proof = self.settled.prove(relation, row)
        assert proof is not None, f"{relation}{row} was read from the relations that prove it"
        return Reason(proof.nodes[proof.root].sentence, proof)


def proofs(found: CheckedClaim) -> Iterator[Proof]:
    """Every proof that the answer rests on."""
    for line in found.lines:
        yield from (reason.proof for reason in line.reasons)
        yield from (each.question.proof for each in line.ask)
