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

# "left", "lt.", "on the left", and with a tail "left-sided", "left side of".
_WORD = rf"(?<!\w)(?:(?:on|in) the )?({'|'.join(_SIDES)})(?!\w)\.?"
_SIDE = re.compile(_WORD)
_SIDE_WITH_TAIL = re.compile(_WORD + r"(?:[ -]sided?(?: of)?(?!\w))?")
_PUNCTUATION = re.compile(r"[,;()]|\.(?!\d)")
_LEAD = re.compile(r"^(?:of |the |skin of )+")


class Named(NamedTuple):
    """A known word, and the side that was said with it (``None``: no side was said)."""

    word: str
    side: Side | None


@dataclass(frozen=True)
class Vocabulary:
    """Every word that an encounter may use, names and aliases alike; case says nothing."""

    sites: frozenset[str]
    structures: frozenset[str]
    codes: frozenset[str]

    def site(self, text: str) -> Named | None:
        """The site that the text names; ``None`` where it is not known or two sides are said."""
        return _find(text, self.sites)

    def structure(self, text: str) -> Named | None:
        """The anatomic structure that the text names; ``None`` where it is not known."""
        return _find(text, self.structures)


def without_side(text: str) -> str:
    """The text in lower case with its side words taken out."""
    return _spaced(_PUNCTUATION.sub(" ", _SIDE_WITH_TAIL.sub(" ", _spaced(text.lower()))))


def _find(text: str, known: frozenset[str]) -> Named | None:
    key = _spaced(text.lower())
    sides = {_SIDES[found] for found in _SIDE.findall(key)}
    # The less is taken out, the better: a known word may itself speak of a side.
    readings: list[tuple[str, Side | None]] = [(key, None)]
    if len(sides) == 1:
        side = sides.pop()
        readings += [(_SIDE.sub(" ", key), side), (_SIDE_WITH_TAIL.sub(" ", key), side)]
    forms = [(form, said) for rest, said in readings for form in _forms(rest)]
    if found := next((Named(form, said) for form, said in forms if form in known), None):
        return found
    written = {word.lower(): word for word in known if word != word.lower()}
    return next((Named(written[form], said) for form, said in forms if form in written), None)


def _forms(key: str) -> Iterator[str]:
    """The ways in which a vocabulary may hold the word, nearest to the text first."""
    bare = _LEAD.sub("", _spaced(_PUNCTUATION.sub(" ", key)))
    for form in (_spaced(key), bare, _spaced(bare.replace("-", " "))):
        yield form
        if form.endswith("s"):
            yield form.removesuffix("s")


def _spaced(text: str) -> str:
    return " ".join(text.split())
