"""The facts of a claim: rows of the relations in ``claim.dl``, each with the field that it came from.

Takes a ``Claim``; draws no conclusion. A line without a clinician or a date has the claim's. Imports
``model``, and ``CaseFact`` of the encounter.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.diagnostics import Field
from queries.claim_file.model import BilledLine, Claim, ClaimLesion, Detail, Earlier
from queries.encounter.facts import CaseFact

NOBODY = "the clinician of the claim"
"""Who bills, where the claim does not say it: one clinician, whoever that is."""


def claim_facts(claim: Claim) -> tuple[CaseFact, ...]:
    """Every row of the claim, in its order."""
    return tuple(_facts(claim))


def _facts(claim: Claim) -> Iterator[CaseFact]:
    yield CaseFact("claim_payer", (claim.payer,), Field("payer"))
    yield CaseFact("claim_setting", (claim.setting,), Field("setting"))
    for detail in claim.details:
        yield CaseFact("claim_detail", tuple(detail), _detail_at("", detail))
    diagnoses = {lesion.id: lesion.diagnosis for lesion in claim.lesions if lesion.diagnosis}
    for index, line in enumerate(claim.lines):
        yield from _of_line(claim, line, index, diagnoses)
    for index, lesion in enumerate(claim.lesions):
        yield from _of_lesion(lesion, f"lesions[{index}]")
    for index, entry in enumerate(claim.history):
        yield from _of_earlier(entry, index, (claim.date - entry.date).days)


def _of_line(claim: Claim, line: BilledLine, index: int, diagnoses: dict[str, str]) -> Iterator[CaseFact]:
    at, number = f"lines[{index}]", index + 1
    yield CaseFact("billed", (number, line.code, line.units), Field(at))
    for place, modifier in enumerate(line.modifiers):
        yield CaseFact("billed_modifier", (number, modifier), Field(f"{at}.modifiers[{place}]"))
    for lesion in line.lesion:
        yield CaseFact("billed_for", (number, lesion), Field(f"{at}.lesion"))
        if line.diagnosis is None and lesion in diagnoses:
            yield CaseFact("billed_diagnosis", (number, diagnoses[lesion]), Field("lesions"))
    if line.diagnosis is not None:
        yield CaseFact("billed_diagnosis", (number, line.diagnosis), Field(f"{at}.diagnosis"))
    who = line.by or claim.clinician or NOBODY
    yield CaseFact("billed_by", (number, who), Field(f"{at}.by" if line.by else "clinician"))
    day = (line.date or claim.date).isoformat()
    yield CaseFact("billed_on", (number, day), Field(f"{at}.date" if line.date else "date"))
    if line.purpose is not None:
        yield CaseFact("billed_purpose", (number, line.purpose), Field(f"{at}.purpose"))
    for detail in line.details:
        relation = "line_number" if isinstance(detail.answer, int) else "line_detail"
        yield CaseFact(relation, (number, *detail), _detail_at(at, detail))


def _of_lesion(lesion: ClaimLesion, at: str) -> Iterator[CaseFact]:
    for other in lesion.touches:  # each touches the other
        yield CaseFact("lesions_touch", (lesion.id, other), Field(f"{at}.touches"))
        yield CaseFact("lesions_touch", (other, lesion.id), Field(f"{at}.touches"))
    if lesion.inside is not None:
        yield CaseFact("lesion_inside", (lesion.id, lesion.inside), Field(f"{at}.inside"))
    for detail in lesion.details:
        yield CaseFact("lesion_detail", (lesion.id, *detail), _detail_at(at, detail))


def _of_earlier(entry: Earlier, index: int, days_ago: int) -> Iterator[CaseFact]:
    at, name = f"history[{index}]", f"earlier-{index + 1}"
    yield CaseFact("earlier", (name, entry.code, days_ago), Field(f"{at}.code"))
    if entry.same_clinician is not None:
        answer = "yes" if entry.same_clinician else "no"
        yield CaseFact("earlier_same_clinician", (name, answer), Field(f"{at}.same_clinician"))
    if entry.lesion is not None:
        yield CaseFact("earlier_lesion", (name, entry.lesion), Field(f"{at}.lesion"))


def _detail_at(at: str, detail: Detail) -> Field:
    return Field(f"{at}.details.{detail.name}" if at else f"details.{detail.name}")
