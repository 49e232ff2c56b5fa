"""Source cards: who says it, where, with what authority, and when it was last looked at.

Takes the text of ``facts/sources/<id>.toml``; gives a ``Card`` or diagnostics. A citation is written
``<id> <place in the source>``. Imports ``diagnostics``, ``catalogue``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from kb import catalogue
from kb.diagnostics import Diagnostic, Fix, did_you_mean, nearest
from kb.mending import renamed, slip
from kb.source import Span, Text
from kb.syntax import Node


@dataclass(frozen=True, slots=True)
class Card(Node):
    """One source. Dates are ISO texts, empty where there is none; ``checked`` is the last look at it."""

    id: str
    title: str
    publisher: str
    layer: str
    edition: str
    address: str
    since: str
    until: str
    retrieved: str
    checked: str
    licence: str
    confidence: str
    note: str = ""


LAYERS = ("cpt", "ncci", "cms", "mac", "payer", "society", "derived")
"""Who speaks: the authority of a source, or of a rule."""

CONFIDENCES = ("verified", "reported", "background", "derived", "unsettled")
"""How well it is known: read in the source itself, reported by another, remembered, our own, or open."""

PLACE = re.compile(r" \(at line (\d+), column (\d+)\)")
"""How Python's reader of TOML says where a card is wrong."""

DATES = ("since", "until", "retrieved", "checked")
MAY_BE_EMPTY = ("since", "until", "note", "address")
CHOICES = {"layer": LAYERS, "confidence": CONFIDENCES}


def read_card(name: str, text: Text) -> tuple[Card | None, list[Diagnostic]]:
    """The card of this id, or what is wrong with it."""
    import tomllib

    top = Span(text.name, 1, 1, 1, 1)
    try:
        found = tomllib.loads(text.content)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = PLACE.search(str(error))
        reason = PLACE.sub("", str(error)) if isinstance(error, ValueError) else "it is nested too deeply"
        if place:
            line, column = int(place[1]), int(place[2])
            top = Span(text.name, line, column, line, column + 1)
        return None, [catalogue.BROKEN_CARD.at(top, reason=reason[:1].lower() + reason[1:])]
    wrong = list(_problems(found, text))
    if wrong:
        return None, wrong
    known = {field.name for field in fields(Card)} - {"id"}
    return Card(id=name, **{key: found.get(key, "") for key in known}), []


def _problems(found: dict[str, object], text: Text) -> Iterator[Diagnostic]:
    known = [field.name for field in fields(Card) if field.name != "id"]
    for key in found:
        if key not in known:
            hint = did_you_mean(key, known) or f"a card has {', '.join(known)}"
            where = _line(text, key)
            fix = None if slip(key, known) in found else _renamed(text, where, key, known)
            yield catalogue.CARD_FIELD.at(where, hint=hint, fix=fix, field=key, problem="is not known")
    for key in known:
        value = found.get(key, "" if key == "note" else None)
        where = _line(text, key)
        if value is None:
            if any(key in nearest(other, known) for other in found if other not in known):
                continue  # it is there, misspelt
            where = Span(text.name, text.content.count("\n") + 1, 1, text.content.count("\n") + 1, 1)
            hint = f'write `{key} = ""` if there is none' if key in MAY_BE_EMPTY else f'write `{key} = "..."`'
            yield catalogue.CARD_FIELD.at(where, hint=hint, field=key, problem="is missing")
        elif not isinstance(value, str):
            yield catalogue.CARD_FIELD.at(where, hint="put it in quotes", field=key, problem="is not a text")
        elif not value.strip() and key not in MAY_BE_EMPTY:
            hint = f'write `{key} = "..."`'
            yield catalogue.CARD_FIELD.at(where, hint=hint, field=key, problem="is empty")
        elif key in DATES and value and not is_date(value):
            yield catalogue.BAD_DATE.at(where, value=value)
        elif key in CHOICES and value not in CHOICES[key]:
            hint = f"{did_you_mean(value, CHOICES[key])} it is one of {', '.join(CHOICES[key])}".strip()
            yield catalogue.CARD_FIELD.at(where, hint=hint, field=key, problem=f"is `{value}`")
    since, until = found.get("since"), found.get("until")
    if isinstance(since, str) and isinstance(until, str) and since and until and until < since:
        yield catalogue.ENDS_BEFORE.at(_line(text, "until"), since=since, until=until)


def is_date(value: str) -> bool:
    """Whether the text is a date written year-month-day."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _renamed(text: Text, where: Span, key: str, known: list[str]) -> Fix | None:
    """The field of which one letter is wrong."""
    start = text.line(where.line).find(key)
    name = Span(where.file, where.line, start + 1, where.line, start + 1 + len(key))
    return None if start < 0 else renamed(name, key, known)


def _line(text: Text, key: str) -> Span:
    for number, line in enumerate(text.content.split("\n"), start=1):
        if line.split("=")[0].strip() == key:
            return Span(text.name, number, 1, number, len(line.rstrip()) + 1)
    return Span(text.name, 1, 1, 1, 1)
