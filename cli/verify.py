"""``codewhy verify``: whether a saved proof is right, and whether today's knowledge answers the same."""

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
  codewhy suggest visit.yaml --save proof.json
  codewhy verify proof.json
  codewhy verify proof.json --knowledge other-knowledge --format json

The status is 0 where the proof is right and today's knowledge answers the same, and 1 where either is
not so; the text says which, and JSON has "sound" and "same_answer"."""


@click.command("verify", epilog=EPILOG)
@click.argument("file", metavar="PROOF")
@knowledge_option
@format_option
@answered
def command(file: str, root: str | None, form: str) -> None:
    """Whether a saved proof is right, and still so.

    PROOF is a file that --save of `codewhy why` or `codewhy suggest` wrote. It is checked against the
    encounter, the rules and the rows in it, by a checker of its own; then against the knowledge at hand.
    """
    from queries.proofs.reading import read_proof
    from queries.verify import verify

    saved = read_proof(file)
    found = verify(open_session(root), saved)
    if form == "json":
        from queries.told.verify_data import verified_data

        echo_json(verified_data(found))
    else:
        from queries.told.verify_text import verified_text

        echo_lines(verified_text(found, Colour()))
    if not found.stands:
        raise click.exceptions.Exit(1)
