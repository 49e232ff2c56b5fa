"""In what the answers for two encounters differ, line by line, and which premise makes each difference.

Takes a ``Session`` and two encounters (or one, on two dates of service); gives ``Differences``. Lines that
are the same in both are told only where their proofs rest on something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar

from kb.explain.contrast.lost import FIRST, SECOND
from kb.explain.proof import Node
from kb.relations import Row
from queries.claim import LINE_RELATIONS, Line
from queries.contrast import Asked, Cause, Pair, anchored
from queries.encounter.model import Encounter
from queries.reason import Reason, reason_of
from queries.session import Case, Session
from queries.suggest import (
    ANSWERING,
    POSSIBLE,
    Exclusion,
    Question,
    SuggestedLine,
    Suggestion,
    suggestion_of,
)
from queries.worlds import possibilities

T = TypeVar("T")

PAYMENT = (
    ("global_period", ()),
    ("payment_indicator", ("multiple procedure",)),
    ("unit_ceiling", ()),
    ("relative_value", ()),
)
"""The tables that say how a code is paid, and what their second column says in the rows that are told."""


@dataclass(frozen=True)
class Difference(Generic[T]):
    """A part of the answer as it is in the first case and in the second, and the premises that make it so."""

    first: T | None
    second: T | None
    causes: tuple[Cause, ...]


class PaidFact(NamedTuple):
    """A fact that says how a code is paid: what it is in the first case and in the second."""

    code: str
    first: Node | None
    second: Node | None


@dataclass(frozen=True)
class Differences:
    """Two answers, and all in which they differ.

    ``moved`` are the lines that are the same in both and rest on other facts or rules, where that was asked.
    """

    first: Suggestion
    second: Suggestion
    lines: tuple[Difference[SuggestedLine], ...]
    excluded: tuple[Difference[Exclusion], ...]
    warnings: tuple[Difference[Reason], ...]
    questions: tuple[Difference[Question], ...]
    payment: tuple[PaidFact, ...]
    moved: tuple[Difference[SuggestedLine], ...]

    @property
    def same(self) -> bool:
        """Whether the two answers say the same."""
        return not (self.lines or self.excluded or self.warnings or self.questions)


def differences(
    session: Session, first: Encounter, second: Encounter, *, grounds: bool = False
) -> Differences:
    """In what the suggestions for two encounters differ, and why.

    ``grounds``: what lines that are the same rest on otherwise is told, too.
    """
    return differences_between((session, first), (session, second), grounds=grounds)


def differences_between(
    first: tuple[Session, Encounter], second: tuple[Session, Encounter], *, grounds: bool = False
) -> Differences:
    """The same of two knowledge bases, each with its encounter."""
    sessions = first[0], second[0]
    cases = first[0].case_of(first[1], ANSWERING), second[0].case_of(second[1], ANSWERING)
    return _Compared(sessions, *cases).told(grounds=grounds)


class _Compared:
    """Two cases with their suggestions."""

    def __init__(self, sessions: tuple[Session, Session], first: Case, second: Case) -> None:
        self.cases = first, second
        self.pair = Pair(first, second)
        self.answers = suggestion_of(sessions[FIRST], first), suggestion_of(sessions[SECOND], second)

    def told(self, *, grounds: bool) -> Differences:
        """All in which they differ."""
        lines = tuple(self._lines())
        changed = {(each.first or each.second).line.key for each in lines}  # type: ignore[union-attr]
        return Differences(
            *self.answers,
            lines=lines,
            excluded=tuple(self._rows("excluded", self._exclusions)),
            warnings=tuple(self._rows("warning", self._warnings)),
            questions=tuple(self._questions()),
            payment=tuple(self._payment()),
            moved=tuple(self._moved(changed)) if grounds else (),
        )

    # --- lines -----------------------------------------------------------------------------------

    @cached_property
    def _by_key(self) -> tuple[dict[tuple[str, str], SuggestedLine], ...]:
        return tuple({each.line.key: each for each in answer.lines} for answer in self.answers)

    def _lines(self) -> Iterator[Difference[SuggestedLine]]:
        first, second = self._by_key
        for key in dict.fromkeys([*second, *first]):
            one, other = first.get(key), second.get(key)
            if _content(one) != _content(other):
                causes = self.pair.causes([*self._asked(SECOND, other, one), *self._asked(FIRST, one, other)])
                yield Difference(one, other, causes)

    def _asked(self, side: int, mine: SuggestedLine | None, other: SuggestedLine | None) -> Iterator[Asked]:
        """The rows of a side that say what the other side's line does not."""
        both = claimed(mine) and claimed(other)
        if mine is not None and claimed(mine):
            yield from line_rows(side, self.cases[side], mine.line, whole=both)
        if not (claimed(mine) or claimed(other)) or (
            mine is not None and other is not None and mine.status != other.status
        ):
            yield from self._open(side, mine or other)

    def _open(self, side: int, line: SuggestedLine | None) -> Iterator[Asked]:
        """The questions of a side on which a line depends."""
        if line is None:
            return
        paths = {each.about for each in line.provided}
        if line.status != POSSIBLE:
            paths = {each.about for each in self.answers[side].questions if line.line.code in each.decides}
        for path, rows in self._possible[side].items():
            if path in paths:
                yield from (Asked(side, relation, row) for relation, row in rows[:1])

    @cached_property
    def _possible(self) -> tuple[dict[str, tuple[tuple[str, Row], ...]], ...]:
        return tuple({each.about: each.rows for each in possibilities(case)} for case in self.cases)

    def _moved(self, changed: Iterable[tuple[str, str]]) -> Iterator[Difference[SuggestedLine]]:
        first, second = self._by_key
        for key, one in first.items():
            if key in changed or one.status == POSSIBLE:
                continue
            row = one.line.code, one.line.of, one.line.units
            causes = list(self.pair.rests_on("line", row, row))
            for modifier in one.line.modifiers:
                row_ = one.line.code, one.line.of, modifier
                causes += self.pair.rests_on("line_modifier", row_, row_)
            if causes:
                found = {cause.key: cause for cause in causes}
                yield Difference(one, second[key], tuple(found.values()))

    # --- exclusions, warnings, questions ---------------------------------------------------------

    def _exclusions(self, side: int) -> dict[Row, Exclusion]:
        rows = sorted(self.cases[side].relations.rows("excluded"))
        return dict(zip(rows, self.answers[side].excluded, strict=True))

    def _warnings(self, side: int) -> dict[Row, Reason]:
        case = self.cases[side]
        return {
            row: reason_of(case.settled, "warning", row) for row in sorted(case.relations.rows("warning"))
        }

    def _rows(self, relation: str, of: Callable[[int], Mapping[Row, T]]) -> Iterator[Difference[T]]:
        """What the rows of a relation say that hold in one case alone, or are told otherwise in the other."""
        first, second = of(FIRST), of(SECOND)
        told = {_because(each) for each in first.values()}, {_because(each) for each in second.values()}
        for row in dict.fromkeys([*second, *first]):
            one, other = first.get(row), second.get(row)
            if one is not None and other is not None:
                if _because(one) != _because(other):
                    yield Difference(one, other, self.pair.rests_on(relation, row, row))
                continue
            side = FIRST if other is None else SECOND
            if _because(one or other) not in told[1 - side]:
                yield Difference(one, other, self.pair.causes([Asked(side, relation, row)]))

    def _questions(self) -> Iterator[Difference[Question]]:
        first, second = (
            {(anchored(answer.encounter, each.about), each.ask): each for each in answer.questions}
            for answer in self.answers
        )
        for key in dict.fromkeys([*second, *first]):
            one, other = first.get(key), second.get(key)
            if one is None or other is None:
                side, mine = (FIRST, one) if other is None else (SECOND, other)
                rows = self._possible[side].get(mine.about, ()) if mine is not None else ()
                asked = [Asked(side, relation, row) for relation, row in rows[:1]]
                yield Difference(one, other, self.pair.causes(asked))

    # --- payment ---------------------------------------------------------------------------------

    def _payment(self) -> Iterator[PaidFact]:
        """How each code is paid: of a code that is on both claims only what differs."""
        claims = [dict.fromkeys(each.line.code for each in answer.claim) for answer in self.answers]
        for code in dict.fromkeys([*claims[SECOND], *claims[FIRST]]):
            sides = [self._paid(side, code) if code in claims[side] else {} for side in (FIRST, SECOND)]
            for key in dict.fromkeys([*sides[SECOND], *sides[FIRST]]):
                one, other = sides[FIRST].get(key), sides[SECOND].get(key)
                if (one and one.sentence) != (other and other.sentence):
                    yield PaidFact(code, one, other)

    def _paid(self, side: int, code: str) -> dict[tuple[str, Row], Node]:
        case = self.cases[side]
        found: dict[tuple[str, Row], Node] = {}
        for relation, second in PAYMENT:
            held = (0, *range(1, 1 + len(second)))
            for row in case.settled.edition.guidance.find(relation, held, (code, *second)):
                proof = case.prove(relation, row)
                if proof is not None:
                    found[relation, row[: len(held)]] = proof.nodes[proof.root]
        return found


def claimed(line: SuggestedLine | None) -> bool:
    """Whether a line is one of today's claim."""
    return line is not None and line.status != POSSIBLE


def line_rows(side: int, case: Case, line: Line, *, whole: bool) -> Iterator[Asked]:
    """The rows that make a line; ``whole``: its modifiers, lesions and services, too."""
    yield Asked(side, "line", (line.code, line.of, line.units))
    for relation in sorted(LINE_RELATIONS - {"line", "line_order"}) if whole else ():
        for row in case.relations.find(relation, (0, 1), line.key):
            yield Asked(side, relation, row)


def _because(each: object) -> str:
    reason = each.reason if isinstance(each, Exclusion) else each
    assert isinstance(reason, Reason)
    return reason.because


def _content(each: SuggestedLine | None) -> tuple[object, ...] | None:
    """What a reader sees of a line, apart from its reasons."""
    return None if each is None else (each.line, each.status, [given[:2] for given in each.provided])
