"""Differences between two answers as plain data: ``codewhy/what-if/1`` and ``codewhy/compare/1``.

Takes ``WhatIf`` or ``Differences``; gives dictionaries that JSON can carry. The two answers are called
``first`` and ``second``: of a change, what was before it and what is after it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from queries.told.as_data import Data

if TYPE_CHECKING:
    from kb.explain.proof import Node
    from queries.contrast import Cause, Fact
    from queries.differences import Difference, Differences
    from queries.reason import Reason
    from queries.suggest import Exclusion, Question, SuggestedLine, Suggestion
    from queries.what_if import WhatIf


T = TypeVar("T")


def what_if_data(found: WhatIf) -> Data:
    """``codewhy/what-if/1``."""
    changes = [each._asdict() for each in found.changes]
    return {"schema": "codewhy/what-if/1", "changes": changes, **differences_data(found.differences)}


def differences_data(found: Differences) -> Data:
    """What two answers differ in, and the premises that make each difference."""
    return {
        "first": _answer(found.first),
        "second": _answer(found.second),
        "same": found.same,
        "lines": [_line(each) for each in found.lines],
        "excluded": [_told(each, _exclusion) for each in found.excluded],
        "warnings": [_told(each, _reason) for each in found.warnings],
        "questions": [_told(each, _question) for each in found.questions],
        "payment": [
            {"code": each.code, "first": _paid(each.first), "second": _paid(each.second)}
            for each in found.payment
        ],
        "moved": [_line(each) for each in found.moved],
    }


def _paid(node: Node | None) -> Data | None:
    return None if node is None else {"says": node.sentence, "citations": list(node.citations)}


def _answer(found: Suggestion) -> Data:
    encounter = found.encounter
    return {
        "encounter": encounter.id,
        "date": encounter.date.isoformat(),
        "payer": encounter.payer,
        "knowledge": {"version": found.version, "fingerprint": found.fingerprint},
    }


def _told(each: Difference[T], of: Callable[[T], Data]) -> Data:
    return {
        "first": None if each.first is None else of(each.first),
        "second": None if each.second is None else of(each.second),
        "because": causes_data(each.causes),
    }


def _line(each: Difference[SuggestedLine]) -> Data:
    code = next(side.line.code for side in (each.first, each.second) if side is not None)
    return {"code": code, **_told(each, _of_line)}


def _of_line(line: SuggestedLine) -> Data:
    return {
        "units": line.line.units,
        "modifiers": list(line.line.modifiers),
        "lesions": list(line.line.lesions),
        "services": list(line.line.services),
        "status": line.status,
        "because": line.reason.because,
    }


def _exclusion(each: Exclusion) -> Data:
    return {"code": each.code, "lesions": list(each.lesions), **_reason(each.reason)}


def _question(each: Question) -> Data:
    return {"ask": each.ask, "about": each.about, "decides": list(each.decides)}


def _reason(reason: Reason) -> Data:
    return {
        "because": reason.because,
        "rules": list(reason.proof.rules),
        "citations": list(reason.proof.citations),
    }


def causes_data(causes: Sequence[Cause]) -> list[Data]:
    """The premises: what each is in the first and in the second, and the steps through which it matters."""
    return [
        {
            "kind": cause.kind,
            "about": cause.about,
            "first": cause.first and _fact(cause.first),
            "second": cause.second and _fact(cause.second),
            "through": [
                {
                    "holds_in": ("first", "second")[step.side],
                    "atom": step.node.atom,
                    "sentence": step.node.sentence,
                    "in_the_way": step.blocks,
                }
                for step in cause.through
            ],
        }
        for cause in causes
    ]


def _fact(fact: Fact) -> Data:
    data: Data = {
        "atom": fact.node.atom,
        "sentence": fact.node.sentence,
        "at": fact.node.at,
        "citations": list(fact.node.citations),
    }
    dates = {"since": fact.since, "until": fact.until, "rule": fact.node.rule}
    return {**data, **{key: value for key, value in dates.items() if value}}
