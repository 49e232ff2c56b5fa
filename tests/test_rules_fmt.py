"""`codewhy rules fmt`: what it writes, what it leaves alone, and that no file is ever half written."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kb.diagnostics import Refusal
from kb.formatting import formatted
from kb.source import Text
from kb.writing import replace
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
    assert "there is no layout for" in codewhy("rules", "fmt", str(tmp_path / "a.txt")).err  # E1401
    data = codewhy("rules", "fmt", str(tmp_path / "a.txt"), "--format", "json").data
    assert data["errors"][0]["code"] == "E1401"
    assert codewhy("rules", "fmt", str(tmp_path / "none.dl")).status == 1


def test_the_mode_of_a_file_is_kept(knowledge: Path) -> None:
    path = knowledge / "rules" / "sites.dl"
    path.chmod(0o640)
    codewhy("rules", "fmt", str(path))
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("step", ["fsync", "replace", "fchmod"])
def test_what_fails_in_the_middle_leaves_the_old_file_and_nothing_beside_it(
    knowledge: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    answer = codewhy("rules", "fmt", "--knowledge", str(knowledge), "--format", "json")
    monkeypatch.undo()
    assert answer.status == 1
    assert [each["code"] for each in answer.data["errors"]] == ["E1103"]
    assert "cannot be changed: no space left on device" in answer.data["errors"][0]["message"]
    assert (knowledge / "rules" / "sites.dl").read_text() == UNTIDY
    assert sorted(os.listdir(knowledge / "rules")) == ["broken.dl", "sites.dl", "tidy.dl"]


def test_what_somebody_else_wrote_in_the_meantime_is_not_lost(knowledge: Path) -> None:
    path = knowledge / "rules" / "sites.dl"
    path.write_text("// theirs\n")
    with pytest.raises(Refusal) as refused:
        replace(str(path), UNTIDY.encode(), TIDY.encode())
    assert [each.code for each in refused.value.diagnostics] == ["E1102"]
    assert path.read_text() == "// theirs\n"
    assert sorted(os.listdir(path.parent)) == ["broken.dl", "sites.dl", "tidy.dl"]


def test_a_link_stays_a_link(knowledge: Path) -> None:
    link = knowledge / "link.dl"
    link.symlink_to(knowledge / "rules" / "sites.dl")
    assert codewhy("rules", "fmt", str(link)).status == 0
    assert link.is_symlink()
    assert (knowledge / "rules" / "sites.dl").read_text() == TIDY


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.05, 0.1, 0.2, 0.4])
def test_a_kill_in_the_middle_leaves_whole_files(knowledge: Path, seconds: float) -> None:
    names = [knowledge / "rules" / f"many_{number}.dl" for number in range(200)]
    for name in names:
        name.write_text(UNTIDY * 20)
    (knowledge / "rules" / "broken.dl").unlink()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "rules", "fmt", "--knowledge", str(knowledge)],
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.DEVNULL,
    )
    while not list((knowledge / "rules").glob(".*.tmp")) and process.poll() is None:
        time.sleep(0.001)  # until it begins to write
    time.sleep(seconds)
    process.kill()
    process.wait()
    tidy = layout(UNTIDY * 20)
    assert {name.read_text() for name in names} <= {UNTIDY * 20, tidy}


def layout(content: str) -> str:
    return formatted(Text("a.dl", content)).content
