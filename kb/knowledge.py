"""Checked knowledge as one frozen value, and what of it is in force on a date of service.

Takes what passed the checks; gives ``Knowledge`` and its ``Edition``s. Imports ``program``, ``fact``,
``shards``, ``cards``; knows neither files nor engines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kb.fact import FOREVER, FactRow, boundaries
from kb.program import CheckedProgram
from kb.relations import Relations, Row, Value
from kb.shards import Shards
from kb.syntax import Clause, Declaration

if TYPE_CHECKING:
    from kb.cards import Card

FAULT = "fault"
"""Rules that derive this relation say what a table must never state; no encounter is asked for it."""

COVERED = "covered_service"
"""The table that says what is answered, and from which date of service on."""


Tables = Mapping[str, Sequence[FactRow]]
"""The rows of every fact table, of all dates; a table may be read only when it is asked for."""


class Guidance(Relations):
    """The rows of fact tables that are in force on a day, each table taken in when it is asked for.

    Of a table in parts, a question that says in which part its rows are takes in that part alone.
    """

    __slots__ = ("_day", "_facts", "_parts", "_tables")

    def __init__(self, tables: Tables, day: str) -> None:
        super().__init__()
        self._tables = tables
        self._day = day
        self._facts: dict[str, dict[Row, FactRow]] = {}
        self._parts: dict[tuple[str, int, Value], Guidance] = {}

    def facts(self, relation: str) -> Mapping[Row, FactRow]:
        """The facts of a table that are in force, by their rows."""
        found = self._facts.get(relation)
        if found is None:
            rows = self._tables.get(relation, ())
            found = {fact.row: fact for fact in rows if fact.in_force(self._day)}
            self._facts[relation] = found
        return found

    def fact(self, relation: str, row: Row) -> FactRow | None:
        """The fact that states this row, if one is in force."""
        part = self._part(relation, tuple(range(len(row))), row)
        return (self if part is None else part).facts(relation).get(row)

    def find(self, name: str, positions: tuple[int, ...], values: Row) -> Sequence[Row]:
        """The rows that have these values at these positions."""
        part = self._part(name, positions, values)
        return super().find(name, positions, values) if part is None else part.find(name, positions, values)

    def holds(self, name: str, row: Row) -> bool:
        """Whether the relation has this row."""
        part = self._part(name, tuple(range(len(row))), row)
        return super().holds(name, row) if part is None else part.holds(name, row)

    def _part(self, name: str, positions: tuple[int, ...], values: Row) -> Guidance | None:
        """The part with every row that has these values, where the table is in such parts."""
        table = None if name in self._facts else self._tables.get(name)
        if not isinstance(table, Shards):
            return None
        for position, value in zip(positions, values, strict=True):
            if position in table.positions:
                part = self._parts.get((name, position, value))
                if part is None:
                    part = Guidance({name: table.of(position, value)}, self._day)
                    self._parts[name, position, value] = part
                return part
        return None

    def _mine(self, name: str) -> Mapping[Row, object] | None:
        return self.facts(name) if name in self._tables else None


class RulesInForce(Mapping[str, tuple[Clause, ...]]):
    """The rules of each relation that speak of a day, taken in when they are asked for."""

    def __init__(self, rules_of: Mapping[str, tuple[Clause, ...]], day: str) -> None:
        self._rules_of = rules_of
        self._day = day
        self._found: dict[str, tuple[Clause, ...]] = {}

    def __getitem__(self, name: str) -> tuple[Clause, ...]:
        if name not in self._found:
            if name == FAULT:
                raise KeyError(name)
            rules = self._rules_of[name]
            self._found[name] = tuple(rule for rule in rules if clause_in_force(rule, self._day))
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._rules_of if name != FAULT)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return name != FAULT and name in self._rules_of


@dataclass(frozen=True)
class Edition:
    """The rules and facts in force between two dates of service (ISO, both included)."""

    since: str
    until: str
    program: CheckedProgram
    guidance: Guidance
    rules: Mapping[str, tuple[Clause, ...]]


@dataclass(frozen=True)
class Knowledge:
    """Everything that is known, of all dates, under one fingerprint of its content."""

    version: str
    fingerprint: str
    program: CheckedProgram
    facts: Tables
    cards: Mapping[str, Card]
    boundaries: tuple[str, ...]
    guidance_of: Callable[[Tables, str], Guidance] = field(default=Guidance, compare=False, repr=False)
    _editions: dict[int, Edition] = field(default_factory=dict, init=False, compare=False, repr=False)
    _changes: dict[str, set[str]] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def declarations(self) -> dict[str, Declaration]:
        """Every relation, by name."""
        return self.program.declarations

    def as_of(self, day: date) -> Edition:
        """What is in force on this date of service."""
        return self._at(bisect_right(self.boundaries, day.isoformat()))

    def editions(self) -> Iterator[Edition]:
        """What is in force, for every stretch of dates in which nothing changes, the oldest first."""
        for place in range(len(self.boundaries) + 1):
            yield self._at(place)

    def _at(self, place: int) -> Edition:
        found = self._editions.get(place)
        return found or self._editions.setdefault(place, self._edition(place))

    def changes(self, relation: str) -> set[str]:
        """The dates of service on which a row of this table begins to be in force, or is over."""
        found = self._changes.get(relation)
        if found is None:
            found = self._changes[relation] = boundaries(self.facts.get(relation, ()))
        return found

    def _edition(self, place: int) -> Edition:
        since = self.boundaries[place - 1] if place else ""
        until = _day_before(self.boundaries[place]) if place < len(self.boundaries) else ""
        day = since or until or FOREVER
        rules = RulesInForce(self.program.rules_of, day)
        strata = tuple(s for s in self.program.strata if any(name in rules for name in s.relations))
        program = CheckedProgram(self.program.declarations, rules, self.program.outlines, strata)
        guidance = self.guidance_of(self.facts, day)
        return Edition(since, until, program, guidance, rules)


def clause_in_force(clause: Clause, day: str) -> bool:
    """Whether a rule speaks of this date of service (ISO)."""
    return (clause.annotation("since") or "") <= day <= (clause.annotation("until") or FOREVER)


def boundaries_of(clauses: Iterable[Clause], facts: Iterable[FactRow]) -> tuple[str, ...]:
    """The dates of service on which something begins to be in force, or is over, in order."""
    found = boundaries(list(facts))
    for clause in clauses:
        since, until = clause.annotation("since"), clause.annotation("until")
        if since:
            found.add(since)
        if until and until != FOREVER:
            found.add((date.fromisoformat(until) + timedelta(days=1)).isoformat())
    return tuple(sorted(found - {date.min.isoformat()}))  # before the first day there is nothing


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
