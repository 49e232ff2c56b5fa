"""What the commands share: options, where knowledge comes from, and how errors are told.

Takes click's values; gives an ``Encounter``, a ``Session``, text on standard output, errors on standard
error (with ``--format json``, as an object on standard output), and the exit status.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kb.diagnostics import Diagnostic, Refusal, render
from kb.load import load
from kb.source import Text
from queries.session import Session
from queries.told.layout import Style

if TYPE_CHECKING:
    from queries.encounter.model import Encounter

R = TypeVar("R")

MOST_REPORTS = 50
"""Reports that are written out; JSON has all of them."""


class Day(click.ParamType[date]):
    """A date of service, written year-month-day."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error."""
        if isinstance(value, date):
            return value
        try:
            found = date.fromisoformat(value)
        except ValueError:
            found = None
        if found is None or found.isoformat() != value:
            from queries.tables.days import day_like

            shown = day_like(value, "2026-10-05")
            self.fail(f"`{value}` is not a date; write year-month-day, as in {shown}.", param, ctx)
        return found


format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text for people, or JSON for programs.",
)
output_option = click.option(
    "-o", "--output", type=click.Path(dir_okay=False), default=None, help="Write to this file."
)
date_option = click.option(
    "--date", "day", type=Day(), default=None, help="The date of service (today, if none is given)."
)
knowledge_option = click.option(
    "--knowledge",
    "root",
    type=click.Path(),
    envvar="CODEWHY_KNOWLEDGE",
    default=None,
    help="The folder of another knowledge base (with kb/rules and facts).",
)
save_option = click.option(
    "--save",
    "saved",
    type=click.Path(dir_okay=False),
    default=None,
    help="Also write the proofs to this file, for `codewhy verify`.",
)


def encounter_options(command: Callable[..., R]) -> Callable[..., R]:
    """An encounter from a file, or described by options; the command gets it as ``described``."""
    options = [
        click.option(
            "--mohs",
            multiple=True,
            metavar="'SITE BLOCKS,...'",
            help="Mohs surgery on one tumour: its site and the tissue blocks of each stage, such as"
            " 'nose 6,3' or 'back 2,? involving muscle'. Once for each tumour.",
        ),
        click.option("--payer", help="Who pays (medicare, if nothing is said)."),
        click.option("--clinician", help="Who bills."),
        click.option("--credential", help="The credential of who bills: MD, DO, PA, NP."),
        click.option("--surgeon", help="Who operated."),
        click.option("--pathologist", help="Who read the slides."),
        date_option,
    ]

    @functools.wraps(command)
    def wrapper(
        *args: Any,
        mohs: tuple[str, ...],
        payer: str | None,
        clinician: str | None,
        credential: str | None,
        surgeon: str | None,
        pathologist: str | None,
        day: date | None,
        **kwargs: Any,
    ) -> R:
        described = Described(
            mohs=mohs,
            day=day,
            payer=payer,
            clinician=clinician,
            credential=credential,
            surgeon=surgeon,
            pathologist=pathologist,
        )
        return command(*args, described=described, **kwargs)

    for option in reversed(options):
        wrapper = option(wrapper)
    return wrapper


class Described:
    """An encounter as the command line describes it, next to or instead of a file."""

    def __init__(self, mohs: tuple[str, ...], day: date | None, **said: str | None) -> None:
        self.mohs = mohs
        self.day = day
        self.said = said

    @property
    def date(self) -> date:
        """The date that was given, or today."""
        return self.day or date.today()

    def encounter(self, file: str | None, session: Session, *, needed: bool) -> Encounter | None:
        """The encounter from the file or from the description; refuses both together, and neither."""
        from kb import catalogue
        from kb.diagnostics import Field

        options = [f"--{name}" for name, value in self.said.items() if value is not None]
        options += ["--mohs"] * bool(self.mohs) + ["--date"] * (self.day is not None)
        if file is not None and options:
            raise Refusal([catalogue.TWO_ENCOUNTERS.at(Field("ENCOUNTER"), option=sorted(options)[0])])
        if file is not None:
            from queries.encounter.read import read_encounter

            return read_encounter(file, session.vocabulary, sys.stdin.buffer if file == "-" else None)
        if self.mohs:
            from queries.encounter.shorthand import from_shorthand

            return from_shorthand(self.mohs, session.vocabulary, date=self.date, **self.said)
        if needed:
            raise Refusal([catalogue.NOTHING_ASKED.at(Field("ENCOUNTER"))])
        return None


