"""What somebody types as the answer to a question, put into its field.

Takes an ``Encounter``, a field path and a text; gives the encounter with the field filled in, or a
``Refusal`` that says what the field takes. Read as strictly as a file is. Prints nothing.
"""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from typing import Any

from kb import catalogue
from kb.diagnostics import Field, Refusal
from queries.encounter.decode import decode, plain
from queries.encounter.fields import Many, Reader, Size, Truth, Whole
from queries.encounter.model import Encounter
from queries.encounter.shorthand import NOTHING
from queries.encounter.vocabulary import Vocabulary

YES_AND_NO = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
_NUMBER = re.compile(r"([+-]?[0-9]{1,9}(?:\.[0-9]{1,30})?)(?P<unit> ?(?:square )?cm)?")
_BETWEEN = re.compile(r"\s*,\s*and\s+|\s*,\s*|\s+and\s+", re.IGNORECASE)


def takes(encounter: Encounter, path: str) -> str:
    """What a field takes, in words: "a whole number"."""
    reader = _reader(encounter, path)
    if isinstance(reader, Truth):
        return "yes or no"
    if isinstance(reader, Many):
        return f'names with commas between them, or "{NOTHING}"'
    return reader.wanted


def filled(encounter: Encounter, path: str, text: str, vocabulary: Vocabulary) -> Encounter:
    """The encounter with what was typed in a field; refused where the field does not take it."""
    reader = _reader(encounter, path)
    data = plain(encounter)
    *way, last = _steps(path)
    owner: Any = data
    for step in way:
        owner = owner[step]
    owner[last] = _value(reader, text.strip(), path)
    return decode(data, vocabulary)


def _value(reader: Reader, text: str, path: str) -> object:
    """The plain data that a text means in a field of this kind."""
    if isinstance(reader, Truth):
        if text.lower() not in YES_AND_NO:
            raise Refusal([catalogue.NOT_ALLOWED.at(Field(path), hint="answer yes or no", value=text)])
        return YES_AND_NO[text.lower()]
    if isinstance(reader, Many):
        return [] if text.lower() in (NOTHING, "none") else _BETWEEN.split(text)
    number = _NUMBER.fullmatch(text)
    if number and (isinstance(reader, Size) or (isinstance(reader, Whole) and not number["unit"])):
        return Decimal(number[1])
    return text


def _reader(encounter: Encounter, path: str) -> Reader:
    """The reader of a field that is there; ``LookupError`` where there is none."""
    node: Any = encounter
    found: Reader | None = None
    for step in _steps(path):
        if isinstance(step, int):
            if isinstance(found, Many):
                found = found.item
            node = node[step]
        else:
            found = {each.name: each.metadata.get("reader") for each in dataclasses.fields(node)}[step]
            node = getattr(node, step)
    if found is None:
        raise LookupError(f"{path} is no field")
    return found


def _steps(path: str) -> list[str | int]:
    return [int(step) if step.isdecimal() else step for step in re.findall(r"[a-z_0-9]+", path)]
