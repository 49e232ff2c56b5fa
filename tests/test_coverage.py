"""``codewhy rules cover``: what the cases show of rules, premises and rows."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kb.knowledge import FAULT
from kb.relations import Relations, Row
from queries.casebook.books import read_books
from queries.casebook.case import Case
from queries.coverage.cover import Coverage
from queries.coverage.premises import premises, rows_of, sure
from queries.coverage.run import cover
from queries.told.coverage_text import ranges
from tests.casebook import FOLDER, session
from tests.command import codewhy
from tests.support import checked, evaluated

STAGES = FOLDER / "stages.yaml"

SMALL = """
/// {site} is high.
@[given = "guidance"]
@[absent = "no"]
.decl high(site: symbol)
/// {lesion} is on {site}.
@[given = "encounter"]
@[absent = "no"]
.decl lesion(lesion: symbol, site: symbol)
/// {lesion} has {stages}.
@[given = "encounter"]
@[absent = "no"]
.decl stages(lesion: symbol, stages: number)
/// {lesion}
@[absent = "no"]
.decl later(lesion: symbol, units: number)
/// {lesion} {units}
@[id = "later"]
@[cite = "book 1"]
@[layer = "derived"]
later(lesion, units) :- lesion(lesion, site), !high(site), stages(lesion, n), n > 1, units = n - 1.
"""


@cache
def few() -> tuple[Case, ...]:
    """A few of the project's own cases."""
    return read_books([STAGES])[:10]


@cache
def found() -> Coverage:
    return cover(session().knowledge, few(), jobs=1)


def relations(*lesions: tuple[str, str, int]) -> Relations:
    """Finished relations of lesions with their sites and stages; the nose is high."""
    facts: dict[str, list[Row]] = {
        "high": [("nose",)],
        "lesion": [(lesion, site) for lesion, site, _ in lesions],
        "stages": [(lesion, stages) for lesion, _, stages in lesions if stages],
    }
    return evaluated(checked(SMALL), facts)


def marks(*lesions: tuple[str, str, int]) -> str:
    """The marks of the premises of ``later``, one letter each: b for both."""
    (rule,) = checked(SMALL).rules
    shown, _ = premises(rule, relations(*lesions))
    return "".join(
        "b" if k in shown.true & shown.false else "T" if k in shown.true else "F" if k in shown.false else "-"
        for k in range(len(rule.body))
    )


def test_a_premise_is_asked_only_where_all_before_it_hold() -> None:
    assert marks() == "F----"
    assert marks(("A", "nose", 3)) == "TF---"
    assert marks(("A", "back", 0)) == "TTF--"
    assert marks(("A", "back", 1)) == "TTTF-"
    assert marks(("A", "back", 2)) == "TTTTT"
    assert marks(("A", "nose", 2), ("B", "back", 1), ("C", "back", 2), ("D", "arm", 0)) == "TbbbT"


def test_what_gives_a_new_variable_its_value_cannot_fail() -> None:
    (rule,) = checked(SMALL).rules
    assert sure(rule) == {4}


def test_a_row_is_touched_by_what_is_derived_with_it_and_by_what_it_stops() -> None:
    (rule,) = checked(SMALL).rules
    assert premises(rule, relations(("A", "nose", 2)))[1] == [("high", ("nose",))]
    read = set(rows_of(rule, relations(("A", "back", 2))))
    assert read == {("later", ("A", 1)), ("lesion", ("A", "back")), ("stages", ("A", 2))}


def test_a_rule_is_used_where_its_reasons_say_so() -> None:
    used = {each.rule.id for each in found().rules if each.used}
    for case in few():
        assert used.issuperset(case.rules)
    assert all(each.rule.head.relation != FAULT for each in found().rules)


def test_a_used_rule_has_no_premise_that_was_never_true() -> None:
    static = {"site_area"}  # what follows from guidance is used where a case rests on it
    for each in found().rules:
        if each.used and each.rule.head.relation not in static:
            assert all(premise.true for premise in each.premises), each.rule.id


def test_processes_see_what_one_process_sees() -> None:
    many = read_books([STAGES])[:26]
    assert cover(session().knowledge, many, jobs=2) == cover(session().knowledge, many, jobs=1)


def test_lines_are_drawn_together() -> None:
    assert ranges([9, 2, 3, 5, 4]) == "2-5, 9"
    assert ranges([]) == ""


def test_the_text_has_the_rules_with_their_margin(tmp_path: Path) -> None:
    page = tmp_path / "cover.html"
    words = ["rules", "cover", str(STAGES), "--family", "mohs.", "--missing", "--html", str(page)]
    answer = codewhy(*words)
    assert answer.status == 0
    assert "rules used:" in answer.out
    assert "~ never false" in answer.out
    assert "mohs.not-cancer is used in no case" in answer.out
    html = page.read_text(encoding="utf-8")
    assert html.count("<html") == 1
    assert "<script" not in html
    assert "http" not in html
    assert "kb/rules/mohs.dl" in html


def test_the_object_has_the_same_figures() -> None:
    data = codewhy("rules", "cover", str(STAGES), "--family", "mohs.", "--format", "json").data
    assert data["schema"] == "codewhy/coverage/1"
    assert data["rules_used"]["of"] == len(data["rules"])
    assert data["rules_used"]["used"] == sum(each["used_in"] is not None for each in data["rules"])
