"""An encounter in a few words of the command line: ``SITE BLOCKS[,BLOCKS...] [involving STRUCTURE...]``.

Takes one text for each lesion; gives an ``Encounter`` with the lesions A, B, ... and a Mohs service for
each, or a ``Refusal`` with every problem at the option that it came from. Only the shape is read here:
what the values mean is left to ``decode``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from kb import catalogue
from kb.diagnostics import Diagnostic, Field, Refusal
from queries.encounter.decode import decode
from queries.encounter.model import Encounter, Mohs
from queries.encounter.reading import one_line
from queries.encounter.vocabulary import Vocabulary

NOTHING = "nothing"
"""What is written for structures that are documented as none."""

# A site is words with a letter each ("2nd" has one), so that a number at its end is no part of it.
_SHAPE = re.compile(
    r"(?P<site>\S*[^\W\d_]\S*(?:\s+\S*[^\W\d_]\S*)*)\s+(?P<blocks>(?:[0-9]+|\?)(?:\s*,\s*(?:[0-9]+|\?))*)"
    r"(?:\s+involving\s+(?P<involves>\S.*))?",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(r"\s*,\s*and\s+|\s*,\s*|\s+and\s+", re.IGNORECASE)
_ITEM = re.compile(r"(?:lesions|services)\[(\d+)\](?:\.(.*))?", re.DOTALL)
_LONGEST_INT = 9
_LONGEST_TEXT = 500
_OF_EVERY_SERVICE = ("surgeon", "pathologist")


def from_shorthand(
    mohs: Sequence[str],
    vocabulary: Vocabulary,
    *,
    date: datetime.date | str,
    payer: str | None = None,
    clinician: str | None = None,
    credential: str | None = None,
    surgeon: str | None = None,
    pathologist: str | None = None,
) -> Encounter:
    """The encounter of one Mohs surgery a text; surgeon and pathologist are those of every one.

    ``?`` stands for a block count that is not documented, ``involving nothing`` for a documented "none".
    Problems are told at ``--mohs 1``, ``--date`` and so on, all in one ``Refusal``.
    """
    lesions: list[dict[str, object]] = []
    services: list[dict[str, object]] = []
    numbers: list[int] = []
    wrong: list[Diagnostic] = []
    for number, (text, name) in enumerate(zip(mohs, _names(), strict=False), 1):
        shape = _SHAPE.fullmatch(text.strip()) if len(text) <= _LONGEST_TEXT else None
        involves = _structures(shape["involves"]) if shape else None
        if shape is None or "" in (involves or ()):
            wrong.append(catalogue.BAD_SHORTHAND.at(Field(f"--mohs {number}"), text=one_line(text)))
            continue
        numbers.append(number)
        lesions.append({"id": name, "site": shape["site"]})
        service = {
            "type": Mohs.type,
            "lesion": name,
            "stages": _counts(shape["blocks"]),
            "involves": involves,
        }
        services.append({**service, "surgeon": surgeon, "pathologist": pathologist})
    whole = {"date": date, "payer": payer, "clinician": clinician, "credential": credential}
    try:
        encounter = decode({**whole, "lesions": lesions, "services": services}, vocabulary)
    except Refusal as refusal:
        # Where no text could be read, that is the reason why there is no service.
        found = [d for d in refusal.diagnostics if not (wrong and str(d.where) == "services")]
        told = dict.fromkeys(replace(d, where=_option(str(d.where), numbers)) for d in found)
        raise Refusal(sorted([*wrong, *told], key=_by_option)) from None
    if wrong:
        raise Refusal(wrong)
    return encounter


def _structures(text: str | None) -> list[str] | None:
    if text is None:
        return None
    return [] if text.strip().lower() == NOTHING else [word.strip() for word in _BETWEEN.split(text)]


def _counts(text: str) -> list[int | Decimal | None]:
    words = (word.strip() for word in text.split(","))
    # decode refuses a long number; int would raise.
    return [None if w == "?" else int(w) if len(w) <= _LONGEST_INT else Decimal(w) for w in words]


def _option(path: str, numbers: Sequence[int]) -> Field:
    """The option of the command line that a field of the encounter came from."""
    item = _ITEM.fullmatch(path)
    if item is None:
        return Field("--mohs" if path in ("services", "lesions") else f"--{path}")
    return Field(f"--{item[2]}" if item[2] in _OF_EVERY_SERVICE else f"--mohs {numbers[int(item[1])]}")


def _by_option(diagnostic: Diagnostic) -> int:
    _, _, number = str(diagnostic.where).partition("--mohs ")
    return int(number or 0)


def _names() -> Iterator[str]:
    """A, B, ..., Z, AA, AB, ... without end."""
    number = 0
    while True:
        number += 1
        name, rest = "", number
        while rest:
            rest, letter = divmod(rest - 1, 26)
            name = chr(ord("A") + letter) + name
        yield name
