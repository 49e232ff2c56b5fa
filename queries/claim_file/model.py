"""A claim: the lines of one patient and day as they are billed, and what is documented of them.

Gives frozen values. What is not documented is ``None`` or left out, which is not the same as "no". Knows
no file and no rule, and imports nothing of the project.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import NamedTuple


class Detail(NamedTuple):
    """Something documented of a line, a lesion or the claim: its name, and "yes", a word or a number."""

    name: str
    answer: str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledLine:
    """One line of a claim; ``by`` is who bills it, where that is not the claim's clinician."""

    code: str
    units: int = 1
    modifiers: tuple[str, ...] = ()
    lesion: tuple[str, ...] = ()
    by: str | None = None
    date: datetime.date | None = None
    diagnosis: str | None = None
    purpose: str | None = None
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLesion:
    """What is documented of a lesion: ``touches`` others, or lay ``inside`` what was taken out for one."""

    id: str
    diagnosis: str | None = None
    touches: tuple[str, ...] = ()
    inside: str | None = None
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An earlier procedure whose global period may still be open."""

    code: str
    date: datetime.date
    lesion: str | None = None
    same_clinician: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim; its lines have the numbers 1, 2, 3 that they stand by."""

    id: str | None = None
    date: datetime.date
    payer: str = "medicare"
    setting: str = "office"
    clinician: str | None = None
    lines: tuple[BilledLine, ...]
    lesions: tuple[ClaimLesion, ...] = ()
    history: tuple[Earlier, ...] = ()
    details: tuple[Detail, ...] = ()
