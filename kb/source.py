"""Text that came from somewhere, and places in it.

Takes a file or a string; gives ``Text`` (name and content) and ``Span`` (a place that every syntax
node, fact and error carries). Imports nothing of the project.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of text: lines and columns start at 1; the end is the first column after it."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of the other."""
        return Span(self.file, self.line, self.column, other.end_line, other.end_column)


@dataclass(frozen=True)
class Text:
    """The content of one file, under the name that reports show it by."""

    name: str
    content: str
    _starts: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [0, *(match.end() for match in re.finditer("\n", self.content))]
        object.__setattr__(self, "_starts", starts)

    def span(self, start: int, end: int) -> Span:
        """The span between two character offsets."""
        line = bisect_right(self._starts, start)
        end_line = bisect_right(self._starts, max(start, end - 1))
        return Span(
            self.name,
            line,
            start - self._starts[line - 1] + 1,
            end_line,
            end - self._starts[end_line - 1] + 1,
        )

    def offset(self, line: int, column: int) -> int:
        """The character offset of a place; a column past the end of its line is in the next one."""
        start = self._starts[line - 1] if line <= len(self._starts) else len(self.content)
        return min(start + column - 1, len(self.content))

    def line(self, number: int) -> str:
        """The text of a line (from 1), without its end; empty past the last."""
        if not 1 <= number <= len(self._starts):
            return ""
        end = self._starts[number] if number < len(self._starts) else len(self.content)
        return self.content[self._starts[number - 1] : end].rstrip("\r\n")
