"""The educator's voice: every step of a proof, indented under what it is a reason for.

Takes a ``Telling``; gives a ``Tree``. A step that only passes on another's sentence is told in one entry
with it, which names both. At the short level a tree stops after some levels and says what it leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator

from queries.told.voices.blocks import Entry, Tree
from queries.told.voices.english import ended, within
from queries.told.voices.telling import Step, Telling
from queries.told.voices.where import by_title, origin

SHORT_DEPTH = 2
"""Levels under the conclusion that a short tree has."""


def educator_tree(telling: Telling, full: bool, depth: int | None = None) -> Tree:
    """The tree of a proof; ``depth`` is how many levels under the conclusion it has (None: all)."""
    most = depth if depth is not None or full else SHORT_DEPTH
    return Tree(tuple(_entries(telling, full, most)))


def _entries(telling: Telling, full: bool, most: int | None) -> Iterator[Entry]:
    told: dict[int, int] = {}
    # (step, level, leading word): an explicit stack, because a recursive rule's proof can be deep.
    waiting: list[tuple[int, int, str]] = [(root, 0, "") for root in reversed(telling.roots)]
    while waiting:
        number, level, word = waiting.pop()
        chain = telling.chain(number)
        reason = chain[-1]
        fresh = tuple(step for step in chain if step.number not in told)
        below = [each for each in telling.under(fresh) if each not in {step.number for step in chain}]
        if reason.number in told and (reason.premises or not fresh):
            below = [] if not fresh else below
            told_at = f"see step {told[reason.number]}" if full else "as above"
            text = f"{_text(telling, reason, word)} ({told_at})"
        else:
            text = _text(telling, reason, word)
        told.update({step.number: number for step in fresh})
        cut = most is not None and level >= most and below
        yield Entry(
            level=level,
            text=text,
            word=word,
            mark=", ".join(str(step.number) for step in chain) if full else "",
            remarks=tuple(_remarks(fresh, full)),
            numbers=tuple(step.number for step in fresh),
            nodes=tuple(step.node for step in fresh),
        )
        if cut:
            left = _below(telling, below, told)
            if left:
                yield Entry(
                    level + 1, f"{left} more {'step' if left == 1 else 'steps'} below this one", "..."
                )
            continue
        first = "namely" if reason.kind == "aggregated" else "because"
        words = [first, *["and"] * (len(below) - 1)]
        waiting.extend(reversed([(each, level + 1, w) for each, w in zip(below, words, strict=False)]))


def _text(telling: Telling, step: Step, word: str) -> str:
    if not word:
        return step.sentence
    return ended(within(step.sentence, telling.names, step.values)) if step.sentence else step.atom


def _remarks(chain: tuple[Step, ...], full: bool) -> Iterator[str]:
    """Where the steps of an entry come from, the one that has the reason first."""
    for step in reversed(chain):
        cites = by_title(step.sources)
        if step.kind == "given" and step.at:
            yield f"Documented: {step.at}"
        elif full and origin(step):
            text = origin(step)
            yield f"{text[0].upper()}{text[1:]}" + (f", after {'; '.join(cites)}" if cites else "")
        elif cites and step is chain[-1]:
            yield f"After {'; '.join(cites)}"


def _below(telling: Telling, below: list[int], told: dict[int, int]) -> int:
    seen = set(told)
    waiting = list(below)
    count = 0
    while waiting:
        number = waiting.pop()
        if number not in seen:
            seen.add(number)
            count += 1
            waiting.extend(telling.step(number).premises)
    return count
