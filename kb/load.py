"""From files to ``Knowledge``: what was checked once is kept, so that a question does not check it again.

Takes a folder; gives checked knowledge, or a ``Refusal`` with everything that is wrong in all files.
Imports ``files``, ``cache`` and, only where something has to be checked, ``check_all``.
"""

from __future__ import annotations

import os

from kb import cache
from kb.diagnostics import Refusal
from kb.files import Files, read_files, shipped
from kb.knowledge import Knowledge


def load(root: str | os.PathLike[str] | None = None) -> Knowledge:
    """The checked knowledge in a folder (the installation's own, by default)."""
    return load_files(read_files(root or shipped()))


def load_files(files: Files) -> Knowledge:
    """The checked knowledge of these files."""
    known = cache.read(files.fingerprint)
    if known is not None:
        return known
    from kb.check_all import check_files

    checked = check_files(files)
    if checked.knowledge is None:
        errors = [d for d in checked.diagnostics if not d.kind.warning]
        raise Refusal(errors, checked.texts)
    cache.write(checked.knowledge)
    return checked.knowledge
