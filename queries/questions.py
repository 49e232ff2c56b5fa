"""The shortest list of questions that settles a claim, or the lines of one code, and what each answer does.

Takes a ``Session`` and an ``Encounter``; gives ``Questions``: the smallest set of fields whose answers,
however they turn out, leave one claim; the most decisive first; and the shortest way of asking them one
after another. A question whose answers change nothing is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kb.engine import Memo
from queries.claim import LINE_RELATIONS, Line, claim_lines
from queries.decide import Ask, Tree, decisive, smallest_set, tree
from queries.encounter.model import Encounter
from queries.goal import known
from queries.outlook import End, Opened, Outlook, outlook
from queries.reason import Reason, reason_from
from queries.session import Session
from queries.suggest import CERTAIN, POSSIBLE, SUPPORTED
from queries.worlds import Answer, answered, question_proof


class Kind(StrEnum):
    """What becomes of a line by an answer."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    CONFIRMED = "confirmed"
    RULED_OUT = "ruled-out"
    IF_REPORTED = "if-reported"


class Change(NamedTuple):
    """What an answer does to a line: as it is today (None: not claimed), and as it is then.

    ``settled``: no other answer can change it again. ``waits``: it comes only once the rest is answered, but
    whatever those answers are.
    """

    kind: Kind
    before: Line | None
    after: Line | None
    settled: bool
    waits: bool = False


@dataclass(frozen=True)
class Prospect:
    """An answer (None: it stays open), what it does, and how many different claims it leaves."""

    answer: Answer | None
    changes: tuple[Change, ...]
    claims: int


@dataclass(frozen=True)
class Asked:
    """One question of the list; ``later``: only an answer to another one opens it."""

    ask: str
    about: str
    prospects: tuple[Prospect, ...]
    decides: tuple[str, ...]
    later: bool
    reason: Reason


class Standing(NamedTuple):
    """A line that is in question, and its status."""

    line: Line
    status: str


@dataclass(frozen=True)
class Questions:
    """The answer to "what must I ask?".

    ``asked`` is the smallest set, the most decisive first: the one after which the fewest different claims
    are left at worst, and then on the average. ``tree`` asks one after another, by the places in ``fields``;
    it has the smallest worst case and then the smallest average (``exact``), or was found step by step.
    ``smallest``: no fewer questions settle it. Not ``complete``: there are too many ways of answering to try
    them all, so there is no tree and nothing is called settled.
    """

    encounter: Encounter
    code: str | None
    lines: tuple[Standing, ...]
    asked: tuple[Asked, ...]
    tree: Tree | None
    fields: tuple[str, ...]
    claims: int
    smallest: bool
    exact: bool
    complete: bool
    version: str
    fingerprint: str

    @property
    def settled(self) -> bool:
        """Whether nothing has to be asked."""
        return self.complete and not self.asked


def questions(session: Session, encounter: Encounter, code: str | None = None) -> Questions:
    """What to ask about an encounter, or about the lines of one code; an unknown code is refused."""
    if code is not None:
        known(code, session.knowledge, "--line")
    memo = Memo()
    seen = outlook(session, encounter, code, memo=memo)
    chosen, smallest = smallest_set(seen.table)
    found = tree(seen.table) if seen.complete else None
    wanted = set(chosen) | (set() if found is None else _of(found[0]))
    measure = decisive(seen.table)
    order = sorted(wanted, key=lambda place: (seen.opened[place].later, measure[place], place))
    return Questions(
        encounter=encounter,
        code=code,
        lines=_standings(seen),
        asked=tuple(look_into(session, seen, seen.opened[place], memo) for place in order),
        tree=None if found is None else found[0],
        fields=tuple(each.about for each in seen.opened),
        claims=len(set(seen.table.outcomes)),
        smallest=smallest and seen.complete and wanted == set(chosen),
        exact=found is not None and found[1],
        complete=seen.complete,
        version=session.knowledge.version,
        fingerprint=session.knowledge.fingerprint,
    )


def look_into(session: Session, seen: Outlook, question: Opened, memo: Memo) -> Asked:
    """One question with what each of its answers would lead to."""
    case, possibility, _ = question.contexts[0]
    proof = question_proof(case, possibility)
    assert proof is not None, "the row that asks was read from this case"
    prospects = tuple(_prospect(session, seen, question, answer, memo) for answer in question.answers)
    return Asked(
        ask=proof.nodes[proof.root].sentence,
        about=question.about,
        prospects=prospects,
        decides=_decided(prospects, seen, question),
        later=question.later,
        reason=reason_from(case.settled, proof),
    )


