"""The charts: what they must never state is told, and what they say of a few known sizes is right.

A case spoils one table of the shipped knowledge, and one rule of ``fault`` alone must find just that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import NamedTuple

import pytest

from kb.crosschecks import faults
from kb.fact import FactRow
from kb.knowledge import FAULT, Knowledge
from kb.load import load
from kb.relations import Row, Value
from kb.syntax import Clause

FILE = "kb/rules/integrity_charts.dl"
FACE = "face, ears, eyelids, nose, lips or mucosa"
TRUNK = "trunk, arms or legs"

Rows = Sequence[FactRow]
Edit = Callable[[Rows], Rows]


def added(*row: Value) -> Edit:
    """The table with one more row."""
    return lambda rows: [*rows, FactRow(row, "", "", "book", "p. 1", "facts/spoilt.csv", 9)]


def without(*cells: Value) -> Edit:
    """The table without the rows that have all of these cells."""
    return lambda rows: [row for row in rows if not set(cells) <= set(row.row)]


def swapped(old: Value, new: Value, *cells: Value) -> Edit:
    """The table with another value in the rows that have the old one and these cells."""

    def edit(rows: Rows) -> Rows:
        return [
            row._replace(row=tuple(new if cell == old else cell for cell in row.row))
            if {old, *cells} <= set(row.row)
            else row
            for row in rows
        ]

    return edit


class Spoilt(NamedTuple):
    """A table, what is done to it, and what the rule says of it: its first sentence, in order."""

    rule: str
    table: str
    edit: Edit
    said: str


LENGTH, AREA, COUNT = "length_tier", "area_tier", "count_tier"
SPOILT = [
    Spoilt("site-without-row", "site_row", without("removal", "nose"),
           "The nose has neither a row nor a choice of rows in the removal chart"),
    Spoilt("row-of-nothing", "site_row", added("removal", "snout", FACE),
           "The removal chart has a row for the snout, but there is no such site"),
    Spoilt("row-and-choice", "site_row", added("reconstruction", "face", "trunk"),
           "The reconstruction chart has both a row and a choice of rows for the face"),
    Spoilt("choice-without-row", "site_row_choice", added("removal", "hairline", "face-lift scar"),
           "In the removal chart the hairline could mean the face-lift scar, which has no row there"),
    Spoilt("chart-of-nothing", "site_row", added("hair", "nose", FACE),
           "The hair chart has a row for the nose, but chooses the codes of no procedure"),
    Spoilt("row-without-code", LENGTH, without("malignant destruction", FACE),
           f'The malignant destruction has no code for the row "{FACE}" of its chart'),
    Spoilt("length-without-chart", "procedure_chart", without("simple repair"),
           "12001 is a length of the simple repair, which has no chart of sites"),
    Spoilt("area-without-chart", "procedure_chart", without("skin substitute"),
           "15271 is an area of the skin substitute, which has no chart of sites"),
    Spoilt("row-code-without-chart", "procedure_chart", without("pedicle division"),
           "15600 is the pedicle division of a row, but that procedure has no chart of sites"),
    Spoilt("length-of-no-row", LENGTH, added("simple repair", "tail", 0, 25, "12001"),
           '12001 is a length of the simple repair in the row "tail", in which its chart has no site'),
    Spoilt("area-of-no-row", AREA, added("skin substitute", "tail", 0, 25, "15271"),
           '15271 is an area of the skin substitute in the row "tail", in which its chart has no site'),
    Spoilt("code-of-no-row", "row_code", added("pedicle division", "tail", "15600"),
           '15600 is the pedicle division in the row "tail", in which its chart has no site'),
    Spoilt("empty-length", LENGTH, swapped(25, 0, "12001"),
           "12001 of the simple repair is over 0 and up to 0 mm, which holds no length"),
    Spoilt("empty-area", AREA, swapped(9999, 0, "15271"),
           "15271 of the skin substitute is over 0 and up to 0 square mm, which holds no area"),
    Spoilt("empty-count", COUNT, swapped(14, 0, "17000"),
           "17000 for premalignant lesions is over 0 and up to 0 of them, which is none"),
    Spoilt("lengths-overlap", LENGTH, swapped(40, 31, "11606"),
           f'For the malignant excision in the row "{TRUNK}", 11604 and 11606 both hold a little over 31 mm'),
    Spoilt("areas-overlap", AREA, swapped(1000, 999, "14001"),
           'For the adjacent tissue transfer in the row "trunk", '
           "14000 and 14001 both hold a little over 999 square mm"),
    Spoilt("counts-overlap", COUNT, swapped(14, 13, "17111"),
           "17110 and 17111 both hold a little over 13 benign lesions"),
    Spoilt("length-gap", LENGTH, swapped(40, 41, "11606"),
           f'For the malignant excision in the row "{TRUNK}", nothing codes a little over 40 mm'),
    Spoilt("area-gap", AREA, swapped(1000, 1001, "14001"),
           'For the adjacent tissue transfer in the row "trunk", nothing codes a little over 1000 square mm'),
    Spoilt("count-gap", COUNT, swapped(14, 15, "17111"),
           "Nothing codes a little over 14 benign lesions"),
    Spoilt("length-add-on", "add_on", without("13102", "13101"),
           "13102 is to follow 13101 for a greater length, but is not listed as its add-on code"),
    Spoilt("area-add-on", "add_on", without("14302", "14301"),
           "14302 is to follow 14301 for a greater area, but is not listed as its add-on code"),
    Spoilt("count-add-on", "add_on", without("17003", "17000"),
           "17003 is to follow 17000 for more lesions, but is not listed as its add-on code"),
    Spoilt("length-of-nothing", LENGTH, without("13101"),
           "13101 is no length of any procedure, so 13102 cannot follow it"),
    Spoilt("area-of-nothing", AREA, without("14301"),
           "14301 is no area of any procedure, so 14302 cannot follow it"),
    Spoilt("count-of-nothing", COUNT, without("17000"),
           "17000 is no count of lesions, so 17003 cannot follow it"),
    Spoilt("technique-without-rank", "technique_rank", without("punch"),
           "The punch technique has biopsy codes, but no place among the techniques"),
    Spoilt("technique-without-code", "technique_rank", added("brush", 4),
           "The brush technique has no code for a first skin biopsy, as other techniques have"),
    Spoilt("biopsy-add-on", "add_on", without("11105", "11104"),
           "11105 is to follow 11104 for a further biopsy by the punch technique, "
           "but is not listed as its add-on code"),
    Spoilt("biopsy-of-nothing", "site_biopsy", added("snout", "30100"),
           "30100 is the biopsy of the snout, but there is no such site"),
    Spoilt("biopsy-choice-of-nothing", "site_biopsy_choice", added("snout", "30100", "it is wet"),
           "30100 depends on how a biopsy of the snout was done, but there is no such site"),
    Spoilt("biopsy-and-choice", "site_biopsy", added("lip", "40490"),
           "40490 is the one biopsy code of the lip, which has a choice of them too"),
    *(
        Spoilt(rule, "code_kind", without(code), f"{code} {says}, but nothing says of what kind it is")
        for rule, code, says in (
            ("length-without-kind", "12001", "is a length of the simple repair"),
            ("area-without-kind", "14000", "is an area of the adjacent tissue transfer"),
            ("row-code-without-kind", "15600", "is the pedicle division of a row"),
            ("kind-code-without-kind", "15731", "is the forehead flap"),
            ("count-without-kind", "17000", "is for a number of premalignant lesions"),
            ("biopsy-without-kind", "11102", "is a first skin biopsy"),
            ("site-biopsy-without-kind", "69100", "is the biopsy of the ear"),
            ("biopsy-choice-without-kind", "40490", "may be the biopsy of the lip"),
            ("visit-without-kind", "99202", "is a visit of level 2"),
            ("pathology-without-kind", "88305", "is pathology by the method permanent-section"),
        )
    ),
    Spoilt("add-on-without-kind", "code_kind", without("17312"),
           "17312 is an add-on code of 17311, but nothing says of what kind it is, as it does of 17311"),
]  # fmt: skip


@cache
def known() -> Knowledge:
    """The shipped knowledge as of its last date alone: what is wrong there is wrong enough."""
    return replace(load(), boundaries=())


def chart_rules() -> dict[str, Clause]:
    """The rules that forbid something of the charts, by their names."""
    rules = [rule for rule in known().program.rules if rule.head.relation == FAULT]
    return {str(rule.id).removeprefix("fault."): rule for rule in rules if rule.span.file == FILE}


def said_of(rule: str, table: str, edit: Edit) -> list[str]:
    """What one rule alone says of the knowledge with one table spoilt."""
    whole = known()
    program = replace(whole.program, rules_of={FAULT: (chart_rules()[rule],)})
    facts = {**whole.facts, table: edit(whole.facts[table])}
    return [each.message for each in faults(replace(whole, program=program, facts=facts))]


@pytest.mark.parametrize("case", SPOILT, ids=lambda case: case.rule)
def test_what_a_chart_must_not_state_is_told(case: Spoilt) -> None:
    assert case.said in said_of(case.rule, case.table, case.edit)
    assert said_of(case.rule, case.table, lambda rows: rows) == [], "the shipped table is not so"


def test_every_rule_on_charts_is_provoked() -> None:
    assert {case.rule for case in SPOILT} == set(chart_rules())


def one_cell(table: str, *start: Value) -> Value:
    """The last cell of the one row of a table that begins so."""
    (row,) = (row for row in rows_in_force(table) if row[:-1] == start)
    return row[-1]


def codes_of(table: str, procedure: str, site: str, size: int) -> list[Value]:
    """The codes whose tier holds the size, in the row of the site."""
    row = one_cell("site_row", one_cell("procedure_chart", procedure), site)
    tiers = [each for each in rows_in_force(table) if each[:2] == (procedure, row)]
    return [code for _, _, over, up_to, code in tiers if int(over) < size <= int(up_to)]


def rows_in_force(table: str) -> Sequence[Row]:
    return known().as_of(date(2026, 10, 5)).guidance.rows(table)


@pytest.mark.parametrize(
    ("procedure", "site", "size_mm", "code"),
    [
        ("malignant excision", "nose", 6, "11641"),
        ("malignant excision", "scalp", 20, "11622"),
        ("malignant excision", "forearm", 21, "11603"),
        ("malignant destruction", "scalp", 30, "17273"),
        ("simple repair", "scalp", 26, "12002"),
        ("simple repair", "cheek", 50, "12013"),
        ("intermediate repair", "axilla", 76, "12034"),
        ("intermediate repair", "neck", 25, "12041"),
        ("complex repair", "neck", 45, "13132"),
        ("complex repair", "axilla", 11, "13131"),
        ("complex repair", "nose", 25, "13151"),
        ("complex repair", "back", 200, "13101"),
    ],
)
def test_a_length_has_its_code(procedure: str, site: str, size_mm: int, code: str) -> None:
    assert codes_of("length_tier", procedure, site, size_mm) == [code]


@pytest.mark.parametrize(
    ("procedure", "site", "size_mm2", "code"),
    [
        ("adjacent tissue transfer", "nose", 1000, "14060"),
        ("adjacent tissue transfer", "temple", 1001, "14041"),
        ("adjacent tissue transfer", "scalp", 3001, "14301"),
        ("full-thickness graft", "ear", 400, "15260"),
        ("split-thickness graft", "scalp", 400, "15120"),
        ("skin substitute", "shin", 9_999, "15271"),
        ("skin substitute", "shin", 10_000, "15273"),
        ("site preparation", "hand", 500, "15004"),
    ],
)
def test_an_area_has_its_code(procedure: str, site: str, size_mm2: int, code: str) -> None:
    assert codes_of("area_tier", procedure, site, size_mm2) == [code]


@pytest.mark.parametrize("site", ["back", "scalp", "cheek", "nose"])
def test_one_centimetre_is_too_short_for_a_complex_repair(site: str) -> None:
    assert codes_of("length_tier", "complex repair", site, 10) == []
