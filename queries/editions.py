"""Which edition of each public figure is loaded, and what that means for a date of service.

Takes an ``Edition``; gives what its table of loaded figures says. Imports ``kb`` only.
"""

from __future__ import annotations

from typing import NamedTuple

from kb.knowledge import Edition

FIGURES = "loaded_figures"
"""The table that says it: what the figures are, their edition, and what to do about it."""


class LoadedFigures(NamedTuple):
    """Figures that an answer may rest on: what they are, their edition, and what to do about it."""

    what: str
    edition: str
    advice: str
    citation: str


def loaded_figures(edition: Edition) -> tuple[LoadedFigures, ...]:
    """The figures that are loaded, as they stand for the edition's dates of service."""
    return tuple(
        LoadedFigures(str(row[0]), str(row[1]), str(row[2]), fact.citation)
        for row, fact in edition.guidance.facts(FIGURES).items()
    )
