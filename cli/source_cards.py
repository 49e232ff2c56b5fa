"""``codewhy sources add`` and ``codewhy sources checked``: a new card, and a source looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import click

from cli.common import Day, answered
from cli.facts.common import can_ask, dry_run_option, place_option, waiting
from kb.cards import CHOICES, CONFIDENCES, LAYERS

EPILOG = """\b
Examples:
  codewhy sources add aetna-2027
  codewhy sources add cms-mue-2027q1 --title "NCCI unit ceilings for practitioners" --publisher CMS \\
    --layer ncci --edition "first quarter of 2027" --since 2027-01-01
"""
ASKED = {
    "title": "title (what it calls itself)",
    "publisher": "publisher",
    "layer": f"layer, whose authority speaks ({', '.join(LAYERS)})",
    "edition": "edition (a version, a quarter, a date)",
}
"""What is asked for at the terminal, where it is not said."""


@click.command("add", epilog=EPILOG)
@click.argument("card", metavar="NAME")
@click.option("--title", default="", help="What the source calls itself.")
@click.option("--publisher", default="", help="Who publishes it.")
@click.option("--layer", default="", help=f"Whose authority speaks: {', '.join(LAYERS)}.")
@click.option("--edition", default="", help="Its edition: a version, a quarter, a date.")
@click.option("--address", default="", help="Where it is found.")
@click.option("--since", type=Day(), default=None, help="The first date of service that it speaks of.")
@click.option("--until", type=Day(), default=None, help="The last one.")
@click.option("--retrieved", type=Day(), default=None, help="When it was got (today, if nothing is said).")
@click.option("--checked", type=Day(), default=None, help="When it was last looked at (today).")
@click.option("--licence", default="facts only", show_default=True, help="What may be taken from it.")
@click.option("--confidence", default="verified", show_default=True, help=f"One of {', '.join(CONFIDENCES)}.")
@click.option("--note", default="", help="What else a reader should know.")
@dry_run_option
@place_option
@answered
def add(card: str, root: str | None, dry_run: bool, **said: str | date | None) -> None:
    """Write the card NAME of a new source, which rows and rules can then cite.

    On a terminal, what is missing is asked for.
    """
    from queries.tables.cards import file_of

    today = date.today()
    told = {"retrieved": today, "checked": today, **{name: value for name, value in said.items() if value}}
    found = {name: str(value) for name, value in told.items()}
    if can_ask("text"):
        for name, words in ASKED.items():
            if not found.get(name):
                found[name] = _answer(name, words)
    content = _changed(root, card, dry_run, found)
    click.echo(f"{file_of(card)}:\n")
    click.echo("".join(f"  {line}\n" for line in content.decode().splitlines()))
    done = f"Rows can cite it now: --source {card} --at PLACE"
    click.echo("Nothing was written (--dry-run)." if dry_run else done)


def _answer(name: str, words: str) -> str:
    """An answer at the terminal; one that the field cannot have is asked for again."""
    while True:
        answer = str(click.prompt(words, prompt_suffix=": ")).strip()
        if name not in CHOICES or answer in CHOICES[name]:
            return answer
        click.echo(f"  `{answer}` is none of these.")


def _changed(root: str | None, card: str, dry_run: bool, said: Mapping[str, str]) -> bytes:
    from kb.files import Files
    from queries.home import home_to_change
    from queries.tables.cards import file_of, new_card
    from queries.tables.tried import Contents, carried_out

    def plan(files: Files) -> tuple[bytes, Contents]:
        content = new_card(files, card, said)
        return content, {file_of(card): content}

    return carried_out(home_to_change(root), plan, dry_run=dry_run, waiting=waiting)[0]


@click.command("checked", epilog="Example: codewhy sources checked cms-se1318")
@click.argument("card", metavar="NAME")
@click.option(
    "--date", "day", type=Day(), default=None, help="The day of the look (today, if none is given)."
)
@place_option
@answered
def checked(card: str, day: date | None, root: str | None) -> None:
    """Say that the source NAME was looked at again, and still says what the card and its rows say."""
    from kb.files import Files
    from queries.home import home_to_change
    from queries.tables.cards import checked_on, file_of
    from queries.tables.tried import Contents, carried_out

    today = date.today().isoformat()
    on = day.isoformat() if day else today

    def plan(files: Files) -> tuple[None, Contents]:
        return None, {file_of(card): checked_on(files, card, on, today)}

    carried_out(home_to_change(root), plan, waiting=waiting)
    click.echo(f"{card} was last checked on {on}.")
