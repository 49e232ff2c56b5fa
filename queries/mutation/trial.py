"""One mutant held against the cases: does the answer to any of them change?

Takes the ``Bench``: the knowledge, the cases with their answers, and what the answers rest on. Gives a
``Verdict``. First come the cases on whose own rows the changed rule derives something else, then those that
could notice otherwise; a case that provably cannot is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import islice
from operator import or_
from typing import NamedTuple

from kb.diagnostics import Refusal
from kb.knowledge import Knowledge, clause_in_force
from kb.match import Bindings, derivations, heads
from kb.relations import Relations, Row
from kb.revision import RuleChange, static_relations
from kb.syntax import Atom, Clause
from queries.casebook.answered import Answered, Asker, refused_with
from queries.casebook.case import Case
from queries.casebook.traces import WANTED, Mask, Traces, reached
from queries.check import VERDICTS
from queries.claim_file.facts import claim_facts
from queries.claim_file.model import Claim
from queries.encounter.model import Encounter
from queries.mutation.mutant import Mutant, mutated
from queries.session import Session
from queries.suggest import ANSWERING
from queries.worlds import ASKING

TOLD_BY_RULE = ("excluded", "warning")
"""Relations of which an answer tells by which rule a row holds."""


class Known(NamedTuple):
    """A case that passes: what is asked, and the answer that is written."""

    case: Case
    given: Encounter | Claim
    answered: Answered
    bit: int
    """The bit of its answer among all that are traced."""

    @property
    def day(self) -> str:
        """Its date of service (ISO)."""
        return self.given.date.isoformat()

    def notices(self, answered: Answered) -> bool:
        """Whether this answer is another than the one that is written."""
        if answered.told != self.answered.told or answered.refused:
            return True
        return bool(set(self.case.rules) - answered.rules or set(self.case.absent) & answered.codes)


@dataclass(frozen=True)
class Verdict:
    """What came of a mutant: the case that noticed it, if one did, and how many it reaches and were asked."""

    killer: str | None
    reached: int
    asked: int


@dataclass
class Bench:
    """Everything that mutants are held against; shared by the processes that try them."""

    knowledge: Knowledge
    known: Sequence[Known]
    traces: Traces
    kills: dict[int, int] = field(default_factory=dict)
    """How often each case noticed a mutant, so that the keenest are asked first."""
    settled: dict[int, Relations] = field(default_factory=dict)
    _choices: dict[int, bool] = field(default_factory=dict)

    @cached_property
    def session(self) -> Session:
        """The unchanged knowledge, ready to be asked."""
        return Session(self.knowledge)

    @cached_property
    def static(self) -> frozenset[str]:
        """What follows from guidance alone."""
        return static_relations(self.knowledge.program)

    @cached_property
    def recursive(self) -> frozenset[str]:
        """What rests on itself."""
        strata = self.knowledge.program.strata
        return frozenset(name for each in strata if each.recursive for name in each.relations)

    @cached_property
    def days(self) -> dict[str, Mask]:
        """The cases of each date of service."""
        found: dict[str, Mask] = {}
        for each in self.known:
            found[each.day] = found.get(each.day, 0) | 1 << each.bit
        return found

    @cached_property
    def everyone(self) -> Mask:
        """All cases."""
        return reduce(or_, self.days.values(), 0)

    def relations(self, number: int) -> Relations:
        """What follows from a case as it is documented."""
        if number not in self.settled:
            self.settled[number] = settled(self.session, self.known[number].given)
        return self.settled[number]

    # --- whom a mutant reaches --------------------------------------------------------------------

    def reached(self, mutant: Mutant, changed: Knowledge) -> list[int]:
        """The cases whose answer the mutant could change, the keenest first."""
        change = mutant.change
        if isinstance(change, RuleChange) and change.relation not in self.static:
            mask = 0
            for clause in change.sides:
                mask |= self.joined(clause)
        else:
            mask = reached(self.traces, self.days, self.knowledge, changed, mutant.revision)
        numbers = [number for number, each in enumerate(self.known) if mask >> each.bit & 1]
        return sorted(numbers, key=lambda number: -self.kills.get(number, 0))

    def joined(self, clause: Clause) -> Mask:
        """The cases that have rows for each positive atom of a rule."""
        found = self.everyone
        for literal in clause.body:
            if isinstance(literal, Atom) and self._is_traced(literal.relation):
                found &= self.traces.relations.get(literal.relation, 0)
        return found

    def _is_traced(self, relation: str) -> bool:
        return self.knowledge.declarations[relation].given != "guidance" and relation not in self.static

    # --- one mutant -------------------------------------------------------------------------------

    def trial(self, mutant: Mutant) -> Verdict:
        """Whether a case notices the mutant."""
        changed = mutated(self.knowledge, mutant)
        asker = Asker(Session(changed))
        numbers = self.reached(mutant, changed)
        asked = 0
        for number in self._in_order(mutant, numbers):
            asked += 1
            if self.known[number].notices(ask(asker, self.known[number], mutant)):
                self.kills[number] = self.kills.get(number, 0) + 1
                return Verdict(self.known[number].case.name, len(numbers), asked)
        return Verdict(None, len(numbers), asked)

    def _in_order(self, mutant: Mutant, numbers: Sequence[int]) -> Iterator[int]:
        """Those that the mutant changes at home, then those that could notice it otherwise."""
        change = mutant.change
        if not isinstance(change, RuleChange) or change.relation in self.static:
            yield from numbers
            return
        later: list[int] = []
        for number in numbers:
            relations = self.relations(number)
            day = self.known[number].day
            before, after = (derived(each, relations, day) for each in (change.before, change.after))
            if before != after:
                yield number
            elif (
                change.relation in self.recursive
                or self._is_open(number)
                or (before and (self.known[number].case.rules or self._has_choice(number)))
            ):
                later.append(number)
        yield from later

    def _is_open(self, number: int) -> bool:
        """Whether a case asks a question: its answers are tried too, and rest on other rows."""
        return any(self.relations(number).has_rows(name) for name in ASKING)

    def _has_choice(self, number: int) -> bool:
        """Whether what is told of a case has more than one reason, of which one is told."""
        if number not in self._choices:
            given = self.known[number].given
            relations = self.relations(number)
            rules = self.knowledge.as_of(given.date).rules
            self._choices[number] = any(
                len(list(islice(_reasons(rules.get(name, ()), row, relations), 2))) > 1
                for name in (VERDICTS if isinstance(given, Claim) else TOLD_BY_RULE)
                for row in relations.rows(name)
            )
        return self._choices[number]


def _reasons(rules: Iterable[Clause], row: Row, relations: Relations) -> Iterator[Bindings]:
    """Every way in which a row is derived."""
    return (bound for rule in rules for bound in derivations(rule, row, relations))


def derived(clause: Clause | None, relations: Relations, day: str) -> set[Row]:
    """What a rule derives from finished relations."""
    if clause is None or not clause_in_force(clause, day):
        return set()
    return set(heads(clause, relations))


def settled(session: Session, given: Encounter | Claim) -> Relations:
    """What follows from what is documented, as far as an answer is read from it."""
    if isinstance(given, Claim):
        return session.settled(given.date, claim_facts(given), VERDICTS).relations
    return session.case_of(given, ANSWERING).relations


def ask(asker: Asker, known: Known, mutant: Mutant) -> Answered:
    """The answer of the changed knowledge; where words may have changed, the case is read again."""
    try:
        if isinstance(mutant.change, RuleChange):
            return asker.answer(known.given)
        return asker.answer(asker.read(known.case))
    except Refusal as refused:
        return refused_with(refused)
    except Exception as broken:  # rules that are wrong may conclude what no reader of conclusions expects
        return Answered({}, refused=f"no answer at all: {broken}")


def matters(knowledge: Knowledge) -> frozenset[str]:
    """The relations and tables that an answer to a case can rest on."""
    return knowledge.program.needed(WANTED)
