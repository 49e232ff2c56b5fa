"""A checked claim as plain data, by the promise ``codewhy/claim-check/1``.

Takes a ``CheckedClaim``; gives dictionaries that JSON can carry. Keys may be added and are never taken
away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from queries.check import denial_of, proofs
from queries.editions import loaded_figures
from queries.told.as_data import Data, node_data, standing_data
from queries.told.denial import situation_data

if TYPE_CHECKING:
    from kb.explain.proof import Proof
    from queries.check import Ask, CheckedClaim, CheckedLine
    from queries.denial import Situation
    from queries.reason import Reason


def checked_data(found: CheckedClaim) -> Data:
    """``codewhy/claim-check/1``."""
    claim, day = found.claim, found.claim.date.isoformat()
    return {
        "schema": "codewhy/claim-check/1",
        "claim": claim.id,
        "date": day,
        "payer": claim.payer,
        "knowledge": {"version": found.version, "as_of": day, "fingerprint": found.fingerprint},
        "editions": [each._asdict() for each in loaded_figures(found.settled.edition)],
        "passes": found.passes,
        "lines": [_line(line, denial_of(found, line)) for line in found.lines],
        "nodes": {name: node_data(node) for proof in proofs(found) for name, node in proof.nodes.items()},
    }


def _line(checked: CheckedLine, denial: Situation | None) -> Data:
    line = checked.line
    involved = [reason.proof for reason in checked.reasons]
    return {
        "line": checked.number,
        "code": line.code,
        "units": line.units,
        "modifiers": list(line.modifiers),
        "lesion": list(line.lesion),
        "verdict": checked.verdict,
        "because": checked.because,
        "situations": list(checked.situations),
        "needs": list(checked.needs),
        "or_else": list(checked.or_else),
        "at_most": checked.at_most,
        "denial": None if denial is None else situation_data(denial),
        "ask": [_ask(each) for each in checked.ask],
        "notes": [_reason(each) for each in checked.notes],
        "reasons": [_reason(each) for each in checked.reasons],
        "rules": _unique([rule for proof in involved for rule in proof.rules]),
        "citations": _unique([cite for proof in involved for cite in proof.citations]),
    }


def _ask(each: Ask) -> Data:
    return {"ask": each.question.because, "about": each.about, **_proof(each.question.proof)}


def _reason(reason: Reason) -> Data:
    return {"because": reason.because, **_proof(reason.proof), **standing_data(reason.standing)}


def _proof(proof: Proof) -> Data:
    return {"rules": list(proof.rules), "citations": list(proof.citations), "proof": proof.root}


def _unique(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))
