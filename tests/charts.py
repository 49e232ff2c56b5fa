"""The codes of a whole Mohs day, typed in once more from the charts of the field.

A second table beside ``facts/``, so that one mistake is not made twice: nothing of the knowledge base is used
here but the words for sites. Lengths are centimetres, areas square centimetres.
"""

from __future__ import annotations

from decimal import Decimal
from math import ceil
from typing import NamedTuple

TRUNK, LIMB, MIDDLE, EDGE = "trunk", "scalp, arms, legs", "cheeks, neck, hands ...", "lids, nose, ears, lips"
BODY, EXTREMITY, FACE = "body", "scalp, neck, hands, feet, genitalia", "face"


class Site(NamedTuple):
    """The rows of a site: Mohs family, removals, repairs, reconstruction, and large surfaces."""

    high: bool
    removal: str
    simple: str
    intermediate: str
    reconstruction: str
    head: bool


_FACE = (True, FACE, FACE, FACE)
_NECK = (True, EXTREMITY, BODY, EXTREMITY)
_REST = (False, BODY, BODY, BODY)

SITES: dict[str, Site] = {
    **{name: Site(*_FACE, EDGE, True) for name in ("nose", "ear", "lower lip")},
    **{name: Site(*_FACE, MIDDLE, True) for name in ("forehead", "cheek", "chin", "temple")},
    **{name: Site(*_NECK, MIDDLE, True) for name in ("neck", "hand", "foot", "scrotum")},
    "scalp": Site(True, EXTREMITY, BODY, BODY, LIMB, True),
    "axilla": Site(*_REST, MIDDLE, False),
    **{name: Site(*_REST, TRUNK, False) for name in ("chest", "back", "abdomen", "buttock")},
    **{name: Site(*_REST, LIMB, False) for name in ("forearm", "upper arm", "thigh", "shin")},
}

MOHS = {True: ("17311", "17312"), False: ("17313", "17314")}
EXTRA_BLOCK = "17315"

_REMOVAL_SIZES = ("0.5", "1.0", "2.0", "3.0", "4.0")
_REMOVALS = {
    ("benign", BODY): "11400 11401 11402 11403 11404 11406",
    ("benign", EXTREMITY): "11420 11421 11422 11423 11424 11426",
    ("benign", FACE): "11440 11441 11442 11443 11444 11446",
    ("malignant", BODY): "11600 11601 11602 11603 11604 11606",
    ("malignant", EXTREMITY): "11620 11621 11622 11623 11624 11626",
    ("malignant", FACE): "11640 11641 11642 11643 11644 11646",
    ("destroyed", BODY): "17260 17261 17262 17263 17264 17266",
    ("destroyed", EXTREMITY): "17270 17271 17272 17273 17274 17276",
    ("destroyed", FACE): "17280 17281 17282 17283 17284 17286",
}

_LONG, _FACIAL = ("2.5", "7.5", "12.5", "20", "30"), ("2.5", "5", "7.5", "12.5", "20", "30")
_REPAIRS = {
    ("simple", BODY): (_LONG, "12001 12002 12004 12005 12006 12007"),
    ("simple", FACE): (_FACIAL, "12011 12013 12014 12015 12016 12017 12018"),
    ("intermediate", BODY): (_LONG, "12031 12032 12034 12035 12036 12037"),
    ("intermediate", EXTREMITY): (_LONG, "12041 12042 12044 12045 12046 12047"),
    ("intermediate", FACE): (_FACIAL, "12051 12052 12053 12054 12055 12056 12057"),
}

_COMPLEX = {
    TRUNK: ("13100", "13101", "13102"),
    LIMB: ("13120", "13121", "13122"),
    MIDDLE: ("13131", "13132", "13133"),
    EDGE: ("13151", "13152", "13153"),
}
SHORTEST_COMPLEX = Decimal("1.0")

_TRANSFER = {
    TRUNK: ("14000", "14001"),
    LIMB: ("14020", "14021"),
    MIDDLE: ("14040", "14041"),
    EDGE: ("14060", "14061"),
}
_FULL = {
    TRUNK: ("15200", "15201"),
    LIMB: ("15220", "15221"),
    MIDDLE: ("15240", "15241"),
    EDGE: ("15260", "15261"),
}
_SPLIT = {False: ("15100", "15101"), True: ("15120", "15121")}
_BED = {False: ("15002", "15003"), True: ("15004", "15005")}
_SUBSTITUTE = {
    False: (("15271", "15272"), ("15273", "15274")),
    True: (("15275", "15276"), ("15277", "15278")),
}
PEDICLE = {
    "pedicle-formation": {TRUNK: "15570", LIMB: "15572", MIDDLE: "15574", EDGE: "15576"},
    "pedicle-division": {TRUNK: "15600", LIMB: "15610", MIDDLE: "15620", EDGE: "15630"},
}
PIECES = {"forehead": "15731", "axial-island": "15740", "composite": "15760", "cartilage": "21235"}