def answered(command: Callable[..., R]) -> Callable[..., R]:
    """Refusals become words and an exit status, in the form that was asked for."""

    @functools.wraps(command)
    def wrapper(*args: Any, **kwargs: Any) -> R:
        try:
            return command(*args, **kwargs)
        except Refusal as refused:
            tell(refused.diagnostics, refused.texts, kwargs.get("form", "text"))
            raise click.exceptions.Exit(int(refused.fault)) from None
        except RecursionError:
            from kb import catalogue

            told = catalogue.BROKEN_GOAL.at(None, problem="it is nested too deeply")
            tell([told], {}, kwargs.get("form", "text"))
            raise click.exceptions.Exit(1) from None

    return wrapper


def tell(diagnostics: Iterable[Diagnostic], texts: dict[str, Text], form: str) -> None:
    """Diagnostics on standard error as text, or on standard output as one JSON object."""
    if form == "json":
        from queries.told.as_data import error_data

        echo_json(error_data(diagnostics))
        return
    diagnostics = list(diagnostics)
    if len(diagnostics) > MOST_REPORTS:
        click.echo(f"codewhy: {len(diagnostics)} reports, of which the first {MOST_REPORTS}:", err=True)
    for diagnostic in diagnostics[:MOST_REPORTS]:
        if diagnostic.where is not None and (diagnostic.kind.fault == 3 or diagnostic.labels):
            click.echo(f"codewhy: {render(diagnostic, texts)}", err=True)
            continue
        click.echo(f"codewhy: {diagnostic.headline()}", err=True)
        if diagnostic.hint:
            click.echo(f"  {diagnostic.hint}", err=True)


def json_text(data: object) -> str:
    """One JSON object as text."""
    import json

    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def echo_json(data: object) -> None:
    """One JSON object on standard output."""
    click.echo(json_text(data), nl=False)


def lines_text(lines: Iterable[str]) -> str:
    """Lines as one text."""
    return "".join(f"{line}\n" for line in lines)


def put(text: str, output: str | None) -> None:
    """A text on standard output, or into a file, without the marks that are for a terminal."""
    if output is None:
        click.echo(text, nl=False)
        return
    with open(output, "w", encoding="utf-8", newline="\n") as file:
        file.write(click.unstyle(text))
    click.echo(f"codewhy: written to {output}", err=True)


def open_session(root: str | None) -> Session:
    """The knowledge base in a folder (the installation's own, if none is named), ready to be asked."""
    return Session(load(root))


class Colour(Style):
    """Marks for a terminal; click drops them where standard output is none."""

    def strong(self, text: str) -> str:
        """Bold."""
        return click.style(text, bold=True)

    def faint(self, text: str) -> str:
        """Dim."""
        return click.style(text, dim=True)

    def status(self, status: str) -> str:
        """Each status in its colour; the word says it, too."""
        colours = {"certain": "green", "supported": "cyan", "possible": "yellow"}
        return click.style(status, fg=colours.get(status))


def save_proofs(
    name: str, session: Session, goals: Iterable[str], encounter: Encounter | None, day: date
) -> None:
    """The proofs of all that answers these goals into a file, which is said on standard error."""
    from queries.proofs.file import proof_file
    from queries.told.proof_file import proof_file_text

    text = proof_file_text(proof_file(session, goals, encounter, day))
    with open(name, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    click.echo(f"codewhy: the proofs are saved in {name}", err=True)


def echo_lines(lines: Iterable[str]) -> None:
    """Lines on standard output, in one piece."""
    click.echo("\n".join(lines))
