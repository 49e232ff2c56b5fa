"""``codewhy sources``: the source cards, what rests on them, and which of their statements are carried."""

from __future__ import annotations

from datetime import date

import click

from cli.common import Colour, Day, answered, echo_json, echo_lines, format_option, knowledge_option
from cli.source_cards import add, checked


@click.group("sources", epilog="Example: codewhy sources cover ncci-manual-2026 --missing")
def command() -> None:
    """The sources, what rests on them, and which of their statements are carried."""


command.add_command(add)
command.add_command(checked)


@command.command("list", epilog="Example: codewhy sources list")
@knowledge_option
@format_option
@answered
def list_(root: str | None, form: str) -> None:
    """Every source card: who speaks, how well it is known, and how many rules and rows rest on it."""
    from kb.load import load
    from queries.sources import sources

    found = sources(load(root))
    if form == "json":
        from queries.told.sources_data import sources_data

        echo_json(sources_data(found))
    else:
        from queries.told.sources_text import sources_text

        echo_lines(sources_text(found, Colour()))


@command.command("show", epilog="Example: codewhy sources show cms-se1318")
@click.argument("card")
@knowledge_option
@format_option
@answered
def show(card: str, root: str | None, form: str) -> None:
    """One source card, and the rules and rows that rest on it."""
    from kb.load import load
    from queries.sources import source

    found = source(load(root), card)
    if form == "json":
        from queries.told.sources_data import source_data

        echo_json(source_data(found))
    else:
        from queries.told.sources_text import source_text

        echo_lines(source_text(found, Colour()))


@command.command("cover", epilog="Example: codewhy sources cover ncci-manual-2026 --scope core --missing")
@click.argument("card")
@click.option("--missing", is_flag=True, help="List only statements that are neither carried nor left out.")
@click.option("--scope", help="Only statements of this scope.")
@knowledge_option
@format_option
@answered
def cover(card: str, missing: bool, scope: str | None, root: str | None, form: str) -> None:
    """Which statements of a source are carried by rules and rows, left out with a reason, or missing.

    The exit status is 0 even where statements are missing: that is an answer.
    """
    from kb.load import load
    from queries import sources

    found = sources.cover(load(root), card, scope)
    if form == "json":
        from queries.told.sources_data import cover_data

        echo_json(cover_data(found, missing))
    else:
        from queries.told.sources_text import cover_text

        echo_lines(cover_text(found, Colour(), missing))


@command.command("stale", epilog="Example: codewhy sources stale --date 2027-12-01")
@click.option("--date", "day", type=Day(), default=None, help="As of this date (today, if none is given).")
@knowledge_option
@format_option
@answered
def stale(day: date | None, root: str | None, form: str) -> None:
    """The cards that are over, or were last checked more than a year ago."""
    from kb.load import load
    from queries import sources

    found = sources.stale(load(root), day or date.today())
    if form == "json":
        from queries.told.sources_data import stale_data

        echo_json(stale_data(found))
    else:
        from queries.told.sources_text import stale_text

        echo_lines(stale_text(found, Colour()))
