"""What an encounter could have documented otherwise: rows of the case as changes of its fields.

An ``Amender`` for ``kb.explain.fix.repair``: it says with which amendments a row would be stated, or no
longer be, and applies amendments. A new service, lesion or earlier procedure is one unit, however much is
said of it. Only the encounter is ever changed. Imports the encounter and ``kb.explain.fix.repair``.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from kb.diagnostics import Refusal
from kb.explain.fix.amendments import Amendment, Amendments, Made
from kb.explain.goals import Pattern
from kb.relations import Row, Value
from queries.encounter.decode import SERVICES
from queries.encounter.facts import COLUMNS, ENCOUNTER, path_of
from queries.encounter.fields import Choice, Size, Text, Truth, Whole, Word
from queries.encounter.model import Encounter, History, Lesion, Mohs, Service

NEW = {"service": "(new service)", "lesion": "(new lesion)", "history": "(new entry)"}
"""What a thing that is not there yet is called until it has an id."""

REMOVED = "(removed)"
IS_NEW, IS_GONE = 1, 3
"""How candidates rank: what is there otherwise, then something more, then something that was not done."""

LAST = "place"
"""What is new comes last: nothing is to be set for that."""

PLURAL = {"service": "services", "lesion": "lesions", "history": "history"}
SOME_TEXT = "(as the note says)"
"""A free text: that there is one is all that a rule can ask for."""


class CaseAmender:
    """The amendments of one encounter."""

    def __init__(self, encounter: Encounter) -> None:
        self._encounter = encounter
        self._ids = {
            "lesion": [lesion.id for lesion in encounter.lesions],
            "service": [service.id for service in encounter.services],
            "history": [f"history-{i + 1}" for i in range(len(encounter.history))],
        }

    # --- stating --------------------------------------------------------------------------------

    def stated(self, relation: str, pattern: Pattern) -> Iterator[Made]:
        """The ways of stating a row that fits the pattern; none for what is counted or put in order."""
        if relation in COLUMNS:
            yield from self._column(relation, pattern)
        elif relation in ("lesion", "service"):
            yield from self._thing(relation, pattern)
        elif relation == "history":
            yield from self._history(pattern)
        elif relation == "service_lesion":
            yield from self._service_lesion(pattern)
        elif relation in ("stage", "blocks"):
            yield from self._stage(relation, pattern)
        elif relation == "undocumented" and pattern[1] in NEW.values() and pattern[2] is not None:
            what = str(pattern[0])
            if pattern[1] == NEW.get(what):  # of a new thing nothing is said that nothing asks for
                amendment = self._edit(what, NEW[what], str(pattern[2]), None)
                yield Made(pattern, frozenset({amendment}))
        elif relation in ("lesion_order", "service_order"):
            what = relation.removesuffix("_order")
            if pattern[0] == NEW[what]:
                place = len(self._ids[what]) + 1
                yield self._set(what, NEW[what], LAST, place, (NEW[what], place))
        elif relation == "involves" and pattern[1] is not None:
            for service in self._named("service", pattern[0]):
                yield self._set("service", service, "involves", pattern[1], (service, pattern[1]))
        elif relation == "involves_nothing":
            for service in self._named("service", pattern[0]):
                yield self._set("service", service, "involves", "", (service,))
        elif relation == "prior_biopsy":
            for lesion in self._named("lesion", pattern[0]):
                days = pattern[1] if isinstance(pattern[1], int) else 1
                yield self._set("lesion", lesion, "prior_biopsy_date", self._ago(days), (lesion, days))

    def _column(self, relation: str, pattern: Pattern) -> Iterator[Made]:
        what, field, parts, kinds = COLUMNS[relation]
        if what == ENCOUNTER:
            for value in self._values(what, field, pattern[0]):
                yield Made((value,), frozenset({Amendment(field, field, value)}))
            return
        for name, kind in self._owners(what, pattern[0], kinds):
            made = (
                self._set(what, name, "type", kind, ()).amendments
                if kind and name == NEW["service"]
                else frozenset()
            )
            for value in self._values(what, field, pattern[1], kind):
                asked = str(Decimal(value) / parts) if parts and isinstance(value, int) else value
                amendments = made | self._set(what, name, field, asked, ()).amendments
                yield Made((name, value), amendments)

    def _owners(self, what: str, name: Value | None, kinds: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Whose field it can be, each with its type of service: what is there, and what would be new."""
        if what != "service":
            yield from ((each, "") for each in self._named(what, name) if name or each != NEW[what])
            return
        for service in self._encounter.services:
            if service.type in kinds and name in (None, service.id):
                yield service.id, service.type
        if name in (None, NEW["service"]):
            # Where several types have the field, something else will ask for one of them.
            yield NEW["service"], kinds[0] if len(kinds) == 1 else ""

    def _thing(self, relation: str, pattern: Pattern) -> Iterator[Made]:
        """A lesion on another site, or one more lesion or service."""
        name, value = pattern
        if relation == "lesion" and name in self._ids["lesion"] and value is not None:
            yield self._set("lesion", str(name), "site", value, (name, value))
        elif name == NEW[relation] and value is None:  # that it is there is all that is asked
            there = self._set(relation, NEW[relation], LAST, len(self._ids[relation]) + 1, ())
            yield Made((NEW[relation], None), there.amendments)
        elif name in (None, NEW[relation]) and value is not None:
            field = "site" if relation == "lesion" else "type"
            yield self._set(relation, NEW[relation], field, value, (NEW[relation], value))

    def _history(self, pattern: Pattern) -> Iterator[Made]:
        name, code, days = pattern
        if name in (None, NEW["history"]) and code is not None:
            ago = days if isinstance(days, int) else 1
            made = self._set("history", NEW["history"], "code", code, ())
            dated = self._set("history", NEW["history"], "date", self._ago(ago), ())
            yield Made((NEW["history"], code, ago), made.amendments | dated.amendments)

    def _service_lesion(self, pattern: Pattern) -> Iterator[Made]:
        service, lesion = pattern[0] or NEW["service"], pattern[1]
        lesions = [lesion] if lesion is not None else [*self._ids["lesion"], NEW["lesion"]]
        for each in lesions:
            made = self._set("service", str(service), "lesion", each, (service, each))
            if each == NEW["lesion"]:
                there = self._set("lesion", NEW["lesion"], LAST, len(self._ids["lesion"]) + 1, ())
                made = made._replace(amendments=made.amendments | there.amendments)
            yield made

    def _stage(self, relation: str, pattern: Pattern) -> Iterator[Made]:
        """The blocks of a stage that is there, or one more stage."""
        if pattern[0] == NEW["service"] and pattern[1] in (None, 1):
            blocks = pattern[2] if relation == "blocks" else None
            made = self._set("service", NEW["service"], "stages", 1 if blocks is None else blocks, ())
            yield Made((NEW["service"], 1, blocks or 1)[: len(pattern)], made.amendments)
        for index, service in enumerate(self._encounter.services):
            if not isinstance(service, Mohs) or pattern[0] not in (None, service.id):
                continue
            there = len(service.stages)
            stages = [pattern[1]] if isinstance(pattern[1], int) else range(1, there + 2)
            for stage in stages:
                place = f"services[{index}].stages[{stage - 1}]"
                if stage == there + 1 and relation == "stage":
                    yield Made(
                        (service.id, stage), frozenset({Amendment(place, f"{place}+", None, rank=IS_NEW)})
                    )
                elif relation == "blocks" and stage <= there + 1:
                    blocks = pattern[2] if pattern[2] is not None else 1
                    amendments = {Amendment(place, place, blocks, rank=IS_NEW * (stage > there))}
                    if stage > there:
                        amendments.add(Amendment(place, f"{place}+", None, rank=IS_NEW))
                    yield Made((service.id, stage, blocks), frozenset(amendments))

    # --- no longer stating ----------------------------------------------------------------------

    def unstated(self, relation: str, row: Row) -> Iterator[Amendments]:
        """The ways of no longer stating a row: another value, or that it was not done at all.

        That the note should not say what it says is never one of them.
        """
        if relation in COLUMNS:
            what, field, *_ = COLUMNS[relation]
            name = "" if what == ENCOUNTER else str(row[0])
            for value in self._values(what, field, None, self._kind(what, name)):
                if value != row[-1]:
                    yield frozenset({self._edit(what, name, field, value)})
        elif relation == "undocumented":
            yield from self._spoken(*map(str, row))
        elif relation in ("service", "history"):
            path = f"{PLURAL[relation]}[{self._ids[relation].index(str(row[0]))}]"
            yield frozenset({Amendment(path, path, REMOVED, rank=IS_GONE)})
        elif relation == "involves":
            yield frozenset({self._edit("service", str(row[0]), "involves", "")})

    def _spoken(self, what: str, name: str, field: str) -> Iterator[Amendments]:
        try:
            path = path_of(self._encounter, what, name, field)
        except LookupError:
            return
        for value in self._values(what, field, None, self._kind(what, name)):
            yield frozenset({Amendment(path, path, value)})

    def is_new(self, value: Value) -> bool:
        """Whether a value names a service, a lesion or an earlier procedure that amendments bring."""
        return value in NEW.values()

    # --- shared ---------------------------------------------------------------------------------

    def _named(self, what: str, name: Value | None) -> list[str]:
        return [str(name)] if name is not None else [*self._ids[what], NEW[what]]

    def _kind(self, what: str, name: str) -> str:
        kinds = {service.id: service.type for service in self._encounter.services}
        return kinds.get(name, "") if what == "service" else ""

    def _set(self, what: str, name: str, field: str, value: Value, row: Pattern) -> Made:
        return Made(row, frozenset({self._edit(what, name, field, value)}))

    def _edit(self, what: str, name: str, field: str, value: Value | None) -> Amendment:
        free = isinstance(value, str) and isinstance(self._reader(what, field, ""), Word | Text)
        if what == ENCOUNTER:
            return Amendment(field, field, value, free)
        if name == NEW[what]:
            unit = f"{PLURAL[what]}[+]"
            return Amendment(unit, f"{unit}.{field}", value, free, IS_NEW)
        path = f"{PLURAL[what]}[{self._ids[what].index(name)}].{field}"
        return Amendment(path, path, value, free)

    def _ago(self, days: int) -> str:
        return (self._encounter.date - datetime.timedelta(days=days)).isoformat()

    def _values(self, what: str, field: str, value: Value | None, kind: str = "") -> Iterable[Value]:
        """The value that is asked for, or where any will do those worth trying."""
        if value is not None:
            return (value,)
        match self._reader(what, field, kind):
            case Choice(options):
                return options
            case Truth():
                return ("yes", "no")
            case Whole(least):
                return (max(least, 1),)
            case Size():
                return (10,)
            case Text(blank=True):
                return (SOME_TEXT,)
            case Text() if field in ("surgeon", "pathologist", "clinician"):
                return self._people()
        return ()

    def _people(self) -> tuple[str, ...]:
        named: list[str | None] = [self._encounter.clinician]
        for service in self._encounter.services:
            if isinstance(service, Mohs):
                named += [service.surgeon, service.pathologist]
        return tuple(dict.fromkeys(filter(None, named))) or (SOME_TEXT,)

    def _reader(self, what: str, field: str, kind: str) -> object:
        owners: list[Any] = [Encounter] if what == ENCOUNTER else []
        if what == "lesion":
            owners = [Lesion]
        elif what == "history":
            owners = [History]
        elif what == "service":
            owners = [SERVICES[kind]] if kind else list(SERVICES.values())
        for owner in owners:
            for spec in dataclasses.fields(owner):
                if spec.name == field:
                    return spec.metadata.get("reader")
        return None


