"""Much to do of one kind, in as many processes as there are processors.

Takes the work and a function that makes, once in each process, what does it; gives the results in the order
of the work. Processes are forked, so what they need is there already and need not be sent. Imports nothing
of the project.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

Doing = Callable[[Sequence[T]], R]
"""What does some of the work, and gives what comes of it."""

_doing: list[Doing[Any, Any]] = []
"""In a process that was started for it: what does the work there."""


def spread(make: Callable[[], Doing[T, R]], work: Sequence[T], *, share: int, jobs: int = 0) -> Iterator[R]:
    """What comes of each ``share`` of the work; of little work, or in one process, piece by piece.

    ``jobs``: processes; 0 is one for each processor.
    """
    jobs = jobs or os.cpu_count() or 1
    if jobs == 1 or len(work) <= 2 * share or "fork" not in multiprocessing.get_all_start_methods():
        here = make()
        for each in work:
            yield here([each])
        return
    # Nothing else runs in this process that a fork could tear apart.
    context = multiprocessing.get_context("fork")
    shares = [work[start : start + share] for start in range(0, len(work), share)]
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(make,)) as pool:
        yield from pool.map(_do, shares)


def _begin(make: Callable[[], Doing[Any, Any]]) -> None:
    _doing[:] = [make()]


def _do(work: Sequence[Any]) -> Any:
    return _doing[0](work)
