"""Blocks as Markdown (CommonMark, with tables as GitHub has them). Takes blocks; gives lines.

Every text is escaped: whatever stands in an encounter is read as text, and as nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from queries.told.voices.blocks import Block, Entry, Heading, Paragraph, Remark, Table, Tree

SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~#$^!])")
START = re.compile(r"^(\d+)([.)])(?=\s|$)|^([-+=:])")
"""What would begin a list, an underline of a heading or a definition."""

LINK = re.compile(r"(?<=\w)(://|@)|(?<=www)(\.)", re.IGNORECASE)
"""What makes a link of plain text; an empty comment would be HTML, so the mark is written as an entity."""

ENTITIES = {"://": "&#58;//", "@": "&#64;", ".": "&#46;"}


def escaped(text: str) -> str:
    """The text on one line, with nothing in it that Markdown or HTML would read."""
    flat = " ".join(text.split()).replace("&", "&amp;")
    flat = SPECIAL.sub(r"\\\1", flat)
    flat = START.sub(lambda match: f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[3]}", flat)
    return LINK.sub(lambda match: ENTITIES[match[1] or match[2]], flat)


def blocks_markdown(blocks: Iterable[Block]) -> Iterator[str]:
    """The blocks, one after another, with an empty line between them."""
    for number, block in enumerate(blocks):
        if number:
            yield ""
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"{'#' * level} {escaped(text)}"
        case Paragraph(text):
            yield escaped(text)
        case Remark(text):
            yield f"*{escaped(text)}*"
        case Tree(entries):
            for entry in entries:
                yield from _entry(entry)
        case Table():
            yield from _table(block)


def _entry(entry: Entry) -> Iterator[str]:
    indent = "  " * entry.level
    mark = f"**{escaped(entry.mark)}.** " if entry.mark else ""
    word = f"{escaped(entry.word)} " if entry.word else ""
    remarks = "".join(f"<br>*{escaped(remark)}*" for remark in entry.remarks)
    yield f"{indent}- {mark}{word}{escaped(entry.text)}{remarks}"


def _table(table: Table) -> Iterator[str]:
    yield f"**{escaped(table.caption)}**"
    yield ""
    yield f"| {' | '.join(map(escaped, table.heads))} |"
    yield f"|{' --- |' * len(table.heads)}"
    for row in table.rows:
        yield f"| {' | '.join('<br>'.join(map(escaped, cell)) for cell in row)} |"
