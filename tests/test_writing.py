"""Nothing is lost: a file has its old or its new content, whatever happens to the one who writes it."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kb.diagnostics import Refusal
from kb.writing import Replacement, locked, replace, write
from kb.writing import locking as lock_module
from tests import killed

ROOT = Path(__file__).resolve().parent.parent
needs_posix = pytest.mark.skipif(os.name != "posix", reason="kills and modes are those of POSIX")


def refused(code: str, *edits: Replacement) -> str:
    """What is said when the edits are refused with this code."""
    with pytest.raises(Refusal) as caught:
        write(edits)
    assert [each.code for each in caught.value.diagnostics] == [code]
    return f"{caught.value.diagnostics[0].message}; {caught.value.diagnostics[0].hint}"


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob(".*"))


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"old")
    replace(str(file), b"old", b"new")
    assert file.read_bytes() == b"new"
    assert leftovers(tmp_path) == []


def test_a_file_that_was_not_there_is_made_and_none_is_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    replace(str(file), None, b"new")
    assert file.read_bytes() == b"new"
    refused("E1102", Replacement(str(file), None, b"other"))
    assert file.read_bytes() == b"new"


@needs_posix
def test_the_rights_of_the_file_stay(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"old")
    file.chmod(0o640)
    replace(str(file), b"old", b"new")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


@needs_posix
def test_a_link_stays_a_link_and_its_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    file, link = tmp_path / "elsewhere" / "a.csv", tmp_path / "a.csv"
    file.write_bytes(b"old")
    link.symlink_to(file)
    replace(str(link), b"old", b"new")
    assert link.is_symlink()
    assert file.read_bytes() == b"new"
    assert leftovers(tmp_path) == []


def test_what_an_editor_saved_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"saved by an editor")
    said = refused("E1102", Replacement(str(file), b"old", b"new"))
    assert "was changed by something else" in said
    assert file.read_bytes() == b"saved by an editor"
    assert leftovers(tmp_path) == []


@needs_posix
def test_a_read_only_file_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"old")
    file.chmod(0o444)
    said = refused("E1103", Replacement(str(file), b"old", b"new"))
    assert "the file is read-only" in said
    assert "--knowledge" in said
    assert file.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        ("write", errno.ENOSPC, "no space left on device"),
        ("write", errno.EFBIG, "file too large"),
        ("fsync", errno.EIO, "input/output error"),
        ("replace", errno.EROFS, "read-only file system"),
        ("replace", errno.EACCES, "permission denied"),
        ("open", errno.EACCES, "permission denied"),
    ],
)
def test_a_file_that_cannot_be_written_stays_as_it_was(
    call: str, error: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what a read-only folder does, which the superuser who may run the tests would not notice."""
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path in paths:
        path.write_bytes(b"old")

    def fails(*args: object, **_: object) -> int:
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as patched, locked(str(tmp_path)):
        patched.setattr(os, call, fails)
        told = refused("E1103", *(Replacement(str(path), b"old", b"new") for path in paths))
    assert said in told.lower()
    assert [path.read_bytes() for path in paths] == [b"old", b"old"]
    assert leftovers(tmp_path) == []


@needs_posix
def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """The bound on a file's size stands for the full disk: the system refuses the rest of the write."""
    file = tmp_path / "a.csv"
    file.write_bytes(b"old")
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096));"
        "from kb.writing import replace; replace(sys.argv[1], b'old', b'x' * 100_000)"
    )
    done = subprocess.run([sys.executable, "-c", program, file], cwd=ROOT, capture_output=True, text=True)
    assert "File too large" in done.stderr or "file too large" in done.stderr
    assert file.read_bytes() == b"old"
    assert leftovers(tmp_path) == []


