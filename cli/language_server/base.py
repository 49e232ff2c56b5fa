"""A knowledge base that an editor has open: its texts, what is wrong with them, and when that is asked.

Runs on the server's loop; only the whole check runs in a thread, on values that nobody changes. An answer
about texts that have been edited since is dropped. Imports ``problems``, ``workspace``, ``files``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from kb.diagnostics import Refusal
from kb.files import read_files
from queries.editor.model import Problem
from queries.editor.problems import problems, problems_at_once
from queries.editor.workspace import Workspace, workspace

PAUSE = 0.3
"""Seconds without an edit before everything is checked."""

Show = Callable[["Base", str, Sequence[Problem]], None]
"""Shows what is wrong with a file."""

log = logging.getLogger(__name__)


class Open(NamedTuple):
    """A text as the editor has it, and the version that it gave it."""

    text: str
    version: int | None


class Base:
    """One folder of rules and facts."""

    def __init__(self, root: str, show: Show, threads: ThreadPoolExecutor) -> None:
        self.root = root
        self.show = show
        self.threads = threads
        self.workspace = workspace(root, read_files(root))
        self.open: dict[str, Open] = {}
        """The files that are open in the editor."""
        self.version = 0
        self.found: tuple[Problem, ...] = ()
        self.found_for = -1
        """The version of the texts that ``found`` speaks of."""
        self.shown: set[str] = set()
        self.waiting: asyncio.TimerHandle | None = None
        self.running = False

    def edited(self, name: str, text: str, version: int | None) -> None:
        """A text as the editor has it now."""
        self.open[name] = Open(text, version)
        self.workspace = self.workspace.with_text(name, text)
        self.version += 1
        at_once = problems_at_once(self.workspace, name)
        if at_once:
            self.shown.add(name)
            self.show(self, name, at_once)
        self.check_soon()

    def closed(self, name: str) -> None:
        """The editor has let go of a text: what the disk has counts again."""
        self.open.pop(name, None)
        self.changed()

    def changed(self) -> None:
        """Something on the disk is another than it was."""
        self.version += 1
        self.check_soon()

    def check_soon(self, pause: float = PAUSE) -> None:
        """Check everything when nothing was edited for a moment."""
        if self.waiting is not None:
            self.waiting.cancel()
        self.waiting = asyncio.get_running_loop().call_later(pause, self._start)

    def _start(self) -> None:
        self.waiting = None
        if self.running:
            self.check_soon()
            return
        self.running = True
        loop = asyncio.get_running_loop()
        done = loop.run_in_executor(self.threads, _checked, self.workspace, frozenset(self.open))
        version = self.version
        done.add_done_callback(lambda future: self._finished(future, version))

    def _finished(self, done: asyncio.Future[tuple[Workspace, list[Problem]]], version: int) -> None:
        self.running = False
        if done.cancelled():
            return
        error = done.exception()
        if error is not None:
            log.error("the check failed: %s", error, exc_info=error)
            return
        if version != self.version:
            return  # another check waits already
        self.workspace, found = done.result()
        self.found, self.found_for = tuple(found), version
        by_file: dict[str, list[Problem]] = {}
        for problem in found:
            by_file.setdefault(problem.file, []).append(problem)
        for name in sorted(self.shown | set(by_file) | set(self.open)):
            self.show(self, name, by_file.get(name, []))
        self.shown = set(by_file)

    def version_of(self, name: str) -> int | None:
        """The version that the editor gave a text that is open."""
        return self.open[name].version if name in self.open else None

    def problems_of(self, name: str) -> list[Problem]:
        """What is known to be wrong with a file as it is now."""
        if self.found_for == self.version:
            return [problem for problem in self.found if problem.file == name]
        return problems_at_once(self.workspace, name)


def _checked(current: Workspace, kept: frozenset[str]) -> tuple[Workspace, list[Problem]]:
    """In a thread: the texts with what the disk has now, and all that is wrong with them."""
    try:
        fresh = current.with_files(read_files(current.root), kept)
    except Refusal as refused:
        log.warning("%s", refused)
        fresh = current
    return fresh, problems(fresh)
