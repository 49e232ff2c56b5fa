"""``codewhy suggest``: what to report for an encounter, and why."""

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
    save_option,
    save_proofs,
)

EPILOG = """\b
Examples:
  codewhy suggest visit.yaml
  codewhy suggest --mohs 'nose 6,3' --mohs 'left forearm 2'
  codewhy suggest - --format json < visit.json
"""


@click.command("suggest", epilog=EPILOG)
@click.argument("file", metavar="[ENCOUNTER]", required=False)
@encounter_options
@save_option
@knowledge_option
@format_option
@answered
def command(file: str | None, described: Described, saved: str | None, root: str | None, form: str) -> None:
    """What to report for an encounter, and why.

    ENCOUNTER is a .json, .yaml or .toml file, or - for JSON on standard input.
    """
    from queries.suggest import suggest

    session = open_session(root)
    encounter = described.encounter(file, session, needed=True)
    assert encounter is not None
    found = suggest(session, encounter)
    if saved is not None:
        from queries.proofs.file import CLAIM

        save_proofs(saved, session, CLAIM, encounter, encounter.date)
    if form == "json":
        from queries.told.as_data import suggestion_data

        echo_json(suggestion_data(found))
    else:
        from queries.told.as_text import suggestion_text

        echo_lines(suggestion_text(found, Colour()))
