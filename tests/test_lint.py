"""What declarations say of an encounter's words is what an encounter takes."""

from __future__ import annotations

from typing import get_args

import pytest

from kb.lint.references import lists
from kb.load import load
from queries.encounter import model


@pytest.mark.parametrize(
    ("relation", "words"),
    [
        ("setting", model.Setting),
        ("behavior", model.Behavior),
        ("biopsy_technique", model.Technique),
        ("biopsy_reading", model.SlideReading),
        ("destruction_behavior", model.DestroyedBehavior),
        ("repair_class", model.Complexity),
        ("flap_kind", model.FlapKind),
        ("graft_kind", model.GraftKind),
        ("pathology_method", model.Method),
        ("pathology_specimen", model.Specimen),
        ("visit_patient", model.Patient),
    ],
)
def test_a_declaration_lists_the_words_that_an_encounter_takes(relation: str, words: object) -> None:
    known = load()
    listed, wrong = lists(known.declarations, known.facts)
    (column,) = listed[relation]
    assert not wrong
    assert {*column.words, *column.dates} == set(get_args(words))
