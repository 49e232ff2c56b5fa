"""A line of a table that is read at a glance is the row that reading cell by cell gives; no other is."""

from __future__ import annotations

import pytest

from kb.files import read_files, shipped
from kb.load import load
from kb.syntax import Column
from kb.tables import _Line, _plain

FILES = read_files(shipped()).tables
EDIT = '"17311","11102","1","2024-07-01","","book","p. 1"'


@pytest.mark.parametrize("name", sorted(FILES))
def test_shipped_lines_are_read_alike(name: str) -> None:
    columns = load().declarations[name.removeprefix("facts/").removesuffix(".csv")].columns
    plain = _plain(columns)
    for number, line in enumerate(FILES[name].decode().splitlines()[1:501], start=2):
        assert plain(name, number, line) in (None, _Line(name, number, line).row(columns))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("17311", " 17311"), ("17311", ""), ("17311", "17\u00a0311"), ("17311", '17""311'),
        ('"1"', '"01"'), ('"1"', '"1.0"'), ("2024-07-01", "2024-02-30"), ("2024-07-01", "1 July"),
        ('""', '"2024-06-30"'), (',"book"', ""), ("p. 1", "p. 1 "), ("p. 1", ""), (",", ";"),
        ('"book"', "book"),
    ],
)  # fmt: skip
def test_an_unusual_line_is_left_to_be_read_cell_by_cell(old: str, new: str) -> None:
    columns: tuple[Column, ...] = load().declarations["edit"].columns
    assert _plain(columns)("edit.csv", 2, EDIT) == _Line("edit.csv", 2, EDIT).row(columns)
    assert _plain(columns)("edit.csv", 2, EDIT.replace(old, new, 1)) is None
