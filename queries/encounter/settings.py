"""Changes of an encounter in the words of its fields: ``services[0].stages=[6,3]``, ``lesions[1].side``.

Takes an ``Encounter`` and texts; gives the changed encounter, read anew by ``decode`` so that every check of
an encounter applies, or a ``Refusal``. All paths count as in the encounter before the changes: items are
taken out last. Values are written as in YAML; ``[+]`` stands for a new item at the end of a list.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, get_args

from kb import catalogue
from kb.diagnostics import Diagnostic, Field, Refusal
from kb.source import Text
from queries.encounter.decode import decode, plain
from queries.encounter.fields import Truth
from queries.encounter.formats import parse_yaml
from queries.encounter.model import Encounter, History, Lesion, Mohs, Service
from queries.encounter.reading import field_at, number_text, one_line
from queries.encounter.vocabulary import Vocabulary

NEW = "+"
"""What stands for the index of a new item."""

_STEP = r"[A-Za-z_0-9]{1,40}(?:\[(?:[0-9]{1,4}|\+)\])?"
_PATH = re.compile(rf"{_STEP}(?:\.{_STEP})*")
_PARTS = re.compile(r"[A-Za-z_0-9]+|\+")
_LONGEST = 60  # of a value, as a text about it shows it

_LISTS: Mapping[str, type[Any] | None] = {"lesions": Lesion, "services": None, "history": History}
_SERVICES = {service.type: service for service in get_args(Service)}


class Setting(NamedTuple):
    """A field path, and the plain value that the field is given (``None``: not documented)."""

    path: str
    value: object = None

    @property
    def steps(self) -> tuple[str, ...]:
        """The names and indexes of the path."""
        return tuple(_PARTS.findall(self.path))


class FieldChange(NamedTuple):
    """A field that was changed: what stood there, and what stands there now, as a text shows them."""

    path: str
    before: str | None
    after: str | None


def read_settings(settings: Iterable[str], unset: Iterable[str]) -> tuple[Setting, ...]:
    """The changes that ``PATH=VALUE`` and ``PATH`` ask for; every problem at once in a ``Refusal``."""
    problems: list[Diagnostic] = []
    found: list[Setting] = []
    for text in settings:
        path, equals, value = text.partition("=")
        path = path.strip()
        if not equals or not value.strip():
            problems.append(catalogue.BAD_CHANGE.at(Field("--set"), text=one_line(text[:_LONGEST])))
        elif _PATH.fullmatch(path) is None:
            problems.append(catalogue.BAD_PATH.at(Field("--set"), path=one_line(path[:_LONGEST])))
        else:
            try:
                found.append(Setting(path, parse_yaml(Text(f"--set {path}", value))))
            except Refusal as refused:
                problems += refused.diagnostics
    for text in unset:
        path = text.strip()
        if _PATH.fullmatch(path) is None or NEW in path:
            problems.append(catalogue.BAD_PATH.at(Field("--unset"), path=one_line(path[:_LONGEST])))
        else:
            found.append(Setting(path))
    if problems:
        raise Refusal(problems)
    return tuple(found)


def with_settings(
    encounter: Encounter, chosen: Sequence[Setting], vocabulary: Vocabulary
) -> tuple[Encounter, tuple[FieldChange, ...]]:
    """The encounter with the changes, and each of them with what stood there before."""
    _refuse_repeats(chosen)
    before, data = plain(encounter), plain(encounter)
    problems: list[Diagnostic] = []
    removed: list[tuple[list[object], int]] = []
    places: list[str] = []
    for setting in chosen:
        try:
            places.append(_apply(data, setting, removed))
        except _NoPlace as wrong:
            at = field_at(setting.path)
            problems.append(
                catalogue.NO_SUCH_PLACE.at(at, path=setting.path, problem=str(wrong), hint=wrong.hint)
            )
    if problems:
        raise Refusal(problems)
    for items, index in sorted(removed, key=lambda each: -each[1]):
        del items[index]
    after = decode(_answered(data), vocabulary)
    told = (
        FieldChange(place, _shown(before, setting), None if setting.value is None else _text(setting.value))
        for place, setting in zip(places, chosen, strict=True)
    )
    return after, tuple(told)


def every_mohs(encounter: Encounter, field: str, value: object) -> list[Setting]:
    """The same change of every Mohs service."""
    services = enumerate(encounter.services)
    return [
        Setting(f"services[{index}].{field}", value) for index, each in services if isinstance(each, Mohs)
    ]


def _refuse_repeats(chosen: Sequence[Setting]) -> None:
    paths = [setting.path for setting in chosen if NEW not in setting.steps]
    twice = dict.fromkeys(path for path in paths if paths.count(path) > 1)
    if twice:
        raise Refusal([catalogue.CHANGED_TWICE.at(field_at(path), path=path) for path in twice])


class _NoPlace(Exception):
    """There is nothing where a path leads."""

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.hint = hint


def _apply(data: dict[str, Any], setting: Setting, removed: list[tuple[list[object], int]]) -> str:
    """Make one change in plain data; gives the path with the index that a new item got."""
    node: Any = data
    last = setting.steps[-1]
    walked = ""
    for name, following in pairwise(setting.steps):
        node, walked = _step(node, name, walked, following)
    if isinstance(node, list):
        if last == NEW:
            node.append(setting.value)
            return f"{walked}[{len(node) - 1}]"
        index = _index(node, last, walked)
        if setting.value is None and not _gap(setting):
            removed.append((node, index))
        else:
            node[index] = setting.value
    elif isinstance(node, dict):
        node[last] = setting.value
    else:
        raise _NoPlace(f"`{walked}` is one value, without parts")
    return setting.path


def _gap(setting: Setting) -> bool:
    """Whether the path names a stage: its count can be left open, and the stage stays."""
    return "stages" in setting.steps


def _step(node: Any, name: str, walked: str, following: str) -> tuple[Any, str]:
    if isinstance(node, list):
        if name == NEW:
            raise _NoPlace("a new item is given whole", f"write `{walked}[{NEW}]={{...}}`")
        return node[_index(node, name, walked)], f"{walked}[{name}]"
    if not isinstance(node, dict):
        raise _NoPlace(f"`{walked}` is one value, without parts")
    path = f"{walked}.{name}" if walked else name
    if name not in node:
        if following == NEW:
            node[name] = []
        else:
            raise _NoPlace(f"nothing is documented under `{path}`")
    return node[name], path


def _index(items: list[Any], name: str, walked: str) -> int:
    if name.isdecimal() and int(name) < len(items):
        return int(name)
    many = f"1 item, `{walked}[0]`" if len(items) == 1 else f"{len(items)} items, counted from 0"
    hint = f"write `{walked}[{NEW}]` for a new one"
    raise _NoPlace(f"`{walked}` has {many}" if items else f"`{walked}` has no items", hint)


def _answered(data: dict[str, Any]) -> dict[str, Any]:
    """The data with "yes" and "no" read as true and false where a field takes those."""
    objects: list[tuple[type[Any], Any]] = [(Encounter, data)]
    for name, cls in _LISTS.items():
        items = data.get(name)
        for item in items if isinstance(items, list) else []:
            kind = item.get("type") if isinstance(item, dict) else None
            known = cls or (_SERVICES.get(kind) if isinstance(kind, str) else None)
            if known is not None and isinstance(item, dict):
                objects.append((known, item))
    for known, item in objects:
        for f in dataclasses.fields(known):
            reader, value = f.metadata.get("reader"), item.get(f.name)
            if isinstance(reader, Truth) and isinstance(value, str):
                item[f.name] = reader.answer(value)
    return data


def _shown(data: object, setting: Setting) -> str | None:
    """What stands at a path, as a text shows it."""
    node: Any = data
    for name in setting.steps:
        if isinstance(node, list):
            node = node[int(name)] if name.isdecimal() and int(name) < len(node) else None
        else:
            node = node.get(name) if isinstance(node, dict) else None
    return None if node is None else _text(node)


def _text(value: object) -> str:
    """A plain value in a few words, as YAML has it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_text(item)}' for name, item in value.items() if name != 'id')}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if isinstance(value, str) else number_text(value)
