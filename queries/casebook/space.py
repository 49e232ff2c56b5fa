"""A case space as a coder writes it: the axes of a family's cases, and what the family promises of each.

Takes the text of a YAML file of spaces and ``Knowledge``, which some axes take their values from; gives
``Space``s, whose points are ``Case``s, or a ``Refusal`` with everything that is wrong. Asks nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import gcd, prod
from pathlib import Path
from typing import Any, NamedTuple

from kb import catalogue
from kb.diagnostics import Diagnostic, Refusal, did_you_mean
from kb.knowledge import Knowledge
from kb.source import Span, Text
from queries.casebook.axes import Axes, NoAxis
from queries.casebook.books import DEFAULTS, defaults_of, files_of, text_of
from queries.casebook.case import ENCOUNTER, SLOT, Case, Data, Defaults, combinations, filled, places
from queries.encounter.formats import parse_yaml

FOLDER = "tests/spaces"
"""Where a knowledge base keeps its spaces, below its folder."""

CASES = "cases"
"""The folder beside, whose defaults hold where a folder of spaces has none of its own."""

MOST_POINTS = 50_000

KEYS = ("title", "family", "story", "rules", "work", "exclusive", "for", ENCOUNTER, "known")
GAP, OVERLAP, REFUSED, DEAD = "gap", "overlap", "refused", "dead"
FINDINGS = (GAP, OVERLAP, REFUSED, DEAD)


class Known(NamedTuple):
    """A finding that is as it should be: what kind, of which points (``when``) or rules, and why."""

    kind: str
    when: Mapping[str, tuple[Any, ...]]
    rules: tuple[str, ...]
    because: str

    def covers(self, values: Data) -> bool:
        """Whether a point is one of those that it speaks of."""
        return all(values.get(name) in some for name, some in self.when.items())


@dataclass(frozen=True)
class Space:
    """A space of cases: each combination of the values of its axes is a point.

    ``work``: the types of service that must come to a line or a reason; none named is all. ``exclusive``:
    groups of codes of which one lesion has one. ``rules``: what the ids of the family's rules begin with.
    """

    name: str
    title: str
    family: str
    story: str
    where: Span
    axes: Mapping[str, tuple[Any, ...]]
    encounter: Data
    defaults: Defaults
    rules: tuple[str, ...] = ()
    work: tuple[str, ...] = ()
    exclusive: tuple[frozenset[str], ...] = ()
    known: tuple[Known, ...] = ()

    @property
    def size(self) -> int:
        """How many points it has."""
        return prod(len(each) for each in self.axes.values())


class Point(NamedTuple):
    """One case of a space, and the value of each axis."""

    values: Data
    case: Case


def points(space: Space, most: int = 0) -> Iterator[Point]:
    """Every point, or ``most`` of them, spread over the space, the same ones each time."""
    step, size = 1, space.size
    if 0 < most < size:
        step = size // most
        while gcd(step, size) > 1:  # or the sample would never leave some value of an axis
            step += 1
    wanted = {n * step % size for n in range(most)} if step > 1 or 0 < most < size else None
    axes = {name: list(values) for name, values in space.axes.items()}
    for number, values in enumerate(combinations(axes)):
        if wanted is None or number in wanted:
            yield Point(values, _case(space, values))


def cases(space: Space, most: int = 0) -> Iterator[Case]:
    """The cases of the points."""
    return (each.case for each in points(space, most))


def said(value: object) -> str:
    """A value of an axis in words."""
    if value is None:
        return "not documented"
    if isinstance(value, list):
        return f"[{', '.join('?' if each is None else said(each) for each in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {said(each)}' for key, each in value.items())}}}"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _case(space: Space, values: Data) -> Case:
    told = ", ".join(f"{name}: {said(value)}" for name, value in values.items())
    given = space.defaults.filled(ENCOUNTER, filled(space.encounter, values))
    return Case(f"{space.name}, {told}", space.title, "", "", space.where, ENCOUNTER, given, {}, (), ())


# --- reading ----------------------------------------------------------------------------------------


def shipped_spaces(root: Path) -> tuple[Path, ...]:
    """The folder of spaces of a knowledge base."""
    folder = root / FOLDER
    if not folder.is_dir():
        raise Refusal([catalogue.NO_SPACES.at(None, place=str(folder))])
    return (folder,)


def read_spaces(paths: Iterable[Path], knowledge: Knowledge) -> tuple[Space, ...]:
    """Every space of these files and folders, in their order."""
    found: list[Space] = []
    wrong: list[Diagnostic] = []
    texts: dict[str, Text] = {}
    for path in files_of(paths, catalogue.NO_SPACES):
        text = text_of(path)
        try:
            found += spaces_of(text, _defaults(path.parent), knowledge)
        except Refusal as refused:
            wrong += refused.diagnostics
            texts |= {text.name: text} | refused.texts
    if wrong:
        raise Refusal(wrong, texts)
    return tuple(found)


def _defaults(folder: Path) -> Defaults:
    own = (folder / DEFAULTS).exists()
    return defaults_of(folder if own else folder.parent / CASES)


def spaces_of(text: Text, defaults: Defaults, knowledge: Knowledge) -> Iterator[Space]:
    """Every space of a text, or a ``Refusal`` with all that is wrong."""
    data = parse_yaml(text)
    if not isinstance(data, list):
        raise Refusal([_wrong(Span(text.name, 1, 1, 1, 2), "the file", "it is no list of spaces")])
    looked: dict[date, Axes] = {}
    read = [
        _Raw(raw, at, defaults, knowledge, looked)
        for raw, at in zip(data, places(text, len(data)), strict=True)
    ]
    wrong = [each for raw in read for each in raw.problems()]
    if wrong:
        raise Refusal(wrong, {text.name: text})
    stem = text.name.rsplit("/", 1)[-1].removesuffix(".yaml")
    yield from (each.space(stem) for each in read)


def _wrong(at: Span, what: str, problem: str, hint: str = "") -> Diagnostic:
    return catalogue.NO_SPACE.at(at, hint=hint, what=what, problem=problem)


class _Raw:
    """A space as it is written, on its way to be one."""

    def __init__(
        self, raw: object, at: Span, defaults: Defaults, knowledge: Knowledge, looked: dict[date, Axes]
    ) -> None:
        self.raw, self.at, self.defaults, self.knowledge = raw, at, defaults, knowledge
        self.looked = looked
        self.data: Data = raw if isinstance(raw, dict) else {}
        self.axes: dict[str, tuple[Any, ...]] = {}
        self.exclusive: list[frozenset[str]] = []

    def problems(self) -> Iterator[Diagnostic]:
        """Everything that is wrong with it; its axes are looked up on the way."""
        found = list(self._form()) or [*self._axes(), *self._exclusive(), *self._known()]
        what = f"the space `{self.data.get('title', '')}`" if self.data.get("title") else "this item"
        yield from (_wrong(self.at, what, problem, hint) for problem, hint in found)

    def space(self, stem: str) -> Space:
        """The space, which has no problems."""
        data = self.data
        return Space(
            name=f"{stem}: {data['title']}",
            title=data["title"],
            family=data["family"],
            story=data.get("story", ""),
            where=self.at,
            axes=self.axes,
            encounter=data[ENCOUNTER],
            defaults=self.defaults,
            rules=tuple(data.get("rules", ())),
            work=tuple(data.get("work", ())),
            exclusive=tuple(self.exclusive),
            known=tuple(_known(each) for each in data.get("known", ())),
        )

    def _form(self) -> Iterator[tuple[str, str]]:
        if not isinstance(self.raw, dict):
            yield "it has no fields", ""
            return
        for key in self.data:
            if key not in KEYS:
                yield f"there is no field `{key}`", did_you_mean(str(key), KEYS)
        for key in ("title", "family"):
            if not isinstance(self.data.get(key), str) or not self.data[key].strip():
                yield f"it has no `{key}`", ""
        if not isinstance(self.data.get("for"), dict) or not self.data["for"]:
            yield "it has no axes", "`for` has lists of values, each with a name"
        encounter = self.data.get(ENCOUNTER)
        if not isinstance(encounter, dict):
            yield "it has no `encounter`", ""
        else:
            parts = [encounter.get(name, []) for name in ("lesions", "services")]
            if not all(isinstance(each, list) and all(map(_is_part, each)) for each in parts):
                yield "`lesions` and `services` are lists of objects", ""
        for key in ("rules", "work"):
            if not _texts(self.data.get(key, [])):
                yield f"`{key}` is no list of texts", ""
        for key in ("exclusive", "known"):
            if not isinstance(self.data.get(key, []), list):
                yield f"`{key}` is no list", ""

    def _axes(self) -> Iterator[tuple[str, str]]:
        looked = self._looked()
        for name, axis in self.data["for"].items():
            try:
                self.axes[name] = tuple(looked.values(axis))
            except NoAxis as none:
                yield f"the axis `{name}` has no values: {none.problem}", none.hint
        slots = set(_slots(self.data[ENCOUNTER]))
        for name in self.data["for"]:
            if name not in slots:
                yield (
                    f"the axis `{name}` is nowhere in the encounter",
                    f"write `<{name}>` where its value goes",
                )
        for name in sorted(slots - set(self.data["for"])):
            yield f"`<{name}>` has no axis", did_you_mean(name, self.data["for"])
        size = prod(len(each) for each in self.axes.values())
        if size > MOST_POINTS:
            yield (
                f"it has {size:,} points, and {MOST_POINTS:,} is the most",
                "leave values out, or make two spaces of it",
            )

    def _exclusive(self) -> Iterator[tuple[str, str]]:
        looked = self._looked()
        for each in self.data.get("exclusive", ()):
            if isinstance(each, list) and len(each) > 1:
                self.exclusive.append(frozenset(str(code) for code in each))
            elif isinstance(each, dict) and {"table", "column"} <= each.keys() <= {
                "table",
                "column",
                "by",
                "where",
            }:
                by = each.get("by", [])
                by = by if isinstance(by, list) else [by]
                try:
                    groups = looked.groups(each["table"], each["column"], by, each.get("where", {}))
                except NoAxis as none:
                    yield f"`exclusive` cannot be looked up: {none.problem}", none.hint
                    continue
                self.exclusive += [frozenset(map(str, group)) for group in groups if len(group) > 1]
            else:
                yield "an item of `exclusive` is neither a list of codes nor a `table` and a `column`", ""

    def _known(self) -> Iterator[tuple[str, str]]:
        for each in self.data.get("known", ()):
            kinds = [kind for kind in FINDINGS if isinstance(each, dict) and kind in each]
            if len(kinds) != 1 or not each.keys() <= {*kinds, "when", "because"}:
                yield f"an item of `known` is not one of {', '.join(FINDINGS)} with `when` and `because`", ""
                continue
            if not isinstance(each.get("because"), str):
                yield f"a known {kinds[0]} has no `because`", "say why it is as it should be"
            when = each.get("when", {})
            if not isinstance(when, dict):
                yield "`when` names axes, each with a value", ""
                continue
            for name in when:
                if name not in self.data["for"]:
                    yield f"a known {kinds[0]} names no axis: `{name}`", did_you_mean(name, self.data["for"])
            if kinds == [DEAD] and not _texts(each[DEAD]):
                yield "a known `dead` is a list of rules", ""

    def _looked(self) -> Axes:
        """Where values come from, as of the date of service that all points have, where they have one."""
        day = self._day()
        return self.looked.setdefault(day, Axes(self.knowledge, day))

    def _day(self) -> date:
        day = str((self.defaults.encounter | self.data[ENCOUNTER]).get("date", ""))
        try:
            return date.fromisoformat(day)
        except ValueError:
            return date.max


def _known(data: Data) -> Known:
    kind = next(each for each in FINDINGS if each in data)
    when = {
        # A list in a list is one value that is a list: the stages of a tumour.
        name: tuple(value) if isinstance(value, list) else (value,)
        for name, value in data.get("when", {}).items()
    }
    rules = tuple(data[DEAD]) if kind == DEAD else ()
    return Known(kind, when, rules, data["because"])


def _slots(data: object) -> Iterator[str]:
    match data:
        case str():
            yield from SLOT.findall(data)
        case dict():
            for value in data.values():
                yield from _slots(value)
        case list():
            for value in data:
                yield from _slots(value)


def _is_part(value: object) -> bool:
    """Whether it is a lesion or a service, or stands for one."""
    return isinstance(value, dict) or (isinstance(value, str) and SLOT.fullmatch(value) is not None)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def of_family(spaces: Sequence[Space], family: str) -> tuple[Space, ...]:
    """The spaces of a family, or a ``Refusal``."""
    found = tuple(each for each in spaces if each.family == family)
    if not found:
        known = sorted({each.family for each in spaces})
        hint = did_you_mean(family, known) or f"there are {', '.join(known)}"
        raise Refusal([catalogue.NO_FAMILY.at(None, hint=hint, family=family)])
    return found
