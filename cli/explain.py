"""``codewhy explain``: what the code of a report means."""

from __future__ import annotations

import click

from cli.common import Colour, answered, echo_json, echo_lines, format_option


@click.command("explain", epilog="Example: codewhy explain E0506")
@click.argument("code", required=False)
@format_option
@answered
def command(code: str | None, form: str) -> None:
    """What the code of a report means, why it matters, and the way out, with an example.

    Without CODE, all codes in a table.
    """
    from queries.error_codes import meaning

    if code is not None:
        found = meaning(code)
        if form == "json":
            from queries.told.error_codes_data import meaning_data

            echo_json(meaning_data(found))
        else:
            from queries.told.error_codes_text import meaning_lines

            echo_lines(meaning_lines(found, Colour()))
        return
    from kb import catalogue

    if form == "json":
        from queries.told.error_codes_data import table_data

        echo_json(table_data(catalogue.kinds()))
    else:
        from queries.told.error_codes_text import table_lines

        echo_lines(table_lines(catalogue.kinds(), Colour()))
