"""Checked knowledge as one frozen value, and what of it is in force on a date of service.

Takes what passed the checks; gives ``Knowledge`` and its ``Edition``s. Imports ``checks``, ``tables``,
``cards``; knows neither files nor engines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from kb.cards import Card
from kb.fact import FOREVER, FactRow, boundaries
from kb.program import CheckedProgram
from kb.relations import Relations, Row
from kb.syntax import Clause, Declaration

FAULT = "fault"
"""Rules that derive this relation say what a table must never state; no encounter is asked for it."""

COVERED = "covered_service"
"""The table that says what is answered, and from which date of service on."""


@dataclass(frozen=True)
class Edition:
    """The rules and facts in force between two dates of service (ISO, both included)."""

    since: str
    until: str
    program: CheckedProgram
    guidance: Relations
    facts: dict[tuple[str, Row], FactRow]
    rules: dict[str, tuple[Clause, ...]]


@dataclass(frozen=True)
class Knowledge:
    """Everything that is known, of all dates, under one fingerprint of its content."""

    version: str
    fingerprint: str
    program: CheckedProgram
    facts: dict[str, tuple[FactRow, ...]]
    cards: dict[str, Card]
    _boundaries: tuple[str, ...] = ()
    _editions: dict[int, Edition] = field(default_factory=dict, compare=False, repr=False)

    def __reduce__(self) -> tuple[object, ...]:
        state = (self.version, self.fingerprint, self.program, self.facts, self.cards, self._boundaries)
        return Knowledge, state

    @property
    def declarations(self) -> dict[str, Declaration]:
        """Every relation, by name."""
        return self.program.declarations

    def as_of(self, day: date) -> Edition:
        """What is in force on this date of service."""
        place = bisect_right(self._boundaries, day.isoformat())
        found = self._editions.get(place)
        if found is None:
            found = self._editions.setdefault(place, self._edition(place))
        return found

    def editions(self) -> Iterator[Edition]:
        """What is in force, for every stretch of dates in which nothing changes, the oldest first."""
        for place in range(len(self._boundaries) + 1):
            yield self._editions.setdefault(place, self._edition(place))

    def _edition(self, place: int) -> Edition:
        since = self._boundaries[place - 1] if place else ""
        until = _day_before(self._boundaries[place]) if place < len(self._boundaries) else ""
        day = since or until or FOREVER
        guidance = Relations()
        facts: dict[tuple[str, Row], FactRow] = {}
        for relation, rows in self.facts.items():
            current = [row for row in rows if row.in_force(day)]
            guidance.add(relation, (row.row for row in current))
            facts.update(((relation, row.row), row) for row in current)
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
        return Edition(since, until, program, guidance, facts, {k: tuple(v) for k, v in rules.items()})


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
        if until:
            found.add((date.fromisoformat(until) + timedelta(days=1)).isoformat())
    return tuple(sorted(found))


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
