"""Fixes of small days: none is smaller among all changes of a small domain, and each keeps its promises."""

from __future__ import annotations

from functools import cache

import pytest

from kb.engine import Memo
from queries.changes import changes
from queries.encounter.decode import decode, plain
from queries.encounter.model import Encounter
from queries.fixes import Fix
from queries.goal import Goal, read_goal
from queries.why_not import Missing, why_not
from tests.casebook import session
from tests.small_days import days, once_changed

GOALS = (
    "17311",
    "17312",
    "17312*2",
    "17313",
    "17314",
    "17315",
    "17315*2",
    "17311-59",
    "17313-59",
    "11102",
    "11104",
    "12032",
    "13132",
    "14040",
    "17000",
    "17262",
    "88305",
    "88305-59",
    "99213-25",
    'area("A", "high-risk")',
)
DAYS = days()
SAID_TO_BE_MISSED = {("a repair", "12032"), ("a short repair", "13132")}
"""Another site and a length that have nothing to do with one another: the search says it is not complete."""


@cache
def goals() -> dict[str, Goal]:
    return {text: read_goal(text, session().knowledge) for text in GOALS}


@cache
def asked(name: str, goal: str) -> Missing:
    return why_not(session(), goal, DAYS[name], DAYS[name].date)


@cache
def reached(name: str) -> dict[str, int]:
    """The goals that one change, or two of fewer values, bring about."""
    memo, wanted = Memo(), frozenset(goal.relation for goal in goals().values())

    def held(encounter: Encounter) -> set[str]:
        relations = session().some(encounter, wanted, memo)
        return {text for text, goal in goals().items() if goal.rows(relations)}

    found = dict.fromkeys(held(DAYS[name]), 0)
    for _, changed in once_changed(DAYS[name]):
        for text in held(changed):
            found.setdefault(text, 1)
    for place, changed in once_changed(DAYS[name], few=True):
        for other, twice in once_changed(changed, few=True):
            if other > place:
                for text in held(twice):
                    found.setdefault(text, 2)
    return found


def size(found: Missing) -> int | None:
    return 0 if found.holds else min((len(fix.changes) for fix in found.fixes), default=None)


@pytest.mark.parametrize("name", DAYS)
def test_no_fix_is_smaller(name: str) -> None:
    for goal, least in reached(name).items():
        found = asked(name, goal)
        shown = size(found)
        if (name, goal) in SAID_TO_BE_MISSED:
            assert not found.complete
        else:
            assert shown is not None, f"{goal} takes {least}"
            assert shown <= least, goal


@pytest.mark.parametrize("name", DAYS)
def test_where_the_search_is_complete_nothing_smaller_was_found_by_trying(name: str) -> None:
    for goal in GOALS:
        found = asked(name, goal)
        shown = size(found)
        if found.complete and (shown is None or shown > 1):
            assert reached(name).get(goal, 9) >= (shown or 3), goal


def fixes() -> list[tuple[str, str, Fix]]:
    return [(name, goal, fix) for name in DAYS for goal in GOALS for fix in asked(name, goal).fixes]


def test_each_fix_gives_the_goal_on_an_encounter_that_is_valid() -> None:
    found = fixes()
    assert len(found) > 150
    for name, goal, fix in found:
        assert decode(plain(fix.encounter), session().vocabulary) == fix.encounter
        assert why_not(session(), goal, fix.encounter, fix.encounter.date).holds, (name, goal)


def test_what_a_fix_says_is_what_tells_its_encounter_from_the_one_asked_about() -> None:
    for name, _, fix in fixes():
        edition = session().case_of(DAYS[name], frozenset({"line"})).settled.edition
        assert fix.changes == changes(DAYS[name], fix.encounter, edition.program.declarations)


def test_what_would_only_have_to_be_written_is_silent_now() -> None:
    for _, _, fix in fixes():
        for change in fix.changes:
            assert change.then or change.now
            if fix.written:
                assert not change.now, "the note says something else"
                assert "[+]" not in change.path


def test_a_modifier_is_only_reached_through_documented_facts() -> None:
    with_modifier = [fix for _, goal, fix in fixes() if "-" in goal and goal[-2:].isdigit()]
    assert with_modifier
    for fix in with_modifier:
        for change in fix.changes:
            assert "modifier" not in change.path
            assert all(fact.relation not in ("line", "line_modifier") for fact in change.facts)
