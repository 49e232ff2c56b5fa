"""Why a case is answered otherwise: the rules and rows that changed and make the difference.

Takes a case that two ``Side``s answer differently and what differs in their text; gives ``Because``s. The
proof of what one side says is followed down to where the other side does not have it (``contrast``); what is
found there and did not change is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, cast

from kb.diagnostics import Refusal
from kb.explain.contrast.lost import FIRST, SECOND
from kb.explain.search import Ground
from kb.explain.tell import shown_row
from queries.casebook.answered import Asker
from queries.casebook.case import Case
from queries.check import VERDICTS
from queries.claim_file.facts import claim_facts
from queries.claim_file.model import Claim
from queries.contrast import GUIDANCE, RULE, Asked, Cause, Pair
from queries.differences import Differences, differences_between
from queries.encounter.model import Encounter
from queries.revision.cases import Both
from queries.revision.sides import Side
from queries.revision.textual import RETOLD, ChangedRow, ChangedRule, TextChanges
from queries.session import Case as Settled
from queries.session import Session


class Because(NamedTuple):
    """A changed rule or row that makes a difference; how it is told in the proofs before and after."""

    rule: ChangedRule | None
    row: ChangedRow | None
    before: str = ""
    after: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two of them one, whatever case they are told of."""
        if self.rule is not None:
            return "rule", self.rule.id
        assert self.row is not None
        return "row", self.row.table, self.row.before, self.row.after


class Explainer:
    """Explains one case after another, of the same two sides."""

    def __init__(self, sides: tuple[Side, Side], text: TextChanges) -> None:
        self.sessions = Session(sides[0].knowledge), Session(sides[1].knowledge)
        self.readers = Asker(Session(sides[0].words)), Asker(Session(sides[1].words))
        self.text = text
        self.rules = {each.id: each for each in text.rules if each.kind != RETOLD}
        self.rows = {
            (each.table, shown_row(Ground(each.table, fact.row))): each
            for each in text.rows
            for fact in (each.before, each.after)
            if fact is not None
        }

    def because(self, both: Both) -> tuple[Because, ...]:
        """What makes the answers to a case differ; where no proof says it, the changed rules that it uses."""
        found: dict[tuple[object, ...], Because] = {}
        for each in map(self._of_cause, self._causes(both.case)):
            if each is not None:
                known = found.get(each.key, each)
                told = known.before or each.before, known.after or each.after
                found[each.key] = Because(known.rule, known.row, *told)
        return tuple(found.values()) or tuple(self._used(both))

    def used(self, both: Both) -> tuple[Because, ...]:
        """The changed rules that one of the answers uses."""
        return tuple(self._used(both))

    def _used(self, both: Both) -> Iterator[Because]:
        rules = both.old.rules | both.new.rules
        yield from (Because(each, None) for name, each in self.rules.items() if name in rules)

    def _causes(self, case: Case) -> Iterator[Cause]:
        try:
            first, second = (reader.read(case) for reader in self.readers)
            if isinstance(first, Claim) and isinstance(second, Claim):
                yield from self._of_claims(first, second)
            elif isinstance(first, Encounter) and isinstance(second, Encounter):
                pair = (self.sessions[0], first), (self.sessions[1], second)
                yield from _all_of(differences_between(*pair, grounds=True))
        except Refusal:  # on one side there is no answer to follow
            return

    def _of_claims(self, first: Claim, second: Claim) -> Iterable[Cause]:
        settled = [
            session.settled(claim.date, claim_facts(claim), VERDICTS)
            for session, claim in zip(self.sessions, (first, second), strict=True)
        ]
        # A claim has no encounter; only a documented field would be looked for in it, and those are the same.
        cases = [Settled(cast(Encounter, None), each) for each in settled]
        asked = [
            Asked(side, relation, row)
            for side in (SECOND, FIRST)
            for relation in sorted(VERDICTS)
            for row in settled[side].relations.rows(relation)
            if not settled[1 - side].relations.holds(relation, row)
        ]
        return Pair(cases[0], cases[1]).causes(asked)

    def _of_cause(self, cause: Cause) -> Because | None:
        told = tuple("" if each is None else each.node.sentence for each in (cause.first, cause.second))
        if cause.kind == RULE:
            rule = self.rules.get(cause.about)
            return None if rule is None else Because(rule, None, *told)
        if cause.kind == GUIDANCE:
            sides = (side.node.atom for side in (cause.second, cause.first) if side is not None)
            row = next(
                (self.rows[cause.about, atom] for atom in sides if (cause.about, atom) in self.rows), None
            )
            return None if row is None else Because(None, row, *told)
        return None


def _all_of(found: Differences) -> Iterator[Cause]:
    for part in (found.lines, found.excluded, found.warnings, found.questions, found.moved):
        for each in part:
            yield from each.causes
