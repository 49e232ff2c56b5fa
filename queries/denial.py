"""Which mistakes bring a denial, the way out of each, and where an encounter could make them.

Takes a ``Session`` and a denial as a remittance writes it (``97``, ``CO-97``, ``97+N20``); gives
``Denials``. ``situation`` and ``by_rule`` answer the other way round: which denial a mistake brings.
Imports ``kb`` and ``queries`` only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kb import catalogue
from kb.diagnostics import Field, Refusal, did_you_mean
from kb.explain.proof import Proof
from queries.encounter.model import Encounter
from queries.session import Case, Session, Settled

ASKED = re.compile(r"(?:([A-Z]{2})[- ]?)?([A-Z]?[0-9]{1,3})(?:[+ ,]+([A-Z]{1,2}[0-9]{1,3}))?")
"""A group, a reason and a remark; group and remark may be left out."""

NO_REMARK = "none"
"""What the table of denials writes where a denial comes without a remark."""


@dataclass(frozen=True)
class Said:
    """A number or letters on a remittance, and what it says in our own words."""

    name: str
    meaning: str


class Pair(NamedTuple):
    """A reason and its remark, which is empty where a denial comes without one."""

    carc: str
    rarc: str

    def __str__(self) -> str:
        return f"{self.carc}+{self.rarc}" if self.rarc else self.carc


@dataclass(frozen=True)
class Situation:
    """A mistake, the denials that it is likely to bring, the way out, and the rules that lead to it."""

    name: str
    says: str
    remedy: str
    denials: tuple[Pair, ...]
    rules: tuple[str, ...]
    citations: tuple[str, ...]

    @property
    def likely(self) -> str:
        """The denials in a few words: "CARC 97 or 236 with M15 or N20"."""
        remarks: dict[str, list[str]] = {}
        for carc, rarc in self.denials:
            remarks.setdefault(carc, []).append(rarc)
        alike: dict[tuple[str, ...], list[str]] = {}
        for carc, found in remarks.items():
            alike.setdefault(tuple(each for each in found if each), []).append(carc)
        parts = (
            f"CARC {_either(carcs)}" + (f" with {_either(found)}" if found else "")
            for found, carcs in alike.items()
        )
        return "; ".join(parts)


@dataclass(frozen=True)
class Risk:
    """Where an encounter could come into a situation: a code, what it is for, and why."""

    code: str
    of: str
    situation: str
    because: str
    proof: Proof


@dataclass(frozen=True)
class Denials:
    """The answer to a denial; ``exact``: a situation is known with just this reason and remark."""

    group: Said | None
    reason: Said
    remark: Said | None
    exact: bool
    situations: tuple[Situation, ...]
    risks: tuple[Risk, ...]
    as_of: str


def denials(session: Session, text: str, encounter: Encounter | None, day: date) -> Denials:
    """Which situations bring a denial, and where the encounter, if there is one, could be in them."""
    settled = session.guidance(encounter.date if encounter else day)
    group, carc, rarc = _asked(text, settled)
    rows = settled.relations.find("denial", (1,), (carc.name,))
    both = [row for row in rows if rarc and row[2] == rarc.name]
    names = dict.fromkeys(str(row[0]) for row in both or rows)
    case = session.case(encounter) if encounter else None
    return Denials(
        group,
        carc,
        rarc,
        exact=rarc is None or bool(both),
        situations=tuple(situation(settled, name) for name in names),
        risks=tuple(risk for risk in (risks(case) if case else ()) if risk.situation in names),
        as_of=(encounter.date if encounter else day).isoformat(),
    )


def situation(settled: Settled, name: str) -> Situation:
    """What is known of a situation; ``LookupError`` where there is no such."""
    found = settled.relations.find("denial_situation", (0,), (name,))
    if not found:
        raise LookupError(f"no situation {name}")
    rows = settled.relations.find("denial", (0,), (name,))
    rules = settled.relations.find("exclusion_denial", (1,), (name,))
    stated = [("denial_situation", found[0]), *(("denial", row) for row in rows)]
    proofs = (settled.prove(relation, row) for relation, row in stated)
    citations = (cite for proof in proofs if proof for cite in proof.citations)
    return Situation(
        name,
        says=str(found[0][1]),
        remedy=str(found[0][2]),
        denials=tuple(Pair(str(row[1]), _remark(row[2])) for row in rows),
        rules=tuple(str(row[0]) for row in rules),
        citations=tuple(dict.fromkeys(citations)),
    )


def by_rule(settled: Settled, rule: str) -> Situation | None:
    """The situation of a code that this rule keeps off the claim, if it is billed anyway."""
    rows = settled.relations.find("exclusion_denial", (0,), (rule,))
    return situation(settled, str(rows[0][1])) if rows else None


def by_verdict(settled: Settled, verdict: str) -> Situation | None:
    """The situation of a line of a claim whose check says so."""
    rows = settled.relations.find("verdict_denial", (0,), (verdict,))
    return situation(settled, str(rows[0][1])) if rows else None


def by_modifier(settled: Settled, code: str, modifier: str) -> Situation | None:
    """The situation of a line that needs this modifier and does not have it."""
    for _, kind in settled.relations.find("code_kind", (0,), (code,)):
        for row in settled.relations.find("modifier_denial", (0, 1), (modifier, kind)):
            return situation(settled, str(row[2]))
    return None


def risks(case: Case) -> Iterator[Risk]:
    """Every mistake that could be made with this encounter's codes, each with the denial's situation."""
    for row in sorted(case.relations.rows("excluded")):
        proof = _proof(case, "excluded", row)
        found = by_rule(case.settled, proof.nodes[proof.root].rule)
        if found is not None:
            yield Risk(str(row[0]), str(row[1]), found.name, _because(proof), proof)
    for row in sorted(case.relations.rows("denial_if")):
        proof = _proof(case, "denial_if", row)
        yield Risk(str(row[0]), str(row[1]), str(row[2]), _because(proof), proof)


def _because(proof: Proof) -> str:
    return proof.nodes[proof.root].sentence


def _proof(case: Case, relation: str, row: tuple[str | int, ...]) -> Proof:
    proof = case.prove(relation, row)
    assert proof is not None, f"{relation}{row} was read from the relations that prove it"
    return proof


def _asked(text: str, settled: Settled) -> tuple[Said | None, Said, Said | None]:
    """The parts of a denial; one that is not known is refused with the nearest that is."""
    match = ASKED.fullmatch(text.strip().upper())
    group, carc, rarc = match.groups() if match else (None, text.strip()[:40], None)
    return (
        None if group is None else _said(settled, "adjustment_group", group, "group of a denial"),
        _said(settled, "carc", carc, "reason of a denial (CARC)"),
        None if rarc is None else _said(settled, "rarc", rarc, "remark of a denial (RARC)"),
    )


def _said(settled: Settled, relation: str, name: str, what: str) -> Said:
    rows = settled.relations.find(relation, (0,), (name,))
    if rows:
        return Said(name, str(rows[0][1]))
    names = [str(row[0]) for row in settled.relations.rows(relation)]
    hint = did_you_mean(name, names) or f"known are {', '.join(sorted(names))}"
    raise Refusal([catalogue.UNKNOWN_WORD.at(Field("DENIAL"), hint=hint, word=name, what=what)])


def _remark(rarc: str | int) -> str:
    return "" if rarc == NO_REMARK else str(rarc)


def _either(names: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
