"""Will this claim pass? A verdict for each line of a claim, with its proof.

Takes a ``Session`` and a ``Claim``; gives a ``CheckedClaim``. The rules of ``claim*.dl`` decide; here
their conclusions are only gathered line by line. Independent of what ``suggest`` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import BinaryIO, NamedTuple

from kb.explain.proof import Proof
from kb.relations import Row
from queries.claim_file.decode import decode_claim
from queries.claim_file.facts import claim_facts
from queries.claim_file.model import BilledLine, Claim
from queries.claim_file.words import ClaimWords, claim_words
from queries.denial import Situation, by_modifier, by_verdict
from queries.encounter.read import read_data
from queries.reason import Reason, reason_of
from queries.session import Session, Settled

PASSES = "passes"

VERDICTS = frozenset(
    {"line_verdict", "denied", "stopped", "too_many", "needed_modifier", "asked", "passed", "note"},
)
"""All that decides on a claim, and nothing of what ``suggest`` needs."""


class Ask(NamedTuple):
    """A question, and the field of the claim that its answer goes into."""

    question: Reason
    about: str


@dataclass(frozen=True)
class CheckedLine:
    """One line with its verdict; ``situations`` name what is wrong with it.

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
    notes: tuple[Reason, ...] = ()

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
        """Whether every line passes."""
        return all(line.verdict == PASSES for line in self.lines)


def read_claim(session: Session, name: str, stdin: BinaryIO | None = None) -> Claim:
    """The claim in a file, or for ``-`` in the JSON on standard input."""
    return decode_claim(read_data(name, stdin), words_of(session))


def words_of(session: Session) -> ClaimWords:
    """The words that a claim may use."""
    return claim_words(session.knowledge.facts)


def check(session: Session, claim: Claim) -> CheckedClaim:
    """The verdict on each line of a claim."""
    found = _Found(session.settled(claim.date, claim_facts(claim), VERDICTS), words_of(session))
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
        told = CheckedLine(
            number, line, verdict, (), (verdict,), ask=asks, notes=self._reasons("note", number)
        )
        match verdict:
            case "denied":
                rows = self._rows("denied", number)
                reasons = {each.because: each for each in map(self._denial, rows)}
                names = tuple(dict.fromkeys(str(row[1]) for row in rows))
                return replace(told, reasons=tuple(reasons.values()), situations=names, ask=())
            case "too many units":
                most = min(int(row[1]) for row in self._rows("too_many", number))
                return replace(told, reasons=self._reasons("too_many", number), at_most=most)
            case "needs a modifier":
                rows = self._rows("needed_modifier", number)
                first = [row for row in rows if row[2] == 1]
                needs = tuple(dict.fromkeys(str(row[1]) for row in first))
                others = tuple(dict.fromkeys(str(row[1]) for row in rows if str(row[1]) not in needs))
                because = tuple(self._reason("needed_modifier", row) for row in first)
                return replace(told, reasons=because, needs=needs, or_else=others)
            case "ask":
                return replace(told, reasons=tuple(each.question for each in asks))
        clear = self._reason("line_verdict", (number, verdict))
        return replace(told, reasons=(*self._reasons("passed", number), clear))

    def _reasons(self, relation: str, number: int) -> tuple[Reason, ...]:
        return tuple(self._reason(relation, row) for row in self._rows(relation, number))

    def _rows(self, relation: str, number: int) -> list[Row]:
        found = self.settled.relations.find(relation, (0,), (number,))
        return sorted(found, key=lambda row: (row[2:], tuple(map(str, row))))

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
        return reason_of(self.settled, relation, row)


def denial_of(found: CheckedClaim, line: CheckedLine) -> Situation | None:
    """The denial that a line is in for as it stands, as far as one is known."""
    by_modifiers = (by_modifier(found.settled, line.line.code, each) for each in line.needs)
    by_names = (by_verdict(found.settled, each) for each in line.situations)
    return next((each for each in (*by_modifiers, *by_names) if each is not None), None)


def proofs(found: CheckedClaim) -> Iterator[Proof]:
    """Every proof that the answer rests on."""
    for line in found.lines:
        yield from (reason.proof for reason in line.reasons)
        yield from (each.question.proof for each in line.ask)
        yield from (note.proof for note in line.notes)
