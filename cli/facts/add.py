"""``codewhy facts add``: a new row of a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from cli.common import answered, format_option
from cli.facts.common import (
    at_option,
    can_ask,
    day_option,
    dry_run_option,
    make,
    new_option,
    place_option,
    source_option,
    table_argument,
    words_argument,
)

if TYPE_CHECKING:
    from kb.files import Files
    from queries.tables.change import Change

EPILOG = """\b
Examples:
  codewhy facts add site_alias
  codewhy facts add site_alias alias=schnozz site=nose --source anatomy-usage --at "ordinary name of the site"
"""


@click.command("add", epilog=EPILOG)
@table_argument
@words_argument
@source_option
@at_option
@day_option("since", "The first date of service (always, if none is given).")
@day_option("until", "The last date of service.")
@new_option
@dry_run_option
@place_option
@format_option
@answered
def command(
    table: str,
    words: tuple[str, ...],
    source: str | None,
    at: str | None,
    since: date | None,
    until: date | None,
    is_new: bool,
    dry_run: bool,
    root: str | None,
    form: str,
) -> None:
    """Add a row to TABLE, where it belongs and only if the whole knowledge stands with it.

    On a terminal, what is missing is asked for: one column after the other, then the source.

    `codewhy facts list WORDS` finds the table, and `codewhy facts show TABLE` shows what its rows look like.
    What is different from a day on is no new row: `codewhy facts edit ... --from DATE` replaces the old one.
    """
    from kb.files import read_files
    from queries.home import home_to_change
    from queries.tables.change import add, missing
    from queries.tables.known import source_known, spelt_as_known
    from queries.tables.select import assignments
    from queries.tables.table import declarations_of, open_table

    files = read_files(home_to_change(root))
    declarations = declarations_of(files)
    found = open_table(files, declarations, table)
    about = {
        "source": source,
        "at": at,
        "since": since and since.isoformat(),
        "until": until and until.isoformat(),
    }
    given = [*words, *(f"{name}={value}" for name, value in about.items() if value)]
    said = assignments(found, given)
    if missing(found, said) and can_ask(form):
        from cli.facts.asking import asked

        said = asked(files, declarations, found, said)
        source_known(files, said["source"])
        click.confirm(add(found, said).said, default=True, abort=True)
    elif not is_new:
        spelt_as_known(files, declarations, found, said)
    add(found, said)  # what is missing is told before the source is looked up
    source_known(files, said["source"])

    def plan(now: Files) -> Sequence[Change]:
        return [add(open_table(now, declarations, table), said)]

    make(root, plan, form=form, dry_run=dry_run)
