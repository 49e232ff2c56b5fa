"""The promise ``codewhy/suggestion/1``, written down once more, and what of an answer breaks it.

Takes a ``Suggestion``; reads nothing but the JSON that a program would get.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from queries.as_data import suggestion_data
from queries.suggest import Suggestion

TEXT, TEXTS = "a text", "a list of texts"

WHOLE: dict[str, Any] = {
    "schema": TEXT,
    "date": TEXT,
    "knowledge": {"version": TEXT, "as_of": TEXT, "fingerprint": TEXT},
}
REASONED = {"because": TEXT, "rules": TEXTS, "citations": TEXTS}
LINE = REASONED | {
    "code": TEXT,
    "modifiers": TEXTS,
    "lesions": TEXTS,
    "services": TEXTS,
    "status": TEXT,
    "proof": TEXT,
}
EXCLUDED = REASONED | {"code": TEXT, "lesions": TEXTS}
QUESTION = {"ask": TEXT, "about": TEXT, "decides": TEXTS}
LISTS = {"lines": LINE, "excluded": EXCLUDED, "questions": QUESTION, "warnings": REASONED}

CODE = re.compile(r"\d{4}[0-9A-Z]|[A-Z]\d{4}")


def broken(found: Suggestion) -> list[str]:
    """What of the answer's JSON breaks the promise."""
    data = json.loads(json.dumps(suggestion_data(found)))
    return list(_broken(data))


def _broken(data: dict[str, Any]) -> Iterator[str]:
    yield from _unlike("answer", data, WHOLE)
    if data["schema"] != "codewhy/suggestion/1":
        yield "schema"
    if not (data["encounter"] is None or isinstance(data["encounter"], str)):
        yield "encounter"
    for name, shape in LISTS.items():
        for place, item in enumerate(data[name]):
            yield from _unlike(f"{name}[{place}]", item, shape)
    for line in data["lines"]:
        if not (isinstance(line["units"], int) and line["units"] >= 1):
            yield f"{line['code']}: {line['units']} units"
        if line["status"] not in ("certain", "supported", "possible"):
            yield f"{line['code']}: {line['status']}"
        if line["proof"] not in data["nodes"]:
            yield f"{line['code']}: no proof"
    for item in data["lines"] + data["excluded"]:
        if not CODE.fullmatch(item["code"]):
            yield f"{item['code']} is no code"
    for item in data["lines"] + data["excluded"] + data["warnings"]:
        if not (item["rules"] and item["citations"]):
            yield f"{item['because']} is not cited"


def _unlike(where: str, item: Any, shape: dict[str, Any]) -> Iterator[str]:
    for name, form in shape.items():
        value = item.get(name)
        if isinstance(form, dict):
            yield from _unlike(f"{where}.{name}", value, form)
        else:
            texts = [value] if form == TEXT else value
            if not (isinstance(texts, list) and all(isinstance(each, str) and each for each in texts)):
                yield f"{where}.{name} is {value!r} and not {form}"
