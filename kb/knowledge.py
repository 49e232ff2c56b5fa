"""Checked knowledge as one frozen value, and what of it is in force on a date of service.

Takes what passed the checks; gives ``Knowledge`` and its ``Edition``s. Imports ``program``, ``fact``,
``cards``; knows neither files nor engines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kb.fact import FOREVER, FactRow, boundaries
from kb.program import CheckedProgram
from kb.relations import Relations, Row
from kb.syntax import Clause, Declaration

if TYPE_CHECKING:
    from kb.cards import Card

FAULT = "fault"
"""Rules that derive this relation say what a table must never state; no encounter is asked for it."""

COVERED = "covered_service"
"""The table that says what is answered, and from which date of service on."""


Tables = Mapping[str, tuple[FactRow, ...]]
"""The rows of every fact table, of all dates; a table may be read only when it is asked for."""


class Guidance(Relations):
    """The rows of fact tables that are in force on a day, each table taken in when it is asked for."""

    __slots__ = ("_day", "_facts", "_tables")

    def __init__(self, tables: Tables, day: str) -> None:
        super().__init__()
        self._tables = tables
        self._day = day
        self._facts: dict[str, dict[Row, FactRow]] = {}

    def facts(self, relation: str) -> Mapping[Row, FactRow]:
        """The facts of a table that are in force, by their rows."""
        found = self._facts.get(relation)
        if found is None:
            rows = self._tables.get(relation, ())
            found = {fact.row: fact for fact in rows if fact.in_force(self._day)}
            self._facts[relation] = found
        return found

    def _mine(self, name: str) -> Mapping[Row, object] | None:
        return self.facts(name) if name in self._tables else None


@dataclass(frozen=True)
class Edition:
    """The rules and facts in force between two dates of service (ISO, both included)."""

    since: str
    until: str
    program: CheckedProgram
    guidance: Guidance
    rules: dict[str, tuple[Clause, ...]]


@dataclass(frozen=True)
class Knowledge:
    """Everything that is known, of all dates, under one fingerprint of its content."""

    version: str
    fingerprint: str
    program: CheckedProgram
    facts: Tables
    cards: Mapping[str, Card]
    boundaries: tuple[str, ...]
    _editions: dict[int, Edition] = field(default_factory=dict, compare=False, repr=False)

    @property
    def declarations(self) -> dict[str, Declaration]:
        """Every relation, by name."""
        return self.program.declarations

    def as_of(self, day: date) -> Edition:
        """What is in force on this date of service."""
        place = bisect_right(self.boundaries, day.isoformat())
        found = self._editions.get(place)
        if found is None:
            found = self._editions.setdefault(place, self._edition(place))
        return found

    def editions(self) -> Iterator[Edition]:
        """What is in force, for every stretch of dates in which nothing changes, the oldest first."""
        for place in range(len(self.boundaries) + 1):
            yield self._editions.setdefault(place, self._edition(place))

    def _edition(self, place: int) -> Edition:
        since = self.boundaries[place - 1] if place else ""
        until = _day_before(self.boundaries[place]) if place < len(self.boundaries) else ""
        day = since or until or FOREVER
        clauses = tuple(
            clause
            for clause in self.program.rules
            if clause.head.relation != FAULT and clause_in_force(clause, day)
        )
        rules: dict[str, list[Clause]] = {}
        for clause in clauses:
            rules.setdefault(clause.head.relation, []).append(clause)
        strata = tuple(s for s in self.program.strata if any(name in rules for name in s.relations))
        program = CheckedProgram(self.program.declarations, clauses, strata)
        guidance = Guidance(self.facts, day)
        return Edition(since, until, program, guidance, {name: tuple(found) for name, found in rules.items()})


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
