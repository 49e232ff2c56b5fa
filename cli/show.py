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
)


@click.command("show", epilog="Example: codewhy show 17311 --date 2026-10-05")
@click.argument("code")
@date_option
@knowledge_option
@format_option
@answered
def command(code: str, day: date | None, root: str | None, form: str) -> None:
    """All that is known of one code: label, family, add-ons, ceilings, periods, modifiers, rules."""
    from kb.load import load
    from queries.show import show

    sheet = show(load(root), code, day or date.today())
    if form == "json":
        from queries.as_data import sheet_data

        echo_json(sheet_data(sheet))
    else:
        from queries.as_text import sheet_text

        echo_lines(sheet_text(sheet, Colour()))
