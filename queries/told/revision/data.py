"""A comparison of two states of the knowledge as plain data, by the promise ``codewhy/difference/1``.

Takes a ``DiffReport``; gives dictionaries that JSON can carry. Keys may be added and are never taken away.
"""

from __future__ import annotations

from typing import Any

from kb.fact import FactRow
from queries.casebook.answered import Answered
from queries.revision.because import Because
from queries.revision.report import DiffReport, Group
from queries.revision.textual import ChangedRow, ChangedRule
from queries.told.revision import words
from queries.told.space_data import plain

Data = dict[str, Any]
"""A JSON object on its way out; nothing reads it back."""


def diff_data(report: DiffReport) -> Data:
    """``codewhy/difference/1``."""
    return {
        "schema": "codewhy/difference/1",
        "old": {"name": report.old.name, "is": report.old.told},
        "new": {"name": report.new.name, "is": report.new.told},
        "same": not (report.changed or report.moved) and report.text.is_empty,
        "cases": report.cases,
        "points": report.points,
        "asked_twice": report.asked,
        "changed": report.changed,
        "other_reasons": report.moved,
        "answers": [_group(each) for each in report.answers],
        "reasons": [_group(each) for each in report.reasons],
        "rules": [_rule(each) for each in report.text.rules],
        "rows": [_row(each) for each in report.text.rows],
        "cards": [
            {"card": each.id, "kind": each.kind, "fields": [list(one) for one in each.fields]}
            for each in report.text.cards
        ],
        "told_otherwise": [{"rule": each.rule, "answers": each.cases} for each in report.retold],
    }


def _group(group: Group) -> Data:
    example = group.cases[0]
    return {
        "effects": list(group.effects),
        "because": [_because(each) for each in group.because],
        "cases": [each.case.name for each in group.cases],
        "example": {
            "name": example.case.name,
            example.case.kind: plain(example.case.given),
            "old": _answer(example.old),
            "new": _answer(example.new),
        },
    }


def _answer(answered: Answered) -> Data:
    told: Data = {part: list(items) for part, items in answered.told.items()}
    return told | ({"refused": answered.refused} if answered.refused else {})


def _because(each: Because) -> Data:
    return {
        "rule": each.rule.id if each.rule else None,
        "row": _row(each.row) if each.row else None,
        "told": words.because_title(each),
        "premises": [list(one) for one in words.premises(each.rule)] if each.rule else [],
        "before": each.before,
        "after": each.after,
    }


def _rule(each: ChangedRule) -> Data:
    clause = each.change.after or each.change.before
    assert clause is not None
    at = f"{clause.span.file}:{clause.span.line}"
    return {"rule": each.id, "kind": each.kind, "at": at, "parts": [list(one) for one in each.premises]}


def _row(each: ChangedRow) -> Data:
    sides = {"before": each.before, "after": each.after}
    return {"table": each.table, "kind": each.kind} | {name: _fact(fact) for name, fact in sides.items()}


def _fact(fact: FactRow | None) -> Data | None:
    if fact is None:
        return None
    return {"row": list(fact.row), "since": fact.since, "until": fact.until, "citation": fact.citation}
