"""The documents are executed: every command that README shows is run, and prints what is shown.

``CODEWHY_REWRITE=1 pytest tests/test_docs.py`` writes today's output into the page; `git diff` is the review.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import COMMANDS, codewhy

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "kb" / "README.md"]
BLOCK = re.compile(r"```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)```", re.DOTALL)
FINGERPRINT = re.compile(r"\([0-9a-f]{12}\)")
"""It changes with every edit of the knowledge, and the page should not."""

STORY = re.compile(r"^## Keep the knowledge\n.*?(?=^## )", re.MULTILINE | re.DOTALL)
"""Its commands are run one after the other, in ``test_workshop_docs``."""


def _text(page: Path) -> str:
    return STORY.sub("", page.read_text(encoding="utf-8"))


BLOCKS = [(page, match) for page in PAGES for match in BLOCK.finditer(_text(page))]


WRITES = ("--save", " -o ")
"""Commands that write a file, which one further down the page may read."""


def output_of(command: str, folder: Path) -> str:
    words = shlex.split(command)
    assert words[0] == "codewhy"
    before = Path.cwd()
    os.chdir(folder)
    try:
        result = CliRunner().invoke(codewhy, words[1:], prog_name="codewhy")
    finally:
        os.chdir(before)
    lines = [line.rstrip() for line in FINGERPRINT.sub("(...)", result.output).splitlines()]
    return "\n".join(lines).rstrip() + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the shipped examples where a reader finds them; what is written goes into it."""
    (tmp_path / "queries").symlink_to(ROOT / "queries", target_is_directory=True)
    return tmp_path


@pytest.mark.parametrize(("page", "block"), BLOCKS, ids=[m["command"] for _, m in BLOCKS])
def test_a_command_prints_what_the_page_shows(page: Path, block: re.Match[str], folder: Path) -> None:
    for other, earlier in BLOCKS:
        writes = any(sign in earlier["command"] for sign in WRITES)
        if writes and other == page and earlier.start() < block.start() and " verify " in block["command"]:
            output_of(earlier["command"], folder)
    printed = output_of(block["command"], folder)
    if os.environ.get("CODEWHY_REWRITE"):
        text = page.read_text(encoding="utf-8")
        shown = f"```console\n$ {block['command']}\n{block['output']}```"
        page.write_text(
            text.replace(shown, f"```console\n$ {block['command']}\n{printed}```"), encoding="utf-8"
        )
        return
    assert printed == block["output"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"codewhy {command}" in PAGES[0].read_text(encoding="utf-8")


def test_the_readme_has_one_command_for_the_job_and_one_for_the_tests() -> None:
    text = PAGES[0].read_text(encoding="utf-8")
    commands = re.findall(r"^python3 -m venv .*$", text, re.MULTILINE)
    assert len(commands) == 2
    assert "codewhy suggest" in commands[0]
    assert commands[1].endswith("pytest")


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "README.md" in script
    for tool in ("ruff check", "ruff format --check", "mypy"):
        assert tool in script
