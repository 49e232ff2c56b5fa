"""Layers that do not fit: a rule that says it is a payer's, and cites nobody but CPT.

Takes rules and cards; a rule that is ``derived`` may cite what it likes.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb import catalogue
from kb.diagnostics import Diagnostic
from kb.lint.subject import Subject

DERIVED = "derived"


def odd_layers(subject: Subject) -> Iterator[Diagnostic]:
    """Rules of a layer of which none of their sources is."""
    for rule in subject.program.rules:
        stated = next((each for each in rule.annotations if each.key == "layer"), None)
        if stated is None or stated.value == DERIVED:
            continue
        cited = [each.value.split(" ", 1)[0] for each in rule.annotations if each.key == "cite"]
        layers = sorted({subject.cards[card].layer for card in cited if card in subject.cards})
        if layers and stated.value not in layers and DERIVED not in layers:
            yield catalogue.ODD_LAYER.at(stated.span, layer=stated.value, layers=" or ".join(layers))
