"""Files brought into the one layout: those that are named, or all of a knowledge base.

Takes a folder and paths; gives ``Laid``: what changed, what is in the layout, and what cannot be read.
Imports ``kb.formatting`` and ``kb.files``; writes through ``place``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb import catalogue
from kb.diagnostics import Diagnostic, Refusal
from kb.files import as_text, read_files
from kb.formatting import formatted
from kb.source import Text
from kb.writing import Replacement
from kb.writing import write as replace_files

ENDINGS = (".dl", ".csv", ".toml")


@dataclass(frozen=True)
class Laid:
    """What became of the files; of those in ``changed`` nothing was written unless ``written``."""

    changed: tuple[str, ...]
    count: int
    wrong: tuple[Diagnostic, ...]
    texts: Mapping[str, Text]
    written: bool


def format_files(root: str, paths: Sequence[str] = (), *, write: bool) -> Laid:
    """Lay out these files and folders (without any, the knowledge base in the folder)."""
    found = dict(_named(paths) if paths else _of_knowledge(root))
    changed: dict[str, bytes] = {}
    wrong: list[Diagnostic] = []
    texts: dict[str, Text] = {}
    for name, (_, content) in found.items():
        text, unread = as_text(name, content)
        laid_out = formatted(text) if not unread else None
        if laid_out is None or laid_out.wrong:
            wrong.extend(laid_out.wrong if laid_out else unread)
            texts[name] = text
        elif laid_out.content.encode() != content:
            changed[name] = laid_out.content.encode()
    if write:
        replace_files([Replacement(*found[name], content) for name, content in changed.items()])
    return Laid(tuple(changed), len(found), tuple(wrong), texts, write)


def _of_knowledge(root: str) -> Iterator[tuple[str, tuple[str, bytes]]]:
    files = read_files(root)
    for group in (files.rules, files.tables, files.cards):
        for name, content in group.items():
            yield name, (os.path.join(root, name), content)


def _named(paths: Sequence[str]) -> Iterator[tuple[str, tuple[str, bytes]]]:
    for path in paths:
        if os.path.isdir(path):
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(each for each in folders if not each.startswith("."))
                for name in sorted(names):
                    if name.endswith(ENDINGS) and not name.startswith("."):
                        place = os.path.join(folder, name)
                        yield place, (place, _content(place))
        elif not os.path.exists(path):
            raise Refusal([catalogue.NO_SUCH_FILE.at(None, name=path)])
        elif not path.endswith(ENDINGS):
            raise Refusal([catalogue.NO_LAYOUT.at(None, name=path)])
        else:
            yield path, (path, _content(path))


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Refusal([catalogue.UNREADABLE_FILE.at(None, name=path, reason=reason)]) from error
