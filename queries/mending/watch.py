"""A knowledge base watched: checked again whenever one of its files changes.

Takes a folder; gives what a check says, now and after every change. Looks at the files' times and sizes a
few times a second, which needs no library and works on every disk. Imports ``kb.check_all``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kb.check_all import Checked, check_files
from kb.diagnostics import Refusal
from kb.files import read_files

EVERY = 0.3
"""Seconds between two looks."""

FOLDERS = ("kb/rules", "rules", "facts", "facts/sources")
ENDINGS = (".dl", ".csv", ".toml")


class Look(NamedTuple):
    """What one check said; ``changed`` names the files because of which it was made (none at first)."""

    changed: tuple[str, ...]
    checked: Checked


def watch(root: str, pause: Callable[[float], None] = time.sleep) -> Iterator[Look]:
    """Check the knowledge base now, and again after every change, for as long as it is asked."""
    seen = _stamps(root)
    yield Look((), _checked(root))
    while True:
        pause(EVERY)
        now = _stamps(root)
        changed = sorted(name for name in seen.keys() | now.keys() if seen.get(name) != now.get(name))
        if changed:
            seen = now
            yield Look(tuple(changed), _checked(root))


def _checked(root: str) -> Checked:
    try:
        return check_files(read_files(root), lint=True)
    except Refusal as refused:  # a file was taken away, say: it may come back
        return Checked(None, refused.diagnostics, refused.texts)


def _stamps(root: str) -> dict[str, tuple[int, int]]:
    """Each file's time and size."""
    found: dict[str, tuple[int, int]] = {}
    for folder in FOLDERS:
        try:
            entries = list(os.scandir(os.path.join(root, folder)))
        except OSError:
            continue
        for entry in entries:
            if entry.name.endswith(ENDINGS) and not entry.name.startswith("."):
                try:
                    known = entry.stat()
                except OSError:
                    continue
                found[f"{folder}/{entry.name}"] = (known.st_mtime_ns, known.st_size)
    return found
