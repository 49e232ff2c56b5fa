"""``codewhy rules``: the workshop of those who keep the rules and tables."""

from __future__ import annotations

import click

from cli.lazy import Commands

RULES = {
    "check": ("cli.rules.check", "Everything that is wrong with the rules and tables, at once."),
    "fmt": ("cli.rules.fmt", "Bring rules, tables and source cards into the one layout."),
    "test": ("cli.rules.test", "Whether every case is answered as it is written."),
    "cover": ("cli.rules.cover", "Which rules, premises and rows the cases show."),
    "mutate": ("cli.rules.mutate", "Small mistakes put into the rules, and whether a case notices."),
    "space": ("cli.rules.space", "Gaps, overlaps and dead rules in the cases of a family."),
    "diff": ("cli.rules.diff", "What a change does: rules, rows, and the answers that differ."),
}
"""Each command's module and the line that ``--help`` says of it."""


@click.group("rules", cls=Commands, commands_at=RULES, epilog="Example: codewhy rules check --knowledge .")
def command() -> None:
    """Keep the rules and tables: check them, test them, and see what a change does."""
