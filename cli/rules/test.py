"""``codewhy rules test``: whether every case is answered as it is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.common import Colour, answered, echo_json, echo_lines, format_option
from cli.facts.common import place_option, say_if_installed
from cli.progress import Progress

if TYPE_CHECKING:
    from kb.knowledge import Knowledge
    from queries.casebook.case import Case
    from queries.casebook.run import Outcome


@click.command("test", epilog="Example: codewhy rules test --knowledge . tests/cases/sites.yaml")
@click.argument("books", nargs=-1, metavar="[FILE|FOLDER]...", type=click.Path(path_type=Path))
@click.option("--only", metavar="WORDS", help="Only cases that have these words in their name.")
@click.option("--accept", is_flag=True, help="Write today's answers into the files, for review.")
@click.option(
    "--new", "source", metavar="FILE", help="Print a new case of this encounter or claim and today's answer."
)
@click.option("--title", help="The title of the new case.")
@click.option("--story", default="", help="What the new case shows, in a sentence.")
@click.option("--into", type=click.Path(path_type=Path), help="Put the new case at the end of this file.")
@click.option("--anew", is_flag=True, help="Ask every case, and not only those that a change can reach.")
@click.option("--jobs", type=click.IntRange(0), default=0, help="Processes (0: one for each processor).")
@place_option
@format_option
@answered
def command(
    books: tuple[Path, ...],
    only: str | None,
    accept: bool,
    source: str | None,
    title: str | None,
    story: str,
    into: Path | None,
    anew: bool,
    jobs: int,
    root: str | None,
    form: str,
) -> None:
    """Ask every case, and show how the answer differs from what is written.

    A case is an encounter or a claim, and what has to be said of it. Without files, all cases of the
    knowledge base are asked (tests/cases and tests/claims in its folder). After a change only those are asked
    anew that it can reach. The exit status is 1 where an answer differs.
    """
    from kb.load import load
    from queries.casebook.books import read_books, shipped_books
    from queries.casebook.run import run
    from queries.home import home

    say_if_installed(root)
    place = Path(home(root))
    knowledge = load(place)
    if source is not None or title is not None or into is not None:
        _new(knowledge, source, title, story, into, place)
        return
    cases = _chosen(read_books(books or shipped_books(place)), only)
    with Progress("cases", form) as progress:
        outcomes = run(place, knowledge, cases, jobs=jobs, anew=anew, progress=progress)
    if accept:
        _accept(outcomes)
    elif form == "json":
        from queries.told.cases_data import cases_data

        echo_json(cases_data(outcomes))
    else:
        from queries.told.cases_text import cases_text

        echo_lines(cases_text(outcomes, Colour()))
    if not accept and not all(each.passed for each in outcomes):
        raise click.exceptions.Exit(1)


def _chosen(cases: tuple[Case, ...], only: str | None) -> tuple[Case, ...]:
    if only is None:
        return cases
    found = tuple(case for case in cases if only.lower() in case.name.lower())
    if not found:
        raise click.UsageError(f"No case has `{only}` in its name.")
    return found


def _new(
    knowledge: Knowledge, source: str | None, title: str | None, story: str, into: Path | None, place: Path
) -> None:
    from queries.casebook.adding import add_case, written_case
    from queries.casebook.books import FOLDERS

    if source is None or title is None:
        raise click.UsageError("A new case needs --new FILE and --title TITLE.")
    folder = into.parent if into else place / FOLDERS[0]
    text = written_case(knowledge, source, title, story, folder)
    if into is None:
        click.echo(text, nl=False)
        return
    add_case(into, text)
    click.echo(f"codewhy: added to {into}; read what it expects before you keep it", err=True)


def _accept(outcomes: tuple[Outcome, ...]) -> None:
    from queries.casebook.adding import accept

    changed = accept(outcomes)
    for path in changed:
        click.echo(f"{path}: today's answers are written")
    if not changed:
        click.echo("Every case is answered as it is written: nothing to write.")
