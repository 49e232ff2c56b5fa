"""Where a step comes from, in words: fields of the encounter, rules, tables, and places in sources.

Takes steps of a ``Telling``; gives text. Imports ``telling`` and ``english``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from queries.told.voices.english import listed
from queries.told.voices.telling import Source, Step

PART = re.compile(r"([A-Za-z_][A-Za-z_0-9]*)(?:\[(\d+)\])?")
UNIT = re.compile(r"_(?:cm|mm)2?$")
"""The end of a field's name that says its unit."""

ENTRIES = {"involves": "involved structure", "history": "earlier procedure"}
"""What an entry of a list is called where the list is not named by its plural."""

KINDS = {
    "given": "documented",
    "guidance": "published fact",
    "derived": "rule",
    "absent": "absence",
    "compared": "comparison",
    "aggregated": "count",
}
"""What the kinds of steps are called on paper."""


def field(path: str) -> tuple[str, str]:
    """A field's path as a person reads it: ``services[0].stages[1]`` is stage 2 of service 1."""
    parts = [(word, number) for word, number in PART.findall(path)]
    told = [_part(word, number) for word, number in parts]
    if parts and parts[0][1]:
        return told[0], " ".join(told[1:])
    return "", " ".join(told)


def is_place(step: Step) -> bool:
    """Whether a documented step says only at which place in the note something stands."""
    return step.kind == "given" and bool(step.at) and not field(step.at)[1]


def _part(word: str, number: str) -> str:
    said = ENTRIES.get(word, word.removesuffix("s")) if number else UNIT.sub("", word)
    return f"{said} {int(number) + 1}".replace("_", " ") if number else said.replace("_", " ")


def fields(steps: Iterable[Step]) -> str:
    """The fields of documented steps: "service 1: surgeon and stage 2; lesion 1: site"."""
    by_entry: dict[str, dict[str, None]] = {}
    for step in steps:
        if step.kind == "given" and step.at:
            entry, name = field(step.at)
            by_entry.setdefault(entry, {})[name] = None
    return "; ".join(_entry(entry, list(names)) for entry, names in by_entry.items())


def _entry(entry: str, names: list[str]) -> str:
    said = listed([name for name in names if name])
    return f"{entry}: {said}" if entry and said else entry or said


def cited(sources: Iterable[Source]) -> str:
    """Sources by title, the places in one source together."""
    return "; ".join(by_title(sources))


def by_title(sources: Iterable[Source]) -> list[str]:
    """Each source once: "Title (place; place)"."""
    places: dict[str, dict[str, None]] = {}
    for source in sources:
        found = places.setdefault(source.name, {})
        if source.place:
            found[source.place] = None
    return [f"{name} ({'; '.join(found)})" if found else name for name, found in places.items()]


def origin(step: Step) -> str:
    """The rule, the row of a table or the field that a step stands on; nothing for what has none."""
    match step.kind:
        case "given":
            return f"field {step.at}" if step.at else ""
        case "guidance":
            return f"fact {step.at}"
        case "derived":
            sure = f" ({step.confidence})" if step.confidence else ""
            return f"rule {step.by}{sure}, {step.at}"
    return ""
