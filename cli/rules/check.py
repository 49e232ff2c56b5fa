"""``codewhy rules check``: everything that is wrong with a knowledge base, fixed where that is certain."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from cli.common import answered, echo_json, format_option, tell
from cli.facts.common import place_option, say_if_installed

if TYPE_CHECKING:
    from kb.check_all import Checked


def today() -> date:
    """The day on which the age of sources is looked at."""
    return date.today()


@click.command("check", epilog="Example: codewhy rules check --knowledge . --fix")
@click.option("--fix", "mend", is_flag=True, help="First fix what can mean one thing only, and say what.")
@click.option("--watch", "stay", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@place_option
@click.option("--strict", is_flag=True, help="Take warnings for errors: exit with status 3.")
@format_option
@answered
def command(mend: bool, stay: bool, strict: bool, root: str | None, form: str) -> None:
    """Read every rule, table and source card, and tell everything that is wrong, all at once.

    The exit status is 3 where there is an error; warnings alone leave it at 0, or at 3 with --strict.
    """
    from kb.files import read_files
    from queries.home import home, home_to_change

    say_if_installed(root)
    root = home_to_change(root) if mend else home(root)
    if stay:
        _watch(root, form, mend)
        return
    if mend:
        from queries.mending.fix import fix_knowledge

        mended = fix_knowledge(root)
        checked = mended.checked
        if form == "json":
            from queries.told.mending_data import fix_data

            echo_json(fix_data(mended))
        else:
            from queries.told.mending_text import fix_lines

            for line in fix_lines(mended):
                click.echo(line)
    else:
        from kb.check_all import check_files

        checked = check_files(read_files(root), lint=True, today=today())
        if form == "json":
            from queries.told.as_data import check_data

            echo_json(check_data(checked))
    if form != "json":
        _told(checked)
    if any(strict or not each.kind.warning for each in checked.diagnostics):
        raise click.exceptions.Exit(3)


def _told(checked: Checked) -> None:
    """The reports on standard error, and how much is well formed."""
    from queries.told.mending_text import check_lines

    tell(checked.diagnostics, dict(checked.texts), "text")
    for line in check_lines(checked):
        click.echo(line)


def _watch(root: str, form: str, mend: bool) -> None:
    """Each look in one line with its time, and its reports; Ctrl-C ends it, and is no error."""
    from datetime import datetime

    from kb import catalogue
    from kb.diagnostics import Refusal
    from queries.mending.watch import watch
    from queries.told.mending_text import look_line

    for other, given in (("--fix", mend), ("--format json", form == "json")):
        if given:
            raise Refusal([catalogue.ONE_OF_THE_TWO.at(None, one="--watch", other=other)])
    click.echo(f"Watching the rules and tables in {root}; Ctrl-C ends it.")
    try:
        for changed, checked in watch(root):
            tell(checked.diagnostics, dict(checked.texts), form)
            click.echo(look_line(f"{datetime.now():%H:%M:%S}", changed, checked))
    except KeyboardInterrupt:
        click.echo("\nNo longer watching.")
