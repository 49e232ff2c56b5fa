"""One writer at a time for a knowledge base, across processes; a dead writer holds nobody up.

Takes a path in the knowledge base; holds the lock of its ``facts`` folder. The operating system keeps the
lock and drops it with the process, whatever ends it. Where folders cannot be locked (Windows, some network
drives) a file in the folder is locked instead. Imports ``catalogue``, ``journal``.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator

from kb import catalogue
from kb.diagnostics import Refusal
from kb.writing import journal

LOCK = ".codewhy.lock"
"""The file that is locked where the folder cannot be."""

PATIENCE = 20.0
"""Seconds for which a second writer waits; a check of the whole knowledge base takes one or two."""

SOON = 0.5
"""Seconds of waiting after which it is said."""

_mine = threading.local()

Waiting = Callable[[str], None]


@contextlib.contextmanager
def locked(path: str, waiting: Waiting | None = None, patience: float | None = None) -> Iterator[None]:
    """Hold the knowledge base of this path alone; refuses after ``patience`` seconds.

    ``waiting`` is called once, with the folder's name, if another writer has it. What an interrupted writer
    left is finished first. A writer that holds it already goes on.
    """
    root, folder = home_of(path)
    held: set[str] = _mine.__dict__.setdefault("held", set())
    if folder in held:
        yield
        return
    lock = _acquire(folder, waiting, PATIENCE if patience is None else patience)
    held.add(folder)
    try:
        journal.finish(root, folder)
        yield
    finally:
        held.discard(folder)
        os.close(lock)


def home_of(path: str) -> tuple[str, str]:
    """The folder that a knowledge base is in, and the folder that stands for it as the lock.

    A file that is in no knowledge base has its own folder for both.
    """
    path = os.path.abspath(path)
    own = path if os.path.isdir(path) else os.path.dirname(path)
    place = own
    while True:
        rules = any(os.path.isdir(os.path.join(place, name)) for name in ("kb/rules", "rules"))
        facts = os.path.join(place, "facts")
        if rules and os.path.isdir(facts):
            return os.path.realpath(place), os.path.realpath(facts)
        above = os.path.dirname(place)
        if above == place:
            return os.path.realpath(own), os.path.realpath(own)
        place = above


def _acquire(folder: str, waiting: Waiting | None, patience: float) -> int:
    began = time.monotonic()
    told = waiting is None
    try:
        fd = _open(folder)
        while not _try(fd):
            waited = time.monotonic() - began
            if waited >= patience:
                os.close(fd)
                raise Refusal([catalogue.BEING_CHANGED.at(None, folder=folder)])
            if waited >= SOON and not told and waiting is not None:
                waiting(folder)
                told = True
            time.sleep(0.02)
    except OSError as error:
        raise Refusal([journal.not_saved(folder, error)]) from error
    return fd


if sys.platform == "win32":
    import msvcrt

    def _open(folder: str) -> int:
        return os.open(os.path.join(folder, LOCK), os.O_RDWR | os.O_CREAT, 0o666)

    def _try(fd: int) -> bool:
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        return True

else:
    import fcntl

    def _open(folder: str) -> int:
        """The folder itself, which leaves nothing behind, or else a file in it."""
        fd = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        except OSError:  # a drive that locks files that are open for writing, and nothing else
            os.close(fd)
            return os.open(os.path.join(folder, LOCK), os.O_RDWR | os.O_CREAT, 0o666)
        return fd

    def _try(fd: int) -> bool:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
