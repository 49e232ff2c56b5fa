"""A change of the knowledge reaches every case whose answer it changes, and far from all cases."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from functools import cache

import pytest

from kb.checks import check
from kb.fact import FactRow
from kb.footprint import Footprint, Watch
from kb.knowledge import Knowledge, boundaries_of
from kb.load import load
from kb.parse import parse
from kb.revision import Revision, RowChange, compare, static_relations
from kb.source import Text
from kb.syntax import Clause, Program
from queries.casebook.answered import Answered, Asker
from queries.casebook.case import Case
from queries.casebook.traces import Traces, reached
from queries.session import Session
from tests import casebook, claimbook
from tests.casebook import ROOT

HUNT = bool(os.environ.get("CODEWHY_HUNT"))
SEEDS = range(200) if HUNT else range(9)


@cache
def knowledge() -> Knowledge:
    return load(ROOT)


@cache
def sample() -> tuple[Case, ...]:
    """Some cases of every file."""
    everything = [*casebook.one_of_each(casebook.cases()), *claimbook.cases()]
    return tuple(everything[:: 3 if HUNT else 11])


WATCH = Watch()


@cache
def answers() -> tuple[tuple[Answered, Footprint], ...]:
    watch = WATCH
    asker = Asker(Session(knowledge(), watch))
    return tuple((watch.begin(), asker.answer(asker.read(case)))[::-1] for case in sample())


def traces() -> tuple[Traces, dict[str, int]]:
    found, days = Traces(), dict[str, int]()
    answers()
    numbers = found.numbered(WATCH.numbers)
    for number, (case, (_, footprint)) in enumerate(zip(sample(), answers(), strict=True)):
        found.add(number, footprint, numbers)
        day = str(case.given["date"])
        days[day] = days.get(day, 0) | 1 << number
    return found, days


def with_rules(clauses: list[Clause]) -> Knowledge:
    declarations = tuple(knowledge().declarations.values())
    program, wrong = check([Program(declarations, tuple(clauses))])
    assert not [each for each in wrong if not each.kind.warning]
    rows = (row for table in knowledge().facts.values() for row in table)
    return replace(knowledge(), program=program, boundaries=boundaries_of(program.rules, rows))


def with_table(name: str, rows: list[FactRow]) -> Knowledge:
    facts = {each: knowledge().facts[each] for each in knowledge().facts} | {name: tuple(rows)}
    everything = (row for table in facts.values() for row in table)
    return replace(knowledge(), facts=facts, boundaries=boundaries_of(knowledge().program.rules, everything))


def changed(seed: int) -> tuple[str, Knowledge]:
    """The knowledge with a rule or a row less, or with a premise less, and what was done."""
    chance = random.Random(seed)
    rules = [each for each in knowledge().program.rules if each.head.relation != "fault"]
    if seed % 3 == 0:
        gone = chance.choice(rules)
        return f"without {gone.id}", with_rules([each for each in rules if each is not gone])
    if seed % 3 == 1:
        long = [each for each in rules if len(each.body) > 2 and str(each.body[-1]).startswith("!")]
        loose = chance.choice(long)
        shorter = replace(loose, body=loose.body[:-1], orders=())
        return f"{loose.id} without {loose.body[-1]}", with_rules(
            [shorter if each is loose else each for each in rules]
        )
    read = {name for _, footprint in answers() for name, positions, _ in footprint.reads if positions}
    tables = sorted(name for name in read if 1 < len(knowledge().facts.get(name, ())) < 1_000)
    table = chance.choice(tables)
    rows = list(knowledge().facts[table])
    row = rows.pop(chance.randrange(len(rows)))
    return f"{table} without {row.row}", with_table(table, rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_change_reaches_every_case_that_it_changes(seed: int) -> None:
    what, after = changed(seed)
    found, days = traces()
    mask = reached(found, days, knowledge(), after, compare(knowledge(), after))
    asker = Asker(Session(after))
    for number, (case, (answered, _)) in enumerate(zip(sample(), answers(), strict=True)):
        if not mask >> number & 1:
            assert asker.answer(asker.read(case)) == answered, f"{what} changes {case.name}"


def test_an_answer_rests_on_the_same_whoever_was_asked_before() -> None:
    watch = Watch()
    asker = Asker(Session(knowledge(), watch))
    some = sample()[:12]
    first = [(watch.begin(), asker.answer(asker.read(case)))[0] for case in some]
    again = [(watch.begin(), asker.answer(asker.read(case)))[0] for case in some]
    alone = [footprint for case in some for footprint in [asked_alone(case)]]
    static = static_relations(knowledge().program)
    below = {name for relation in static for name in knowledge().program.needed([relation])}
    for one, two, three in zip(first, again, alone, strict=True):
        assert one.relations == two.relations == three.relations
        reads = [{each for each in part.reads if each[0] not in below} for part in (one, two, three)]
        assert reads[0] == reads[1] == reads[2]


def asked_alone(case: Case) -> Footprint:
    watch = Watch()
    asker = Asker(Session(knowledge(), watch))
    footprint = watch.begin()
    asker.answer(asker.read(case))
    return footprint


def test_nothing_reaches_anybody_where_nothing_differs() -> None:
    found, days = traces()
    revision = compare(knowledge(), knowledge())
    assert revision.is_empty
    assert reached(found, days, knowledge(), knowledge(), revision) == 0


def test_a_new_word_for_a_site_reaches_nobody_who_does_not_use_it() -> None:
    rows = list(knowledge().facts["site_alias"])
    after = with_table("site_alias", [*rows, rows[0]._replace(row=("a word of nobody", rows[0].row[1]))])
    found, days = traces()
    assert reached(found, days, knowledge(), after, compare(knowledge(), after)) == 0


def test_a_sentence_told_otherwise_reaches_nobody() -> None:
    rules = list(knowledge().program.rules)
    after = with_rules([replace(each, doc=f"{each.doc} Indeed.") for each in rules])
    found, days = traces()
    assert reached(found, days, knowledge(), after, compare(knowledge(), after)) == 0


def test_other_columns_reach_everybody() -> None:
    declarations = dict(knowledge().declarations)
    text = Text("x.dl", "/// {x}.\n.decl lesion(x: symbol)\n")
    declarations["lesion"] = parse(text)[0].declarations[0]
    after = replace(knowledge(), program=replace(knowledge().program, declarations=declarations))
    found, days = traces()
    everyone = (1 << len(sample())) - 1
    assert reached(found, days, knowledge(), after, compare(knowledge(), after)) == everyone


def test_a_row_that_states_something_else_reaches_who_read_it() -> None:
    before = next(row for row in knowledge().facts["included_blocks"] if row.row[0] == "17311")
    revision = Revision((), (RowChange("included_blocks", before, before._replace(row=("17311", 4))),), *NONE)
    found, days = traces()
    assert reached(found, days, knowledge(), knowledge(), revision)


def test_a_row_whose_dates_differ_reaches_only_the_days_on_which_it_is_another() -> None:
    before = next(row for row in knowledge().facts["included_blocks"] if row.row[0] == "17311")
    found, days = traces()
    for until, reaches in (("2090-12-31", False), ("2026-01-01", True)):
        change = RowChange("included_blocks", before, before._replace(until=until))
        mask = reached(found, days, knowledge(), knowledge(), Revision((), (change,), *NONE))
        assert bool(mask) == reaches


NONE: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
