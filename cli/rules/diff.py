"""``codewhy rules diff``: what a change of the knowledge does, in its text and in its answers."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.common import Colour, answered, echo_json, echo_lines, format_option, knowledge_option, put
from cli.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queries.casebook.case import Case
    from queries.revision.cases import Both
    from queries.revision.report import DiffReport
    from queries.revision.sides import Side
    from queries.revision.textual import TextChanges


@click.command("diff", epilog="Example: codewhy rules diff main --markdown change.md --exit-code")
@click.argument("old")
@click.argument("new", default=".")
@click.argument("cases", nargs=-1, type=click.Path())
@click.option("--spaces/--no-spaces", default=True, help="Ask the cases of the spaces, too (the default).")
@click.option("--all", "everything", is_flag=True, help="Ask both sides of every case, reached or not.")
@click.option("--html", "page", type=click.Path(dir_okay=False), default=None, help="Also write a page.")
@click.option(
    "--markdown",
    type=click.Path(dir_okay=False),
    default=None,
    help="Also write it for a pull request.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 where an answer changes.")
@click.option("--jobs", type=click.IntRange(min=0), default=0, help="Processes (one for each processor).")
@knowledge_option
@format_option
@answered
def command(
    old: str,
    new: str,
    cases: tuple[str, ...],
    spaces: bool,
    everything: bool,
    page: str | None,
    markdown: str | None,
    exit_code: bool,
    jobs: int,
    root: str | None,
    form: str,
) -> None:
    """Compare the knowledge OLD with NEW: its rules, rows and cards, and what it answers.

    OLD and NEW are each a commit, branch or tag, a folder, or `.` for the files as they are now (the
    default of NEW); or both are a date of service. CASES are files of cases (those of the knowledge base,
    if none is named). Only cases that the change could reach are asked on both sides. The exit status is 0,
    with --exit-code 1 where an answer changes, and 3 where the knowledge of a side has errors.
    """
    from queries.home import home
    from queries.revision.report import diff_report
    from queries.revision.sides import sides

    folder = Path(home(root))
    both = sides(old, new, folder)
    with Progress("cases", form) as progress:

        def ask(text: TextChanges) -> tuple[Sequence[Both], Sequence[Both]]:
            from queries.casebook.explore import STORE
            from queries.revision.cases import ask_both

            if text.revision.is_empty:
                return (), ()
            written, points = _cases(cases, folder, both[1]), _points(folder, both[1]) if spaces else ()
            found = partial(ask_both, folder, both, everything=everything, jobs=jobs, progress=progress)
            return found(written), found(points, store=STORE)

        report = diff_report(both, ask)
    _write(report, page, markdown)
    if form == "json":
        from queries.told.revision.data import diff_data

        echo_json(diff_data(report))
    else:
        from queries.told.revision.text import diff_text

        echo_lines(diff_text(report, Colour()))
    if exit_code and report.changed:
        raise click.exceptions.Exit(1)


def _cases(named: tuple[str, ...], folder: Path, new: Side) -> Sequence[Case]:
    """The cases that are named, or those of the folder that the new side is in, or of the knowledge base."""
    from queries.casebook.books import FOLDERS, read_books, shipped_books

    if named:
        return read_books([Path(each) for each in named])
    places = _places(folder, new)
    own = next((each for each in places if any((each / name).is_dir() for name in FOLDERS)), None)
    return () if own is None else read_books(shipped_books(own))


def _places(folder: Path, new: Side) -> Sequence[Path]:
    """Where cases may be: with the new side, if it is a folder, or with the knowledge base."""
    return [folder] if new.folder is None else [new.folder, folder]


def _points(folder: Path, new: Side) -> Sequence[Case]:
    """Every case of the spaces, which take their values from the new side."""
    from queries.casebook.space import FOLDER, cases, read_spaces, shipped_spaces

    own = next((each for each in _places(folder, new) if (each / FOLDER).is_dir()), None)
    if own is None:
        return ()
    return [case for space in read_spaces(shipped_spaces(own), new.words) for case in cases(space)]


def _write(report: DiffReport, page: str | None, markdown: str | None) -> None:
    if page:
        from queries.told.revision.page import diff_page

        put(diff_page(report), page)
    if markdown:
        from queries.told.revision.markdown import diff_markdown

        put(diff_markdown(report), markdown)
