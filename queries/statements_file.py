"""New statements from a file: CSV with a header, or a list in YAML or JSON.

Takes a file name; gives ``Statement``s, or a ``Refusal`` with everything that is wrong in it. Whether a
topic is known is asked later. The content may be hostile: it is bounded and parsed as encounters are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from os.path import splitext

from kb import catalogue
from kb.diagnostics import Diagnostic, Field, Refusal, did_you_mean
from kb.source import Text
from queries.encounter.formats import parse_json, parse_yaml
from queries.encounter.read import read_text
from queries.fact_check import NOTHING, Statement

NEEDED = ("topic", "subject", "value")
FIELDS = ("statement", "topic", "subject", "object", "value", "says")
"""What a statement may say of itself; others of the table's columns do no harm."""

IGNORED = ("said_by", "since", "until", "source", "at")


def read_statements(name: str) -> list[Statement]:
    """The statements in a .csv, .yaml, .yml or .json file."""
    kind = splitext(name)[1].lower()
    if kind not in (".csv", ".yaml", ".yml", ".json"):
        hint = "name it .csv, .yaml or .json"
        raise Refusal([catalogue.UNKNOWN_FORMAT.at(None, hint=hint, name=name)])
    text = read_text(name)
    if kind == ".csv":
        return _decoded(_rows(text))
    return _decoded(parse_json(text) if kind == ".json" else parse_yaml(text))


def _rows(text: Text) -> list[dict[str, str | None]]:
    try:
        reader = csv.DictReader(io.StringIO(text.content), strict=True)
        return [{str(key): value for key, value in row.items()} for row in reader]
    except csv.Error as error:
        raise _broken(str(error), "") from error


def _decoded(data: object) -> list[Statement]:
    if isinstance(data, Mapping):
        data = [data]
    if not isinstance(data, list) or not data:
        raise _broken("a file of statements is a list with at least one of them", "")
    problems: list[Diagnostic] = []
    found = []
    for number, item in enumerate(data, start=1):
        wrong = list(_problems(item, f"statements[{number - 1}]"))
        problems += wrong
        if not wrong:
            found.append(_statement(item, number))
    twice = {each.id for each in found if sum(other.id == each.id for other in found) > 1}
    for name in sorted(twice):
        problems += _broken(f"two statements are called `{name}`", "").diagnostics
    if problems:
        raise Refusal(problems)
    return found


def _problems(item: object, at: str) -> Iterator[Diagnostic]:
    if not isinstance(item, Mapping):
        yield from _broken("a statement has a topic, a subject and a value", at).diagnostics
        return
    for name in item:
        if name not in (*FIELDS, *IGNORED):
            hint = did_you_mean(str(name), FIELDS) or f"a statement has {', '.join(FIELDS)}"
            yield catalogue.BROKEN_GOAL.at(Field(at), hint=hint, problem=f"a statement has no `{name}`")
    for name in NEEDED:
        if not _text(item.get(name)):
            yield from _broken(f"its {name} is missing", at).diagnostics


def _statement(item: Mapping[str, object], number: int) -> Statement:
    values = {name: _text(item.get(name)) for name in FIELDS}
    return Statement(
        values["statement"] or f"statement {number}",
        values["topic"],
        values["subject"],
        values["object"] or NOTHING,
        values["value"],
        values["says"],
    )


def _text(value: object) -> str:
    """A cell as text: YAML reads yes and no as truth values, and codes as numbers."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value).strip()


def _broken(problem: str, at: str) -> Refusal:
    return Refusal([catalogue.BROKEN_GOAL.at(Field(at) if at else None, problem=problem)])