@pytest.fixture(scope="module")
def wrecks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each step of a writer that was killed there."""
    folder = tmp_path_factory.mktemp("killed")
    subprocess.run([sys.executable, "-m", "tests.killed", folder], cwd=ROOT, check=True, timeout=120)
    return folder


def contents(folder: Path) -> tuple[bytes, ...]:
    return tuple((folder / name).read_bytes() for name in killed.FILES)


@needs_posix
def test_killed_at_any_step_all_is_old_or_new_and_the_next_writer_tidies_up(
    wrecks: Path, tmp_path: Path
) -> None:
    """Two files at every step; after the promise both become new, before it both stay old."""
    copy = tmp_path / "copy"
    shutil.copytree(wrecks, copy)
    seen = []
    for folder in sorted(copy.iterdir()):
        now = contents(folder)
        assert now in {(killed.OLD,) * 2, (killed.NEW, killed.OLD), (killed.NEW,) * 2}, folder.name
        promised = (folder / ".codewhy.journal").exists()
        replace(str(folder / "c.csv"), None, b"next")
        assert contents(folder) == ((killed.NEW,) * 2 if promised else now)
        assert len(set(contents(folder))) == 1, "one file without the other"
        assert leftovers(folder) == []
        seen.append((promised, now))
    assert len(seen) > 40
    assert len(set(seen)) == 5, "old, promised, between, new, done"
    assert seen[-1] == (False, (killed.NEW,) * 2)


@needs_posix
def test_what_was_changed_after_a_kill_is_not_undone(wrecks: Path, tmp_path: Path) -> None:
    between = next(each for each in sorted(wrecks.iterdir()) if contents(each) == (killed.NEW, killed.OLD))
    folder = tmp_path / "copy"
    shutil.copytree(between, folder)
    (folder / "b.csv").write_bytes(b"mended by hand")
    said = refused("E1104", Replacement(str(folder / "c.csv"), None, b"new"))
    assert "b.csv was changed since" in said
    write([Replacement(str(folder / "c.csv"), None, b"new")])
    assert (folder / "b.csv").read_bytes() == b"mended by hand"
    assert leftovers(folder) == []


def test_a_journal_of_somebody_else_leads_nowhere(tmp_path: Path) -> None:
    """A knowledge base may come from anywhere; what it says was promised is done inside it only."""
    inside, outside = tmp_path / "base", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
    (inside / ".x.codewhy-new").write_bytes(b"bad")
    (outside / ".x.codewhy-new").write_bytes(b"bad")
    bad = "e" * 64
    step = {"target": "../outside/a.csv", "fresh": "../outside/.x.codewhy-new", "old": "", "new": bad}
    (inside / ".codewhy.journal").write_text(
        f'{{"schema": "codewhy/journal/1", "steps": [{step}]}}'.replace("'", '"')
    )
    refused("E1104", Replacement(str(inside / "a.csv"), None, b"new"))
    assert sorted(path.name for path in outside.iterdir()) == [".x.codewhy-new"]


def test_a_second_writer_waits_says_so_and_gives_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock_module, "SOON", 0.05)
    told: list[str] = []
    began, go_on = threading.Event(), threading.Event()

    def first() -> None:
        with locked(str(tmp_path)):
            began.set()
            go_on.wait(20)

    holder = threading.Thread(target=first)
    holder.start()
    assert began.wait(20)
    with (
        pytest.raises(Refusal, match="is being changed by another command") as caught,
        locked(str(tmp_path), told.append, patience=0.2),
    ):
        pytest.fail("two writers at once")
    assert caught.value.diagnostics[0].code == "E1101"
    assert told == [os.path.realpath(tmp_path)]
    threading.Timer(0.2, go_on.set).start()
    with locked(str(tmp_path), patience=20):
        pass
    holder.join()


@needs_posix
def test_a_dead_writer_holds_nobody_up(tmp_path: Path) -> None:
    program = (
        "import sys, time\n"
        "from kb.writing import locked\n"
        "with locked(sys.argv[1]): print('in', flush=True), time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, tmp_path], cwd=ROOT, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        with pytest.raises(Refusal), locked(str(tmp_path), patience=0.1):
            pytest.fail("two writers at once")
        writer.kill()
    began = time.monotonic()
    with locked(str(tmp_path)):
        assert time.monotonic() - began < 5


def test_a_knowledge_base_has_one_lock_for_all_its_files(tmp_path: Path) -> None:
    for folder in ("kb/rules", "facts/sources"):
        (tmp_path / folder).mkdir(parents=True)
    home = os.path.realpath(tmp_path)
    for place in ("kb/rules/a.dl", "facts/a.csv", "facts/sources/a.toml", "facts", ""):
        assert lock_module.home_of(str(tmp_path / place)) == (home, os.path.join(home, "facts"))
