"""Cases as text: a new one from an encounter and today's answer, and today's answers into files of cases.

Takes ``Case``s and ``Answered``; gives text. What is written is for review: it says what is answered today,
and not that this is right. Opens no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb.source import Text
from queries.casebook.answered import Answered
from queries.casebook.case import ENCOUNTER, VERDICTS, Case, Data, Defaults
from queries.encounter.formats import parse_yaml, yaml_text

PLAIN = re.compile(r"[A-Za-z](?:[\w ,.()/;'-]*[\w.)])?")
"""Texts without a mark that means something in YAML."""

WIDEST = 100
"""Characters of a list that stands on one line."""


def new_case(title: str, story: str, kind: str, data: Data, defaults: Defaults, answered: Answered) -> str:
    """A case of what is documented and of today's answer, as an item of a file of cases."""
    written = yaml_text({kind: _without(kind, data, defaults)}).rstrip("\n")
    about = [f"- title: {_scalar(title)}", *([f"  story: {_scalar(story)}"] if story else [])]
    lines = [*about, *(f"  {line}" for line in written.split("\n"))]
    return "\n".join([*lines, *_expected(kind, answered)]) + "\n"


def with_answers(text: Text, cases: Mapping[str, tuple[Case, Answered]]) -> str:
    """A file of cases with today's answers in the place of what it expects.

    ``cases`` by title, the first of each ``for``. What is no complete part (``rules``, ``absent``) stays; so
    does a case whose expectation differs from one value of ``for`` to the next.
    """
    lines: list[str] = []
    title, inside = "", False
    for line in text.content.rstrip("\n").split("\n"):
        if line.startswith("- "):
            title, inside = _title(line), False
        if (line == "  expect:" or line.startswith("  expect: ")) and _is_rewritten(cases.get(title)):
            case, answered = cases[title]
            inside = True
            lines += _expected(case.kind, answered, case)
        elif not inside or not (line.startswith("    ") or not line.strip()):
            inside = False
            lines.append(line)
        elif not line.strip():
            lines.append(line)
    return "\n".join(lines) + "\n"


def _scalar(text: str) -> str:
    """A text on one line: plain where every reader of YAML takes it for this text."""
    if PLAIN.fullmatch(text) and text.lower() not in ("null", "true", "false", "yes", "no", "on", "off"):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _title(line: str) -> str:
    data = parse_yaml(Text("", line.removeprefix("- ")))
    return str(data.get("title", "")) if isinstance(data, dict) else ""


def _is_rewritten(found: tuple[Case, Answered] | None) -> bool:
    return found is not None and not found[0].row and not found[1].refused


def _expected(kind: str, answered: Answered, case: Case | None = None) -> Iterator[str]:
    yield "  expect:"
    if kind != ENCOUNTER:
        yield from (f"    - {item}" for item in answered.told.get(VERDICTS, ()))
        return
    by_hand = {"rules": case.rules, "absent": case.absent} if case else {}
    for name, items in {**answered.told, **by_hand}.items():
        if items:
            yield from (f"    {line}" for line in _part(name, items))


def _part(name: str, items: tuple[str, ...]) -> list[str]:
    """Short items on one line, with codes in double quotes."""
    shown = [f'"{item}"' if item.isdecimal() else item for item in items]
    line = f"{name}: [{', '.join(shown)}]"
    if len(line) > WIDEST or any(set(",[") & set(item) for item in shown):
        return [f"{name}:", *(f"  - {item}" for item in shown)]
    return [line]


def _without(kind: str, data: Data, defaults: Defaults) -> Data:
    """What is written, less what need not be: a default that is said, and null for one that is not."""
    if kind != ENCOUNTER:
        return _less(data, defaults.claim)
    parts: Data = {}
    if data.get("lesions"):
        parts["lesions"] = [_less(each, defaults.lesion) for each in data["lesions"]]
    parts["services"] = [_less_service(each, defaults) for each in data.get("services", [])]
    rest = {key: value for key, value in data.items() if key not in ("lesions", "services")}
    return _less(rest, defaults.encounter) | parts


def _less_service(service: Data, defaults: Defaults) -> Data:
    of_type = defaults.of_type.get(service.get("type", ""), {})
    return _less(service, defaults.service | of_type)


def _less(data: Data, defaults: Data) -> Data:
    silent = {key: None for key in defaults if key not in data}
    return {
        key: value for key, value in (data | silent).items() if key not in defaults or value != defaults[key]
    }
