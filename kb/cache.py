"""Checked knowledge, kept between two commands, so that each starts without parsing and checking again.

Takes a fingerprint; gives the ``Knowledge`` that was checked under it, or None. A file that is missing,
damaged, of another version, or not this user's own is not believed: the knowledge is checked anew.
Reading it builds nothing but the project's own values (pickle's own power to call anything is taken
away). Imports ``knowledge`` and what it imports.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import pickle
import sys
from pathlib import Path
from typing import Any

from kb.knowledge import Knowledge

PLACE = "CODEWHY_CACHE"
"""The environment variable that names the folder; empty turns the cache off."""

KEPT = 8
"""Files in the folder; older ones are deleted."""

_ALLOWED = {
    "kb.cards": {"Card"},
    "kb.program": {"CheckedProgram"},
    "kb.knowledge": {"Knowledge"},
    "kb.source": {"Span"},
    "kb.strata": {"Stratum"},
    "kb.syntax": {
        "Aggregate",
        "Annotation",
        "Arithmetic",
        "Atom",
        "Clause",
        "Column",
        "Comparison",
        "Constant",
        "Declaration",
        "Negation",
        "Negative",
        "Variable",
    },
    "kb.fact": {"FactRow"},
}


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if name not in _ALLOWED.get(module, ()):
            raise pickle.UnpicklingError(f"{module}.{name} is no part of checked knowledge")
        return super().find_class(module, name)


def folder() -> Path | None:
    """Where checked knowledge is kept; None where it is not kept at all."""
    chosen = os.environ.get(PLACE)
    if chosen is not None:
        return Path(chosen) if chosen else None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")  # noqa: PTH111, PTH118
    return Path(base) / "codewhy"


def read(fingerprint: str) -> Knowledge | None:
    """The knowledge that was checked under this fingerprint, by this version of codewhy."""
    place = folder()
    if place is None:
        return None
    path = place / _name(fingerprint)
    try:
        if not _own(place) or not _own(path):
            return None
        found = _Reader(io.BytesIO(path.read_bytes())).load()
    except Exception:  # noqa: BLE001 - whatever a damaged file does, the answer is to check anew
        return None
    return found if isinstance(found, Knowledge) and found.fingerprint == fingerprint else None


def write(knowledge: Knowledge) -> None:
    """Keep checked knowledge; where that is not possible, nothing is lost but time."""
    place = folder()
    if place is None:
        return
    with contextlib.suppress(OSError):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _own(place):
            return
        temporary = place / f"writing-{os.getpid()}-{id(knowledge)}"
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                pickle.dump(knowledge, file, protocol=pickle.HIGHEST_PROTOCOL)
            temporary.replace(place / _name(knowledge.fingerprint))
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _tidy(place)


def _tidy(place: Path) -> None:
    kept = sorted([*place.glob("knowledge-*"), *place.glob("writing-*")], key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[KEPT:]:
        path.unlink(missing_ok=True)


def _own(path: Path) -> bool:
    """Whether the path is this user's, and nobody else can write to it."""
    if not hasattr(os, "getuid"):
        return True
    found = path.stat()
    return found.st_uid == os.getuid() and not found.st_mode & 0o022


def _name(fingerprint: str) -> str:
    return f"knowledge-{fingerprint[:24]}-{_program()}"


def _program() -> str:
    """A short name of this Python and of the code that reads and checks: a change of either is another."""
    here = Path(__file__).parent
    digest = hashlib.sha256(f"{sys.implementation.cache_tag}{sys.version_info[:3]}".encode())
    for path in sorted([*here.glob("*.py"), *(here / "checks").glob("*.py")]):
        found = path.stat()
        digest.update(f"{path.name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]
