"""From plain data (what JSON, YAML or TOML give) to an encounter.

Takes data and the vocabulary; gives an ``Encounter``, or a ``Refusal`` with every problem at once, each
at its field path. Guesses nothing. The fields and what they take are declared in ``encounter``; here
is the walk over them, and what one field alone cannot show. Opens no file.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass
from typing import Any, get_args

from kb import catalogue
from kb.diagnostics import Refusal
from queries.encounter.fields import Choice, Many, Plain, Reader
from queries.encounter.model import Encounter, History, Lesion, Service
from queries.encounter.reading import Reading
from queries.encounter.vocabulary import Vocabulary

SERVICES: Mapping[str, type[Any]] = {service.type: service for service in get_args(Service)}
"""The class of each type of service."""
_LONGEST_NAME = 80  # of a field that is not there, as its path shows it
_TYPE = Choice(tuple(SERVICES))


@dataclass(frozen=True, slots=True)
class _Row:
    """An object that was read: its class, where it stands, and the values that could be read."""

    cls: type[Any]
    at: str
    values: Mapping[str, Any]

    def build(self) -> Any:
        """The value of the class; only where there was no problem."""
        return self.cls(**{name: _built(value) for name, value in self.values.items()})

    def items(self, name: str) -> tuple[_Row, ...]:
        """The rows of a list; those that could not be read at all are left out."""
        return tuple(row for row in self.values.get(name) or () if row is not None)


def _built(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(item.build() if isinstance(item, _Row) else item for item in value)
    return value


@dataclass(frozen=True, slots=True)
class _Object(Plain):
    """An object of one class; without a class, a service, whose ``type`` says which."""

    cls: type[Any] | None = None
    wanted: str = "an object with fields"

    def read(self, value: object, at: str, reading: Reading) -> _Row | None:
        if not isinstance(value, Mapping):
            reading.mistyped(value, self.wanted, at)
            return None
        cls = self.cls or _service_class(value, at, reading)
        if cls is None:
            return None
        readers = _readers(cls)
        names = [*readers, *([] if self.cls else ["type"])]
        for key in value:
            if key not in names:
                name = str(key)
                reading.no_field(_under(at, name[:_LONGEST_NAME]), name, names)
        row = _Row(cls, at, dict(_values(cls, readers, value, at, reading)))
        if cls is Lesion:
            return _sided(row, value, reading)
        return row


_LISTS: Mapping[str, Reader] = {
    "lesions": Many(_Object(Lesion)),
    "services": Many(_Object(), least=1),
    "history": Many(_Object(History)),
}


def decode(data: object, vocabulary: Vocabulary | None) -> Encounter:
    """The encounter that plain data describes; every problem at once in a ``Refusal``.

    Without a vocabulary any word is taken, as it is written: of an encounter that was read before.
    """
    reading = Reading(vocabulary)
    row = _Object(Encounter).read(data, "", reading)
    if row is not None:
        _check_lesions(row, reading)
        _check_ids(row, reading)
        _check_dates(row, reading)
    if row is None or reading.problems:
        raise Refusal(reading.problems)
    encounter: Encounter = row.build()
    return encounter


def plain(value: Any) -> Any:
    """The plain data of an encounter or a part of it, as JSON holds it: ``decode`` undoes this.

    What is not documented is left out; numbers stay exact (``Decimal``), dates are texts.
    """
    if dataclasses.is_dataclass(value):
        fields = {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        typed = {"type": kind} if (kind := getattr(value, "type", None)) else {}
        return typed | {name: item for name, item in fields.items() if item is not None}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def _readers(cls: type[Any]) -> Mapping[str, Reader]:
    return {f.name: f.metadata.get("reader") or _LISTS[f.name] for f in dataclasses.fields(cls)}


def _values(
    cls: type[Any], readers: Mapping[str, Reader], data: Mapping[str, object], at: str, reading: Reading
) -> Iterator[tuple[str, Any]]:
    """The fields that are documented; null is the same as absent."""
    for f in dataclasses.fields(cls):
        where, value = _under(at, f.name), data.get(f.name)
        if value is not None:
            yield f.name, readers[f.name].read(value, where, reading)
        elif f.default is MISSING:
            reading.wrong(catalogue.MISSING_FIELD, where, name=f.name, wanted=readers[f.name].wanted)


def _service_class(data: Mapping[str, object], at: str, reading: Reading) -> type[Any] | None:
    where, value = _under(at, "type"), data.get("type")
    if value is None:
        reading.wrong(catalogue.MISSING_FIELD, where, name="type", wanted=_TYPE.wanted)
        return None
    name = _TYPE.read(value, where, reading)
    return None if name is None else SERVICES[name]


def _sided(row: _Row, data: Mapping[str, object], reading: Reading) -> _Row:
    """The lesion with the side that its site said, where no other is given."""
    site = data.get("site")
    if row.values.get("site") is None or not isinstance(site, str) or reading.vocabulary is None:
        return row
    named = reading.vocabulary.site(site)
    said, given = named and named.side, row.values.get("side")
    if said and data.get("side") is None:
        return dataclasses.replace(row, values={**row.values, "side": said})
    if said and given and said != given:
        what = f"the site `{site}` says {said}, and the side says {given}"
        reading.wrong(catalogue.CONTRADICTION, _under(row.at, "side"), what=what)
    return row


def _check_lesions(row: _Row, reading: Reading) -> None:
    """A lesion that a service or an earlier procedure names is listed."""
    lesions = row.values.get("lesions", ())
    if lesions is None or any(lesion is None or not lesion.values.get("id") for lesion in lesions):
        return  # a lesion that could not be read may be the one that is named
    ids = sorted({lesion.values["id"] for lesion in lesions})
    hint = f"the lesions are {', '.join(ids)}" if ids else ""
    for item in (*row.items("services"), *row.items("history")):
        lesion = item.values.get("lesion")
        if lesion is not None and lesion not in ids:
            at = _under(item.at, "lesion")
            reading.wrong(catalogue.UNKNOWN_LESION, at, id=lesion, near=(lesion, ids), hint=hint)


def _check_ids(row: _Row, reading: Reading) -> None:
    for name in ("lesions", "services"):
        seen: set[str] = set()
        for item in row.items(name):
            known = item.values.get("id")
            if known in seen:
                reading.wrong(catalogue.REPEATED_ID, _under(item.at, "id"), id=known)
            elif known is not None:
                seen.add(known)


def _check_dates(row: _Row, reading: Reading) -> None:
    """What happened earlier has no later date."""
    today = row.values.get("date")
    dated = [(_under(item.at, "date"), item.values.get("date")) for item in row.items("history")]
    dated += [
        (_under(item.at, "prior_biopsy_date"), item.values.get("prior_biopsy_date"))
        for item in row.items("lesions")
    ]
    for at, day in dated:
        if today is not None and day is not None and day > today:
            what = f"{day} is after the date of this encounter, {today}"
            reading.wrong(catalogue.CONTRADICTION, at, what=what)


def _under(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name