TECHNIQUES = ("incisional", "punch", "tangential")
BIOPSY = {
    "incisional": ("11106", "11107"),
    "punch": ("11104", "11105"),
    "tangential": ("11102", "11103"),
}
OWN_BIOPSY = {"ear": "69100"}

VISIT = {
    "new": {2: "99202", 3: "99203", 4: "99204", 5: "99205"},
    "established": {1: "99211", 2: "99212", 3: "99213", 4: "99214", 5: "99215"},
}

NINETY_DAYS = (
    {code for row in _TRANSFER.values() for code in row}
    | {"14301"}
    | {row[0] for table in (_FULL, _SPLIT) for row in table.values()}
    | {code for rows in PEDICLE.values() for code in rows.values()}
    | set(PIECES.values())
)
STAIN = "88314"
STAINED = {"17311", "17312", "17313", "17314", "17315", "88305", "88331", "88332"}
"""A stain of frozen tissue is an add-on code of these; every other add-on code follows from its own chart."""
NO_GLOBAL = {"88305", "88311", "88314", "88331", "88332", "88341", "88342"}

Coded = list[tuple[str, int]]
"""Codes with their units."""


def removal(kind: str, row: str, diameter: Decimal) -> str:
    """An excision or a destruction of a malignant lesion."""
    return _REMOVALS[kind, row].split()[_tier(_REMOVAL_SIZES, diameter)]


def repair(kind: str, row: str, length: Decimal) -> Coded:
    """Repairs of one class and one row, all lengths added."""
    if kind == "complex":
        short, long, further = _COMPLEX[row]
        if length <= Decimal("2.5"):
            return [(short, 1)]
        return _with_further(long, further, length, Decimal("7.5"), 5)
    sizes, codes = _REPAIRS[kind, row]
    return [(codes.split()[_tier(sizes, length)], 1)]


def transfer(row: str, area: Decimal) -> Coded:
    """Adjacent tissue transfer into one defect, primary and secondary defect together."""
    if area <= 30:
        return [(_TRANSFER[row][0 if area <= 10 else 1], 1)]
    return _with_further("14301", "14302", area, Decimal(60), 30)


def full_thickness(row: str, area: Decimal) -> Coded:
    """Full-thickness grafts of one row."""
    return _with_further(*_FULL[row], area, Decimal(20), 20)


def split_thickness(head: bool, area: Decimal) -> Coded:
    """Split-thickness grafts of one row."""
    return _with_further(*_SPLIT[head], area, Decimal(100), 100)


def bed(head: bool, area: Decimal) -> Coded:
    """Preparation of recipient sites of one row."""
    return _with_further(*_BED[head], area, Decimal(100), 100)


def substitute(head: bool, area: Decimal) -> Coded:
    """Skin substitutes of one row: another pair of codes from 100 square centimetres on."""
    small, large = _SUBSTITUTE[head]
    if area < 100:
        return _with_further(*small, area, Decimal(25), 25)
    return _with_further(*large, area, Decimal(100), 100)


def premalignant(lesions: int) -> Coded:
    """Destroyed premalignant lesions: the first, 2 to 14, or 15 and more."""
    if lesions >= 15:
        return [("17004", 1)]
    return [("17000", 1), *([("17003", lesions - 1)] if lesions > 1 else [])]


def benign(lesions: int) -> Coded:
    """Destroyed benign lesions: up to 14, or more."""
    return [("17111" if lesions >= 15 else "17110", 1)]


def _tier(most: tuple[str, ...], size: Decimal) -> int:
    return sum(size > Decimal(bound) for bound in most)


def _with_further(code: str, add_on: str, size: Decimal, beyond: Decimal, step: int) -> Coded:
    """The first code, and a unit of the add-on code for each further step or part of one."""
    units = max(0, ceil((size - beyond) / step))
    return [(code, 1), *([(add_on, units)] if units else [])]
