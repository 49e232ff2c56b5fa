"""Blocks as HTML that needs nothing from outside. Takes blocks; gives text, with every value escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from queries.told.voices.blocks import Block, Entry, Heading, Paragraph, Remark, Table, Tree


def blocks_html(blocks: Iterable[Block]) -> str:
    """The blocks, one after another."""
    return "\n".join(_block(block) for block in blocks)


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{said(text)}</h{level}>"
        case Paragraph(text):
            return f"<p>{said(text)}</p>"
        case Remark(text):
            return f'<p class="remark">{said(text)}</p>'
        case Tree(entries):
            return _tree(entries)
        case Table():
            return _table(block)


def said(text: str) -> str:
    """A text as HTML shows it."""
    return escape(" ".join(text.split()))


def _tree(entries: Sequence[Entry]) -> str:
    """Nested lists; an entry's list of what is under it stands within its item."""
    parts = ['<div class="tree">']
    level = -1
    for entry in entries:
        if entry.level > level:
            parts.append("<ul>" * (entry.level - level))
        else:
            parts.append("</li>" + "</ul></li>" * (level - entry.level))
        level = entry.level
        parts.append(f"<li>{_entry(entry)}")
    parts.append("</li></ul>" * (level + 1))
    return "\n".join([*parts, "</div>"])


def _entry(entry: Entry) -> str:
    mark = f'<span class="mark">{said(entry.mark)}</span> ' if entry.mark else ""
    word = f"<em>{said(entry.word)}</em> " if entry.word else ""
    remarks = "".join(f'<span class="remark">{said(remark)}</span>' for remark in entry.remarks)
    return f"<span>{mark}{word}{said(entry.text)}</span>{remarks}"


def _table(table: Table) -> str:
    rows = "\n".join(f"<tr>{_row(row)}</tr>" for row in table.rows)
    return table_html(table.caption, table.heads, rows)


def table_html(caption: str, heads: Sequence[str], rows: str) -> str:
    """A table of rows that are HTML already; on a narrow page each cell shows its head."""
    top = "".join(f'<th scope="col">{said(head)}</th>' for head in heads)
    names = ";".join(f"--h{number}:'{head}: '" for number, head in enumerate(heads, start=1))
    return (
        f'<table class="cards" style="{said(names)}"><caption>{said(caption)}</caption>\n'
        f"<thead><tr>{top}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>"
    )


def _row(row: Sequence[Sequence[str]]) -> str:
    first, *rest = ("<br>".join(map(_cell, cell)) for cell in row)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in rest)


def _cell(text: str) -> str:
    """A text in a cell; a path may be broken at its slashes, an address anywhere."""
    shown = said(text)
    return f'<span class="url">{shown}</span>' if "://" in text else shown.replace("/", "/<wbr>")
