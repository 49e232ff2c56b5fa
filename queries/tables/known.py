"""What the columns of a table hold elsewhere: values to choose from, and one that is likely misspelt.

Takes ``Files`` and a ``Table``; gives values, or a ``Refusal``. Imports ``kb`` and its own package.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from kb import catalogue
from kb.crosschecks import CODES, holds_codes
from kb.diagnostics import Diagnostic, Refusal, did_you_mean, nearest
from kb.files import Files
from kb.lint.references import REFERS
from kb.syntax import Declaration
from queries.tables.select import Said, assigned
from queries.tables.table import Table, open_table

LONGEST = 40
"""Characters of a value that is one of several; a longer one is a text of its own."""


class Place(NamedTuple):
    """A column of a table, or a word that needs no table (then the table is empty)."""

    table: str
    column: str


def referred(table: Table, column: str) -> tuple[Place, ...]:
    """Where a value of the column must be known: what the declaration says, and for codes the code table."""
    for entry in (table.declaration.annotation(REFERS) or "").split(","):
        name, _, targets = entry.partition(":")
        if name.strip() == column:
            found = [target.strip().rpartition(".") for target in targets.split("|")]
            return tuple(Place(table, word) for table, _, word in found)
    return (Place(CODES, CODES),) if holds_codes(column) and table.name != CODES else ()


def _held(files: Files, declarations: Mapping[str, Declaration], place: Place) -> Iterator[str]:
    """The values that a column of a table has, in the order of its lines."""
    table = open_table(files, declarations, place.table)
    return (line.cells[table.position(place.column)] for line in table.lines)


def known_values(
    files: Files, declarations: Mapping[str, Declaration], table: Table, column: str
) -> list[str]:
    """The values that a column may or does have; none where each row brings its own."""
    if places := referred(table, column):
        words = [place.column for place in places if not place.table]
        named = [place for place in places if f"facts/{place.table}.csv" in files.tables]
        return sorted({*words, *(value for place in named for value in _held(files, declarations, place))})
    if table.key == (column,) and column != CODES:
        return []
    position = table.position(column)
    if table.declaration.columns[position].type != "symbol":  # figures of other tables are of other things
        return sorted({line.cells[position] for line in table.lines}, key=lambda cell: (len(cell), cell))
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
    """Refuses a value that must be known elsewhere and is not, or that is new where one like it is known.

    A row with a misspelt word is never used. Numbers are no words.
    """
    wrong = []
    for column in table.declaration.columns:
        value = said.get(column.name, "")
        if not value or column.type != "symbol":
            continue
        known = known_values(files, declarations, table, column.name)
        if value in known:
            continue
        if places := referred(table, column.name):
            wrong.append(_not_yet(declarations, places, value, known))
        elif small := without_capitals(table, column.name, value, known):
            wrong.append(
                catalogue.WITH_CAPITALS.at(
                    None, value=value, column=column.name, small=assigned(column.name, small)
                )
            )
        elif nearest(value, known):
            hint = f"{did_you_mean(value, known)} if it is new indeed, add --new"
            wrong.append(catalogue.LIKE_A_KNOWN_ONE.at(None, hint=hint, value=value, column=column.name))
    if wrong:
        raise Refusal(wrong)


def without_capitals(table: Table, column: str, value: str, known: Sequence[str]) -> str:
    """The value in small letters, where all other words of its column are; else nothing."""
    others = {*known, *(line.cells[table.position(column)] for line in table.lines)}
    texts = any(len(each) > LONGEST or each != each.lower() for each in others)
    return "" if texts or not others or value == value.lower() else value.lower()


def _not_yet(
    declarations: Mapping[str, Declaration], places: Sequence[Place], value: str, known: Sequence[str]
) -> Diagnostic:
    """A value that must be known elsewhere first: the nearest one, and the command that makes it known."""
    near = did_you_mean(value, known)
    first = next((place for place in places if place.table), None)
    if first is None:
        return catalogue.NOT_A_WORD.at(None, value=value, words=", ".join(known))
    own = [column.name for column in declarations[first.table].columns]
    words = [assigned(name, value) if name == first.column else f"{name}=..." for name in own]
    make = f"codewhy facts add {first.table} {' '.join(words)} --source ... --at ..."
    start = f"{near} if it is new indeed," if near else "if it is spelt right,"
    hint = f"{start} make it known first: {make}"
    file = f"facts/{first.table}.csv"
    return catalogue.NOT_KNOWN_YET.at(None, hint=hint, value=value, table=file, column=first.column)


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
