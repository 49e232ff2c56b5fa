"""The steps of which a safe change is made: a new file beside the old one, written through to the disk.

Takes paths and bytes; gives the name of the new file. Every name begins with a dot, so that no reader of
the knowledge base takes it for a part of it. Imports nothing of the project.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
import sys
from typing import Final

ENDING: Final = ".codewhy-new"
"""How the name of a file ends that is still on its way."""


def write_beside(target: str, content: bytes) -> str:
    """A finished new file in the folder of the target, with the target's rights; gives its path."""
    folder, name = os.path.split(target)
    path = os.path.join(folder, f".{name}.{os.getpid()}-{secrets.token_hex(4)}{ENDING}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    fd = os.open(path, flags, 0o666)
    try:
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(fd, rest) :]
            _same_rights(fd, target)
            os.fsync(fd)
        finally:
            os.close(fd)
    except BaseException:
        remove(path)
        raise
    return path


def _same_rights(fd: int, target: str) -> None:
    """Mode and owner of what is replaced; the owner only where this user may give files away."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(FileNotFoundError):
        found = os.stat(target)
        os.fchmod(fd, stat.S_IMODE(found.st_mode))
        with contextlib.suppress(PermissionError):
            os.fchown(fd, found.st_uid, found.st_gid)


def write_through(folder: str) -> None:
    """Make sure that the names in the folder are on the disk."""
    if sys.platform == "win32":
        return  # it writes names through by itself, and opens no folder
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def remove(path: str) -> None:
    """Delete a file that may be gone already."""
    with contextlib.suppress(OSError):
        os.unlink(path)


def sweep(folder: str) -> None:
    """Delete what killed writers left in the folder; only who holds the lock may."""
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            if name.startswith(".") and name.endswith(ENDING):
                remove(os.path.join(folder, name))


def content_of(path: str) -> bytes | None:
    """What the file says, None where there is none."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def digest(content: bytes | None) -> str:
    """A short name of the content; of no file it is empty."""
    return "" if content is None else hashlib.sha256(content).hexdigest()
