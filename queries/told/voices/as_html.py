"""Blocks as HTML that needs nothing from outside. Takes blocks; gives text, with every value escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from queries.told.voices.blocks import Block, Entry, Heading, Paragraph, Remark, Table, Tree


def blocks_html(blocks: Iterable[Block], deeper: int = 0) -> str:
    """The blocks; headings stand so many levels ``deeper`` than they say."""
    return "\n".join(_block(block, deeper) for block in blocks)


def _block(block: Block, deeper: int) -> str:
    match block:
        case Heading(text, level):
            tag = f"h{min(6, level + deeper)}"
            return f"<{tag}>{said(text)}</{tag}>"
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
    steps = f' data-steps="{said(" ".join(entry.nodes))}"' if entry.nodes else ""
    remarks = "".join(f'<span class="remark">{said(remark)}</span>' for remark in entry.remarks)
    return f"<span{steps}>{mark}{word}{said(entry.text)}</span>{remarks}"


def _table(table: Table) -> str:
    heads = "".join(f'<th scope="col">{said(head)}</th>' for head in table.heads)
    rows = "\n".join(f"<tr>{_row(row, table.heads)}</tr>" for row in table.rows)
    return (
        f'<table class="cards"><caption>{said(table.caption)}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>"
    )


def _row(row: Sequence[Sequence[str]], heads: Sequence[str]) -> str:
    """The cells; on a narrow page each shows its head beside it."""
    cells = []
    for number, (cell, head) in enumerate(zip(row, heads, strict=True)):
        text = "<br>".join(said(part) for part in cell)
        tag = 'th scope="row"' if number == 0 else "td"
        cells.append(f'<{tag} data-head="{said(head)}">{text}</{tag.split()[0]}>')
    return "".join(cells)
