"""``codewhy note``: what the note must give for each line of an encounter."""

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
  codewhy note visit.yaml
  codewhy note visit.yaml --format json
"""


@click.command("note", epilog=EPILOG)
@click.argument("file", metavar="[ENCOUNTER]", required=False)
@encounter_options
@knowledge_option
@format_option
@answered
def command(file: str | None, described: Described, root: str | None, form: str) -> None:
    """What the note must give for each line, and how much of it the encounter documents.

    ENCOUNTER is a .json, .yaml or .toml file, or - for JSON on standard input.
    """
    from queries.note import note
    from queries.told.note import note_data, note_text

    session = open_session(root)
    encounter = described.encounter(file, session, needed=True)
    assert encounter is not None
    found = note(session, encounter)
    if form == "json":
        echo_json(note_data(found))
    else:
        echo_lines(note_text(found, Colour()))
