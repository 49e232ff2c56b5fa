"""Sentence templates: ``{name}`` is filled in with a value; nothing else has braces.

Takes a template and values, of which some may be ``Open``; gives a sentence. Imports ``open_words``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from kb.open_words import SLOT, Open, opened

PLACED = re.compile(r"(?:\b([Aa]) )?(\{([A-Za-z_][A-Za-z0-9_]*)\})")
VOWEL = re.compile(r"[aeio]|un(?!i)", re.IGNORECASE)
"""What takes "an": where a value follows "a", the article is chosen by it."""

UNITS = {"_mm": (10, "cm"), "_mm2": (100, "sq cm")}
"""What a column's name says of its unit: how many make one of the unit that people write."""

PARTS = {"_ten_thousandths": 4, "_hundredths": 2}
"""What a column's name says of its figures: so many places stand behind the point."""

CHOICE = re.compile(r"(?<![\w-])(-?\d+)( [a-z][a-z ]*?)?([ ][a-z]+)\((s|es)\)")


def slots(template: str) -> list[str] | None:
    """The names that a template fills in, in order; None where its braces do not match."""
    rest = SLOT.sub("", template)
    return None if "{" in rest or "}" in rest else SLOT.findall(template)


def fill(template: str, values: Mapping[str, str | int | Open]) -> str:
    """The template with its values: "{n} block(s)" becomes "1 block" or "2 blocks", "a {x}" "an excision".

    A name that says its unit is told in the unit of a note: "{length_mm}" becomes "2.5 cm" (``UNITS``), and
    one that counts parts as the figure that they make: "{facility_hundredths}" becomes "1.48" (``PARTS``).
    A name without a value stays in its braces; ``slots`` told of it when the rules were checked. An open
    value is told as "any" or "some" (``open_words``).
    """
    known = {name: value for name, value in values.items() if not isinstance(value, Open)}
    filled = PLACED.sub(lambda match: _placed(match, known), opened(template, values))
    return CHOICE.sub(_number, filled)


def _placed(match: re.Match[str], values: Mapping[str, str | int]) -> str:
    article, slot, name = match.groups()
    told = _told(name, values.get(name, slot))
    return f"{article}n {told}" if article and VOWEL.match(told) else f"{article} {told}" if article else told


def _told(name: str, value: str | int) -> str:
    for ending, (parts, unit) in UNITS.items():
        if name.endswith(ending) and isinstance(value, int):
            return f"{Decimal(value) / parts:f} {unit}"
    for ending, places in PARTS.items():
        if name.endswith(ending) and isinstance(value, int):
            return f"{Decimal(value).scaleb(-places):f}"
    return str(value)


def _number(match: re.Match[str]) -> str:
    number, between, word, plural = match.groups()
    return f"{number}{between or ''}{word}{'' if number in ('1', '-1') else plural}"


def tell(template: str, values: Mapping[str, str | int | Open]) -> str:
    """The filled template as a sentence: a capital at the start, a full stop at the end.

    A value at the start keeps its letters: the id of a lesion is what the note calls it.
    """
    template = opened(template.strip(), values)
    text = fill(template, values)
    if not text:
        return text
    start = text[0] if template.startswith("{") else text[0].upper()
    return start + text[1:] + ("" if text[-1] in ".?!" else ".")
