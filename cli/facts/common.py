"""What the commands on tables share: options, the knowledge base that is meant, and how a change is told."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from cli.common import Colour, Day, echo_json, echo_lines, tell
from kb.files import Files

if TYPE_CHECKING:
    from queries.tables.change import Change

table_argument = click.argument("table")
words_argument = click.argument("words", metavar="COLUMN=VALUE...", nargs=-1)
source_option = click.option(
    "--source", metavar="CARD", default=None, help="The card of the source that says so."
)
at_option = click.option("--at", metavar="PLACE", default=None, help="The place in that source.")
line_option = click.option("--line", type=int, default=None, help="The row in this line of the file.")
new_option = click.option("--new", "is_new", is_flag=True, help="The word is new, and not misspelt.")
dry_run_option = click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
place_option = click.option(
    "--knowledge",
    "root",
    type=click.Path(),
    envvar="CODEWHY_KNOWLEDGE",
    default=None,
    help="The folder of the knowledge base (the one around here if there is one, else the installed copy).",
)


def say_if_installed(root: str | None) -> None:
    """Say that there is no knowledge base around here, so that nobody takes the installed copy for it."""
    from queries.home import around, home

    if root is None and around() is None:
        place = home(root)
        click.echo(f"codewhy: no rules and tables are here; this is the installed copy in {place}", err=True)


def day_option(name: str, what: str) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """An option for a day."""
    return click.option(f"--{name}", type=Day(), default=None, help=what)


def can_ask(form: str) -> bool:
    """Whether somebody sits at the terminal."""
    return form == "text" and sys.stdin.isatty()


def make(
    root: str | None,
    plan: Callable[[Files], Sequence[Change]],
    *,
    form: str,
    dry_run: bool,
    hints: Sequence[str] = (),
    note: str = "",
) -> None:
    """Make the changes if the knowledge stands with them, and tell them with a note.

    ``hints`` are told if it does not.
    """
    from queries.home import home_to_change
    from queries.tables.tried import Contents, carried_out

    def planned(files: Files) -> tuple[Sequence[Change], Contents]:
        changes = plan(files)
        return changes, {change.table.file: change.content for change in changes}

    place = home_to_change(root)
    changes, warnings = carried_out(place, planned, dry_run=dry_run, hints=hints, waiting=waiting)
    if form == "json":
        from queries.told.tables_data import changes_data

        echo_json(changes_data(changes, warnings, wrote=not dry_run))
        return
    from queries.told.tables_text import changes_text

    echo_lines(changes_text(changes, Colour(), wrote=not dry_run))
    tell(warnings, {}, form)
    if note:
        click.echo(f"\n{note}")
    click.echo("")
    if dry_run:
        click.echo("The whole knowledge stands with this change. Nothing was written (--dry-run).")
    else:
        click.echo("The whole knowledge was checked and stands with this change.")
        click.echo(f"Next: {next_step(place)}")


def next_step(place: str) -> str:
    """The command that shows what the change does to the cases; it names the folder if it must."""
    from queries.home import home

    usual = home(os.environ.get("CODEWHY_KNOWLEDGE") or None)
    same = os.path.realpath(place) == os.path.realpath(usual)
    return "codewhy rules test" if same else f"codewhy rules test --knowledge {shlex.quote(place)}"


def waiting(folder: str) -> None:
    """Say that another command has the knowledge base."""
    click.echo(f"codewhy: another command is changing {folder}; waiting for it", err=True)
