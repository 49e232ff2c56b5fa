"""``codewhy rules cover``: which rules, premises and rows the cases show."""

from __future__ import annotations

from pathlib import Path

import click

from cli.common import Colour, answered, echo_json, echo_lines, format_option, knowledge_option, put


@click.command("cover", epilog="Example: codewhy rules cover --family mohs. --missing")
@click.argument("cases", nargs=-1, type=click.Path())
@knowledge_option
@click.option(
    "--family",
    default="",
    metavar="FAMILY",
    help="Only these rules, with their text: a declared family, or how ids begin.",
)
@click.option(
    "--missing", is_flag=True, help="Show what is lacking: rules, premises and rows, with their lines."
)
@click.option("--html", "page", type=click.Path(dir_okay=False), help="Write a page with every rule file.")
@click.option("--jobs", type=click.IntRange(min=0), default=0, help="Processes (0: one for each processor).")
@format_option
@answered
def command(
    cases: tuple[str, ...],
    root: str | None,
    family: str,
    missing: bool,
    page: str | None,
    jobs: int,
    form: str,
) -> None:
    """Tell which rules, and which premises of them, were true and false in the cases.

    CASES are files or folders; without them it is the cases that the knowledge base keeps. A rule is used if
    it derives something from a case as it is documented. A premise is true if it held, and false if it
    failed, for values for which all premises before it held. A row of a table is touched if something was
    derived with it, or if it is what a negation found.
    """
    from cli.progress import Progress
    from kb.files import as_text, read_files
    from kb.load import load
    from queries.casebook.books import read_books, shipped_books
    from queries.coverage.run import cover
    from queries.home import home
    from queries.mutation.declared import declared
    from queries.told.coverage_text import coverage_text

    folder = Path(home(root))
    knowledge = load(folder)
    chosen = declared(folder).family(family, knowledge) if family else None
    read = read_books([Path(each) for each in cases] or shipped_books(folder))
    with Progress("cases looked at") as progress:
        found = cover(knowledge, read, family=chosen, jobs=jobs, progress=progress)
    texts = {name: as_text(name, content)[0] for name, content in read_files(folder).rules.items()}
    if page is not None:
        from queries.told.coverage_page import coverage_page

        put(coverage_page(found, texts), page)
    if form == "json":
        from queries.told.coverage_data import coverage_data

        echo_json(coverage_data(found))
        return
    shown = [each for each in found.rules if not (missing and each.whole)] if family or missing else []
    echo_lines(coverage_text(found, texts, Colour(), shown=shown, missing=missing))
