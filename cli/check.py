"""``codewhy check``: whether a claim will pass, line by line, and why."""

from __future__ import annotations

import click

from cli.common import (
    Colour,
    answered,
    echo_json,
    echo_lines,
    format_option,
    knowledge_option,
    open_session,
)

EPILOG = """\b
Examples:
  codewhy check claim.yaml
  codewhy check - --format json < claim.json
"""


@click.command("check", epilog=EPILOG)
@click.argument("file", metavar="CLAIM")
@knowledge_option
@format_option
@answered
def command(file: str, root: str | None, form: str) -> None:
    """Whether a claim will pass, line by line, and why.

    CLAIM is a .json, .yaml or .toml file, or - for JSON on standard input.
    """
    import sys

    from queries.check import check, read_claim

    session = open_session(root)
    found = check(session, read_claim(session, file, sys.stdin.buffer if file == "-" else None))
    if form == "json":
        from queries.told.check_data import checked_data

        echo_json(checked_data(found))
    else:
        from queries.told.check_text import checked_text

        echo_lines(checked_text(found, Colour()))
