"""The layout of a source card: `field = "text"`, one a line, no more than one blank line in a row.

Takes a ``Text``; gives its layout: the same text where it is no TOML. Imports ``source``.
"""

from __future__ import annotations

import re

from kb.source import Text

FIELD = re.compile(r'\s*([A-Za-z_]\w*)\s*=\s*("(?:[^"\\]|\\.)*")\s*')


def card_layout(text: Text) -> str:
    """The card in the layout, if it says the same; what is wrong with it is told by the check."""
    import tomllib

    content = text.content.replace("\r\n", "\n")
    lines: list[str] = []
    for line in content.split("\n"):
        field = FIELD.fullmatch(line)
        shown = f"{field[1]} = {field[2]}" if field else line.rstrip()
        if shown or (lines and lines[-1]):
            lines.append(shown)
    laid_out = "\n".join(lines).rstrip("\n") + "\n"
    try:
        same = tomllib.loads(laid_out) == tomllib.loads(content)
    except (tomllib.TOMLDecodeError, RecursionError):
        same = False
    return laid_out if same else text.content
