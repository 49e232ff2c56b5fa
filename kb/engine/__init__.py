"""Engines: a checked program and stated facts go in, finished relations come out.

The contract, which every engine keeps:

* It takes a ``CheckedProgram`` (nothing else has passed the checks), the ``Relations`` of guidance in
  force, and the rows that an encounter gives; it returns ``Relations`` that hold every row of every
  derived relation, and the given ones.
* Its answer is the stratified model, and so the same as every other engine's; rows have no order.
* It ends. A program that takes more than ``Limits`` allow is stopped with a ``Refusal`` that names the
  relation; nothing partial is returned.
* It is called again and again with other encounters, from several threads, beside other engines with
  other programs, and none of them sees anything of another.

Because the answers must agree, each engine is the other's oracle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from kb.relations import Relations, Row

Given = Mapping[str, Sequence[Row]]


MemoKey = tuple[str, tuple[int, ...]]
"""A relation, and the numbers of the sets of rows that its rules read (``inputs``)."""


class Memo:
    """What relations came out to, by what went into them: for encounters that differ in little.

    A relation is a function of the relations that its rules read, so equal inputs need no second
    derivation. Belongs to one engine, and to one thread at a time.
    """

    def __init__(self, numbers: dict[frozenset[Row], int] | None = None) -> None:
        self._numbers = {} if numbers is None else numbers
        self._settled: dict[MemoKey, tuple[Row, ...]] = {}

    def find(self, key: MemoKey) -> tuple[Row, ...] | None:
        """What the relation came to from these sets of rows, if it is known; else it is settled now."""
        return self._settled.get(key)

    def keep(self, key: MemoKey, rows: tuple[Row, ...]) -> None:
        """Keep what was settled."""
        self._settled[key] = rows

    def number(self, rows: Sequence[Row]) -> int:
        """The same number for the same set of rows."""
        return self._numbers.setdefault(frozenset(rows), len(self._numbers))


@dataclass(frozen=True, slots=True)
class Limits:
    """Where an evaluation is stopped: steps of the engine in all, and rows of one relation."""

    steps: int = 3_000_000
    rows: int = 200_000


class Engine(Protocol):
    """What can be asked of an engine."""

    def evaluate(self, given: Given) -> Relations:
        """Every relation of the program, for these rows of one encounter."""
        ...

    def evaluate_some(self, given: Given, wanted: frozenset[str], memo: Memo) -> Relations:
        """Only what these relations need; what the memo knows from an earlier call is not derived again."""
        ...
