"""How far a long command is, on standard error and only where somebody looks at it.

Used with ``with``; called with how many of how many are done.
"""

from __future__ import annotations

import sys
import time

SOON = 3
"""Seconds after which it is worth saying how long it will still take."""


class Progress:
    """One line that is written over; nothing is written with JSON or where standard error is no terminal."""

    def __init__(self, what: str, form: str = "text") -> None:
        self.what = what
        self._began = time.monotonic()
        self._last = 0.0
        self._on = form == "text" and sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def __call__(self, done: int, all_: int) -> None:
        """So many of so many are done."""
        now = time.monotonic()
        if self._on and (now - self._last > 0.1 or done == all_):
            self._last = now
            sys.stderr.write(f"\r\x1b[K{done:,} of {all_:,} {self.what}{self._left(now, done, all_)}")
            sys.stderr.flush()

    def _left(self, now: float, done: int, all_: int) -> str:
        spent = now - self._began
        if not done or spent < SOON or done == all_:
            return ""
        left = spent / done * (all_ - done)
        return f", about {left:.0f} s left" if left < 90 else f", about {left / 60:.0f} min left"

    def __exit__(self, *_: object) -> None:
        if self._on:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
