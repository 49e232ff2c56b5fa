"""The claim of a fully documented day, counted by a plain program: no rules, no knowledge base.

Takes an encounter as plain data (every field that a code needs is there, nobody else took part, the payer is
Medicare, no history); gives the lines that must come. Charts: ``tests/charts.py``. The edits between pairs of
codes are read from ``facts/edit.csv``, which nobody can type in twice.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from tests import charts
from tests.casebook import ROOT

Data = dict[str, Any]


@dataclass
class Row:
    """A line that should come; ``places`` are its lesions, or its services where they name no lesion."""

    code: str
    units: int
    places: frozenset[str]
    apart: bool = False
    wound: bool = False
    modifiers: set[str] = field(default_factory=set)

    @property
    def told(self) -> tuple[str, int, tuple[str, ...]]:
        return self.code, self.units, tuple(sorted(self.modifiers))


@cache
def edits() -> dict[tuple[str, str], str]:
    """Column 1 and column 2 of each edit, and its indicator."""
    with (ROOT / "facts" / "edit.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {(row["column1_code"], row["column2_code"]): row["indicator"] for row in rows}


class Day:
    """The services of a day by lesion, and what each of them comes to."""

    def __init__(self, data: Data) -> None:
        self.lesions: dict[str, Data] = {lesion["id"]: lesion for lesion in data["lesions"]}
        self.services: list[Data] = data["services"]
        self.done: dict[str, set[str]] = defaultdict(set)
        for service in self.services:
            if service.get("lesion"):
                self.done[service["lesion"]].add(_kind(service))

    def of(self, type_: str, **wanted: Any) -> list[Data]:
        """The services of a type, with these values."""
        return [
            service
            for service in self.services
            if service["type"] == type_ and all(service.get(key) == value for key, value in wanted.items())
        ]

    def site(self, service: Data) -> charts.Site:
        """The rows of the site of a service."""
        own = service.get("site")
        return charts.SITES[own or self.lesions[service["lesion"]]["site"]]

    def mohs(self, service: Data) -> bool:
        """Whether a service was done on a tumour that had Mohs surgery."""
        return "mohs" in self.done[service.get("lesion") or ""]

    def decisive(self, lesion: str) -> bool:
        """Whether a biopsy of a lesion was read first, by frozen sections, with no diagnosis before."""
        found = self.of("biopsy", lesion=lesion, reading="frozen", read_before_mohs=True)
        return bool(found) and self.lesions[lesion].get("prior_pathology") is False


def recount(data: Data) -> list[Row]:
    """The lines of a day."""
    day = Day(data)
    rows = [row for part in _PARTS for row in part(day)]
    rows = _edited(rows)
    if not charts.STAINED & {row.code for row in rows}:
        rows = [row for row in rows if row.code != charts.STAIN]
    rows += _visits(day, rows)
    return rows


def _kind(service: Data) -> str:
    return str(service.get("kind") or service.get("complexity") or service["type"])


def _place(service: Data) -> str:
    return str(service.get("lesion") or service["id"])


def _rows(coded: charts.Coded, services: Iterable[Data], wound: bool = False) -> list[Row]:
    places = frozenset(_place(service) for service in services)
    return [Row(code, units, places, wound=wound) for code, units in coded]


def _sum(services: Iterable[Data], name: str) -> Decimal:
    return sum((Decimal(str(service[name])) for service in services), Decimal(0))


def _grouped(services: Iterable[Data], key: Callable[[Data], Any]) -> dict[Any, list[Data]]:
    found: dict[Any, list[Data]] = defaultdict(list)
    for service in services:
        found[key(service)].append(service)
    return found


def _mohs(day: Day) -> Iterable[Row]:
    further: Counter[str] = Counter()
    places: dict[str, set[str]] = defaultdict(set)
    for lesion, services in _grouped(day.of("mohs"), _place).items():
        stages = [blocks for service in services for blocks in service["stages"]]
        deep = any(service["involves"] for service in services)
        first, next_ = charts.MOHS[deep or charts.SITES[day.lesions[lesion]["site"]].high]
        yield Row(first, 1, frozenset([lesion]))
        extra = sum(max(0, blocks - 5) for blocks in stages)
        for code, units in ((next_, len(stages) - 1), (charts.EXTRA_BLOCK, extra)):
            if units:
                further[code] += units
                places[code].add(lesion)
    for code, units in further.items():
        yield Row(code, units, frozenset(places[code]))


def _biopsies(day: Day) -> Iterable[Row]:
    skin: list[tuple[int, int, str]] = []
    for place, (lesion, data) in enumerate(day.lesions.items()):
        found = day.of("biopsy", lesion=lesion)
        done = day.done[lesion]
        stands = day.decisive(lesion) if "mohs" in done else not done & {"excision", "destruction"}
        if not found or not stands:
            continue
        if data["site"] in charts.OWN_BIOPSY:
            yield Row(charts.OWN_BIOPSY[data["site"]], 1, frozenset([lesion]), day.decisive(lesion))
        else:
            skin.append((min(charts.TECHNIQUES.index(each["technique"]) for each in found), place, lesion))
    skin.sort()
    further: dict[str, list[str]] = defaultdict(list)
    for number, (technique, _, lesion) in enumerate(skin):
        codes = charts.BIOPSY[charts.TECHNIQUES[technique]]
        if number == 0:
            yield Row(codes[0], 1, frozenset([lesion]), day.decisive(lesion))
        else:
            further[codes[1]].append(lesion)
    for code, lesions in further.items():
        yield Row(code, len(lesions), frozenset(lesions), any(day.decisive(lesion) for lesion in lesions))


def _excised(service: Data) -> Decimal:
    if service.get("excised_diameter_cm") is not None:
        return Decimal(str(service["excised_diameter_cm"]))
    return Decimal(str(service["diameter_cm"])) + 2 * Decimal(str(service["margin_cm"]))


def _cancer(lesion: Data) -> str:
    return "malignant" if lesion["behavior"] in ("malignant", "in-situ") else "benign"


def _excisions(day: Day) -> Iterable[Row]:
    for lesion, found in _grouped(day.of("excision"), _place).items():
        if not day.done[lesion] & {"mohs", "adjacent-tissue-transfer"}:
            of = day.lesions[lesion]
            code = charts.removal(
                _cancer(of), charts.SITES[of["site"]].removal, max(_excised(each) for each in found)
            )
            yield from _rows([(code, 1)], found)


def _destructions(day: Day) -> Iterable[Row]:
    counted: dict[str, list[Data]] = defaultdict(list)
    for service in day.of("destruction"):
        if day.done[service.get("lesion") or ""] & {"mohs", "excision"}:
            continue
        behavior = service["behavior"]
        if behavior != "malignant":
            counted[behavior].append(service)
            continue
        code = charts.removal("destroyed", day.site(service).removal, Decimal(str(service["diameter_cm"])))
        yield from _rows([(code, 1)], [service])
    for behavior, services in counted.items():
        chart = charts.premalignant if behavior == "premalignant" else charts.benign
        yield from _rows(chart(sum(service["count"] for service in services)), services)


FLAPS = {"adjacent-tissue-transfer", "axial-island", "forehead", "pedicle-formation", "pedicle-division"}
SWALLOW_REPAIRS = FLAPS | {"full-thickness", "split-thickness"}


def _closes(day: Day, service: Data) -> bool:
    """Whether a repair has a code of its own."""
    done = day.done[service.get("lesion") or ""]
    if done & SWALLOW_REPAIRS or _lesser(day, service):
        return False
    if "mohs" in done:
        return True
    if "excision" in done:
        found = day.of("excision", lesion=service["lesion"])
        benign = _cancer(day.lesions[service["lesion"]]) == "benign"
        small = benign and max(_excised(each) for each in found) <= Decimal("0.5")
        return service["complexity"] != "simple" and not small
    return not done & {"destruction", "biopsy"}


def _lesser(day: Day, service: Data) -> bool:
    """Whether the same lesion had a repair of a greater class, which the lesser one is counted into."""
    if service.get("lesion") is None:
        return False
    classes = ("simple", "intermediate", "complex")
    there = [classes.index(each["complexity"]) for each in day.of("repair", lesion=service["lesion"])]
    return max(there) > classes.index(service["complexity"])


def _repairs(day: Day) -> Iterable[Row]:
    closures = [service for service in day.of("repair") if _closes(day, service)]
    groups: dict[tuple[str, str], list[Data]] = defaultdict(list)
    complex_ = [service for service in closures if service["complexity"] == "complex"]
    for row, services in _grouped(complex_, lambda each: day.site(each).reconstruction).items():
        if _sum(services, "length_cm") > charts.SHORTEST_COMPLEX:
            groups["complex", row] += services
        else:
            for service in services:
                groups["intermediate", day.site(service).intermediate].append(service)
    for service in closures:
        if service["complexity"] == "intermediate":
            groups["intermediate", day.site(service).intermediate].append(service)
        elif service["complexity"] == "simple":
            groups["simple", day.site(service).simple].append(service)
    for (kind, row), services in groups.items():
        coded = charts.repair(kind, row, _sum(services, "length_cm"))
        yield from _rows(coded, services, wound=any(day.mohs(service) for service in services))


def _flaps(day: Day) -> Iterable[Row]:
    transfers = day.of("flap", kind="adjacent-tissue-transfer")
    for services in _grouped(transfers, _place).values():
        stated = [service for service in services if service.get("area_cm2") is not None]
        parts = [service for service in services if service.get("area_cm2") is None]
        area = _sum(stated, "area_cm2") + _sum(parts, "primary_cm2") + _sum(parts, "secondary_cm2")
        yield from _rows(charts.transfer(day.site(services[0]).reconstruction, area), services)
    yield from _pieces(day, day.of("flap"))


def _pieces(day: Day, services: list[Data]) -> Iterable[Row]:
    """Flaps and grafts that are counted one by one, for each place."""
    found: dict[tuple[str, str], list[Data]] = defaultdict(list)
    for service in services:
        kind = service["kind"]
        if kind in charts.PEDICLE:
            found[charts.PEDICLE[kind][day.site(service).reconstruction], _place(service)].append(service)
        elif kind in charts.PIECES:
            found[charts.PIECES[kind], _place(service)].append(service)
    for (code, _), group in found.items():
        yield from _rows([(code, len(group))], group)


def _grafts(day: Day) -> Iterable[Row]:
    for row, services in _grouped(
        day.of("graft", kind="full-thickness"), lambda each: day.site(each).reconstruction
    ).items():
        yield from _rows(charts.full_thickness(row, _sum(services, "area_cm2")), services)
    beds = [service for service in day.of("site-preparation") if not service["fresh_mohs_defect"]]
    for services, chart in (
        (day.of("graft", kind="split-thickness"), charts.split_thickness),
        (day.of("graft", kind="skin-substitute"), charts.substitute),
        (beds, charts.bed),
    ):
        for head, group in _grouped(services, lambda each: day.site(each).head).items():
            yield from _rows(chart(head, _sum(group, "area_cm2")), group)
    yield from _pieces(day, day.of("graft"))


SPECIAL = {"histochemical-frozen", "immunostain", "decalcification"}


def _reads(day: Day, service: Data) -> tuple[bool, bool]:
    """Whether pathology has a code of its own, and whether that is because it is apart from Mohs surgery."""
    method = service["method"]
    if method == "routine-stain" or service.get("by_other"):
        return False, False
    if not day.mohs(service):
        return True, False
    frozen = method == "frozen-section" and service["specimen"] == "biopsy"
    apart = method in SPECIAL or (frozen and day.decisive(service["lesion"]))
    return apart, apart


def _pathology(day: Day) -> Iterable[Row]:
    units: Counter[str] = Counter()
    places: dict[str, set[str]] = defaultdict(set)
    apart: set[str] = set()

    def add(code: str, count: int, place: str, beside: bool) -> None:
        if count > 0:
            units[code] += count
            places[code].add(place)
            if beside:
                apart.add(code)

    for service in day.of("pathology"):
        reported, beside = _reads(day, service)
        if not reported:
            continue
        specimens, where = service["specimens"], _place(service)
        match service["method"]:
            case "frozen-section":
                add("88331", specimens, where, beside)
                add("88332", service["blocks"] - specimens, where, beside)
            case "permanent-section":
                add("88305", specimens, where, beside)
            case "histochemical-frozen":
                add("88314", service["blocks"], where, beside)
            case "decalcification":
                add("88311", specimens, where, beside)
            case "immunostain":
                add("88342", specimens, where, beside)
                add("88341", (service["antibodies"] - 1) * specimens, where, beside)
    for lesion in day.lesions:
        examined = day.of("pathology", method="frozen-section", specimen="biopsy", lesion=lesion)
        if "mohs" in day.done[lesion] and day.decisive(lesion) and not examined:
            add("88331", 1, lesion, True)
    for code, count in units.items():
        yield Row(code, count, frozenset(places[code]), code in apart)


_PARTS: list[Callable[[Day], Iterable[Row]]] = [
    _mohs,
    _biopsies,
    _excisions,
    _destructions,
    _repairs,
    _flaps,
    _grafts,
    _pathology,
]


def _stand(first: Row, second: Row) -> bool:
    """Whether the column 2 row stands beside the column 1 row: other places, or a documented reason."""
    biopsy = first.code.startswith("111") or first.code in charts.OWN_BIOPSY.values()
    return bool(second.places - first.places) or second.apart or (second.wound and biopsy)


def _edited(rows: list[Row]) -> list[Row]:
    """The rows that no edit takes off, with the modifier that lifts an edit, and that of a second line."""
    pairs = [
        (first, second, edits()[first.code, second.code])
        for first in rows
        for second in rows
        if (first.code, second.code) in edits()
    ]
    gone = [second for first, second, indicator in pairs if indicator == "0" or not _stand(first, second)]
    kept = [row for row in rows if not any(row is each for each in gone)]
    for first, second, _ in pairs:
        if any(first is row for row in kept):
            second.modifiers.add("59")
    for same in _grouped_rows(kept).values():
        for row in same[1:]:
            row.modifiers.add("59")
    return kept


def _grouped_rows(rows: list[Row]) -> dict[str, list[Row]]:
    """Lines of one code that each stand for one place; add-on codes mark no second lesion."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.code].append(row)
    return found


def _visits(day: Day, rows: list[Row]) -> Iterable[Row]:
    codes = {row.code for row in rows}
    major, procedures = codes & charts.NINETY_DAYS, codes - charts.NO_GLOBAL
    for service in day.of("visit"):
        row = Row(charts.VISIT[service["patient"]][service["level"]], 1, frozenset([service["id"]]))
        if service["decided_major_surgery"] and major:
            row.modifiers.add("57")
            yield row
        elif service["separate"]:
            row.modifiers.update({"25"} if procedures else ())
            yield row
        elif not procedures:
            yield row
