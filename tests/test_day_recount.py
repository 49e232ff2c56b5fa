"""Whole random days, fully documented, against a recount by a plain program."""

from __future__ import annotations

from hypothesis import given, settings

from queries.claim import Line
from queries.suggest import CERTAIN, suggest
from tests.casebook import session
from tests.days import claim
from tests.recount_day import Data, Row, recount
from tests.whole_days import FIXED, asked, documented

Told = tuple[str, int, tuple[str, ...]]


def told(lines: list[Line] | tuple[Line, ...]) -> list[Told]:
    """Code, units and modifiers of each line, without the order."""
    return sorted((line.code, line.units, line.modifiers) for line in lines)


def counted(rows: list[Row]) -> list[Told]:
    return sorted(row.told for row in rows)


@settings(max_examples=120, deadline=None, derandomize=FIXED)
@given(documented())
def test_a_documented_day_is_what_a_recount_says(day: Data) -> None:
    assert told(claim(asked(day))) == counted(recount(day))


@settings(max_examples=25, deadline=None, derandomize=FIXED)
@given(documented(3))
def test_what_is_documented_is_certain(day: Data) -> None:
    found = suggest(session(), asked(day))
    assert {each.status for each in found.lines} <= {CERTAIN}
    assert not found.questions
    assert told([each.line for each in found.claim]) == counted(recount(day))
