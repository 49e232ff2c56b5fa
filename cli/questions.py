"""``codewhy questions``: the fewest questions that settle a claim, and what each answer leads to."""

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
  codewhy questions visit.yaml
  codewhy questions visit.yaml --line 17315
  codewhy questions --mohs 'nose 6,?' --surgeon dr-a
"""

line_option = click.option("--line", "code", metavar="CODE", help="Only what settles the lines of this code.")


@click.command("questions", epilog=EPILOG)
@click.argument("file", metavar="[ENCOUNTER]", required=False)
@encounter_options
@line_option
@knowledge_option
@format_option
@answered
def command(file: str | None, described: Described, code: str | None, root: str | None, form: str) -> None:
    """The fewest questions that settle a claim, and what each answer leads to.

    ENCOUNTER is a .json, .yaml or .toml file, or - for JSON on standard input. The most decisive question
    comes first: the one after which the fewest different claims are left, at worst.
    """
    from queries.questions import questions

    session = open_session(root)
    encounter = described.encounter(file, session, needed=True)
    assert encounter is not None
    found = questions(session, encounter, code)
    if form == "json":
        from queries.told.questions_data import questions_data

        echo_json(questions_data(found))
    else:
        from queries.told.questions_text import questions_text

        echo_lines(questions_text(found, Colour()))
