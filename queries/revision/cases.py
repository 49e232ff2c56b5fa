"""The cases that two sides are asked about, and which of them a change could reach.

Takes ``Case``s and two ``Side``s; gives the answers of both. The new side is asked about everything (or its
answers are known from an earlier run); the old one only where the change could matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from kb.knowledge import Knowledge
from kb.revision import compare
from queries.casebook.answered import Answered
from queries.casebook.case import Case
from queries.casebook.kept import read_kept
from queries.casebook.run import Outcome, Progress, run
from queries.casebook.traces import reached
from queries.revision.sides import WORKING, Side

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Both:
    """A case and what either side answers; ``asked``: the change could have reached it, so both were."""

    case: Case
    old: Answered
    new: Answered
    asked: bool

    @property
    def same(self) -> bool:
        """Whether the answers say the same."""
        return self.old.told == self.new.told and self.old.refused == self.new.refused


def ask_both(
    root: Path,
    sides: tuple[Side, Side],
    cases: Sequence[Case],
    *,
    store: str = "",
    everything: bool = False,
    jobs: int = 0,
    progress: Progress = lambda done, all_: None,
) -> tuple[Both, ...]:
    """What both sides answer; ``everything`` asks the old side of all cases, reached or not."""
    old, new = sides
    moved = [as_of(each, new.day) if new.day is not None else each for each in cases]
    mine = store if new.name == WORKING and new.day is None else f"{store}new"
    now = run(root, new.knowledge, moved, jobs=jobs, progress=progress, store=mine, words=new.words)
    again = set(range(len(cases))) if everything else reached_by(root, sides, now, mine, moved)
    asked = [moved[number] for number in sorted(again)]
    then = run(root, old.knowledge, asked, jobs=jobs, progress=progress, store=f"{store}old", words=old.words)
    before = {number: outcome.answered for number, outcome in zip(sorted(again), then, strict=True)}
    return tuple(
        Both(case, before.get(number, outcome.answered), outcome.answered, number in before)
        for number, (case, outcome) in enumerate(zip(moved, now, strict=True))
    )


def reached_by(
    root: Path, sides: tuple[Side, Side], now: Sequence[Outcome], store: str, cases: Sequence[Case]
) -> set[int]:
    """The cases whose answer or reason could be another one on the old side; no other's can."""
    old, new = sides
    kept = read_kept(root, new.knowledge, store)
    revision = compare(new.knowledge, old.knowledge)
    mask = reached(kept.traces, kept.by_day(), new.knowledge, old.knowledge, revision)
    otherwise = {each.id for each in revision.rules if not each.only_told}
    unread = _unread(old.words, new.words)
    return {
        number
        for number, outcome in enumerate(now)
        if unread
        or outcome.asked not in kept.numbers  # nothing is known of what it read
        or mask >> kept.numbers[outcome.asked] & 1
        or outcome.answered.rules & otherwise  # the same is derived, by a rule that says it otherwise
    }


def _unread(old: Knowledge, new: Knowledge) -> bool:
    """Whether the words that a case may use are others: then what is refused is, too."""
    from queries.check import words_of
    from queries.session import Session

    if old is new:
        return False
    first, second = Session(old), Session(new)
    return first.vocabulary != second.vocabulary or words_of(first) != words_of(second)


def as_of(case: Case, day: date) -> Case:
    """The case on another date of service; what was some days before it, is so many days before that."""
    written = case.given.get("date")
    try:
        moved = day - date.fromisoformat(str(written))
    except ValueError:
        return replace(case, given=case.given | {"date": day.isoformat()})
    return replace(case, given=_moved(case.given, moved))


def _moved(data: Any, by: timedelta) -> Any:
    match data:
        case str() if _DAY.fullmatch(data):
            try:
                return (date.fromisoformat(data) + by).isoformat()
            except (ValueError, OverflowError):
                return data
        case dict():
            return {key: _moved(value, by) for key, value in data.items()}
        case list():
            return [_moved(each, by) for each in data]
    return data
