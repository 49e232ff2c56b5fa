"""``codewhy rules check``: everything that is wrong with a knowledge base."""

from __future__ import annotations

import click

from cli.common import answered, echo_json, format_option, knowledge_option, tell


@click.command("check", epilog="Example: codewhy rules check --knowledge .")
@knowledge_option
@click.option("--strict", is_flag=True, help="Take warnings for errors: exit with status 3.")
@format_option
@answered
def command(root: str | None, strict: bool, form: str) -> None:
    """Read every rule, table and source card, and tell everything that is wrong, all at once.

    The exit status is 3 where there is an error; warnings alone leave it at 0, or at 3 with --strict.
    """
    from kb.check_all import check_files
    from kb.files import read_files, shipped

    checked = check_files(read_files(root or shipped()), lint=True)
    errors = [each for each in checked.diagnostics if not each.kind.warning]
    warnings = len(checked.diagnostics) - len(errors)
    if form == "json":
        from queries.told.as_data import check_data

        echo_json(check_data(checked))
    else:
        tell(checked.diagnostics, dict(checked.texts), form)
        if checked.knowledge is not None:
            known = checked.knowledge
            facts = sum(len(rows) for rows in known.facts.values())
            click.echo(
                f"{len(known.program.rules)} rules, {facts:,} facts in {len(known.facts)} tables and"
                f" {len(known.cards)} source cards are well formed."
            )
        click.echo(f"{_count(len(errors), 'error')}, {_count(warnings, 'warning')}.")
    if errors or (strict and warnings):
        raise click.exceptions.Exit(3)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
