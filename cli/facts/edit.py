"""``codewhy facts edit``: a row corrected, or replaced from a day on."""

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
    line_option,
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
  codewhy facts edit site_alias alias=zygoma --set site=temple
  codewhy facts edit unit_ceiling code=17312 --set units=7 --from 2027-01-01 --source CARD --at "row 17312"
"""


def no_day(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    """Say what is meant by the days that `add` has, and this command has not."""
    if value is not None:
        instead = {
            "since": "a row is replaced from a day on with --from, and a wrong first day set right with"
            f" --set since={value}",
            "until": "`codewhy facts retire` ends a row, and a wrong last day is set right with"
            f" --set until={value}",
        }
        raise click.UsageError(f"`facts edit` has no --{param.name}: {instead[str(param.name)]}", ctx)


@click.command("edit", epilog=EPILOG)
@table_argument
@words_argument
@click.option("--set", "new", metavar="COLUMN=VALUE", multiple=True, help="What is to be different.")
@day_option("from", "Replace the row from this date of service on; the old one stays for the days before.")
@click.option("--since", hidden=True, expose_value=False, callback=no_day)
@click.option("--until", hidden=True, expose_value=False, callback=no_day)
@source_option
@at_option
@line_option
@new_option
@dry_run_option
@place_option
@format_option
@answered
def command(
    table: str,
    words: tuple[str, ...],
    new: tuple[str, ...],
    source: str | None,
    at: str | None,
    line: int | None,
    is_new: bool,
    dry_run: bool,
    root: str | None,
    form: str,
    **days: date | None,
) -> None:
    """Change the one row of TABLE that has these values.

    A mistake is corrected in place. What is only different from now on needs --from: the old row ends the
    day before, and the new one has a source of its own.
    """
    from kb.files import read_files
    from queries.home import home_to_change
    from queries.tables.change import correct, replace_from, with_source
    from queries.tables.known import source_known, spelt_as_known
    from queries.tables.select import assignments, one_line
    from queries.tables.table import declarations_of, open_table

    files = read_files(home_to_change(root))
    declarations = declarations_of(files)
    day = days["from"]
    on = (day or date.today()).isoformat()
    if day is not None and not (source and at) and can_ask(form):
        from cli.facts.asking import source_asked

        asked = source_asked(files, {"source": source or "", "at": at or ""})
        source, at = asked["source"], asked["at"]

    def planned(now: Files) -> Change:
        found = open_table(now, declarations, table)
        said = assignments(found, [*new, *(f"{k}={v}" for k, v in (("source", source), ("at", at)) if v)])
        row = one_line(found, assignments(found, words), on, line, "what shall be new stands after --set")
        if day is None:
            return correct(found, row, said)
        with_source(said)
        return replace_from(found, row, said, day.isoformat())

    first = planned(files)
    said = assignments(first.table, new)
    if not is_new:
        spelt_as_known(files, declarations, first.table, said)
    source_known(files, source or said.get("source") or first.rows[-1].after[-2])

    def plan(now: Files) -> Sequence[Change]:
        return [planned(now)]

    values = len(first.table.own)
    whole = day is None and any(
        row.before and row.before[:values] != row.after[:values] for row in first.rows
    )
    note = "This corrects the row for all its dates. If it was right until now, replace it with --from DATE."
    make(root, plan, form=form, dry_run=dry_run, note=note if whole else "")
