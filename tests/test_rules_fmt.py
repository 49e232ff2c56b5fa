"""`codewhy rules fmt`: what it writes, what it leaves alone, and that no file is ever half written."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from queries.mending import place
from queries.mending.place import put_in_place
from tests.command import codewhy

UNTIDY = '.decl  site( site:symbol )\nsite( "nose" ).   // one\n'
TIDY = '.decl site(site: symbol)\nsite("nose").  // one\n'


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """A small knowledge base that is not in the layout."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "facts" / "sources").mkdir(parents=True)
    (tmp_path / "rules" / "sites.dl").write_text(UNTIDY)
    (tmp_path / "rules" / "tidy.dl").write_text(TIDY)
    (tmp_path / "rules" / "broken.dl").write_text("site(  .\n")
    (tmp_path / "facts" / "size.csv").write_bytes(b"\xef\xbb\xbfsite,n\r\nnose,1\r\n\r\n")
    return tmp_path


def test_check_writes_nothing_and_lists_what_would_change(knowledge: Path) -> None:
    before = {path: path.read_bytes() for path in knowledge.rglob("*.*")}
    answer = codewhy("rules", "fmt", "--check", "--knowledge", str(knowledge))
    assert answer.status == 3
    assert "not in the layout: rules/sites.dl\nnot in the layout: facts/size.csv\n" in answer.out
    assert "2 files of 4 would change" in answer.out
    assert {path: path.read_bytes() for path in knowledge.rglob("*.*")} == before


def test_it_writes_what_is_not_in_the_layout_and_tells_what_it_cannot_read(knowledge: Path) -> None:
    answer = codewhy("rules", "fmt", "--knowledge", str(knowledge))
    assert answer.status == 3
    assert "rules/broken.dl:1:8: error E0109" in answer.err
    assert (knowledge / "rules" / "broken.dl").read_text() == "site(  .\n"
    assert (knowledge / "rules" / "sites.dl").read_text() == TIDY
    assert (knowledge / "facts" / "size.csv").read_bytes() == b'"site","n"\n"nose","1"\n'
    (knowledge / "rules" / "broken.dl").unlink()
    again = codewhy("rules", "fmt", "--check", "--knowledge", str(knowledge))
    assert (again.status, again.out) == (0, "3 files: none would change.\n")


def test_it_takes_files_and_folders_by_name(knowledge: Path) -> None:
    sites, facts = knowledge / "rules" / "sites.dl", knowledge / "facts"
    answer = codewhy("rules", "fmt", str(sites), str(facts))
    assert answer.status == 0
    assert answer.out == f"laid out: {sites}\nlaid out: {facts / 'size.csv'}\n2 files of 2 changed.\n"


def test_as_data(knowledge: Path) -> None:
    data = codewhy("rules", "fmt", "--check", "--knowledge", str(knowledge), "--format", "json").data
    assert data["schema"] == "codewhy/layout/1"
    assert (data["written"], data["changed"]) == (False, ["rules/sites.dl", "facts/size.csv"])
    assert [each["code"] for each in data["errors"]] == ["E0109"]


def test_a_name_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    assert "there is no layout for" in codewhy("rules", "fmt", str(tmp_path / "a.txt")).err  # E1001
    data = codewhy("rules", "fmt", str(tmp_path / "a.txt"), "--format", "json").data
    assert data["errors"][0]["code"] == "E1001"
    assert codewhy("rules", "fmt", str(tmp_path / "none.dl")).status == 1


def test_the_mode_of_a_file_is_kept(knowledge: Path) -> None:
    path = knowledge / "rules" / "sites.dl"
    path.chmod(0o640)
    codewhy("rules", "fmt", str(path))
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_what_fails_in_the_middle_leaves_the_old_file_and_nothing_beside_it(
    knowledge: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(place.os, step, full)
    path = knowledge / "rules" / "sites.dl"
    with pytest.raises(OSError, match="No space"):
        put_in_place(path, b"new")
    assert path.read_text() == UNTIDY
    assert sorted(os.listdir(path.parent)) == ["broken.dl", "sites.dl", "tidy.dl"]


def test_a_full_disk_is_told_in_words(knowledge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(place.os, "replace", full)
    shutil.rmtree(knowledge / "facts")
    answer = codewhy("rules", "fmt", str(knowledge / "rules" / "sites.dl"))
    assert answer.status == 1
    assert "no space left on device" in answer.err
