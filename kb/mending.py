"""Fixes: what was certainly meant, as text in place of a stretch of a file.

A fix is offered only where nobody could have meant anything else; where two readings are possible, the
report has a hint and no fix. Takes what a check found wrong; gives a ``Fix``, or None. Imports ``source``
and ``diagnostics``.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from kb.diagnostics import Fix
from kb.source import Span, Text

SHORTEST = 5
"""Letters of a name of which one may be wrong: of a shorter one it is not certain which was meant."""

NUMBERED = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
"""A date in the right order, with other marks or without its zeros."""

TYPES = {
    "string": "symbol",
    "str": "symbol",
    "text": "symbol",
    "integer": "number",
    "int": "number",
}
"""What other languages call the two types."""


def quoted_row(cells: Iterable[str]) -> str:
    """A row of a table as it is written, without the end of its line."""
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


def slip(word: str, known: Iterable[str]) -> str | None:
    """The one known name that differs by one letter (or two that changed places), if it is one alone."""
    near = [name for name in set(known) if _one_apart(word, name)]
    return near[0] if len(near) == 1 and min(len(word), len(near[0])) >= SHORTEST else None


def _one_apart(one: str, other: str) -> bool:
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if same is None:
        return True
    rest, others = one[same:], other[same:]
    swapped = len(one) == len(other) and rest[:2] == others[1::-1] and rest[2:] == others[2:]
    return rest[1:] == others[1:] or rest[1:] == others or rest == others[1:] or swapped


def renamed(span: Span, word: str, known: Iterable[str]) -> Fix | None:
    """A name of which one letter is wrong; it begins where the span does."""
    meant = slip(word, known)
    return Fix(head(span, len(word)), meant) if meant else None


def head(span: Span, width: int) -> Span:
    """The first characters of a span, all in its first line."""
    return Span(span.file, span.line, span.column, span.line, span.column + width)


def quoted_code(span: Span, value: object) -> Fix | None:
    """A number of five digits where a text is needed: a code without its quotes."""
    shown = str(value)
    return Fix(span, f'"{shown}"') if shown.isdigit() and len(shown) == SHORTEST else None


def day(value: str) -> str | None:
    """The date that was meant, if year, month and day are told apart for certain."""
    found = NUMBERED.fullmatch(value.strip())
    try:
        return date(*map(int, found.groups())).isoformat() if found else None
    except ValueError:
        return None


def seen(content: str) -> str | None:
    """The text without characters that cannot be seen, a foreign space as a space; None if unclear."""
    kept = []
    for character in content:
        kind = unicodedata.category(character)
        if kind == "Zs":
            kept.append(" ")
        elif kind in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") and character not in "\t\r\n":
            return None
        elif kind != "Cf":
            kept.append(character)
    return "".join(kept)


def unhidden(text: Text, first: int, last: int, character: str) -> Fix | None:
    """One kind of invisible character, everywhere from the first to the last place of it."""
    meant = seen(character)
    stretch = text.content[first : last + 1]
    return None if meant is None else Fix(text.span(first, last + 1), stretch.replace(character, meant))


def line_gone(file: str, number: int) -> Fix:
    """A line without which the file says the same."""
    return Fix(Span(file, number, 1, number + 1, 1), "")


def whole_number(cell: str) -> str | None:
    """The whole number that a spreadsheet wrote as `5.0`, or that begins with a zero."""
    found = re.fullmatch(r"([0-9]{1,18})(?:\.0+)?", cell.strip())
    return str(int(found[1])) if found else None


def cell(span: Span, value: str) -> Fix:
    """Another value of a cell."""
    return Fix(span, quoted_row([value]))


def columns_sorted(text: Text, lines: Sequence[str], wanted: list[str]) -> Fix | None:
    """The whole table with its columns in the order of the relation, and commas between them.

    None where a column is missing or too much, or a row has not one cell for each.
    """
    for mark in (",", ";", "\t"):
        try:
            rows = [row for row in csv.reader(lines, strict=True, delimiter=mark) if any(row)]
        except csv.Error:
            continue
        if any("\n" in each for row in rows for each in row) or not rows:
            continue
        names = [name.strip().lower() for name in rows[0]]
        if sorted(names) != sorted(wanted) or any(len(row) != len(wanted) for row in rows):
            continue
        places = [names.index(name) for name in wanted]
        table = [wanted, *([row[place] for place in places] for row in rows[1:])]
        end = len(text.content)
        return Fix(text.span(0, end), "".join(f"{quoted_row(row)}\n" for row in table))
    return None


def unused(name: str, others: Collection[str]) -> bool:
    """Whether a variable is certainly meant as `_`: nothing else has nearly its name."""
    from kb.diagnostics import nearest

    return not nearest(name, set(others) - {name})
