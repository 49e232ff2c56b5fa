"""``codewhy rules fmt``: rule files, tables and source cards in the one layout."""

from __future__ import annotations

import click

from cli.common import answered, echo_json, format_option, tell
from cli.facts.common import place_option, say_if_installed


@click.command("fmt", epilog="Example: codewhy rules fmt --knowledge . --check")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--check", "only", is_flag=True, help="Write nothing; list the files that would change.")
@place_option
@format_option
@answered
def command(paths: tuple[str, ...], only: bool, root: str | None, form: str) -> None:
    """Bring rule files, tables and source cards into the one layout; their meaning and comments stay.

    Without PATHS, all files of the knowledge base. A file that cannot be read stays as it is, and is told.
    The exit status is 3 where a file cannot be read, and with --check where one would change.
    """
    from queries.home import home, home_to_change
    from queries.mending.fmt import format_files

    say_if_installed(root)
    found = format_files(home(root) if only else home_to_change(root), paths, write=not only)
    if form == "json":
        from queries.told.mending_data import layout_data

        echo_json(layout_data(found))
    else:
        from queries.told.mending_text import layout_lines

        tell(found.wrong, dict(found.texts), form)
        for line in layout_lines(found):
            click.echo(line)
    if found.wrong or (only and found.changed):
        raise click.exceptions.Exit(3)
