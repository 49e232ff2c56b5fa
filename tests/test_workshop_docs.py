"""The part of README for maintainers is executed as a story: its files written, its commands run, in order.

``CODEWHY_REWRITE=1 pytest -n0 tests/test_workshop_docs.py`` writes today's output into the page; `git diff`
is the review.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import codewhy

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "README.md"
STORY = re.compile(r"^## Keep the knowledge\n(.*?)^## ", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```(console|yaml)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
WRITTEN_ON = "2026-11-21"
"""Where a command tells the day of today, the page has this one."""


HASH = re.compile(r"\([0-9a-f]{10,12}\)")
"""A commit or a fingerprint: it changes with every edit, and the page should not."""

COPIED = ("kb/rules", "facts", "tests/cases", "tests/claims", "tests/spaces", "queries/examples")
FILES = ("tests/mutants.yaml",)


@dataclass(frozen=True)
class Step:
    """A block of the page: a file that is written, or commands with what they print."""

    kind: str
    text: str

    @property
    def commands(self) -> list[str]:
        """The commands of the block."""
        return [line.removeprefix("$ ") for line in self.text.splitlines() if line.startswith("$ ")]


def steps() -> list[Step]:
    story = STORY.search(PAGE.read_text(encoding="utf-8"))
    assert story is not None
    return [Step(found[1], found[2]) for found in BLOCK.finditer(story[1])]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of what maintainers keep, under version control, as the current folder."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    before = Path.cwd()
    os.chdir(folder)
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "The knowledge as it was")
    yield folder
    os.chdir(before)


def git(*words: str) -> None:
    who = ["-c", "user.name=A coder", "-c", "user.email=coder@example.org"]
    subprocess.run(["git", *who, *words], check=True, capture_output=True)


def printed(command: str) -> str:
    words = shlex.split(command)
    assert words[0] == "codewhy"
    result = CliRunner().invoke(codewhy, words[1:], prog_name="codewhy")
    assert "Traceback" not in result.output
    output = HASH.sub("(...)", result.output.replace(date.today().isoformat(), WRITTEN_ON))
    lines = [line.rstrip() for line in output.splitlines()]
    return "".join(f"{line}\n" for line in [f"$ {command}", *lines])


def told(step: Step) -> str:
    if step.kind == "console":
        return "".join(map(printed, step.commands))
    name, _, content = step.text.partition("\n")
    Path(name.removeprefix("# ")).write_text(content, encoding="utf-8")
    return step.text


def test_every_step_of_a_change_prints_what_the_page_shows(checkout: Path) -> None:
    found = [(step, told(step)) for step in steps()]
    assert len(found) > 10
    if os.environ.get("CODEWHY_REWRITE"):
        text = PAGE.read_text(encoding="utf-8")
        for step, now in found:
            text = text.replace(f"```{step.kind}\n{step.text}```", f"```{step.kind}\n{now}```", 1)
        PAGE.write_text(text, encoding="utf-8")
    else:
        for step, now in found:
            assert now == step.text
