"""What is kept between two commands is believed only if it is whole, this user's own, and data alone."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kb import cache
from kb.files import read_files, shipped
from kb.load import load
from tests.command import codewhy

DAY = date(2026, 10, 5)
ROOT = hasattr(os, "getuid") and os.getuid() == 0


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own that has the shipped knowledge in it."""
    folder = tmp_path / "cache"
    monkeypatch.setenv(cache.PLACE, str(folder))
    load()
    assert cache.read(fingerprint()) is not None
    return folder


def fingerprint() -> str:
    return read_files(shipped()).fingerprint


def kept(place: Path) -> Path:
    """The one file in the cache."""
    (path,) = place.iterdir()
    return path


def signed(content: bytes) -> bytes:
    """The content under a digest that vouches for it, as an attacker would write it."""
    return hashlib.sha256(content).digest() + content


class Touch:
    """A pickle that makes a file when it is read without care."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, str]]:
        return open, (self.path, "w")


def hostile(path: Path) -> bytes:
    return signed(pickle.dumps(Touch(str(path / "owned"))))


def kept_with(rules: object, tables: object) -> bytes:
    """A kept file with something else in the place of its rules and tables."""
    known = load()
    outline = known.program.declarations, dict(known.program.outlines), known.program.strata
    head = (known.version, known.fingerprint, known.boundaries, outline)
    return signed(pickle.dumps((*head, rules, tables, dict[str, bytes]())))


def hostile_rules(path: Path) -> bytes:
    inner = pickle.dumps(Touch(str(path / "owned")))
    return kept_with(dict.fromkeys(load().program.rules_of, inner), {})


def hostile_table(path: Path) -> bytes:
    return kept_with({}, dict.fromkeys(load().facts, pickle.dumps(Touch(str(path / "owned")))))


def hostile_part(path: Path) -> bytes:
    inner = pickle.dumps(Touch(str(path / "owned")))
    return kept_with({}, {name: {0: {"17311": inner}} for name in load().facts})


DAMAGES: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("empty", lambda _: b""),
    ("cut", lambda content: content[: len(content) // 2]),
    ("longer", lambda content: content + b"\0"),
    ("no digest", lambda content: content[cache.DIGEST :]),
    ("one bit", lambda content: content[:-999] + bytes([content[-999] ^ 1]) + content[-998:]),
    ("another code", lambda content: content.replace(b"17312", b"17314")),
    ("text", lambda _: b"not a pickle at all"),
    ("something else", lambda _: signed(pickle.dumps({"a": [1, 2]}))),
    ("another fingerprint", lambda content: signed(content[32:].replace(fingerprint().encode(), b"f" * 64))),
]


@pytest.mark.parametrize(("what", "damage"), DAMAGES, ids=[what for what, _ in DAMAGES])
def test_a_damaged_file_is_not_believed(what: str, damage: Callable[[bytes], bytes], place: Path) -> None:
    right = codewhy("show", "17312")
    kept(place).write_bytes(damage(kept(place).read_bytes()))
    assert cache.read(fingerprint()) is None, what
    assert codewhy("show", "17312") == right
    assert cache.read(fingerprint()) is not None, "it was checked anew, and kept"


def test_a_hostile_file_is_not_run(place: Path, tmp_path: Path) -> None:
    kept(place).write_bytes(hostile(tmp_path))
    assert codewhy("show", "17311").status == 0
    assert not (tmp_path / "owned").exists()


def test_a_hostile_rule_is_not_run(place: Path, tmp_path: Path) -> None:
    kept(place).write_bytes(hostile_rules(tmp_path))
    found = cache.read(fingerprint())
    assert found is not None
    with pytest.raises(pickle.UnpicklingError, match="is no part of checked knowledge"):
        found.program.rules_of["line"]
    assert not (tmp_path / "owned").exists()


def test_a_hostile_table_is_not_run(place: Path, tmp_path: Path) -> None:
    kept(place).write_bytes(hostile_table(tmp_path))
    found = cache.read(fingerprint())
    assert found is not None
    with pytest.raises(pickle.UnpicklingError, match="is no part of checked knowledge"):
        found.facts["code"]
    assert not (tmp_path / "owned").exists()


def test_a_hostile_part_of_a_table_is_not_run(place: Path, tmp_path: Path) -> None:
    kept(place).write_bytes(hostile_part(tmp_path))
    found = cache.read(fingerprint())
    assert found is not None
    guidance = found.as_of(DAY).guidance
    assert guidance.find("edit", (0,), ("17312",)) == (), "a part that is not asked for is not read"
    with pytest.raises(pickle.UnpicklingError, match="is no part of checked knowledge"):
        guidance.find("edit", (0,), ("17311",))
    assert not (tmp_path / "owned").exists()


def test_a_folder_that_others_can_write_to_is_not_used(place: Path) -> None:
    place.chmod(0o777)
    assert cache.read(fingerprint()) is None
    place.chmod(0o700)
    kept(place).chmod(0o666)
    assert cache.read(fingerprint()) is None


@pytest.mark.parametrize("chosen", ["", "a file", "/dev/null", "/proc/codewhy"])
def test_without_a_folder_everything_is_answered_anew(
    chosen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = codewhy("show", "17311")
    if chosen == "a file":
        (tmp_path / "file").write_text("", encoding="utf-8")
        chosen = str(tmp_path / "file")
    monkeypatch.setenv(cache.PLACE, chosen)
    assert codewhy("show", "17311") == right


@pytest.mark.skipif(ROOT, reason="nothing is forbidden to root")
@pytest.mark.parametrize("mode", [0o000, 0o500])
def test_a_folder_that_cannot_be_used_is_not_needed(mode: int, place: Path) -> None:
    right = codewhy("show", "17311")
    kept(place).unlink()
    place.chmod(mode)
    assert codewhy("show", "17311") == right
    place.chmod(0o700)


def test_a_disk_that_fails_is_not_needed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    kept(place).unlink()
    monkeypatch.setattr("kb.cache.os.open", refuse)
    assert cache.read(fingerprint()) is None
    assert load().fingerprint == fingerprint()
    assert list(place.iterdir()) == []


def test_old_files_are_deleted(place: Path) -> None:
    for number in range(2 * cache.KEPT):
        (place / f"knowledge-{number}").write_bytes(b"")
        os.utime(place / f"knowledge-{number}", (number, number))
    (place / "mine").write_bytes(b"")
    kept_name = next(path.name for path in place.iterdir() if len(path.name) > 20)
    cache.write(load())
    names = {path.name for path in place.iterdir()}
    assert len(names) == cache.KEPT + 1
    assert {"mine", kept_name} <= names
