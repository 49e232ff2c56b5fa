"""What a code means, as plain data: ``codewhy/report-code/1``, ``codewhy/report-codes/1``.

Takes ``Meaning``s; gives dictionaries that JSON can carry.
"""

from __future__ import annotations

from collections.abc import Iterable

from kb.diagnostics import Kind
from queries.error_codes import Meaning, group_of
from queries.told.as_data import Data, error_data


def meaning_data(found: Meaning) -> Data:
    """``codewhy/report-code/1``: an entry, and its example with the report that it gets."""
    example = found.example
    return {
        "schema": "codewhy/report-code/1",
        **_kind(found.kind),
        "fixable": found.fixable,
        "example": None
        if example is None
        else {
            "wrong": dict(example.wrong),
            "errors": error_data(example.reports)["errors"],
            "right": dict(example.right),
        },
    }


def table_data(kinds: Iterable[Kind]) -> Data:
    """``codewhy/report-codes/1``: every entry."""
    ordered = sorted(kinds, key=lambda kind: (kind.code[1:], kind.code))
    return {"schema": "codewhy/report-codes/1", "codes": [_kind(kind) for kind in ordered]}


def _kind(kind: Kind) -> Data:
    return {
        "code": kind.code,
        "group": group_of(kind.code),
        "warning": kind.warning,
        "sentence": kind.sentence,
        "why": kind.note,
        "way_out": kind.way_out,
        "exit_status": 0 if kind.warning else int(kind.fault),
    }
