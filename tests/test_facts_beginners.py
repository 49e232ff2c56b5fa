"""The slips of somebody who never used a command line: each is told with the command that was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from queries import home as home_module
from queries.encounter.vocabulary import Named, Vocabulary
from queries.home import home
from queries.tables.days import day_like
from queries.tables.select import typed
from tests.command import Answer, codewhy
from tests.tables_base import make_base, table

ABOUT = ("--source", "book", "--at", "page 2")
CEILING = ("code=17312", "units=7", "indicator=3", *ABOUT, "--since", "2027-01-01")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return make_base(tmp_path / "base")


def facts(base: Path, *words: str) -> Answer:
    return codewhy("facts", *words, "--knowledge", str(base))


def refused(base: Path, code: str, *words: str) -> str:
    answer = facts(base, *words, "--format", "json")
    assert [each["code"] for each in answer.data["errors"]] == [code], answer.out
    return facts(base, *words).err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("alias=wing", "of", "it", "site=nose"), "alias='wing of it'"),
        (("alias", "=", "wing", "site=nose"), "without a space before and after the ="),
        (("alias=wing", "site=nose", "\u2014source", "book"), "two hyphens: --source"),
        (("wing of it", "nose"), "alias='wing of it'"),
        (("alias=wing", "nose"), "in quotes: alias='wing nose'"),
        (("nose", "alias=wing"), "as in site=nose"),
    ],
)
def test_a_word_without_a_column_is_told_with_what_was_meant(
    base: Path, words: tuple[str, ...], said: str
) -> None:
    assert said in refused(base, "E1112", "add", "site_alias", *words)


def test_quotes_and_spaces_that_were_typed_along_are_no_part_of_a_value(base: Path) -> None:
    assert [typed(each) for each in ('"a  b" ', "\u201ca b\u201d", "'a' or 'b'", "it's", '"')] == [
        "a b",
        "a b",
        "'a' or 'b'",
        "it's",
        '"',
    ]
    facts(base, "add", "site_alias", 'alias="my  nose"', "site=nose", *ABOUT)
    assert '"my nose","nose","","","book","page 2"\n' in table(base, "site_alias")


def test_a_word_with_capitals_among_small_ones_is_not_taken(base: Path) -> None:
    words = ("add", "site_alias", "alias=My Nose", "site=nose", *ABOUT)
    assert "write `alias='my nose'`" in refused(base, "E1126", *words)
    assert facts(base, *words, "--new").status == 0


def test_a_row_that_is_there_already_is_told_with_its_line(base: Path) -> None:
    words = ("add", "ceiling", "code=17312", "units=6", "indicator=3", *ABOUT)
    assert "line 3 of `ceiling` says that already" in refused(base, "E1127", *words)


def test_next_years_row_that_is_added_is_told_to_replace_the_old_one(base: Path) -> None:
    said = refused(base, "E1128", "add", "ceiling", *CEILING)
    command = "facts edit ceiling code=17312 --set units=7 --from 2027-01-01 --source book --at 'page 2'"
    assert f"to replace it from 2027-01-01 on, type: codewhy {command}" in said
    assert (
        facts(
            base, "edit", "ceiling", "code=17312", "--set", "units=7", "--from", "2027-01-01", *ABOUT
        ).status
        == 0
    )
    assert '"17312","7","3","2027-01-01","","book","page 2"\n' in table(base, "ceiling")


def test_the_row_of_the_day_is_replaced_and_ended_where_a_later_one_is_known(base: Path) -> None:
    for units, day in (("7", "2027-01-01"), ("8", "2028-01-01")):
        words = ("edit", "ceiling", "code=17312", "--set", f"units={units}", "--from", day, *ABOUT)
        assert facts(base, *words).status == 0
    assert facts(base, "retire", "ceiling", "code=17312", "--until", "2028-12-31").status == 0
    assert table(base, "ceiling").splitlines()[2:] == [
        '"17312","6","3","2024-07-01","2026-12-31","book","page 1"',
        '"17312","7","3","2027-01-01","2027-12-31","book","page 2"',
        '"17312","8","3","2028-01-01","2028-12-31","book","page 2"',
    ]


def test_what_is_new_without_set_is_told(base: Path) -> None:
    said = refused(base, "E1115", "edit", "ceiling", "code=17312", "units=4")
    assert "what shall be new stands after --set" in said


@pytest.mark.parametrize(
    ("option", "said"),
    [("--since", "--from"), ("--until", "codewhy facts retire"), ("--since", "--set since=")],
)
def test_the_days_of_add_are_told_as_those_of_edit(base: Path, option: str, said: str) -> None:
    answer = facts(base, "edit", "ceiling", "code=17312", "--set", "units=7", option, "2027-01-01")
    assert answer.status == 2
    assert said in answer.err


def test_a_correction_of_all_dates_says_so(base: Path) -> None:
    words = ("edit", "ceiling", "code=17312", "--set", "units=7", "--dry-run")
    assert "corrects the row for all its dates" in facts(base, *words).out
    assert "corrects the row for all its dates" not in facts(base, *words, "--from", "2027-01-01", *ABOUT).out


def test_a_word_that_is_one_of_a_few_is_told_with_them() -> None:
    words = ("prior_authorization", "payer=uhc", "answer=required", "--since", "2020-01-01")
    answer = codewhy("facts", "add", *words, *ABOUT[2:], "--source", "cms-se1318", "--dry-run")
    assert "`required` cannot stand here" in answer.err
    assert "it is one of: no, yes" in answer.err
    json = codewhy("facts", "add", *words, *ABOUT[2:], "--source", "cms-se1318", "--format", "json")
    assert [each["code"] for each in json.data["errors"]] == ["E1129"]


def test_an_unknown_payer_is_told_with_the_command_that_makes_it_known() -> None:
    answer = codewhy("facts", "add", "physician_only", "payer=acme", *ABOUT[2:], "--source", "cms-se1318")
    assert "codewhy facts add known_payer payer=acme --source ... --at ..." in answer.err


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1/1/2027", "2027-01-01"),
        ("7/31/2027", "2027-07-31"),
        ("2027-7-1", "2027-07-01"),
        ("2027", "2027-01-01"),
        ("31/7/2027", "2027-01-01"),
        ("soon", "2027-01-01"),
        ("2028", "2028-01-01"),
    ],
)
def test_a_day_is_shown_as_it_is_written(text: str, day: str) -> None:
    assert day_like(text) == day


# --- finding a table, and the folder --------------------------------------------------------------


def test_several_words_find_the_table_that_has_all(base: Path) -> None:
    assert facts(base, "list", "name", "sites").out.startswith("site_alias(")
    assert "ceiling(" not in facts(base, "list", "name", "sites").out


def test_a_word_that_only_rows_have_leads_to_them(base: Path) -> None:
    out = facts(base, "list", "malar").out
    assert out.startswith("No table has this in its name")
    assert "codewhy facts show site_alias alias=malar" in out
    assert "`codewhy facts list` lists all tables" in facts(base, "list", "zzzz").out


def test_the_knowledge_is_found_from_inside_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home_module, "shipped", lambda: "installed")
    for folder in ("kb/rules", "facts/sources"):
        (tmp_path / "here" / folder).mkdir(parents=True)
    assert home(None, str(tmp_path / "here" / "facts" / "sources")) == str(tmp_path / "here")
    assert home(None, str(tmp_path)) == "installed"


def test_who_checks_in_the_wrong_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CODEWHY_KNOWLEDGE", raising=False)
    assert "no rules and tables are here" in codewhy("facts", "list", "site").err
    assert "no rules and tables are here" not in codewhy("facts", "list", "--knowledge", str(tmp_path)).err


def test_a_name_that_was_written_with_capitals_is_understood_all_the_same() -> None:
    words = Vocabulary(frozenset({"nose", "My Nose"}), frozenset(), frozenset())
    assert words.site("left my nose") == Named("My Nose", "left")
    assert words.site("MY NOSE") == Named("My Nose", None)
