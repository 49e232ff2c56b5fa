"""``codewhy facts import``: a new edition of a table from a public file."""

from __future__ import annotations

from datetime import date

import click

from cli.common import Colour, Day, answered, echo_json, echo_lines, format_option, tell
from cli.facts.common import dry_run_option, next_step, place_option, table_argument, waiting

EPILOG = """\b
Examples:
  codewhy facts import unit_ceiling MUE_PractitionerServices.csv --source cms-mue-2027q1 --since 2027-01-01
  codewhy facts import edit ccipra-f1.txt ccipra-f2.txt --source cms-ptp-2027q1 --since 2027-01-01 --dry-run
"""


@click.command("import", epilog=EPILOG)
@table_argument
@click.argument("names", metavar="FILE...", nargs=-1, required=True, type=click.Path())
@click.option("--source", metavar="CARD", required=True, help="The card of this edition.")
@click.option("--since", type=Day(), required=True, help="The first date of service of this edition.")
@click.option("--until", type=Day(), default=None, help="Its last one, if it says one.")
@click.option(
    "--map", "headers", metavar="COLUMN=HEADER", multiple=True, help="The header of a column, in other files."
)
@click.option("--retire-missing", is_flag=True, help="End the rows that the files do not have any more.")
@dry_run_option
@place_option
@format_option
@answered
def command(
    table: str,
    names: tuple[str, ...],
    source: str,
    since: date,
    until: date | None,
    headers: tuple[str, ...],
    retire_missing: bool,
    dry_run: bool,
    root: str | None,
    form: str,
) -> None:
    """Take a new edition of TABLE from FILE, as CMS publishes it; several files are one edition.

    What is the same stays; what is different ends the day before --since and begins anew; what is new is
    added, if its codes are known. Nothing is deleted, and no wording is taken over.
    """
    from kb.files import Files
    from queries.home import home_to_change
    from queries.tables.imports.compare import Edition
    from queries.tables.imports.edition import Imported, imported
    from queries.tables.imports.reading import content_of
    from queries.tables.select import assignments
    from queries.tables.table import declarations_of, open_table
    from queries.tables.tried import Contents, carried_out

    contents = {name: content_of(name) for name in names}
    edition = Edition(source, since.isoformat(), until.isoformat() if until else "")

    def plan(files: Files) -> tuple[Imported, Contents]:
        said = assignments(open_table(files, declarations_of(files), table), headers)
        found = imported(files, table, contents, edition, said, retire_missing)
        return found, {change.table.file: change.content for change in found.changes}

    place = home_to_change(root)
    found, warnings = carried_out(place, plan, dry_run=dry_run, waiting=waiting)
    if form == "json":
        from queries.told.import_told import import_data

        echo_json(import_data(found, warnings, wrote=not dry_run))
        return
    from queries.told.import_told import import_text

    echo_lines(import_text(found, Colour(), wrote=not dry_run, retired=retire_missing))
    tell(warnings, {}, form)
    if found.changes and not dry_run:
        click.echo(f"Next: {next_step(place)}")