def _prospect(
    session: Session, seen: Outlook, question: Opened, answer: Answer | None, memo: Memo
) -> Prospect:
    case, possibility, _ = question.context(answer)
    before = claim_lines(case.relations)
    filled = answered(case.encounter, (possibility,), (answer,))
    alone = claim_lines(session.some(filled, LINE_RELATIONS, memo))
    asked = [end for end in seen.ends if question.about in end.answers]
    left = [end for end in asked if end.answers[question.about] == answer]
    found = changes(seen, seen.asked_of(before), seen.asked_of(alone), asked, left)
    return Prospect(answer, found, len({frozenset(seen.asked_of(end.lines)) for end in left}))


def changes(
    seen: Outlook, before: Iterable[Line], alone: Iterable[Line], asked: list[End], left: list[End]
) -> tuple[Change, ...]:
    """What becomes of each line: the claim before and after the answer alone, and the ends that are left."""
    was, then = _by_key(before), _by_key(alone)
    ends, rest = ([_by_key(seen.asked_of(end.lines)) for end in each] for each in (asked, left))
    keys = dict.fromkeys(key for each in (was, then, *ends) for key in each)
    found = []
    for key in keys:
        old, new = was.get(key), then.get(key)
        varied, varies = ({each.get(key) for each in some} for some in (ends, rest))
        fixed = seen.complete and len(varies) == 1
        if fixed and len(varied) > 1:
            (last,) = varies
            kind = _kind(old, last)
            if kind is None:
                kind = Kind.RULED_OUT if last is None else Kind.CONFIRMED
            gone = next(line for each in ends if (line := each.get(key))) if last is None else None
            found.append(Change(kind, old or gone, last, True, waits=new != last))
        elif (moved := _kind(old, new)) is not None:
            found.append(Change(moved, old, new, fixed))
        elif old is None and len(varied - {None}) > 1 and len(varies - {None}) == 1:
            (only,) = varies - {None}
            found.append(Change(Kind.IF_REPORTED, None, only, False))
    order = list(Kind)
    return tuple(sorted(found, key=lambda each: (order.index(each.kind), not each.settled)))


def _kind(before: Line | None, after: Line | None) -> Kind | None:
    if before == after:
        return None
    if before is None:
        return Kind.ADDED
    return Kind.REMOVED if after is None else Kind.CHANGED


def _decided(prospects: tuple[Prospect, ...], seen: Outlook, question: Opened) -> tuple[str, ...]:
    """The codes whose lines differ between two ends that differ in this answer alone, or by what is told."""
    groups: dict[tuple[tuple[str, Answer | None], ...], list[frozenset[Line]]] = {}
    for end in seen.ends:
        if question.about in end.answers:
            rest = tuple(sorted((k, v) for k, v in end.answers.items() if k != question.about))
            groups.setdefault(rest, []).append(frozenset(seen.asked_of(end.lines)))
    codes = {line.code for each in groups.values() for line in _not_in_all(each)}
    told = (each for prospect in prospects for change in prospect.changes for each in change[1:3])
    return tuple(sorted(codes | {line.code for line in told if line is not None}))


def _not_in_all(claims: list[frozenset[Line]]) -> frozenset[Line]:
    return frozenset.union(*claims) - frozenset.intersection(*claims)


def _standings(seen: Outlook) -> tuple[Standing, ...]:
    """Today's lines that are in question with their statuses, and those that could come."""
    here = seen.asked_of(seen.today)
    claims = [seen.asked_of(end.lines) for end in seen.ends]
    found = [
        Standing(line, CERTAIN if seen.complete and all(line in each for each in claims) else SUPPORTED)
        for line in here
    ]
    today = _by_key(here)
    could: dict[tuple[str, str], Line] = {}
    for line in (line for each in claims for line in each if line.key not in today):
        could[line.key] = min(could.get(line.key, line), line, key=lambda each: each.units)
    return (*found, *(Standing(line, POSSIBLE) for line in could.values()))


def _of(found: Tree) -> set[int]:
    """The questions that a tree asks somewhere."""
    asked: set[int] = set()
    waiting = [found]
    while waiting:
        at = waiting.pop()
        if isinstance(at, Ask):
            asked.add(at.question)
            waiting.extend(below for _, below in at.branches)
    return asked


def _by_key(lines: Iterable[Line]) -> dict[tuple[str, str], Line]:
    return {line.key: line for line in lines}
