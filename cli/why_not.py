"""``codewhy why-not``: why something does not hold, and what would change that."""

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
  codewhy why-not 17315 visit.yaml
  codewhy why-not 17311-59 visit.yaml
  codewhy why-not 'area("A", "high-risk")' visit.yaml --format json
"""


@click.command("why-not", epilog=EPILOG)
@click.argument("goal", metavar="GOAL")
@click.argument("file", metavar="[ENCOUNTER]", required=False)
@encounter_options
@click.option("--depth", type=click.IntRange(min=0), default=None, help="Follow so many levels of rules.")
@knowledge_option
@format_option
@answered
def command(
    goal: str, file: str | None, described: Described, depth: int | None, root: str | None, form: str
) -> None:
    """Why a code is not on the claim, and the smallest changes that would bring it there.

    GOAL is a code (17312), with a modifier (17311-59) or units (17312*2), or an atom of the rule language
    ('area("A", _)', where _ stands for anything). ENCOUNTER is a .json, .yaml or .toml file, or - for
    JSON on standard input. Guidance is never proposed for change; what the note would have to say is told
    apart from what would have to have happened.
    """
    from queries.why_not import why_not

    session = open_session(root)
    encounter = described.encounter(file, session, needed=False)
    found = why_not(session, goal, encounter, described.date)
    if form == "json":
        from queries.told.why_not_data import why_not_data

        echo_json(why_not_data(found))
    else:
        from queries.told.why_not_text import why_not_text

        echo_lines(why_not_text(found, Colour(), depth))
