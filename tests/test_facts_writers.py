"""Writers of tables at once, and writers that are killed: every row that was said to be written is there."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.tables_base import make_base, sound, table

ROOT = Path(__file__).resolve().parent.parent
WRITERS, EACH = 6, 5

ADDING = """
import sys
from cli.facts import command
base, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
print("begun", flush=True)
for number in range(count):
    words = ["add", "site_alias", f"alias={name} {number}", "site=nose", "--source", "book", "--at", "page 2"]
    command([*words, "--knowledge", base], standalone_mode=False)
    print(f"written {name} {number}", flush=True)
"""


def writer(base: Path, name: str, count: int) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", ADDING, str(base), name, str(count)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def written(out: str) -> set[str]:
    return {line.removeprefix("written ") for line in out.splitlines() if line.startswith("written ")}


def aliases(base: Path) -> list[str]:
    return [line.split('"')[1] for line in table(base, "site_alias").splitlines()[1:]]


def test_many_writers_at_once_all_get_in(tmp_path: Path) -> None:
    base = make_base(tmp_path / "base")
    writers = [writer(base, f"writer {number}", EACH) for number in range(WRITERS)]
    said = [each.communicate(timeout=120) for each in writers]
    assert [each.returncode for each in writers] == [0] * WRITERS, said
    wanted = {f"writer {number} {row}" for number in range(WRITERS) for row in range(EACH)}
    assert set(aliases(base)) == {"ala", "malar", "zygoma"} | wanted
    assert aliases(base) == sorted(aliases(base))
    sound(base)


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")
def test_a_writer_killed_at_any_moment_leaves_a_sound_table(tmp_path: Path) -> None:
    """The moments are random; ``test_writing`` goes through every step."""
    base = make_base(tmp_path / "base")
    moments = random.Random(5)
    for number in range(40):
        killed = writer(base, f"writer {number}", 100)
        assert killed.stdout is not None
        killed.stdout.readline()
        time.sleep(moments.uniform(0.01, 0.2))
        killed.kill()
        out, _ = killed.communicate()
        assert written(out) <= set(aliases(base)), "what was told as written is there"
        assert table(base, "site_alias").endswith('"\n')
        sound(base)
    with writer(base, "last", 1) as last:
        assert last.wait(timeout=60) == 0
    assert "last 0" in aliases(base)
    assert [path.name for path in (base / "facts").glob(".*")] == []
