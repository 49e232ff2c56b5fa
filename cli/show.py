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
@click.option("--documentation", is_flag=True, help="What the note must give for a line with this code.")
@date_option
@knowledge_option
@format_option
@answered
def command(
    code: str, descriptors: str | None, documentation: bool, day: date | None, root: str | None, form: str
) -> None:
    """All that is known of one code: label, family, add-ons, ceilings, periods, modifiers, rules."""
    from queries.show import show

    if documentation:
        _documentation(code, day or date.today(), root, form)
        return

    own: dict[str, str] = {}
    if descriptors:
        from queries.descriptors import read_descriptors

        own = read_descriptors(descriptors)
    sheet = show(open_session(root), code, day or date.today(), own)
    if form == "json":
        from queries.told.as_data import sheet_data

        echo_json(sheet_data(sheet))
    else:
        from queries.told.as_text import sheet_text

        echo_lines(sheet_text(sheet, Colour()))


def _documentation(code: str, day: date, root: str | None, form: str) -> None:
    from queries.note import code_note
    from queries.told.note import code_note_data, code_note_text

    found = code_note(open_session(root), code, day)
    if form == "json":
        echo_json(code_note_data(found))
    else:
        echo_lines(code_note_text(found, Colour()))
