"""A case on one page: everything that was said is on it, it stands alone, and everybody can read it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from queries.casebook.case import Case
from queries.encounter.model import Encounter
from queries.encounter.read import read_encounter
from queries.session import Session
from queries.suggest import POSSIBLE, SUPPORTED
from queries.told.report import parts
from queries.told.report.parts import Report, report
from queries.told.report.pictures import Picture
from queries.told.report.whole import report_html
from tests.casebook import answer, cases, encounter_of, one_of_each, session
from tests.command import codewhy
from tests.pages import Page, problems
from tests.test_voices import HOSTILE, hostile

EXAMPLES = Path("queries/examples")
NAMES = ("nose-and-forearm", "half-documented", "whole-day")
CASES = one_of_each(cases())[3::25]


def example(name: str) -> Encounter:
    return read_encounter(str(EXAMPLES / f"{name}.yaml"), session().vocabulary, None)


@pytest.fixture(params=NAMES)
def made(request: pytest.FixtureRequest) -> Report:
    return report(session(), example(request.param))


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_page_is_well_formed_and_stands_alone(made: Report) -> None:
    content = report_html(made)
    assert problems(Page(content)) == []
    assert len(content.encode()) < 1_000_000, "it can be mailed"


def test_everything_that_was_said_is_on_the_page(made: Report) -> None:
    shown = Page(report_html(made)).text
    found = made.suggestion
    for line in found.lines:
        assert flat(line.reason.because) in shown
        assert all(flat(reason.because) in shown for _, reason in line.modifiers)
        assert all(flat(part) in shown for part in line.reason.parts)
        assert all(flat(each.ask) in shown for each in line.provided)
    for each in found.excluded:
        assert flat(each.reason.because) in shown
        assert each.denial is None or each.denial.likely in shown
    for question in found.questions:
        assert flat(question.ask) in shown
        assert question.about in shown
    assert all(flat(warning.because) in shown for warning in found.warnings)
    assert found.fingerprint in shown
    assert all(edition.edition in shown for edition in found.editions)


def test_every_card_that_is_cited_is_on_the_page(made: Report) -> None:
    shown = Page(report_html(made)).text
    cited = {source.card for telling in made.tellings for source in telling.sources}
    assert {card.id for card in made.cards} == cited
    table = shown[shown.rindex("Places cited") :]
    for card in made.cards:
        row = table[table.index(card.id) :]
        for value in (card.title, card.publisher, card.layer, card.confidence, card.address):
            assert flat(value) in row
    for source in made.sources:
        assert flat(source.place) in table


def test_each_line_has_its_tree_its_table_and_its_letter(made: Report) -> None:
    content = report_html(made)
    for told in made.lines:
        part = content[content.index(f'id="line-{told.number}"') :].split("</section>")[0]
        page = Page(f"<section {part}</section>")
        shown = page.text
        nodes = {name for each in told.reasons for name in each.reason.proof.nodes}
        assert {step.node for step in told.together.steps} == nodes
        assert f"all {len(nodes)} steps" in shown
        assert f"{len(nodes)} numbered steps" in shown
        assert all(flat(step.sentence) in shown for step in told.together.steps if step.passes_on == 0)
        assert [name for name, _ in page.tags].count("details") == 2
        assert ("Only if this were documented" in shown) == (told.line.status == POSSIBLE)
        assert ("could change this line" in shown) == (told.line.status == SUPPORTED)
        letters = [attributes for attributes in page.attributes("div") if attributes.get("class") == "letter"]
        assert len(letters) == (0 if told.line.status == POSSIBLE else len(told.reasons))


def test_what_is_folded_is_open_on_paper(made: Report) -> None:
    style = report_html(made).split("</style>")[0]
    paper = style[style.index("@media print") :]
    assert "details:not([open])::details-content { content-visibility: visible" in paper


def test_the_page_says_what_it_is_not_for(made: Report) -> None:
    shown = Page(report_html(made)).text
    assert "no CPT descriptor" in shown
    assert "patient data" in shown


def test_the_page_is_the_same_on_every_run() -> None:
    one = report_html(report(session(), example("whole-day")))
    assert one == report_html(report(Session(session().knowledge), example("whole-day")))
    assert not re.search(r"\b\d\d:\d\d\b", one), "no time of day"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_any_case_makes_a_page(case: Case) -> None:
    page = Page(report_html(report(session(), encounter_of(case))))
    assert problems(page) == []
    assert all(flat(line.reason.because) in page.text for line in answer(case).lines)


def test_a_hostile_name_is_shown_and_never_read() -> None:
    page = Page(report_html(report(session(), hostile())))
    assert problems(page) == []
    assert {name for name, _ in page.tags}.isdisjoint({"b", "script"})
    assert HOSTILE in page.text


def test_a_picture_stands_on_the_page_with_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = Picture("A <case>", '<svg role="img"><title>a case</title><rect/></svg>', "one\n  two & three")
    monkeypatch.setattr(parts, "pictures", lambda *_: (drawn,))
    page = Page(report_html(report(session(), example("nose-and-forearm"))))
    assert problems(page) == []
    assert "svg" in {name for name, _ in page.tags}
    assert "A <case>" in page.text
    assert "one two & three" in page.text


def test_the_claim_is_drawn_with_every_line(made: Report) -> None:
    (picture,) = made.pictures
    drawn = Page(f"<main>{picture.svg}</main>").text
    for told in made.lines:
        assert told.line.line.code in drawn
        assert told.line.line.code in picture.outline


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    file = tmp_path / "case.html"
    done = codewhy("report", str(EXAMPLES / "nose-and-forearm.yaml"), "-o", str(file))
    assert (done.status, done.out, done.err) == (0, "", f"codewhy: written to {file}\n")
    content = file.read_text(encoding="utf-8")
    assert content == codewhy("report", str(EXAMPLES / "nose-and-forearm.yaml")).out
    assert content == report_html(report(session(), example("nose-and-forearm")))


def test_a_day_without_a_line_makes_a_page() -> None:
    done = codewhy("report", "--mohs", "nose 2", "--surgeon", "dr-a", "--pathologist", "dr-b")
    assert done.status == 0
    page = Page(done.out)
    assert problems(page) == []
    assert "Nothing can be claimed on what is documented." in page.text


def test_a_place_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    done = codewhy(
        "report", str(EXAMPLES / "nose-and-forearm.yaml"), "-o", str(tmp_path / "no" / "case.html")
    )
    assert done.status != 0
    assert done.err.startswith("codewhy:")
