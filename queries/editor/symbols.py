"""What has a name in a file or in the whole knowledge base: relations, rules, tables, source cards.

Takes a ``Workspace``; gives ``Symbol``s. Imports ``outline``, ``sheet``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kb.source import Span
from queries.editor.model import Symbol
from queries.editor.outline import Outline
from queries.editor.workspace import Workspace

MOST = 500
"""Symbols of the whole knowledge base that one search tells."""


def symbols(workspace: Workspace, file: str) -> list[Symbol]:
    """What a file names, in its order."""
    outline, sheet, text = workspace.outline(file), workspace.sheet(file), workspace.text(file)
    if outline is not None:
        return list(_of_rules(outline))
    if text is None:
        return []
    top = Span(file, 1, 1, 1, len(text.line(1)) + 1)
    if sheet is not None:
        return [Symbol(sheet.relation, "table", f"{len(sheet.rows):,} rows", top, top)]
    card = workspace.card(Path(file).stem)
    return [Symbol(Path(file).stem, "card", card.title if card else "", top, top)]


def search(workspace: Workspace, query: str) -> list[Symbol]:
    """What has these letters in its name, in this order; every file is looked at."""
    found = []
    for name in workspace.content:
        for symbol in symbols(workspace, name):
            if has_letters(symbol.name, query):
                found.append(symbol)
    wanted = query.lower()
    found.sort(key=lambda symbol: (not symbol.name.lower().startswith(wanted), len(symbol.name)))
    return found[:MOST]


def has_letters(name: str, letters: str) -> bool:
    """Whether the name has these letters in this order, capital or small."""
    rest = iter(name.lower())
    return all(letter in rest for letter in letters.lower())


def _of_rules(outline: Outline) -> Iterator[Symbol]:
    for chunk in outline.chunks:
        if chunk.relation is None:
            continue
        whole = outline.text.span(chunk.start, chunk.end)
        named = outline.span(chunk.relation)
        if chunk.declares:
            yield Symbol(chunk.relation.value, "relation", chunk.sentence, whole, named)
        else:
            name = chunk.note("id") or chunk.relation.value
            yield Symbol(name, "rule", chunk.sentence, whole, named)
