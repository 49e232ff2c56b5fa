"""``codewhy facts``: the fact tables, and changes of them that hold or do not happen."""

from __future__ import annotations

import click

from cli.lazy import Commands

FACTS = {
    "list": ("cli.facts.list_", "The fact tables: what a row of each says, and how many there are."),
    "show": ("cli.facts.show", "The rows of a table, with their dates and sources."),
    "add": ("cli.facts.add", "Add a row; what is missing is asked for."),
    "edit": ("cli.facts.edit", "Correct a row, or replace it from a day on."),
    "import": ("cli.facts.import_", "Take a new edition of a table from a public file."),
    "retire": ("cli.facts.retire", "End a row with a day; nothing is deleted."),
}
"""Each command's module and the line that ``--help`` says of it."""


@click.group(
    "facts", cls=Commands, commands_at=FACTS, epilog="Example: codewhy facts show site_alias site=nose"
)
def command() -> None:
    """Look at the fact tables and change them.

    A change is made only if the whole knowledge stands with it. Nothing is ever deleted: rows end.
    """
