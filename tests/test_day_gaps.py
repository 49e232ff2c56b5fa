"""Whole days with gaps: whatever is answered to what is not documented, the statuses keep what they promise.

A documented day loses one or two of its fields. Each gap is then filled in with every answer of a small list,
and the claims of all of those days, each asked for itself, are held against what was said of the first one.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from queries.claim import Line
from queries.suggest import CERTAIN, POSSIBLE, SUPPORTED, suggest
from tests import charts
from tests.casebook import problems, said, session
from tests.days import claim
from tests.promise import broken
from tests.whole_days import FIXED, Data, asked, documented

Gap = tuple[str, int, str]
"""Lesions or services, the place, and the field."""

YES_OR_NO = [True, False]
SIZES = [0.4, 0.9, 2.5, 4.0, 9.0, 31.0]
AREAS = [4.0, 10.5, 24.0, 31.0, 70.0, 130.0]
COUNTS = [1, 2, 3]

ANSWERS: dict[tuple[str, str], list[Any]] = {
    ("lesion", "behavior"): ["malignant", "in-situ", "benign", "premalignant", "uncertain"],
    ("lesion", "prior_pathology"): YES_OR_NO,
    ("mohs", "surgeon"): ["dr-a", "dr-b"],
    ("mohs", "pathologist"): ["dr-a", "dr-b"],
    ("mohs", "involves"): [[], ["fascia"], ["muscle"]],
    ("biopsy", "technique"): list(charts.TECHNIQUES),
    ("biopsy", "reading"): ["frozen", "permanent"],
    ("biopsy", "read_before_mohs"): YES_OR_NO,
    ("excision", "diameter_cm"): SIZES,
    ("excision", "margin_cm"): [0.1, 0.4, 1.0],
    ("excision", "excised_diameter_cm"): SIZES,
    ("destruction", "diameter_cm"): SIZES,
    ("destruction", "count"): [1, 2, 14, 15],
    ("repair", "length_cm"): SIZES,
    ("flap", "area_cm2"): AREAS,
    ("flap", "primary_cm2"): AREAS,
    ("flap", "secondary_cm2"): AREAS,
    ("graft", "area_cm2"): AREAS,
    ("site-preparation", "area_cm2"): AREAS,
    ("pathology", "specimen"): ["mohs-layer", "biopsy", "debulk", "extra-margin", "other"],
    ("pathology", "specimens"): COUNTS,
    ("pathology", "blocks"): COUNTS,
    ("pathology", "antibodies"): COUNTS,
    ("pathology", "reason"): ["staging"],
    ("visit", "level"): [2, 3, 4, 5],
    ("visit", "separate"): YES_OR_NO,
    ("visit", "decided_major_surgery"): YES_OR_NO,
}
"""What a coder could answer, for the fields that a day may leave open.

Two are no gaps but have a reading where they are silent: pathology that nobody else is said to have read is
the clinician's own, and a bed on a lesion without Mohs surgery is no fresh Mohs defect.
"""


def _owner(day: Data, gap: Gap) -> Data:
    owner: Data = day[gap[0]][gap[1]]
    return owner


def _answers(day: Data, gap: Gap) -> list[Any]:
    owner = _owner(day, gap)
    if gap[2] == "count" and owner.get("lesion"):
        return []  # one lesion is named, so one lesion it is
    return ANSWERS.get((owner.get("type", "lesion"), gap[2]), [])


@st.composite
def gapped(draw: st.DrawFn, most: int = 2) -> tuple[Data, list[Gap]]:
    """A documented day that lost some of its fields, and which."""
    day = draw(documented(2))
    there = [
        (part, place, name)
        for part in ("lesions", "services")
        for place, owner in enumerate(day[part])
        for name in owner
        if _answers(day, (part, place, name))
    ]
    gaps = draw(st.lists(st.sampled_from(there), max_size=most, unique=True)) if there else []
    for gap in gaps:
        _owner(day, gap)[gap[2]] = None
    return day, gaps


def completed(day: Data, gaps: list[Gap]) -> Iterator[tuple[Line, ...]]:
    """The claim of each day in which every gap has an answer."""
    for answers in product(*(_answers(day, gap) for gap in gaps)):
        filled = deepcopy(day)
        for gap, answer in zip(gaps, answers, strict=True):
            _owner(filled, gap)[gap[2]] = answer
        yield claim(asked(filled))


def without(day: Data, gaps: list[Gap]) -> Data:
    """The day without the services that have gaps: what is not documented was not done."""
    silent = {place for part, place, _ in gaps if part == "services"}
    left = [service for place, service in enumerate(day["services"]) if place not in silent]
    visit = {"type": "visit", "patient": "new", "level": 2, "separate": False, "decided_major_surgery": False}
    return day | {"services": left or [visit]}


@settings(max_examples=25, deadline=None, derandomize=FIXED)
@given(gapped())
def test_statuses_are_honest(case: tuple[Data, list[Gap]]) -> None:
    day, gaps = case
    found = suggest(session(), asked(day))
    worlds = list(completed(day, gaps))
    somewhere = {line.key for lines in (*worlds, claim(asked(without(day, gaps)))) for line in lines}
    measured = any(gap[2].endswith(("_cm", "_cm2")) for gap in gaps)  # a part that is measured counts alone
    for each in found.lines:
        if each.status == CERTAIN:
            assert all(each.line in lines for lines in worlds), f"{each.line} is called certain"
        if each.status == SUPPORTED and not measured:
            assert each.line.key in somewhere, f"{each.line} contradicts what is documented"
        assert bool(each.provided) == (each.status == POSSIBLE)


@settings(max_examples=12, deadline=None, derandomize=FIXED)
@given(gapped(4))
def test_every_answer_keeps_its_form_and_has_its_proof(case: tuple[Data, list[Gap]]) -> None:
    found = suggest(session(), asked(case[0]))
    assert broken(found) == []
    assert problems(list(said(found))[:3]) == []


@settings(max_examples=25, deadline=None, derandomize=FIXED)
@given(documented(1), st.data())
def test_a_day_with_nothing_documented_has_an_answer(day: Data, data: st.DataObject) -> None:
    needed = {"type", "id", "kind", "method", "patient", "complexity", "site", "stages"}
    for owner in day["lesions"] + day["services"]:
        keep = needed | ({"lesion"} if owner.get("type") in ("mohs", "biopsy", "excision") else set())
        for name in set(owner) - keep:
            if data.draw(st.booleans()):
                owner[name] = None
        if owner.get("type") == "mohs":
            owner["stages"] = [data.draw(st.sampled_from([None, blocks])) for blocks in owner["stages"]]
    suggest(session(), asked(day | {"clinician": None}))
