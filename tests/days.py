"""Random Mohs days, and what must be on their claims: counted once more, by a plain program.

Nothing of the knowledge base is used here but the words for sites and structures: the table of sites, the
codes and the arithmetic are written down a second time, so that one mistake is not made twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from kb.engine import Memo
from queries.claim import LINE_RELATIONS, Line, claim_lines
from queries.encounter.decode import decode
from queries.encounter.model import Encounter
from tests.casebook import session

FIRST, NEXT, BLOCK = "first", "next", "block"
HIGH = {FIRST: "17311", NEXT: "17312", BLOCK: "17315"}
LOW = {FIRST: "17313", NEXT: "17314", BLOCK: "17315"}
PRIMARIES = {"17312": {"17311"}, "17314": {"17313"}, "17315": {"17311", "17313"}}

SITES = {
    "nose": HIGH,
    "scalp": HIGH,
    "temple": HIGH,
    "neck": HIGH,
    "hand": HIGH,
    "foot": HIGH,
    "vulva": HIGH,
    "chest": LOW,
    "back": LOW,
    "buttock": LOW,
    "forearm": LOW,
    "shoulder": LOW,
    "thigh": LOW,
    "shin": LOW,
}
DEEP = {"muscle": True, "bone": True, "tendon": True, "fascia": False, "fat": False, "periosteum": False}
INCLUDED_BLOCKS = 5


@dataclass(frozen=True)
class Tumour:
    """A fully documented tumour; ``services`` are its stages as the note groups them."""

    site: str
    services: tuple[tuple[int, ...], ...]
    involves: tuple[str, ...] = ()

    @property
    def stages(self) -> tuple[int, ...]:
        return tuple(blocks for service in self.services for blocks in service)

    @property
    def codes(self) -> dict[str, str]:
        return HIGH if any(DEEP[word] for word in self.involves) else SITES[self.site]


@dataclass(frozen=True)
class Recount:
    """A claim in numbers: units of each code, lines of each first-stage code, and how many carry 59."""

    units: Counter[str]
    lines: Counter[str]
    marked: int


def recount(tumours: Sequence[Tumour]) -> Recount:
    """What the claim of fully documented tumours must come to."""
    units: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for tumour in tumours:
        lines[tumour.codes[FIRST]] += 1
        units[tumour.codes[FIRST]] += 1
        units[tumour.codes[NEXT]] += len(tumour.stages) - 1
        for blocks in tumour.stages:
            units[tumour.codes[BLOCK]] += max(0, blocks - INCLUDED_BLOCKS)
    return Recount(+units, lines, sum(count - 1 for count in lines.values()))


def counted(lines: Sequence[Line]) -> Recount:
    """The same numbers, of claim lines."""
    units: Counter[str] = Counter()
    for line in lines:
        units[line.code] += line.units
    firsts = Counter(line.code for line in lines if line.code in (HIGH[FIRST], LOW[FIRST]))
    return Recount(units, firsts, sum("59" in line.modifiers for line in lines))


stages = st.lists(st.integers(1, 14), min_size=1, max_size=8).map(tuple)
structures = st.lists(st.sampled_from(sorted(DEEP)), max_size=2, unique=True).map(tuple)


@st.composite
def tumour(draw: st.DrawFn) -> Tumour:
    """A tumour of one service."""
    return Tumour(draw(st.sampled_from(sorted(SITES))), (draw(stages),), draw(structures))


days = st.lists(tumour(), min_size=1, max_size=6).map(tuple)


def split(tumour: Tumour, at: int) -> Tumour:
    """The tumour with its stages told as two services."""
    whole = tumour.stages
    return replace(tumour, services=(whole[:at], whole[at:])) if 0 < at < len(whole) else tumour


def encounter(
    tumours: Sequence[Tumour],
    names: Sequence[str] = "ABCDEFGH",
    who: str = "dr-a",
    order: Sequence[int] | None = None,
    **whole: Any,
) -> Encounter:
    """The tumours as an encounter; ``order`` is that of the services, by place."""
    lesions = [
        {"id": name, "site": tumour.site, "behavior": "malignant"}
        for name, tumour in zip(names, tumours, strict=False)
    ]
    services = [
        {
            "type": "mohs",
            "lesion": name,
            "stages": list(service),
            "surgeon": who,
            "pathologist": who,
            "involves": list(tumour.involves),
        }
        for name, tumour in zip(names, tumours, strict=False)
        for service in tumour.services
    ]
    if order is not None:
        services = [services[place] for place in order]
    data = {"date": "2026-10-05", "clinician": who, "credential": "MD", "lesions": lesions}
    return decode({**data, "services": services, **whole}, session().vocabulary)


def claim(encounter: Encounter) -> tuple[Line, ...]:
    """The claim lines alone: faster than a whole suggestion."""
    return claim_lines(session().some(encounter, LINE_RELATIONS, Memo()))


def first_codes(lines: Sequence[Line]) -> dict[str, str]:
    """The first-stage code of each lesion."""
    return {line.of: line.code for line in lines if line.code in (HIGH[FIRST], LOW[FIRST])}
