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
    """A mistake: in ``file`` the text ``old`` becomes ``new``; ``code`` is told at the text ``at``.

    ``at`` stands in the line in which the change begins, or after it; ``told_in`` is another file.
    """

    what: str
    file: str
    old: str
    new: str
    code: str
    at: str
    hint: str = ""
    told_in: str = ""


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
    parts = [
        {name: files[name].encode() if name in files else content for name, content in part.items()}
        for part in (whole.rules, whole.tables, whole.cards)
    ]
    return check_files(Files(*parts, "spoilt"), lint=True, today=LOOKED).diagnostics


def place(seed: Seed, files: Mapping[str, str]) -> Span:
    """Where the mistake must be told."""
    name = seed.told_in or seed.file
    text = files[name] if name in files else {**_shipped().rules, **_shipped().tables}[name].decode()
    start = 0 if seed.told_in else text.rindex("\n", 0, text.index(seed.new) + 1) + 1 if seed.new else 0
    found = text.index(seed.at, start)
    line = text.count("\n", 0, found) + 1
    column = found - (text.rindex("\n", 0, found) if "\n" in text[:found] else -1)
    return Span(name, line, column, line, column + len(seed.at))
