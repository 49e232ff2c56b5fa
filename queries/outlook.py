"""Every way in which the open questions of an encounter can be answered, to the end.

An answer can open a new question: a specimen that turns out to be a biopsy has a number of blocks. So each
world is asked again, until nothing is open in it. Takes an ``Encounter``; gives the ``Outlook``: the
questions, and an ``End`` for each way of answering them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from kb.engine import Memo
from queries.claim import LINE_RELATIONS, Line, claim_lines
from queries.decide import MOOT, Table
from queries.encounter.model import Encounter
from queries.session import Case, Session
from queries.worlds import ASKING, MOST_WORLDS, Answer, Possibility, answered, combinations, possibilities

MOST_ENDS = 2 * MOST_WORLDS
"""Beyond so many ends a world in which something is open stays as it is, and that is said."""

WANTED = LINE_RELATIONS | set(ASKING)
"""What a world is read for."""


class Context(NamedTuple):
    """A case that asks a question, and the answers that are worth trying in it (None: it stays open)."""

    case: Case
    possibility: Possibility
    answers: tuple[Answer | None, ...]


@dataclass(frozen=True)
class Opened:
    """A question about a field, and the cases that ask it, where they offer different answers.

    ``later``: only answers to other questions open it.
    """

    about: str
    contexts: tuple[Context, ...]
    later: bool

    @property
    def answers(self) -> tuple[Answer | None, ...]:
        """The answers that are worth trying somewhere."""
        return tuple(dict.fromkeys(answer for context in self.contexts for answer in context.answers))

    def context(self, answer: Answer | None) -> Context:
        """A case that offers this answer."""
        return next(context for context in self.contexts if answer in context.answers)


@dataclass(frozen=True)
class End:
    """One way of answering: the answer to each field that is asked on it, those it had, and the claim."""

    answers: Mapping[str, Answer | None]
    offers: Mapping[str, tuple[Answer | None, ...]]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Outlook:
    """Where an encounter can lead; ``complete`` where every way of answering is among the ends."""

    case: Case
    today: tuple[Line, ...]
    opened: tuple[Opened, ...]
    ends: tuple[End, ...]
    complete: bool
    code: str | None = None

    def asked_of(self, lines: Iterable[Line]) -> tuple[Line, ...]:
        """Those of the lines that are in question: all, or those of the one code."""
        return tuple(line for line in lines if self.code in (None, line.code))

    @cached_property
    def table(self) -> Table:
        """The ends as rows of answers, in the order of ``opened``, each with its claim as the outcome."""
        rows = tuple(tuple(end.answers.get(each.about, MOOT) for each in self.opened) for end in self.ends)
        offers = tuple(tuple(end.offers.get(each.about, ()) for each in self.opened) for end in self.ends)
        return Table(rows, tuple(frozenset(self.asked_of(end.lines)) for end in self.ends), offers)

    @property
    def settled(self) -> bool:
        """Whether the claim is the same however the questions are answered."""
        return self.complete and len(set(self.table.outcomes)) == 1


@dataclass
class _Found:
    """What was found on the way."""

    opened: dict[str, Opened] = field(default_factory=dict)
    ends: list[End] = field(default_factory=list)
    complete: bool = True


def outlook(
    session: Session,
    encounter: Encounter,
    code: str | None = None,
    skipped: frozenset[str] = frozenset(),
    memo: Memo | None = None,
) -> Outlook:
    """Where an encounter can lead; what is ``skipped`` is not asked and stays as it is."""
    memo = memo or Memo()
    found = _Found()
    first = session.case_of(encounter, WANTED, memo)
    waiting: list[tuple[Case, End]] = [(first, End({}, {}, claim_lines(first.relations)))]
    while waiting:
        case, so_far = waiting.pop(0)
        given = so_far.answers
        open_ = tuple(each for each in possibilities(case) if each.about not in skipped | given.keys())
        complete, chosen = combinations(case.encounter, open_)
        ways = list(chosen) if complete or not given else []
        complete = complete and len(found.ends) + len(waiting) + len(ways) <= MOST_ENDS
        found.complete = found.complete and complete
        if not open_ or (given and not complete):
            found.ends.append(so_far)
            continue
        offers = {**so_far.offers, **{each.about: _offered(each) for each in open_}}
        if not complete:  # then answers are tried with others left open, and against all left open
            offers = {each.about: (None, *each.answers) for each in open_}
            found.ends.append(End(dict.fromkeys(offers), offers, so_far.lines))
        for answers in ways:
            world = session.case_of(answered(case.encounter, open_, answers), WANTED, memo)
            told = dict(zip([each.about for each in open_], answers, strict=True))
            end = End({**given, **told}, offers, claim_lines(world.relations))
            if complete:
                waiting.append((world, end))
            else:
                found.ends.append(end)
        _open(found, case, open_, later=bool(given))
    opened, ends = tuple(found.opened.values()), tuple(found.ends)
    return Outlook(first, claim_lines(first.relations), opened, ends, found.complete, code)


def _open(found: _Found, case: Case, open_: tuple[Possibility, ...], *, later: bool) -> None:
    for each in open_:
        context = Context(case, each, _offered(each))
        known = found.opened.get(each.about)
        if known is None:
            found.opened[each.about] = Opened(each.about, (context,), later)
        elif not set(context.answers) <= set(known.answers):
            found.opened[each.about] = Opened(each.about, (*known.contexts, context), known.later)


def _offered(each: Possibility) -> tuple[Answer | None, ...]:
    """The answers that are tried; where there is only one, the other is that the question stays open."""
    return each.answers if len(each.answers) > 1 else (None, *each.answers)
