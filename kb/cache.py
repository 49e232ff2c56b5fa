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
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from kb.fact import FactRow
from kb.knowledge import Knowledge
from kb.order import prepared
from kb.program import CheckedProgram
from kb.relations import Value
from kb.shards import Shards, parts_of

if TYPE_CHECKING:
    from kb.cards import Card

PLACE = "CODEWHY_CACHE"
"""The environment variable that names the folder; empty turns the cache off."""

KEPT = 8
"""Files in the folder; older ones are deleted."""

DIGEST = 32
"""Bytes at the start of a file that vouch for the others."""

_ALLOWED = {
    "kb.program": {"Outline"},
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
}

V = TypeVar("V")


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if name not in _ALLOWED.get(module, ()):
            raise pickle.UnpicklingError(f"{module}.{name} is no part of checked knowledge")
        return super().find_class(module, name)


def decoded(content: bytes) -> Any:
    """The value of such bytes: plain data, and the syntax of checked knowledge."""
    return _Reader(io.BytesIO(content)).load()


class _Later(Mapping[str, V]):
    """Values that are decoded when they are asked for: most questions touch few tables and no card."""

    def __init__(self, encoded: dict[str, Any], make: Callable[[Any], V]) -> None:
        self._encoded = encoded
        self._make = make
        self._made: dict[str, V] = {}

    def __getitem__(self, name: str) -> V:
        if name not in self._made:
            self._made[name] = self._make(self._encoded[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._encoded)

    def __len__(self) -> int:
        return len(self._encoded)

    def __contains__(self, name: object) -> bool:
        return name in self._encoded


def _table(kept: bytes | dict[int, dict[Value, bytes]]) -> Sequence[FactRow]:
    return Shards(kept, _fact_rows) if isinstance(kept, dict) else _fact_rows(kept)


def _fact_rows(content: bytes) -> tuple[FactRow, ...]:
    return tuple(FactRow(*each) for each in decoded(content))


def _card(content: bytes) -> Card:
    from kb.cards import Card  # most questions need no card

    return Card(*decoded(content))


def encode(knowledge: Knowledge) -> bytes:
    """The knowledge as bytes; tables, parts of large ones, and cards can be decoded one by one."""
    tables = {name: _encoded_table(rows) for name, rows in knowledge.facts.items()}
    cards = {
        name: encoded(tuple(getattr(card, each.name) for each in fields(card)))
        for name, card in knowledge.cards.items()
    }
    program = knowledge.program
    rules = {name: encoded(tuple(map(prepared, found))) for name, found in program.rules_of.items()}
    outline = program.declarations, dict(program.outlines), program.strata
    known = knowledge.version, knowledge.fingerprint, knowledge.boundaries
    return encoded((*known, outline, rules, tables, cards))


def _encoded_table(rows: Sequence[FactRow]) -> bytes | dict[int, dict[Value, bytes]]:
    columns = parts_of(rows)
    if not columns:
        return _encoded_rows(rows)
    return {
        position: {value: _encoded_rows(part) for value, part in parts.items()}
        for position, parts in columns.items()
    }


def _encoded_rows(rows: Sequence[FactRow]) -> bytes:
    return encoded([tuple(row) for row in rows])


def encoded(value: object) -> bytes:
    """Plain data as bytes."""
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


def decode(content: bytes) -> Knowledge:
    """The knowledge of such bytes; whatever else they are raises an exception, and runs nothing."""
    version, fingerprint, boundaries, outline, rules, tables, cards = decoded(content)
    declarations, outlines, strata = outline
    program = CheckedProgram(declarations, _Later(rules, decoded), outlines, strata)
    return Knowledge(version, fingerprint, program, _Later(tables, _table), _Later(cards, _card), boundaries)


def folder() -> str | None:
    """Where checked knowledge is kept; None where it is not kept at all."""
    chosen = os.environ.get(PLACE)
    if chosen is not None:
        return chosen or None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "codewhy")


def read(fingerprint: str) -> Knowledge | None:
    """The knowledge that was checked under this fingerprint, by this version of codewhy."""
    content = kept(_name(fingerprint))
    if content is None:
        return None
    try:
        found = decode(content)
    except Exception:
        return None
    return found if found.fingerprint == fingerprint else None


def write(knowledge: Knowledge) -> None:
    """Keep checked knowledge; where that is not possible, nothing is lost but time."""
    if folder() is not None:
        keep(_name(knowledge.fingerprint), encode(knowledge))


def kept(name: str) -> bytes | None:
    """What was kept under a name, if it is whole and this user's own."""
    place = folder()
    if place is None:
        return None
    path = os.path.join(place, name)
    try:
        if not _own(place) or not _own(path):
            return None
        with open(path, "rb") as file:
            digest, content = file.read(DIGEST), file.read()
    except OSError:
        return None
    # A part may be decoded late, when a damage could no longer be mended.
    return content if hashlib.sha256(content).digest() == digest else None


def keep(name: str, content: bytes) -> None:
    """Keep bytes under a name, whose first word says what they are; of each kind the latest stay."""
    place = folder()
    if place is None:
        return
    with contextlib.suppress(OSError):
        os.makedirs(place, mode=0o700, exist_ok=True)
        if not _own(place):
            return
        temporary = os.path.join(place, f"writing-{os.getpid()}-{id(content)}")
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(content).digest() + content)
            os.replace(temporary, os.path.join(place, name))
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
        _tidy(place, name.split("-")[0])


def _tidy(place: str, kind: str) -> None:
    names = [name for name in os.listdir(place) if name.startswith((f"{kind}-", "writing-"))]
    paths = [os.path.join(place, name) for name in names]
    for path in sorted(paths, key=os.path.getmtime, reverse=True)[KEPT:]:
        os.unlink(path)


def _own(path: str) -> bool:
    """Whether the path is this user's, and nobody else can write to it."""
    if not hasattr(os, "getuid"):
        return True
    found = os.stat(path)
    return found.st_uid == os.getuid() and not found.st_mode & 0o022


def _name(fingerprint: str) -> str:
    return f"knowledge-{fingerprint[:24]}-{_program()}"


def _program() -> str:
    """A short name of this Python and of the code that reads and checks: a change of either is another."""
    here = os.path.dirname(os.path.abspath(__file__))
    digest = hashlib.sha256(f"{sys.implementation.cache_tag}{sys.version_info[:3]}".encode())
    for folder_ in (here, os.path.join(here, "checks")):
        for entry in sorted(os.scandir(folder_), key=lambda entry: entry.name):
            if entry.name.endswith(".py"):
                found = entry.stat()
                digest.update(f"{entry.name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]
