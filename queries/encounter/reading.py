"""One reading of one encounter: what was found wrong so far, in words that a coder understands.

Gives ``Reading``, which readers report problems to, and the words for values of the wrong kind. Every
message is one line. Imports ``kb.diagnostics``, ``kb.catalogue`` and ``vocabulary`` only.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kb import catalogue
from kb.diagnostics import Diagnostic, Field, Kind, did_you_mean, visible
from queries.encounter.vocabulary import Vocabulary

_HINTS = 100  # looking for near words is slow; a file with more mistakes than this gets none
_HUGE = 10**18


@dataclass(slots=True)
class Reading:
    """One reading of one encounter: the words that are known, and what was found wrong so far.

    Without a vocabulary any word is taken: the value comes from the knowledge base itself.
    """

    vocabulary: Vocabulary | None
    problems: list[Diagnostic] = field(default_factory=list)

    def wrong(
        self,
        kind: Kind,
        at: str,
        *,
        hint: str = "",
        near: tuple[str, Iterable[str]] | None = None,
        **slots: object,
    ) -> None:
        """Report a problem; ``near`` is a word and the known ones, the nearest of which are named."""
        if near is not None and len(self.problems) < _HINTS:
            hint = did_you_mean(*near) or hint
        shown = {name: one_line(str(value)) for name, value in slots.items()}
        self.problems.append(kind.at(field_at(at) if at else None, hint=hint, slots=shown))

    def no_field(self, at: str, name: str, names: Iterable[str]) -> None:
        """Report a field that is not one of those of this place."""
        hint = f"the fields here are {', '.join(names)}"
        self.wrong(catalogue.UNKNOWN_FIELD, at, name=name, near=(name, names), hint=hint)

    def mistyped(self, value: object, wanted: str, at: str, hint: str = "") -> None:
        """Report a value of a type that cannot stand here."""
        what = "this" if at else "an encounter"
        self.wrong(catalogue.MISTYPED, at, what=what, wanted=wanted, found=described(value), hint=hint)


def is_number(value: object) -> bool:
    """Whether this is a number; true and false are none."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def number_text(value: object) -> str:
    """A number as a message shows it; Python refuses to write the longest integers."""
    if isinstance(value, Decimal) and value.is_finite():
        huge = value.copy_abs() >= _HUGE
    else:
        huge = isinstance(value, int) and abs(value) >= _HUGE
    return "a huge number" if huge else str(value)


def described(value: object) -> str:
    """A value as a message names it: "the text `three`"."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if is_number(value):
        text = number_text(value)
        return text if text.startswith("a ") else f"the number {text}"
    if isinstance(value, str):
        return f"the text `{value if len(value) <= 60 else value[:60] + '...'}`"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, datetime.datetime):
        return "a date with a time of day"
    return f"a {type(value).__name__}"


def one_line(text: str) -> str:
    """The text with its line ends escaped: a message is one line."""
    return text.replace("\n", "\\n")


def field_at(path: str) -> Field:
    """The place that a path names; a path may hold names from outside, which are made visible."""
    return Field(one_line(visible(path)))
