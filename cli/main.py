"""``codewhy``: the commands by name, each loaded when it is called, and errors turned into words.

Takes the words of the command line; gives an exit status: 0 answered, 1 the question is at fault, 2 wrong
usage, 3 the knowledge base is at fault. Nothing ends in a traceback. Imports click and nothing heavy:
``--help`` must come at once.
"""

from __future__ import annotations

import gc
import os
import sys
from itertools import pairwise
from typing import NoReturn

import click

from cli.lazy import Commands

COMMANDS = {
    "suggest": ("cli.suggest", "What to report for an encounter, and why."),
    "check": ("cli.check", "Whether a claim will pass, line by line, and why."),
    "questions": ("cli.questions", "The fewest questions that settle a claim."),
    "ask-me": ("cli.ask_me", "Answer the open questions one by one."),
    "why": ("cli.why", "Why a code is on the claim, or why anything holds."),
    "why-not": ("cli.why_not", "Why a code is not on the claim, and what would change that."),
    "what-if": ("cli.what_if", "What would be otherwise if something else were documented."),
    "compare": ("cli.compare", "The premises in which two codes or two encounters differ."),
    "report": ("cli.report", "One case on one page, to mail or to print."),
    "verify": ("cli.verify", "Whether a saved proof is right, and still so."),
    "show": ("cli.show", "All that is known of one code."),
    "fact-check": ("cli.fact_check", "Check what public sources say, or a new statement."),
    "note": ("cli.note", "What the note must give for each line."),
    "denial": ("cli.denial", "Which mistakes bring a denial, and the way out."),
    "graph": ("cli.graph", "Pictures of codes, rules and cases, and the same as text."),
    "search": ("cli.search", "Look words up in codes, sites, rules and sources."),
    "sources": ("cli.sources", "The sources, and which statements are carried."),
    "facts": ("cli.facts", "The fact tables: list, show, add, correct and end rows."),
    "rules": ("cli.rules", "Check, lay out, test and compare the rules and tables."),
    "explain": ("cli.explain", "What the code of a report means, and the way out."),
    "language-server": ("cli.language_server.command", "Serve an editor of rules and tables."),
    "completion": ("cli.completion", "The line that turns on completion in a shell."),
}
"""Each command's module and the line that ``--help`` says of it."""


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from kb.version import VERSION

        click.echo(f"codewhy {VERSION}")
        ctx.exit()


@click.group(
    cls=Commands,
    commands_at=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: codewhy suggest --mohs 'nose 6,3' --surgeon dr-a --pathologist dr-a",
)
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version."
)
def codewhy() -> None:
    """Medical-coding guidance that proves its answers.

    Every answer comes with the rules and facts that it rests on, down to their sources.
    """


def run() -> None:
    """The console command."""
    gc.set_threshold(50_000)  # one command makes little garbage, and looking for it costs a tenth of a start
    try:
        status = codewhy.main(prog_name="codewhy", standalone_mode=False)
    except click.exceptions.Exit as left:
        sys.exit(left.exit_code)
    except click.exceptions.NoArgsIsHelpError as wrong:
        wrong.show()
        sys.exit(2)
    except click.ClickException as wrong:
        command = wrong.ctx.command_path if isinstance(wrong, click.UsageError) and wrong.ctx else "codewhy"
        problem = wrong.format_message().rstrip(".")
        _refuse("WRONG_USAGE", problem=problem[:1].lower() + problem[1:], command=command)
    except click.Abort:
        click.echo("codewhy: stopped", err=True)
        sys.exit(130)
    except OSError as error:
        _refuse("NOT_WRITTEN", reason=(error.strerror or str(error)).lower())
    except Exception as defect:
        if os.environ.get("CODEWHY_DEBUG"):
            raise
        _refuse("DEFECT", what=f"{type(defect).__name__}: {defect}")
    sys.exit(status if isinstance(status, int) else 0)


def _refuse(entry: str, **slots: object) -> NoReturn:
    """Tell an entry of the catalogue in the form that was asked for, and leave."""
    from cli.common import tell
    from kb import catalogue

    words = sys.argv[1:]
    json = "--format=json" in words or ("--format", "json") in pairwise(words)
    told = getattr(catalogue, entry).at(None, **slots)
    tell([told], {}, "json" if json else "text")
    sys.exit(int(told.kind.fault))


if __name__ == "__main__":
    run()
