"""``codewhy facts retire``: a row that ends with a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from cli.common import Day, answered, format_option
from cli.facts.common import dry_run_option, line_option, make, place_option, table_argument, words_argument

if TYPE_CHECKING:
    from kb.files import Files
    from queries.tables.change import Change


@click.command(
    "retire", epilog="Example: codewhy facts retire barred_payer payer=medicare --until 2027-03-31"
)
@table_argument
@words_argument
@click.option("--until", type=Day(), required=True, help="The last date of service for which it is in force.")
@click.option("--reason", default="", help="Why it is over; it is added to the place in the source.")
@line_option
@dry_run_option
@place_option
@format_option
@answered
def command(
    table: str,
    words: tuple[str, ...],
    until: date,
    reason: str,
    line: int | None,
    dry_run: bool,
    root: str | None,
    form: str,
) -> None:
    """End the one row of TABLE that has these values; it stays in the table for the days before."""
    from queries.tables.change import retire
    from queries.tables.select import assignments, one_line
    from queries.tables.table import declarations_of, open_table

    def plan(files: Files) -> Sequence[Change]:
        found = open_table(files, declarations_of(files), table)
        row = one_line(found, assignments(found, words), until.isoformat(), line)
        return [retire(found, row, until.isoformat(), reason)]

    hints = ["if the source's statements are listed, a place has no room for a --reason"] if reason else []
    make(root, plan, form=form, dry_run=dry_run, hints=hints)
