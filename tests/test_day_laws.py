"""Laws that hold between one whole day and another, and for the lines of every day."""

from __future__ import annotations

import csv
from collections import Counter
from copy import deepcopy
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from queries.claim import Line
from queries.suggest import suggest
from tests import charts
from tests.casebook import ROOT, session
from tests.days import claim
from tests.recount_day import edits
from tests.whole_days import FIXED, Data, asked, documented, lengths, lesion

some = settings(max_examples=25, deadline=None, derandomize=FIXED)

MOHS = {"17311", "17312", "17313", "17314", "17315"}
ANATOMIC = {
    *(f"E{lid}" for lid in range(1, 5)),
    *(f"F{finger}" for finger in "A123456789"),
    *(f"T{toe}" for toe in "A123456789"),
    "LT",
    "RT",
}
LIFTING = {"24", "25", "57", "58", "59", "79", "XE", "XP", "XS", "XU"} | ANATOMIC
ON_VISITS = {"24", "25", "57"}
ON_PROCEDURES = {"58", "59", "79"} | ANATOMIC


@cache
def primaries() -> dict[str, set[str]]:
    """The primary codes of each add-on code with a closed list."""
    found: dict[str, set[str]] = {}
    with (ROOT / "facts" / "add_on.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["type"] == "1":
                found.setdefault(row["code"], set()).add(row["primary_code"])
    return found


def units(lines: tuple[Line, ...]) -> Counter[str]:
    """The units of each code."""
    found: Counter[str] = Counter()
    for line in lines:
        found[line.code] += line.units
    return found


def mohs_units(lines: tuple[Line, ...]) -> Counter[str]:
    return Counter({code: count for code, count in units(lines).items() if code in MOHS})


def first_stages(lines: tuple[Line, ...]) -> dict[str, tuple[str, int, set[str]]]:
    """By lesion: its first-stage code, units, and what else than its lesion's place it carries."""
    return {
        line.of: (line.code, line.units, set(line.modifiers) - ANATOMIC - {"59"})
        for line in lines
        if line.code in ("17311", "17313")
    }


history = st.lists(
    st.fixed_dictionaries(
        {
            "code": st.sampled_from(["14060", "12052", "17311", "11642"]),
            "date": st.sampled_from(["2026-09-28", "2026-08-03"]),
            "lesion": st.sampled_from(["A", None]),
            "same_clinician": st.just(True),
            "planned_staged": st.booleans(),
        }
    ),
    max_size=1,
)
"""Earlier work whose global period may still be open."""


@some
@given(documented(3), lesion("Z"))
def test_another_lesion_changes_no_mohs_line_of_a_lesion(day: Data, another: tuple[Data, list[Data]]) -> None:
    of, done = another
    more = deepcopy(day)
    more["lesions"].append(of)
    more["services"] += [service | {"id": f"z{place}"} for place, service in enumerate(done)]
    alone = day | {"lesions": [of], "services": [service | {"lesion": "Z"} for service in done]}
    before, after = claim(asked(day)), claim(asked(more))
    assert first_stages(before).items() <= first_stages(after).items()
    assert mohs_units(after) == mohs_units(before) + mohs_units(claim(asked(alone)))


@some
@given(documented(2), lengths, st.data())
def test_a_repair_may_be_told_in_two_parts(day: Data, length: float, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["simple", "intermediate", "complex"]))
    site = data.draw(st.sampled_from(sorted(charts.SITES)))
    thousandths = round(length * 1000)
    first = data.draw(st.integers(1, max(1, thousandths - 1)))
    parts = [each / 1000 for each in (first, thousandths - first) if each]
    others = day["services"]

    def closed(sizes: list[float]) -> Counter[tuple[str, int, tuple[str, ...]]]:
        repairs = [
            {"type": "repair", "id": f"r{place}", "site": site, "complexity": kind, "length_cm": size}
            for place, size in enumerate(sizes)
        ]
        lines = claim(asked(day | {"services": others + repairs}))
        return Counter((line.code, line.units, line.modifiers) for line in lines)

    assert closed(parts) == closed([length])


ONE_OF: dict[str, tuple[str, Data]] = {
    "simple repair": ("length_cm", {"type": "repair", "complexity": "simple"}),
    "intermediate repair": ("length_cm", {"type": "repair", "complexity": "intermediate"}),
    "complex repair": ("length_cm", {"type": "repair", "complexity": "complex"}),
    "adjacent tissue transfer": ("area_cm2", {"type": "flap", "kind": "adjacent-tissue-transfer"}),
    "full-thickness graft": ("area_cm2", {"type": "graft", "kind": "full-thickness"}),
    "split-thickness graft": ("area_cm2", {"type": "graft", "kind": "split-thickness"}),
    "skin substitute": ("area_cm2", {"type": "graft", "kind": "skin-substitute"}),
    "site preparation": ("area_cm2", {"type": "site-preparation", "fresh_mohs_defect": False}),
    "excision": ("excised_diameter_cm", {"type": "excision"}),
    "destruction": ("diameter_cm", {"type": "destruction", "behavior": "malignant", "count": 1}),
    "keratoses": ("count", {"type": "destruction", "behavior": "premalignant"}),
}


