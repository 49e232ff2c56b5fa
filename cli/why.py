"""``codewhy why``: the proof of a code on the claim, or of any atom."""

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
  codewhy why 17312 visit.yaml
  codewhy why 17311-59 visit.yaml
  codewhy why 'area("A", _)' visit.yaml --format json
  codewhy why 'site_area("scalp", _)'
"""


@click.command("why", epilog=EPILOG)
@click.argument("goal", metavar="GOAL")
@click.argument("file", metavar="[ENCOUNTER]", required=False)
@encounter_options
@click.option("--depth", type=click.IntRange(min=0), default=None, help="Show so many levels of the proof.")
@save_option
@knowledge_option
@format_option
@answered
def command(
    goal: str,
    file: str | None,
    described: Described,
    depth: int | None,
    saved: str | None,
    root: str | None,
    form: str,
) -> None:
    """Why a code is on the claim, or why anything holds.

    GOAL is a code (17312), with a modifier (17311-59) or units (17312*2), or an atom of the rule language
    ('area("A", _)', where _ stands for anything). ENCOUNTER is a .json, .yaml or .toml file, or - for
    JSON on standard input; a question about guidance alone needs none.
    """
    from queries.why import why

    session = open_session(root)
    encounter = described.encounter(file, session, needed=False)
    found = why(session, goal, encounter, described.date)
    if saved is not None:
        save_proofs(saved, session, [goal], encounter, described.date)
    if form == "json":
        from queries.told.as_data import explanation_data

        echo_json(explanation_data(found))
    else:
        from queries.told.as_text import explanation_text

        echo_lines(explanation_text(found, Colour(), depth))
