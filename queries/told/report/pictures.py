"""Pictures of a case for its report. Takes a ``Session`` and an ``Encounter``; gives ``Picture``s."""

from __future__ import annotations

from typing import NamedTuple

from queries.encounter.model import Encounter
from queries.session import Session


class Picture(NamedTuple):
    """A drawing as SVG text, what it shows, and the same content in words."""

    title: str
    svg: str
    outline: str


def pictures(session: Session, encounter: Encounter) -> tuple[Picture, ...]:
    """The pictures of a case. CALL SITE: the graphs of a case are put in here."""
    return ()
