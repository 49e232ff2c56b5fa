"""Files of a knowledge base as texts: read whole, with a bound, and refused with a reason.

Takes a folder; gives every rule file, table and card as ``Text``, and a fingerprint of all of them.
Imports ``source``, ``diagnostics``, ``catalogue``.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from kb import catalogue
from kb.diagnostics import Diagnostic, Refusal
from kb.source import Text

LARGEST_FILE = 8_000_000
"""Bytes of one rule file or table; the largest that is shipped has a fiftieth of that."""


class Files(NamedTuple):
    """The bytes of a knowledge base, by their names relative to its folder."""

    rules: dict[str, bytes]
    tables: dict[str, bytes]
    cards: dict[str, bytes]
    fingerprint: str


def shipped() -> Path:
    """The folder that holds the knowledge base of this installation."""
    return Path(__file__).resolve().parent.parent


def read_files(root: Path) -> Files:
    """Every file of the knowledge base in this folder (``kb/rules`` or ``rules``, and ``facts``)."""
    rules = root / "kb" / "rules" if (root / "kb" / "rules").is_dir() else root / "rules"
    facts = root / "facts"
    if not rules.is_dir() or not facts.is_dir():
        raise Refusal([catalogue.NO_KNOWLEDGE.at(None, name=root)])
    found = Files(
        rules=_read(root, rules, "*.dl"),
        tables=_read(root, facts, "*.csv"),
        cards=_read(root, facts / "sources", "*.toml"),
        fingerprint="",
    )
    digest = hashlib.sha256()
    for group in (found.rules, found.tables, found.cards):
        for name, content in group.items():
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
    return Files(found.rules, found.tables, found.cards, digest.hexdigest())


def _read(root: Path, folder: Path, pattern: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path in sorted(folder.glob(pattern)):
        name = path.relative_to(root).as_posix()
        try:
            content = path.read_bytes()
        except OSError as error:
            reason = error.strerror or str(error)
            raise Refusal([catalogue.FILE_OF_KNOWLEDGE.at(None, name=name, reason=reason)]) from error
        if len(content) > LARGEST_FILE:
            reason = f"it has {len(content):,} bytes; the most that is read is {LARGEST_FILE:,}"
            raise Refusal([catalogue.FILE_OF_KNOWLEDGE.at(None, name=name, reason=reason)])
        found[name] = content
    return found


def as_text(name: str, content: bytes) -> tuple[Text, list[Diagnostic]]:
    """The bytes as UTF-8 text (a byte order mark is dropped), or empty with the reason."""
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"it is not UTF-8 text (byte {error.start:,})"
        return Text(name, ""), [catalogue.FILE_OF_KNOWLEDGE.at(None, name=name, reason=reason)]
    if "\0" in decoded:
        reason = "it is not text: it has a null byte"
        return Text(name, ""), [catalogue.FILE_OF_KNOWLEDGE.at(None, name=name, reason=reason)]
    return Text(name, decoded), []
