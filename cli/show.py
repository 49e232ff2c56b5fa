"""``codewhy show``: all that is known of one code."""

from __future__ import annotations

from datetime import date

import click

from cli.common import (
    Colour,
    answered,
    date_option,
    echo_json,
    echo_lines,
    format_option,
    knowledge_option,
    open_session,
)


@click.command("show", epilog="Example: codewhy show 17311 --date 2026-10-05")
@click.argument("code")
@click.option(
    "--descriptors",
    type=click.Path(),
    envvar="CODEWHY_DESCRIPTORS",
    help="Your own licensed descriptors: a CSV with the columns code and descriptor.",
)
@date_option
@knowledge_option
@format_option
@answered
def command(code: str, descriptors: str | None, day: date | None, root: str | None, form: str) -> None:
    """All that is known of one code: label, family, add-ons, ceilings, periods, modifiers, rules."""
    from queries.show import show

    own: dict[str, str] = {}
    if descriptors:
        from queries.descriptors import read_descriptors

        own = read_descriptors(descriptors)
    sheet = show(open_session(root), code, day or date.today(), own)
    if form == "json":
        from queries.as_data import sheet_data

        echo_json(sheet_data(sheet))
    else:
        from queries.as_text import sheet_text

        echo_lines(sheet_text(sheet, Colour()))
