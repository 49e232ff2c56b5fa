"""Work spread over processes comes to the same, in the same order, as in one process."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

import pytest

from queries.processes import spread


def squares() -> Callable[[Sequence[int]], tuple[int, list[int]]]:
    return lambda some: (os.getpid(), [each * each for each in some])


@pytest.mark.parametrize("jobs", [1, 2, 3])
@pytest.mark.parametrize("size", [0, 1, 7, 50])
def test_the_results_are_in_the_order_of_the_work(jobs: int, size: int) -> None:
    found = [each for _, part in spread(squares, range(size), share=3, jobs=jobs) for each in part]
    assert found == [number * number for number in range(size)]


def test_little_work_is_done_here_and_much_elsewhere() -> None:
    assert {process for process, _ in spread(squares, range(4), share=3, jobs=2)} == {os.getpid()}
    assert os.getpid() not in {process for process, _ in spread(squares, range(40), share=3, jobs=2)}


def test_what_fails_elsewhere_fails_here() -> None:
    def failing() -> Callable[[Sequence[int]], int]:
        return lambda some: 1 // min(some)

    with pytest.raises(ZeroDivisionError):
        list(spread(failing, range(40), share=3, jobs=2))
