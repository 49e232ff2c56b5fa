"""``codewhy what-if``: what would be otherwise if something else were documented, or on another date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.common import (
    Colour,
    Described,
    answered,
    echo_json,
    echo_lines,
    encounter_options,
    format_option,
    knowledge_option,
    open_session,
)

if TYPE_CHECKING:
    from queries.encounter.model import Encounter
    from queries.encounter.settings import Setting

EPILOG = """\b
Examples:
  codewhy what-if visit.yaml --set 'services[0].stages=[6,3]'
  codewhy what-if visit.yaml --set 'services[+]={type: biopsy, lesion: A, technique: punch}'
  codewhy what-if visit.yaml --unset 'lesions[1].side' --payer aetna
  codewhy what-if visit.yaml --date 2024-10-05
"""

OF_SURGERY = ("surgeon", "pathologist")
"""Options that speak of every Mohs surgery, and not of the encounter."""


@click.command("what-if", epilog=EPILOG)
@click.argument("file", metavar="[ENCOUNTER]", required=False)
@click.option("--set", "settings", multiple=True, metavar="PATH=VALUE", help="Give a field another value.")
@click.option("--unset", multiple=True, metavar="PATH", help="Take a field or a whole item out.")
@encounter_options
@knowledge_option
@format_option
@answered
def command(
    file: str | None,
    settings: tuple[str, ...],
    unset: tuple[str, ...],
    described: Described,
    root: str | None,
    form: str,
) -> None:
    """What would be otherwise if something else were documented, or on another date.

    A PATH is written as the questions print it (services[0].stages[1]), `[+]` for a new item, and a VALUE as
    in YAML. With an ENCOUNTER file, --date, --payer and the like are changes, too.
    """
    from queries.encounter.settings import read_settings
    from queries.what_if import what_if

    session = open_session(root)
    chosen = read_settings(settings, unset)
    if file is None or described.mohs:
        encounter = described.encounter(file, session, needed=True)
        assert encounter is not None
    else:
        encounter = Described(mohs=(), day=None).encounter(file, session, needed=True)
        assert encounter is not None
        chosen = (*chosen, *_options(described, encounter))
    found = what_if(session, encounter, chosen)
    if form == "json":
        from queries.told.differences_data import what_if_data

        echo_json(what_if_data(found))
    else:
        from queries.told.differences_text import what_if_text

        echo_lines(what_if_text(found, Colour()))


def _options(described: Described, encounter: Encounter) -> list[Setting]:
    """The changes that options ask for."""
    from queries.encounter.settings import Setting, every_mohs

    said = {**described.said, "date": described.day and described.day.isoformat()}
    found: list[Setting] = []
    for name, value in said.items():
        if value is not None:
            found += every_mohs(encounter, name, value) if name in OF_SURGERY else [Setting(name, value)]
    return found
