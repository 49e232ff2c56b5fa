"""``codewhy rules mutate``: small mistakes put into the rules, and whether a case notices them."""

from __future__ import annotations

import os
from pathlib import Path

import click

from cli.common import Colour, answered, echo_json, echo_lines, format_option, knowledge_option


@click.command("mutate", epilog="Example: codewhy rules mutate mohs")
@click.argument("family", default="")
@click.argument("cases", nargs=-1, type=click.Path())
@knowledge_option
@click.option("--rule", metavar="ID", help="Only mutants of this rule, or of this table.")
@click.option("--limit", type=click.IntRange(min=1), help="So many mutants at most, spread over all.")
@click.option("--list", "only_list", is_flag=True, help="Only list the mutants, and try none.")
@click.option("--without-space", is_flag=True, help="Look for no cases that would notice the survivors.")
@click.option("--jobs", type=click.IntRange(min=0), default=0, help="Processes (0: one for each processor).")
@format_option
@answered
def command(
    family: str,
    cases: tuple[str, ...],
    root: str | None,
    rule: str | None,
    limit: int | None,
    only_list: bool,
    without_space: bool,
    jobs: int,
    form: str,
) -> None:
    """Put small mistakes into the rules of FAMILY, one at a time, and see whether a case notices each.

    FAMILY is a family that the knowledge base declares, or the beginning of rule ids; without it all rules
    are tried, which takes long. CASES are files or folders of cases (those that the knowledge base keeps).
    A mistake is noticed if an answer is not the one that is written. Exit status 1: one is not noticed.
    """
    from cli.progress import Progress
    from kb.files import as_text, read_files
    from kb.load import load
    from queries.casebook.books import read_books, shipped_books
    from queries.home import home
    from queries.mutation.declared import declared
    from queries.mutation.family import mutants_of
    from queries.mutation.killers import with_killers
    from queries.mutation.run import bench, settle, trials
    from queries.mutation.score import score
    from queries.told.mutation_text import plan_lines, score_lines

    folder = Path(home(root))
    knowledge = load(folder)
    known = declared(folder)
    made = mutants_of(knowledge, known.family(family, knowledge), rule, limit)
    if form == "text":
        echo_lines(plan_lines(made, jobs or os.cpu_count() or 1, Colour()))
    if only_list:
        echo_lines(f"  {mutant.name}" for mutant in made.mutants)
        return
    read = read_books([Path(each) for each in cases] or shipped_books(folder))
    with Progress("cases asked") as progress:
        held = bench(folder, knowledge, read, jobs=jobs, progress=progress)
    with Progress("cases made ready") as progress:
        settle(held, made.mutants, progress)
    verdicts = []
    with Progress("mutants tried") as progress:
        for verdict in trials(held, made.mutants, jobs):
            verdicts.append(verdict)
            progress(len(verdicts), len(made.mutants))
    found = score(made.mutants, verdicts, known)
    if found.survivors and not without_space:
        with Progress("points of the case spaces asked") as progress:
            found = with_killers(folder, knowledge, found, jobs, progress)
    if form == "json":
        from queries.told.mutation_data import mutation_data

        echo_json(mutation_data(made, found))
    else:
        files = read_files(folder)
        content = {
            **files.rules,
            **{
                each.at.file: files.tables[each.at.file]
                for each in made.mutants
                if each.at.file in files.tables
            },
        }
        texts = {name: as_text(name, each)[0] for name, each in content.items()}
        echo_lines(score_lines(found, texts, Colour()))
    if found.survivors:
        raise click.exceptions.Exit(1)
