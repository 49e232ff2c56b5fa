"""Random programs: three evaluations, and clingo, derive the same from every one of them.

The point engine (pyDatalog), the closure used on every stratum, and the naive model of the proof checker
share little or nothing; clingo shares nothing at all.
"""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, seed, settings

from kb.engine import Memo
from kb.engine.point import PointEngine
from kb.explain.model import Model
from kb.parse import parse
from kb.source import Text
from tests.clingo_model import clingo_model
from tests.features import FEATURES, features
from tests.programs import Case, cases
from tests.support import checked, closed, derived, evaluated, rows_of, split

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=120, deadline=None, suppress_health_check=SLOW)
@given(cases())
def test_all_evaluations_derive_the_same(case: Case) -> None:
    program = checked(case.text)
    names = derived(program)
    expected = rows_of(evaluated(program, case.facts), names)
    assert rows_of(closed(program, case.facts), names) == expected
    found = clingo_model(program, case.facts)
    assert {name: found[name] for name in names} == expected
    model = Model(program, case.facts)
    model.settle()
    assert {name: model.rows.get(name, set()) for name in names} == expected


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(cases())
def test_an_engine_that_is_asked_for_some_relations_derives_those_alike(case: Case) -> None:
    program = checked(case.text)
    guidance, given_rows = split(program, case.facts)
    engine = PointEngine(program, guidance)
    whole = engine.evaluate(given_rows)
    memo = Memo()
    for name in derived(program):
        some = engine.evaluate_some(given_rows, frozenset([name]), memo)
        assert set(some.rows(name)) == set(whole.rows(name))


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(cases())
def test_a_program_is_printed_as_text_that_parses_to_the_same_program(case: Case) -> None:
    program, wrong = parse(Text("case.dl", case.text))
    assert not wrong
    assert parse(Text("case.dl", str(program))) == (program, ())


def test_most_random_programs_derive_something_through_every_feature() -> None:
    derives: Counter[str] = Counter()
    programs = relations = filled = 0

    @seed(1988)
    @settings(max_examples=80, deadline=None, database=None, suppress_health_check=SLOW)
    @given(cases())
    def count(case: Case) -> None:
        nonlocal programs, relations, filled
        programs += 1
        program = checked(case.text)
        model = Model(program, case.facts)
        model.settle()
        used = {name for rule, found in features(program) for name in found if any(model.heads(rule))}
        derives.update(used)
        relations += len(derived(program))
        filled += sum(1 for name in derived(program) if model.rows.get(name))

    count()
    assert filled > 0.7 * relations
    rare = {name: derives[name] for name in FEATURES if derives[name] * 2 < programs}
    assert not rare, f"of {programs} programs"