def applied(encounter: Encounter, amendments: Amendments) -> Encounter | None:
    """The encounter with the amendments made; None where it would be none."""
    try:
        changed = _applied(encounter, amendments)
        there = {None, *(lesion.id for lesion in changed.lesions)}
        things = (*changed.services, *changed.history)
        return changed if {getattr(each, "lesion", None) for each in things} <= there else None
    except (Refusal, TypeError, LookupError, ValueError):
        return None  # a value that the field does not take, or a new thing of which too little is said


def _applied(encounter: Encounter, amendments: Amendments) -> Encounter:
    new: dict[str, dict[str, Value]] = {}
    removed: list[str] = []
    for amendment in sorted(amendments, key=lambda each: each.place):
        if amendment.place.endswith(f"[+].{LAST}"):
            continue
        if amendment.unit.endswith("[+]"):
            said = new.setdefault(amendment.unit, {})
            if amendment.value is not None:
                said[amendment.place.rpartition(".")[2]] = amendment.value
        elif amendment.value == REMOVED:
            removed.append(amendment.place)
        elif amendment.place.endswith("+"):
            encounter = _with_stage(encounter, amendment.unit)
    for amendment in sorted(amendments, key=lambda each: each.place):
        if (
            not amendment.unit.endswith("[+]")
            and amendment.value != REMOVED
            and not amendment.place.endswith("+")
        ):
            encounter = encounter.replace(amendment.place, amendment.value)
    encounter = _with_new(encounter, new)
    for place in removed:
        name, _, index = place.rstrip("]").partition("[")
        items = getattr(encounter, name)
        encounter = _with(encounter, name, items[: int(index)] + items[int(index) + 1 :])
    return encounter


