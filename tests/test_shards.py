"""A table in parts answers as the whole table does, and reads no part that it was not asked for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.cache import decode, encode
from kb.check_all import check_files
from kb.fact import FactRow
from kb.files import read_files, shipped
from kb.knowledge import Guidance, Knowledge, Tables
from kb.relations import Row
from kb.shards import LARGE, MANY, Shards, parts_of

DAYS = ("2022-06-30", "2024-09-30", "2026-10-05")


def rows_of(plain: Sequence[tuple[Row, str, str]]) -> tuple[FactRow, ...]:
    """Facts in the order of their lines."""
    return tuple(
        FactRow(row, since, until, "book", f"row {line}", "facts/large.csv", line)
        for line, (row, since, until) in enumerate(plain, start=2)
    )


class Kept:
    """Parts that are their own encoding; remembers which were asked for."""

    def __init__(self, facts: tuple[FactRow, ...], positions: tuple[int, ...]) -> None:
        self.parts: list[tuple[FactRow, ...]] = []
        self.asked: list[int] = []
        encoded: dict[int, dict[str | int, bytes]] = {position: {} for position in positions}
        for position in positions:
            for value in dict.fromkeys(fact.row[position] for fact in facts):
                encoded[position][value] = str(len(self.parts)).encode()
                self.parts.append(tuple(fact for fact in facts if fact.row[position] == value))
        self.table = Shards(encoded, self.decode)

    def decode(self, content: bytes) -> tuple[FactRow, ...]:
        self.asked.append(int(content))
        return self.parts[int(content)]


WORDS = st.sampled_from(("a", "b", "c", "d"))
DATES = st.sampled_from((("", ""), ("2024-01-01", ""), ("", "2023-12-31"), ("2023-01-01", "2024-12-31")))
FACTS = st.lists(
    st.tuples(st.tuples(WORDS, WORDS, st.integers(0, 2)), DATES).map(lambda each: (each[0], *each[1])),
    max_size=25,
    unique_by=lambda each: each[0],
).map(rows_of)
POSITIONS = st.sampled_from(((0,), (1,), (0, 1), (1, 0)))


@given(FACTS, POSITIONS, st.sampled_from(DAYS), WORDS, WORDS, st.integers(0, 2), st.booleans())
def test_every_question_is_answered_alike(
    facts: tuple[FactRow, ...],
    positions: tuple[int, ...],
    day: str,
    one: str,
    other: str,
    number: int,
    whole_first: bool,
) -> None:
    kept = Kept(facts, positions)
    assert tuple(kept.table) == facts
    assert len(kept.table) == len(facts)
    parted, whole = Guidance({"edit": kept.table}, day), Guidance({"edit": facts}, day)
    if whole_first:
        assert parted.rows("edit") == whole.rows("edit")
    row = (one, other, number)
    for size in range(4):
        for asked in combinations(range(3), size):
            values = tuple(row[position] for position in asked)
            found = parted.find("edit", asked, values)
            assert list(found) == list(whole.find("edit", asked, values))
    assert parted.holds("edit", row) == whole.holds("edit", row)
    assert parted.fact("edit", row) == whole.fact("edit", row)
    assert parted.has_rows("edit") == whole.has_rows("edit")
    assert parted.facts("edit") == whole.facts("edit")


def test_a_question_reads_its_part_alone_and_once() -> None:
    facts = rows_of([((one, other, 1), "", "") for one in "abc" for other in "xyz"])
    kept = Kept(facts, (0, 1))
    guidance = Guidance({"edit": kept.table}, DAYS[0])
    for _ in range(2):
        assert guidance.find("edit", (0,), ("b",)) == [("b", "x", 1), ("b", "y", 1), ("b", "z", 1)]
        assert guidance.holds("edit", ("b", "y", 1))
        assert guidance.find("edit", (1, 2), ("z", 1)) == [("a", "z", 1), ("b", "z", 1), ("c", "z", 1)]
        assert not guidance.find("edit", (0,), ("nothing",))
    assert [kept.parts[place][0].row[:2] for place in kept.asked] == [("b", "x"), ("a", "z")]


def test_a_table_is_in_parts_by_the_columns_that_divide_it_well() -> None:
    many = [((f"code {place % MANY}", str(place % 7), place), "", "") for place in range(LARGE + 1)]
    parts = parts_of(rows_of(many))
    assert list(parts) == [0], "seven values divide it badly, and nobody looks a row up by a number"
    assert len(parts[0]) == MANY
    assert parts_of(rows_of(many[:-1])) == {}, "it is not large"
    assert parts_of(()) == {}


@pytest.fixture(scope="module")
def checked() -> Knowledge:
    """The shipped knowledge as the checks give it, with whole tables."""
    found = check_files(read_files(shipped())).knowledge
    assert found is not None
    return found


def in_parts(tables: Tables) -> list[str]:
    return [name for name in tables if isinstance(tables[name], Shards)]


def test_the_shipped_tables_answer_alike_in_parts(checked: Knowledge) -> None:
    known = decode(encode(checked))
    assert in_parts(known.facts) == [name for name, rows in checked.facts.items() if parts_of(rows)] != []
    assert in_parts(checked.facts) == []
    for name, rows in checked.facts.items():
        assert tuple(known.facts[name]) == rows
    for day in DAYS:
        parted, whole = Guidance(known.facts, day), Guidance(checked.facts, day)
        for name in in_parts(known.facts):
            stated = whole.rows(name)
            assert all(parted.fact(name, row) == whole.fact(name, row) for row in stated)
            for position in range(2):
                for value in {row[position] for row in stated}:
                    found = parted.find(name, (position,), (value,))
                    assert list(found) == list(whole.find(name, (position,), (value,)))
