"""A writer that is killed at each step of its way: ``python -m tests.killed FOLDER``.

Takes an empty folder; makes one in it for each step, in which a process changes two files through
``kb.writing`` and is killed (``SIGKILL``, nothing is tidied up) at the step with this number. Steps
are the calls of the operating system that change something; each counts twice, before it is done and
after, and a write is done by halves.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from kb.writing import Replacement, write

CHANGES = ("open", "write", "fsync", "fchmod", "replace", "unlink")
OLD, NEW = b"old\n" * 500, b"new and longer\n" * 700
FILES = ("a.csv", "b.csv")


class Steps:
    """Counts steps, and kills this process at one of them."""

    def __init__(self, last: int) -> None:
        self.left = last

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.step()
            result = call(*args, **kwargs)
            self.step()
            return result

        return counted

    def in_the_middle(self, fd: int, content: memoryview) -> int:
        """A write of which the half is done at a time."""
        written = whole_write(fd, content[: max(1, len(content) // 2)])
        self.step()
        return written


whole_write = os.write


def change(folder: Path, last: int) -> None:
    """Change the files of the folder, unless killed before."""
    steps = Steps(last)
    for name in CHANGES:
        call = steps.in_the_middle if name == "write" else getattr(os, name)
        setattr(os, name, steps.around(call))
    write([Replacement(str(folder / name), OLD, NEW) for name in FILES])


def main(root: Path) -> None:
    """A folder for each step, and in it what the writer left that was killed there; the last one was not."""
    for last in count(1):
        folder = root / f"{last:03}"
        folder.mkdir()
        for name in FILES:
            (folder / name).write_bytes(OLD)
        child = os.fork()
        if child == 0:
            change(folder, last)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
            sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
