"""The dictionary of modifiers: what its tables must never state, and that no suggestion goes against it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.crosschecks import faults
from kb.fact import FactRow
from kb.knowledge import FAULT
from tests.casebook import answer, cases, session

FILE = "modifier_dictionary.dl"


def row(*values: str) -> FactRow:
    return FactRow(values, "", "", "codewhy-words", "a test", "facts/test.csv", 1)


SPOILT = {
    "modifier-without-meaning": ("modifier_on", row("Z9", "visit")),
    "modifier-without-place": ("modifier_precondition", row("99", "more modifiers than fit")),
}


@pytest.mark.parametrize("rule", SPOILT)
def test_what_the_dictionary_must_not_state_is_told(rule: str) -> None:
    table, spoilt = SPOILT[rule]
    known = replace(session().knowledge, boundaries=())
    program = known.program
    clauses = tuple(each for each in program.rules_of[FAULT] if each.id == f"fault.{rule}")
    known = replace(known, program=replace(program, rules_of={FAULT: clauses}))
    assert not list(faults(known)), "the shipped table is not so"
    wrong = replace(known, facts={**known.facts, table: (*known.facts[table], spoilt)})
    assert [str(spoilt.row[0]) in each.message for each in faults(wrong)] == [True]


def test_every_fault_of_the_dictionary_is_provoked() -> None:
    rules = session().knowledge.program.rules_of[FAULT]
    named = {str(rule.id) for rule in rules if rule.span.file.endswith(FILE)}
    assert named == {f"fault.{name}" for name in SPOILT}


def test_no_suggested_modifier_stands_where_it_may_not() -> None:
    facts = session().knowledge.facts
    on = {(str(each.row[0]), str(each.row[1])) for each in facts["modifier_on"]}
    known = {modifier for modifier, _ in on}
    kinds = {str(each.row[0]): str(each.row[1]) for each in facts["code_kind"]}
    of_kind = {str(each.row[0]): str(each.row[1]) for each in facts["kind_class"]}
    periods = {str(each.row[0]): str(each.row[1]) for each in facts["global_period"]}
    of_period = {str(each.row[0]): str(each.row[1]) for each in facts["period_class"]}
    wrong = []
    for case in cases():
        for line in answer(case).lines:
            code = line.line.code
            group = of_kind.get(kinds[code]) or of_period.get(periods[code])
            wrong += [
                (case.name, code, modifier)
                for modifier in line.line.modifiers
                if modifier in known and group and (modifier, group) not in on
            ]
    assert wrong == []
