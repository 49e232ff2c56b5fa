"""How a step is told: values in sentences, units as a note has them, and reasons that are passed on."""

from __future__ import annotations

import pytest

from kb.sentences import fill, tell
from queries.reason import told_by
from tests.support import checked, evaluated, teller


@pytest.mark.parametrize(
    ("template", "values", "told"),
    [
        ("{length_mm} long", {"length_mm": 25}, "2.5 cm long"),
        ("{length_mm} long", {"length_mm": 30}, "3 cm long"),
        ("{length_mm} long", {"length_mm": 1}, "0.1 cm long"),
        ("{length_mm} long", {"length_mm": 0}, "0 cm long"),
        ("{beyond_mm} and {step_mm}", {"beyond_mm": 75, "step_mm": 50}, "7.5 cm and 5 cm"),
        ("{area_mm2} in all", {"area_mm2": 3001}, "30.01 sq cm in all"),
        ("{area_mm2} in all", {"area_mm2": 1000}, "10 sq cm in all"),
        ("{area_mm2} in all", {"area_mm2": 100000}, "1000 sq cm in all"),
        ("{length_mm} long", {"length_mm": "long"}, "long long"),
        ("{mm} of rain", {"mm": 25}, "25 of rain"),
        ("{days} day(s)", {"days": 1}, "1 day"),
        ("{days} day(s)", {"days": 90}, "90 days"),
        ("{n} tissue block(s)", {"n": 1}, "1 tissue block"),
        ("{n} box(es)", {"n": 2}, "2 boxes"),
        ("{a} and {a}", {"a": "A"}, "A and A"),
        ("{a} and {b}", {"a": "A"}, "A and {b}"),
    ],
)
def test_values_are_told_as_a_note_has_them(template: str, values: dict[str, str | int], told: str) -> None:
    assert fill(template, values) == told


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("the nose is a site", "The nose is a site."),
        ("{lesion} is a lesion", "a is a lesion."),
        ("where is {lesion}?", "Where is a?"),
        ("", ""),
    ],
)
def test_a_sentence_begins_with_a_capital_and_ends(template: str, told: str) -> None:
    assert tell(template, {"lesion": "a"}) == told


TEXT = """
@[given = "encounter"]
.decl wound(service: symbol, length_mm: number)
/// There is {code} to report.
.decl candidate(code: symbol)
/// {code} is reported for {length_mm}.
@[id = "candidate.by-length"]
candidate("13132") :- wound(_, length_mm), code = "13132".
@[absent = "nothing bundles {code}"]
.decl bundled(code: symbol)
@[id = "bundled.short"]
bundled("13132") :- wound(_, n), n < 10.
.decl line(code: symbol)
/// Nothing bundles {code}.
@[id = "line.reported"]
@[tell = "premise"]
line(code) :- candidate(code), !bundled(code).
"""


def test_a_rule_that_adds_no_reason_is_told_with_the_sentence_of_its_first_premise() -> None:
    program = checked(TEXT)
    relations = evaluated(program, {"wound": [("repair-A", 27)]})
    proof = teller(program, relations).prove("line", ("13132",))
    assert proof is not None
    root = proof.nodes[proof.root]
    assert (root.rule, root.sentence) == ("line.reported", "13132 is reported for 2.7 cm.")
    assert told_by(proof).rule == "candidate.by-length"
