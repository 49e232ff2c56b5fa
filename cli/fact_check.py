"""``codewhy fact-check``: public statements, and new ones, against the guidance."""

from __future__ import annotations

from datetime import date
from os.path import splitext

import click

from cli.common import (
    Colour,
    answered,
    date_option,
    echo_json,
    echo_lines,
    format_option,
    knowledge_option,
    open_session,
)
from kb import catalogue
from kb.diagnostics import Field, Refusal
from queries.fact_check import NOTHING, VERDICTS, Statement

EPILOG = """\b
Examples:
  codewhy fact-check --verdict wrong
  codewhy fact-check 2.5
  codewhy fact-check claims.csv
  codewhy fact-check --topic 'first-stage code of a site' --subject scalp --value 17313
  codewhy fact-check --topics
"""


@click.command("fact-check", epilog=EPILOG)
@click.argument("what", metavar="[STATEMENT|FILE]", required=False)
@click.option("--topic", help="What a new statement is about.")
@click.option("--subject", help="The code, site or service that it is about.")
@click.option("--object", "object_", help="The second one, where the topic has one.")
@click.option("--value", help="What it says.")
@click.option("--verdict", type=click.Choice(VERDICTS), help="Only statements with this verdict.")
@click.option("--topics", "listed", is_flag=True, help="List the topics and the form of their statements.")
@click.option("--depth", type=click.IntRange(min=0), default=None, help="Show so many levels of a proof.")
@date_option
@knowledge_option
@format_option
@answered
def command(
    what: str | None,
    topic: str | None,
    subject: str | None,
    object_: str | None,
    value: str | None,
    verdict: str | None,
    listed: bool,
    depth: int | None,
    day: date | None,
    root: str | None,
    form: str,
) -> None:
    """Check statements of public sources, or new ones: right, wrong, unsettled, or not decided.

    STATEMENT is the number of a statement, or of a group of them, and shows their whole proofs. FILE is a
    .csv, .yaml or .json file of new statements, with topic, subject, object and value. Without either, all
    statements are listed; without --date each is judged as of the time that it speaks of.
    """
    from queries.fact_check import check, published, topics, usual_form
    from queries.told.fact_check import checked_data, checked_text, topics_data, topics_text

    session = open_session(root)
    if listed:
        known = topics(session.knowledge)
        if form == "json":
            echo_json(topics_data(known))
        else:
            echo_lines(topics_text(known, Colour()))
        return
    new = _new(what, topic, subject, object_, value)
    one = what if not new else None
    statements = [(day or date.today(), usual_form(each, session)) for each in new] or published(
        session, day, one
    )
    found = [each for each in check(session, statements) if verdict in (None, each.verdict)]
    if form == "json":
        echo_json(checked_data(found))
    else:
        proofs = one is not None or depth is not None
        echo_lines(checked_text(found, session.knowledge, Colour(), proofs, depth))


def _new(
    what: str | None, topic: str | None, subject: str | None, object_: str | None, value: str | None
) -> list[Statement]:
    """The statements of a file or of the options; none where published ones are asked for."""
    options = {"--topic": topic, "--subject": subject, "--value": value, "--object": object_}
    if any(each is not None for each in options.values()):
        if what is not None:
            problem = "a statement or file and a new statement were both given"
            raise Refusal([catalogue.BROKEN_GOAL.at(Field("STATEMENT"), problem=problem)])
        for name in ("--topic", "--subject", "--value"):
            if not options[name]:
                problem = "a new statement has a topic, a subject and a value"
                raise Refusal([catalogue.BROKEN_GOAL.at(Field(name), problem=problem)])
        return [
            Statement(
                "statement", topic or "", (subject or "").strip(), object_ or NOTHING, (value or "").strip()
            )
        ]
    if what is not None and splitext(what)[1].lower() in (".csv", ".yaml", ".yml", ".json", ".toml"):
        from queries.statements_file import read_statements

        return read_statements(what)
    return []
