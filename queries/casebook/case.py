"""A case as it is written: an encounter or a claim, and what is to be said of it.

Takes the text of a YAML file of cases, and what its cases need not write down; gives ``Case``s, each with
its place, or a ``Refusal`` with every case that is not one. Knows no knowledge base: whether the words of
an encounter are known is asked when the case is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

from kb import catalogue
from kb.diagnostics import Diagnostic, Refusal, did_you_mean
from kb.source import Span, Text
from queries.encounter.formats import parse_yaml

Data = dict[str, Any]
"""Plain data as YAML gives it, on its way to an encounter or a claim, which are typed."""

ENCOUNTER, CLAIM = "encounter", "claim"

TOLD = ("claim", "possible", "excluded", "questions", "warnings")
"""What a case of an encounter tells completely: what it leaves out is expected to be empty."""

VERDICTS = "lines"
"""What a case of a claim tells completely: the verdict on each line."""

KEYS = ("title", "story", "statement", "for", ENCOUNTER, CLAIM, "expect", "rules")
EXPECTED = (*TOLD, "rules", "absent")

Told = Mapping[str, tuple[str, ...]]
"""An answer in the words of a case: its parts, and the items of each; empty parts are left out."""


@dataclass(frozen=True)
class Defaults:
    """What the cases of a folder need not write down: fields of an encounter or claim, and of its parts.

    ``of_type`` are fields of a service of that type.
    """

    encounter: Data = field(default_factory=dict)
    lesion: Data = field(default_factory=dict)
    service: Data = field(default_factory=dict)
    of_type: Mapping[str, Data] = field(default_factory=dict)
    claim: Data = field(default_factory=dict)

    def filled(self, kind: str, data: Data) -> Data:
        """An encounter or a claim with what it need not write down; null stands against a default."""
        if kind == CLAIM:
            return self.claim | data
        lesions = [self.lesion | each for each in data.get("lesions", [])]
        services = [self.service | each for each in data.get("services", [])]
        services = [self.of_type.get(each.get("type", ""), {}) | each for each in services]
        return self.encounter | data | {"lesions": lesions, "services": services}


@dataclass(frozen=True)
class Case:
    """One case; ``name`` is its file and its title, and the values that ``for`` gave it.

    ``kind`` says whether ``given`` is an encounter or a claim; ``rules`` must be among the reasons of the
    answer, and the codes in ``absent`` must not be on the claim. ``row``: the values of ``for`` are a row
    of a table, which what is expected may name too.
    """

    name: str
    title: str
    story: str
    statement: str
    where: Span
    kind: str
    given: Data
    told: Told
    rules: tuple[str, ...]
    absent: tuple[str, ...]
    row: bool = False

    @cached_property
    def key(self) -> str:
        """What the answer depends on, of all that is written: the same text for the same input."""
        return f"{self.kind} {_plain(self.given)}"


def read_cases(text: Text, defaults: Defaults) -> tuple[Case, ...]:
    """Every case of a file, one for each value of ``for``, or a ``Refusal`` with all that is wrong."""
    data = parse_yaml(text)
    if not isinstance(data, list):
        raise Refusal([_wrong(Span(text.name, 1, 1, 1, 2), "the file", "it is no list of cases")])
    found = places(text, len(data))
    wrong = [each for raw, at in zip(data, found, strict=True) for each in _problems(raw, at)]
    if wrong:
        raise Refusal(wrong, {text.name: text})
    stem = text.name.rsplit("/", 1)[-1].removesuffix(".yaml")
    return tuple(
        case for raw, at in zip(data, found, strict=True) for case in _of_raw(stem, raw, at, defaults)
    )


def places(text: Text, count: int) -> list[Span]:
    """Where each item of the file's list begins."""
    lines = enumerate(text.content.split("\n"), start=1)
    found = [Span(text.name, n, 1, n, len(line) + 1) for n, line in lines if line.startswith("- ")]
    return found if len(found) == count else [Span(text.name, 1, 1, 1, 2)] * count


def _wrong(at: Span, what: str, problem: str, hint: str = "") -> Diagnostic:
    return catalogue.NO_CASE.at(at, hint=hint, what=what, problem=problem)


