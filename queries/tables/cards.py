"""Source cards made and kept up: a new one as its file, and the day of the last look.

Takes fields; gives the file's bytes, which the reader of cards finds nothing wrong with. Imports ``kb`` only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields

from kb import catalogue
from kb.cards import CHOICES, MAY_BE_EMPTY, Card, read_card
from kb.diagnostics import Refusal, did_you_mean
from kb.files import Files, as_text
from kb.source import Text

ID = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
FIELDS = tuple(field.name for field in fields(Card) if field.name != "id")
CHECKED = re.compile(r'^(checked\s*=\s*)"[^"\n]*"', re.MULTILINE)


def file_of(card: str) -> str:
    """The name of a card's file."""
    return f"facts/sources/{card}.toml"


def new_card(files: Files, card: str, said: Mapping[str, str]) -> bytes:
    """The file of a new card; refuses a name that is taken, and fields that are missing or wrong."""
    if not ID.fullmatch(card):
        raise Refusal([catalogue.BAD_CARD_NAME.at(None, card=card)])
    if file_of(card) in files.cards:
        raise Refusal([catalogue.CARD_IS_THERE.at(None, card=card)])
    left = [name for name in FIELDS if name not in MAY_BE_EMPTY and not said.get(name, "").strip()]
    if left:
        options = " ".join(f"--{name} ..." for name in left)
        missing = ", ".join(f"`{name}`" for name in left)
        choices = "; ".join(
            f"the {name} is one of {', '.join(CHOICES[name])}" for name in left if name in CHOICES
        )
        hint = f"type: codewhy sources add {card} {options}{f' ({choices})' if choices else ''}"
        are = "is" if len(left) == 1 else "are"
        raise Refusal([catalogue.NOT_SAID.at(None, hint=hint, missing=missing, are=are)])
    for name, known in CHOICES.items():
        if said[name] not in known:
            hint = f"{did_you_mean(said[name], known)} it is one of {', '.join(known)}".strip()
            raise Refusal([catalogue.NOT_A_CHOICE.at(None, hint=hint, name=name, value=said[name])])
    content = "".join(
        f"{name} = {_text(said.get(name, '').strip())}\n" for name in FIELDS if _kept(name, said)
    )
    _, wrong = read_card(card, Text(file_of(card), content))
    if wrong:
        raise Refusal(wrong, {file_of(card): Text(file_of(card), content)})
    return content.encode()


def checked_on(files: Files, card: str, day: str, today: str) -> bytes:
    """The file of a card whose source was looked at on this day, all else as it was."""
    known = [name.removeprefix("facts/sources/").removesuffix(".toml") for name in files.cards]
    if card not in known:
        raise Refusal([catalogue.NO_SUCH_CARD.at(None, hint=did_you_mean(card, known), card=card)])
    if day > today:
        raise Refusal([catalogue.NOT_YET.at(None, day=day)])
    text, wrong = as_text(file_of(card), files.cards[file_of(card)])
    content, count = CHECKED.subn(rf'\g<1>"{day}"', text.content, count=1)
    if wrong or not count:
        _, told = read_card(card, text)
        raise Refusal(wrong or told, {text.name: text})
    return content.encode()


def _kept(name: str, said: Mapping[str, str]) -> bool:
    return name != "note" or bool(said.get(name))


def _text(value: str) -> str:
    """A TOML text: what JSON escapes is escaped in the same way there."""
    import json

    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
