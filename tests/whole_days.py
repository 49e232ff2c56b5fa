"""Random whole days, as plain data: several lesions, each with the work that a surgeon could do on it.

``documented`` days have every field that a code needs. Uses nothing of the knowledge base but the words for
sites (``tests/charts.py``) and the reader of encounters.
"""

from __future__ import annotations

import os
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from queries.encounter.decode import decode
from queries.encounter.model import Encounter
from tests import charts
from tests.casebook import session

Data = dict[str, Any]

FIXED = "CODEWHY_HUNT" not in os.environ
"""The same days on every run, so that a failure is the change's own; ``CODEWHY_HUNT=1`` tries new ones."""

SITES = sorted(charts.SITES)
NEAR = ["0.9", "1.0", "1.001", "2.5", "2.501", "5.0", "7.5", "7.501", "12.5", "20", "30", "30.001"]


def _sizes(most: int, near: list[str], places: int = 3) -> st.SearchStrategy[float]:
    """Sizes with so many decimals, often at the bounds of a tier."""
    anything = st.integers(1, most * 10**places).map(lambda size: size / 10**places)
    return st.one_of(st.sampled_from([float(each) for each in near]), anything)


lengths = _sizes(40, NEAR)
diameters = _sizes(6, ["0.5", "0.501", "1.0", "2.0", "2.001", "3.0", "4.0", "4.1"])
margins = _sizes(1, ["0.1", "0.2", "0.5"])
areas = _sizes(130, ["10", "10.01", "20", "20.01", "25", "30", "30.01", "60", "60.01", "90", "100"], 2)

flap_kinds = st.sampled_from(
    ["adjacent-tissue-transfer"] * 4 + ["axial-island", "forehead", "pedicle-formation", "pedicle-division"]
)
graft_kinds = st.sampled_from(
    ["full-thickness", "full-thickness", "split-thickness", "skin-substitute", "composite", "cartilage"]
)


@st.composite
def _flap(draw: st.DrawFn) -> Data:
    flap: Data = {"type": "flap", "kind": draw(flap_kinds)}
    if flap["kind"] == "adjacent-tissue-transfer":
        if draw(st.booleans()):
            return flap | {"area_cm2": draw(areas)}
        return flap | {"primary_cm2": draw(areas), "secondary_cm2": draw(areas)}
    return flap


@st.composite
def _pathology(draw: st.DrawFn, specimens: list[str]) -> Data:
    method = draw(
        st.sampled_from(
            [
                "frozen-section",
                "permanent-section",
                "histochemical-frozen",
                "immunostain",
                "decalcification",
                "routine-stain",
            ]
        )
    )
    count = draw(st.integers(1, 3))
    return {
        "type": "pathology",
        "method": method,
        "specimen": draw(st.sampled_from(specimens)),
        "specimens": count,
        "blocks": count + draw(st.integers(0, 3)),
        "antibodies": draw(st.integers(1, 3)),
        "by_other": False,
        "reason": None,
    }


repairs = st.builds(
    lambda kind, length: {"type": "repair", "complexity": kind, "length_cm": length},
    st.sampled_from(["simple", "intermediate", "complex"]),
    lengths,
)
grafts = st.builds(
    lambda kind, area: {"type": "graft", "kind": kind, "area_cm2": area},
    graft_kinds,
    areas,
)
beds = st.builds(
    lambda area, fresh: {"type": "site-preparation", "area_cm2": area, "fresh_mohs_defect": fresh},
    areas,
    st.booleans(),
)
mohs = st.builds(
    lambda stages, deep: {
        "type": "mohs",
        "stages": stages,
        "surgeon": "dr-a",
        "pathologist": "dr-a",
        "involves": deep,
    },
    st.lists(st.integers(1, 9), min_size=1, max_size=4),
    st.sampled_from([[], [], [], ["muscle"]]),
)
biopsies = st.builds(
    lambda technique, reading, first: {
        "type": "biopsy",
        "technique": technique,
        "reading": reading,
        "read_before_mohs": first,
    },
    st.sampled_from(charts.TECHNIQUES),
    st.sampled_from(["frozen", "permanent"]),
    st.booleans(),
)
excisions = st.one_of(
    st.builds(
        lambda size, margin: {"type": "excision", "diameter_cm": size, "margin_cm": margin},
        diameters,
        margins,
    ),
    st.builds(lambda size: {"type": "excision", "excised_diameter_cm": size}, diameters),
)
closings = st.one_of(
    st.just([]),
    st.lists(repairs, min_size=1, max_size=2),
    st.lists(st.one_of(_flap(), grafts, repairs), min_size=1, max_size=2),
    st.tuples(grafts, beds).map(list),
)


def _removal(draw: st.DrawFn, behavior: str) -> list[Data]:
    """What was done to a lesion without Mohs surgery, and what closed it."""
    match draw(st.sampled_from(["excision", "excision", "destruction", "biopsy"])):
        case "excision":
            return [draw(excisions), *draw(closings)]
        case "destruction":
            return [
                {
                    "type": "destruction",
                    "behavior": "malignant" if behavior == "in-situ" else behavior,
                    "diameter_cm": draw(diameters),
                    "count": 1,
                }
            ]
    return [draw(biopsies), *draw(st.lists(_pathology(["biopsy"]), max_size=1))]


@st.composite
def lesion(draw: st.DrawFn, name: str) -> tuple[Data, list[Data]]:
    """A lesion and its services."""
    behavior = draw(st.sampled_from(["malignant", "malignant", "in-situ", "benign", "premalignant"]))
    of: Data = {"id": name, "site": draw(st.sampled_from(SITES)), "behavior": behavior}
    of["prior_pathology"] = draw(st.booleans())
    if behavior in ("malignant", "in-situ") and draw(st.booleans()):
        layers = ["mohs-layer", "biopsy", "debulk", "extra-margin"]
        beside = st.one_of(biopsies, excisions, _pathology(layers))
        done = [draw(mohs), *draw(closings), *draw(st.lists(beside, max_size=1))]
    else:
        done = _removal(draw, behavior)
    return of, [service | {"lesion": name} for service in done]


@st.composite
def documented(draw: st.DrawFn, most: int = 4) -> Data:
    """A day with every fact that its codes need."""
    lesions, services = [], []
    for name in "ABCDE"[: draw(st.integers(1, most))]:
        of, done = draw(lesion(name))
        lesions.append(of)
        services += done
    for behavior in ("premalignant", "benign"):
        if draw(st.integers(0, 3)) == 0:
            services.append({"type": "destruction", "behavior": behavior, "count": draw(st.integers(1, 20))})
    if draw(st.integers(0, 3)) == 0:
        services.append(draw(repairs) | {"site": draw(st.sampled_from(SITES))})
    if draw(st.integers(0, 2)) == 0:
        patient = draw(st.sampled_from(sorted(charts.VISIT)))
        visit: Data = {"type": "visit", "patient": patient}
        visit["level"] = draw(st.sampled_from(sorted(charts.VISIT[patient])))
        visit |= {"separate": draw(st.booleans()), "decided_major_surgery": draw(st.booleans())}
        services.append(visit)
    named = [service | {"id": f"s{place}"} for place, service in enumerate(services)]
    return {
        "date": "2026-10-05",
        "payer": "medicare",
        "clinician": "dr-a",
        "credential": "MD",
        "lesions": lesions,
        "services": named,
    }


def asked(day: Data) -> Encounter:
    """A day as an encounter."""
    return decode(deepcopy(day), session().vocabulary)
