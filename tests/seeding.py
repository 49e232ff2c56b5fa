"""Mistakes that a coder would make in the shipped knowledge, as ``tests/seeded/*.toml`` lists them.

Each file is one run: all its mistakes are made at once, in memory, and each must be told at its place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from kb.check_all import check_files
from kb.diagnostics import Diagnostic
from kb.files import Files, read_files, shipped
from kb.source import Span

FOLDER = Path(__file__).parent / "seeded"
LOOKED = date(2026, 11, 21)


@dataclass(frozen=True)
class Seed:
    """A mistake: in ``file`` the text ``old`` becomes ``new``; ``code`` is told at ``at``, with ``hint``.

    ``at`` is the whole line in which it must be told, with brackets around what must be underlined.
    """

    what: str
    file: str
    old: str
    new: str
    code: str
    at: str
    hint: str


def runs() -> dict[str, tuple[Seed, ...]]:
    """Every run, by the name of its file."""
    found = {}
    for path in sorted(FOLDER.glob("*.toml")):
        listed = tomllib.loads(path.read_text(encoding="utf-8"))["mistake"]
        found[path.stem] = tuple(Seed(**each) for each in listed)
    return found


@cache
def _shipped() -> Files:
    return read_files(shipped())


def spoilt(seeds: tuple[Seed, ...]) -> dict[str, str]:
    """The files that the mistakes change, as they are then."""
    files: dict[str, str] = {}
    whole = _shipped()
    known = {**whole.rules, **whole.tables, **whole.cards}
    for seed in seeds:
        text = files.get(seed.file) or known[seed.file].decode()
        assert text.count(seed.old) == 1, f"{seed.what}: {seed.file} has it {text.count(seed.old)} times"
        files[seed.file] = text.replace(seed.old, seed.new)
    return files


def told(files: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """What is said of the shipped knowledge with these files in it."""
    whole = _shipped()

    def part(known: Mapping[str, bytes]) -> dict[str, bytes]:
        return {name: files[name].encode() if name in files else content for name, content in known.items()}

    known = Files(part(whole.rules), part(whole.tables), part(whole.cards), "spoilt")
    return check_files(known, lint=True, today=LOOKED).diagnostics


def place(seed: Seed, files: Mapping[str, str]) -> list[Span]:
    """Where the mistake must be told: the brackets of ``at`` in that line (in each that reads the same)."""
    before, _, rest = seed.at.partition("\u27e6")
    marked, _, after = rest.partition("\u27e7")
    line = before + marked + after
    lines = files[seed.file].split("\n")
    start, end = len(before) + 1, len(before) + len(marked) + 1
    return [Span(seed.file, at, start, at, end) for at, text in enumerate(lines, 1) if text == line]


def shown(where: Span, files: Mapping[str, str]) -> Span:
    """The place as it is underlined: what has no width is its whole line, what goes on ends with its line."""
    width = len(files[where.file].split("\n")[where.line - 1])
    whole = where.end_line != where.line or where.end_column <= where.column
    return Span(where.file, where.line, where.column, where.line, width + 1 if whole else where.end_column)
