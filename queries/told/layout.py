"""What all texts share: how wide a line is, how parts are marked, and how words are wrapped.

Colour is the caller's (``Style``), so that text in a file or a pipe has none. Imports nothing of the
project.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

WIDTH = 100


class Style:
    """How parts of a text are marked; this one marks nothing."""

    def strong(self, text: str) -> str:
        """What the reader looks for."""
        return text

    def faint(self, text: str) -> str:
        """Where it comes from."""
        return text

    def status(self, status: str) -> str:
        """A line's status."""
        return status


def wrapped(text: str, indent: str, first: str | None = None) -> Iterator[str]:
    """The text in lines: the first begins with ``first``, the others (or all) with ``indent``."""
    start = indent if first is None else first
    lines = textwrap.wrap(
        text,
        WIDTH,
        initial_indent=start,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    yield from lines or [start.rstrip()]


def faint(text: str, indent: str, style: Style) -> Iterator[str]:
    """The text in lines that are marked as faint."""
    yield from (style.faint(line) for line in wrapped(text, indent))
