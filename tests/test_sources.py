"""What the sources carry: citations read into statements, the four commands, and the manual's own list."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.fact import FactRow
from kb.load import load
from kb.statements import ABOUT, LEFT_OUT, STATEMENTS, carried, carriers, listed, statements_of
from queries.sources import STATES, cover, source, sources, stale
from tests.command import Answer, codewhy, told
from tests.support import checked

MANUAL = "ncci-manual-2026"
KNOWLEDGE = load(None)
FACTS = Path(__file__).parent.parent / "facts"
NEEDED = ("core", "derm", "general")

RULE = '/// It is so.\n@[id = "a.rule"]\n@[cite = "{card} {place}"]\nit("so").\n.decl it(what: symbol)\n'
IDS = st.from_regex(r"[A-Z]{1,3}-[1-9][0-9]?", fullmatch=True)


def statement_rows(card: str, ids: list[str]) -> tuple[FactRow, ...]:
    rows = enumerate(dict.fromkeys(ids), start=2)
    return tuple(FactRow((each, card), "", "", card, each, f"facts/{STATEMENTS}.csv", n) for n, each in rows)


def row(card: str, place: str, table: str = "site", line: int = 2) -> FactRow:
    return FactRow(("nose",), "", "", card, place, f"facts/{table}.csv", line)


# --- citations ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "ids"),
    [
        ("B-1", ("B-1",)),
        ("B-1, B-2", ("B-1", "B-2")),
        ("B-2,B-1 ,  B-3", ("B-2", "B-1", "B-3")),
        ("B-1, B-1", ("B-1",)),
        ("B-1 to B-3", ("B-1 to B-3",)),
        ("", ("",)),
    ],
)
def test_a_place_is_ids_with_commas_between_them(place: str, ids: tuple[str, ...]) -> None:
    assert statements_of(place) == ids


@given(st.lists(IDS, min_size=1, max_size=6), st.data())
def test_whatever_cites_a_statement_carries_it(ids: list[str], data: st.DataObject) -> None:
    by_rule = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=4))
    by_row = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=4))
    facts = {STATEMENTS: statement_rows("book", ids), "site": (row("book", ", ".join(by_row)),)}
    found = carried(checked(RULE.format(card="book", place=", ".join(by_rule))), facts)
    names = {statement: {each.name for each in by} for statement, by in found.items()}
    assert {statement for statement, by in names.items() if "a.rule" in by} == set(by_rule)
    assert {statement for statement, by in names.items() if "site" in by} == set(by_row)


def test_a_statement_of_another_card_is_not_carried() -> None:
    facts = {STATEMENTS: statement_rows("book", ["B-1"]), "site": (row("leaflet", "B-1"),)}
    assert carried(checked(RULE.format(card="letter", place="B-1")), facts) == {}


def test_a_row_about_statements_carries_none() -> None:
    about = {table: (row("book", "B-1", table),) for table in ABOUT - {STATEMENTS}}
    facts = {STATEMENTS: statement_rows("book", ["B-1"]), **about}
    assert carried(checked(RULE.format(card="letter", place="p. 3")), facts) == {}


def test_only_the_cards_that_are_asked_for_are_looked_at() -> None:
    facts = {"site": (row("book", "p. 1"), row("letter", "p. 2"))}
    found = carriers(checked(RULE.format(card="book", place="p. 1")), facts, {"letter"})
    assert [each.place for each in found] == ["p. 2"]


def test_a_carrier_says_where_it_stands() -> None:
    facts = {"site": (row("book", "B-1", line=7),)}
    rule, fact = carriers(checked(RULE.format(card="book", place="B-1")), facts, {"book"})
    assert (rule.kind, rule.name, str(rule.at), str(rule.cited_at)) == (
        "rule",
        "a.rule",
        "test.dl:4:1",
        "test.dl:3:1",
    )
    assert (fact.kind, fact.name, fact.at.file, fact.at.line) == ("row", "site", "facts/site.csv", 7)


# --- the manual ---------------------------------------------------------------------------------


def test_the_manual_has_361_statements() -> None:
    assert len(listed(KNOWLEDGE.facts)[MANUAL]) == 361


def test_a_subject_is_a_heading_of_our_own() -> None:
    subjects = [each.subject for each in cover(KNOWLEDGE, MANUAL).statements]
    assert len(set(subjects)) == len(subjects)
    for subject in subjects:
        assert 3 <= len(subject.split()) <= 10, subject
        assert not subject.endswith("."), subject


def test_every_statement_is_in_one_state() -> None:
    found = cover(KNOWLEDGE, MANUAL)
    assert sorted(each.id for state in STATES for each in found.of(state)) == sorted(
        each.id for each in found.statements
    )
    assert sum(sum(states.values()) for states in found.counts().values()) == len(found.statements)


def test_a_left_out_statement_exists_and_has_a_reason_of_its_own() -> None:
    known = {statement for statements in listed(KNOWLEDGE.facts).values() for statement in statements}
    for each in KNOWLEDGE.facts[LEFT_OUT]:
        statement, why = each.row
        assert statement in known
        assert len(str(why).split()) >= 4, f"{statement}: say why"


def test_nothing_is_carried_and_left_out() -> None:
    left = {str(each.row[0]) for each in KNOWLEDGE.facts[LEFT_OUT]}
    assert not left & set(carried(KNOWLEDGE.program, KNOWLEDGE.facts))


def test_what_skin_surgery_needs_is_not_left_out() -> None:
    left = [each.id for each in cover(KNOWLEDGE, MANUAL).of("left out") if each.scope in ("core", "derm")]
    assert left == []


def test_no_statement_that_coding_needs_is_missing() -> None:
    missing = [each.id for each in cover(KNOWLEDGE, MANUAL).of("missing") if each.scope in NEEDED]
    assert missing == []


# --- help ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["list", "show", "cover", "stale"])
def test_every_part_has_help_with_an_example(name: str) -> None:
    answer = codewhy("sources", name, "--help")
    assert answer.status == 0
    assert f"Example: codewhy sources {name}" in answer.out


# --- list and show ------------------------------------------------------------------------------


def test_a_card_lists_what_rests_on_it() -> None:
    for each in sources(KNOWLEDGE):
        citing = [c for c in KNOWLEDGE.program.rules if each.card.id in {s.split(" ")[0] for s in c.cites}]
        assert each.rule_count == len(citing)
        rows = (row for rows in KNOWLEDGE.facts.values() for row in rows)
        assert len(each.rows) == sum(row.source == each.card.id for row in rows)


def test_list_names_every_card() -> None:
    cards = sorted(path.stem for path in (FACTS / "sources").glob("*.toml"))
    answer = codewhy("sources", "list")
    assert answer.status == 0
    head, *lines = answer.out.splitlines()
    assert head.split() == ["card", "layer", "confidence", "checked", "rules", "rows", "edition"]
    assert [line.split()[0] for line in lines] == cards
    data = codewhy("sources", "list", "--format", "json").data
    assert data["schema"] == "codewhy/sources/1"
    assert [each["id"] for each in data["sources"]] == cards


def test_show_tells_the_card_and_what_rests_on_it() -> None:
    answer = codewhy("sources", "show", MANUAL)
    assert answer.status == 0
    assert answer.out.startswith(f"{MANUAL}: ")
    assert "mohs.dual-role (kb/rules/qualify.dl:" in answer.out
    assert "more (--format json has them all)" in answer.out
    data = codewhy("sources", "show", MANUAL, "--format", "json").data
    assert data["schema"] == "codewhy/source/1"
    assert {"mohs.dual-role"} <= {each["id"] for each in data["rules"]}
    assert len(data["rows"]) == len(source(KNOWLEDGE, MANUAL).rows)


# --- cover --------------------------------------------------------------------------------------


def test_cover_counts_and_lists() -> None:
    answer = codewhy("sources", "cover", MANUAL)
    assert answer.status == 0
    table = {line.split()[0]: line.split()[1:] for line in answer.out.splitlines() if line[-1:].isdigit()}
    counts = cover(KNOWLEDGE, MANUAL).counts()
    for scope, states in counts.items():
        assert list(map(int, table[scope])) == [sum(states.values()), *(states[state] for state in STATES)]
    assert int(table["all"][0]) == 361
    for heading in ("Carried: ", "Left out: "):
        assert heading in answer.out


def test_cover_in_json_is_by_its_promise() -> None:
    data = codewhy("sources", "cover", MANUAL, "--format", "json").data
    assert data["schema"] == "codewhy/cover/1"
    assert data["card"] == MANUAL
    by_id = {each["id"]: each for each in data["statements"]}
    dual = by_id["NPM-III.F-2"]
    assert (dual["state"], dual["scope"], dual["why"]) == ("carried", "core", None)
    assert "mohs.dual-role" in {each["id"] for each in dual["rules"]}
    appeal = by_id["NPM-Intro-9"]
    assert (appeal["state"], appeal["rules"], appeal["rows"]) == ("left out", [], [])
    assert appeal["why"]


def test_a_statement_in_the_table_is_as_in_the_answer() -> None:
    with (FACTS / f"{STATEMENTS}.csv").open(newline="") as file:
        rows = [(r["statement"], r["page"], r["scope"], r["subject"]) for r in csv.DictReader(file)]
    assert [(s.id, s.page, s.scope, s.subject) for s in cover(KNOWLEDGE, MANUAL).statements] == rows


def test_missing_lists_nothing_else() -> None:
    answer = codewhy("sources", "cover", MANUAL, "--missing")
    assert answer.status == 0, "that something is missing is an answer"
    assert "Carried: " not in answer.out
    assert "Left out: " not in answer.out
    data = codewhy("sources", "cover", MANUAL, "--missing", "--format", "json").data
    assert {each["state"] for each in data["statements"]} <= {"missing"}
    assert sum(data["counts"]["core"].values()) == 77, "the counts stay whole"


def test_scope_bounds_the_counts_and_the_list() -> None:
    data = codewhy("sources", "cover", MANUAL, "--scope", "out", "--format", "json").data
    assert list(data["counts"]) == ["out"]
    assert {each["scope"] for each in data["statements"]} == {"out"}


def test_a_card_without_a_list_says_so() -> None:
    answer = codewhy("sources", "cover", "cms-se1318")
    assert answer.status == 0
    assert "not listed" in answer.out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "ncci-manual"), "E0820", "`ncci-manual`"),
        (("cover", "ncci-manual"), "E0820", "`ncci-manual`"),
        (("cover", MANUAL, "--scope", "cor"), "E0821", "`cor`"),
        (("cover", "cms-se1318", "--scope", "core"), "E0821", "`core`"),
    ],
)
def test_what_is_not_there_is_refused(words: tuple[str, ...], code: str, said: str) -> None:
    answer: Answer = codewhy("sources", *words, "--format", "json")
    assert answer.status == 1
    [(found, _, message)] = told(answer)
    assert found == code
    assert said in message


# --- stale --------------------------------------------------------------------------------------


def test_a_card_is_stale_a_year_after_its_check_and_not_before() -> None:
    card = KNOWLEDGE.cards[MANUAL]
    checked_on = date.fromisoformat(card.checked)
    year_after = checked_on.replace(year=checked_on.year + 1)
    assert card not in [each.card for each in stale(KNOWLEDGE, year_after)]
    assert card in [each.card for each in stale(KNOWLEDGE, year_after.replace(day=year_after.day + 1))]


def test_a_card_that_is_over_is_stale_from_the_next_day() -> None:
    over = next(card for card in KNOWLEDGE.cards.values() if card.until)
    last = date.fromisoformat(over.until)
    assert f"until {over.until}" not in "".join(each.why for each in stale(KNOWLEDGE, last))
    next_day = date.fromordinal(last.toordinal() + 1)
    assert f"until {over.until}" in "".join(each.why for each in stale(KNOWLEDGE, next_day))


def test_stale_answers_for_a_date() -> None:
    assert codewhy("sources", "stale", "--date", "2000-01-01").out == "No card is stale.\n"
    late = codewhy("sources", "stale", "--date", "2099-01-01", "--format", "json").data
    assert late["schema"] == "codewhy/stale/1"
    assert {each["card"] for each in late["stale"]} == set(KNOWLEDGE.cards)
