"""What the cases show of a knowledge base, case by case.

Takes a ``Session`` and cases; gives ``Seen``, which can be merged: of each rule, premise and row the first
case that shows it. Rules are held against the finished relations of each case as it is documented; a rule
over guidance alone is used where something rests on what it derives.

A row of a table is *touched* if a case derives something with it, or if it is what a `!` premise found.
That a rule read through a whole table on its way touches nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kb.knowledge import Edition
from kb.match import derivations
from kb.relations import Relations
from kb.revision import static_relations
from kb.syntax import Atom, Clause
from queries.casebook.case import Case
from queries.claim_file.facts import claim_facts
from queries.claim_file.model import Claim
from queries.coverage.premises import Ground, premises, rows_behind, rows_of, sure
from queries.encounter.model import Encounter
from queries.session import Session, Settled

Place = tuple[str, int, int]
"""The file, line and column of a rule: what it is known by, in every process."""


@dataclass
class Seen:
    """The number of the first case that shows each thing; a premise is a rule's place and its own."""

    used: dict[Place, int] = field(default_factory=dict)
    true: dict[tuple[Place, int], int] = field(default_factory=dict)
    false: dict[tuple[Place, int], int] = field(default_factory=dict)
    rows: dict[tuple[str, int], int] = field(default_factory=dict)
    """By table and line."""

    def merge(self, other: Seen) -> None:
        """Take over what another process saw."""
        for mine, theirs in (
            (self.used, other.used),
            (self.true, other.true),
            (self.false, other.false),
            (self.rows, other.rows),
        ):
            _earliest(mine, theirs)  # type: ignore[arg-type]


def _earliest(mine: dict[object, int], theirs: dict[object, int]) -> None:
    for key, case in theirs.items():
        mine[key] = min(case, mine.get(key, case))


def place_of(clause: Clause) -> Place:
    """Where a rule stands."""
    return clause.span.file, clause.span.line, clause.span.column


class Watcher:
    """Looks at one case after another, and keeps what each shows."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.seen = Seen()
        self._static = static_relations(session.knowledge.program)
        self._behind: dict[tuple[str, Ground], None] = {}
        self._of_guidance: set[str] = set()

    def look(self, number: int, given: Encounter | Claim) -> None:
        """Take down what a case shows."""
        settled = self._settled(given)
        edition, relations = settled.edition, settled.relations
        if edition.since not in self._of_guidance:
            self._of_guidance.add(edition.since)
            for name in self._static:
                for clause in edition.rules.get(name, ()):
                    self._premises(number, clause, relations)
        for name in edition.rules:
            if name not in self._static:
                for clause in edition.rules[name]:
                    self._rule(number, edition, clause, relations)

    def _settled(self, given: Encounter | Claim) -> Settled:
        if isinstance(given, Claim):
            everything = frozenset(self.session.knowledge.program.rules_of)
            return self.session.settled(given.date, claim_facts(given), everything)
        return self.session.case(given).settled

    def _rule(self, number: int, edition: Edition, clause: Clause, relations: Relations) -> None:
        at = place_of(clause)
        stopped: Iterable[Ground] = ()
        if not self._is_whole(clause):
            stopped = self._premises(number, clause, relations)
        if any(isinstance(each, Atom) and not relations.has_rows(each.relation) for each in clause.body):
            return
        for ground in stopped:
            self._touch(number, edition, ground, relations)
        for ground in rows_of(clause, relations):
            self.seen.used.setdefault(at, number)
            self._touch(number, edition, ground, relations)

    def _is_whole(self, clause: Clause) -> bool:
        """Whether every premise was true and false already, and nothing it stops at is a table's."""
        at, easy = place_of(clause), sure(clause)
        return all(
            (at, k) in self.seen.true and ((at, k) in self.seen.false or k in easy)
            for k in range(len(clause.body))
        )

    def _premises(self, number: int, clause: Clause, relations: Relations) -> list[Ground]:
        at = place_of(clause)
        shown, stopped = premises(clause, relations)
        for place in shown.true:
            self.seen.true.setdefault((at, place), number)
        for place in shown.false:
            self.seen.false.setdefault((at, place), number)
        return stopped

    def _touch(self, number: int, edition: Edition, ground: Ground, relations: Relations) -> None:
        """A row that something rests on; of what follows from guidance alone, what is behind it too."""
        relation, row = ground
        given = edition.program.declarations[relation].given
        if given is None and relation not in self._static:
            return
        key = edition.since, ground
        if given == "encounter" or key in self._behind:
            return
        self._behind[key] = None
        if given == "guidance":
            fact = edition.guidance.fact(relation, row)
            if fact is not None:
                self.seen.rows.setdefault((relation, fact.line), number)
            return
        for clause in edition.rules.get(relation, ()):
            for bound in derivations(clause, row, relations):
                self.seen.used.setdefault(place_of(clause), number)
                for behind in rows_behind(clause, bound, relations):
                    self._touch(number, edition, behind, relations)


@dataclass(frozen=True)
class Premise:
    """A premise of a rule, and the names of the first cases in which it was true and false."""

    text: str
    true: str | None
    false: str | None
    sure: bool = False
    """Whether it cannot fail: it gives a new variable a value."""

    @property
    def mark(self) -> str:
        """``+`` where all was seen, ``T`` or ``F`` where one was, ``-`` where it was never reached."""
        if self.true and (self.false or self.sure):
            return "+"
        return "T" if self.true else "F" if self.false else "-"


@dataclass(frozen=True)
class RuleCover:
    """A rule, the first case in which it derives something, and its premises."""

    rule: Clause
    used: str | None
    premises: tuple[Premise, ...]

    @property
    def whole(self) -> bool:
        """Whether it is used, and each premise was true and false."""
        return self.used is not None and all(each.mark == "+" for each in self.premises)


@dataclass(frozen=True)
class TableCover:
    """A table: the lines of its rows, and of those that a case touches."""

    table: str
    file: str
    lines: tuple[int, ...]
    touched: frozenset[int]

    @property
    def missing(self) -> tuple[int, ...]:
        """The lines of rows that no case touches."""
        return tuple(line for line in self.lines if line not in self.touched)


@dataclass(frozen=True)
class Coverage:
    """What the cases show: of so many cases, by rule and by table."""

    cases: int
    unread: tuple[Case, ...]
    """Cases that are no encounter or claim in the words of this knowledge."""
    rules: tuple[RuleCover, ...]
    tables: tuple[TableCover, ...]

    @property
    def premises(self) -> Sequence[Premise]:
        """Every premise."""
        return [premise for rule in self.rules for premise in rule.premises]
