"""The walk through the open questions, one at a time: a state, the next question, an answer, a state.

Takes a ``Session`` and an ``Encounter``; ``next_question`` gives the question that is due, ``answer`` and
``skip`` the state after it. Every answer is weighed anew: it can open a question or make one moot. No field
is asked about twice, so a walk ends. Prints and reads nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kb.engine import Memo
from queries.decide import Ask, Tree, average, decisive, smallest_set, tree, worst
from queries.encounter.answer import filled
from queries.encounter.model import Encounter
from queries.goal import known
from queries.outlook import Outlook, outlook
from queries.questions import Asked, Change, changes, look_into
from queries.session import Session
from queries.worlds import Answer, Possibility, answered, possibilities


@dataclass
class Known:
    """What was worked out on a walk; it makes answers faster, and no other."""

    memo: Memo = field(default_factory=Memo)
    outlooks: dict[tuple[Encounter, tuple[str, ...]], Outlook] = field(default_factory=dict)


@dataclass(frozen=True)
class Walk:
    """Where somebody stands: the encounter so far, and the fields that were asked about already."""

    encounter: Encounter
    code: str | None = None
    asked: tuple[str, ...] = ()
    known: Known = field(default_factory=Known, compare=False, repr=False)


@dataclass(frozen=True)
class Due:
    """The question that is due, how many different claims there still are, and how many more to expect.

    ``most`` and ``average`` count this question too; they are None where there are too many ways of
    answering to try them all.
    """

    question: Asked
    claims: int
    most: int | None
    average: float | None
    exact: bool
    complete: bool


def begin(session: Session, encounter: Encounter, code: str | None = None) -> Walk:
    """The state in which nothing was asked; an unknown code is refused."""
    if code is not None:
        known(code, session.knowledge, "--line")
    return Walk(encounter, code)


def next_question(session: Session, walk: Walk) -> Due | None:
    """The most decisive question that is left, or None where no answer changes anything any more."""
    seen = _seen(session, walk)
    if seen.settled:
        return None
    plan = tree(seen.table) if seen.complete else None
    place = _first(seen, None if plan is None else plan[0])
    if place is None:
        return None
    return Due(
        question=look_into(session, seen, seen.opened[place], walk.known.memo),
        claims=len(set(seen.table.outcomes)),
        most=None if plan is None else worst(plan[0]),
        average=None if plan is None else average(plan[0]),
        exact=plan is not None and plan[1],
        complete=seen.complete,
    )


def _first(seen: Outlook, plan: Tree | None) -> int | None:
    if isinstance(plan, Ask):
        return plan.question
    chosen, _ = smallest_set(seen.table)
    if not chosen:
        return None
    now = [place for place, each in enumerate(seen.opened) if not each.later]
    measure = decisive(seen.table)
    return min(now, key=lambda place: (place not in chosen, measure[place], place))


def skip(walk: Walk, due: Due) -> Walk:
    """The state after a question whose answer nobody knows: the field stays as it is."""
    return replace(walk, asked=(*walk.asked, due.question.about))


def answer(session: Session, walk: Walk, due: Due, text: str) -> Walk:
    """The state after an answer; refused where the field does not take it.

    One of the answers worth trying is put in as it was tried; any other is read as a file is.
    """
    about = due.question.about
    worth: dict[str, Answer] = {
        str(each.answer).lower(): each.answer for each in due.question.prospects if each.answer is not None
    }
    given = worth.get(text.strip().lower())
    if given is None:
        encounter = filled(walk.encounter, about, text, session.vocabulary)
    else:
        possibility = Possibility(about, (given,), ())
        encounter = answered(walk.encounter, (possibility,), (given,))
    return replace(skip(walk, due), encounter=encounter)


def without_answer(session: Session, walk: Walk) -> tuple[str, ...]:
    """The fields that were asked about and are open still: skipped, or not answered precisely enough."""
    open_ = {each.about for each in possibilities(_seen(session, walk).case)}
    return tuple(about for about in walk.asked if about in open_)


def stays_open(session: Session, walk: Walk) -> bool:
    """Whether the last answer leaves its question open: it is not precise enough."""
    return walk.asked[-1:] == without_answer(session, walk)[-1:] != ()


def effect(session: Session, before: Walk, after: Walk) -> tuple[Change, ...]:
    """What the step from one state to the next did to the claim."""
    was, now = _seen(session, before), _seen(session, after)
    lines = now.asked_of(now.today)
    return changes(now, was.asked_of(was.today), lines, [*was.ends, *now.ends], list(now.ends))


def _seen(session: Session, walk: Walk) -> Outlook:
    key = walk.encounter, walk.asked
    if key not in walk.known.outlooks:
        found = outlook(session, walk.encounter, walk.code, frozenset(walk.asked), walk.known.memo)
        walk.known.outlooks[key] = found
    return walk.known.outlooks[key]
