"""Why-not as a coder asks it: what stands in the way and what would change it, in the words that are printed.

The specifications are ``why_not/days.yaml``: a title, an encounter in the shorthand of ``cases``, a goal, and
the sentences that are expected.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from queries.encounter.decode import decode
from queries.told.layout import Style
from queries.told.why_not_data import why_not_data
from queries.told.why_not_text import change_sentence, why_not_text
from queries.why_not import Missing, why_not
from tests.casebook import session, with_defaults

FILE = Path(__file__).parent / "why_not" / "days.yaml"
Data = dict[str, Any]


def specs() -> list[Data]:
    found: list[Data] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def answer(spec: Data) -> Missing:
    encounter = decode(with_defaults(spec["encounter"]), session().vocabulary)
    return why_not(session(), spec["goal"], encounter, encounter.date)


def told(spec: Data) -> Data:
    """What is said of the goal, in the form of ``expect``."""
    found = answer(spec)
    lines = list(why_not_text(found, Style(), 0))
    text = "\n".join(lines).partition("What stands in the way\n")[2].partition("\n\n")[0]
    parts = {
        "forbidden by": [each.reason.proof.nodes[each.reason.proof.root].rule for each in found.forbidden],
        "in the way": [" ".join(each.split()) for each in text.removeprefix("  - ").split("\n  - ") if each],
        "note": [" And: ".join(map(change_sentence, fix.changes)) for fix in found.fixes if fix.written],
        "otherwise": [
            " And: ".join(map(change_sentence, fix.changes)) for fix in found.fixes if not fix.written
        ],
        "complete": [found.complete],
    }
    return {name: part for name, part in parts.items() if part}


@pytest.mark.parametrize("spec", specs(), ids=lambda spec: str(spec["title"]))
def test_what_is_said_is_what_is_expected(spec: Data) -> None:
    assert told(spec) == spec["expect"]


@pytest.mark.parametrize("spec", specs(), ids=lambda spec: str(spec["title"]))
def test_the_data_has_the_keys_that_were_promised(spec: Data) -> None:
    data = json.loads(json.dumps(why_not_data(answer(spec))))
    assert data["schema"] == "codewhy/why-not/1"
    assert data["holds"] is False
    waiting = list(data["attempts"])
    while waiting:
        attempt = waiting.pop()
        for premise in attempt["premises"]:
            assert premise["holds"] in (True, False, "unreached")
            assert premise["proof"] is None or premise["proof"] in data["nodes"]
            assert set(premise["seen"]) <= set(data["nodes"])
            waiting += premise["attempts"]
    for fix in data["fixes"]:
        assert fix["changes"]
        assert fix["proof"] in data["nodes"]


def test_guidance_alone_needs_no_encounter_and_has_nothing_to_change() -> None:
    from datetime import date

    found = why_not(session(), 'family_code("high-risk", "first", "17313")', None, date(2026, 10, 5))
    assert not found.holds
    assert not found.fixes
