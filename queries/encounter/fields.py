"""What a field of an encounter takes: one small reader for each kind of value.

A reader takes plain data (texts, numbers, lists, objects) and gives the Python value, or reports what
is wrong and gives ``None``; it never raises and never guesses. ``encounter`` declares its fields with
readers, ``decode`` walks them. Imports ``kb.catalogue``, ``reading`` and ``vocabulary`` only.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from kb import catalogue
from queries.encounter.reading import Reading, is_number, number_text
from queries.encounter.vocabulary import without_side

MOST_ITEMS = 500
MOST_COUNT = 999
MOST_CM = 10_000
MOST_DECIMALS = 20  # so that 28 digits, the precision of Decimal, hold every product with 10 or 100

_DIAGNOSIS = re.compile(r"([A-Z][0-9][0-9A-Z])(?:\.?([0-9A-Z]{1,4}))?")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Reader(Protocol):
    """What a field takes."""

    @property
    def wanted(self) -> str:
        """What to write here, with its article: "a date"."""

    def read(self, value: object, at: str, reading: Reading) -> Any:
        """The Python value of plain data that is not null; ``None`` where a problem was reported."""

    def answer(self, value: str | int) -> object:
        """The plain data that an answer of ``Encounter.replace`` stands for."""


class Plain:
    """The usual case: an answer is the plain data itself."""

    __slots__ = ()

    def answer(self, value: str | int) -> object:
        """See ``Reader.answer``."""
        return value


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Text(Plain):
    """One line of text, without what cannot be seen.

    ``lower``: case says nothing. ``blank``: a text with nothing in it is taken, as not documented.
    """

    lower: bool = False
    blank: bool = False
    wanted: str = "a text"

    def read(self, value: object, at: str, reading: Reading) -> str | None:
        """The text, trimmed and composed, so that texts which look alike are equal."""
        if not isinstance(value, str):
            reading.mistyped(value, self.wanted, at)
            return None
        text = value.strip()
        if not text and self.blank:
            return None
        if not text:
            hint = "write something, or leave the field out where it is not documented"
            reading.wrong(catalogue.OUT_OF_RANGE, at, value="this text", problem="empty", hint=hint)
            return None
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        for character in text:
            if not character.isprintable() and unicodedata.category(character) != "Zs":
                problem = f"not plain: it has the control or direction character U+{ord(character):04X}"
                hint = "delete the character"
                reading.wrong(catalogue.OUT_OF_RANGE, at, value="this text", problem=problem, hint=hint)
                return None
        text = " ".join(text.split())
        return text.lower() if self.lower else text


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Code(Plain):
    """A code, as text; ``known``: it must be one of the vocabulary's."""

    known: bool = False
    wanted: str = "a code as text"

    def read(self, value: object, at: str, reading: Reading) -> str | None:
        """The code as it is written."""
        if is_number(value):
            reading.wrong(catalogue.QUOTED_CODE, at, value=number_text(value))
            return None
        text = Text(wanted=self.wanted).read(value, at, reading)
        if text is None or not self.known or reading.vocabulary is None:
            return text
        codes = reading.vocabulary.codes
        if text in codes:
            return text
        reading.wrong(catalogue.UNKNOWN_WORD, at, word=text, what="code", near=(text, codes))
        return None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Diagnosis(Plain):
    """A diagnosis code, in capitals and with its dot: claims leave the dot out, and notes do not."""

    wanted: str = "a diagnosis code as text"

    def read(self, value: object, at: str, reading: Reading) -> str | None:
        """The code as the classification writes it; what has not its form stays as it is."""
        text = Code(wanted=self.wanted).read(value, at, reading)
        match = None if text is None else _DIAGNOSIS.fullmatch(text.upper())
        return text if match is None else ".".join(filter(None, match.groups()))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Choice(Plain):
    """One of a few texts."""

    options: tuple[str, ...]

    @property
    def wanted(self) -> str:
        """The options."""
        return f"one of {', '.join(self.options)}"

    def read(self, value: object, at: str, reading: Reading) -> str | None:
        """The text, where it is an option."""
        text = Text(wanted=self.wanted).read(value, at, reading)
        if text is None or text in self.options:
            return text
        near = (text, self.options)
        reading.wrong(catalogue.NOT_ALLOWED, at, value=text, near=near, hint=f"write {self.wanted}")
        return None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Truth:
    """Yes or no."""

    wanted: str = "true or false"

    def read(self, value: object, at: str, reading: Reading) -> bool | None:
        """The value itself: no text and no number is taken for it."""
        if isinstance(value, bool):
            return value
        reading.mistyped(value, self.wanted, at, hint="write true or false, without quotes")
        return None

    def answer(self, value: str | int) -> object:
        """The rules say "yes" and "no"."""
        return {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Whole(Plain):
    """A whole number from ``least`` to ``most``."""

    least: int = 1
    most: int = MOST_COUNT
    wanted: str = "a whole number"

    def read(self, value: object, at: str, reading: Reading) -> int | None:
        """The number; 3.0 is 3, as JSON Schema has it."""
        number = _decimal(value)
        if number is None or number != number.to_integral_value():
            reading.mistyped(value, self.wanted, at, _unquoted(value))
            return None
        # The range comes first: an int of 1e999999999 would fill the memory.
        return int(number) if _in_range(number, self.least, self.most, at, reading) else None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Size:
    """A length in centimetres or an area in square centimetres, exactly as written."""

    positive: bool = False
    wanted: str = "a number (centimetres, or square centimetres)"

    def read(self, value: object, at: str, reading: Reading) -> Decimal | None:
        """The number, with no digit lost."""
        number = _decimal(value)
        if number is None:
            reading.mistyped(value, "a number", at, _unquoted(value))
            return None
        if self.positive and number == 0:
            hint = "leave the field out where it is not documented"
            reading.wrong(catalogue.OUT_OF_RANGE, at, value=0, problem="not more than 0", hint=hint)
            return None
        if not _in_range(
            number, 0, MOST_CM, at, reading, "lengths are centimetres, areas square centimetres"
        ):
            return None
        if int(number.as_tuple().exponent) < -MOST_DECIMALS:
            problem = f"given to more than {MOST_DECIMALS} decimals"
            hint = "write what was measured"
            reading.wrong(catalogue.OUT_OF_RANGE, at, value="this number", problem=problem, hint=hint)
            return None
        return abs(number)  # there is no -0

    def answer(self, value: str | int) -> object:
        """A text such as "2.5" is a number here."""
        number = re.fullmatch(r"[0-9]+(\.[0-9]+)?", value) if isinstance(value, str) else None
        return Decimal(number.group()) if number else value


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Day(Plain):
    """A date: year-month-day as text, or a date that YAML or TOML made."""

    wanted: str = "a date, as in 2026-10-05"

    def read(self, value: object, at: str, reading: Reading) -> datetime.date | None:
        """The date; one with a time of day is refused."""
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return value
        if not isinstance(value, str):
            reading.mistyped(value, self.wanted, at)
            return None
        # fromisoformat alone would take other ISO forms, such as 2026-W41-1.
        if _ISO_DATE.fullmatch(value):
            with suppress(ValueError):
                return datetime.date.fromisoformat(value)
        reading.wrong(catalogue.NOT_A_DATE, at, value=value)
        return None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Word(Plain):
    """A site, or with ``structure`` an anatomic structure, that the vocabulary knows."""

    structure: bool = False

    @property
    def wanted(self) -> str:
        """What the word names."""
        return "the name of a structure" if self.structure else "the name of a site"

    def read(self, value: object, at: str, reading: Reading) -> str | None:
        """The known word; the nearest ones are named where it is not known."""
        text = Text(wanted=self.wanted).read(value, at, reading)
        words = reading.vocabulary
        if text is None or words is None:
            return text
        named = words.structure(text) if self.structure else words.site(text)
        if named is not None:
            return named.word
        known, what = (words.structures, "structure") if self.structure else (words.sites, "site")
        near = (without_side(text), known)
        reading.wrong(catalogue.UNKNOWN_WORD, at, word=text, what=what, near=near)
        return None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Many:
    """A list of at most ``MOST_ITEMS``; ``gaps``: an item may be null; ``once``: each counts once."""

    item: Reader
    least: int = 0
    gaps: bool = False
    once: bool = False
    wanted: str = "a list"

    def read(self, value: object, at: str, reading: Reading) -> tuple[Any, ...] | None:
        """The items; those with a problem are ``None``."""
        if not isinstance(value, list | tuple):
            reading.mistyped(value, self.wanted, at)
            return None
        if len(value) < self.least:
            reading.wrong(
                catalogue.OUT_OF_RANGE, at, value="this list", problem="empty", hint="list at least one"
            )
            return None
        if len(value) > MOST_ITEMS:
            problem = f"longer than {MOST_ITEMS} items"
            hint = "check what wrote this file"
            reading.wrong(catalogue.OUT_OF_RANGE, at, value="this list", problem=problem, hint=hint)
            return None
        items = tuple(self.one(item, f"{at}[{i}]", reading) for i, item in enumerate(value))
        return tuple(dict.fromkeys(items)) if self.once else items

    def one(self, value: object, at: str, reading: Reading) -> Any:
        """One item; null is taken where there may be gaps."""
        if value is not None:
            return self.item.read(value, at, reading)
        if not self.gaps:
            reading.mistyped(None, self.item.wanted, at)
        return None

    def answer(self, value: str | int) -> object:
        """No text is an empty list, any other is its only item."""
        return [] if value == "" else [value]


def _decimal(value: object) -> Decimal | None:
    """The exact number; a float is the shortest decimal that reads back as it."""
    if not is_number(value):
        return None
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)  # type: ignore[arg-type]
    return number if number.is_finite() else None


def _in_range(number: Decimal, least: int, most: int, at: str, reading: Reading, hint: str = "") -> bool:
    if least <= number <= most:
        return True
    problem = f"less than {least}" if number < least else f"more than {most:,}"
    hint = hint or f"write a number from {least} to {most:,}"
    reading.wrong(catalogue.OUT_OF_RANGE, at, value=number_text(number), problem=problem, hint=hint)
    return False


def _unquoted(value: object) -> str:
    numeric = isinstance(value, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value)
    return "write the number without quotes" if numeric else ""
