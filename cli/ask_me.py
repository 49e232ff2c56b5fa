"""``codewhy ask-me``: the open questions of an encounter, one at a time, and the completed encounter."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from cli.common import Colour, Described, answered, encounter_options, knowledge_option, open_session
from cli.questions import line_option

if TYPE_CHECKING:
    from queries.asking import Due, Walk
    from queries.session import Session

EPILOG = """\b
Examples:
  codewhy ask-me visit.yaml -o completed.yaml
  codewhy ask-me visit.yaml --line 17315 > completed.yaml
  codewhy ask-me --mohs 'nose 6,?' --surgeon dr-a
"""


@click.command("ask-me", epilog=EPILOG)
@click.argument("file", metavar="[ENCOUNTER]", required=False)
@encounter_options
@line_option
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="-",
    show_default=True,
    help="Where the completed encounter goes: a .yaml or .json file, or - for YAML on standard output.",
)
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@knowledge_option
@answered
def command(
    file: str | None, described: Described, code: str | None, output: str, force: bool, root: str | None
) -> None:
    """Answer the open questions one by one, and get the completed encounter.

    ENCOUNTER is a .json, .yaml or .toml file. The most decisive question comes first, and each answer is
    weighed before the next one. Questions are told on standard error; answers can be piped in, one a line.
    """
    from queries.asking import begin
    from queries.encounter.write import written

    _check_output(file, output, force)
    session = open_session(root)
    encounter = described.encounter(file, session, needed=True)
    assert encounter is not None
    walk = _walked(session, begin(session, encounter, code))
    _finish(session, walk)
    text = written(walk.encounter, output)
    if output == "-":
        click.echo(text, nl=False)
    else:
        try:
            with open(output, "w" if force else "x", encoding="utf-8") as stream:
                stream.write(text)
        except OSError:
            click.echo(text, nl=False)  # the answers are not lost
            raise
        click.echo(f"Written to {output}.", err=True)


def _check_output(file: str | None, output: str, force: bool) -> None:
    """Before anything is asked: answers that could not be written would be lost."""
    from queries.encounter.write import writes

    if file == "-":
        raise click.BadParameter("answers are read from standard input; name a file", param_hint="ENCOUNTER")
    if not writes(output):
        raise click.BadParameter("name a file that ends in .yaml, .yml or .json", param_hint="--output")
    if output != "-" and os.path.lexists(output) and not force:
        raise click.BadParameter(
            f"{output} is there already; name another file, or say --force", param_hint="--output"
        )


def _walked(session: Session, walk: Walk) -> Walk:
    """The state after all questions, or after as many as somebody wanted to answer."""
    from queries.asking import next_question
    from queries.told.asking_text import opening_text

    number = 0
    while (due := next_question(session, walk)) is not None:
        if number == 0:
            _say(opening_text(due, walk.code, Colour()))
        number += 1
        after = _asked(session, walk, due, number)
        if after is None:
            return walk
        walk = after
    return walk


def _asked(session: Session, walk: Walk, due: Due, number: int) -> Walk | None:
    """The state after one question; None: somebody wants to stop."""
    from kb.diagnostics import Refusal
    from queries.asking import answer, effect, skip, stays_open
    from queries.encounter.answer import takes
    from queries.told.asking_text import COMMANDS, due_text, effect_text, typed_answer, why_text

    _say(due_text(due, number, takes(walk.encounter, due.question.about), Colour()))
    while True:
        typed = _typed()
        match COMMANDS.get((typed or "").lower()) if typed is not None else "quit":
            case "quit":
                return None
            case "skip":
                _say(["   It stays open.", ""])
                return skip(walk, due)
            case "why":
                _say(why_text(due, Colour()))
                continue
        assert typed is not None
        try:
            given = typed_answer(due, typed)
            after = answer(session, walk, due, given)
        except Refusal as refused:
            for each in refused.diagnostics:
                _say([f"   {each.message}{f'; {each.hint}' if each.hint else ''}."])
            continue
        if stays_open(session, after):
            _say(["   That is not precise enough: the question stays open."])
        _say(effect_text(given, effect(session, walk, after)))
        return after


def _typed() -> str | None:
    """What somebody typed; None at the end of the input. Ctrl-C stops the command, and nothing is written."""
    try:
        typed = click.prompt("  ", default="", show_default=False, prompt_suffix="> ", err=True)
    except click.Abort as stopped:
        if isinstance(stopped.__context__, EOFError):
            click.echo("", err=True)
            return None
        raise
    return str(typed).strip()


def _finish(session: Session, walk: Walk) -> None:
    from queries.asking import without_answer
    from queries.suggest import suggest
    from queries.told.asking_text import closing_text

    _say(closing_text(suggest(session, walk.encounter), without_answer(session, walk), Colour()))


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line, err=True)