@settings(max_examples=60, deadline=None, derandomize=FIXED)
@given(
    st.sampled_from(sorted(ONE_OF)),
    st.sampled_from(sorted(charts.SITES)),
    st.lists(st.integers(1, 300_000), min_size=2, max_size=2).map(sorted),
)
def test_more_is_never_less(what: str, site: str, sizes: list[int]) -> None:
    """Codes of a chart rise with the size; at one code, so do the units of its add-on code."""
    name, service = ONE_OF[what]

    def coded(size: int) -> tuple[int, int]:
        measured = size // 10_000 + 1 if name == "count" else size / 1000
        done = service | {"lesion": "A", name: measured}
        day = {
            "date": "2026-10-05",
            "lesions": [{"id": "A", "site": site, "behavior": "malignant"}],
            "services": [done],
        }
        lines = claim(asked(day))
        first = min(int(line.code) for line in lines if line.code not in primaries())
        return first, sum(line.units for line in lines if line.code in primaries())

    assert coded(sizes[0]) <= coded(sizes[1])


@some
@given(documented(3), st.data())
def test_more_blocks_are_never_fewer_units(day: Data, data: st.DataObject) -> None:
    more = deepcopy(day)
    operated = [service for service in more["services"] if service["type"] == "mohs"]
    if operated:
        stages = data.draw(st.sampled_from(operated))["stages"]
        stages[data.draw(st.integers(0, len(stages) - 1))] += data.draw(st.integers(1, 20))
    before, after = units(claim(asked(day))), units(claim(asked(more)))
    assert before <= after
    assert set(after - before) <= {"17315"}


@settings(max_examples=60, deadline=None, derandomize=FIXED)
@given(documented(), history, st.sampled_from(["medicare", "aetna"]), st.data())
def test_no_line_breaks_a_rule_of_the_claim(
    day: Data, earlier: list[Data], payer: str, data: st.DataObject
) -> None:
    for of in day["lesions"]:
        of["site"] = data.draw(st.sampled_from(["upper eyelid", "lower eyelid", "thumb", of["site"]]))
        of["side"] = data.draw(st.sampled_from(["left", "right"]))
    lines = claim(asked(day | {"history": earlier, "payer": payer}))
    codes = {line.code for line in lines}
    for line in lines:
        assert line.code not in primaries() or codes & primaries()[line.code], f"{line.code} stands alone"
        visit = line.code.startswith("992")
        allowed = ON_VISITS if visit else ON_PROCEDURES
        assert set(line.modifiers) <= allowed, f"{line.modifiers} on {line.code}"
        assert not (line.code in primaries() and {"58", "79"} & set(line.modifiers)), f"{line.code}"
        assert len({"58", "79"} & set(line.modifiers)) < 2
        assert len({"25", "57"} & set(line.modifiers)) < 2
    for first in lines:
        for second in lines:
            indicator = edits().get((first.code, second.code))
            assert indicator != "0", f"{second.code} never stands beside {first.code}"
            lifted = LIFTING & {*first.modifiers, *second.modifiers}
            if indicator == "1":
                assert lifted, f"nothing lifts the edit of {first.code} and {second.code}"


@some
@given(documented(), st.randoms(use_true_random=False))
def test_the_order_of_the_note_does_not_matter(day: Data, random: Any) -> None:
    mixed = deepcopy(day)
    random.shuffle(mixed["services"])
    random.shuffle(mixed["lesions"])
    assert by_code(claim(asked(day))) == by_code(claim(asked(mixed)))


def by_code(lines: tuple[Line, ...]) -> list[tuple[str, int, tuple[str, ...]]]:
    """Lines without what they are for: which of equals carries 59 is a matter of order."""
    return sorted((line.code, line.units, line.modifiers) for line in lines)


@some
@given(documented(), st.permutations(["lesion 3", "Ä-1", '"x"', "all", "17311", "s0", "service"]))
def test_names_are_only_names(day: Data, names: list[str]) -> None:
    renamed = deepcopy(day)
    new = {of["id"]: name for of, name in zip(day["lesions"], names, strict=False)}
    for of in renamed["lesions"]:
        of["id"] = new[of["id"]]
    for place, service in enumerate(renamed["services"]):
        service["id"] = f"{place} {{x}}"
        if service.get("lesion"):
            service["lesion"] = new[service["lesion"]]
    assert by_code(claim(asked(day))) == by_code(claim(asked(renamed)))


@settings(max_examples=15, deadline=None, derandomize=FIXED)
@given(documented(3))
def test_what_is_documented_is_reported_or_told_of(day: Data) -> None:
    """Each service is on the claim or has its reason, and no code is reported and excluded for one lesion."""
    found = suggest(session(), asked(day))
    reported = {name for each in found.claim for name in each.line.services}
    excluded = {(each.code, name) for each in found.excluded for name in each.lesions}
    reasons = " ".join(each.reason.because for each in found.excluded) + " ".join(
        each.because for each in found.warnings
    )
    for service in day["services"]:
        told = service["id"] in reasons or any(name == service.get("lesion") for _, name in excluded)
        assert service["id"] in reported or told, f"nothing is said of {service}"
    for each in found.claim:
        assert not excluded & {(each.line.code, name) for name in (each.line.of, *each.line.lesions)}