def _with_stage(encounter: Encounter, unit: str) -> Encounter:
    index = int(unit.split("[")[1].split("]")[0])
    service = encounter.services[index]
    assert isinstance(service, Mohs)
    longer: Service = dataclasses.replace(service, stages=(*service.stages, None))
    services = (*encounter.services[:index], longer, *encounter.services[index + 1 :])
    return dataclasses.replace(encounter, services=services)


def _with_new(encounter: Encounter, new: Mapping[str, Mapping[str, Value]]) -> Encounter:
    taken = {lesion.id for lesion in encounter.lesions}
    lesion_id = next(letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in taken)
    for unit in ("lesions[+]", "services[+]", "history[+]"):
        said = dict(new.get(unit, {}))
        if unit == "lesions[+]" and new.get("services[+]", {}).get("lesion") == NEW["lesion"]:
            said.setdefault("site", encounter.lesions[0].site)  # any will do: nothing asks for one
        if not said:
            continue
        if said.get("lesion") == NEW["lesion"]:
            said["lesion"] = lesion_id
        name = unit.removesuffix("[+]")
        item: Any
        if name == "lesions":
            item = Lesion(id=lesion_id, site=str(said.pop("site")))
        elif name == "history":
            date = datetime.date.fromisoformat(str(said.pop("date")))
            item = History(code=str(said.pop("code")), date=date)
        else:
            item = _new_service(said)
        encounter = _with(encounter, name, (*getattr(encounter, name), item))
        last = len(getattr(encounter, name)) - 1
        for field, value in said.items():
            encounter = encounter.replace(f"{name}[{last}].{field}", value)
    return encounter


def _with(encounter: Encounter, name: str, items: tuple[Any, ...]) -> Encounter:
    fields: dict[str, Any] = {name: items}
    return dataclasses.replace(encounter, **fields)


def _new_service(said: dict[str, Value]) -> Any:
    """A service of the type that is said; what it must have and nothing asks for has its first value."""
    kind = SERVICES[str(said.pop("type"))]
    required: dict[str, object] = {}
    for spec in dataclasses.fields(kind):
        if spec.name == "stages":
            required["stages"] = (said.pop("stages", 1),)
        elif spec.name == "lesion" and spec.default is dataclasses.MISSING:
            required["lesion"] = said.pop("lesion")
        elif spec.default is dataclasses.MISSING and isinstance(spec.metadata["reader"], Choice):
            required[spec.name] = said.pop(spec.name, spec.metadata["reader"].options[0])
    return kind(**required)
