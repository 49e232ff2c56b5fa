"""Answers to cases kept between two runs, so that after a change only those are asked whom it can reach.

Takes a knowledge base and what is asked of it; gives the answers that still hold. What is kept is plain data
in the cache of checked knowledge, under the folder of the knowledge base; a changed program (Python) makes
all of it void. Imports ``kb`` and ``traces``.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import queries
from kb import cache
from kb.footprint import Footprint
from kb.knowledge import Knowledge
from kb.revision import compare
from queries.casebook.answered import Answered
from queries.casebook.traces import Mask, Traces, reached

MOST_DEAD = 4_000
"""Numbers of answers that hold no more; beyond it everything is asked anew."""


@dataclass
class Kept:
    """Answers by what was asked, each with a number, and what they rest on."""

    numbers: dict[str, int] = field(default_factory=dict)
    days: dict[int, str] = field(default_factory=dict)
    answers: dict[int, Answered] = field(default_factory=dict)
    traces: Traces = field(default_factory=Traces)
    next: int = 0

    def find(self, asked: str) -> Answered | None:
        """The answer to what is asked, if it is known."""
        number = self.numbers.get(asked)
        return None if number is None else self.answers[number]

    def add(self, asked: str, day: str, answered: Answered, footprint: Footprint) -> None:
        """Keep the answer to what was asked."""
        self.drop([self.numbers[asked]] if asked in self.numbers else [])
        number, self.next = self.next, self.next + 1
        self.numbers[asked], self.days[number], self.answers[number] = number, day, answered
        self.traces.add(number, footprint)

    def drop(self, numbers: Iterable[int]) -> None:
        """Forget answers; what they rest on stays, and is asked of nobody."""
        gone = set(numbers)
        self.numbers = {asked: number for asked, number in self.numbers.items() if number not in gone}
        for number in gone:
            del self.days[number], self.answers[number]

    def by_day(self) -> dict[str, Mask]:
        """The answers of each date of service."""
        found: dict[str, Mask] = {}
        for number, day in self.days.items():
            found[day] = found.get(day, 0) | 1 << number
        return found


def read_kept(root: Path, knowledge: Knowledge, store: str = "") -> Kept:
    """The answers of an earlier run that still hold for this knowledge."""
    content = cache.kept(_name(root, store))
    try:
        program, fingerprint, *parts = cache.decoded(content) if content else ("", "")
        if program != _program():
            return Kept()
        found = _decoded(*parts)
    except Exception:  # whatever is wrong with it, all can be asked again
        return Kept()
    if fingerprint == knowledge.fingerprint:
        return found
    before = cache.read(fingerprint)
    if before is None or found.next - len(found.answers) > MOST_DEAD:
        return Kept()
    mask = reached(found.traces, found.by_day(), before, knowledge, compare(before, knowledge))
    found.drop([number for number in found.answers if mask >> number & 1])
    return found


def write_kept(root: Path, knowledge: Knowledge, kept: Kept, store: str = "") -> None:
    """Keep the answers for the next run."""
    answers = {
        number: (
            dict(each.told),
            tuple(each.rules),
            tuple(each.codes),
            each.refused,
            each.claimed,
            each.silent,
        )
        for number, each in kept.answers.items()
    }
    traces = kept.traces.relations, kept.traces.reads
    parts = kept.numbers, kept.days, answers, traces, kept.next
    cache.keep(_name(root, store), cache.encoded((_program(), knowledge.fingerprint, *parts)))


def _decoded(
    numbers: dict[str, int],
    days: dict[int, str],
    answers: Mapping[int, tuple[Any, ...]],
    traces: tuple[Any, Any],
    following: int,
) -> Kept:
    answered = {
        number: Answered(told, frozenset(rules), frozenset(codes), *rest)
        for number, (told, rules, codes, *rest) in answers.items()
    }
    return Kept(numbers, days, answered, Traces(*traces), following)


def _name(root: Path, store: str) -> str:
    return f"answers{store}-{hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:24]}"


def _program() -> str:
    """A short name of the code that answers: a change of it is another."""
    digest = hashlib.sha256()
    for folder in (Path(cache.__file__).parent, Path(queries.__file__).parent):
        for place, folders, names in os.walk(folder):
            folders[:] = [name for name in folders if name != "__pycache__"]
            for name in sorted(each for each in names if each.endswith(".py")):
                found = os.stat(os.path.join(place, name))
                digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]
