"""The files of cases: where they are, and what their cases need not write down.

Takes files and folders; gives ``Case``s, or a ``Refusal`` with everything that is wrong in all files.
A folder's ``defaults.yaml`` says what its cases leave out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from kb import catalogue
from kb.diagnostics import Diagnostic, Kind, Refusal, did_you_mean
from kb.files import as_text
from kb.source import Span, Text
from queries.casebook.case import Case, Defaults, read_cases
from queries.encounter.formats import parse_yaml

DEFAULTS = "defaults.yaml"
"""The file of a folder of cases that says what they need not write down."""

FOLDERS = ("tests/cases", "tests/claims")
"""Where a knowledge base keeps its cases, below its folder."""


def shipped_books(root: Path) -> tuple[Path, ...]:
    """The folders of cases of a knowledge base."""
    found = tuple(root / name for name in FOLDERS if (root / name).is_dir())
    if not found:
        raise Refusal([catalogue.NO_CASES.at(None, place=" or ".join(str(root / name) for name in FOLDERS))])
    return found


def read_books(paths: Iterable[Path]) -> tuple[Case, ...]:
    """Every case of these files and folders, in their order; a name that stands twice is refused."""
    cases: list[Case] = []
    wrong: list[Diagnostic] = []
    texts: dict[str, Text] = {}
    for path in files_of(paths):
        try:
            cases += read_cases(text_of(path), defaults_of(path.parent))
        except Refusal as refused:
            wrong += refused.diagnostics
            texts |= refused.texts
    first: dict[str, Case] = {}
    for case in cases:
        known = first.setdefault(case.name, case)
        if known is not case:
            problem = f"its title stands at {known.where} too"
            wrong.append(catalogue.NO_CASE.at(case.where, what=f"the case `{case.title}`", problem=problem))
    if wrong:
        raise Refusal(wrong, texts)
    return tuple(cases)


def files_of(paths: Iterable[Path], none: Kind = catalogue.NO_CASES) -> Iterator[Path]:
    """The files that are named, and those of the folders; ``none`` is said of what is not there."""
    for path in paths:
        if path.is_dir():
            yield from (each for each in sorted(path.glob("*.yaml")) if each.name != DEFAULTS)
        elif path.exists():
            yield path
        else:
            raise Refusal([none.at(None, place=str(path))])


def text_of(path: Path) -> Text:
    """A file of cases as text, under the name that reports show."""
    text, wrong = as_text(_shown(path), path.read_bytes())
    if wrong:
        raise Refusal(wrong)
    return text


def _shown(path: Path) -> str:
    """The path as reports show it: from here, where it is below here."""
    here = Path.cwd()
    whole = path.resolve()
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else str(path)


@cache
def defaults_of(folder: Path) -> Defaults:
    """What the cases of a folder need not write down."""
    path = folder / DEFAULTS
    if not path.exists():
        return Defaults()
    text = text_of(path)
    data = parse_yaml(text)
    known = [each.name for each in fields(Defaults)]
    parts: dict[str, Any] = data if isinstance(data, dict) else {"": None}
    for key, part in parts.items():
        if key not in known or not isinstance(part, dict):
            hint = did_you_mean(key, known) or f"it has {', '.join(known)}, each with fields"
            at, problem = Span(text.name, 1, 1, 1, 2), f"`{key}` is no part of it"
            wrong = catalogue.NO_CASE.at(at, hint=hint, what=f"`{DEFAULTS}`", problem=problem)
            raise Refusal([wrong], {text.name: text})
    return Defaults(**parts)
