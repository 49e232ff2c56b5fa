"""``codewhy denial``: which mistakes bring a denial, and the way out."""

from __future__ import annotations

import click

from cli.common import (
    Colour,
    Described,
    answered,
    echo_json,
    echo_lines,
    encounter_options,
    format_option,
    knowledge_option,
    open_session,
)

EPILOG = """\b
Examples:
  codewhy denial 97+N20
  codewhy denial CO-97 visit.yaml
"""


@click.command("denial", epilog=EPILOG)
@click.argument("denial", metavar="CARC[+RARC]")
@click.argument("file", metavar="[ENCOUNTER]", required=False)
@encounter_options
@knowledge_option
@format_option
@answered
def command(denial: str, file: str | None, described: Described, root: str | None, form: str) -> None:
    """Which mistakes bring a denial, and the way out.

    The denial is written as on the remittance: a reason, and its remark if there is one. With an ENCOUNTER
    (a .json, .yaml or .toml file, or - for JSON on standard input) its own codes are looked through.
    """
    from queries.denial import denials
    from queries.told.denial import denial_data, denial_text

    session = open_session(root)
    encounter = described.encounter(file, session, needed=False)
    found = denials(session, denial, encounter, described.date)
    if form == "json":
        echo_json(denial_data(found))
    else:
        echo_lines(denial_text(found, Colour()))
