"""``codewhy facts``: what is listed and shown, and changes that hold or do not happen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kb.diagnostics import Refusal
from kb.files import read_files
from queries import home as home_module
from queries.home import home, home_to_change
from queries.tables.change import add
from queries.tables.table import declarations_of, open_table
from queries.tables.tried import carried_out
from tests.command import Answer, codewhy
from tests.tables_base import make_base, sound, table

ABOUT = ("--source", "book", "--at", "page 2")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return make_base(tmp_path / "base")


def facts(base: Path, *words: str) -> Answer:
    return codewhy("facts", *words, "--knowledge", str(base))


def refused(base: Path, code: str, *words: str) -> str:
    """What is said when a command is refused with this code first; no file is touched, not even its date."""
    before = {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in base.rglob("*") if path.is_file()
    }
    answer = facts(base, *words, "--format", "json")
    assert answer.data["errors"][0]["code"] == code, answer.out
    told = facts(base, *words)
    assert told.status == answer.status == 1
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in base.rglob("*") if path.is_file()}
    assert after == before
    return told.err


# --- what is there ------------------------------------------------------------------------------


def test_tables_are_listed_with_what_they_say(base: Path) -> None:
    answer = facts(base, "list", "another name")
    assert "site_alias(alias, site): 3 in force" in answer.out
    assert '"{alias}" is another name of the {site}.' in answer.out
    assert "ceiling" not in answer.out
    every = facts(base, "list", "--format", "json").data["tables"]
    assert [each["table"] for each in every] == sorted(each["table"] for each in every)
    figures = next(each for each in every if each["table"] == "loaded_figures")
    assert (figures["in_force"], figures["over"], figures["to_come"]) == (1, 2, 0)


def test_rows_are_shown_with_line_dates_and_source(base: Path) -> None:
    answer = facts(base, "show", "ceiling", "code=17312")
    assert "   3  17312      6          3  2024-07-01         book    page 1" in answer.out
    assert "1 row in force" in answer.out
    early = facts(base, "show", "ceiling", "--date", "2024-06-30")
    assert "0 rows in force on 2024-06-30." in early.out
    assert "2 other rows not in force on that day (--all shows them)." in early.out
    assert facts(base, "show", "ceiling", "code=17312", "--format", "json").data["rows"] == [
        {
            "line": 3,
            "code": "17312",
            "units": 6,
            "indicator": 3,
            "since": "2024-07-01",
            "until": None,
            "source": "book",
            "at": "page 1",
        }
    ]


@pytest.mark.parametrize(
    ("code", "words", "said"),
    [
        ("E1110", ("show", "site_alais"), "did you mean `site_alias`"),
        ("E1111", ("show", "site_alias", "sight=nose"), "did you mean `site`?"),
        ("E1115", ("show", "site_alias", "site=noze"), "did you mean `nose`?"),
        ("E1112", ("show", "site_alias", "nose"), "write column=value"),
        ("E1113", ("show", "site_alias", "site=nose", "site=cheek"), "`site` is said twice"),
    ],
)
def test_what_is_not_there_is_told_with_the_nearest(
    base: Path, code: str, words: tuple[str, ...], said: str
) -> None:
    assert said in refused(base, code, *words)


# --- add ----------------------------------------------------------------------------------------


def test_a_row_is_added_where_it_belongs(base: Path) -> None:
    answer = facts(base, "add", "site_alias", "alias=nostril", "site=nose", *ABOUT)
    assert answer.status == 0
    assert '+ "nostril","nose","","","book","page 2"' in answer.out
    assert '"nostril" is another name of the nose. In force always.' in answer.out
    assert table(base, "site_alias").splitlines()[2:4] == [
        '"malar","cheek","","","book","page 1"',
        '"nostril","nose","","","book","page 2"',
    ]
    sound(base)


def test_only_the_new_line_is_different(base: Path) -> None:
    file = base / "facts" / "site_alias.csv"
    head = b'\xef\xbb\xbfalias,site,since,until,source,at\r\nala,nose,,,book,"page 1"\r\n'
    file.write_bytes(head + b'"zygoma","cheek","","","book","p"')
    facts(base, "add", "site_alias", "alias=nostril", "site=nose", *ABOUT)
    assert file.read_bytes() == (
        head + b'"nostril","nose","","","book","page 2"\r\n"zygoma","cheek","","","book","p"\n'
    )
    sound(base)


def test_a_dry_run_shows_all_and_writes_nothing(base: Path) -> None:
    before = table(base, "site_alias")
    answer = facts(base, "add", "site_alias", "alias=nostril", "site=nose", *ABOUT, "--dry-run")
    assert '+ "nostril"' in answer.out
    assert "Nothing was written" in answer.out
    assert table(base, "site_alias") == before


@pytest.mark.parametrize(
    ("code", "words", "said"),
    [
        (
            "E1114",
            ("alias=a b", "site=nose"),
            "type: codewhy facts add site_alias alias='a b' site=nose --source ... --at ...",
        ),
        ("E1114", (), "`alias`, `site`, `source` and `at` are missing"),
        ("E1123", ("alias=a", "site=nose", "--source", "bok", "--at", "1"), "did you mean `book`"),
        ("E1123", ("alias=a", "site=nose", "--source", "zzz", "--at", "1"), "codewhy sources add zzz"),
        ("E1124", ("alias=a", "site=noze", *ABOUT), "did you mean `nose`? if it is new indeed, add --new"),
        ("E1106", ("alias=a", "site=noze", "--new", *ABOUT), "there is no such site"),
        ("E1128", ("alias=ala", "site=cheek", *ABOUT), "facts edit site_alias alias=ala --set site=cheek"),
        (
            "E1122",
            ("alias=a", "site=nose", *ABOUT, "--since", "2027-02-01", "--until", "2027-01-01"),
            "before it begins",
        ),
        ("E1121", ("alias=a", "site=nose", *ABOUT, "since=1.1.2027"), "2027-01-01"),
    ],
)
def test_a_row_that_cannot_stand_is_not_added(
    base: Path, code: str, words: tuple[str, ...], said: str
) -> None:
    assert said in refused(base, code, "add", "site_alias", *words)


def test_a_wrong_date_is_told_with_the_right_form(base: Path) -> None:
    answer = facts(base, "add", "site_alias", "alias=a", "site=nose", *ABOUT, "--since", "01/01/2027")
    assert answer.status == 2
    assert "write year-month-day, as in 2027-01-01" in answer.err


def test_what_is_missing_is_asked_for_at_a_terminal(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.facts.add.can_ask", lambda form: True)
    answers = (
        "\n".join(
            ["nostril", "noze", "n", "?", "nose", "zzz", "book", "page 2", "soon", "2027-01-01", "", "y"]
        )
        + "\n"
    )
    answer = codewhy("facts", "add", "site_alias", "--knowledge", str(base), stdin=answers.encode())
    assert answer.status == 0, answer
    assert "near it: nose" in answer.out
    assert "cheek, nose, temple" in answer.out
    assert "`zzz` is not known" in answer.out
    assert "Write year-month-day" in answer.out
    assert '"nostril","nose","2027-01-01","","book","page 2"' in table(base, "site_alias")


def test_who_leaves_in_the_middle_has_changed_nothing(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.facts.add.can_ask", lambda form: True)
    before = table(base, "site_alias")
    assert codewhy("facts", "add", "site_alias", "--knowledge", str(base), stdin=b"nostril\n").status == 130
    assert table(base, "site_alias") == before


# --- edit and retire ------------------------------------------------------------------------------


def test_a_mistake_is_corrected_in_place(base: Path) -> None:
    answer = facts(base, "edit", "site_alias", "alias=malar", "--set", "site=temple")
    assert '- "malar","cheek"' in answer.out
    assert '+ "malar","temple"' in answer.out
    assert '"malar","temple","","","book","page 1"\n' in table(base, "site_alias")


def test_new_guidance_keeps_the_old_for_the_days_before(base: Path) -> None:
    answer = facts(base, "edit", "ceiling", "code=17312", "--set", "units=7", "--from", "2027-01-01", *ABOUT)
    assert answer.status == 0
    assert table(base, "ceiling").splitlines()[2:] == [
        '"17312","6","3","2024-07-01","2026-12-31","book","page 1"',
        '"17312","7","3","2027-01-01","","book","page 2"',
    ]
    assert "at most 6 units of 17312 a day (indicator 3). In force" in answer.out
    sound(base)


def test_a_row_ends_and_stays(base: Path) -> None:
    facts(base, "retire", "site_alias", "alias=malar", "--until", "2026-12-31", "--reason", "nobody says it")
    assert '"malar","cheek","","2026-12-31","book","page 1; over: nobody says it"\n' in table(
        base, "site_alias"
    )
    sound(base)


@pytest.mark.parametrize(
    ("code", "words", "said"),
    [
        ("E1116", ("edit", "site_alias", "site=cheek", "--set", "site=temple"), "--line: line 3"),
        (
            "E1117",
            ("edit", "site_alias", "site=cheek", "--line", "2", "--set", "site=temple"),
            "line 2 has no row",
        ),
        ("E1118", ("edit", "site_alias", "alias=ala", "--set", "site=nose"), "says that already"),
        ("E1118", ("edit", "site_alias", "alias=ala"), "say with --set"),
        ("E1106", ("edit", "site_alias", "alias=ala", "--set", "site=knee"), "there is no such site"),
        ("E1106", ("edit", "ceiling", "code=17312", "--set", "units=many"), "is not a whole number"),
        (
            "E1125",
            ("edit", "ceiling", "code=17312", "--set", "code=17313"),
            "codewhy facts add code code=17313",
        ),
        ("E1106", ("retire", "site", "site=nose", "--until", "2026-01-01"), "there is no such site"),
        (
            "E1114",
            ("edit", "ceiling", "code=17312", "--set", "units=7", "--from", "2027-01-01"),
            "--source ... and --at",
        ),
        (
            "E1120",
            ("edit", "ceiling", "code=17312", "--set", "units=7", "--from", "2024-07-01", *ABOUT),
            "leave --from out",
        ),
        ("E1120", ("retire", "ceiling", "code=17312", "--until", "2024-06-30"), "begins on 2024-07-01"),
        (
            "E1119",
            ("retire", "loaded_figures", "edition=2024", "--line", "2", "--until", "2024-06-29"),
            "ended on 2024-06-30",
        ),
    ],
)
def test_a_change_that_cannot_stand_is_not_made(
    base: Path, code: str, words: tuple[str, ...], said: str
) -> None:
    assert said in refused(base, code, *words)


def test_the_row_that_is_not_over_is_meant(base: Path) -> None:
    facts(base, "edit", "loaded_figures", "what=ceilings", "--set", "advice=import them")
    assert '"ceilings","2024","import them","2024-10-01","",' in table(base, "loaded_figures")


# --- knowledge that is wrong already --------------------------------------------------------------


def test_wrong_knowledge_is_changed_only_to_mend_it(base: Path) -> None:
    file = base / "facts" / "site_alias.csv"
    file.write_text(table(base, "site_alias").replace('"malar","cheek"', '"malar","cheak"'))
    wrong = file.read_bytes()
    answer = facts(base, "add", "site_alias", "alias=nostril", "site=nose", *ABOUT)
    assert answer.status == 3
    assert "the knowledge is wrong already" in answer.err
    assert "E1107" in facts(base, "add", "site_alias", "alias=b", "site=nose", *ABOUT, "--format", "json").out
    assert file.read_bytes() == wrong
    assert facts(base, "edit", "site_alias", "alias=malar", "--set", "site=cheek").status == 0
    sound(base)


def test_a_table_with_a_broken_header_is_told_as_it_is(base: Path) -> None:
    file = base / "facts" / "site_alias.csv"
    file.write_text(table(base, "site_alias").replace('"alias","site"', '"site","alias"', 1))
    answer = facts(base, "show", "site_alias")
    assert answer.status == 3
    assert "the header should be" in answer.err


# --- where --------------------------------------------------------------------------------------


def test_the_knowledge_around_here_is_changed_and_an_installed_copy_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "lib" / "site-packages"
    monkeypatch.setattr(home_module, "shipped", lambda: str(installed))
    for folder in ("kb/rules", "facts"):
        (tmp_path / "here" / folder).mkdir(parents=True)
    assert home_to_change(None, str(tmp_path / "here")) == str(tmp_path / "here")
    assert home(None, str(tmp_path)) == str(installed)
    assert home_to_change(str(installed), str(tmp_path)) == str(installed)
    with pytest.raises(Refusal) as caught:
        home_to_change(None, str(tmp_path))
    assert [each.code for each in caught.value.diagnostics] == ["E1105"]


def test_a_linked_table_is_changed_where_it_is(base: Path, tmp_path: Path) -> None:
    file, away = base / "facts" / "site_alias.csv", tmp_path / "away.csv"
    os.rename(file, away)
    file.symlink_to(away)
    assert facts(base, "add", "site_alias", "alias=nostril", "site=nose", *ABOUT).status == 0
    assert file.is_symlink()
    assert "nostril" in away.read_text()


def test_a_file_that_cannot_be_written_is_told(base: Path) -> None:
    (base / "facts" / "site_alias.csv").chmod(0o444)
    assert "the file is read-only" in refused(
        base, "E1103", "add", "site_alias", "alias=a", "site=nose", *ABOUT
    )


# --- source cards ---------------------------------------------------------------------------------


def sources(base: Path, *words: str) -> Answer:
    return codewhy("sources", *words, "--knowledge", str(base))


WHOLE = ("--title", 'The "new" one', "--publisher", "P", "--layer", "payer", "--edition", "2027")


def test_a_card_is_made_and_can_be_cited(base: Path) -> None:
    assert sources(base, "add", "aetna-2027", *WHOLE).status == 0
    assert (
        facts(base, "add", "site_alias", "alias=a", "site=nose", "--source", "aetna-2027", "--at", "1").status
        == 0
    )
    sound(base)
    shown = sources(base, "show", "aetna-2027").out
    assert 'The "new" one' in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "Aetna 2027", *WHOLE), "small letters"),
        (("add", "book", *WHOLE), "there is a source card `book` already"),
        (("add", "aetna", *WHOLE, "--layer", "payor"), "did you mean `payer`"),
        (
            ("add", "aetna", "--title", "T"),
            "codewhy sources add aetna --publisher ... --layer ... --edition ...",
        ),
        (("checked", "bok"), "did you mean `book`"),
        (("checked", "book", "--date", "2999-01-01"), "has not come yet"),
    ],
)
def test_a_card_that_cannot_stand_is_not_made(base: Path, words: tuple[str, ...], said: str) -> None:
    """E1140, E1141, E1142, E1114, E0820 and E1143, in this order."""
    before = sorted((base / "facts" / "sources").iterdir())
    answer = sources(base, *words)
    assert answer.status == 1
    assert said in answer.err
    assert sorted((base / "facts" / "sources").iterdir()) == before


def test_the_day_of_the_last_look_is_noted_and_nothing_else(base: Path) -> None:
    card = base / "facts" / "sources" / "book.toml"
    before = card.read_text()
    assert sources(base, "checked", "book", "--date", "2026-06-01").status == 0
    assert card.read_text() == before.replace('checked = "2026-01-01"', 'checked = "2026-06-01"')


def test_the_library_can_do_it_without_the_command_line(base: Path) -> None:
    def plan(files):  # type: ignore[no-untyped-def]
        found = open_table(files, declarations_of(files), "site_alias")
        change = add(found, {"alias": "nostril", "site": "nose", "source": "book", "at": "page 2"})
        return change, {found.file: change.content}

    change, warnings = carried_out(str(base), plan)
    assert warnings == ()
    assert read_files(base).tables["facts/site_alias.csv"] == change.content
