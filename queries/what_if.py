"""What would be otherwise if an encounter documented something else, had another date or another payer.

Takes a ``Session``, an encounter and changes; gives a ``WhatIf``. Imports ``differences`` and ``edits``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb import catalogue
from kb.diagnostics import Field, Refusal
from queries.differences import Differences, differences
from queries.encounter.edits import Edit, Edited, edited
from queries.encounter.model import Encounter
from queries.fewest import fewest
from queries.session import Session


@dataclass(frozen=True)
class WhatIf:
    """The changes that were made, and in what the answer differs."""

    changes: tuple[Edited, ...]
    differences: Differences


def what_if(session: Session, encounter: Encounter, edits: Sequence[Edit]) -> WhatIf:
    """In what the answer would differ; refuses changes that no encounter can have, and none at all."""
    if not edits:
        raise Refusal([catalogue.NO_CHANGE.at(Field("--set"))])
    after, changes = edited(encounter, edits, session.vocabulary)
    found = differences(session, encounter, after, grounds=True)
    return WhatIf(changes, fewest(session, encounter, edits, found))
