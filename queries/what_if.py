"""What would be otherwise if an encounter documented something else, had another date or another payer.

Takes a ``Session``, an encounter and changes; gives a ``WhatIf``. Imports ``differences`` and ``settings``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb import catalogue
from kb.diagnostics import Field, Refusal
from queries.differences import Differences, differences
from queries.encounter.model import Encounter
from queries.encounter.settings import FieldChange, Setting, with_settings
from queries.fewest import fewest
from queries.session import Session


@dataclass(frozen=True)
class WhatIf:
    """The changes that were made, and in what the answer differs."""

    changes: tuple[FieldChange, ...]
    differences: Differences


def what_if(session: Session, encounter: Encounter, chosen: Sequence[Setting]) -> WhatIf:
    """In what the answer would differ; refuses changes that no encounter can have, and none at all."""
    if not chosen:
        raise Refusal([catalogue.NO_CHANGE.at(Field("--set"))])
    after, changes = with_settings(encounter, chosen, session.vocabulary)
    found = differences(session, encounter, after, grounds=True)
    return WhatIf(changes, fewest(session, encounter, chosen, found))
