"""Blocks as text for a terminal. Takes blocks and a ``Style``; gives lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from queries.told.layout import WIDTH, Style, faint, wrapped
from queries.told.voices.blocks import Block, Entry, Heading, Paragraph, Remark, Table, Tree

LONGEST_WORD = 24
"""A longer word is broken, if a column has no room for it."""

DEEPEST = 20
"""Levels that are indented; what is deeper stands there too."""


def blocks_text(blocks: Iterable[Block], style: Style) -> Iterator[str]:
    """The blocks, one after another, with an empty line between them."""
    for number, block in enumerate(blocks):
        if number and not isinstance(block, Remark):
            yield ""
        yield from _block(block, style)


def _block(block: Block, style: Style) -> Iterator[str]:
    match block:
        case Heading(text):
            yield style.strong(" ".join(text.split()))
        case Paragraph(text):
            yield from wrapped(text, "")
        case Remark(text):
            yield from faint(text, "", style)
        case Tree(entries):
            for entry in entries:
                yield from _entry(entry, style)
        case Table():
            yield from _table(block, style)


def _entry(entry: Entry, style: Style) -> Iterator[str]:
    indent = "  " * min(entry.level, DEEPEST)
    mark = f"[{entry.mark}] " if entry.mark else ""
    word = f"{entry.word} " if entry.word else ""
    yield from wrapped(f"{mark}{word}{entry.text}", indent + "  ", indent + ("- " if entry.level else ""))
    for remark in entry.remarks:
        yield from faint(remark, indent + "  ", style)


def _table(table: Table, style: Style) -> Iterator[str]:
    yield style.strong(table.caption)
    widths = _widths(table)
    heads = [_cut(head, width) for head, width in zip(table.heads, widths, strict=True)]
    yield from map(style.faint, _line(heads, widths))
    yield style.faint("  ".join("-" * width for width in widths))
    for row in table.rows:
        cells = [
            [line for part in cell for line in _cut(part, width)]
            for cell, width in zip(row, widths, strict=True)
        ]
        yield from _line(cells, widths)


def _cut(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False) or [""]


def _line(cells: list[list[str]], widths: list[int]) -> list[str]:
    height = max(map(len, cells))
    padded = [cell + [""] * (height - len(cell)) for cell in cells]
    lines = zip(*padded, strict=True)
    return [
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def _widths(table: Table) -> list[int]:
    """How wide the columns are: each its longest word, and of the rest a share by how much it has to say."""
    columns = [[[head], *cells] for head, *cells in zip(table.heads, *table.rows, strict=True)]
    needed = [max(len(part) for cell in column for part in cell) for column in columns]
    words = [
        max(len(word) for cell in column for part in cell for word in part.split()) for column in columns
    ]
    room = WIDTH - 2 * (len(columns) - 1)
    least = min(LONGEST_WORD, max(1, room // len(columns)))
    widths = [min(word, max(least, 2 * least - need)) for word, need in zip(words, needed, strict=True)]
    while (rest := room - sum(widths)) > 0 and any(map(int.__lt__, widths, needed)):
        lacking = [max(0, need - width) for need, width in zip(needed, widths, strict=True)]
        for place, lack in enumerate(lacking):
            widths[place] += min(lack, max(1, rest * lack // sum(lacking)), room - sum(widths))
    return widths
