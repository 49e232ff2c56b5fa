"""The one layout of rule files, tables and source cards, as a function from text to text.

Takes a ``Text``; gives the text in the layout, or why it is left as it is. Twice is the same as once, the
meaning stays, and so does every comment. Imports ``parse`` and what it imports; writes nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from kb.diagnostics import Diagnostic
from kb.source import Text


class Formatted(NamedTuple):
    """The text in the layout; where it cannot be read, the text as it was and what is wrong with it."""

    content: str
    wrong: tuple[Diagnostic, ...]


def formatted(text: Text) -> Formatted:
    """A rule file (`.dl`), a table (`.csv`) or a card (`.toml`) in the layout, by the ending of its name."""
    ending = text.name.rpartition(".")[2]
    if ending == "dl":
        from kb.formatting.rules import rules_layout

        return Formatted(*rules_layout(text))
    if ending == "csv":
        from kb.formatting.tables import table_layout

        return Formatted(*table_layout(text))
    if ending == "toml":
        from kb.formatting.cards import card_layout

        return Formatted(card_layout(text), ())
    return Formatted(text.content, ())
