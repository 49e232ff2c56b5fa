"""Answers as plain data, by the promise ``codewhy/suggestion/1``, ``codewhy/proof/1``, ``codewhy/error/1``.

Takes answers; gives dictionaries that JSON can carry. Keys may be added and are never taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb.check_all import Checked
    from kb.diagnostics import Diagnostic, Fix
    from kb.explain.proof import Node, Proof
    from queries.authority import Standing
    from queries.reason import Reason
    from queries.search import Hit
    from queries.session import EveryProof
    from queries.show import Sheet
    from queries.suggest import Exclusion, Question, SuggestedLine, Suggestion
    from queries.why import Explanation

Data = dict[str, Any]
"""A JSON object on its way out; nothing reads it back."""


def suggestion_data(found: Suggestion) -> Data:
    """``codewhy/suggestion/1``."""
    day = found.encounter.date.isoformat()
    return {
        "schema": "codewhy/suggestion/1",
        "encounter": found.encounter.id,
        "date": day,
        "knowledge": {"version": found.version, "as_of": day, "fingerprint": found.fingerprint},
        "lines": [_line(line) for line in found.lines],
        "excluded": [exclusion_data(each) for each in found.excluded],
        "questions": [_question(each) for each in found.questions],
        "warnings": [_reason(each) for each in found.warnings],
        "complete": found.complete,
        "editions": [each._asdict() for each in found.editions],
        "nodes": proof_nodes(_proofs(found)),
    }


def _proofs(found: Suggestion) -> Iterable[Proof]:
    for line in found.lines:
        yield from _line_proofs(line)
    yield from (each.reason.proof for each in found.excluded)
    yield from (each.reason.proof for each in found.questions)
    yield from (each.proof for each in found.warnings)


def _line_proofs(line: SuggestedLine) -> list[Proof]:
    return [line.reason.proof, *(reason.proof for _, reason in line.modifiers)]


def _line(line: SuggestedLine) -> Data:
    proofs = _line_proofs(line)
    return {
        "code": line.line.code,
        "units": line.line.units,
        "modifiers": list(line.line.modifiers),
        "lesions": list(line.line.lesions),
        "services": list(line.line.services),
        "status": line.status,
        "because": line.reason.because,
        "parts": list(line.reason.parts),
        "rules": _unique(rule for proof in proofs for rule in proof.rules),
        "citations": _unique(cite for proof in proofs for cite in proof.citations),
        "proof": line.reason.proof.root,
        "modifier_reasons": [
            {"modifier": modifier, **_reason(reason)} for modifier, reason in line.modifiers
        ],
        "provided": [each._asdict() for each in line.provided],
        **standing_data(line.reason.standing),
    }


def exclusion_data(each: Exclusion) -> Data:
    """What is not reported, with its reason."""
    from queries.told.denial import situation_data  # a day without an exclusion needs none

    denial = None if each.denial is None else situation_data(each.denial)
    return {"code": each.code, "lesions": list(each.lesions), **_reason(each.reason), "denial": denial}


def _question(each: Question) -> Data:
    return {
        "ask": each.ask,
        "about": each.about,
        "decides": list(each.decides),
        "answers": list(each.answers),
        "rules": list(each.reason.proof.rules),
        "citations": list(each.reason.proof.citations),
        "proof": each.reason.proof.root,
    }


def _reason(reason: Reason) -> Data:
    return {
        "because": reason.because,
        "rules": list(reason.proof.rules),
        "citations": list(reason.proof.citations),
        "proof": reason.proof.root,
        **standing_data(reason.standing),
    }


def standing_data(found: Standing) -> Data:
    """Whose word it is: the layer that speaks, the confidence and why, and what was overruled."""
    return {
        "layer": found.layer,
        "confidence": found.confidence,
        "rests_on": [each._asdict() for each in found.weak],
        "overruled": [each._asdict() for each in found.overruled],
    }


def explanation_data(found: Explanation) -> Data:
    """``codewhy/proof/1``; ``roots`` has a proof for each row where several answer the goal."""
    return {
        "schema": "codewhy/proof/1",
        "goal": found.goal.text,
        "holds": found.holds,
        "root": found.proofs[0].root if found.proofs else None,
        "roots": [proof.root for proof in found.proofs],
        "rows": len(found.rows),
        "nodes": proof_nodes(_proofs_of(found)),
        "excluded": [exclusion_data(each) for each in found.excluded],
        "possible": [_line(each) for each in found.possible],
        **({"every": [_every(each) for each in found.every]} if found.every else {}),
    }


def _every(found: EveryProof) -> Data:
    """The proofs of one row, smallest first; ``count`` is a least number where not ``complete``."""
    return {
        "count": found.count,
        "complete": found.complete,
        "smallest": found.smallest,
        "roots": [proof.root for proof in found.proofs],
    }


def _proofs_of(found: Explanation) -> Iterable[Proof]:
    yield from found.proofs
    yield from (proof for every in found.every for proof in every.proofs)
    yield from (each.reason.proof for each in found.excluded)
    for line in found.possible:
        yield from _line_proofs(line)


def sheet_data(found: Sheet) -> Data:
    """``codewhy/code/1``."""
    return {
        "schema": "codewhy/code/1",
        "code": found.code,
        "in_force": found.in_force,
        "as_of": found.as_of,
        "descriptor": found.descriptor,
        "editions": [each._asdict() for each in found.editions],
        "sections": [
            {
                "title": section.title,
                "facts": [{"says": each.says, "citation": each.citation} for each in section.entries],
            }
            for section in found.sections
        ],
    }


def error_data(diagnostics: Iterable[Diagnostic]) -> Data:
    """``codewhy/error/1``."""
    return {
        "schema": "codewhy/error/1",
        "errors": [
            {
                "code": each.code,
                "message": each.message,
                "at": None if each.where is None else str(each.where),
                "hint": each.hint,
                **({} if each.fix is None else {"fix": _fix(each.fix)}),
            }
            for each in diagnostics
        ],
    }


def _fix(fix: Fix) -> Data:
    """What certainly was meant: the text that takes the place of a stretch of the file."""
    return {**fix.span._asdict(), "text": fix.text}


def proof_nodes(proofs: Iterable[Proof]) -> Data:
    """The nodes of some proofs, by their ids."""
    return {name: node_data(node) for proof in proofs for name, node in proof.nodes.items()}


def node_data(node: Node) -> Data:
    """One node of a proof; what does not apply to it is left out."""
    data: Data = {"kind": node.kind, "atom": node.atom, "sentence": node.sentence}
    optional: Data = {
        "rule": node.rule,
        "citations": list(node.citations),
        "premises": list(node.premises),
        "bindings": dict(node.bindings),
        "rows": [{"bindings": dict(row.bindings), "premises": list(row.premises)} for row in node.rows],
        "at": node.at,
    }
    return {**data, **{key: value for key, value in optional.items() if value}}


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def hits_data(hits: Sequence[Hit], most: int) -> Data:
    """``codewhy/search/1``."""
    found = [{"kind": hit.kind, "name": hit.name, "says": hit.says, "at": hit.at} for hit in hits[:most]]
    return {"schema": "codewhy/search/1", "hits": found, "count": len(hits)}


def check_data(checked: Checked) -> Data:
    """``codewhy/check/1``: errors and warnings, each in the shape of ``codewhy/error/1``."""
    warnings = [each for each in checked.diagnostics if each.kind.warning]
    errors = [each for each in checked.diagnostics if not each.kind.warning]
    return {
        "schema": "codewhy/check/1",
        "errors": error_data(errors)["errors"],
        "warnings": error_data(warnings)["errors"],
        "fingerprint": checked.knowledge.fingerprint if checked.knowledge else None,
    }
