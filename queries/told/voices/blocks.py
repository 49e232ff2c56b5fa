"""What a page is made of, whatever prints it: headings, paragraphs, trees and tables as frozen values.

Texts in a block are plain: whoever prints it escapes what its form needs. Imports nothing of the project.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the page's own."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Flowing text."""

    text: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Flowing text that stands behind the rest."""

    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a tree, ``level`` steps in, with remarks under it.

    ``word`` leads it in ("because", "and"); ``numbers`` and ``nodes`` are the steps that it tells, none where
    it only points at one; ``mark`` names them.
    """

    level: int
    text: str
    word: str = ""
    mark: str = ""
    remarks: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    nodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """Entries in the order in which they are read."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; a cell has parts, each on a line of its own; the first cell names its row."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], ...], ...]


Block = Heading | Paragraph | Remark | Tree | Table
