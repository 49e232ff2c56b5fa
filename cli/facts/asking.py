"""A row asked for at the terminal: one column after the other, then the source; values to choose from.

Takes what was said; gives it complete. Whoever leaves with Ctrl-C has changed nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from kb.cards import is_date
from kb.diagnostics import nearest
from kb.files import Files
from kb.syntax import Declaration
from queries.tables.days import day_like
from queries.tables.known import cards_of, known_values, referred, without_capitals
from queries.tables.select import Said, typed
from queries.tables.table import Table
from queries.told.layout import wrapped

FEW = 12
"""Values that are listed at once; of more, a question mark lists them."""


def asked(files: Files, declarations: Mapping[str, Declaration], table: Table, said: Said) -> Said:
    """What was said, with what was missing."""
    found = dict(said)
    click.echo(f"{table.name}: {' '.join(table.declaration.doc.split())}")
    click.echo("Ctrl-C leaves, and nothing is changed.")
    for column in table.declaration.columns:
        if not found.get(column.name):
            known = known_values(files, declarations, table, column.name)
            places = referred(table, column.name)
            first = next((place.table for place in places if place.table), "")
            must = bool(places)
            value = _value(column.name, known, whole=column.type != "symbol", must=must, first=first)
            small = "" if must else without_capitals(table, column.name, value, known)
            if small:
                click.echo(f"  Taken as `{small}`: words are compared in small letters.")
            found[column.name] = small or value
    found = source_asked(files, found)
    for name, what in (("since", "the first date of service"), ("until", "the last")):
        if name not in said:
            found[name] = _day(f"{name} ({what}; Enter for none)")
    return {column: value for column, value in found.items() if value}


def source_asked(files: Files, said: Said) -> dict[str, str]:
    """What was said, with a source that has a card, and the place in it."""
    found = dict(said)
    if not found.get("source"):
        cards = cards_of(files)
        click.echo("Which source says so? Part of its name lists the cards with it; for a new source, leave")
        click.echo("with Ctrl-C and make its card first: codewhy sources add NAME")
        found["source"] = _value("source", cards, must=True)
    if not found.get("at"):
        found["at"] = _value("at (the place in the source: a page, a row, a heading)", [])
    return found


def _value(
    name: str, known: Sequence[str], *, whole: bool = False, must: bool = False, first: str = ""
) -> str:
    """One value; what is like a known one, or must be known (``first``: in that table), is asked again."""
    shown = (
        f" ({', '.join(known)})" if 0 < len(known) <= FEW else " (? lists the known ones)" if known else ""
    )
    while True:
        value = typed(str(click.prompt(f"{name}{shown}", prompt_suffix=": ")))
        if value == "?" and known:
            click.echo("\n".join(wrapped(", ".join(known), "  ")))
        elif not value:
            click.echo("  It cannot be empty.")
        elif whole and not value.lstrip("-").isdigit():
            click.echo("  It must be a whole number.")
        elif known and value not in known:
            near = list(dict.fromkeys([*nearest(value, known), *(each for each in known if value in each)]))
            if near or must:
                shown_near = f"; near it: {', '.join(near[:FEW])}" if near else ""
                click.echo(f"  `{value}` is not known{shown_near}.")
                if first:
                    click.echo("  If it is new indeed, leave with Ctrl-C and make it known first:")
                    click.echo(f"  codewhy facts add {first}")
            if not must and (not near or click.confirm("  Is it new?", default=False)):
                return value
        else:
            return value


def _day(name: str) -> str:
    while True:
        value = str(click.prompt(name, default="", show_default=False, prompt_suffix=": ")).strip()
        if not value or is_date(value):
            return value
        click.echo(f"  Write year-month-day, as in {day_like(value)}.")
