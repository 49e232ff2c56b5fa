"""What a change of several files still has to do, kept beside them until it is done.

Once the journal is in place the change will happen, even if its writer is killed: whoever locks the
knowledge base next finishes it. Takes the steps; gives nothing. A journal moves finished files inside the
knowledge base and does nothing else, whoever wrote it. Imports ``files``, ``catalogue``.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kb import catalogue
from kb.diagnostics import Diagnostic, Refusal
from kb.writing import files

JOURNAL = ".codewhy.journal"
SCHEMA = "codewhy/journal/1"


class Step(NamedTuple):
    """A finished new file, what it replaces, and short names of both contents."""

    target: str
    fresh: str
    old: str
    new: str


def begin(root: str, folder: str, steps: Sequence[Step]) -> bool:
    """Promise the steps; whether they are inside the knowledge base, where a promise can be kept."""
    import json

    inside = [(_within(root, step.target), _within(root, step.fresh)) for step in steps]
    if not all(target and fresh for target, fresh in inside):
        return False  # a table that is a link to elsewhere: the order of the steps must do
    listed = [
        {"target": target, "fresh": fresh, "old": step.old, "new": step.new}
        for step, (target, fresh) in zip(steps, inside, strict=True)
    ]
    path = os.path.join(folder, JOURNAL)
    content = json.dumps({"schema": SCHEMA, "steps": listed}, indent=1).encode()
    fresh = files.write_beside(path, content)
    try:
        os.replace(fresh, path)
    except OSError:
        files.remove(fresh)
        raise
    files.write_through(folder)
    return True


def end(folder: str) -> None:
    """All steps are done."""
    files.remove(os.path.join(folder, JOURNAL))


def finish(root: str, folder: str) -> None:
    """Do what an interrupted writer had promised; refuses, once, where a file was changed since."""
    path = os.path.join(folder, JOURNAL)
    if not os.path.exists(path):
        return
    try:
        steps = list(_steps(root, files.content_of(path) or b""))
        given_up = [step.target for step in steps if not _done(step)]
        for place in {os.path.dirname(step.target) for step in steps}:
            files.write_through(place)
    except ValueError:
        steps, given_up = [], [path]
    except OSError as error:
        raise Refusal([not_saved(error.filename or path, error)]) from error
    end(folder)
    for step in steps:
        files.remove(step.fresh)
    if given_up:
        shown = ", ".join(os.path.relpath(each, root) for each in given_up)
        raise Refusal([catalogue.INTERRUPTED.at(None, name=shown)])


def _done(step: Step) -> bool:
    """Whether the step was done before, or is now."""
    found = files.digest(files.content_of(step.target))
    if found == step.new:
        return True
    if found != step.old or files.digest(files.content_of(step.fresh)) != step.new:
        return False
    os.replace(step.fresh, step.target)
    return True


def _steps(root: str, content: bytes) -> Iterable[Step]:
    """The steps of a journal; a ``ValueError`` where it is none, or leads out of the knowledge base."""
    import json

    found = json.loads(content)
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise ValueError(JOURNAL)
    for each in found["steps"]:
        step = Step(*(str(each[name]) for name in Step._fields))
        target, fresh = (os.path.realpath(os.path.join(root, name)) for name in step[:2])
        own = os.path.basename(fresh).startswith(".") and fresh.endswith(files.ENDING)
        hidden = os.path.basename(target).startswith(".")
        if (
            not _within(root, target)
            or os.path.dirname(target) != os.path.dirname(fresh)
            or not own
            or hidden
        ):
            raise ValueError(JOURNAL)
        yield Step(target, fresh, step.old, step.new)


def _within(root: str, path: str) -> str:
    """The path as seen from the folder, empty where it is not inside."""
    try:
        found = os.path.relpath(path, root)
    except ValueError:  # another drive
        return ""
    return "" if found.split(os.sep)[0] == os.pardir else found


WAYS_OUT = {
    errno.ENOSPC: "make room on the disk, and run the command again",
    errno.EDQUOT: "make room on the disk, and run the command again",
    errno.EFBIG: "make room for larger files, and run the command again",
    errno.EROFS: "work on a copy in a folder of your own, named with --knowledge",
    errno.EACCES: "ask for the right to write there, or work on a copy named with --knowledge",
    errno.EPERM: "ask for the right to write there, or work on a copy named with --knowledge",
}


def not_saved(name: str, error: OSError) -> Diagnostic:
    """Why a file could not be written, with what helps."""
    reason = (error.strerror or str(error)).lower()
    hint = WAYS_OUT.get(error.errno or 0, "mend that, and run the command again")
    return catalogue.NOT_SAVED.at(None, hint=hint, name=name, reason=reason)
