"""What is looked at: rules, tables, cards and texts, and the day on which somebody looks.

Imports ``program``, ``fact``, ``cards``; every look takes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kb.cards import Card
from kb.fact import FactRow
from kb.knowledge import FAULT
from kb.lint.references import Lists
from kb.program import CheckedProgram
from kb.relations import Value
from kb.source import Span, Text
from kb.syntax import Clause, Declaration
from kb.tables import cell_at


@dataclass(frozen=True)
class Subject:
    """A knowledge base without errors; ``today`` is empty where nobody asks about the age of sources."""

    program: CheckedProgram
    facts: Mapping[str, Sequence[FactRow]]
    cards: Mapping[str, Card]
    listed: Lists
    texts: Mapping[str, Text]
    today: date | None = None
    _counts: dict[str, list[Counter[Value]]] = field(default_factory=dict, compare=False, repr=False)

    def counts(self, name: str) -> list[Counter[Value]]:
        """How often each value stands in each column of a table; no columns where it has no rows."""
        found = self._counts.get(name)
        if found is None:
            rows = self.facts.get(name, ())
            found = [Counter(column) for column in zip(*[row.row for row in rows], strict=True)]
            self._counts[name] = found
        return found

    def owners(self) -> tuple[Declaration | Clause, ...]:
        """Everything that says something of itself."""
        return (*self.program.declarations.values(), *self.program.rules)

    def rules(self) -> tuple[Clause, ...]:
        """Every rule that concludes something: those of ``fault`` speak of what must not be."""
        return tuple(rule for rule in self.program.rules if rule.head.relation != FAULT)

    def cell(self, row: FactRow, position: int) -> Span:
        """Where a cell stands; the last one is -1."""
        return cell_at(self.texts.get(row.file), row.line, position) or row.span
