"""A file replaced as a whole, or not at all.

Takes a path and bytes. Whatever happens in the middle (a full disk, a kill), the old file or the new one
is there, and never half of one. Imports nothing of the project.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress


def put_in_place(path: str | os.PathLike[str], content: bytes) -> None:
    """Write the bytes beside the file and put them in its place in one step; its mode is kept."""
    whole = os.path.realpath(path)
    folder, name = os.path.split(whole)
    handle, beside = tempfile.mkstemp(prefix=f".{name}.", suffix=".tmp", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            os.chmod(beside, os.stat(whole).st_mode & 0o7777)
        os.replace(beside, whole)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise
    _settle(folder)


def _settle(folder: str) -> None:
    """Have the folder's own entry written, where the system can do that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
