"""What holds for every claim, whatever is on it."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from queries.check import CheckedClaim
from tests.claimbook import answer, claim_of, session

Data = dict[str, Any]

VERDICTS = {"passes", "denied", "too many units", "needs a modifier", "ask"}
ANATOMIC = st.sampled_from(["LT", "RT", "E1", "F2", "TA"])
DISTINCT = st.sampled_from(["59", "XS", "XE", "XU", "LT", "79"])
LESIONS = st.sampled_from(["A", "B", "C", None])
PAIRS_OF_EDITS = frozenset({"edit that nothing lifts", "edit on one place", "edit without a modifier"})


@cache
def codes(group: str) -> list[str]:
    """The codes of a group of the tables."""
    rows = session().knowledge.facts["code_group"]
    return sorted(str(fact.row[1]) for fact in rows if fact.row[0] == group)


@cache
def add_ons() -> frozenset[str]:
    """All add-on codes."""
    return frozenset(str(fact.row[0]) for fact in session().knowledge.facts["add_on"])


SURGERY = ("malignant excision", "benign excision", "tissue transfer", "complex repair", "skin biopsy")
GROUPS = st.sampled_from((*SURGERY, "Mohs surgery", "visit", "tissue pathology", "drug administration"))


@st.composite
def lines(draw: st.DrawFn, groups: st.SearchStrategy[str] = GROUPS) -> Data:
    """A line with a code of one of the groups."""
    line: Data = {"code": draw(st.sampled_from(codes(draw(groups))))}
    lesion = draw(LESIONS)
    if lesion:
        line["lesion"] = lesion
    modifiers = draw(st.lists(DISTINCT, max_size=2, unique=True))
    return line | {"modifiers": modifiers}


MANY = st.lists(lines(), min_size=1, max_size=4, unique_by=lambda line: line["code"])


def verdicts(found: CheckedClaim) -> dict[str, tuple[str, tuple[str, ...], int | None]]:
    """The verdict of each code of a claim that has every code once."""
    return {line.line.code: (line.verdict, line.needs, line.at_most) for line in found.lines}


@given(MANY)
@settings(max_examples=60, deadline=None)
def test_every_line_has_one_verdict_with_its_reason(claim: list[Data]) -> None:
    found = answer(claim_of({"lines": claim}))
    assert [line.number for line in found.lines] == list(range(1, len(claim) + 1))
    for line in found.lines:
        assert line.verdict in VERDICTS
        assert line.reasons
        assert line.situations
        assert (line.verdict == "needs a modifier") == bool(line.needs)
        assert (line.verdict == "too many units") == (line.at_most is not None)
        assert line.verdict != "ask" or line.ask


@given(MANY, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_lines_decides_nothing(claim: list[Data], order: Any) -> None:
    if {"17311", "17313"} <= {line["code"] for line in claim}:
        return  # two first stages of one tumour: the second is refused, whichever that is
    shuffled = list(claim)
    order.shuffle(shuffled)
    assert verdicts(answer(claim_of({"lines": claim}))) == verdicts(answer(claim_of({"lines": shuffled})))


@given(st.sampled_from(SURGERY), st.data())
@settings(max_examples=60, deadline=None)
def test_a_line_by_itself_is_never_bundled(group: str, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from([code for code in codes(group) if code not in add_ons()]))
    (line,) = answer(claim_of({"lines": [{"code": code, "lesion": "A"}]})).lines
    assert line.verdict == "passes"


@given(st.sampled_from(["17311", "11642", "11102", "17000"]), st.sampled_from(["99203", "99213"]), ANATOMIC)
@settings(max_examples=30, deadline=None)
def test_a_modifier_of_sites_never_helps_a_visit(procedure: str, visit: str, modifier: str) -> None:
    beside: Data = {"code": procedure, "lesion": "A"}
    bare = answer(claim_of({"lines": [beside, {"code": visit}]})).lines[1]
    marked = answer(claim_of({"lines": [beside, {"code": visit, "modifiers": [modifier]}]})).lines[1]
    assert (marked.verdict, marked.because) == (bare.verdict, bare.because)
    assert marked.verdict != "passes"


@cache
def pairs(indicator: int) -> list[tuple[str, str]]:
    """Pairs of surgery with an edit of this indicator, no add-on codes among them."""
    surgery = {code for group in (*SURGERY, "Mohs surgery") for code in codes(group)} - add_ons()
    rows = (fact.row for fact in session().knowledge.facts["edit"] if fact.row[2] == indicator)
    return sorted((str(a), str(b)) for a, b, _ in rows if a in surgery and b in surgery)


@given(st.data(), DISTINCT)
@settings(max_examples=40, deadline=None)
def test_indicator_0_is_never_lifted(data: st.DataObject, modifier: str) -> None:
    first, second = data.draw(st.sampled_from(pairs(0)))
    claim = [{"code": first, "lesion": "A"}, {"code": second, "lesion": "B", "modifiers": [modifier]}]
    assert answer(claim_of({"lines": claim})).lines[1].verdict == "denied"


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_an_edit_of_indicator_1_is_lifted_by_59_on_another_lesion_only(data: st.DataObject) -> None:
    first, second = data.draw(st.sampled_from(pairs(1)))

    def second_line(lesion: str, modifiers: list[str]) -> Any:
        other = {"code": second, "lesion": lesion, "modifiers": modifiers}
        return answer(claim_of({"lines": [{"code": first, "lesion": "A"}, other]})).lines[1]

    assert second_line("B", ["59"]).verdict == "passes"
    assert second_line("B", []).needs == ("59",)
    same = answer(
        claim_of(
            {"lines": [{"code": first, "lesion": "A"}, {"code": second, "lesion": "A", "modifiers": ["59"]}]}
        )
    )
    assert not same.passes, "59 never makes one place two"


@given(MANY)
@settings(max_examples=40, deadline=None)
def test_what_another_clinician_bills_is_not_compared(claim: list[Data]) -> None:
    everyone = [{**line, "by": f"dr-{place}"} for place, line in enumerate(claim)]
    for line in answer(claim_of({"lines": everyone})).lines:
        assert not PAIRS_OF_EDITS & set(line.situations)
        assert "part of another service" not in line.situations
