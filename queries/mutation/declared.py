"""What a knowledge base declares of its mutants: its families, and the mutants that say the same.

Takes the file ``tests/mutants.yaml`` below the folder of the knowledge base; gives ``Declared``, or a
``Refusal``. Without the file every name is a prefix of rule ids, and no mutant is excused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb import catalogue
from kb.diagnostics import Diagnostic, Refusal, did_you_mean
from kb.files import as_text
from kb.knowledge import Knowledge
from kb.source import Span, Text
from queries.encounter.formats import parse_yaml
from queries.mutation.family import Family

PLACE = "tests/mutants.yaml"

KEYS = ("families", "equivalent")
OF_FAMILY = ("about", "rules", "but", "tables")
OF_EQUIVALENT = ("mutants", "reason")


@dataclass(frozen=True)
class Equivalent:
    """Mutants that say the same as the knowledge, and why; `*` in a name stands for any text."""

    mutants: tuple[str, ...]
    reason: str

    def has(self, mutant: str) -> bool:
        """Whether a mutant is one of these."""
        return any(matches(name, mutant) for name in self.mutants)


@dataclass(frozen=True)
class Declared:
    """The families of a knowledge base by name, and its equivalent mutants."""

    families: tuple[Family, ...] = ()
    equivalent: tuple[Equivalent, ...] = ()

    def reason(self, mutant: str) -> str | None:
        """Why a mutant is declared to say the same, if it is."""
        return next((each.reason for each in self.equivalent if each.has(mutant)), None)

    def family(self, name: str, knowledge: Knowledge) -> Family:
        """The family of this name, or the rules whose ids begin with it."""
        found = next((each for each in self.families if each.name == name), None)
        found = found or Family(name, (name,))
        if not any(found.has(rule) for rule in knowledge.program.rules):
            known = [each.name for each in self.families]
            known += sorted({(rule.id or "").split(".")[0] for rule in knowledge.program.rules})
            hint = did_you_mean(name, known) or "name the beginning of a rule's id, such as `mohs.`"
            raise Refusal([catalogue.UNKNOWN_FAMILY.at(None, hint=hint, name=name)])
        return found


def matches(name: str, mutant: str) -> bool:
    """Whether a declared name is that of a mutant; `*` stands for any text, and nothing else is special."""
    return re.fullmatch(".*".join(map(re.escape, name.split("*"))), mutant) is not None


def declared(root: Path) -> Declared:
    """What the knowledge base in this folder declares."""
    path = root / PLACE
    if not path.exists():
        return Declared()
    text, wrong = as_text(PLACE, path.read_bytes())
    if wrong:
        raise Refusal(wrong)
    return read_declared(text)


def read_declared(text: Text) -> Declared:
    """What the text of such a file declares."""
    data: Any = parse_yaml(text)
    wrong = [_wrong(text, problem, hint) for problem, hint in _problems(data)]
    if wrong:
        raise Refusal(wrong, {text.name: text})
    families = tuple(
        Family(name, tuple(each["rules"]), tuple(each.get("but", ())), _maybe(each.get("tables")))
        for name, each in data.get("families", {}).items()
    )
    equivalent = tuple(
        Equivalent(tuple(each["mutants"]), each["reason"]) for each in data.get("equivalent", ())
    )
    return Declared(families, equivalent)


def _maybe(tables: list[str] | None) -> tuple[str, ...] | None:
    return None if tables is None else tuple(tables)


def _wrong(text: Text, problem: str, hint: str) -> Diagnostic:
    return catalogue.BAD_MUTANTS.at(Span(text.name, 1, 1, 1, 2), hint=hint, problem=problem)


def _problems(data: object) -> Iterator[tuple[str, str]]:
    if not isinstance(data, dict):
        yield "it has no fields", f"it has {' and '.join(KEYS)}"
        return
    yield from _unknown(data, KEYS, "the file")
    families, equivalent = data.get("families", {}), data.get("equivalent", [])
    for name, family in families.items() if isinstance(families, dict) else ():
        what = f"the family `{name}`"
        if not isinstance(family, dict) or not _texts(family.get("rules")):
            yield f"{what} has no list `rules`", "write the beginnings of rule ids"
            continue
        yield from _unknown(family, OF_FAMILY, what)
        for key in ("but", "tables"):
            if not _texts(family.get(key, [])):
                yield f"`{key}` of {what} is no list of names", ""
    if not isinstance(families, dict):
        yield "`families` has no names", ""
    for place, each in enumerate(equivalent if isinstance(equivalent, list) else (), start=1):
        if not isinstance(each, dict) or not _texts(each.get("mutants")) or not each.get("reason"):
            yield f"item {place} of `equivalent` lacks its `mutants` or its `reason`", ""
        else:
            yield from _unknown(each, OF_EQUIVALENT, f"item {place} of `equivalent`")
    if not isinstance(equivalent, list):
        yield "`equivalent` is no list", ""


def _unknown(data: dict[str, Any], known: Iterable[str], what: str) -> Iterator[tuple[str, str]]:
    for key in data:
        if key not in known:
            yield f"{what} has a field `{key}`", did_you_mean(key, known) or f"known are {', '.join(known)}"


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each for each in value)
