"""How wide text is in a sans-serif font, and where its lines break.

A picture is laid out before anybody knows the font that it is shown in: the widths here are those of the
wider ones that a viewer may have. Imports nothing of the project.
"""

from __future__ import annotations

import re
import textwrap

WIDTHS = {0.28: "ijl.,:;'|!`", 0.36: 'frt()[]{}-"/\\I \x1f', 0.92: "mwMW@%", 0.72: "ABCDEGHKNOPQRUVXY&"}
"""The width of a letter as a share of the font's size."""

USUAL = 0.6
OTHER = 1.0
"""Of a letter or digit that is not named, and of one that is not ASCII."""

GLUE = "\x1f"
"""Stands for a space where no line breaks: a number stays beside what it counts."""

_WIDTH = {letter: width for width, letters in WIDTHS.items() for letter in letters}


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is at the most."""
    shares = (_WIDTH.get(letter, USUAL if letter.isascii() else OTHER) for letter in text)
    return sum(shares) * size * (1.06 if bold else 1.0)


def lines(text: str, size: float, most: float, *, rows: int, bold: bool = False) -> tuple[str, ...]:
    """The text in lines that are about as long as one another and none longer than ``most``.

    What does not fit into so many rows ends in three dots.
    """
    text = re.sub(r"(?<=\d) (?=[a-z])", GLUE, text)
    whole = width(text, size, bold=bold)
    wanted = min(rows, max(1, -(-int(whole) // max(1, int(most)))))
    letters = max(4, int(len(text) * min(1.0, most / whole))) if whole else 4
    found = textwrap.wrap(text, letters) or [""]
    if len(found) > wanted > 1:
        even = textwrap.wrap(text, max(4, -(-len(text) // wanted) + 2))
        found = even if len(even) <= len(found) else found
    while any(width(line, size, bold=bold) > most for line in found) and letters > 4:
        letters -= 1
        found = textwrap.wrap(text, letters)
    if len(found) > rows:
        found = [*found[: rows - 1], f"{found[rows - 1].rstrip('.,;: ')[: letters - 3]}..."]
    return tuple(line.replace(GLUE, " ") for line in found)
