"""From plain data (what JSON, YAML or TOML give) to a claim.

Takes data and the words that a claim may use; gives a ``Claim``, or a ``Refusal`` with every problem at
once, each at its field path. Guesses nothing and opens no file.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from kb import catalogue
from kb.diagnostics import Refusal
from queries.claim_file.model import BilledLine, Claim, ClaimLesion, Detail, Earlier
from queries.claim_file.words import NUMBER, YES_OR_NO, ClaimWords, DetailKind
from queries.encounter.fields import Choice, Code, Day, Many, Plain, Reader, Text, Truth, Whole
from queries.encounter.reading import Reading, described, is_number, number_text

SETTINGS = ("office", "hospital", "surgical-center")
MOST_UNITS = 9_999
_LONGEST_NAME = 80  # of a field that is not there, as its path shows it


class _Field(NamedTuple):
    """What a field takes, and whether it must be there."""

    reader: Reader
    needed: bool = False


@dataclass(frozen=True, slots=True)
class _Object(Plain):
    """An object with these fields, built into a class; null is the same as absent."""

    cls: type[Any]
    fields: Mapping[str, _Field]
    wanted: str = "an object with fields"

    def read(self, value: object, at: str, reading: Reading) -> Any:
        """The value of the class, or ``None`` where something was wrong with it."""
        if not isinstance(value, Mapping):
            reading.mistyped(value, self.wanted, at)
            return None
        before = len(reading.problems)
        for key in value:
            if key not in self.fields:
                name = str(key)
                reading.no_field(_under(at, name[:_LONGEST_NAME]), name, self.fields)
        found = dict(self._values(value, at, reading))
        return self.cls(**found) if len(reading.problems) == before else None

    def _values(self, data: Mapping[str, object], at: str, reading: Reading) -> Iterator[tuple[str, Any]]:
        for name, (reader, needed) in self.fields.items():
            where, value = _under(at, name), data.get(name)
            if value is not None:
                yield name, reader.read(value, where, reading)
            elif needed:
                reading.wrong(catalogue.MISSING_FIELD, where, name=name, wanted=reader.wanted)


@dataclass(frozen=True, slots=True)
class _Known(Plain):
    """One of the words of the knowledge base; ``upper``: it is written in capitals."""

    words: frozenset[str]
    what: str
    upper: bool = False

    @property
    def wanted(self) -> str:
        """What to write here."""
        return f"a {self.what}"

    def read(self, value: object, at: str, reading: Reading) -> str | None:
        """The word, where it is known."""
        if is_number(value):
            reading.wrong(catalogue.QUOTED_CODE, at, value=number_text(value))
            return None
        text = Text(wanted=self.wanted).read(value, at, reading)
        if text is None:
            return None
        text = text.upper() if self.upper else text.replace("_", " ")
        if text in self.words:
            return text
        reading.wrong(catalogue.UNKNOWN_WORD, at, word=text, what=self.what, near=(text, self.words))
        return None


@dataclass(frozen=True, slots=True)
class _Lesions(Plain):
    """The lesions of a line: one name, or a list of names."""

    wanted: str = "the name of a lesion, or a list of names"

    def read(self, value: object, at: str, reading: Reading) -> tuple[str, ...] | None:
        """The names."""
        if isinstance(value, str):
            name = Text(wanted=self.wanted).read(value, at, reading)
            return None if name is None else (name,)
        found = Many(Text(), once=True, wanted=self.wanted).read(value, at, reading)
        return None if found is None else tuple(each for each in found if each is not None)


@dataclass(frozen=True, slots=True)
class _Details(Plain):
    """What else is documented: an object of details, each of a known name and answered in its way."""

    kinds: Mapping[str, DetailKind]
    wanted: str = "an object of details"

    def read(self, value: object, at: str, reading: Reading) -> tuple[Detail, ...] | None:
        """The details; in a name ``_`` stands for a space."""
        if not isinstance(value, Mapping):
            reading.mistyped(value, self.wanted, at)
            return None
        found = []
        for key, answer in value.items():
            name = str(key).replace("_", " ")
            where = _under(at, str(key)[:_LONGEST_NAME])
            if name not in self.kinds:
                reading.wrong(
                    catalogue.UNKNOWN_WORD, where, word=str(key), what="detail", near=(name, self.kinds)
                )
            elif answer is not None:
                read = _answer(self.kinds[name], answer, where, reading)
                if read is not None:
                    found.append(Detail(name, read))
        return tuple(found)


def _answer(kind: DetailKind, value: object, at: str, reading: Reading) -> str | int | None:
    if kind.answers == NUMBER:
        return Whole(least=0, most=MOST_UNITS).read(value, at, reading)
    if kind.answers == YES_OR_NO and isinstance(value, bool):
        return "yes" if value else "no"
    return Choice(kind.options or ("yes", "no")).read(value, at, reading)


def decode_claim(data: object, words: ClaimWords) -> Claim:
    """The claim that plain data describes; every problem at once in a ``Refusal``."""
    reading = Reading(None)
    if not isinstance(data, Mapping):
        found = described(data)
        reading.wrong(catalogue.MISTYPED, "", what="a claim", wanted="an object with its lines", found=found)
        raise Refusal(reading.problems)
    claim = _claim(words).read(data, "", reading)
    if isinstance(claim, Claim):
        _check_lesions(claim, reading)
        _check_dates(claim, reading)
    if reading.problems:
        raise Refusal(reading.problems)
    assert isinstance(claim, Claim)
    return claim


def _claim(words: ClaimWords) -> _Object:
    code = _Known(words.codes, "code", upper=True)
    line = _Object(
        BilledLine,
        {
            "code": _Field(code, needed=True),
            "units": _Field(Whole(most=MOST_UNITS)),
            "modifiers": _Field(Many(_Known(words.modifiers, "modifier", upper=True), once=True)),
            "lesion": _Field(_Lesions()),
            "by": _Field(Text()),
            "date": _Field(Day()),
            "diagnosis": _Field(Code()),
            "purpose": _Field(_Known(words.purposes, "purpose")),
            "details": _Field(_Details(words.of("line"))),
        },
    )
    lesion = _Object(
        ClaimLesion,
        {
            "id": _Field(Text(), needed=True),
            "diagnosis": _Field(Code()),
            "touches": _Field(_Lesions()),
            "inside": _Field(Text()),
            "details": _Field(_Details(words.of("lesion"))),
        },
    )
    earlier = _Object(
        Earlier,
        {
            "code": _Field(code, needed=True),
            "date": _Field(Day(), needed=True),
            "lesion": _Field(Text()),
            "same_clinician": _Field(Truth()),
        },
    )
    return _Object(
        Claim,
        {
            "id": _Field(Text()),
            "date": _Field(Day(), needed=True),
            "payer": _Field(Text(lower=True)),
            "setting": _Field(Choice(SETTINGS)),
            "clinician": _Field(Text()),
            "lines": _Field(Many(line, least=1), needed=True),
            "lesions": _Field(Many(lesion)),
            "history": _Field(Many(earlier)),
            "details": _Field(_Details(words.of("claim"))),
        },
    )


def _check_lesions(claim: Claim, reading: Reading) -> None:
    """A lesion that touches one, or lay inside one, is named somewhere; no lesion is told twice."""
    named = {name for line in claim.lines for name in line.lesion} | {each.id for each in claim.lesions}
    seen: set[str] = set()
    for index, lesion in enumerate(claim.lesions):
        if lesion.id in seen:
            reading.wrong(catalogue.REPEATED_ID, f"lesions[{index}].id", id=lesion.id)
        seen.add(lesion.id)
        others = [("touches", name) for name in lesion.touches]
        others += [("inside", lesion.inside)] if lesion.inside else []
        for field, other in others:
            at = f"lesions[{index}].{field}"
            if other not in named:
                reading.wrong(
                    catalogue.UNKNOWN_WORD, at, word=other, what="lesion of this claim", near=(other, named)
                )
            elif other == lesion.id:
                what = f"lesion {other} is said to stand beside or inside itself"
                reading.wrong(catalogue.CONTRADICTION, at, what=what)


def _check_dates(claim: Claim, reading: Reading) -> None:
    """What happened earlier has no later date."""
    for index, entry in enumerate(claim.history):
        _earlier(entry.date, claim.date, f"history[{index}].date", reading)


def _earlier(day: datetime.date, today: datetime.date, at: str, reading: Reading) -> None:
    if day > today:
        what = f"{day} is after the date of this claim, {today}"
        reading.wrong(catalogue.CONTRADICTION, at, what=what)


def _under(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name
