"""The coverage of a knowledge base by its cases, worked out in several processes.

Takes a knowledge base and cases; gives ``Coverage``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from kb.checks.names import atoms
from kb.diagnostics import Refusal
from kb.knowledge import FAULT, Knowledge
from kb.syntax import Clause
from queries.casebook.answered import Asker
from queries.casebook.case import Case
from queries.casebook.run import Progress
from queries.claim_file.model import Claim
from queries.coverage.cover import Coverage, Premise, RuleCover, Seen, TableCover, Watcher, place_of
from queries.coverage.premises import sure
from queries.encounter.model import Encounter
from queries.mutation.family import Family
from queries.processes import spread
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
    family: Family | None = None,
    jobs: int = 0,
    progress: Progress = _quiet,
) -> Coverage:
    """What the cases show of all rules and tables, or of a family and the tables that its rules read."""
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
    for share, found in spread(lambda: _watcher(knowledge), given, share=SHARE, jobs=jobs):
        seen.merge(found)
        done += share
        progress(done, len(given))
    names = {number: case.name for number, case in enumerate(cases)}
    rules = tuple(
        _rule(rule, seen, names)
        for rule in knowledge.program.rules
        if rule.head.relation != FAULT and (family is None or family.has(rule))
    )
    read = {atom.relation for each in rules for literal in each.rule.body for atom in atoms(literal)}
    tables = tuple(each for each in _tables(knowledge, seen) if family is None or each.table in read)
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


def _watcher(knowledge: Knowledge) -> Callable[[Sequence[Numbered]], tuple[int, Seen]]:
    """What looks at cases in one process: how many it looked at, and all that it has seen so far."""
    watcher = Watcher(Session(knowledge))

    def look(given: Sequence[Numbered]) -> tuple[int, Seen]:
        for number, each in given:
            watcher.look(number, each)
        return len(given), watcher.seen

    return look
