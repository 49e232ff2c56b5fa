"""Files put in place: all new ones are finished before the first old one is replaced.

Takes ``Replacement``s under the lock; every file has its old or its new content at every moment; of several
files either none is replaced or, in the end, all are. Imports ``files``, ``journal``, ``locking``.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Sequence
from typing import NamedTuple

from kb import catalogue
from kb.diagnostics import Refusal
from kb.writing import files, journal
from kb.writing.locking import home_of, locked


class Replacement(NamedTuple):
    """A file, what it said when the change was made (None: there was none), and what it shall say."""

    path: str
    old: bytes | None
    new: bytes


def write(replacements: Sequence[Replacement]) -> None:
    """Replace the files in this order; refuses, with all of them as they were, where one cannot be.

    In between, another command may read some new files and some old ones: the order must allow for that.
    """
    replacements = [each for each in replacements if each.new != each.old]
    if not replacements:
        return
    with locked(replacements[0].path):
        _write(
            [Replacement(_target(each.path), each.old, each.new) for each in replacements],
            *home_of(replacements[0].path),
        )


def _write(replacements: Sequence[Replacement], root: str, folder: str) -> None:
    for place in dict.fromkeys([folder, *(os.path.dirname(each.path) for each in replacements)]):
        files.sweep(place)
    done: list[str] = []
    fresh: list[str] = []
    name = replacements[0].path
    promised = False
    try:
        for each in replacements:
            name = each.path
            _may_be_replaced(each)
            fresh.append(files.write_beside(each.path, each.new))
        for place in {os.path.dirname(each.path) for each in replacements}:
            files.write_through(place)
        for each in replacements:
            _is_as_it_was(each)
        if len(replacements) > 1:
            name = os.path.join(folder, journal.JOURNAL)
            steps = [
                journal.Step(each.path, path, files.digest(each.old), files.digest(each.new))
                for each, path in zip(replacements, fresh, strict=True)
            ]
            promised = journal.begin(root, folder, steps)
        for each, path in zip(replacements, fresh, strict=True):
            name = each.path
            _is_as_it_was(each)
            os.replace(path, each.path)
            done.append(path)
    except OSError as error:
        raise Refusal([journal.not_saved(name, error)]) from error
    finally:
        with contextlib.suppress(OSError):  # what is in place cannot be taken back
            for place in {os.path.dirname(each.path) for each in replacements} if done else ():
                files.write_through(place)
        if not (promised and done and len(done) < len(fresh)):
            journal.end(folder)
            for path in fresh[len(done) :]:
                files.remove(path)


def _target(path: str) -> str:
    """The file that is meant: what a link leads to is replaced, and not the link."""
    return os.path.realpath(path)


def _may_be_replaced(each: Replacement) -> None:
    """A file that says "do not write" is not replaced, though its folder would allow it."""
    if each.old is None:
        return
    found = os.stat(each.path)
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is no file")
    if not found.st_mode & 0o222 or not os.access(each.path, os.W_OK):
        raise OSError(errno.EACCES, "the file is read-only")


def _is_as_it_was(each: Replacement) -> None:
    """Refuses a file that somebody changed who does not ask for the lock."""
    if files.content_of(each.path) != each.old:
        raise Refusal([catalogue.CHANGED_MEANWHILE.at(None, name=each.path)])
