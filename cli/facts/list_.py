"""``codewhy facts list``: every fact table, or those that a word names."""

from __future__ import annotations

from datetime import date

import click

from cli.common import Colour, answered, echo_json, echo_lines, format_option
from cli.facts.common import place_option, say_if_installed


@click.command("list", epilog="Example: codewhy facts list payer")
@click.argument("words", nargs=-1)
@place_option
@format_option
@answered
def command(words: tuple[str, ...], root: str | None, form: str) -> None:
    """The tables whose name, sentence or columns have all WORDS (all tables, if none is given).

    Where no table has them there, those are listed that have them in a row.
    """
    from kb.files import read_files
    from queries.home import home
    from queries.tables.listed import listed

    say_if_installed(root)
    found = listed(read_files(home(root)), " ".join(words), date.today().isoformat())
    if form == "json":
        from queries.told.tables_data import tables_data

        echo_json(tables_data(found))
    else:
        from queries.told.tables_text import tables_text

        echo_lines(tables_text(found, Colour()))
