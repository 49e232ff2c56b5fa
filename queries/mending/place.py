"""A file replaced as a whole, or not at all.

Takes a path, the bytes that were read from it, and new ones. Whatever happens in the middle (a full disk,
a kill), the old file or the new one is there, and never half of one; what somebody else wrote there since
is not lost. Imports ``kb.catalogue``.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress

from kb import catalogue
from kb.diagnostics import Refusal


def put_in_place(path: str | os.PathLike[str], content: bytes, was: bytes) -> None:
    """Write the bytes beside the file and put them in its place in one step; its mode is kept.

    Raises ``Refusal`` where the file no longer says what it ``was``, or cannot be written.
    """
    try:
        _put(os.path.realpath(path), content, was)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Refusal([catalogue.NOT_PUT_IN_PLACE.at(None, name=path, reason=reason)]) from error


def _put(whole: str, content: bytes, was: bytes) -> None:
    folder, name = os.path.split(whole)
    handle, beside = tempfile.mkstemp(prefix=f".{name}.", suffix=".tmp", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, os.stat(whole).st_mode & 0o7777)
        _unchanged(whole, was)
        os.replace(beside, whole)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise
    _settle(folder)


def _unchanged(whole: str, was: bytes) -> None:
    with open(whole, "rb") as now:
        if now.read() != was:
            raise Refusal([catalogue.CHANGED_MEANWHILE.at(None, name=whole)])


def _settle(folder: str) -> None:
    """Have the folder's own entry written, where the system can do that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
