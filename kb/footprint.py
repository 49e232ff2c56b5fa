"""What an answer read: the rows of guidance it asked for, and the relations that had rows on its way.

With it a change of the knowledge can be held against an answer without asking again: a row that was not
asked for, and a rule that had no rows to join, cannot have changed it. Takes ``Knowledge``; gives the same
knowledge, watched. Imports ``knowledge``, ``relations``,
and the contract of engines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb.engine import Memo, MemoKey
from kb.fact import FactRow
from kb.knowledge import Guidance, Knowledge, Tables
from kb.relations import Relations, Row

Read = tuple[str, tuple[int, ...], Row]
"""What was asked for: a relation, and the values that its rows should have at these positions."""


@dataclass(frozen=True)
class Footprint:
    """What one answer read of guidance, and the relations that had rows in one of its evaluations.

    ``settled``: the relations that were settled, each with the numbers of the sets of rows that it was
    settled from.
    """

    reads: set[Read] = field(default_factory=set)
    relations: set[str] = field(default_factory=set)
    settled: set[MemoKey] = field(default_factory=set)


class Watch:
    """The footprint of the answer that is being made; ``begin`` starts that of the next."""

    def __init__(self) -> None:
        self.footprint = Footprint()
        self.numbers: dict[frozenset[Row], int] = {}
        self.settling: set[Read] = set()
        self._memos: dict[str, Memo] = {}

    def memo(self, since: str) -> Memo:
        """What relations came to in the edition that begins on this day; it serves every answer."""
        return self._memos.setdefault(since, _Noted(self))

    def begin(self) -> Footprint:
        """A new footprint, which is written to from now on."""
        self.footprint = Footprint()
        return self.footprint

    def read(self, read: Read) -> None:
        """Take down what is asked for, for the answer and for the relation that is being settled."""
        self.footprint.reads.add(read)
        self.settling.add(read)

    def evaluated(self, relations: Relations) -> None:
        """Take down which relations an evaluation gave rows."""
        self.footprint.relations.update(relations.filled())

    def watched(self, knowledge: Knowledge) -> Knowledge:
        """The same knowledge, of which every reading of guidance is taken down."""
        return replace(knowledge, guidance_of=lambda tables, day: _Watched(self, tables, day))


class _Noted(Memo):
    """A memo that takes down what is looked up in it.

    What is known already rests on what was read when it was settled, for whichever answer that was.
    """

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch.numbers)
        self._watch = watch
        self._read: dict[MemoKey, frozenset[Read]] = {}

    def find(self, key: MemoKey) -> tuple[Row, ...] | None:
        """What the relation came to; taken down with what was read for it, or read from now on."""
        watch = self._watch
        watch.footprint.settled.add(key)
        known = super().find(key)
        if known is None:
            watch.settling = set()
        else:
            watch.footprint.reads.update(self._read[key])
        return known

    def keep(self, key: MemoKey, rows: tuple[Row, ...]) -> None:
        """Keep what was settled, and what was read for it."""
        super().keep(key, rows)
        self._read[key] = frozenset(self._watch.settling)
        self._watch.settling = set()


class _Layer(Relations):
    """What follows from guidance alone, of which every reading is taken down too."""

    __slots__ = ("_watch",)

    def __init__(self, watch: Watch, base: Relations) -> None:
        super().__init__(base)
        self._watch = watch

    def layer(self) -> Relations:
        """More of what follows from guidance, on top of this."""
        return _Layer(self._watch, self)

    def rows(self, name: str) -> Sequence[Row]:
        """All rows of a relation."""
        if self._mine(name) is not None:
            self._watch.read((name, (), ()))
        return super().rows(name)

    def holds(self, name: str, row: Row) -> bool:
        """Whether the relation has this row."""
        if self._mine(name) is not None:
            self._watch.read((name, tuple(range(len(row))), row))
        return super().holds(name, row)

    def find(self, name: str, positions: tuple[int, ...], values: Row) -> Sequence[Row]:
        """The rows that have these values at these positions."""
        if self._mine(name) is not None:
            self._watch.read((name, positions, values))
        return super().find(name, positions, values)


class _Watched(Guidance):
    """The guidance of a day, of which every reading is taken down.

    Whether a table has any row at all is not: ``revision`` asks that of both sides.
    """

    __slots__ = ("_watch",)

    def __init__(self, watch: Watch, tables: Tables, day: str) -> None:
        super().__init__(tables, day)
        self._watch = watch

    def layer(self) -> Relations:
        """What follows from guidance alone, on top of it."""
        return _Layer(self._watch, self)

    def facts(self, relation: str) -> Mapping[Row, FactRow]:
        """The facts of a table that are in force, by their rows."""
        self._watch.read((relation, (), ()))
        return super().facts(relation)

    def fact(self, relation: str, row: Row) -> FactRow | None:
        """The fact that states this row, if one is in force."""
        positions = tuple(range(len(row)))
        self._watch.read((relation, positions, row))
        part = self._part(relation, positions, row)
        return (super().facts(relation) if part is None else part.facts(relation)).get(row)

    def rows(self, name: str) -> Sequence[Row]:
        """All rows of a table."""
        self._watch.read((name, (), ()))
        return super().rows(name)

    def holds(self, name: str, row: Row) -> bool:
        """Whether the table has this row."""
        self._watch.read((name, tuple(range(len(row))), row))
        return super().holds(name, row)

    def find(self, name: str, positions: tuple[int, ...], values: Row) -> Sequence[Row]:
        """The rows that have these values at these positions."""
        self._watch.read((name, positions, values))
        return super().find(name, positions, values)

    def _mine(self, name: str) -> Mapping[Row, object] | None:
        return super().facts(name) if name in self._tables else None
