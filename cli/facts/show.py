"""``codewhy facts show``: the rows of a table."""

from __future__ import annotations

from datetime import date

import click

from cli.common import Colour, answered, date_option, echo_json, echo_lines, format_option
from cli.facts.common import place_option, say_if_installed, table_argument, words_argument


@click.command("show", epilog="Example: codewhy facts show site_alias site=nose")
@table_argument
@words_argument
@date_option
@click.option("--all", "every", is_flag=True, help="Also rows that are over or still to come.")
@place_option
@format_option
@answered
def command(
    table: str, words: tuple[str, ...], day: date | None, every: bool, root: str | None, form: str
) -> None:
    """The rows of TABLE that are in force, all or those with these values in these columns."""
    from kb.files import read_files
    from queries.home import home
    from queries.tables.listed import show

    say_if_installed(root)
    on = (day or date.today()).isoformat()
    found = show(read_files(home(root)), table, words, on, every)
    if form == "json":
        from queries.told.tables_data import rows_data

        echo_json(rows_data(found))
    else:
        from queries.told.tables_text import rows_text

        echo_lines(rows_text(found, Colour()))
