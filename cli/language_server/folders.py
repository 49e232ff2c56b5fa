"""Where a knowledge base is on the disk, and the texts around it that name its relations and rules.

Takes paths and URIs; gives folders, names relative to them, and ``Text``s. Imports ``files``, and of the
editor's library the reading of URIs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pygls.uris import from_fs_path, to_fs_path

from kb.files import shipped
from kb.source import Text
from queries.editor.workspace import belongs

LARGEST = 1_000_000
"""Bytes of a text around the knowledge base that is searched."""

TESTS = (".yaml", ".yml", ".json", ".toml", ".txt", ".md", ".py")


def root_of(path: Path) -> Path | None:
    """The nearest folder above that holds rules and facts."""
    for folder in (path, *path.parents):
        rules = (folder / "kb" / "rules").is_dir() or (folder / "rules").is_dir()
        if rules and (folder / "facts").is_dir():
            return folder
    return None


def place_of(uri: str, given: str | None) -> tuple[str, str] | None:
    """The knowledge base of a file and the file's name in it; None where it belongs to none."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    if path is None:
        return None
    root = Path(given).resolve() if given is not None else None
    for found in (Path(os.path.abspath(path)), Path(path).resolve()):
        base = root or root_of(found.parent)
        if base is not None and found.is_relative_to(base):
            name = found.relative_to(base).as_posix()
            if belongs(name):
                return str(base), name
    return None


def uri_of(root: str, name: str) -> str:
    """The URI of a file of a knowledge base."""
    return from_fs_path(os.path.join(root, *name.split("/"))) or ""


def cases_of(root: str) -> Iterator[Text]:
    """The texts of the tests, which name rules by their ids."""
    yield from _texts(root, Path(root) / "tests", TESTS)


def documents_of(root: str) -> Iterator[Text]:
    """What people read, and what the tests' cases ask."""
    for name in ("README.md", "kb/README.md"):
        yield from _read(root, Path(root) / name)
    yield from _texts(root, Path(root) / "tests", tuple(ending for ending in TESTS if ending != ".py"))


def program_of() -> Iterator[Text]:
    """The texts of this program."""
    home = Path(shipped())
    for package in ("kb", "queries", "cli"):
        yield from _texts(str(home), home / package, (".py",))


def _texts(root: str, folder: Path, endings: tuple[str, ...]) -> Iterator[Text]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        for name in sorted(names):
            if name.endswith(endings):
                yield from _read(root, Path(place) / name)


def _read(root: str, path: Path) -> Iterator[Text]:
    try:
        if path.stat().st_size <= LARGEST:
            name = path.relative_to(root).as_posix()
            yield Text(name, path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return
