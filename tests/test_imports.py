"""``codewhy facts import``: public files as they are published, and what a new edition changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.files import read_files
from queries.tables.imports.compare import Edition, change_of, compare
from queries.tables.imports.edition import imported
from queries.tables.imports.figures import end_of
from queries.tables.imports.reading import Found
from queries.tables.table import Table, declarations_of, open_table
from tests.command import Answer, codewhy
from tests.tables_base import make_base, sound, table

CEILINGS = (
    b'"A notice (CPT) that is wrapped.\r\n\r\nAll rights reserved.\r\nAnd, with commas."\r\n'
    b'"HCPCS/\r\nCPT Code",MUE Values,Adjudication Indicator,Rationale\r\n'
    b"17311,4,3 Date of Service Edit: Clinical,Data\r\n"
    b"17312,7,2 Date of Service Edit: Policy,Data\r\n"
    b"88305,16,3 Date of Service Edit: Clinical,Data\r\n"
    b"0001U,1,2 Date of Service Edit: Policy,Data\r\n"
)
HEAD = CEILINGS[: CEILINGS.index(b"17311")]
EDITS = (
    b"A notice.\t\t\t\t\t\t\n"
    b"Column1/Column2 Edits\t\t\t\t\t\t\n"
    b"Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tRationale\n"
    b"\t\tprior to 1996\tDate\tDate\t0=not allowed\t\n"
    b"\t\t\t\t*=no data\t1=allowed\t\n"
    b"17311\t17312\t\t20220101\t*\t1\twords\n"
    b"17311\t88305\t\t20180701\t20260331\t1\twords\n"
    b"17312\t88305\t\t20180701\t20231231\t1\twords\n"
    b"17311\t99213\t\t20180701\t20180701\t9\twords\n"
    b"0001U\t0029U\t\t20180701\t*\t1\twords\n"
)
ABOUT = ("--source", "book-2027", "--since", "2027-01-01")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return make_base(tmp_path / "base")


def take(base: Path, name: str, content: bytes, *words: str) -> Answer:
    file = base.parent / "edition.txt"
    file.write_bytes(content)
    about = () if "--since" in words else ABOUT
    return codewhy("facts", "import", name, str(file), *about, *words, "--knowledge", str(base))


def test_a_new_edition_changes_what_is_different_and_nothing_else(base: Path) -> None:
    answer = take(base, "ceiling", CEILINGS)
    assert answer.status == 0, answer
    for line in ("1 unchanged", "1 changed", "1 new", "1 left out", "17312, 6, 3 -> 17312, 7, 2"):
        assert line in answer.out
    assert table(base, "ceiling").splitlines()[1:] == [
        '"17311","4","3","2024-07-01","","book","page 1"',
        '"17312","6","3","2024-07-01","2026-12-31","book","page 1"',
        '"17312","7","2","2027-01-01","","book-2027","row 17312"',
        '"88305","16","3","2027-01-01","","book-2027","row 88305"',
    ]
    sound(base)


def test_the_loaded_figures_say_so(base: Path) -> None:
    take(base, "ceiling", CEILINGS)
    assert [line.split('","')[1:5] for line in table(base, "loaded_figures").splitlines()[3:]] == [
        ["2024", "newer ones are out", "2024-10-01", "2026-12-31"],
        ["2027", "they cover this day", "2027-01-01", "2027-03-31"],
        ["2027", "newer ones are out", "2027-04-01", ""],
    ]


def test_the_same_file_again_changes_nothing(base: Path) -> None:
    for name, content in (("ceiling", CEILINGS), ("pair", EDITS)):
        take(base, name, content, "--retire-missing")
        before = {path: path.read_bytes() for path in (base / "facts").iterdir() if path.is_file()}
        answer = take(base, name, content, "--retire-missing")
        assert "Nothing changes" in answer.out
        assert {path: path.read_bytes() for path in before} == before
    sound(base)


def test_edits_are_deleted_on_their_day_and_no_wording_is_taken(base: Path) -> None:
    answer = take(base, "pair", EDITS)
    assert "1 ended" in answer.out
    assert "missing in the file, and left in force" in answer.out
    assert table(base, "pair").splitlines()[1:] == [
        '"17311","17312","1","2022-01-01","","book-2027","row 17311 / 17312"',
        '"17311","88305","1","2024-07-01","2026-03-31","book","page 1"',
        '"17311","99213","1","2024-07-01","","book","page 1"',
    ]
    assert "words" not in table(base, "pair")


def test_what_the_file_has_no_more_ends_only_if_that_is_wanted(base: Path) -> None:
    take(base, "pair", EDITS, "--retire-missing")
    assert '"17311","99213","1","2024-07-01","2026-12-31","book","page 1"' in table(base, "pair")


def test_a_dry_run_and_json_tell_the_same(base: Path) -> None:
    before = table(base, "ceiling")
    data = take(base, "ceiling", CEILINGS, "--dry-run", "--format", "json").data
    assert data["schema"] == "codewhy/import/1"
    assert data["written"] is False
    assert data["counts"]["changed"] == 1
    assert {each["table"] for each in data["changes"]} == {"ceiling", "loaded_figures"}
    assert table(base, "ceiling") == before


def test_a_corrected_file_of_the_same_edition_corrects(base: Path) -> None:
    take(base, "ceiling", CEILINGS)
    answer = take(base, "ceiling", CEILINGS.replace(b"17312,7", b"17312,8"))
    assert "1 corrected" in answer.out
    assert '"17312","8","2","2027-01-01","","book-2027","row 17312"' in table(base, "ceiling")
    sound(base)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252"])
def test_other_files_are_read_by_the_headers_that_are_said(base: Path, delimiter: str, coding: str) -> None:
    lines = [["Descripción", "ind", "HCPCS", "mue"], ["x", "3", "17312", "9"]]
    content = "".join(delimiter.join(line) + "\n" for line in lines).encode(coding)
    maps = ("--map", "code=hcpcs", "--map", "units=MUE", "--map", "indicator=ind")
    assert "17312, 6, 3 -> 17312, 9, 3" in take(base, "ceiling", content, *maps).out


def test_headers_that_stand_in_several_lines_are_found(base: Path) -> None:
    head = b",,\nA title,,\n,MUE,ADJUDICATION\nHCPCS/ CPT CODE,VALUES,INDICATOR\n"
    answer = take(base, "ceiling", head + b"17312,8,2 Date of Service Edit: Policy\n")
    assert "17312, 6, 3 -> 17312, 8, 2" in answer.out


@pytest.mark.parametrize(
    ("code", "name", "content", "words", "said"),
    [
        ("E1130", "ceiling", b"HCPCS,MUE,Indicator\n17312,7,3\n", (), "--map code=... --map units=..."),
        (
            "E1130",
            "ceiling",
            b"HCPCS,MUE,Indicator\n17312,7,3\n",
            (),
            "its header seems to be: HCPCS, MUE, Indicator",
        ),
        ("E1130", "site", b"a,b\n1,2\n", (), "--map site=..."),
        ("E1131", "ceiling", CEILINGS.replace(b"2 Date of", b"4 Date of", 1), (), "4 Date of Service"),
        ("E1131", "ceiling", CEILINGS.replace(b"17312,7", b"17312,seven"), (), "seven"),
        ("E1132", "ceiling", CEILINGS + b"17312,8,2 Date of Service Edit: Policy,\n", (), "17312"),
        ("E1133", "ceiling", CEILINGS, ("--source", "book", "--since", "2023-01-01"), "line 3"),
        (
            "E1134",
            "ceiling",
            HEAD + b"0001U,1,2 Date of Service Edit: Policy,\n",
            (),
            "1 rows",
        ),
        (
            "E1123",
            "ceiling",
            CEILINGS,
            ("--source", "book-2028", "--since", "2027-01-01"),
            "did you mean `book-2027`",
        ),
        ("E1111", "ceiling", CEILINGS, ("--map", "unit=x"), "did you mean `units`"),
    ],
)
def test_a_file_that_cannot_be_read_rightly_is_not_taken(
    base: Path, code: str, name: str, content: bytes, words: tuple[str, ...], said: str
) -> None:
    before = table(base, name)
    told = take(base, name, content, *words)
    assert told.status == 1
    assert said in told.err
    assert take(base, name, content, *words, "--format", "json").data["errors"][0]["code"] == code
    assert table(base, name) == before


@pytest.mark.parametrize(
    ("since", "months", "until"),
    [("2027-01-01", 3, "2027-03-31"), ("2026-10-01", 3, "2026-12-31"), ("2028-02-29", 12, "2029-02-27")],
)
def test_an_edition_ends_the_day_before_the_next(since: str, months: int, until: str) -> None:
    assert end_of(since, months) == until


# --- laws -----------------------------------------------------------------------------------------

KEYS = st.sampled_from(["17311", "17312", "88305", "99213"])
CELLS = st.dictionaries(KEYS, st.sampled_from(["1", "2"]), min_size=1)
DAYS = st.sampled_from(["2025-01-01", "2026-01-01", "2027-01-01"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    editions=st.lists(st.tuples(CELLS, st.booleans()), min_size=1, max_size=3),
    again=st.booleans(),
)
def test_each_day_has_the_values_of_its_edition(
    base: Path, editions: list[tuple[dict[str, str], bool]], again: bool
) -> None:
    """Taken in one after the other, each edition holds on its days, and what came before on its own."""
    files = read_files(base)
    found = open_table(files, declarations_of(files), "ceiling")
    expected = [("2024-07-01", {line.cells[0]: line.cells[1] for line in found.lines})]
    for year, (cells, retire) in enumerate(editions, start=2025):
        day = f"{year}-01-01"
        for _ in range(1 + again):
            found = taken(found, cells, day, retire)
        kept = {} if retire else {key: cell for key, cell in expected[-1][1].items() if key not in cells}
        expected.append((day, {**kept, **cells}))
    for day, values in expected:
        now = [line for line in found.lines if line.in_force(day)]
        assert {line.cells[0]: line.cells[1] for line in now} == values
        assert len(now) == len(values), "two rows of one key on one day"


def taken(found: Table, cells: dict[str, str], day: str, retire: bool) -> Table:
    """The table with an edition taken in, read anew from its bytes."""
    rows = [Found((key, cell, "3"), "", "", line) for line, (key, cell) in enumerate(cells.items())]
    edition = Edition("book", day)
    content = change_of(found, compare(found, rows, edition), edition, retire).content
    declarations = {found.name: found.declaration}
    from kb.files import Files

    return open_table(Files({}, {found.file: content}, {}, ""), declarations, found.name)


def test_the_shipped_layouts_read_the_shipped_tables() -> None:
    """Each declared column is a column of its table, and a way of reading that there is."""
    from queries.tables.imports.layouts import COLUMNS, READINGS, layouts

    root = str(Path(__file__).resolve().parent.parent)
    files = read_files(root)
    declarations = declarations_of(files)
    for name in {line.cells[1] for line in open_table(files, declarations, COLUMNS).lines}:
        target = open_table(files, declarations, name)
        for layout in layouts(files, declarations, target):
            assert set(target.own) <= set(layout.headers) <= set(target.columns)
            assert set(layout.readings.values()) <= set(READINGS)


def test_several_files_are_one_edition(base: Path) -> None:
    contents = {"a": CEILINGS, "b": HEAD + b"99213,1,3 Date of Service Edit: Clinical,\r\n"}
    found = imported(read_files(base), "ceiling", contents, Edition("book", "2027-01-01"), {}, True)
    assert [cells[0] for cells in found.found.new] == ["88305", "99213"]
    assert found.found.missing == []
