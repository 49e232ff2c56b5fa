"""The encounter: one patient, one day, one billing clinician, as documented.

Gives frozen values whose fields are those of ``codewhy/encounter/1``; each field is declared with the
reader that ``decode`` reads it by. ``None`` is "not documented", which is not the same as "no". Lengths
are centimetres, areas square centimetres, exact. Knows no file and no rule; imports ``fields``,
``vocabulary`` and ``kb.diagnostics``, ``kb.catalogue`` only.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Literal, TypeVar, get_args

from kb import catalogue
from kb.diagnostics import Refusal
from queries.encounter.fields import (
    Choice,
    Code,
    Day,
    Diagnosis,
    Many,
    Reader,
    Size,
    Text,
    Truth,
    Whole,
    Word,
)
from queries.encounter.reading import Reading
from queries.encounter.vocabulary import Side

Behavior = Literal["malignant", "in-situ", "premalignant", "benign", "uncertain"]
Setting = Literal["office", "facility"]
Technique = Literal["tangential", "punch", "incisional"]
SlideReading = Literal["frozen", "permanent"]
DestroyedBehavior = Literal["malignant", "premalignant", "benign"]
Complexity = Literal["simple", "intermediate", "complex"]
FlapKind = Literal[
    "adjacent-tissue-transfer", "axial-island", "forehead", "pedicle-formation", "pedicle-division"
]
GraftKind = Literal["full-thickness", "split-thickness", "composite", "skin-substitute", "cartilage"]
Method = Literal[
    "frozen-section",
    "permanent-section",
    "routine-stain",
    "histochemical-frozen",
    "immunostain",
    "decalcification",
]
Specimen = Literal["mohs-layer", "biopsy", "debulk", "extra-margin", "other"]
Patient = Literal["new", "established"]


def _takes(reader: Reader) -> Mapping[str, Reader]:
    return {"reader": reader}


def _one_of(literal: object) -> Mapping[str, Reader]:
    return _takes(Choice(get_args(literal)))


_TEXT = _takes(Text())
_FREE_TEXT = _takes(Text(blank=True))
_TRUTH = _takes(Truth())
_DAY = _takes(Day())
_SITE = _takes(Word())
_SIZE = _takes(Size())
_POSITIVE = _takes(Size(positive=True))
_FROM_ONE = _takes(Whole())
_FROM_ZERO = _takes(Whole(least=0))


class Documented:
    """What the parts of an encounter share: they are equal when their fields are.

    Written once and not made for each class: making them takes a command a twentieth of its start.
    """

    __slots__ = ()

    def _fields(self) -> tuple[object, ...]:
        return tuple(getattr(self, each.name) for each in dataclasses.fields(self))  # type: ignore[arg-type]

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._fields() == other._fields()

    def __hash__(self) -> int:
        return hash(self._fields())

    def __repr__(self) -> str:
        names = (each.name for each in dataclasses.fields(self))  # type: ignore[arg-type]
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__name__}({shown})"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Lesion(Documented):
    """A lesion; ``site`` is a word of the vocabulary, without its side."""

    id: str = field(metadata=_TEXT)
    site: str = field(metadata=_SITE)
    side: Side | None = field(default=None, metadata=_one_of(Side))
    diagnosis: str | None = field(default=None, metadata=_takes(Diagnosis()))
    behavior: Behavior | None = field(default=None, metadata=_one_of(Behavior))
    diameter_cm: Decimal | None = field(default=None, metadata=_POSITIVE)
    prior_pathology: bool | None = field(default=None, metadata=_TRUTH)
    prior_biopsy_date: datetime.date | None = field(default=None, metadata=_DAY)
    recurrent: bool | None = field(default=None, metadata=_TRUTH)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Mohs(Documented):
    """Mohs surgery: the tissue blocks of each stage (``None``: not counted), and who did what.

    ``involves`` is ``None`` where nothing is documented, and ``()`` where it is documented as none.
    """

    type: ClassVar[str] = "mohs"
    id: str = field(default="", metadata=_TEXT)
    lesion: str = field(metadata=_TEXT)
    stages: tuple[int | None, ...] = field(metadata=_takes(Many(Whole(), least=1, gaps=True)))
    surgeon: str | None = field(default=None, metadata=_TEXT)
    pathologist: str | None = field(default=None, metadata=_TEXT)
    involves: tuple[str, ...] | None = field(
        default=None, metadata=_takes(Many(Word(structure=True), once=True))
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Biopsy(Documented):
    """A biopsy, and how and when its slides were read."""

    type: ClassVar[str] = "biopsy"
    id: str = field(default="", metadata=_TEXT)
    lesion: str = field(metadata=_TEXT)
    technique: Technique | None = field(default=None, metadata=_one_of(Technique))
    reading: SlideReading | None = field(default=None, metadata=_one_of(SlideReading))
    read_before_mohs: bool | None = field(default=None, metadata=_TRUTH)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Excision(Documented):
    """An excision; ``margin_cm`` is the narrowest margin."""

    type: ClassVar[str] = "excision"
    id: str = field(default="", metadata=_TEXT)
    lesion: str = field(metadata=_TEXT)
    diameter_cm: Decimal | None = field(default=None, metadata=_SIZE)
    margin_cm: Decimal | None = field(default=None, metadata=_SIZE)
    excised_diameter_cm: Decimal | None = field(default=None, metadata=_SIZE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Destruction(Documented):
    """A destruction of one or more lesions."""

    type: ClassVar[str] = "destruction"
    id: str = field(default="", metadata=_TEXT)
    lesion: str | None = field(default=None, metadata=_TEXT)
    behavior: DestroyedBehavior | None = field(default=None, metadata=_one_of(DestroyedBehavior))
    site: str | None = field(default=None, metadata=_SITE)
    count: int | None = field(default=None, metadata=_FROM_ONE)
    diameter_cm: Decimal | None = field(default=None, metadata=_SIZE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Repair(Documented):
    """A repair; where no ``site`` is given, it is the lesion's."""

    type: ClassVar[str] = "repair"
    id: str = field(default="", metadata=_TEXT)
    lesion: str | None = field(default=None, metadata=_TEXT)
    site: str | None = field(default=None, metadata=_SITE)
    complexity: Complexity = field(metadata=_one_of(Complexity))
    length_cm: Decimal | None = field(default=None, metadata=_POSITIVE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Flap(Documented):
    """A flap; ``area_cm2`` is the primary and the secondary defect together, where stated outright."""

    type: ClassVar[str] = "flap"
    id: str = field(default="", metadata=_TEXT)
    lesion: str | None = field(default=None, metadata=_TEXT)
    site: str | None = field(default=None, metadata=_SITE)
    kind: FlapKind = field(metadata=_one_of(FlapKind))
    primary_cm2: Decimal | None = field(default=None, metadata=_SIZE)
    secondary_cm2: Decimal | None = field(default=None, metadata=_SIZE)
    area_cm2: Decimal | None = field(default=None, metadata=_SIZE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Graft(Documented):
    """A graft; ``site`` is the recipient's, ``donor_site`` is free text."""

    type: ClassVar[str] = "graft"
    id: str = field(default="", metadata=_TEXT)
    lesion: str | None = field(default=None, metadata=_TEXT)
    site: str | None = field(default=None, metadata=_SITE)
    kind: GraftKind = field(metadata=_one_of(GraftKind))
    area_cm2: Decimal | None = field(default=None, metadata=_SIZE)
    donor_site: str | None = field(default=None, metadata=_FREE_TEXT)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class SitePreparation(Documented):
    """The preparation of a site for a graft."""

    type: ClassVar[str] = "site-preparation"
    id: str = field(default="", metadata=_TEXT)
    lesion: str | None = field(default=None, metadata=_TEXT)
    site: str | None = field(default=None, metadata=_SITE)
    area_cm2: Decimal | None = field(default=None, metadata=_SIZE)
    fresh_mohs_defect: bool | None = field(default=None, metadata=_TRUTH)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Pathology(Documented):
    """Pathology; ``reason`` is the documented reason why it is distinct."""

    type: ClassVar[str] = "pathology"
    id: str = field(default="", metadata=_TEXT)
    lesion: str | None = field(default=None, metadata=_TEXT)
    method: Method = field(metadata=_one_of(Method))
    specimen: Specimen | None = field(default=None, metadata=_one_of(Specimen))
    blocks: int | None = field(default=None, metadata=_FROM_ZERO)
    specimens: int | None = field(default=None, metadata=_FROM_ZERO)
    antibodies: int | None = field(default=None, metadata=_FROM_ZERO)
    reason: str | None = field(default=None, metadata=_FREE_TEXT)
    by_other: bool | None = field(default=None, metadata=_TRUTH)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Visit(Documented):
    """A visit on the same day."""

    type: ClassVar[str] = "visit"
    id: str = field(default="", metadata=_TEXT)
    patient: Patient = field(metadata=_one_of(Patient))
    level: int | None = field(default=None, metadata=_takes(Whole(most=5)))
    separate: bool | None = field(default=None, metadata=_TRUTH)
    decided_major_surgery: bool | None = field(default=None, metadata=_TRUTH)

    @property
    def lesion(self) -> None:
        """A visit is for no one lesion."""
        return


Service = Mohs | Biopsy | Excision | Destruction | Repair | Flap | Graft | SitePreparation | Pathology | Visit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class History(Documented):
    """An earlier procedure that can still matter: its global period, or a staged plan."""

    code: str = field(metadata=_takes(Code(known=True)))
    date: datetime.date = field(metadata=_DAY)
    lesion: str | None = field(default=None, metadata=_TEXT)
    same_clinician: bool | None = field(default=None, metadata=_TRUTH)
    planned_staged: bool | None = field(default=None, metadata=_TRUTH)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Encounter(Documented):
    """What was done, as documented. A service without an id is given one: ``mohs-A``, ``visit-1``."""

    id: str | None = field(default=None, metadata=_TEXT)
    date: datetime.date = field(metadata=_DAY)
    payer: str = field(default="medicare", metadata=_takes(Text(lower=True)))
    setting: Setting = field(default="office", metadata=_one_of(Setting))
    locality: str | None = field(default=None, metadata=_TEXT)
    clinician: str | None = field(default=None, metadata=_TEXT)
    credential: str | None = field(default=None, metadata=_TEXT)
    lesions: tuple[Lesion, ...] = ()
    services: tuple[Service, ...]
    history: tuple[History, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "services", _with_ids(self.services))

    def replace(self, path: str, value: str | int | None) -> Encounter:
        """The encounter with one field set, all else (generated ids too) as it was.

        ``path`` is a field path such as ``services[0].stages[1]``. ``None`` is "not documented". "yes" and
        "no" stand for true and false; for ``services[0].involves`` "" is "none", and any other text the
        one structure. Sites and structures must be words of the vocabulary: they are not looked up.
        A path that is not there, and a value that the field does not take, are refused (``Refusal``).
        """
        reading = Reading(vocabulary=None)
        changed = _replaced(self, _steps(path), path, value, reading)
        if reading.problems:
            raise Refusal(reading.problems)
        return changed


_PATH = re.compile(r"[a-z_0-9]+(\[[0-9]{1,4}\])?(\.[a-z_0-9]+(\[[0-9]{1,4}\])?)*")
_Node = TypeVar("_Node")


def _steps(path: str) -> list[str]:
    return re.findall(r"[a-z_0-9]+", path) if _PATH.fullmatch(path) else [path]


def _replaced(
    node: _Node, steps: Sequence[str], path: str, value: str | int | None, reading: Reading
) -> _Node:
    """The node with the value at the end of the steps; a problem leaves it as it was."""
    names = {f.name: f for f in dataclasses.fields(node)}  # type: ignore[arg-type]
    name, *rest = steps
    if name not in names:
        reading.no_field(path, name, names)
        return node
    old, spec = getattr(node, name), names[name]
    new: object = old
    if "reader" in spec.metadata and not rest:
        new = _set(spec, path, value, reading)
    elif isinstance(old, tuple) and rest and rest[0].isdecimal() and int(rest[0]) < len(old):
        index, inner = int(rest[0]), rest[1:]
        item = old[index]
        if dataclasses.is_dataclass(item) and inner:
            item = _replaced(item, inner, path, value, reading)
        elif "reader" in spec.metadata and not inner:
            item = spec.metadata["reader"].one(value, path, reading)
        else:
            _no_field(path, reading)
        new = (*old[:index], item, *old[index + 1 :])
    else:
        _no_field(path, reading)
    return node if reading.problems else dataclasses.replace(node, **{name: new})  # type: ignore[type-var]


def _no_field(path: str, reading: Reading) -> None:
    reading.wrong(catalogue.UNKNOWN_FIELD, path, name=path, hint="name one field of one item that is there")


def _set(spec: dataclasses.Field[Any], path: str, value: str | int | None, reading: Reading) -> object:
    reader: Reader = spec.metadata["reader"]
    if value is not None:
        return reader.read(reader.answer(value), path, reading)
    if spec.default is MISSING:
        reading.wrong(catalogue.MISSING_FIELD, path, name=spec.name, wanted=reader.wanted)
    return spec.default


def _with_ids(services: Iterable[Service]) -> tuple[Service, ...]:
    """The services, each with an id of its own: its type and its lesion, or its number in its type."""
    services = tuple(services)
    taken = {service.id for service in services if service.id}
    without_lesion: dict[str, int] = {}
    named: list[Service] = []
    for service in services:
        if service.lesion is None:
            without_lesion[service.type] = without_lesion.get(service.type, 0) + 1
        if not service.id:
            base = f"{service.type}-{service.lesion or without_lesion[service.type]}"
            name, repeat = base, 1
            while name in taken:
                repeat += 1
                name = f"{base}-{repeat}"
            taken.add(name)
            service = dataclasses.replace(service, id=name)
        named.append(service)
    return tuple(named)
