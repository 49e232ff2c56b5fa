"""What can be said of a saved proof later: whether it is right, whether things changed, what is so today.

Three questions, three answers: a proof may be right of knowledge that is not today's. Takes a ``SavedProof``
and a ``Session``; gives a ``Verified``.
"""

from __future__ import annotations

from dataclasses import dataclass

from queries.proofs.changes import Changes, changes
from queries.proofs.check import Soundness, soundness
from queries.proofs.reading import SavedProof
from queries.proofs.today import Today, today
from queries.session import Session


@dataclass(frozen=True)
class Verified:
    """The answers to the three questions; of a proof that is not right the other two are not asked."""

    saved: SavedProof
    soundness: Soundness
    changes: Changes
    today: Today | None
    version: str
    fingerprint: str

    @property
    def stands(self) -> bool:
        """Whether the proof is right, and today's knowledge answers the same."""
        return self.soundness.sound and self.today is not None and self.today.same


def verify(session: Session, saved: SavedProof) -> Verified:
    """What can be said of a saved proof with this knowledge."""
    sound = soundness(saved, session.knowledge)
    return Verified(
        saved=saved,
        soundness=sound,
        changes=changes(saved, session),
        today=today(saved, session) if sound.sound else None,
        version=session.knowledge.version,
        fingerprint=session.knowledge.fingerprint,
    )
