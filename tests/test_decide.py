"""The fewest questions and the shortest way of asking them, held against every set and every way."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from queries import decide
from queries.decide import MOOT, Ask, Leaf, Table, Tree, average, decisive, smallest_set, tree, worst

Row = tuple[Any, ...]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Every combination of answers to up to four questions; now and then an answer opens one more."""
    sizes = draw(st.lists(st.integers(2, 3), min_size=1, max_size=4))
    rows: list[Row] = list(product(*(range(size) for size in sizes)))
    offers = [tuple(tuple(range(size)) for size in sizes) for _ in rows]
    opened = draw(st.sampled_from([None, [(0, 1), ()], [(0, 1), (1, 2)], [(0, 1), (0, 1, 2), (2, 3)]]))
    if opened is not None:
        opener = draw(st.sampled_from(range(len(sizes))))
        after = [opened[row[opener] % len(opened)] for row in rows]
        offers = [(*each, new) for each, new in zip(offers, after, strict=True) for _ in new or [MOOT]]
        rows = [(*row, later) for row, new in zip(rows, after, strict=True) for later in new or [MOOT]]
    outcomes = [draw(st.integers(0, 3)) for _ in rows]
    idle = draw(st.integers(0, len(sizes)))
    if idle < len(sizes):  # a question that never matters
        known = dict(zip(rows, outcomes, strict=True))
        if all((*row[:idle], 0, *row[idle + 1 :]) in known for row in rows):
            outcomes = [known[(*row[:idle], 0, *row[idle + 1 :])] for row in rows]
    return Table(tuple(rows), tuple(outcomes), tuple(offers))


def settles(table: Table, chosen: tuple[int, ...]) -> bool:
    """Whether, whichever row is true, the answers to the chosen questions leave one outcome.

    A question that is moot may get any answer. A row is left where each question has the answer, or does
    not have it to give.
    """
    known = [dict.fromkeys(row[place] for row in table.rows if row[place] is not MOOT) for place in chosen]
    for true in table.rows:
        own = [list(all_) if true[p] is MOOT else [true[p]] for p, all_ in zip(chosen, known, strict=True)]
        for answers in product(*own):
            given_ = list(zip(chosen, answers, strict=True))
            left = {
                outcome
                for row, outcome, offered in zip(table.rows, table.outcomes, table.offers, strict=True)
                if all(row[place] == answer or answer not in offered[place] for place, answer in given_)
            }
            if len(left) > 1:
                return False
    return True


def best(table: Table, left: list[int]) -> tuple[int, int]:
    """The worst case and the sum of questions of the best of all trees, tried one by one."""
    if len({table.outcomes[i] for i in left}) == 1:
        return 0, 0
    found = []
    for place in range(table.width):
        answers = {table.rows[i][place] for i in left}
        if len(answers) > 1 and len({table.offers[i][place] for i in left}) == 1:
            parts = [best(table, [i for i in left if table.rows[i][place] == answer]) for answer in answers]
            found.append((1 + max(a for a, _ in parts), len(left) + sum(b for _, b in parts)))
    return min(found)


def leaves(found: Tree, rows: list[tuple[Row, Any]]) -> bool:
    """Whether the tree tells the outcome of each row."""
    if isinstance(found, Leaf):
        return len(rows) == found.rows and {outcome for _, outcome in rows} == {found.outcome}
    parts = [(below, [row for row in rows if row[0][found.question] == a]) for a, below in found.branches]
    return sum(len(part) for _, part in parts) == len(rows) and all(leaves(*each) for each in parts)


@settings(max_examples=200, deadline=None)
@given(tables())
def test_the_smallest_set_settles_and_no_smaller_one_does(table: Table) -> None:
    chosen, smallest = smallest_set(table)
    assert smallest
    assert settles(table, chosen)
    for fewer in combinations(range(table.width), max(0, len(chosen) - 1)):
        assert not chosen or not settles(table, fewer)


@settings(max_examples=100, deadline=None)
@given(tables())
def test_no_tree_asks_less(table: Table) -> None:
    found, exact = tree(table)
    rows = list(zip(table.rows, table.outcomes, strict=True))
    assert exact
    assert leaves(found, rows)
    most, total = best(table, list(range(len(rows))))
    assert worst(found) == most
    assert round(average(found) * len(rows)) == total


@settings(max_examples=50, deadline=None)
@given(tables())
def test_a_tree_that_is_found_step_by_step_settles_too(table: Table) -> None:
    rows = list(zip(table.rows, table.outcomes, strict=True))
    before = decide.MOST_STATES
    decide.MOST_STATES = 1
    try:
        found, exact = tree(table)
    finally:
        decide.MOST_STATES = before
    assert leaves(found, rows)
    assert exact == isinstance(found, Leaf)
    assert worst(found) >= best(table, list(range(len(rows))))[0]


def test_what_makes_others_moot_is_asked_first() -> None:
    """Yes or no, and only after a yes how many: the other order could ask in vain."""
    rows = tuple(product(["yes", "no"], [1, 2, 3]))
    found, _ = tree(Table(rows, tuple(count if said == "yes" else 0 for said, count in rows)))
    assert isinstance(found, Ask)
    assert found.question == 0
    assert (worst(found), average(found)) == (2, 1.5)


def test_decisive_is_what_leaves_the_fewest_outcomes() -> None:
    rows = tuple(product(["yes", "no"], [1, 2]))
    assert decisive(Table(rows, (1, 2, 0, 0))) == [(2, 1.5), (2, 2.0)]
