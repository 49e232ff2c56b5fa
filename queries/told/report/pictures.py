"""Pictures of a case for its report: what the claim rests on, drawn and in words.

Takes a ``Session`` and an ``Encounter``; gives ``Picture``s. Imports ``graphs`` and ``pictures``.
"""

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
    """The picture of the whole claim; none where there is nothing to draw."""
    from queries.graphs.case import case_graph  # only a report draws
    from queries.pictures.as_svg import element
    from queries.pictures.draw import draw
    from queries.told.graph_text import graph_text
    from queries.told.layout import Style

    graph = case_graph(session, encounter)
    if not graph.nodes:
        return ()
    return (Picture(graph.title, element(draw(graph), "claim-graph"), "\n".join(graph_text(graph, Style()))),)
