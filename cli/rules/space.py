"""``codewhy rules space``: the cases of a family enumerated, and what is missing in the answers."""

from __future__ import annotations

from pathlib import Path

import click

from cli.common import Colour, answered, echo_json, echo_lines, format_option, knowledge_option
from cli.progress import Progress


@click.command("space", epilog="Example: codewhy rules space mohs")
@click.argument("family", required=False)
@click.option(
    "--spaces",
    "files",
    multiple=True,
    type=click.Path(),
    help="A file or folder of spaces (tests/spaces of the knowledge base, if none is named).",
)
@click.option(
    "--most", type=click.IntRange(min=0), default=0, help="Ask so many cases of each space, spread over it."
)
@click.option(
    "--jobs", type=click.IntRange(min=0), default=0, help="Processes; one for each processor, by default."
)
@knowledge_option
@format_option
@answered
def command(
    family: str | None, files: tuple[str, ...], most: int, jobs: int, root: str | None, form: str
) -> None:
    """Ask every case of the spaces of FAMILY (of all, if none is named), and tell what is wrong.

    A gap is documented work without a line and without a reason; an overlap is two codes of one lesion that
    exclude each other; a dead rule is used by no case. The exit status is 1 where one is found that the space
    does not declare as known.
    """

    from kb.load import load
    from queries.casebook.explore import explore
    from queries.casebook.space import of_family, read_spaces, shipped_spaces
    from queries.home import home

    folder = Path(home(root))
    knowledge = load(folder)
    paths = [Path(each) for each in files] or shipped_spaces(folder)
    spaces = read_spaces(paths, knowledge)
    with Progress("cases", form) as progress:
        chosen = of_family(spaces, family) if family else spaces
        reports = explore(folder, knowledge, chosen, most=most, jobs=jobs, progress=progress)
    if form == "json":
        from queries.told.space_data import spaces_data

        echo_json(spaces_data(reports))
    else:
        from queries.told.space_text import spaces_text

        echo_lines(spaces_text(reports, Colour()))
    if any(each.wrong for each in reports):
        raise click.exceptions.Exit(1)
