"""How sentences are put together: what is a name stays one, what is alike is told once."""

from __future__ import annotations

import pytest

from queries.told.voices.english import alike, grouped, listed, names_in, within
from queries.told.voices.where import field


@pytest.mark.parametrize(
    ("sentence", "values", "wanted"),
    [
        ("The nose belongs to the head.", (), "the nose belongs to the head"),
        ("Mohs surgery was done on lesion A.", (), "Mohs surgery was done on lesion A"),
        ("Nose is a lesion.", ("Nose",), "Nose is a lesion"),
        ("All flaps are added up.", ("A",), "all flaps are added up"),
        ("CPT says so.", (), "CPT says so"),
        ("17312 is a code.", (), "17312 is a code"),
        ("A flap was done.", (), "a flap was done"),
        ('"tip" is a name.', (), '"tip" is a name'),
    ],
)
def test_a_sentence_within_another_keeps_the_capitals_of_names(
    sentence: str, values: tuple[str, ...], wanted: str
) -> None:
    assert within(sentence, names_in(["It counts as Mohs surgery."]), values) == wanted


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a: b", "c"], "a: b; and c"),
        (["a, b", "c", "d"], "a, b; c; and d"),
    ],
)
def test_a_list_is_told_with_semicolons_where_commas_are_taken(parts: list[str], wanted: str) -> None:
    assert listed(parts) == wanted


@pytest.mark.parametrize(
    ("sentences", "wanted"),
    [
        (["x is so", "x is so"], "x is so"),
        (
            ["stage 1 counts in full", "stage 2 counts in full"],
            "stage 1 counts in full (the same holds for stage 2)",
        ),
        (
            ["lesion A is on the nose here", "lesion B is on the nose here", "lesion C is on the nose here"],
            "lesion A is on the nose here (the same holds for lesion B and lesion C)",
        ),
        (["A is red", "B was seen"], "A is red and B was seen"),
        (
            ["A is on the nose, so high", "A B is on the ear, so high"],
            "A is on the nose, so high; and A B is on the ear, so high",
        ),
    ],
)
def test_sentences_of_one_rule_are_told_together(sentences: list[str], wanted: str) -> None:
    assert alike(sentences) == wanted


def test_facts_about_one_thing_are_one_clause() -> None:
    facts = [
        ("mohs-A had a stage 1", ("mohs-A", "1")),
        ("dr-a performed mohs-A", ("mohs-A", "dr-a")),
        ("mohs-A had a stage 2", ("mohs-A", "2")),
        ("mohs-A was done for lesion A", ("mohs-A", "A")),
        ("the claim goes to medicare", ("medicare",)),
    ]
    assert grouped(facts) == [
        "mohs-A had a stage 1 and a stage 2, and was done for lesion A",
        "dr-a performed mohs-A",
        "the claim goes to medicare",
    ]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("payer", ("", "payer")),
        ("services[0].surgeon", ("service 1", "surgeon")),
        ("services[1].stages[2]", ("service 2", "stage 3")),
        ("services[4].length_cm", ("service 5", "length")),
        ("services[0].involves[0]", ("service 1", "involved structure 1")),
        ("lesions[2]", ("lesion 3", "")),
        ("history[0].days_ago", ("earlier procedure 1", "days ago")),
    ],
)
def test_a_field_is_named_as_a_person_names_it(path: str, wanted: tuple[str, str]) -> None:
    assert field(path) == wanted
