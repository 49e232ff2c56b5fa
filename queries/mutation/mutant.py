"""A mutant: the knowledge with one small mistake in it.

Takes nothing but ``kb``; gives ``Mutant`` and the knowledge that it makes. A mutant's name says what was
changed in the words of the rule or row, so that it stays the same while other rules come and go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kb.fact import FactRow
from kb.knowledge import Guidance, Knowledge, Tables, boundaries_of
from kb.program import CheckedProgram, program_of
from kb.relations import Relations, Row, Value
from kb.revision import Revision, RowChange, RuleChange
from kb.source import Span
from kb.syntax import Clause

DROPPED, NEGATED, COMPARED, SHIFTED, SWAPPED, FOLDED, TURNED, DATED, REMOVED = (
    "premise dropped",
    "premise negated",
    "comparison changed",
    "number shifted",
    "word swapped",
    "aggregate changed",
    "arguments swapped",
    "date shifted",
    "taken out",
)
KINDS = (DROPPED, NEGATED, COMPARED, SHIFTED, SWAPPED, FOLDED, TURNED, DATED, REMOVED)


@dataclass(frozen=True)
class Mutant:
    """One change of a rule or a row; ``of`` is the rule's id or the table.

    ``was`` and ``is_`` are the part that differs, as text; where there is no ``is_``, it is gone.
    """

    of: str
    kind: str
    was: str
    is_: str
    change: RuleChange | RowChange
    at: Span
    number: int = 1

    @property
    def name(self) -> str:
        """What was changed, the same from run to run; a number tells equal ones of a rule apart."""
        what = f"`{self.was}` becomes `{self.is_}`" if self.is_ else f"without `{self.was}`"
        return f"{self.of}: {what}" + (f" ({self.number})" if self.number > 1 else "")

    @property
    def revision(self) -> Revision:
        """The mutant as what differs between two knowledge bases."""
        rules = (self.change,) if isinstance(self.change, RuleChange) else ()
        rows = (self.change,) if isinstance(self.change, RowChange) else ()
        return Revision(rules, rows, frozenset(), frozenset())


def mutated(knowledge: Knowledge, mutant: Mutant) -> Knowledge:
    """The knowledge with the mutant in it; what is the same on both sides is shared."""
    change = mutant.change
    if isinstance(change, RuleChange):
        program = _with_rule(knowledge.program, change)
        moved = {_dates(each) for each in change.sides}
        dates = knowledge.boundaries if len(moved) == 1 else _with_dates(knowledge.boundaries, change.after)
        made = replace(knowledge, program=program, boundaries=dates)
        return replace(made, guidance_of=_Shared(knowledge)) if dates == knowledge.boundaries else made
    facts = _with_row(knowledge.facts, change)
    rows = [] if change.after is None else [change.after]
    dates = tuple(sorted({*knowledge.boundaries, *boundaries_of((), rows)}))
    return replace(knowledge, facts=facts, boundaries=dates, guidance_of=_Beside(knowledge, change.table))


def _dates(clause: Clause) -> tuple[str | None, str | None]:
    return clause.annotation("since"), clause.annotation("until")


def _with_dates(boundaries: tuple[str, ...], clause: Clause | None) -> tuple[str, ...]:
    return tuple(sorted({*boundaries, *boundaries_of([clause] if clause else [], ())}))


def _with_rule(program: CheckedProgram, change: RuleChange) -> CheckedProgram:
    name = change.relation
    rules = [change.after if each == change.before else each for each in program.rules_of[name]]
    kept = [each for each in rules if each is not None]
    part = program_of(program.declarations, kept, program.strata)
    rules_of = {**program.rules_of, name: part.rules_of.get(name, ())}
    outlines = {**program.outlines, **part.outlines}
    if not kept:
        del rules_of[name], outlines[name]
    return CheckedProgram(program.declarations, rules_of, outlines, program.strata)


def _with_row(facts: Tables, change: RowChange) -> dict[str, Sequence[FactRow]]:
    rows = [change.after if each == change.before else each for each in facts[change.table]]
    return {**facts, change.table: tuple(each for each in rows if each is not None)}


class _Shared:
    """The guidance of the unchanged knowledge, read and indexed once for all mutants of rules."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def __call__(self, tables: Tables, day: str) -> Guidance:
        from datetime import date

        return self.knowledge.as_of(date.fromisoformat(day)).guidance


class _Beside:
    """The guidance of the unchanged knowledge, beside one table that is another."""

    def __init__(self, knowledge: Knowledge, table: str) -> None:
        self.knowledge = knowledge
        self.table = table

    def __call__(self, tables: Tables, day: str) -> Guidance:
        from datetime import date

        rest = self.knowledge.as_of(date.fromisoformat(day)).guidance
        return _OneTable(tables, day, self.table, rest)


class _OneTable(Guidance):
    """Guidance of which one table is its own, and the rest another's."""

    __slots__ = ("_rest", "_table")

    def __init__(self, tables: Tables, day: str, table: str, rest: Guidance) -> None:
        super().__init__({table: tables[table]}, day)
        self._table = table
        self._rest = rest

    def layer(self) -> Relations:
        """What follows from guidance alone, on top of it."""
        return Relations(self)

    def facts(self, relation: str) -> Mapping[Row, FactRow]:
        """The facts of a table that are in force, by their rows."""
        return super().facts(relation) if relation == self._table else self._rest.facts(relation)

    def fact(self, relation: str, row: Row) -> FactRow | None:
        """The fact that states this row, if one is in force."""
        return super().fact(relation, row) if relation == self._table else self._rest.fact(relation, row)

    def rows(self, name: str) -> Sequence[Row]:
        """All rows of a relation."""
        return super().rows(name) if name == self._table else self._rest.rows(name)

    def has_rows(self, name: str) -> bool:
        """Whether the relation has any row."""
        return super().has_rows(name) if name == self._table else self._rest.has_rows(name)

    def holds(self, name: str, row: Row) -> bool:
        """Whether the relation has this row."""
        return super().holds(name, row) if name == self._table else self._rest.holds(name, row)

    def find(self, name: str, positions: tuple[int, ...], values: tuple[Value, ...]) -> Sequence[Row]:
        """The rows that have these values at these positions."""
        mine = name == self._table
        return super().find(name, positions, values) if mine else self._rest.find(name, positions, values)
