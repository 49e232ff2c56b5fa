"""Small written days, and every small change of one: what the search for fixes is held against.

Takes nothing; gives encounters by name, and of each all that is one change away in a small domain. Knows
nothing of rules: a change is another value of a field, a stage more, or a service more.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from kb.diagnostics import Refusal
from queries.encounter.decode import decode
from queries.encounter.fields import Choice, Truth
from queries.encounter.model import Encounter, Mohs
from tests.casebook import session, with_defaults

Data = dict[str, Any]

LESION = {"id": "A", "site": "nose"}
TRUNK = {"id": "B", "site": "back"}


def day(*services: Data, lesions: tuple[Data, ...] = (LESION,), **rest: object) -> Encounter:
    """An encounter with the defaults of the cases."""
    written = {"lesions": list(lesions), "services": list(services), **rest}
    return decode(with_defaults(written), session().vocabulary)


def days() -> dict[str, Encounter]:
    """The days by name."""
    mohs = {"lesion": "A", "stages": [3]}
    return {
        "one stage": day(mohs),
        "two stages": day({"lesion": "A", "stages": [4, 1]}),
        "a stage without a count": day({"lesion": "A", "stages": [None, 2]}),
        "another pathologist": day(mohs | {"pathologist": "dr-b"}),
        "no pathologist": day(mohs | {"pathologist": None}),
        "on the back": day({"lesion": "B", "stages": [6]}, lesions=(TRUNK,)),
        "a benign lesion": day(mohs, lesions=(LESION | {"behavior": "benign"},)),
        "a biopsy": day(mohs, {"type": "biopsy", "lesion": "A", "technique": "punch"}),
        "a biopsy of another lesion": day(mohs, {"type": "biopsy", "lesion": "B"}, lesions=(LESION, TRUNK)),
        "a repair": day(mohs, {"type": "repair", "lesion": "A", "complexity": "intermediate"}),
        "a short repair": day(
            mohs, {"type": "repair", "lesion": "A", "complexity": "complex", "length_cm": 2}
        ),
        "a flap": day(mohs, {"type": "flap", "lesion": "A", "kind": "adjacent-tissue-transfer"}),
        "an excision": day({"type": "excision", "lesion": "A", "diameter_cm": 1.0}),
        "a destruction": day({"type": "destruction", "lesion": "A", "behavior": "premalignant"}),
        "slides": day(mohs, {"type": "pathology", "lesion": "A", "method": "permanent-section"}),
        "a visit": day(mohs, {"type": "visit", "patient": "established", "level": 3}),
    }


def once_changed(encounter: Encounter, *, few: bool = False) -> Iterator[tuple[str, Encounter]]:
    """Every encounter that is one change away, with the place of the change; ``few``: of fewer values."""
    for path, value in _answers(encounter, few):
        with suppress(Refusal, ValueError, LookupError, TypeError):
            changed = encounter.replace(path, value)
            if changed != encounter:
                yield path, changed
    for index, service in enumerate(encounter.services):
        if isinstance(service, Mohs):
            for blocks in (None, 1) if few else (None, 1, 6):
                longer = dataclasses.replace(service, stages=(*service.stages, blocks))
                services = (*encounter.services[:index], longer, *encounter.services[index + 1 :])
                yield f"services[{index}].stages+", dataclasses.replace(encounter, services=services)


def _answers(encounter: Encounter, few: bool) -> Iterator[tuple[str, str | int]]:
    sites = ("cheek", "back") if few else ("cheek", "back", "scalp", "hand", "eyelid", "neck")
    owners: list[tuple[str, Any]] = [("", encounter)]
    for name in ("lesions", "services", "history"):
        owners += [(f"{name}[{i}].", each) for i, each in enumerate(getattr(encounter, name))]
    for path, owner in owners:
        for spec in dataclasses.fields(owner):
            reader = spec.metadata.get("reader")
            values: tuple[str | int, ...] = ()
            if isinstance(reader, Choice):
                values = tuple(reader.options)
            elif isinstance(reader, Truth):
                values = ("yes", "no")
            elif spec.name in ("surgeon", "pathologist", "clinician"):
                values = ("dr-a", "dr-b")
            elif spec.name == "site":
                values = sites
            elif spec.name == "payer":
                values = ("medicare", "commercial")
            elif spec.name.endswith("_cm"):
                values = ("0.4", "3") if few else ("0.4", "0.9", "1.8", "3", "7", "13")
            elif spec.name in ("blocks", "count", "specimens", "antibodies", "level"):
                values = (1, 3) if few else (1, 2, 3, 4, 5, 15)
            yield from ((path + spec.name, value) for value in values)
        if isinstance(owner, Mohs):
            for stage in range(len(owner.stages)):
                yield from ((f"{path}stages[{stage}]", n) for n in ((2, 6) if few else range(1, 9)))
