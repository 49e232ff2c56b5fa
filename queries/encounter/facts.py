"""The facts of one case: what an encounter documents, as rows of the relations in ``encounter.dl``.

Takes an ``Encounter``; gives rows, each with the field that it came from, and for what is not documented
a row of ``undocumented``. Draws no conclusion. Imports ``encounter`` and ``kb.diagnostics`` only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil
from typing import NamedTuple

from kb.diagnostics import Field
from queries.encounter.model import (
    Biopsy,
    Destruction,
    Encounter,
    Excision,
    Flap,
    Graft,
    History,
    Lesion,
    Mohs,
    Pathology,
    Repair,
    Service,
    SitePreparation,
    Visit,
)

ENCOUNTER = "encounter"
"""The one id of the encounter itself, in ``undocumented``."""

BLOCKS = "blocks"
"""What ``undocumented`` calls the counts of a service's stages."""


@dataclass(frozen=True, slots=True)
class CaseFact:
    """One row: a relation of ``encounter.dl``, its values, and the field that documents it."""

    relation: str
    row: tuple[str | int, ...]
    at: Field


class _Told(NamedTuple):
    """A field that gives a row of a relation, or none, and where it is null a row of ``undocumented``.

    ``letters``: it holds letters after a name, as many as there are ("M.D., FAAD"), each of which is a row.
    ``parts``: it is a measure, and so many whole millimetres (square millimetres) make one unit of it;
    what goes beyond whole ones is a row of ``beyond``. ``of_lesion``: a null means what the lesion says.
    """

    field: str
    relation: str | None = None
    letters: bool = False
    parts: int = 0
    of_lesion: bool = False


_MM, _MM2 = 10, 100
"""Millimetres in a centimetre, square millimetres in a square centimetre."""

_THOUSANDTHS = 1000

_OF_ENCOUNTER = (
    _Told("payer", "payer"),
    _Told("setting", "setting"),
    _Told("clinician", "clinician"),
    _Told("credential", "credential", letters=True),
)
_OF_LESION = (
    _Told("side", "side"),
    _Told("behavior", "behavior"),
    _Told("diagnosis", "diagnosis"),
    _Told("prior_pathology", "prior_pathology"),
    _Told("recurrent", "recurrent"),
    _Told("diameter_cm", "lesion_diameter", parts=_MM),
)
_SITE = _Told("site", "service_site", of_lesion=True)
_OF_SERVICE: Mapping[type[Service], tuple[_Told, ...]] = {
    Mohs: (_Told("surgeon", "surgeon"), _Told("pathologist", "pathologist")),
    Biopsy: (
        _Told("technique", "biopsy_technique"),
        _Told("reading", "biopsy_reading"),
        _Told("read_before_mohs", "read_before"),
    ),
    Excision: (
        _Told("diameter_cm", "excision_diameter", parts=_MM),
        _Told("margin_cm", "excision_margin", parts=_MM),
        _Told("excised_diameter_cm", "excised_diameter", parts=_MM),
    ),
    Destruction: (
        _Told("behavior", "destruction_behavior", of_lesion=True),
        _SITE,
        _Told("count", "destruction_count"),
        _Told("diameter_cm", "destruction_diameter", parts=_MM, of_lesion=True),
    ),
    Repair: (
        _SITE,
        _Told("complexity", "repair_class"),
        _Told("length_cm", "repair_length", parts=_MM),
    ),
    Flap: (
        _SITE,
        _Told("kind", "flap_kind"),
        _Told("primary_cm2", "primary_defect", parts=_MM2),
        _Told("secondary_cm2", "secondary_defect", parts=_MM2),
        _Told("area_cm2", "flap_area", parts=_MM2),
    ),
    Graft: (
        _SITE,
        _Told("kind", "graft_kind"),
        _Told("area_cm2", "graft_area", parts=_MM2),
        _Told("donor_site", "donor_site"),
    ),
    SitePreparation: (
        _SITE,
        _Told("area_cm2", "preparation_area", parts=_MM2),
        _Told("fresh_mohs_defect", "fresh_mohs_defect"),
    ),
    Pathology: (
        _Told("method", "pathology_method"),
        _Told("specimen", "pathology_specimen"),
        _Told("blocks", "pathology_blocks"),
        _Told("specimens", "pathology_specimens"),
        _Told("antibodies", "pathology_antibodies"),
        _Told("reason", "pathology_reason"),
        _Told("by_other", "read_by_other"),
    ),
    Visit: (
        _Told("patient", "visit_patient"),
        _Told("level", "visit_level"),
        _Told("separate", "visit_separate"),
        _Told("decided_major_surgery", "decided_major_surgery"),
    ),
}
_OF_HISTORY = (
    _Told("lesion", "history_lesion"),
    _Told("same_clinician", "history_same_clinician"),
    _Told("planned_staged", "history_planned"),
)


