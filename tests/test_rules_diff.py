"""``codewhy rules diff``: what differs in the text, which answers change, and the premise that made them.

Shown on a knowledge base of six rules in a checkout of its own; that only the cases which a change can reach
are asked again is held against asking all, on changes of the shipped knowledge.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kb.diagnostics import Refusal
from queries.casebook.books import read_books, shipped_books
from queries.casebook.space import cases, read_spaces, shipped_spaces
from queries.revision.cases import as_of, ask_both
from queries.revision.report import DiffReport, diff_report
from queries.revision.sides import sides
from tests import tiny_knowledge
from tests.casebook import cases as own_cases
from tests.command import Answer, codewhy
from tests.tiny_knowledge import change, commit, rules, table, tiny, write

ROOT = Path(__file__).resolve().parent.parent
SITES = tiny_knowledge.TABLES["site"][1]


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    """The small knowledge base, committed."""
    commit(tiny(tmp_path))
    return tmp_path


def diff(kb: Path, *words: str) -> Answer:
    return codewhy("rules", "diff", *words, "--knowledge", str(kb), "--jobs", "1")


def report(kb: Path, old: str = "HEAD", new: str = ".", *, everything: bool = False) -> DiffReport:
    both = sides(old, new, kb)
    points = [case for space in read_spaces(shipped_spaces(kb), both[1].words) for case in cases(space)]
    written = read_books(shipped_books(kb))

    def ask(wanted: object) -> tuple[object, object]:
        return (
            ask_both(kb, both, written, everything=everything, jobs=1),
            ask_both(kb, both, points, store="spaces", everything=everything, jobs=1),
        )

    return diff_report(both, ask)  # type: ignore[arg-type]


# --- the text ---------------------------------------------------------------------------------------


def test_a_rule_that_says_something_else_is_told_with_the_premise(kb: Path) -> None:
    rules(kb, "units > 0", "units > 1")
    (changed,) = report(kb).text.rules
    assert (changed.kind, changed.id) == ("changed", "tiny.further")
    assert [each for each in changed.premises if each[0]] == [("-", "units > 0"), ("+", "units > 1")]


def test_another_sentence_is_no_other_rule(kb: Path) -> None:
    rules(kb, "which is a cancer.", "which is malignant.")
    found = report(kb)
    assert [(each.kind, each.id) for each in found.text.rules] == [("told otherwise", "tiny.removed")]
    assert (found.asked, found.changed, found.moved) == (0, 0, 0)
    assert [(each.rule, each.cases) for each in found.retold] == [("tiny.removed", 8)]


def test_rules_come_and_go(kb: Path) -> None:
    text = (kb / "kb/rules/tiny.dl").read_text(encoding="utf-8")
    head, _, tail = text.partition("/// {code} is not reported for lesion {lesion}, which")
    assert tail
    more = tail.replace("tiny.no-cancer", "tiny.benign").replace(" is no cancer", " is benign")
    write(kb, "kb/rules/tiny.dl", f"{head}/// {{code}} is not reported for lesion {{lesion}}, which{more}")
    found = [(each.kind, each.id) for each in report(kb).text.rules]
    assert found == [("added", "tiny.benign"), ("removed", "tiny.no-cancer")]


def test_rows_by_what_became_of_them(kb: Path) -> None:
    rows = [("nose", "head"), ("ear", "trunk"), ("knee", "leg"), ("chin", "head")]
    text = table("site,area", rows).replace('"nose","head","",""', '"nose","head","","2030-01-01"')
    write(kb, "facts/site.csv", text.replace('"leg","","","book","a page"', '"leg","","","book","page 2"'))
    found = {(each.kind, (each.after or each.before).row[0]) for each in report(kb).text.rows if each}  # type: ignore[union-attr]
    assert found == {
        ("ended", "nose"),
        ("changed", "ear"),
        ("removed", "back"),
        ("told otherwise", "knee"),
        ("added", "chin"),
    }


def test_a_source_card_that_changed(kb: Path) -> None:
    change(kb, "facts/sources/book.toml", 'edition = "2026"', 'edition = "2027"')
    answer = diff(kb, "HEAD")
    assert "book (edition: 2026 -> 2027)" in answer.out
    assert diff(kb, "HEAD", "--exit-code").status == 0


def test_nothing_differs(kb: Path) -> None:
    answer = diff(kb, "HEAD", "--exit-code")
    assert (answer.status, answer.err) == (0, "")
    assert "Nothing differs" in answer.out


# --- the answers ------------------------------------------------------------------------------------


def test_equal_changes_are_one_group_with_the_rule_that_changed(kb: Path) -> None:
    rules(kb, "units > 0", "units >= 0")
    found = report(kb)
    (group,) = found.answers
    assert group.effects == ("10003 is on the claim now",)
    assert [each.rule.id for each in group.because if each.rule] == ["tiny.further"]
    assert len(group.cases) == 4, "a malignant lesion of one stage, at each of four sites"
    (moved,) = found.reasons
    assert {each.case.given["services"][0]["stages"].__len__() for each in moved.cases} == {2}


def test_a_changed_row_is_the_reason(kb: Path) -> None:
    change(kb, "facts/site.csv", '"nose","head"', '"nose","trunk"')
    found = report(kb)
    told = {group.effects: {each.row.table for each in group.because if each.row} for group in found.answers}
    assert told == {
        ("10002 is on the claim now", "10001 is on the claim no longer"): {"site"},
        (
            "10001 is kept off the claim by tiny.no-cancer no longer",
            "10002 is kept off the claim by tiny.no-cancer now",
        ): {"site"},
    }
    assert found.asked == 5, "the cases of the nose that have a behavior"


def test_a_premise_that_is_lost_is_found_down_the_proof(kb: Path) -> None:
    rules(kb, 'behavior(lesion, "malignant").', 'behavior(lesion, "premalignant").')
    groups = report(kb).answers
    assert groups
    for group in groups:
        assert [each.rule.id for each in group.because if each.rule] == ["tiny.removed"]
        assert "no longer" in group.effects[0]


def test_the_command_tells_it(kb: Path) -> None:
    rules(kb, "units > 0", "units >= 0")
    answer = diff(kb, "HEAD", "--exit-code")
    assert answer.status == 1
    told = ("4 cases: 10003 is on the claim now", "because rule tiny.further changed", "+ claim: 10003")
    assert [part for part in told if part not in answer.out] == []
    assert diff(kb, "HEAD").status == 0
    assert "No answer changes" in diff(kb, "HEAD", ".", str(kb / "tests/cases"), "--no-spaces").out


def test_a_word_that_one_side_does_not_know(kb: Path) -> None:
    write(kb, "facts/site.csv", table("site,area", [each for each in SITES if each[0] != "knee"]))
    change(kb, "tests/spaces/tiny.yaml", "{table: site, column: site}", "nose, knee")
    found = report(kb)
    (group,) = (each for each in found.answers if each.cases[0].new.refused)
    assert "is refused now" in group.effects[0]
    assert len(group.cases) == 6


def test_json_markdown_and_page_say_the_same(kb: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    rules(kb, "units > 0", "units >= 0")
    place = tmp_path_factory.mktemp("told")
    page, markdown = place / "a.html", place / "a.md"
    answer = diff(kb, "HEAD", "--html", str(page), "--markdown", str(markdown))
    assert answer.status == 0
    data = diff(kb, "HEAD", "--format", "json").data
    assert (data["schema"], data["changed"], data["other_reasons"]) == ("codewhy/difference/1", 4, 5)
    assert data["answers"][0]["because"][0]["premises"] == [["-", "units > 0"], ["+", "units >= 0"]]
    html = page.read_text(encoding="utf-8")
    assert "4 cases: 10003 is on the claim now" in html
    assert "units &gt; 0" in html
    assert "http" not in html
    assert "<script" not in html
    text = markdown.read_text(encoding="utf-8")
    assert text.count("<details>") == text.count("</details>") > 0
    assert "```diff\n  - units > 0\n  + units >= 0\n  ```" in text


# --- what is compared -------------------------------------------------------------------------------


def test_two_revisions_a_folder_and_a_revision(kb: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    rules(kb, "units > 0", "units >= 0")
    commit(kb, "second")
    assert report(kb, "HEAD~1", "HEAD").changed == 4
    copy = tmp_path_factory.mktemp("copy") / "kb"
    shutil.copytree(kb, copy, ignore=shutil.ignore_patterns(".git"))
    assert report(kb, "HEAD~1", str(copy)).changed == 4
    assert report(kb, str(copy), ".").text.is_empty


def test_two_dates_of_service(kb: Path) -> None:
    text = table("area,code", [("head", "10001"), ("trunk", "10002")])
    text = text.replace('"10001","",""', '"10001","2020-01-01","2026-12-31"')
    text += '"head","10003","2027-01-01","","book","a page"\n'
    write(kb, "facts/area_code.csv", text)
    found = report(kb, "2026-12-31", "2027-01-01")
    assert [(each.kind, each.table) for each in found.text.rows] == [("changed", "area_code")]
    effects = {each.effects for each in found.answers}
    assert ("10003 is on the claim now", "10001 is on the claim no longer") in effects
    assert report(kb, "2026-01-01", "2026-12-31").text.is_empty


def test_everything_with_a_date_moves_with_the_date_of_service() -> None:
    title = "Another lesion excised inside the global period of a flap"
    (case,) = [each for each in own_cases() if each.title == title]
    moved = as_of(case, date(2024, 3, 1))
    days = [[each.given["date"], each.given["history"][0]["date"]] for each in (case, moved)]
    apart = [date.fromisoformat(day) - date.fromisoformat(before) for day, before in days]
    assert apart[0] == apart[1]
    assert moved.given["date"] == "2024-03-01"


def test_knowledge_with_errors_ends_with_3(kb: Path) -> None:
    rules(kb, "units > 0", "unit > 0")
    answer = diff(kb, "HEAD")
    assert answer.status == 3
    assert "kb/rules/tiny.dl" in answer.err
    commit(kb, "broken")
    rules(kb, "unit > 0", "units > 0")
    assert diff(kb, "HEAD").status == 3, "the old side, too"


@pytest.mark.parametrize(
    ("words", "code", "status"),
    [
        (["nowhere"], "E1310", 2),
        (["--upload-pack=x"], "E0816", 2),
        (["2026-01-01"], "E1313", 2),
        (["2026-01-01", "HEAD"], "E1313", 2),
        (["2026-02-30", "HEAD"], "E1310", 2),
    ],
)
def test_a_side_that_is_none_is_refused(kb: Path, words: list[str], code: str, status: int) -> None:
    answer = codewhy("rules", "diff", *words, "--knowledge", str(kb), "--format", "json")
    assert (answer.status, answer.data["errors"][0]["code"]) == (status, code)


def test_e1311_no_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(Refusal) as refused:
        sides("HEAD", ".", tmp_path)
    assert [each.code for each in refused.value.diagnostics] == ["E1311"]
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Refusal, match="not installed"):
        sides("HEAD", ".", tmp_path)


def test_e1312_a_revision_without_knowledge(tmp_path: Path) -> None:
    write(tmp_path, "README", "nothing yet")
    commit(tmp_path)
    tiny(tmp_path)
    with pytest.raises(Refusal) as refused:
        sides("HEAD", ".", tmp_path)
    assert [each.code for each in refused.value.diagnostics] == ["E1312"]


# --- only the cases that a change can reach ---------------------------------------------------------


def _rule(old: str, new: str, file: str = "mohs") -> Callable[[Path], None]:
    return lambda kb: change(kb, f"kb/rules/{file}.dl", old, new)


SHIPPED: dict[str, Callable[[Path], None]] = {
    "a number": _rule("    units = blocks - included.", "    units = blocks - included + 1."),
    "a premise less": _rule("    !first_taken(lesion, _),\n    stages = count", "    stages = count"),
    "a row": lambda kb: change(kb, "facts/unit_ceiling.csv", '"17315","15","3"', '"17315","1","3"'),
    "a bound": lambda kb: change(kb, "facts/included_blocks.csv", '"17311","5"', '"17311","4"'),
}


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_not_asked_again_has_the_same_answer(name: str, tmp_path: Path) -> None:
    old = tmp_path / "old"
    for folder in ("kb/rules", "facts"):
        shutil.copytree(ROOT / folder, old / folder)
    SHIPPED[name](old)
    both = sides(str(old), ".", ROOT)
    some = own_cases()[::17]
    few = ask_both(ROOT, both, some, jobs=1)
    all_ = ask_both(ROOT, both, some, everything=True, jobs=1)
    assert [(each.old.told, each.new.told) for each in few] == [
        (each.old.told, each.new.told) for each in all_
    ]
    assert [each.same for each in few] == [each.same for each in all_]
    assert 0 < sum(each.asked for each in few) < len(some)
