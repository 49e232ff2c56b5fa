"""`codewhy rules check --watch`: a change is checked as soon as it is there, and Ctrl-C ends it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.examples import BASE
from queries.mending.watch import watch
from tests.command import codewhy

SOUND = '"site","region","since","until","source","at"\n"ear","head","","","book","p. 3"\n'
PATIENCE = 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small knowledge base without an error."""
    for name, content in {**BASE, "facts/site.csv": SOUND}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    return tmp_path


@pytest.fixture
def watching(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The command, as a process of its own, whose streams are one."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "cli", "rules", "check", "--watch", "--knowledge", str(folder)],
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Whoever runs tests in the background may have Ctrl-C ignored, and a process inherits that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def until(process: subprocess.Popen[str], words: str) -> str:
    """What the process says, up to a line with these words."""
    assert process.stdout is not None
    said, end = "", time.monotonic() + PATIENCE
    while time.monotonic() < end:
        line = process.stdout.readline()
        said += line
        if words in line:
            return said
        assert line, f"it ended early: {said}"
    raise AssertionError(said)


def test_a_change_is_told_and_ctrl_c_ends_it(folder: Path, watching: subprocess.Popen[str]) -> None:
    first = until(watching, "0 errors")
    assert first.startswith("Watching the rules and tables in ")
    assert re.search(r"^\[\d\d:\d\d:\d\d\] 0 errors, \d warnings?\.$", first, re.MULTILINE)
    (folder / "facts" / "site.csv").write_text(SOUND + '"lip ","head","","","book","p. 3"\n')
    broken = until(watching, "1 error,")
    assert "facts/site.csv:3:1: error E0512" in broken
    assert "] facts/site.csv changed: 1 error," in broken
    (folder / "facts" / "site.csv").write_text(SOUND)
    until(watching, "facts/site.csv changed: 0 errors")
    watching.send_signal(signal.SIGINT)
    rest, _ = watching.communicate(timeout=PATIENCE)
    assert rest == "\nNo longer watching.\n"
    assert watching.returncode == 0


def test_a_look_is_taken_only_after_a_change(folder: Path) -> None:
    pauses = 0

    def pause(_: float) -> None:
        nonlocal pauses
        pauses += 1
        if pauses == 3:
            (folder / "rules" / "new.dl").write_text("site(.\n")

    looks = watch(str(folder), pause)
    assert next(looks).changed == ()
    second = next(looks)
    assert (second.changed, pauses) == (("rules/new.dl",), 3)
    assert [each.code for each in second.checked.diagnostics] == ["E0109"]


def test_a_file_that_is_taken_away_and_comes_back(folder: Path) -> None:
    looks = watch(str(folder), lambda _: None)
    assert next(looks).checked.knowledge is not None
    os.rename(folder / "rules", folder / "elsewhere")
    gone = next(looks)
    assert [each.code for each in gone.checked.diagnostics] == ["E0813"]
    os.rename(folder / "elsewhere", folder / "rules")
    assert next(looks).checked.knowledge is not None


@pytest.mark.parametrize("other", [("--fix",), ("--format", "json")], ids=" ".join)
def test_watching_goes_with_neither(folder: Path, other: tuple[str, ...]) -> None:
    answer = codewhy("rules", "check", "--watch", *other, "--knowledge", str(folder))
    assert answer.status == 2
    assert "E1403" in answer.out or "--watch and --fix cannot be asked for together" in answer.err
