"""What the answers to many cases read, so that a change reaches only whom it can.

Cases are numbered; what a thing concerns is a number whose bits are the cases (``Mask``). Takes answers with
their footprints; gives the cases that a ``Revision`` of the knowledge could reach. Imports ``kb`` and the
questions that a case asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from kb.checks.names import atoms
from kb.footprint import Footprint, Read
from kb.knowledge import Knowledge, clause_in_force
from kb.match import evaluate_or_none, plan, solutions
from kb.relations import Relations, Row, Value
from kb.revision import Revision, RuleChange, static_relations
from kb.syntax import Atom, Clause, aggregates
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
    settled: dict[str, dict[tuple[int, ...], Mask]] = field(default_factory=dict)
    pool: list[tuple[Row, ...]] = field(default_factory=list)

    def numbered(self, sets: Iterable[frozenset[Row]]) -> list[int]:
        """The numbers of sets of rows in the pool; what is not there yet is put there."""
        found = []
        for rows in sets:
            number = self._numbers.setdefault(rows, len(self.pool))
            if number == len(self.pool):
                self.pool.append(tuple(rows))
            found.append(number)
        return found

    @cached_property
    def _numbers(self) -> dict[frozenset[Row], int]:
        return {frozenset(rows): number for number, rows in enumerate(self.pool)}

    def add(self, case: int, footprint: Footprint, numbers: Sequence[int]) -> None:
        """Take down what the answer to a case rests on; ``numbers``: what the pool calls its sets of rows."""
        bit = 1 << case
        for name in footprint.relations:
            self.relations[name] = self.relations.get(name, 0) | bit
        for relation, positions, values in footprint.reads:
            found = self.reads.setdefault(relation, {}).setdefault(positions, {})
            found[values] = found.get(values, 0) | bit
        for relation, inputs in footprint.settled:
            from_ = self.settled.setdefault(relation, {})
            pooled = tuple(numbers[each] for each in inputs)
            from_[pooled] = from_.get(pooled, 0) | bit

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
        rules = [each for each in revision.rules if each.decides(self.day)]
        rows = [each for each in revision.rows if each.decides(self.day)]
        found = 0
        for row in rows:
            for side in row.sides:
                found |= self._readers(row.table, side.row)
        by_relation: dict[str, list[RuleChange]] = {}
        for rule in rules:
            by_relation.setdefault(rule.relation, []).append(rule)
        for relation, changes in by_relation.items():
            found |= self._ruled(relation, changes)
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

    def _ruled(self, relation: str, changes: Sequence[RuleChange]) -> Mask:
        """The cases for which these rules of a relation come to something else than they did."""
        joined = 0
        for clause in (side for each in changes for side in each.sides):
            joined |= self._joined(clause)
        if not joined or not all(self._comparable(relation, each) for each in changes):
            return joined
        day = date.fromisoformat(self.day)
        sides = self.before.as_of(day).guidance, self.after.as_of(day).guidance
        names = self.before.program.inputs(relation)
        found = 0
        for inputs, mask in self.traces.settled.get(relation, {}).items():
            if mask & joined & ~found:
                stated = [
                    (name, self.traces.pool[number]) for name, number in zip(names, inputs, strict=True)
                ]
                before, after = (_with(side, stated) for side in sides)
                if any(self._differs(each, before, after) for each in changes):
                    found |= mask & joined
        return found

    def _comparable(self, relation: str, change: RuleChange) -> bool:
        """Whether what the rule comes to can be worked out again from what its relation was settled from.

        That was taken down wherever one of the old rules had rows for each positive atom.
        """
        before, after = self.before.program, self.after.program
        recursive = any(each.recursive and relation in each.relations for each in before.strata)
        if recursive or relation not in before.outlines or relation not in after.outlines:
            return False
        if not set(after.inputs(relation)) <= set(before.inputs(relation)):
            return False
        old = self.before.as_of(date.fromisoformat(self.day)).rules.get(relation, ())
        held = [positive(each) for each in old]
        return all(any(each <= positive(side) for each in held) for side in change.sides)

    def _differs(self, change: RuleChange, before: Relations, after: Relations) -> bool:
        old, new = change.before, change.after
        was = instances(old, before) if old and clause_in_force(old, self.day) else set()
        is_ = instances(new, after) if new and clause_in_force(new, self.day) else set()
        return was != is_

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


def _with(guidance: Relations, stated: Iterable[tuple[str, Sequence[Row]]]) -> Relations:
    relations = Relations(guidance)
    for name, rows in stated:
        relations.add(name, rows)
    return relations


def positive(clause: Clause) -> frozenset[str]:
    """The relations of a rule's positive atoms."""
    return frozenset(literal.relation for literal in clause.body if isinstance(literal, Atom))


Instance = tuple[tuple[Value | None, ...], ...]
"""A row that a rule gives, the rows that it gives it from, and what it counts or adds up."""


def instances(clause: Clause, relations: Relations) -> set[Instance]:
    """Every way in which a rule derives a row: with equal ones, every proof that uses it is the same."""
    how = plan(clause, frozenset())
    atoms_ = [clause.head, *(each for each in clause.body if isinstance(each, Atom))]
    counted = tuple(str(each) for literal in clause.body for each in aggregates(literal))
    found: set[Instance] = set()
    for bound in solutions(how.steps, {}, relations, how.outside):
        rows = (
            (atom.relation, *(evaluate_or_none(term, bound, relations, how.outside) for term in atom.terms))
            for atom in atoms_
        )
        found.add((*rows, counted))
    return found
