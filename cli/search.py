"""``codewhy search``: words looked up in codes, sites, rules and sources."""

from __future__ import annotations

from datetime import date

import click

from cli.common import Colour, answered, date_option, echo_json, echo_lines, format_option, knowledge_option


@click.command("search", epilog="Example: codewhy search scalp")
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--most", type=click.IntRange(min=1), default=20, show_default=True, help="So many at the most."
)
@date_option
@knowledge_option
@format_option
@answered
def command(words: tuple[str, ...], most: int, day: date | None, root: str | None, form: str) -> None:
    """Look words up in codes, sites, rules and sources; a beginning of a word is enough."""
    from kb.load import load
    from queries.search import search

    hits = search(load(root), " ".join(words), day or date.today())
    if form == "json":
        from queries.told.as_data import hits_data

        echo_json(hits_data(hits, most))
    else:
        from queries.told.as_text import hits_text

        echo_lines(hits_text(hits, most, Colour()))
