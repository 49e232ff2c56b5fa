"""What was found in case spaces as plain data, by the promise ``codewhy/spaces/1``.

Takes ``SpaceReport``s; gives dictionaries that JSON can carry. Keys may be added and are never taken away.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from queries.casebook.findings import Condition, Finding, SpaceReport

Data = dict[str, Any]
"""A JSON object on its way out; nothing reads it back."""


def spaces_data(reports: Sequence[SpaceReport]) -> Data:
    """``codewhy/spaces/1``."""
    return {"schema": "codewhy/spaces/1", "families": [_report(each) for each in reports]}


def _report(report: SpaceReport) -> Data:
    return {
        "family": report.family,
        "cases": report.points,
        "asked_now": report.fresh,
        "spaces": [
            {
                "title": each.title,
                "at": str(each.where),
                "axes": {name: plain(v) for name, v in each.axes.items()},
            }
            for each in report.spaces
        ],
        "findings": [_finding(each) for each in report.findings],
        "dead_rules": [
            {"rule": each.rule, "at": each.at, "known": each.known.because if each.known else None}
            for each in report.dead
        ],
        "rules_used": report.used,
        "sound": not report.wrong,
    }


def _finding(each: Finding) -> Data:
    return {
        "kind": each.kind,
        "what": each.what,
        "space": each.space.title,
        "cases": each.points,
        "when": [_condition(one) for one in each.when],
        "example": {"name": each.example.name, "encounter": plain(each.example.given)},
        "known": each.known.because if each.known else None,
    }


def _condition(each: Condition) -> Data:
    return {"values": {name: plain(some) for name, some in each.values.items()}, "cases": each.points}


def plain(value: object) -> Any:
    """Plain data that JSON can carry: exact numbers as text where they are no whole ones."""
    match value:
        case dict():
            return {key: plain(each) for key, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case Decimal():
            return str(value)
    return value
