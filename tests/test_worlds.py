"""However much is left open, the combinations that are tried stay few, and what was not tried is said."""

from __future__ import annotations

from queries.encounter.decode import decode
from queries.suggest import suggest
from queries.worlds import MOST_WORLDS, worlds
from tests.casebook import session

MANY = 40


def test_questions_with_one_answer_are_counted_with_staying_open() -> None:
    """Each flap whose lesion is not named has one lesion to belong to: two ways, and not one."""
    flaps = [{"code": "14060", "date": "2026-09-20", "same_clinician": True} for _ in range(MANY)]
    encounter = decode(
        {
            "date": "2026-10-05",
            "clinician": "dr-a",
            "credential": "MD",
            "lesions": [{"id": "A", "site": "nose", "behavior": "malignant"}],
            "services": [
                {"type": "mohs", "lesion": "A", "stages": [2], "surgeon": "dr-a", "pathologist": "dr-a"}
            ],
            "history": flaps,
        },
        session().vocabulary,
    )
    tried = worlds(session(), session().case(encounter))
    assert len(tried.possibilities) == MANY
    assert not tried.complete
    assert len(tried.worlds) <= MOST_WORLDS + MANY
    assert {line.status for line in suggest(session(), encounter).claim} == {"supported"}
