"""What the columns of a table hold elsewhere: values to choose from, and one that is likely misspelt.

Takes ``Files`` and a ``Table``; gives values, or a ``Refusal``. Imports ``kb`` and its own package.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from kb import catalogue
from kb.crosschecks import CODES, holds_codes
from kb.diagnostics import Refusal, did_you_mean, nearest
from kb.files import Files
from kb.syntax import Declaration
from queries.tables.select import Said
from queries.tables.table import Table, open_table

LONGEST = 40
"""Characters of a value that is one of several; a longer one is a text of its own."""


def known_values(
    files: Files, declarations: Mapping[str, Declaration], table: Table, column: str
) -> list[str]:
    """The values that a column has anywhere; none where each row brings its own."""
    if table.key == (column,) and column != CODES:
        return []
    wanted = CODES if holds_codes(column) else column
    found: dict[str, None] = {}
    for name, declaration in declarations.items():
        names = [each.name for each in declaration.columns]
        here = declaration.given == "guidance" and wanted in names and f"facts/{name}.csv" in files.tables
        if here and (wanted != CODES or name == CODES):
            position = names.index(wanted)
            for line in open_table(files, declarations, name).lines:
                found.setdefault(line.cells[position])
    values = sorted(found)
    return [] if any(len(value) > LONGEST for value in values) else values


def spelt_as_known(files: Files, declarations: Mapping[str, Declaration], table: Table, said: Said) -> None:
    """Refuses a value that is new where one like it is known: a row with a misspelt word is never used.

    Codes are left to the check of the whole knowledge, and numbers are no words.
    """
    wrong = []
    for column in table.declaration.columns:
        value = said.get(column.name, "")
        if not value or column.type != "symbol" or holds_codes(column.name):
            continue
        known = known_values(files, declarations, table, column.name)
        if known and value not in known and nearest(value, known):
            hint = f"{did_you_mean(value, known)} if it is new indeed, add --new"
            wrong.append(catalogue.LIKE_A_KNOWN_ONE.at(None, hint=hint, value=value, column=column.name))
    if wrong:
        raise Refusal(wrong)


def cards_of(files: Files) -> list[str]:
    """The ids of the source cards."""
    return [PurePosixPath(name).stem for name in files.cards]


def source_known(files: Files, card: str) -> None:
    """Refuses a source without a card, with the nearest and the way to make one."""
    cards = cards_of(files)
    if card not in cards:
        near = did_you_mean(card, cards)
        make = f"{'or ' * bool(near)}make the card first: codewhy sources add {card}"
        hint = f"{near} {make}".strip()
        raise Refusal([catalogue.NO_CARD_YET.at(None, hint=hint, card=card)])
