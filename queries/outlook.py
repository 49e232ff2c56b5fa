"""Every way in which the open questions of an encounter can be answered, to the end.

An answer can open a new question: a specimen that turns out to be a biopsy has a number of blocks. So each
world is asked again, until nothing is open in it. Takes an ``Encounter``; gives the ``Outlook``: the
questions, and an ``End`` for each way of answering them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

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


@dataclass(frozen=True)
class Opened:
    """A question: the field, the answers worth trying (None: it stays open), and a case that asks it.

    ``later``: only an answer to another question opens it.
    """

    about: str
    answers: tuple[Answer | None, ...]
    possibility: Possibility
    case: Case
    later: bool

    @property
    def lines(self) -> tuple[Line, ...]:
        """The claim of the case that asks it."""
        return claim_lines(self.case.relations)


@dataclass(frozen=True)
class End:
    """One way of answering: the answer to each field that is asked on it, and the claim."""

    answers: Mapping[str, Answer | None]
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
        rows = [tuple(end.answers.get(each.about, MOOT) for each in self.opened) for end in self.ends]
        return Table(tuple(rows), tuple(frozenset(self.asked_of(end.lines)) for end in self.ends))

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
    waiting: list[tuple[Case, dict[str, Answer | None]]] = [(first, {})]
    while waiting:
        case, given = waiting.pop(0)
        open_ = tuple(each for each in possibilities(case) if each.about not in skipped | given.keys())
        complete, chosen = combinations(case.encounter, open_)
        ways = list(chosen) if complete or not given else []
        complete = complete and len(found.ends) + len(waiting) + len(ways) <= MOST_ENDS
        found.complete = found.complete and complete
        if not open_ or (given and not complete):
            found.ends.append(End(given, claim_lines(case.relations)))
            continue
        _open(found, case, open_, later=bool(given))
        for answers in ways:
            world = session.case_of(answered(case.encounter, open_, answers), WANTED, memo)
            told = dict(zip([each.about for each in open_], answers, strict=True))
            if complete:
                waiting.append((world, given | told))
            else:
                found.ends.append(End(told, claim_lines(world.relations)))
    opened, ends = tuple(found.opened.values()), tuple(found.ends)
    return Outlook(first, claim_lines(first.relations), opened, ends, found.complete, code)


def _open(found: _Found, case: Case, open_: tuple[Possibility, ...], *, later: bool) -> None:
    for each in open_:
        known = found.opened.get(each.about)
        answers = each.answers if len(each.answers) > 1 else (None, *each.answers)
        if known is None:
            found.opened[each.about] = Opened(each.about, answers, each, case, later)
        elif not set(answers) <= set(known.answers):
            more = tuple(dict.fromkeys((*known.answers, *answers)))
            found.opened[each.about] = Opened(each.about, more, each, known.case, known.later)
