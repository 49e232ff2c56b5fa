"""Two sets of rules on one claim: what ``suggest`` makes of an encounter, ``check`` lets pass.

They share tables and no rule: one reads what was done, the other what is billed. Only a ceiling may
stop a suggested line, for units that were really done stay on the claim, with a warning.
"""

from __future__ import annotations

from typing import Any

import pytest

from queries.casebook.case import Case
from queries.check import CheckedLine, check, words_of
from queries.claim_file.decode import decode_claim
from queries.claim_file.model import Claim
from queries.encounter.model import Biopsy, Encounter, Pathology
from queries.suggest import SuggestedLine, Suggestion
from tests.casebook import answer, cases, session

CEILING = "too many units of the day"
LEFT_TO_ITS_ADD_ONS = "primary not paid"
"""Above a day's ceiling all lines of a code are refused, and then its add-on codes too."""

HISTORY = {
    "days: Two more stages after the claim of the morning",
    "days: A first stage this morning, by whom is not said",
    "worked: An add-on stage whose first stage stands on the morning's claim",
    "mutants: Claimed this morning, and muscle in the afternoon",
}
"""Their first stage is on another claim of the same day, which a check of this claim does not see."""

CLAIMED = [
    case
    for case in cases()
    if answer(case).claim
    and case.name not in HISTORY
    and case.given["payer"] == "medicare"  # the check holds the manual, which binds Medicare alone
]


def claim_of(suggestion: Suggestion) -> Claim:
    """The suggested claim as somebody else would send it, with what the encounter documents of it."""
    encounter = suggestion.encounter
    data: dict[str, Any] = {
        "date": encounter.date.isoformat(),
        "payer": encounter.payer,
        "lines": [_line(line, encounter) for line in suggestion.claim],
        "lesions": [
            {"id": lesion.id, "details": {"prior pathology": lesion.prior_pathology}}
            for lesion in encounter.lesions
            if lesion.prior_pathology is not None
        ],
        "history": [
            {
                "code": entry.code,
                "date": entry.date.isoformat(),
                "lesion": entry.lesion,
                "same_clinician": entry.same_clinician,
            }
            for entry in encounter.history
        ],
    }
    return decode_claim(data, words_of(session()))


def _line(line: SuggestedLine, encounter: Encounter) -> dict[str, Any]:
    it = line.line
    told: dict[str, Any] = {"code": it.code, "units": it.units, "modifiers": list(it.modifiers)}
    if it.lesions:
        told["lesion"] = list(it.lesions)
    services = [service for service in encounter.services if service.id in it.services]
    details: dict[str, Any] = {}
    if any(isinstance(each, Biopsy) and each.read_before_mohs for each in services):
        details |= {"read before the procedure": True, "result decided the procedure": True}
    if any(isinstance(each, Pathology) and each.specimen == "biopsy" for each in services):
        details |= {"read before the procedure": True, "result decided the procedure": True}
    if {"24", "25"} & set(it.modifiers):
        details["separate visit"] = True
    return {**told, "details": details} if details else told


def stopped(suggestion: Suggestion) -> list[CheckedLine]:
    """The lines that the check would not let pass, but for a ceiling."""
    checked = check(session(), claim_of(suggestion)).lines
    above = any(CEILING in line.situations for line in checked)
    allowed = {CEILING, LEFT_TO_ITS_ADD_ONS} if above else set()
    return [
        line
        for line in checked
        if line.verdict not in ("passes", "ask", "too many units") and not set(line.situations) <= allowed
    ]


@pytest.mark.parametrize("case", CLAIMED, ids=lambda case: case.name)
def test_a_suggested_claim_passes(case: Case) -> None:
    found = stopped(answer(case))
    assert [(line.line.code, line.verdict, [each.because for each in line.reasons]) for line in found] == []
