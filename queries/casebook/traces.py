"""What the answers to many cases read, so that a change reaches only whom it can.

Cases are numbered; what a thing concerns is a number whose bits are the cases (``Mask``). Takes answers with
their footprints; gives the cases that a ``Revision`` of the knowledge could reach. Imports ``kb`` and the
questions that a case asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from kb.checks.names import atoms
from kb.footprint import Footprint, Read
from kb.knowledge import Knowledge
from kb.relations import Row
from kb.revision import Revision, static_relations
from kb.syntax import Atom, Clause
from queries.check import VERDICTS
from queries.session import Session
from queries.suggest import ANSWERING

Mask = int
"""A set of cases: bit n is case n."""

WANTED = ANSWERING | VERDICTS
"""Every relation that an answer to a case is read from."""


@dataclass
class Traces:
    """What the answers to cases rest on, by what it is: written to case by case."""

    relations: dict[str, Mask] = field(default_factory=dict)
    reads: dict[str, dict[tuple[int, ...], dict[Row, Mask]]] = field(default_factory=dict)

    def add(self, case: int, footprint: Footprint) -> None:
        """Take down what the answer to a case rests on."""
        bit = 1 << case
        for name in footprint.relations:
            self.relations[name] = self.relations.get(name, 0) | bit
        for relation, positions, values in footprint.reads:
            found = self.reads.setdefault(relation, {}).setdefault(positions, {})
            found[values] = found.get(values, 0) | bit

    def reads_of(self, case: int) -> Iterator[Read]:
        """What the answer to one case read."""
        bit = 1 << case
        for relation, by_positions in self.reads.items():
            for positions, by_values in by_positions.items():
                yield from ((relation, positions, values) for values, mask in by_values.items() if mask & bit)


def reached(
    traces: Traces, days: Mapping[str, Mask], before: Knowledge, after: Knowledge, revision: Revision
) -> Mask:
    """The cases whose answer the revision could change; ``days`` are the cases of each date of service.

    A case that is not among them has the same answer: no rule that differs can have had rows to join, and no
    row that differs was asked for. (What a changed rule would read anew only matters once it has rows.)
    """
    everyone = 0
    for mask in days.values():
        everyone |= mask
    if revision.redeclared & {*before.program.needed(WANTED), *after.program.needed(WANTED)}:
        return everyone
    found = 0
    for day, cases in days.items():
        found |= cases & _Reach(traces, day, before, after, everyone).of(revision)
    return found


class _Reach:
    """How far the differences reach among the cases of one day."""

    def __init__(self, traces: Traces, day: str, before: Knowledge, after: Knowledge, everyone: Mask) -> None:
        self.traces, self.day, self.before, self.after, self.everyone = traces, day, before, after, everyone
        self.evaluated = before.program.needed(WANTED)
        self.needed = self.evaluated | after.program.needed(WANTED)
        self.static = static_relations(before.program) | static_relations(after.program)

    def of(self, revision: Revision) -> Mask:
        if self._emptied(revision):
            return self.everyone
        rules = [each for each in revision.rules if each.decides and each.in_force(self.day)]
        rows = [each for each in revision.rows if each.in_force(self.day)]
        found = 0
        for row in rows:
            for side in row.sides:
                found |= self._readers(row.table, side.row)
        for clause in (side for each in rules for side in each.sides):
            found |= self._joined(clause)
        for relation in revision.reordered:
            for clause in self.after.program.rules_of.get(relation, ()):
                found |= self._joined(clause)
        touched = {each.relation for each in rules} | {each.table for each in rows}
        for relation, row_ in self._static_differences(touched):
            found |= self._readers(relation, row_)
        return found

    def _emptied(self, revision: Revision) -> bool:
        """Whether a table has rows on one side alone: which of them have any is not taken down."""
        day = date.fromisoformat(self.day)
        sides = self.before.as_of(day).guidance, self.after.as_of(day).guidance
        return any(len({side.has_rows(each.table) for side in sides}) > 1 for each in revision.rows)

    def _readers(self, relation: str, row: Row) -> Mask:
        """The cases that asked for this row."""
        found = 0
        for positions, by_values in self.traces.reads.get(relation, {}).items():
            found |= by_values.get(tuple(row[i] for i in positions), 0)
        return found

    def _joined(self, clause: Clause) -> Mask:
        """The cases that have rows for each positive atom of a rule; of what was never asked, all."""
        if clause.head.relation in self.static or clause.head.relation not in self.needed:
            return 0
        found = self.everyone
        read = {atom.relation for literal in clause.body for atom in atoms(literal)}
        if any(name in self.after.program.rules_of and name not in self.evaluated for name in read):
            return found
        for literal in clause.body:
            if isinstance(literal, Atom) and self._is_traced(literal.relation):
                found &= self.traces.relations.get(literal.relation, 0)
        return found

    def _is_traced(self, relation: str) -> bool:
        declaration = self.after.declarations.get(relation)
        guidance = declaration is not None and declaration.given == "guidance"
        return not guidance and relation not in self.static

    def _static_differences(self, touched: Iterable[str]) -> Iterator[tuple[str, Row]]:
        """The rows that follow from guidance alone on one side only."""
        touched = set(touched)
        names = {
            name
            for name in self.static & self.needed
            for program in (self.before.program, self.after.program)
            if name in program.rules_of and touched & program.needed([name])
        }
        if names:
            day = date.fromisoformat(self.day)
            before, after = (Session(side).guidance(day).relations for side in (self.before, self.after))
            for name in sorted(names):
                for row in set(before.rows(name)) ^ set(after.rows(name)):
                    yield name, row
