"""Public statements, and new ones: each gets the verdict that the guidance gives it, with a proof."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.diagnostics import Refusal
from kb.explain.recheck import recheck
from queries.fact_check import Checked, Statement, check, facts_of, fitting, published, topics, usual_form
from queries.session import given
from tests.casebook import checking, session
from tests.command import codewhy, told

FOLDER = Path(__file__).resolve().parent / "statements"
TODAY = date(2026, 11, 21)
ROWS = {f"2.{number}" for number in range(1, 53)}
"""The numbers of the statements: one for each question that public sources answer differently."""

VERDICTS: dict[str, str] = yaml.safe_load((FOLDER / "verdicts.yaml").read_text(encoding="utf-8"))
NEW: list[dict[str, Any]] = yaml.safe_load((FOLDER / "new.yaml").read_text(encoding="utf-8"))


def statement(case: Mapping[str, Any], number: int = 0) -> Statement:
    return Statement(
        f"new {number}", case["topic"], case["subject"], case.get("object", "-"), str(case["value"])
    )


def judged(statements: Sequence[Statement], day: date = TODAY) -> list[Checked]:
    usual = [usual_form(each, session()) for each in statements]
    return check(session(), [(day, each) for each in usual])


@cache
def of_table() -> dict[str, Checked]:
    return {each.statement.id: each for each in check(session(), published(session(), None, None))}


@cache
def of_cases() -> tuple[Checked, ...]:
    found = []
    for number, case in enumerate(NEW):
        found += judged([statement(case, number)], case.get("date", TODAY))
    return tuple(found)


def everything() -> list[Checked]:
    return [*of_table().values(), *of_cases()]


def shown() -> set[str]:
    """The rules that the proofs of these cases use."""
    return {rule for each in everything() for rule in each.proof.rules}


# --- verdicts -------------------------------------------------------------------------------------


def test_every_question_has_a_statement() -> None:
    assert {name.rstrip("abcdefghijklmnopqrstuvwxyz") for name in of_table()} == ROWS
    assert set(VERDICTS) == set(of_table())


@pytest.mark.parametrize("name", VERDICTS)
def test_a_public_statement_gets_its_verdict(name: str) -> None:
    assert of_table()[name].verdict == VERDICTS[name]


@pytest.mark.parametrize("number", range(len(NEW)), ids=lambda number: f"{NEW[number]['topic']} {number}")
def test_a_new_statement_gets_its_verdict(number: int) -> None:
    found = of_cases()[number]
    assert found.verdict == NEW[number]["verdict"], found.because
    assert NEW[number].get("because", "") in found.because


def test_a_statement_of_the_table_and_the_same_one_made_anew_are_judged_alike() -> None:
    for found in of_table().values():
        old = found.statement
        again = Statement("new", old.topic, old.subject, old.object, old.value)
        assert judged([again], found.day)[0].verdict == found.verdict, old.id


def test_one_answer_is_right_and_every_other_is_wrong() -> None:
    """The value flips the verdict: of the words that could answer a question, one is right."""
    knowledge = session().knowledge
    words: dict[str, list[str]] = {}
    for fact in knowledge.facts["topic_value"]:
        words.setdefault(str(fact.row[0]), []).append(str(fact.row[1]))
    single = {topic.topic for topic in topics(knowledge) if topic.answers == "one" and topic.kind == "word"}
    asked = {(each.topic, each.subject, each.object) for each in map(_statement_of, everything())}
    flipped = 0
    for topic, subject, object_ in sorted(asked):
        if topic not in single:
            continue
        variants = [Statement(f"s{n}", topic, subject, object_, word) for n, word in enumerate(words[topic])]
        verdicts = [found.verdict for found in judged(variants)]
        if set(verdicts) in ({"unsettled"}, {"not decided"}):
            continue
        assert sorted(verdicts) == ["right", *["wrong"] * (len(verdicts) - 1)], (topic, subject, object_)
        flipped += 1
    assert flipped > 60


def _statement_of(found: Checked) -> Statement:
    return found.statement


def test_every_ceiling_is_right_and_one_more_is_wrong() -> None:
    rows = [
        fact.row for fact in session().knowledge.facts["unit_ceiling"] if fact.in_force(TODAY.isoformat())
    ]
    right = [Statement(f"r{c}", "unit ceiling", str(c), "-", str(u)) for c, u, _ in rows[::4]]
    wrong = [Statement(f"w{c}", "unit ceiling", str(c), "-", str(int(u) + 1)) for c, u, _ in rows[::4]]
    assert {found.verdict for found in judged(right)} == {"right"}
    assert {found.verdict for found in judged(wrong)} == {"wrong"}


def test_each_edit_of_a_code_is_an_edit_and_the_other_codes_have_none() -> None:
    facts = session().knowledge.facts
    pairs = {frozenset(map(str, fact.row[:2])) for fact in facts["edit"]}
    held = {str(fact.row[0]) for fact in facts["edits_known"]}
    codes = sorted({str(fact.row[0]) for fact in facts["code"] if not fact.until} - {"17311"})[::5]
    stated = [Statement(code, "edit between", "17311", code, "yes") for code in codes]
    for found in judged(stated):
        is_edit = frozenset(("17311", found.statement.id)) in pairs
        otherwise = "wrong" if found.statement.id in held else "not decided"
        assert found.verdict == ("right" if is_edit else otherwise), found.statement.id


def test_each_site_has_the_first_stage_of_its_area() -> None:
    facts = session().knowledge.facts
    area = {str(fact.row[0]): str(fact.row[1]) for fact in facts["region_area"]}
    first = {str(f.row[0]): str(f.row[2]) for f in facts["family_code"] if f.row[1] == "first"}
    boundary = {str(fact.row[0]) for fact in facts["boundary_site"]}
    for fact in facts["site"]:
        site, region = map(str, fact.row)
        if site in boundary:
            continue
        right = first[area[region]]
        stated = [Statement(code, "first-stage code of a site", site, "-", code) for code in first.values()]
        for found in judged(stated):
            assert found.verdict == ("right" if found.statement.value == right else "wrong"), site


def test_a_statement_of_another_time_is_judged_by_the_guidance_of_that_time() -> None:
    before = Statement("s", "work value", "17311", "-", "6.20")
    assert [judged([before], day)[0].verdict for day in (date(2025, 6, 1), TODAY)] == ["right", "wrong"]
    assert of_table()["2.43c"].day == date(2025, 12, 31)


def test_before_a_table_was_complete_a_missing_row_decides_nothing() -> None:
    pair = Statement("s", "edit between", "17311", "13152", "yes")
    assert judged([pair], date(2023, 1, 1))[0].verdict == "not decided"


# --- proofs -----------------------------------------------------------------------------------------


@cache
def test_every_proof_holds() -> None:
    for found in everything():
        program, tables = checking(found.day, frozenset({"verdict"}))
        facts = tables | given(tuple(facts_of(found.statement)))
        assert recheck(found.proof, program, facts) == (), found.statement.id


def test_what_is_decided_rests_on_a_stated_fact() -> None:
    cards = session().knowledge.cards
    for found in everything():
        for citation in found.proof.citations:
            assert citation.split(" ")[0] in cards
        if found.verdict == "not decided":
            continue
        nodes = found.proof.nodes.values()
        deciding = [n for n in nodes if n.kind == "guidance" and not n.atom.startswith("statement")]
        assert deciding or found.statement.topic == "area of a rectangle", found.statement.id
        assert found.citations


def test_a_proof_names_no_other_statement() -> None:
    for name, found in of_table().items():
        atoms = [node.atom for node in found.proof.nodes.values()]
        assert not [a for a in atoms if a.startswith("statement(") and f'"{name}"' not in a], name


def test_what_is_unsettled_names_two_sides() -> None:
    for found in everything():
        if found.verdict == "unsettled":
            assert found.confidence == "unsettled"
            assert " says " in found.because or "read as" in found.because


def test_every_rule_on_statements_is_shown() -> None:
    rules = {
        str(clause.id)
        for clause in session().knowledge.program.rules
        if "/statement" in clause.span.file and clause.head.relation != "fault"
    }
    assert rules - shown() == set()


def test_who_said_it_is_who_is_cited() -> None:
    for fact in session().knowledge.facts["statement"]:
        assert fact.row[1] == fact.source


def test_the_example_of_each_topic_fits_it() -> None:
    for topic in topics(session().knowledge):
        subject, object_, value = next(csv.reader(io.StringIO(topic.example)))
        stated = Statement("s", topic.topic, subject, object_ or "-", value)
        assert judged([stated])[0].verdict in ("right", "wrong", "unsettled"), topic.topic


# --- what is refused -----------------------------------------------------------------------------------


def test_an_unknown_topic_is_refused_with_the_topics() -> None:
    with pytest.raises(Refusal) as refused:
        fitting([Statement("s", "unit celing", "17311", "-", "4")], session().knowledge)
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.message == "this question cannot be asked: there is no topic `unit celing`"
    assert "did you mean `unit ceiling`" in diagnostic.hint
    assert all(topic.topic in diagnostic.hint for topic in topics(session().knowledge))


@pytest.mark.parametrize(
    ("topic", "value", "hint"),
    [
        ("unit counted", "each block over five", "block above five in one stage"),
        ("unit ceiling", "four", "17311,,2"),
        ("first-stage code of a site", "the first code", "scalp,,17313"),
        ("edit between", "maybe", "no; yes"),
    ],
)
def test_a_value_in_other_words_is_refused_and_not_called_wrong(topic: str, value: str, hint: str) -> None:
    with pytest.raises(Refusal) as refused:
        fitting([Statement("s", topic, "17311", "-", value)], session().knowledge)
    (diagnostic,) = refused.value.diagnostics
    assert value in diagnostic.message
    assert hint in diagnostic.hint


# --- the command ---------------------------------------------------------------------------------------


def test_the_command_lists_the_statements() -> None:
    answer = codewhy("fact-check", "--verdict", "unsettled")
    assert answer.status == 0
    assert "2.11a: unsettled" in answer.out
    assert "2.1a" not in answer.out
    assert answer.out.rstrip().endswith("unsettled.")


def test_the_command_shows_one_with_its_proof() -> None:
    answer = codewhy("fact-check", "2.5a")
    assert answer.status == 0
    assert "2.5a: wrong" in answer.out
    assert 'So the answer is "17311", and not "17313".' in answer.out
    assert "Fact facts/region_area.csv" in answer.out
    assert "2.5b: wrong" in codewhy("fact-check", "2.5").out


def test_the_command_gives_data() -> None:
    data = codewhy("fact-check", "2.5a", "--format", "json").data
    assert data["schema"] == "codewhy/fact-check/1"
    (found,) = data["statements"]
    assert (found["verdict"], found["said_by"], found["object"]) == ("wrong", "pabau-17311", None)
    assert found["proof"] in data["nodes"]
    assert data["count"]["wrong"] == 1


def test_the_command_checks_a_new_statement() -> None:
    words = ("--topic", "edit between", "--subject", "17311", "--object", "13152", "--value", "yes")
    answer = codewhy("fact-check", *words)
    assert answer.status == 0
    assert "statement: wrong" in answer.out
    assert "Between 17311 and 13152 there is no edit, in either order" in answer.out


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("new.csv", "statement,topic,subject,object,value\nmine,unit ceiling,17312,,20\n"),
        ("new.yaml", "- {statement: mine, topic: unit ceiling, subject: 17312, value: 20}\n"),
        ("new.json", '[{"statement": "mine", "topic": "unit ceiling", "subject": "17312", "value": 20}]'),
    ],
)
def test_the_command_checks_a_file(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    answer = codewhy("fact-check", str(tmp_path / name))
    assert answer.status == 0
    assert "mine: wrong" in answer.out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]\n", "list with at least one"),
        ("- {topic: unit ceiling, subject: 17312}\n", "its value is missing"),
        ("- {topic: unit ceiling, subject: 17312, worth: 20, value: 6}\n", "a statement has no `worth`"),
        ("- 6\n", "a topic, a subject and a value"),
        ("- {topic: t, subject: s, value: v, statement: a}\n" * 2, "two statements are called `a`"),
        ("- {topic: t, subject: s, value: v}\n", "there is no topic `t`"),
    ],
)
def test_a_file_that_is_wrong_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "new.yaml").write_text(text, encoding="utf-8")
    answer = codewhy("fact-check", str(tmp_path / "new.yaml"), "--format", "json")
    assert answer.status == 1
    assert any(message in found for _, _, found in told(answer)), told(answer)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("9.9",), "E0812"),
        (("2.5", "--topic", "unit ceiling"), "E0815"),
        (("--topic", "unit ceiling"), "E0815"),
        (("new.toml",), "E0805"),
        (("missing.csv",), "E0801"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(words: tuple[str, ...], code: str) -> None:
    answer = codewhy("fact-check", *words, "--format", "json")
    assert answer.status == 1
    assert [found for found, _, _ in told(answer)] == [code]


def test_the_topics_are_listed() -> None:
    answer = codewhy("fact-check", "--topics")
    assert all(topic.topic in answer.out for topic in topics(session().knowledge))
    data = codewhy("fact-check", "--topics", "--format", "json").data
    assert data["topics"][0]["example"]
