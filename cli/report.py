"""``codewhy report``: one case on one page that can be mailed or printed."""

from __future__ import annotations

import click

from cli.common import (
    Described,
    answered,
    encounter_options,
    knowledge_option,
    open_session,
    output_option,
    put,
)

EPILOG = """\b
Examples:
  codewhy report visit.yaml -o case.html
  codewhy report --mohs 'nose 6,3' --surgeon dr-a --pathologist dr-a -o case.html
"""


@click.command("report", epilog=EPILOG)
@click.argument("file", metavar="[ENCOUNTER]", required=False)
@encounter_options
@knowledge_option
@output_option
@answered
def command(file: str | None, described: Described, root: str | None, output: str | None) -> None:
    """The claim of a case with its proofs, exclusions, questions, warnings and sources, as one HTML page.

    ENCOUNTER is a .json, .yaml or .toml file, or - for JSON on standard input. The page loads nothing from
    outside, and is the same on every run.
    """
    from queries.told.report.parts import report
    from queries.told.report.whole import report_html

    session = open_session(root)
    encounter = described.encounter(file, session, needed=True)
    assert encounter is not None
    put(report_html(report(session, encounter)), output)
