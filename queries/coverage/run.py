"""The coverage of a knowledge base by its cases, worked out in several processes.

Takes a knowledge base and cases; gives ``Coverage``.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor

from kb.checks.names import atoms
from kb.diagnostics import Refusal
from kb.knowledge import FAULT, Knowledge
from kb.syntax import Clause
from queries.casebook.answered import Asker
from queries.casebook.case import Case
from queries.casebook.run import FEW, Progress
from queries.claim_file.model import Claim
from queries.coverage.cover import Coverage, Premise, RuleCover, Seen, TableCover, Watcher, place_of
from queries.coverage.premises import sure
from queries.encounter.model import Encounter
from queries.session import Session

SHARE = 24
"""Cases that a process is given at a time."""

Numbered = tuple[int, Encounter | Claim]


def _quiet(done: int, all_: int) -> None:
    """No progress is told."""


def cover(
    knowledge: Knowledge,
    cases: Sequence[Case],
    *,
    family: str = "",
    jobs: int = 0,
    progress: Progress = _quiet,
) -> Coverage:
    """What the cases show of the rules whose ids begin with ``family``, and of the tables that these read."""
    asker = Asker(Session(knowledge))
    given: list[Numbered] = []
    unread: list[Case] = []
    for number, case in enumerate(cases):
        try:
            given.append((number, asker.read(case)))
        except Refusal:
            unread.append(case)
    seen = Seen()
    done = 0
    progress(0, len(given))
    for share, found in _looks(knowledge, given, jobs):
        seen.merge(found)
        done += share
        progress(done, len(given))
    names = {number: case.name for number, case in enumerate(cases)}
    rules = tuple(
        _rule(rule, seen, names)
        for rule in knowledge.program.rules
        if rule.head.relation != FAULT and (rule.id or rule.head.relation).startswith(family)
    )
    read = {atom.relation for each in rules for literal in each.rule.body for atom in atoms(literal)}
    tables = tuple(each for each in _tables(knowledge, seen) if not family or each.table in read)
    return Coverage(len(given), tuple(unread), rules, tables)


def _rule(rule: Clause, seen: Seen, names: Mapping[int, str]) -> RuleCover:
    at, easy = place_of(rule), sure(rule)
    premises = tuple(
        Premise(
            str(literal),
            names.get(seen.true.get((at, place), -1)),
            names.get(seen.false.get((at, place), -1)),
            place in easy,
        )
        for place, literal in enumerate(rule.body)
    )
    return RuleCover(rule, names.get(seen.used.get(at, -1)), premises)


def _tables(knowledge: Knowledge, seen: Seen) -> Iterator[TableCover]:
    touched: dict[str, set[int]] = {}
    for table, line in seen.rows:
        touched.setdefault(table, set()).add(line)
    for table, rows in knowledge.facts.items():
        lines = tuple(row.line for row in rows)
        file = rows[0].file if lines else f"facts/{table}.csv"
        yield TableCover(table, file, lines, frozenset(touched.get(table, ())))


# --- in this process or in others -------------------------------------------------------------------


def _looks(knowledge: Knowledge, given: Sequence[Numbered], jobs: int) -> Iterator[tuple[int, Seen]]:
    jobs = jobs or os.cpu_count() or 1
    if jobs == 1 or len(given) <= FEW or "fork" not in multiprocessing.get_all_start_methods():
        watcher = Watcher(Session(knowledge))
        for number, each in given:
            watcher.look(number, each)
            yield 1, watcher.seen
        return
    # A forked process has the knowledge already; nothing else runs here that a fork could tear apart.
    context = multiprocessing.get_context("fork")
    shares = [given[start : start + SHARE] for start in range(0, len(given), SHARE)]
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(knowledge,)) as pool:
        for share, seen in zip(shares, pool.map(_share, shares), strict=True):
            yield len(share), seen


_watcher: list[Watcher] = []
"""In a process that was started to look: what it looks with."""


def _begin(knowledge: Knowledge) -> None:
    _watcher[:] = [Watcher(Session(knowledge))]


def _share(given: Sequence[Numbered]) -> Seen:
    for number, each in given:
        _watcher[0].look(number, each)
    return _watcher[0].seen
