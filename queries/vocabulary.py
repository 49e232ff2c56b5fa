"""The words that an encounter may use for sites, structures and codes.

Takes the words that the knowledge base knows; gives the known word, and the side of the body, that a
text names. Says nothing of what a word means, and imports nothing of the project.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

Side = Literal["left", "right", "midline"]

_SIDES: dict[str, Side] = {
    "left": "left",
    "lt": "left",
    "l": "left",
    "right": "right",
    "rt": "right",
    "r": "right",
    "midline": "midline",
}

# "on the left", "left-sided", "lt.", "left side of"; longer words stand first, so that they win.
_SIDE = re.compile(
    rf"(?<!\w)(?:(?:on|in) the )?({'|'.join(sorted(_SIDES, key=len, reverse=True))})(?!\w)"
    r"\.?(?:[ -]sided?(?: of)?(?!\w))?"
)
_PUNCTUATION = re.compile(r"[,;()]|\.(?!\d)")
_LEAD = re.compile(r"^(?:of |the |skin of )+")


class Named(NamedTuple):
    """A known word, and the side that was said with it (``None``: no side was said)."""

    word: str
    side: Side | None


@dataclass(frozen=True)
class Vocabulary:
    """Every word that an encounter may use, in lower case: names and aliases alike."""

    sites: frozenset[str]
    structures: frozenset[str]
    codes: frozenset[str]

    def site(self, text: str) -> Named | None:
        """The site that the text names; ``None`` where it is not known or two sides are said."""
        return _find(text, self.sites)

    def structure(self, text: str) -> Named | None:
        """The anatomic structure that the text names; ``None`` where it is not known."""
        return _find(text, self.structures)


def without_side(text: str) -> tuple[str, frozenset[Side]]:
    """The text in lower case with its side words taken out, and the sides that they said."""
    key = _spaced(text.lower())
    sides = frozenset(_SIDES[found] for found in _SIDE.findall(key))
    return _spaced(_PUNCTUATION.sub(" ", _SIDE.sub(" ", key))), sides


def _find(text: str, known: frozenset[str]) -> Named | None:
    # A word that is known as it stands wins over any reading of it.
    for form in _forms(_spaced(text.lower())):
        if form in known:
            return Named(form, None)
    rest, sides = without_side(text)
    if len(sides) != 1:
        return None
    return next((Named(form, side) for form in _forms(rest) for side in sides if form in known), None)


def _forms(key: str) -> Iterator[str]:
    """The ways in which a vocabulary may hold the word, nearest to the text first."""
    bare = _LEAD.sub("", _spaced(_PUNCTUATION.sub(" ", key)))
    for form in (key, bare, _spaced(bare.replace("-", " "))):
        yield form
        if form.endswith("s"):
            yield form.removesuffix("s")


def _spaced(text: str) -> str:
    return " ".join(text.split())
