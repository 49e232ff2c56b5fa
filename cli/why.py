"""``codewhy why``: the proof of a code on the claim, or of any atom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.common import (
    Colour,
    Described,
    answered,
    encounter_options,
    json_text,
    knowledge_option,
    lines_text,
    open_session,
    output_option,
    put,
    save_option,
    save_proofs,
)

if TYPE_CHECKING:
    from datetime import date

    from queries.session import Session
    from queries.why import Explanation

EPILOG = """\b
Examples:
  codewhy why 17312 visit.yaml
  codewhy why 17311-59 visit.yaml
  codewhy why 'area("A", _)' visit.yaml --format json
  codewhy why 'site_area("scalp", _)'
  codewhy why 17312 visit.yaml --all
  codewhy why 17312 visit.yaml --voice appeal
  codewhy why 17312 visit.yaml --voice auditor --format html -o proof.html
"""

FORMS = ("text", "json", "markdown", "html")
VOICES = ("coder", "educator", "auditor", "appeal")
LEVELS = ("short", "full")


@click.command("why", epilog=EPILOG)
@click.argument("goal", metavar="GOAL")
@click.argument("file", metavar="[ENCOUNTER]", required=False)
@encounter_options
@click.option("--depth", type=click.IntRange(min=0), default=None, help="Show so many levels of the proof.")
@click.option(
    "--voice",
    type=click.Choice(VOICES),
    default=None,
    help="Who speaks: a line for the coder, a tree for the educator, a table for the auditor, a paragraph"
    " for an appeal (for Markdown and HTML the educator, if none is named).",
)
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    default=None,
    help="How much a voice says: coder and appeal are short, educator and auditor full, if nothing is said.",
)
@click.option("--all", "every", is_flag=True, help="Count the distinct proofs and show the smallest.")
@click.option(
    "--most",
    type=click.IntRange(1, 1_000),
    default=10,
    show_default=True,
    help="With --all: so many proofs at most.",
)
@save_option
@knowledge_option
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    show_default=True,
    help="Text for people, JSON for programs, Markdown, or a page of HTML in one file.",
)
@output_option
@answered
def command(
    goal: str,
    file: str | None,
    described: Described,
    depth: int | None,
    voice: str | None,
    level: str | None,
    every: bool,
    most: int,
    saved: str | None,
    root: str | None,
    form: str,
    output: str | None,
) -> None:
    """Why a code is on the claim, or why anything holds.

    GOAL is a code (17312), with a modifier (17311-59) or units (17312*2), or an atom of the rule language
    ('area("A", _)', where _ stands for anything). ENCOUNTER is a .json, .yaml or .toml file, or - for
    JSON on standard input; a question about guidance alone needs none.
    """
    from queries.why import why

    session = open_session(root)
    encounter = described.encounter(file, session, needed=False)
    found = why(session, goal, encounter, described.date, most if every else 0)
    if saved is not None:
        save_proofs(saved, session, [goal], encounter, described.date)
    if voice or level or form in ("markdown", "html"):
        _voiced(
            found, session, encounter.date if encounter else described.date, voice, level, depth, form, output
        )
    elif form == "json":
        from queries.told.as_data import explanation_data

        put(json_text(explanation_data(found)), output)
    else:
        from queries.told.as_text import explanation_text

        put(lines_text(explanation_text(found, Colour(), depth)), output)


def _voiced(
    found: Explanation,
    session: Session,
    day: date,
    voice: str | None,
    level: str | None,
    depth: int | None,
    form: str,
    output: str | None,
) -> None:
    """Print the answer in a voice."""
    from queries.told.voices import told

    said = told.voiced(found, session, day, voice or told.EDUCATOR, level, depth)
    match form:
        case "json":
            put(json_text(told.voiced_data(said)), output)
        case "markdown":
            put(lines_text(told.voiced_markdown(said)), output)
        case "html":
            put(told.voiced_html(said), output)
        case _:
            put(lines_text(told.voiced_text(said, Colour())), output)
