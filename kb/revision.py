"""What differs between two knowledge bases: rules by their id, rows by what they state.

Takes two ``Knowledge``s; gives a ``Revision``, and of an edition what follows from guidance alone. What a
difference does to an answer is asked elsewhere. Imports ``knowledge``, ``program``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

from kb.fact import FactRow
from kb.knowledge import Knowledge, clause_in_force
from kb.program import CheckedProgram
from kb.syntax import Clause


class RuleChange(NamedTuple):
    """A rule before and after; ``None`` where it was not there, or is not."""

    before: Clause | None
    after: Clause | None

    @property
    def sides(self) -> tuple[Clause, ...]:
        """The rule as it was and as it is."""
        return tuple(each for each in self if each is not None)

    @property
    def relation(self) -> str:
        """What it derives."""
        return self.sides[0].head.relation

    @property
    def id(self) -> str:
        """Its id, or its relation where it has none."""
        return self.sides[0].id or self.relation

    @property
    def only_told(self) -> bool:
        """Whether it says the same as before, on the same dates, and is told or cited otherwise."""
        before, after = self
        if before is None or after is None or _logic(before) != _logic(after):
            return False
        return all(before.annotation(key) == after.annotation(key) for key in ("since", "until"))

    def decides(self, day: str) -> bool:
        """Whether it could change what follows on this date of service, and not only how that is told."""
        logic = [_logic(each) if each and clause_in_force(each, day) else None for each in self]
        return logic[0] != logic[1]


class RowChange(NamedTuple):
    """A row of a table before and after; ``None`` where it was not there, or is not."""

    table: str
    before: FactRow | None
    after: FactRow | None

    @property
    def sides(self) -> tuple[FactRow, ...]:
        """The row as it was and as it is."""
        return tuple(each for each in self[1:] if each is not None)

    def decides(self, day: str) -> bool:
        """Whether the two sides state something else on this date of service (ISO)."""
        before, after = (each.row if each and each.in_force(day) else None for each in self[1:])
        return before != after


@dataclass(frozen=True)
class Revision:
    """Everything that differs; ``reordered`` are relations whose rules stand in another order.

    ``redeclared``: relations that are new or gone, or have other columns.
    """

    rules: tuple[RuleChange, ...]
    rows: tuple[RowChange, ...]
    reordered: frozenset[str]
    redeclared: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.rules or self.rows or self.reordered or self.redeclared)


def compare(before: Knowledge, after: Knowledge) -> Revision:
    """What differs between two knowledge bases; where a rule or a row stands is no difference."""
    rules, reordered = _rules(before.program, after.program)
    old, new = before.declarations, after.declarations
    shapes = [{name: (each.columns, each.given) for name, each in side.items()} for side in (old, new)]
    redeclared = {name for name in {*old, *new} if shapes[0].get(name) != shapes[1].get(name)}
    tables = list(dict.fromkeys((*after.facts, *before.facts)))
    rows = tuple(
        change
        for name in tables
        for change in _rows(name, before.facts.get(name, ()), after.facts.get(name, ()))
    )
    return Revision(rules, rows, frozenset(reordered), frozenset(redeclared))


def static_relations(program: CheckedProgram) -> frozenset[str]:
    """The relations with rules that no encounter can change."""
    encounter = {name for name, each in program.declarations.items() if each.given == "encounter"}
    return frozenset(
        name for name, rules in program.rules_of.items() if rules and not encounter & program.needed([name])
    )


def _logic(clause: Clause) -> tuple[object, ...]:
    return str(clause.head), tuple(map(str, clause.body)), clause.id


def _named(rules: Iterable[Clause]) -> dict[str, Clause]:
    """Rules by their id; those without one by what they say."""
    return {clause.id or str(clause): clause for clause in rules}


def _rules(before: CheckedProgram, after: CheckedProgram) -> tuple[tuple[RuleChange, ...], set[str]]:
    changes: list[RuleChange] = []
    reordered = set()
    for relation in dict.fromkeys((*after.rules_of, *before.rules_of)):
        old, new = _named(before.rules_of.get(relation, ())), _named(after.rules_of.get(relation, ()))
        for name in dict.fromkeys((*new, *old)):
            was, is_ = old.get(name), new.get(name)
            if was != is_:
                changes.append(RuleChange(was, is_))
        shared = [[name for name in side if name in old and name in new] for side in (old, new)]
        if shared[0] != shared[1]:
            reordered.add(relation)
    return tuple(changes), reordered


def _rows(table: str, before: Iterable[FactRow], after: Iterable[FactRow]) -> Iterable[RowChange]:
    """Rows that one side has; of the same row on both sides with other dates or sources, a change."""
    old, new = _stated(before), _stated(after)
    gone = _by_row(each for key, each in old.items() if key not in new)
    come = _by_row(each for key, each in new.items() if key not in old)
    for row in dict.fromkeys((*gone, *come)):
        for was, is_ in zip_longest(gone.get(row, ()), come.get(row, ())):
            yield RowChange(table, was, is_)


def _stated(rows: Iterable[FactRow]) -> Mapping[object, FactRow]:
    return {row[:5]: row for row in rows}


def _by_row(rows: Iterable[FactRow]) -> dict[object, list[FactRow]]:
    found: dict[object, list[FactRow]] = {}
    for each in rows:
        found.setdefault(each.row, []).append(each)
    return found
