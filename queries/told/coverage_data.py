"""Coverage as plain data for JSON. Takes ``Coverage``; gives objects. Imports ``coverage``."""

from __future__ import annotations

from queries.coverage.cover import Coverage, RuleCover, TableCover
from queries.told.as_data import Data
from queries.told.coverage_text import figures, ranges


def coverage_data(found: Coverage) -> Data:
    """The object of ``codewhy rules cover --format json``."""
    rules, premises, rows = figures(found)
    return {
        "schema": "codewhy/coverage/1",
        "cases": found.cases,
        "unread": [case.name for case in found.unread],
        "rules_used": {"used": rules.done, "of": rules.of},
        "premises_true_and_false": {"seen": premises.done, "of": premises.of},
        "rows_touched": {"touched": rows.done, "of": rows.of},
        "rules": [_rule(each) for each in found.rules],
        "tables": [_table(each) for each in found.tables],
    }


def _rule(found: RuleCover) -> Data:
    return {
        "rule": found.rule.id or found.rule.head.relation,
        "at": str(found.rule.span),
        "used_in": found.used,
        "premises": [
            {"premise": each.text, "true_in": each.true, "false_in": each.false} for each in found.premises
        ],
    }


def _table(found: TableCover) -> Data:
    return {
        "table": found.table,
        "file": found.file,
        "rows": len(found.lines),
        "touched": len(found.touched),
        "untouched_lines": ranges(found.missing),
    }
