"""Statuses are honest: whatever is answered to what is not documented, they keep what they promise.

Random days with gaps. Each gap is filled in with every answer that a coder could give, and the claims of
all of those days, each asked for itself, are held against what was said of the day with its gaps.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from queries.claim import Line
from queries.encounter.decode import decode
from queries.suggest import CERTAIN, POSSIBLE, SUPPORTED, Suggestion, suggest
from tests.casebook import provided, session
from tests.days import claim

Data = dict[str, Any]
Gap = tuple[str, ...]

ANSWERS: dict[Gap, list[Any]] = {
    ("credential",): ["MD", "DO", "NP"],
    ("services", "0", "surgeon"): ["dr-a", "dr-b"],
    ("services", "0", "pathologist"): ["dr-a", "dr-b"],
    ("services", "1", "pathologist"): ["dr-a", "dr-b"],
    ("services", "0", "involves"): [[], ["fascia"], ["fat", "bone"]],
    ("services", "1", "involves"): [[], ["tendon"]],
    ("services", "0", "stages", "0"): [1, 5, 9],
    ("services", "0", "stages", "1"): [1, 5, 6],
    ("lesions", "0", "behavior"): ["malignant", "uncertain", "premalignant"],
    ("lesions", "1", "behavior"): ["malignant", "benign"],
    ("lesions", "0", "side"): ["left", "right"],
    ("history", "0", "lesion"): ["A", "B"],
    ("history", "0", "same_clinician"): [True, False],
    ("history", "0", "planned_staged"): [True, False],
}
"""What a coder could answer, for every field that a day may leave open."""

PRECISE = {
    "wrist": ["forearm", "hand"],
    "perineum": ["genitalia", "buttock", "thigh"],
    "nape": ["neck", "upper back"],
}
SITES = ["nose", "back", "shin", "upper eyelid", "thumb", *PRECISE]


@st.composite
def gapped(draw: st.DrawFn) -> tuple[Data, list[Gap]]:
    """A day of one or two tumours, and the gaps in its documentation."""
    count = draw(st.integers(1, 2))
    sites = draw(st.lists(st.sampled_from(SITES), min_size=count, max_size=count))
    day: Data = {
        "date": "2026-10-05",
        "payer": draw(st.sampled_from(["medicare", "aetna"])),
        "clinician": "dr-a",
        "credential": "MD",
        "lesions": [
            {"id": name, "site": site, "behavior": "malignant", "side": "left"}
            for name, site in zip("AB", sites, strict=False)
        ],
        "services": [
            {
                "type": "mohs",
                "lesion": name,
                "stages": draw(st.lists(st.integers(1, 8), min_size=1, max_size=2)),
                "surgeon": "dr-a",
                "pathologist": draw(st.sampled_from(["dr-a", "dr-a", "dr-a", "dr-b"])),
                "involves": draw(st.sampled_from([[], [], ["muscle"], ["fascia"]])),
            }
            for name, _ in zip("AB", sites, strict=False)
        ],
    }
    if draw(st.booleans()):
        earlier = {"code": "14060", "date": "2026-09-14", "lesion": "A", "same_clinician": True}
        day["history"] = [earlier | {"planned_staged": draw(st.booleans())}]
    there = [gap for gap in ANSWERS if _has(day, gap)]
    gaps = draw(st.lists(st.sampled_from(there), min_size=1, max_size=3, unique=True))
    for gap in gaps:
        _set(day, gap, None)
    return day, gaps


def _has(data: Any, gap: Gap) -> bool:
    for step in gap:
        if isinstance(data, list):
            if int(step) >= len(data):
                return False
            data = data[int(step)]
        elif step not in data:
            return False
        else:
            data = data[step]
    return True


def _set(data: Any, gap: Gap, value: Any) -> None:
    *way, last = gap
    for step in way:
        data = data[int(step)] if isinstance(data, list) else data[step]
    data[int(last) if isinstance(data, list) else last] = value


def answered(day: Data, gaps: list[Gap]) -> Iterator[tuple[Line, ...]]:
    """The claim of each day in which every gap has an answer, and every site is a precise one."""
    sites = [PRECISE.get(lesion["site"], [lesion["site"]]) for lesion in day["lesions"]]
    for answers in product(*(ANSWERS[gap] for gap in gaps)):
        given_ = dict(zip(gaps, answers, strict=True))
        if given_.get(("history", "0", "lesion")) == "B" and len(day["lesions"]) < 2:
            continue
        for precise in product(*sites):
            filled = deepcopy(day)
            for gap, answer in given_.items():
                _set(filled, gap, answer)
            for lesion, site in zip(filled["lesions"], precise, strict=True):
                lesion["site"] = site
            yield claim(decode(filled, session().vocabulary))


def asked(day: Data) -> Suggestion:
    return suggest(session(), decode(day, session().vocabulary))


@settings(max_examples=80, deadline=None)
@given(gapped())
def test_statuses_are_honest(case: tuple[Data, list[Gap]]) -> None:
    day, gaps = case
    found = asked(day)
    worlds = list(answered(day, gaps))
    for each in found.lines:
        everywhere = all(each.line in lines for lines in worlds)
        if each.status == CERTAIN:
            assert everywhere, f"{each.line} is called certain"
        elif each.status == SUPPORTED and found.complete and not _may_stay_open(gaps):
            assert not everywhere, f"{each.line} is called supported only"
    known = {each.line.key for each in found.lines}
    if found.complete:
        assert {line.key for lines in worlds for line in lines} <= known, "a line that is not even possible"


@settings(max_examples=30, deadline=None)
@given(gapped())
def test_a_possible_line_is_on_the_claim_once_it_is_documented(case: tuple[Data, list[Gap]]) -> None:
    found = asked(case[0])
    for each in found.lines:
        assert bool(each.provided) == (each.status == POSSIBLE)
        if each.status == POSSIBLE:
            assert each.line in claim(provided(found.encounter, each))


@settings(max_examples=30, deadline=None)
@given(gapped())
def test_what_is_not_certain_leads_to_a_question(case: tuple[Data, list[Gap]]) -> None:
    found = asked(case[0])
    statuses = {each.status for each in found.lines}
    assert bool(found.questions) == bool(statuses & {SUPPORTED, POSSIBLE})


def _may_stay_open(gaps: list[Gap]) -> bool:
    """Which lesion an earlier procedure was for may be none of today's: an answer that no field takes."""
    return ("history", "0", "lesion") in gaps
