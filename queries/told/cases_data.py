"""The outcome of cases as plain data for JSON: ``codewhy/cases/1``.

Takes ``Outcome``s; gives what ``json`` can write.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from queries.casebook.case import Told
from queries.casebook.run import Outcome


def cases_data(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Every case with its place and outcome; of what is answered otherwise, both sides."""
    return {
        "schema": "codewhy/cases/1",
        "cases": [_case(each) for each in outcomes],
        "failed": sum(not each.passed for each in outcomes),
    }


def _case(outcome: Outcome) -> dict[str, Any]:
    case = outcome.case
    found: dict[str, Any] = {
        "name": case.name,
        "file": case.where.file,
        "line": case.where.line,
        "passed": outcome.passed,
    }
    if not outcome.passed:
        found |= {
            "written": _told(case.told),
            "answered": _told(outcome.answered.told),
            "missing_rules": list(outcome.missing),
            "unwanted_codes": list(outcome.unwanted),
            "refused": outcome.answered.refused,
        }
    return found


def _told(told: Told) -> dict[str, list[str]]:
    return {name: list(items) for name, items in told.items()}