class Column(NamedTuple):
    """The field that a relation's rows come from: whose it is, and how many parts make one unit of it.

    ``kinds`` are the types of the services that have the field, where it is one of services.
    """

    what: str
    field: str
    parts: int = 0
    kinds: tuple[str, ...] = ()


def _columns() -> Mapping[str, Column]:
    found: dict[str, Column] = {}
    owners: tuple[tuple[str, tuple[_Told, ...]], ...] = (
        (ENCOUNTER, _OF_ENCOUNTER),
        ("lesion", _OF_LESION),
        ("history", _OF_HISTORY),
    )
    for what, columns in owners:
        for told in columns:
            if told.relation is not None:
                found[told.relation] = Column(what, told.field, told.parts)
    for service, columns in _OF_SERVICE.items():
        for told in columns:
            if told.relation is not None:
                known = found.get(told.relation, Column("service", told.field, told.parts))
                found[told.relation] = known._replace(kinds=(*known.kinds, service.type))
    return found


COLUMNS = _columns()
"""Every relation that is one field of the encounter, a lesion, a service or an earlier procedure."""


def facts(encounter: Encounter) -> tuple[CaseFact, ...]:
    """Every row of the case, in the order of the encounter; yes and no are "yes" and "no"."""
    return tuple(_facts(encounter))


def path_of(encounter: Encounter, what: str, name: str, field: str) -> str:
    """The field path of what a row of ``undocumented`` names; ``LookupError`` where it names nothing."""
    if what == ENCOUNTER:
        return field
    if what == "service":
        index, service = _service(encounter, name)
        return f"services[{index}].{_field_of(service, field)}"
    ids = {
        "lesion": [lesion.id for lesion in encounter.lesions],
        "history": [_entry(i) for i in range(len(encounter.history))],
    }[what]
    if name not in ids:
        raise LookupError(f"no {what} {name}")
    return f"{'lesions' if what == 'lesion' else what}[{ids.index(name)}].{field}"


def stage_path(encounter: Encounter, service: str, stage: int) -> str:
    """The field path of a stage's block count; stages count from 1; ``LookupError`` if there is none."""
    index, found = _service(encounter, service)
    if not isinstance(found, Mohs) or not 1 <= stage <= len(found.stages):
        raise LookupError(f"no stage {stage} of {service}")
    return f"services[{index}].stages[{stage - 1}]"


def _facts(encounter: Encounter) -> Iterator[CaseFact]:
    yield from _told(encounter, _OF_ENCOUNTER, ENCOUNTER, "", "")
    for index, lesion in enumerate(encounter.lesions):
        yield from _of_lesion(lesion, index, encounter.date)
    for index, service in enumerate(encounter.services):
        yield CaseFact("service_order", (service.id, index + 1), Field(f"services[{index}]"))
        yield from _of_service(service, f"services[{index}]")
    for index, entry in enumerate(encounter.history):
        yield from _of_history(entry, index, (encounter.date - entry.date).days)


def _of_lesion(lesion: Lesion, index: int, day: date) -> Iterator[CaseFact]:
    at = f"lesions[{index}]"
    yield CaseFact("lesion", (lesion.id, lesion.site), Field(f"{at}.site"))
    yield CaseFact("lesion_order", (lesion.id, index + 1), Field(at))
    yield from _told(lesion, _OF_LESION, "lesion", lesion.id, at)
    biopsied = lesion.prior_biopsy_date
    where = f"{at}.prior_biopsy_date"
    if biopsied is None:
        yield _undocumented("lesion", lesion.id, "prior_biopsy_date", where)
    else:
        yield CaseFact("prior_biopsy", (lesion.id, (day - biopsied).days), Field(where))


