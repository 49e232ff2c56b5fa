"""Every case asked, and held against what is written: in several processes, and only where something changed.

Takes a knowledge base and ``Case``s; gives an ``Outcome`` of each. Imports ``kept`` and ``answered``.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import ndiff
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from kb.diagnostics import Refusal
from kb.footprint import Footprint, Watch
from kb.knowledge import Knowledge
from kb.relations import Row
from queries.casebook.answered import Answered, Asker, refused_with
from queries.casebook.case import Case, Told
from queries.casebook.kept import Kept, read_kept, write_kept
from queries.claim_file.model import Claim
from queries.encounter.model import Encounter
from queries.processes import spread
from queries.session import Session

SHARE = 12
"""Cases that a process is given at a time."""

Progress = Callable[[int, int], None]
"""Told how many of how many cases are answered."""


@dataclass(frozen=True)
class Outcome:
    """A case, what was answered, and whether it was asked now or the earlier answer still holds.

    ``asked`` is the text that the answer is kept under; empty, where the case cannot be read.
    """

    case: Case
    answered: Answered
    fresh: bool
    asked: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Rules that must be a reason of the answer and are none."""
        return tuple(rule for rule in self.case.rules if rule not in self.answered.rules)

    @property
    def unwanted(self) -> tuple[str, ...]:
        """Codes that must not be on the claim and are."""
        return tuple(code for code in self.case.absent if code in self.answered.codes)

    @property
    def passed(self) -> bool:
        """Whether the answer is the one that is written."""
        same = self.answered.told == dict(self.case.told) and not self.answered.refused
        return same and not self.missing and not self.unwanted

    @property
    def difference(self) -> tuple[str, ...]:
        """What is written and what was answered, line by line: ``-`` is written, ``+`` is answered."""
        lines = ndiff(_lines(self.case.told), _lines(self.answered.told))
        return tuple(line.rstrip() for line in lines if not line.startswith("?"))


class _Asked(NamedTuple):
    """What is asked, the text that it is kept under, and its date of service."""

    text: str
    day: str
    given: Encounter | Claim


def run(
    root: Path,
    knowledge: Knowledge,
    cases: Sequence[Case],
    *,
    jobs: int = 0,
    anew: bool = False,
    progress: Progress = lambda done, all_: None,
    store: str = "",
    words: Knowledge | None = None,
) -> tuple[Outcome, ...]:
    """The outcome of each case; ``anew`` asks all of them, whatever is known of an earlier run.

    ``jobs``: processes; 0 is one for each processor. ``store``: answers kept apart under this name.
    ``words``: the knowledge whose words the cases are written in, if it is another one.
    """
    return run_kept(
        root, knowledge, cases, jobs=jobs, anew=anew, progress=progress, store=store, words=words
    )[0]


def run_kept(
    root: Path,
    knowledge: Knowledge,
    cases: Sequence[Case],
    *,
    jobs: int = 0,
    anew: bool = False,
    progress: Progress = lambda done, all_: None,
    store: str = "",
    words: Knowledge | None = None,
) -> tuple[tuple[Outcome, ...], Kept]:
    """The same, and all that the answers rest on."""
    kept = read_kept(root, knowledge, store)
    asker = Asker(Session(words or knowledge))
    asked: list[_Asked | Answered] = [_asked(asker, case) for case in cases]
    known = [each for each in asked if isinstance(each, _Asked)]
    waiting = {each.text: each for each in known if anew or kept.find(each.text) is None}
    done = len(cases) - len(waiting)
    progress(done, len(cases))
    numbers: dict[int, list[int]] = {}  # of each process, what it calls a set of rows and the pool does not
    for share in spread(lambda: _Desk(knowledge).answer, list(waiting.values()), share=SHARE, jobs=jobs):
        known_as = numbers.setdefault(share.process, [])
        known_as += kept.traces.numbered(share.sets)
        for fresh, answered, footprint in share.answers:
            kept.add(fresh.text, fresh.day, answered, footprint, known_as)
        done += len(share.answers)
        progress(done, len(cases))
    if waiting:
        write_kept(root, knowledge, kept, store)
    pairs = zip(cases, asked, strict=True)
    return tuple(_outcome(case, each, kept, waiting) for case, each in pairs), kept


def _asked(asker: Asker, case: Case) -> _Asked | Answered:
    try:
        given = asker.read(case)
    except Refusal as refused:
        return refused_with(refused)
    return _Asked(name_of(given), given.date.isoformat(), given)


def name_of(given: Encounter | Claim) -> str:
    """The text that the answer to an encounter or a claim is kept under."""
    return hashlib.sha256(repr(given).encode()).hexdigest()[:32]


def _outcome(case: Case, asked: _Asked | Answered, kept: Kept, fresh: Iterable[str]) -> Outcome:
    if isinstance(asked, Answered):
        return Outcome(case, asked, fresh=True)
    found = kept.find(asked.text)
    assert found is not None, "everything that was not known was asked"
    return Outcome(case, found, asked.text in fresh, asked.text)


# --- in this process or in others -------------------------------------------------------------------

_Answer = tuple[_Asked, Answered, Footprint]


class _Share(NamedTuple):
    """Answers that one process gave, and the sets of rows that it has numbered since the last."""

    process: int
    answers: list[_Answer]
    sets: list[frozenset[Row]]


class _Desk:
    """One process's session: what is asked there is asked of it."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.watch = Watch()
        self.asker = Asker(Session(knowledge, self.watch))
        self.sent = 0

    def answer(self, asked: Sequence[_Asked]) -> _Share:
        """The answers, each with its footprint."""
        answers = [self._answer(each) for each in asked]
        sets = list(islice(self.watch.numbers, self.sent, None))
        self.sent += len(sets)
        return _Share(os.getpid(), answers, sets)

    def _answer(self, asked: _Asked) -> _Answer:
        footprint = self.watch.begin()
        return asked, self.asker.answer(asked.given), footprint


def _lines(told: Told) -> list[str]:
    return [line for name, items in told.items() for line in (f"{name}:", *(f"  {item}" for item in items))]
