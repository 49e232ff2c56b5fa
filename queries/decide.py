"""Which questions tell outcomes apart: the fewest of them, and the shortest way of asking one after another.

Takes a table: a row for each way in which things can turn out, with the answer to each question and the
outcome. Gives the smallest set of questions that settles the outcome, and a tree of questions. Knows
nothing of claims; imports nothing of the project.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations
from typing import NamedTuple

MOST_STATES = 20_000
"""States of knowledge that an exact tree may go through; beyond them it is found step by step."""

MOST_SETS = 50_000
"""Sets of questions that are tried for the smallest one."""


class Moot(Enum):
    """In place of an answer: what was answered before leaves the question without a meaning."""

    MOOT = "moot"


MOOT = Moot.MOOT


@dataclass(frozen=True)
class Table:
    """``rows[i][j]`` is the answer to question j in row i, or ``MOOT``; ``outcomes[i]`` what it comes to.

    ``offers[i][j]`` are the answers that question j has in row i, where that depends on other answers.
    """

    rows: tuple[tuple[Hashable, ...], ...]
    outcomes: tuple[Hashable, ...]
    offers: tuple[tuple[tuple[Hashable, ...], ...], ...] = ()

    def offered(self, row: int, place: int) -> Hashable:
        """What was offered, or ``MOOT``."""
        if self.rows[row][place] is MOOT:
            return MOOT
        return self.offers[row][place] if self.offers else None

    def has(self, row: int, place: int, answer: Hashable) -> bool:
        """Whether a question can get this answer in a row."""
        if MOOT in (answer, self.rows[row][place]):
            return False
        return not self.offers or answer in self.offers[row][place]

    @property
    def width(self) -> int:
        """How many questions there are."""
        return len(self.rows[0]) if self.rows else 0


class Leaf(NamedTuple):
    """Nothing more to ask: the outcome is the same in all rows that are left, of which there are so many."""

    outcome: Hashable
    rows: int


class Ask(NamedTuple):
    """A question, and for each answer what follows."""

    question: int
    branches: tuple[tuple[Hashable, Tree], ...]


Tree = Leaf | Ask


def worst(tree: Tree) -> int:
    """The most questions that are asked on any way through the tree."""
    if isinstance(tree, Leaf):
        return 0
    return 1 + max(worst(below) for _, below in tree.branches)


def average(tree: Tree) -> float:
    """The number of questions on the average over the rows, each counted alike."""
    rows, asked = _counted(tree)
    return asked / rows


def _counted(tree: Tree) -> tuple[int, int]:
    if isinstance(tree, Leaf):
        return tree.rows, 0
    found = [_counted(below) for _, below in tree.branches]
    rows = sum(each[0] for each in found)
    return rows, rows + sum(each[1] for each in found)


# --- the smallest set ------------------------------------------------------------------------------


def smallest_set(table: Table) -> tuple[tuple[int, ...], bool]:
    """The fewest questions whose answers settle the outcome, and whether no fewer can.

    Whichever row is true, its answers to them must rule out each row of another outcome. A row in which a
    question is moot, or cannot have that answer, is not ruled out: it may be answered all the same.
    """
    needed = tuple(place for place in range(table.width) if _alone(table, place))
    if _settles(table, needed):
        return needed, True
    apart = _differences(_distinct(_without_idle(table)))
    must = 0
    for each in apart:
        if each.bit_count() == 1:
            must |= each
    left = [each for each in apart if not each & must]
    if not left:
        return _places(must), True
    choice = _places(_union(left))
    tried = 0
    for size in range(1, len(choice) + 1):
        for chosen in combinations(choice, size):
            tried += 1
            if tried > MOST_SETS:
                return _greedy_set(must, left), False
            mask = sum(1 << place for place in chosen)
            if all(each & mask for each in left):
                return _places(must | mask), True
    raise AssertionError("all questions together tell all rows apart")


def _alone(table: Table, place: int) -> bool:
    """Whether two rows differ in this answer alone, and in the outcome: then it must be asked."""
    seen: dict[tuple[Hashable, ...], Hashable] = {}
    for i, (row, outcome) in enumerate(zip(table.rows, table.outcomes, strict=True)):
        key = (table.offered(i, place), *row[:place], *row[place + 1 :])
        if row[place] is not MOOT and seen.setdefault(key, outcome) != outcome:
            return True
    return False


def _uniform(table: Table, place: int) -> bool:
    """Whether a question has the same answers in all rows."""
    offered = {table.offered(i, place) for i in range(len(table.rows))}
    return len(offered) == 1 and MOOT not in offered


def _settles(table: Table, chosen: tuple[int, ...]) -> bool:
    """Whether equal answers to these questions, asked in all rows alike, mean equal outcomes."""
    if not all(_uniform(table, place) for place in chosen):
        return False
    seen: dict[tuple[Hashable, ...], Hashable] = {}
    for row, outcome in zip(table.rows, table.outcomes, strict=True):
        if seen.setdefault(tuple(row[place] for place in chosen), outcome) != outcome:
            return False
    return True


def _distinct(table: Table) -> Table:
    """The table with each of its rows once."""
    offers = table.offers or ((),) * len(table.rows)
    found = dict.fromkeys(zip(table.rows, table.outcomes, offers, strict=True))
    rows, outcomes, offers = zip(*found, strict=True)
    return Table(rows, outcomes, offers if table.offers else ())


def _differences(table: Table) -> list[int]:
    """For each row and each one of another outcome, the questions by which the one rules the other out."""
    found: set[int] = set()
    for i, row in enumerate(table.rows):
        for j, other in enumerate(table.rows):
            if table.outcomes[i] != table.outcomes[j]:
                found.add(
                    sum(
                        1 << place
                        for place, answer in enumerate(row)
                        if answer != other[place] and table.has(j, place, answer)
                    )
                )
    smallest: list[int] = []
    for mask in sorted(found, key=int.bit_count):
        if not any(each & mask == each for each in smallest):
            smallest.append(mask)
    return smallest


def _greedy_set(must: int, left: list[int]) -> tuple[int, ...]:
    while left:
        best = max(_places(_union(left)), key=lambda place: sum(each >> place & 1 for each in left))
        must |= 1 << best
        left = [each for each in left if not each >> best & 1]
    return _places(must)


def _union(masks: Sequence[int]) -> int:
    found = 0
    for each in masks:
        found |= each
    return found


def _places(mask: int) -> tuple[int, ...]:
    return tuple(place for place in range(mask.bit_length()) if mask >> place & 1)


# --- the tree ----------------------------------------------------------------------------------------


def decisive(table: Table) -> list[tuple[int, float]]:
    """How many different outcomes each question leaves: at worst, and on the average over the rows.

    The smaller, the more decisive.
    """
    search = _Search(table)
    return [search.left_by(place, (1 << len(table.rows)) - 1) for place in range(table.width)]


def tree(table: Table) -> tuple[Tree, bool]:
    """The tree with the smallest worst case, and of those the smallest average; and whether it is exact.

    A question is asked only where it has the same answers in all rows that are left. Beyond
    ``MOST_STATES`` states the most decisive question is taken at each step instead.
    """
    search = _Search(_without_idle(table))
    everything = (1 << len(search.table.rows)) - 1
    try:
        search.cost(everything)
    except _TooLarge:
        return search.greedy(everything), False
    return search.built(everything), True


def _without_idle(table: Table) -> Table:
    """The table in which every question that never matters has the same answer in all rows."""
    rows = [list(row) for row in table.rows]
    for place in range(table.width):
        known = {tuple(row): outcome for row, outcome in zip(rows, table.outcomes, strict=True)}
        values = {row[place] for row in rows}
        if _uniform(table, place) and all(
            known.get((*row[:place], value, *row[place + 1 :]), MOOT) == outcome
            for row, outcome in known.items()
            for value in values
        ):
            for each in rows:
                each[place] = MOOT  # never asked, and the same everywhere
    return Table(tuple(map(tuple, rows)), table.outcomes, table.offers)


class _TooLarge(Exception):
    """There are too many states."""


@dataclass
class _Search:
    """The states of a table: a state is the rows that are still left, as the bits of a number."""

    table: Table
    costs: dict[int, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.of_row = self.table.outcomes
        self.by_outcome: dict[Hashable, int] = {}
        # Of each question: by what was offered, the rows of each answer.
        self.columns: list[dict[Hashable, dict[Hashable, int]]] = [{} for _ in range(self.table.width)]
        for i, row in enumerate(self.table.rows):
            self.by_outcome[self.of_row[i]] = self.by_outcome.get(self.of_row[i], 0) | 1 << i
            for place, answer in enumerate(row):
                column = self.columns[place].setdefault(self.table.offered(i, place), {})
                column[answer] = column.get(answer, 0) | 1 << i
        self.asked = [
            [(sum(column.values()), column) for offered, column in found.items() if offered is not MOOT]
            for found in self.columns
        ]

    def settled(self, state: int) -> bool:
        first = self.of_row[(state & -state).bit_length() - 1]
        return not state & ~self.by_outcome[first]

    def splits(self, state: int) -> Iterator[tuple[int, list[tuple[Hashable, int]]]]:
        """The questions that can be asked in a state and have more than one answer left."""
        for place, found in enumerate(self.asked):
            for rows, column in found:
                if not state & ~rows:
                    parts = [(answer, state & mask) for answer, mask in column.items() if state & mask]
                    if len(parts) > 1:
                        yield place, parts

    def cost(self, state: int) -> tuple[int, int]:
        """The worst case and the sum over the rows of the best tree."""
        found = self.costs.get(state)
        if found is None:
            if len(self.costs) >= MOST_STATES:
                raise _TooLarge
            found = (0, 0)
            if not self.settled(state):
                found = min(self._cost(state, parts) for _, parts in self.splits(state))
            self.costs[state] = found
        return found

    def _cost(self, state: int, parts: list[tuple[Hashable, int]]) -> tuple[int, int]:
        below = [self.cost(part) for _, part in parts]
        return 1 + max(each[0] for each in below), state.bit_count() + sum(each[1] for each in below)

    def built(self, state: int) -> Tree:
        """The best tree; of equally good questions, the most decisive is asked first."""
        if self.settled(state):
            return self._leaf(state)
        best = self.cost(state)
        good = [(place, parts) for place, parts in self.splits(state) if self._cost(state, parts) == best]
        place, parts = min(good, key=lambda each: (self.left_by(each[0], state), each[0]))
        return Ask(place, tuple((answer, self.built(part)) for answer, part in parts))

    def greedy(self, state: int) -> Tree:
        """A tree that asks the most decisive question at each step."""
        if self.settled(state):
            return self._leaf(state)
        place, parts = min(self.splits(state), key=lambda each: (self.left_by(each[0], state), each[0]))
        return Ask(place, tuple((answer, self.greedy(part)) for answer, part in parts))

    def left_by(self, place: int, state: int) -> tuple[int, float]:
        """How many outcomes the answers leave: at worst, and on the average over the rows."""
        parts = [state & mask for column in self.columns[place].values() for mask in column.values()]
        counted = [(self._outcomes(part), part.bit_count()) for part in parts if part]
        return max(each for each, _ in counted), sum(a * b for a, b in counted) / state.bit_count()

    def _outcomes(self, state: int) -> int:
        return sum(1 for mask in self.by_outcome.values() if mask & state)

    def _leaf(self, state: int) -> Leaf:
        return Leaf(self.of_row[(state & -state).bit_length() - 1], state.bit_count())
