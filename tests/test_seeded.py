"""Every mistake of a list, made in the shipped knowledge, is told: its code, its place, and a way out.

Nothing else is said: what one slip causes elsewhere is not told beside it.
"""

from __future__ import annotations

import pytest

from kb.diagnostics import Diagnostic
from kb.source import Span
from tests.seeding import Seed, place, runs, shown, spoilt, told

RUNS = runs()


def found(seed: Seed, said: list[Diagnostic], files: dict[str, str]) -> Diagnostic | None:
    """What is said of the mistake, at its place."""
    places = place(seed, files)
    assert places, f"{seed.what}: no line reads {seed.at}"
    for each in said:
        where = each.where
        here = isinstance(where, Span) and where.file == seed.file and shown(where, files) in places
        if here and each.code == seed.code:
            return each
    return None


@pytest.mark.parametrize("run", RUNS)
def test_each_mistake_is_told_at_its_place_and_nothing_else_is(run: str) -> None:
    files = spoilt(RUNS[run])
    left = list(told(files))
    for seed in RUNS[run]:
        report = found(seed, left, files)
        assert report is not None, f"{seed.what} is not told; what is: {[each.headline() for each in left]}"
        assert report.hint == seed.hint, seed.what
        left.remove(report)
    assert not left, [each.headline() for each in left]


def test_there_are_many_mistakes_and_each_has_a_way_out() -> None:
    seeds = [seed for run in RUNS.values() for seed in run]
    assert len(seeds) >= 80
    assert len({seed.what for seed in seeds}) >= 75
    assert [seed.what for seed in seeds if not seed.hint and seed.code != "E0109"] == []


def test_nothing_is_said_of_the_shipped_knowledge() -> None:
    assert [each.headline() for each in told({})] == []
