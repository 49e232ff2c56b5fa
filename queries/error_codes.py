"""What the code of a report means: its entry of the catalogue, and its example with the report it gets.

Takes a code; gives a ``Meaning``, or all of them. Imports ``kb.catalogue``, ``kb.examples`` and the check.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kb import catalogue
from kb.check_all import check_files, check_rules
from kb.diagnostics import Diagnostic, Kind, Refusal, nearest
from kb.examples import BASE, Example, examples
from kb.files import files_of
from kb.source import Text

GROUPS = {
    "01": "how rules are written",
    "02": "names and types",
    "03": "variables, and what must be settled first",
    "04": "annotations and sentences",
    "05": "tables",
    "06": "source cards and statements",
    "07": "encounters",
    "08": "questions, files and answers",
    "09": "evaluation",
    "10": "what tables refer to, tiers, and what is likely wrong",
    "11": "changes of tables and source cards",
    "12": "cases, coverage and mutants",
    "13": "two states of the knowledge",
    "14": "layout, fixes and watching",
}
"""What the first two digits of a code say."""


@dataclass(frozen=True)
class Shown:
    """An example: the files that are wrong, what is told of them, and the files that are right."""

    wrong: Mapping[str, str]
    reports: tuple[Diagnostic, ...]
    right: Mapping[str, str]
    texts: Mapping[str, Text]


@dataclass(frozen=True)
class Meaning:
    """One entry of the catalogue; ``fixable`` says whether its example has a fix."""

    kind: Kind
    group: str
    example: Shown | None

    @property
    def fixable(self) -> bool:
        """Whether the report of the example has a fix that is certain."""
        return self.example is not None and any(each.fix is not None for each in self.example.reports)


def meaning(code: str) -> Meaning:
    """What a code means; an unknown one is refused with the nearest."""
    known = {kind.code: kind for kind in catalogue.kinds()}
    wanted = code.strip().upper()
    if wanted not in known:
        near = nearest(wanted, known)
        hint = f"did you mean {' or '.join(near)}?" if near else "see `codewhy explain` for all codes"
        raise Refusal([catalogue.NO_SUCH_REPORT.at(None, hint=hint, code=code)])
    found = examples().get(wanted)
    return Meaning(known[wanted], group_of(wanted), None if found is None else shown(found))


def group_of(code: str) -> str:
    """What codes of this hundred are about."""
    return GROUPS.get(code[1:3], "")


def shown(example: Example) -> Shown:
    """The example with the report that it gets now."""
    reports, texts = told(example, example.wrong)
    return Shown(example.wrong, reports, example.right, texts)


def told(example: Example, files: Mapping[str, str]) -> tuple[tuple[Diagnostic, ...], dict[str, Text]]:
    """What a check tells of one side of an example."""
    if example.alone:
        texts = {name: Text(name, content) for name, content in files.items()}
        _, _, found = check_rules(list(texts.values()))
        return tuple(found), texts
    every = {**BASE, **files}

    def group(folder: str) -> dict[str, bytes]:
        pattern = re.compile(rf"{folder}/[^/]+")
        return {name: every[name].encode() for name in sorted(every) if pattern.fullmatch(name)}

    checked = check_files(files_of(group("rules"), group("facts"), group("facts/sources")))
    return checked.diagnostics, dict(checked.texts)


class _Slots(dict[str, str]):
    """Every slot as its name in angle brackets; how often something stands somewhere is left out."""

    def __missing__(self, name: str) -> str:
        return "" if name == "often" else f"<{name.replace('_', ' ')}>"


def slots_shown(sentence: str) -> str:
    """The sentence with what is filled in shown as `<name>`."""
    return sentence.format_map(_Slots())
