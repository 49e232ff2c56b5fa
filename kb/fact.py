"""A stated fact: a row of a fact table, with its dates and where it comes from.

Imports ``relations`` and ``source``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kb.relations import Row
from kb.source import Span

FOREVER = "9999-12-31"
"""The end of what has no end (ISO)."""


class FactRow(NamedTuple):
    """A stated fact: its row, the dates of service for which it is in force, and where it is from."""

    row: Row
    since: str
    until: str
    source: str
    place: str
    file: str
    line: int

    @property
    def citation(self) -> str:
        """The card and the place in the source."""
        return f"{self.source} {self.place}"

    @property
    def span(self) -> Span:
        """The line of the table."""
        return Span(self.file, self.line, 1, self.line, 1)

    def in_force(self, day: str) -> bool:
        """Whether the fact speaks of this date of service (ISO)."""
        return self.since <= day <= (self.until or FOREVER)


def boundaries(rows: Iterable[FactRow]) -> set[str]:
    """The dates of service on which one of the rows begins, or is over."""
    from datetime import date, timedelta

    found = {row.since for row in rows if row.since}
    for row in rows:
        if row.until and row.until != FOREVER:
            found.add((date.fromisoformat(row.until) + timedelta(days=1)).isoformat())
    return found
