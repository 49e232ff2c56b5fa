"""How a step is told: values in sentences, units as a note has them, and reasons that are passed on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.open_words import SLOT, Open, opened
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
        ("{office_hundredths} units", {"office_hundredths": 240}, "2.40 units"),
        ("{office_hundredths} units", {"office_hundredths": 5}, "0.05 units"),
        ("{factor_ten_thousandths} dollars", {"factor_ten_thousandths": 323465}, "32.3465 dollars"),
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


DENIED = [
    ("no diameter of {diameter_mm} is documented for lesion {lesion}",
     "No diameter is documented for any lesion."),
    ("it is not documented that {who} read the slides of {service}",
     "It is not documented that anybody read the slides of any service."),
    ("no stage {stage} of {service} is documented", "No stage of any service is documented."),
    ("{service} is not part of other work", "No service is part of other work."),
    ("{service} is no flap by itself ({code} for {of})", "No service is a flap by itself."),
    ("{service} did not excise lesion {lesion}", "No service excises any lesion."),
    ("line {line} carries no modifier {modifier}", "No line carries any modifier."),
    ("line {line} does not have too many units", "No line has too many units."),
    ("{code} does not carry it", "No code carries it."),
    ("{code} cannot stand beside {other}", "No code can stand beside any other one."),
    ("no line {code} is reported for {of} ({units} unit(s))", "No line is reported."),
    ("no count of {blocks} tissue block(s) is documented", "No count of tissue blocks is documented."),
    ("lesion {lesion} is not documented as {behavior}", "No lesion has any documented behavior."),
    ("it is not known that lines {line} and {other} touch",
     "It is not known that any line and any other line touch."),
    ("the note does not answer {answer} to whether {service} is old",
     "The note does not say whether any service is old."),
    ('nothing in {what} {id} says "{element}"', "Nothing in anything says any element."),
    ('the {area} chart has no one row "{row}"', "No chart has any one row."),
    ("{x} is not {x}", "No x is that x."),
]  # fmt: skip

STATED = [
    ("Stage {stage} of {service} had {blocks} tissue block(s).",
     "Some stage of some service had some number of tissue blocks."),
    ("{who} read the slides of {service}.", "Somebody read the slides of some service."),
    ("{who} performed {service}, and {who} bills it",
     "Somebody performed some service, and that person bills it."),
    ("{service} measures {area_mm2} (and {over} thousandths)", "Some service measures some area."),
    ("The {service_type} is a {kind} of the {site} family", "Some service type is some kind of some family."),
    ("Line {line} is part of line {other}: {because}", "Some line is part of some other line."),
    ("Line {line}: {because}", "Some line: for some reason."),
    ("Whether {service} was read before: {answer}.",
     "It is documented whether some service was read before."),
    ("{code} is a visit of a patient who is {patient}", "Some code is a visit of a patient."),
    ("It is rated {rating} if {condition}", "It is rated some rating under some condition."),
    ("The wound is {length_mm} long.", "The wound is of some length."),
    ("{lesions} {kind} lesion(s) of {days_ago} day(s)", "Some number of lesions of some number of days."),
    ("{entry} was first. {lesion} came next.", "Some earlier procedure was first. Some lesion came next."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "template", "told"),
    [(Open.ANY, *each) for each in DENIED] + [(Open.SOME, *each) for each in STATED],
)
def test_open_values_are_any_in_a_denial_and_some_elsewhere(mode: Open, template: str, told: str) -> None:
    assert tell(template, dict.fromkeys(SLOT.findall(template), mode)) == told


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"diameter_mm": 12, "lesion": "A"}, "No diameter of 1.2 cm is documented for lesion A."),
        ({"diameter_mm": Open.ANY, "lesion": "A"}, "No diameter is documented for lesion A."),
        ({"diameter_mm": 12, "lesion": Open.ANY}, "No diameter of 1.2 cm is documented for any lesion."),
    ],
)
def test_what_is_known_is_told_beside_what_is_open(values: dict[str, str | int | Open], told: str) -> None:
    assert tell("no diameter of {diameter_mm} is documented for lesion {lesion}", values) == told


WORDS = st.sampled_from(
    [
        "no",
        "the",
        "a",
        "line",
        "code",
        "of",
        "is not",
        "has no",
        "(",
        ")",
        "for",
        "whether",
        ":",
        '"',
        "unit(s)",
    ]
)
NAMES = st.sampled_from(
    ["line", "other", "code", "of", "who", "what", "id", "units", "size_mm", "why", "answer"]
)
TEMPLATES = st.lists(WORDS | NAMES.map("{{{}}}".format), max_size=12).map(" ".join)


@given(TEMPLATES, st.sets(NAMES), st.sampled_from(Open))
def test_an_open_slot_is_always_put_into_words(template: str, open_: set[str], mode: Open) -> None:
    told = SLOT.findall(opened(template, dict.fromkeys(open_, mode)))
    assert not open_ & set(told)
    assert set(told) <= set(SLOT.findall(template))


@given(TEMPLATES)
def test_a_sentence_without_open_values_stays_as_it_is(template: str) -> None:
    assert opened(template, dict.fromkeys(SLOT.findall(template), "x")) == template


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
