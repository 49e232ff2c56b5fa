"""Why something does not hold, and the smallest changes of the encounter after which it would.

Takes a ``Session``, a goal and, where the goal depends on one, an encounter; gives a ``Missing``.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.explain.attempt import Attempt
from kb.explain.proof import Proof
from queries.goal import Goal
from queries.suggest import Exclusion

WRITTEN, HAPPENED = "written", "happened"


@dataclass(frozen=True)
class Change:
    """One change of an encounter: the field, its value now (None: not documented), and the value to try.

    ``kind`` is ``written`` where the field is silent today, so that the note would have to say it (if it
    is so), and ``happened`` where the note says otherwise, so that it would have to have been otherwise.
    """

    path: str
    now: str | None
    value: str | None
    kind: str
    sentence: str


@dataclass(frozen=True)
class Fix:
    """A smallest set of changes after which the goal was seen to hold; ``proof`` is why it then does."""

    changes: tuple[Change, ...]
    proof: Proof


@dataclass(frozen=True)
class Missing:
    """The answer to "why not?".

    ``holds``: it holds after all, and ``proofs`` say why. ``forbidden`` are the rules that name the code and
    keep it off the claim. ``attempts`` are the rules that could give it, nearest first; ``more`` of them are
    not shown. ``complete``: every set of changes up to the size of the fixes was thought of.
    """

    goal: Goal
    holds: bool
    proofs: tuple[Proof, ...] = ()
    forbidden: tuple[Exclusion, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    more: int = 0
    fixes: tuple[Fix, ...] = ()
    complete: bool = True
