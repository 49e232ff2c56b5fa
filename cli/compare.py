"""``codewhy compare``: the premises in which two goals differ, or two encounters."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from queries.session import Session

EPILOG = """\b
Examples:
  codewhy compare 17311 17313 visit.yaml
  codewhy compare '17312*2' '17315*2' visit.yaml
  codewhy compare monday.yaml tuesday.yaml
  codewhy compare monday.yaml tuesday.yaml --goal 17312
"""

FILES = (".json", ".yaml", ".yml", ".toml")


@click.command("compare", epilog=EPILOG)
@click.argument("words", metavar="GOAL GOAL [ENCOUNTER] | ENCOUNTER ENCOUNTER", nargs=-1)
@click.option("--goal", help="Of two encounters, compare this code or atom alone.")
@encounter_options
@knowledge_option
@format_option
@answered
def command(
    words: tuple[str, ...], goal: str | None, described: Described, root: str | None, form: str
) -> None:
    """The few premises in which two goals differ, or two encounters, and nothing else.

    A GOAL is a code (17312), with units (17312*2) or a modifier (17311-59), or an atom of the rule language.
    An ENCOUNTER is a .json, .yaml or .toml file, or - for JSON on standard input.
    """
    files = [word for word in words if word == "-" or word.lower().endswith(FILES)]
    goals = [word for word in words if word not in files]
    if len(files) == 2 and not goals:
        _encounters(open_session(root), (files[0], files[1]), goal, described, form)
    elif len(goals) == 2 and len(files) < 2 and goal is None:
        _goals(open_session(root), (goals[0], goals[1]), files[0] if files else None, described, form)
    else:
        _refuse(words, goal)


def _refuse(words: tuple[str, ...], goal: str | None) -> None:
    from kb import catalogue
    from kb.diagnostics import Refusal

    problem = "this is not a pair to compare"
    if goal is not None:
        problem = "`--goal` goes with two encounter files, and not with goals"
    elif len(words) < 2:
        problem = "two things are compared with each other"
    raise Refusal([catalogue.NOT_A_PAIR.at(None, problem=problem)])


def _goals(
    session: Session, goals: tuple[str, str], file: str | None, described: Described, form: str
) -> None:
    from queries.compare import compare_goals

    encounter = described.encounter(file, session, needed=False)
    found = compare_goals(session, *goals, encounter, described.day or date.today())
    if form == "json":
        from queries.told.compare_data import goals_data

        echo_json(goals_data(found))
    else:
        from queries.told.compare_text import goals_text

        echo_lines(goals_text(found, Colour()))


def _encounters(
    session: Session, files: tuple[str, str], goal: str | None, described: Described, form: str
) -> None:
    from queries.compare import compare_encounters

    first, second = (described.encounter(file, session, needed=True) for file in files)
    assert first is not None
    assert second is not None
    found = compare_encounters(session, first, second, goal)
    if form == "json":
        from queries.told.compare_data import encounters_data

        echo_json(encounters_data(found))
    else:
        from queries.told.compare_text import encounters_text

        names = ("standard input", "standard input")
        shown = tuple(name if file == "-" else file for file, name in zip(files, names, strict=True))
        echo_lines(encounters_text(found, (shown[0], shown[1]), Colour()))
