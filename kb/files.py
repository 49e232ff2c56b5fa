"""Files of a knowledge base as texts: read whole, with a bound, and refused with a reason.

Takes a folder; gives every rule file, table and card as ``Text``, and a fingerprint of all of them.
Imports ``source``, ``diagnostics``, ``catalogue``.
"""

from __future__ import annotations

import hashlib
import os
from typing import NamedTuple

from kb import catalogue
from kb.diagnostics import Diagnostic, Refusal
from kb.source import Text

LARGEST_FILE = 8_000_000
"""Bytes of one rule file or table; the largest that is shipped has a third of that."""


class Files(NamedTuple):
    """The bytes of a knowledge base, by their names relative to its folder."""

    rules: dict[str, bytes]
    tables: dict[str, bytes]
    cards: dict[str, bytes]
    fingerprint: str


def shipped() -> str:
    """The folder that holds the knowledge base of this installation."""
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def read_files(root: str | os.PathLike[str]) -> Files:
    """Every file of the knowledge base in this folder (``kb/rules`` or ``rules``, and ``facts``)."""
    root = os.fspath(root)
    rules = "kb/rules" if os.path.isdir(os.path.join(root, "kb", "rules")) else "rules"
    if not os.path.isdir(os.path.join(root, rules)) or not os.path.isdir(os.path.join(root, "facts")):
        raise Refusal([catalogue.NO_KNOWLEDGE.at(None, name=root)])
    return files_of(
        _read(root, rules, ".dl"), _read(root, "facts", ".csv"), _read(root, "facts/sources", ".toml")
    )


def files_of(rules: dict[str, bytes], tables: dict[str, bytes], cards: dict[str, bytes]) -> Files:
    """These files under the fingerprint of their content."""
    digest = hashlib.sha256()
    for group in (rules, tables, cards):
        for name, content in group.items():
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
    return Files(rules, tables, cards, digest.hexdigest())


def _read(root: str, folder: str, ending: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    place = os.path.join(root, folder)
    names = sorted(os.listdir(place)) if os.path.isdir(place) else []
    for name in names:
        if name.endswith(ending) and not name.startswith("."):
            found[f"{folder}/{name}"] = _content(os.path.join(place, name), f"{folder}/{name}")
    return found


def _content(path: str, name: str) -> bytes:
    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        if os.path.islink(path) and not os.path.exists(path):
            reason = f"it is a link to {os.readlink(path)}, which is not there"
        elif os.path.isdir(path):
            reason = "it is a folder"
        raise Refusal([catalogue.FILE_OF_KNOWLEDGE.at(None, name=name, reason=reason)]) from error
    if len(content) > LARGEST_FILE:
        reason = f"it has more than {LARGEST_FILE:,} bytes, which is the most that is read"
        raise Refusal([catalogue.FILE_OF_KNOWLEDGE.at(None, name=name, reason=reason)])
    return content


def as_text(name: str, content: bytes) -> tuple[Text, list[Diagnostic]]:
    """The bytes as UTF-8 text (a byte order mark is dropped), or empty with the reason."""
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = f"it is not UTF-8 text (byte {content[error.start]:#04x} in line {line:,})"
        hint = 'save it as UTF-8 (a spreadsheet calls it "CSV UTF-8")'
        return Text(name, ""), [catalogue.FILE_OF_KNOWLEDGE.at(None, hint=hint, name=name, reason=reason)]
    if "\0" in decoded:
        reason = "it is not text: it has a null byte"
        return Text(name, ""), [catalogue.FILE_OF_KNOWLEDGE.at(None, name=name, reason=reason)]
    return Text(name, decoded), []
