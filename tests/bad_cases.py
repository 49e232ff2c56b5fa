"""The bad inputs of ``tests/bad``: what a coder could have written, and at its foot the report it gets.

A ``.dl`` file is one rule file. A ``.txt`` file is a small knowledge base: each file begins with a line
``// ==== facts/site.csv ====``, and the source card ``book`` is there without being written. Either ends in
``// ---- report ----`` and the exact report as comments. Takes a path; gives the report that the input gets
now. With ``CODEWHY_REWRITE=1`` the tests write it to the file, and ``git diff`` is the review.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from kb.check_all import check_files, check_rules
from kb.diagnostics import Diagnostic, Refusal, render
from kb.engine import Limits
from kb.engine.point import PointEngine
from kb.files import read_files
from kb.relations import Relations
from kb.source import Text

FOLDER = Path(__file__).parent / "bad"
REWRITE = bool(os.environ.get("CODEWHY_REWRITE"))
FOOT = b"// ---- report ----\n"
FILE = re.compile(rb"^// ==== (\S+) ====\n", re.MULTILINE)
LINTED = ("e10", "w10")
"""Cases that are asked what is likely wrong, too: in the small ones nearly nothing is used."""
LOOKED = date(2026, 11, 1)
"""The day on which somebody looks at them."""
LIMITS = Limits(steps=2_000, rows=500)
CARD = b"""title = "A book"
publisher = "A publisher"
layer = "cpt"
edition = "2026"
address = ""
since = ""
until = ""
retrieved = "2026-01-01"
checked = "2026-01-01"
licence = "none"
confidence = "verified"
"""


def paths() -> list[Path]:
    """Every case, by name."""
    return sorted(path for path in FOLDER.iterdir() if path.suffix in (".dl", ".txt"))


def expected(path: Path) -> str:
    """The report at the foot of the file."""
    _, _, foot = path.read_bytes().partition(FOOT)
    return "".join(line.removeprefix("//").removeprefix(" ") for line in foot.decode().splitlines(True))


def rewrite(path: Path, found: str) -> None:
    """Put a report at the foot of the file."""
    body, _, _ = path.read_bytes().partition(FOOT)
    lines = "".join(f"// {line}".rstrip() + "\n" for line in found.splitlines())
    path.write_bytes(body + FOOT + lines.encode())


def report(path: Path, folder: Path, patch: pytest.MonkeyPatch) -> str:
    """What codewhy says of the input."""
    body, _, _ = path.read_bytes().partition(FOOT)
    if path.suffix == ".dl":
        name = path.name
        return rendered(rules(Text(name, body.decode())), {name: Text(name, body.decode())})
    for name, content in {"facts/sources/book.toml": CARD, **dict(files(body))}.items():
        place = folder / "my-knowledge" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    patch.chdir(folder)
    try:
        checked = check_files(read_files("my-knowledge"), lint=path.name.startswith(LINTED), today=LOOKED)
    except Refusal as refused:
        return rendered(refused.diagnostics, refused.texts)
    return rendered(checked.diagnostics, checked.texts)


def files(body: bytes) -> Iterator[tuple[str, bytes]]:
    """The files of a small knowledge base, by name."""
    parts = FILE.split(body)
    assert not parts[0], "a knowledge base begins with `// ==== name ====`"
    return ((name.decode(), content) for name, content in zip(parts[1::2], parts[2::2], strict=True))


def rules(text: Text) -> list[Diagnostic]:
    """What is wrong with a rule file, or, if nothing is, with its evaluation."""
    program, _, wrong = check_rules([text])
    if not wrong:
        try:
            PointEngine(program, Relations(), LIMITS).evaluate({})
        except Refusal as refused:
            return list(refused.diagnostics)
    return wrong


def rendered(diagnostics: tuple[Diagnostic, ...] | list[Diagnostic], texts: Mapping[str, Text]) -> str:
    """All reports, as a person reads them."""
    return "".join(f"{render(diagnostic, texts)}\n" for diagnostic in diagnostics)
