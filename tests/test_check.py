"""One mistake in the shipped knowledge: it is told once, at its place, and nothing is answered."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from kb.check_all import Checked, check_files
from kb.diagnostics import Fault, Refusal
from kb.files import Files, read_files, shipped
from kb.load import load
from tests.command import codewhy
from tests.mistakes import GOOD, MISTAKES, Edit, Folder, Mistake

QUESTION = ("suggest", "--mohs", "nose 6,3", "--date", "2026-10-05")


@cache
def _shipped() -> Files:
    return read_files(shipped())


def folder() -> Folder:
    """Every file of the shipped knowledge, to be spoilt."""
    known = _shipped()
    return {**known.rules, **known.tables, **known.cards}


def check(files: Folder) -> Checked:
    """The report on such files."""
    known = {
        ending: {n: c for n, c in files.items() if n.endswith(ending)} for ending in (".dl", ".csv", ".toml")
    }
    return check_files(Files(known[".dl"], known[".csv"], known[".toml"], "a fingerprint"))


def write(files: Folder, root: Path) -> Path:
    """The files as a knowledge base on disk."""
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.what)
def test_a_mistake_is_told_once_and_nothing_is_answered(mistake: Mistake, tmp_path: Path) -> None:
    files = folder()
    mistake.edit(files)
    checked = check(files)
    assert checked.knowledge is None
    (found,) = [each for each in checked.diagnostics if not each.kind.warning]
    assert (found.code, found.kind.fault) == (mistake.code, Fault.KNOWLEDGE)
    assert mistake.message in found.message
    assert mistake.hint in found.hint
    place = re.fullmatch(r"(.+):(\d+):\d+", str(found.where))
    if place:
        lines = [*files[mistake.file].decode("utf-8", "replace").split("\n"), ""]
        assert place[1] == mistake.file
        assert mistake.line in lines[int(place[2]) - 1]
    answer = codewhy(*QUESTION, "--knowledge", str(write(files, tmp_path)))
    assert (answer.status, answer.out) == (3, "")
    where = f"{found.where}: " if place else ""
    assert answer.err.startswith(f"codewhy: {where}" + (f"error {found.code}: " if place else ""))
    assert answer.err.splitlines()[0].endswith(found.message)


@pytest.mark.parametrize(("what", "edit"), GOOD, ids=[what for what, _ in GOOD])
def test_what_is_right_says_nothing(what: str, edit: Edit) -> None:
    files = folder()
    edit(files)
    checked = check(files)
    assert checked.diagnostics == (), what
    assert checked.knowledge is not None
    assert len(list(checked.knowledge.editions())) == len(checked.knowledge.boundaries) + 1


def test_all_mistakes_of_all_files_are_told_at_once_in_their_order() -> None:
    files = folder()
    for mistake in MISTAKES:
        if mistake.what in (
            "an argument too few",
            "an empty cell",
            "a cell too few",
            "a card without a title",
        ):
            mistake.edit(files)
    assert [each.code for each in check(files).diagnostics] == ["E0202", "E0504", "E0503", "E0602"]


def test_the_shipped_knowledge_has_no_error_and_no_warning() -> None:
    assert codewhy("rules", "check").out.endswith("\n0 errors, 0 warnings.\n")


def test_a_refused_knowledge_base_is_never_kept(tmp_path: Path) -> None:
    files = folder()
    MISTAKES[0].edit(files)
    root = write(files, tmp_path)
    for _ in range(2):
        with pytest.raises(Refusal) as refused:
            load(root)
        assert [each.code for each in refused.value.diagnostics] == [MISTAKES[0].code]


@pytest.mark.parametrize("missing", ["kb/rules", "facts"])
def test_a_folder_that_is_no_knowledge_base(missing: str, tmp_path: Path) -> None:
    root = write({name: c for name, c in folder().items() if not name.startswith(missing)}, tmp_path)
    answer = codewhy(*QUESTION, "--knowledge", str(root))
    assert (answer.status, answer.out) == (3, "")
    assert answer.err.startswith(f"codewhy: there is no knowledge base in {root}\n")