def _problems(raw: object, at: Span) -> Iterator[Diagnostic]:
    if not isinstance(raw, dict):
        yield _wrong(at, "this item", "it has no fields")
        return
    what = f"the case `{raw.get('title', '')}`"
    for key in raw:
        if key not in KEYS:
            yield _wrong(at, what, f"there is no field `{key}`", did_you_mean(str(key), KEYS))
    if not isinstance(raw.get("title"), str) or not raw["title"].strip():
        yield _wrong(at, "a case", "it has no `title`")
    kinds = [kind for kind in (ENCOUNTER, CLAIM) if isinstance(raw.get(kind), dict)]
    if len(kinds) != 1:
        yield _wrong(at, what, "it has neither an `encounter` nor a `claim`, or both")
    elif kinds == [ENCOUNTER]:
        yield from _problems_of_expected(raw.get("expect"), at, what)
        yield from _problems_of_parts(raw[ENCOUNTER], at, what)
    elif not _texts(raw.get("expect")):
        yield _wrong(at, what, "`expect` is no list with a verdict for each line")
    if not _texts(raw.get("rules", [])):
        yield _wrong(at, what, "`rules` is no list of rule ids")
    if not _is_table(raw.get("for", {})):
        yield _wrong(at, what, "`for` is neither a list of rows nor lists of values by name")


def _problems_of_expected(expect: object, at: Span, what: str) -> Iterator[Diagnostic]:
    if not isinstance(expect, dict):
        yield _wrong(at, what, "it says nothing under `expect`", f"`expect` has {', '.join(EXPECTED)}")
        return
    for key, part in expect.items():
        if key not in EXPECTED:
            hint = did_you_mean(str(key), EXPECTED) or f"`expect` has {', '.join(EXPECTED)}"
            yield _wrong(at, what, f"`expect` has no `{key}`", hint)
        elif not _texts(part):
            yield _wrong(at, what, f"`expect.{key}` is no list of texts", "a code stands in quotes")


def _problems_of_parts(encounter: Data, at: Span, what: str) -> Iterator[Diagnostic]:
    for name in ("lesions", "services"):
        parts = encounter.get(name, [])
        if not isinstance(parts, list) or not all(isinstance(each, dict) for each in parts):
            yield _wrong(at, what, f"`{name}` is no list of objects")


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_table(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(each, list) for each in value.values())
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _of_raw(stem: str, raw: Data, at: Span, defaults: Defaults) -> Iterator[Case]:
    kind = ENCOUNTER if ENCOUNTER in raw else CLAIM
    wanted = raw.get("for", {})
    for values in combinations(wanted):
        said = ", ".join(str(value) for value in values.values())
        expect = filled(raw["expect"], values)
        parts = {VERDICTS: expect} if kind == CLAIM else {name: expect.get(name) for name in TOLD}
        yield Case(
            name=f"{stem}: {raw['title']}, {said}" if said else f"{stem}: {raw['title']}",
            title=raw["title"],
            story=raw.get("story", ""),
            statement=raw.get("statement", ""),
            where=at,
            kind=kind,
            given=defaults.filled(kind, filled(raw[kind], values)),
            told={name: tuple(part) for name, part in parts.items() if part},
            rules=tuple(
                filled(raw.get("rules") or (kind == ENCOUNTER and expect.get("rules")) or [], values)
            ),
            absent=tuple(expect.get("absent", ())) if kind == ENCOUNTER else (),
            row=isinstance(wanted, list),
        )


def combinations(wanted: Mapping[str, list[Any]] | list[Data]) -> Iterator[Data]:
    """A table as it is, row by row; of lists, every combination."""
    if isinstance(wanted, list):
        yield from wanted
        return
    for chosen in product(*wanted.values()):
        yield dict(zip(wanted, chosen, strict=True))


SLOT = re.compile(r"<([a-z][a-z0-9_]*)>")


def filled(data: Any, values: Data) -> Any:
    """The data with ``<name>`` replaced by the value of that name; alone, a number stays a number."""
    match data:
        case str():
            whole = SLOT.fullmatch(data)
            if whole and whole[1] in values:
                return values[whole[1]]
            return SLOT.sub(lambda slot: str(values.get(slot[1], slot[0])), data)
        case dict():
            return {key: filled(value, values) for key, value in data.items()}
        case list():
            return [filled(value, values) for value in data]
    return data


def _plain(data: object) -> str:
    """Plain data as one text, the same for the same data."""
    match data:
        case dict():
            return "{" + ", ".join(f"{key}: {_plain(data[key])}" for key in sorted(data)) + "}"
        case list():
            return "[" + ", ".join(map(_plain, data)) + "]"
    return repr(data)
