"""``codewhy graph``: pictures of codes, rules and cases."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cli.common import (
    Colour,
    Described,
    answered,
    date_option,
    echo_lines,
    encounter_options,
    knowledge_option,
    open_session,
)

if TYPE_CHECKING:
    from kb.explain.graphs import Graph

R = TypeVar("R")

FORMS = ("text", "json", "svg", "png", "dot", "mermaid", "graphml")
"""The same as the library's; named here so that ``--help`` loads nothing."""


def picture_options(
    depth: int | None, depth_help: str, most: int
) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """How much of a graph is shown, in what form, and where it goes."""
    options = [
        click.option(
            "--depth", type=click.IntRange(min=0), default=depth, show_default=True, help=depth_help
        ),
        click.option(
            "--most",
            type=click.IntRange(min=1, max=400),
            default=most,
            show_default=True,
            help="So many boxes at the most.",
        ),
        click.option(
            "--format",
            "form",
            type=click.Choice(FORMS),
            default=None,
            help="The form (by the ending of -o FILE, or else text).",
        ),
        click.option("-o", "--output", "file", type=click.Path(), help="Write to this file."),
        knowledge_option,
    ]

    def decorated(command: Callable[..., R]) -> Callable[..., R]:
        @functools.wraps(command)
        def wrapper(*args: Any, **kwargs: Any) -> R:
            return command(*args, **kwargs)

        for option in reversed(options):
            wrapper = option(wrapper)
        return wrapper

    return decorated


def tell_graph(graph: Callable[[], Graph], form: str | None, file: str | None) -> None:
    """A graph to a file or to standard output; what cannot be written is refused before anything is drawn."""
    from queries.pictures.forms import form_of, written

    wanted = form or (form_of(file) if file else "text")
    found = graph()
    if file is None and wanted == "text":
        from queries.told.graph_text import graph_text

        echo_lines(graph_text(found, Colour()))
        return
    if file is None and wanted == "png" and sys.stdout.isatty():
        raise click.UsageError("A PNG is no text for a terminal; write it to a file with -o.")
    told = written(found, wanted)
    data = told if isinstance(told, bytes) else f"{told}\n".encode()
    if file is None:
        sys.stdout.buffer.write(data)
        return
    with open(file, "wb") as out:
        out.write(data)
    click.echo(
        f"Written: {click.format_filename(file)} ({len(found.nodes)} boxes, {len(found.edges)} arrows).",
        err=True,
    )


@click.group("graph", epilog="Example: codewhy graph codes 17311 -o 17311.svg")
def command() -> None:
    """Pictures of codes, rules and cases, and the same as text."""


@command.command(
    "codes",
    short_help="What codes are tied to.",
    epilog="Example: codewhy graph codes 17311 11102 -o mohs.svg",
)
@click.argument("codes", nargs=-1, required=True)
@picture_options(1, "So many ties away from the codes.", 40)
@date_option
@answered
def codes_(
    codes: tuple[str, ...],
    depth: int,
    most: int,
    form: str | None,
    file: str | None,
    root: str | None,
    day: date | None,
) -> None:
    """What codes are tied to: add-on codes, edits, procedures, modifiers, replaced codes."""
    from queries.graphs.codes import code_graph

    tell_graph(lambda: code_graph(open_session(root), codes, day or date.today(), depth, most), form, file)


@command.command(
    "rules",
    short_help="Which relation feeds which.",
    epilog="Example: codewhy graph rules area --direction both -o area.png",
)
@click.argument("names", metavar="[RELATION|CODE]...", nargs=-1)
@click.option(
    "--direction",
    type=click.Choice(["needs", "feeds", "both"]),
    default="needs",
    show_default=True,
    help="What they rest on, what rests on them, or both.",
)
@picture_options(None, "So many arrows away (2 from relations, 1 from rules of a code).", 30)
@date_option
@answered
def rules(
    names: tuple[str, ...],
    direction: str,
    depth: int | None,
    most: int,
    form: str | None,
    file: str | None,
    root: str | None,
    day: date | None,
) -> None:
    """Which relation feeds which: around relations, or around the rules that can conclude a code."""
    from queries.graphs.rules import rule_graph

    tell_graph(
        lambda: rule_graph(
            open_session(root), names, day or date.today(), direction=direction, depth=depth, most=most
        ),
        form,
        file,
    )


@command.command(
    "case",
    short_help="What a claim or a goal rests on.",
    epilog="Example: codewhy graph case visit.yaml 17312 -o why.svg",
)
@click.argument("words", metavar="[ENCOUNTER] [GOAL]", nargs=-1)
@click.option("--against", type=click.Path(), metavar="OTHER", help="Lay another encounter over the first.")
@click.option("--whole", is_flag=True, help="Show rows of tables, absences and comparisons, too.")
@picture_options(None, "So many steps below (2 for a whole claim, all for a goal).", 40)
@encounter_options
@answered
def case(
    words: tuple[str, ...],
    described: Described,
    against: str | None,
    whole: bool,
    depth: int | None,
    most: int,
    form: str | None,
    file: str | None,
    root: str | None,
) -> None:
    """One case: what holds, what blocks, what does not matter and what is unknown.

    Without a GOAL (a code or an atom, as for `codewhy why`) it is the whole claim. An encounter that is
    described by --mohs and the options beside it needs no file.
    """
    rest = 1 if described.mohs else 2
    if len(words) > rest:
        raise click.UsageError(f"Got unexpected extra argument ({words[rest]})")
    encounter_file = None if described.mohs or not words else words[0]
    goal = words[-1] if len(words) == rest else None

    def graph() -> Graph:
        from queries.graphs.case import case_graph
        from queries.graphs.overlay import overlay_graph

        session = open_session(root)
        encounter = described.encounter(encounter_file, session, needed=True)
        assert encounter is not None
        if against is None:
            return case_graph(session, encounter, goal, depth=depth, most=most, whole=whole)
        from queries.encounter.read import read_encounter

        other = read_encounter(against, session.vocabulary, sys.stdin.buffer if against == "-" else None)
        return overlay_graph(session, encounter, other, goal, depth=depth, most=most, whole=whole)

    tell_graph(graph, form, file)
