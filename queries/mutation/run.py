"""All mutants of a family held against all cases, in several processes.

Takes a knowledge base, cases and mutants; gives a ``Verdict`` for each mutant, as they come. A process of
its own tries a few mutants at a time and knows which cases were keen; it is forked, and so has everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from pathlib import Path

from kb.knowledge import Knowledge
from kb.revision import RuleChange
from queries.casebook.answered import Asker
from queries.casebook.case import Case
from queries.casebook.run import Progress, name_of, run_kept
from queries.mutation.mutant import Mutant
from queries.mutation.trial import Bench, Known, Verdict
from queries.processes import spread
from queries.session import Session

SHARE = 6
"""Mutants that a process is given at a time: those of one rule are noticed by the same cases."""


def _quiet(done: int, all_: int) -> None:
    """No progress is told."""


def bench(
    root: Path,
    knowledge: Knowledge,
    cases: Sequence[Case],
    *,
    store: str = "",
    jobs: int = 0,
    progress: Progress = _quiet,
) -> Bench:
    """The cases whose answer is the one that is written, with what their answers rest on.

    Cases of a ``store`` expect nothing: today's answers stand for what is written.
    """
    outcomes, kept = run_kept(root, knowledge, cases, jobs=jobs, progress=progress, store=store)
    asker = Asker(Session(knowledge))
    known = []
    for outcome in outcomes:
        if outcome.passed or (store and not outcome.answered.refused):
            given = asker.read(outcome.case)
            known.append(Known(outcome.case, given, outcome.answered, kept.numbers[name_of(given)]))
    return Bench(knowledge, known, kept.traces)


def settle(held: Bench, mutants: Iterable[Mutant], progress: Progress = _quiet) -> None:
    """Work out once, for all processes, what follows from each case that one of the rules reaches."""
    clauses = [
        clause
        for mutant in mutants
        if isinstance(mutant.change, RuleChange) and mutant.change.relation not in held.static
        for clause in mutant.change.sides
    ]
    mask = reduce(or_, map(held.joined, clauses), 0)
    numbers = [number for number, each in enumerate(held.known) if mask >> each.bit & 1]
    for done, number in enumerate(numbers):
        progress(done, len(numbers))
        held.relations(number)


def trials(held: Bench, mutants: Sequence[Mutant], jobs: int = 0) -> Iterator[Verdict]:
    """What comes of each mutant, in the order of the mutants."""

    def tried(places: Sequence[int]) -> list[Verdict]:
        return [held.trial(mutants[place]) for place in places]

    for verdicts in spread(lambda: tried, range(len(mutants)), share=SHARE, jobs=jobs):
        yield from verdicts
