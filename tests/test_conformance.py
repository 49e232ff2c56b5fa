"""Somebody else's corpus: the programs of ``datalog-conformance`` 0.1.0, through parser, checks and engine.

Three things can become of a case, and a test counts them: it is answered as the suite expects; it is
refused by our stricter safety, where the suite contradicts itself; or it is left to the bulk engine.
"""

from __future__ import annotations

import re

import pytest
from datalog_conformance import YamlTestRunner

from tests.conformance import Evaluator, Name, OnlyNegatedError, adapted, cases, names

RUN, LEFT = names()

CONTESTED = tuple(name for name in RUN if name.file == "negation/nemo_negation.yaml")
"""The fourteen share one program, in which `P` is mentioned by a negation only."""

WHY_CONTESTED = (
    "the suite contradicts itself: its case unsafe_negation_variable_only_in_negative_literal wants a "
    "variable that only a negation mentions refused, and this program has one; we refuse it (E0302)"
)
WHY_LEFT = "the file has more than 1 MB (50,000 facts and more): left to the bulk engine"


def marked(name: Name) -> object:
    reason = pytest.mark.xfail(raises=OnlyNegatedError, strict=True, reason=WHY_CONTESTED)
    marks: list[pytest.MarkDecorator] = [reason] if name in CONTESTED else []
    if name in LEFT:
        marks = [pytest.mark.skip(reason=WHY_LEFT)]
    return pytest.param(name, id=name.case, marks=marks)


@pytest.mark.parametrize("name", [marked(name) for name in (*RUN, *LEFT)])
def test_the_suite_gets_the_answer_that_it_expects(name: Name) -> None:
    try:
        YamlTestRunner(Evaluator()).run_test_case(cases(name.file)[name.case])
    except AssertionError as failure:
        raise failure.__cause__ or failure from None


def test_every_case_of_the_suite_is_counted() -> None:
    assert len({*RUN, *LEFT}) == 114
    assert (len(RUN) - len(CONTESTED), len(CONTESTED), len(LEFT)) == (78, 14, 22)
    assert {name.file for name in LEFT} == {
        "recursion/souffle_example_hmmer.yaml",
        "recursion/souffle_example_lubm.yaml",
    }
    for file in {name.file for name in RUN}:
        assert set(cases(file)) == {name.case for name in RUN if name.file == file}


def test_no_two_cases_share_a_name() -> None:
    assert len({name.case for name in (*RUN, *LEFT)}) == 114


def test_numbers_and_texts_that_share_a_column_stay_apart() -> None:
    """Rows of numbers and the constant "6": the suite means that they are never equal."""
    program = cases("recursion/souffle_evaluation_minmax.yaml")["souffle_minmax_minimum"].program
    assert program is not None
    text = adapted(program).text
    assert 'Is_min_max_eq(r) :- minimum("carried text 6", "carried text 6", r).' in text
    model = Evaluator().evaluate(program)
    assert (6, 5, 1) in model["minimum"]
    assert model["Is_min_max_eq"] == set()


@pytest.mark.parametrize("name", CONTESTED, ids=[name.case for name in CONTESTED])
def test_what_the_contested_cases_ask_can_be_asked_here(name: Name) -> None:
    """With `_` for the variable, and a relation of its own where it is repeated, the answers agree."""
    case = cases(name.file)[name.case]
    assert case.program is not None
    case.program.rules = [_asked_here(rule) for rule in case.program.rules] + [
        "s3_xpp(X) :- s3(X, P, P).",
        "s3_ppx(X) :- s3(P, P, X).",
        "s3_pxp(X) :- s3(P, X, P).",
    ]
    YamlTestRunner(Evaluator()).run_test_case(case)


def _asked_here(rule: str) -> str:
    for pattern, instead in (
        (r"s3\((\w), P, P\)", r"s3_xpp(\1)"),
        (r"s3\(P, P, (\w)\)", r"s3_ppx(\1)"),
        (r"s3\(P, (\w), P\)", r"s3_pxp(\1)"),
    ):
        rule = re.sub(pattern, instead, rule)
    return re.sub(r"\bP\b", "_", rule)
