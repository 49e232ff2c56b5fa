"""Changes of files of a knowledge base that happen as a whole, or not at all.

``replace`` is all that most writers need. ``locked`` holds the knowledge base for one writer while it reads,
checks and writes; ``write`` puts several files in place, and a change that was killed on its way is finished
by whoever writes next. Imports ``diagnostics`` and ``catalogue``.
"""

from __future__ import annotations

from kb.writing.locking import locked
from kb.writing.saving import Replacement, write

__all__ = ["Replacement", "locked", "replace", "write"]


def replace(path: str, old: bytes | None, new: bytes) -> None:
    """Put ``new`` where ``old`` stands in this file; ``None`` for ``old`` makes a file that was not there.

    The file has the one or the other content at every moment, even if the process is killed or the disk is
    full. Refuses where the file says something else than ``old`` by now, and where it cannot be written.
    """
    with locked(path):
        write([Replacement(path, old, new)])