def _of_service(service: Service, at: str) -> Iterator[CaseFact]:
    yield CaseFact("service", (service.id, service.type), Field(f"{at}.type"))
    if service.lesion is not None:
        yield CaseFact("service_lesion", (service.id, service.lesion), Field(f"{at}.lesion"))
    elif not isinstance(service, Visit):
        yield _undocumented("service", service.id, "lesion", f"{at}.lesion")
    if isinstance(service, Mohs):
        yield from _stages(service, at)
        yield from _involvement(service, at)
    yield from _told(service, _OF_SERVICE[type(service)], "service", service.id, at)


def _stages(mohs: Mohs, at: str) -> Iterator[CaseFact]:
    for index, blocks in enumerate(mohs.stages):
        where = Field(f"{at}.stages[{index}]")
        yield CaseFact("stage", (mohs.id, index + 1), where)
        if blocks is not None:
            yield CaseFact("blocks", (mohs.id, index + 1, blocks), where)
    if None in mohs.stages:  # one row: it is the service's counts that are not all documented
        yield _undocumented("service", mohs.id, BLOCKS, f"{at}.stages")


def _involvement(mohs: Mohs, at: str) -> Iterator[CaseFact]:
    if mohs.involves is None:
        yield _undocumented("service", mohs.id, "involves", f"{at}.involves")
    elif not mohs.involves:
        yield CaseFact("involves_nothing", (mohs.id,), Field(f"{at}.involves"))
    for index, structure in enumerate(mohs.involves or ()):
        yield CaseFact("involves", (mohs.id, structure), Field(f"{at}.involves[{index}]"))


def _of_history(entry: History, index: int, days_ago: int) -> Iterator[CaseFact]:
    at, name = f"history[{index}]", _entry(index)
    yield CaseFact("history", (name, entry.code, days_ago), Field(f"{at}.code"))
    yield from _told(entry, _OF_HISTORY, "history", name, at)


def _told(
    owner: Encounter | Lesion | Service | History, columns: tuple[_Told, ...], what: str, name: str, at: str
) -> Iterator[CaseFact]:
    """A row for each field; the encounter's own rows have no id column."""
    for field, relation, letters, parts, of_lesion in columns:
        value = getattr(owner, field)
        where = f"{at}.{field}" if at else field
        if value is None or value == "":
            if not (of_lesion and getattr(owner, "lesion", None) is not None):
                yield _undocumented(what, name or ENCOUNTER, field, where)
        elif parts and relation is not None:
            yield from _measured(value * parts, relation, name, field, where)
        elif relation is not None:
            shown = ("yes" if value else "no") if isinstance(value, bool) else value
            for each in _letters(shown) if letters else [shown]:
                yield CaseFact(relation, (name, each) if name else (each,), Field(where))


def _measured(size: Decimal, relation: str, name: str, field: str, where: str) -> Iterator[CaseFact]:
    """A measure in whole (square) millimetres, and the thousandths of one beyond them, rounded up.

    Kept apart, so that a sum of measures is exact and a size just over a tier is over it.
    """
    whole = int(size)
    yield CaseFact(relation, (name, whole), Field(where))
    beyond = ceil((size - whole) * _THOUSANDTHS)
    if beyond:
        yield CaseFact("beyond", (name, field, beyond), Field(where))


def _letters(text: str) -> list[str]:
    """The letters after a name, one by one, in capitals and without dots."""
    return list(dict.fromkeys(re.findall(r"[^\s,;/&]+", text.upper().replace(".", ""))))


def _undocumented(what: str, name: str, field: str, at: str) -> CaseFact:
    return CaseFact("undocumented", (what, name, field), Field(at))


def _service(encounter: Encounter, name: str) -> tuple[int, Service]:
    for index, service in enumerate(encounter.services):
        if service.id == name:
            return index, service
    raise LookupError(f"no service {name}")


def _field_of(service: Service, field: str) -> str:
    return "stages" if isinstance(service, Mohs) and field == BLOCKS else field


def _entry(index: int) -> str:
    return f"history-{index + 1}"
