"""Laws of encounters: whatever is valid is taken, and whatever is not is refused in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kb.diagnostics import Diagnostic, Fault, Refusal
from queries.encounter.decode import decode, plain
from queries.encounter.facts import facts, stage_path
from queries.encounter.model import Mohs
from queries.encounter.vocabulary import Vocabulary

WORDS = Vocabulary(
    sites=frozenset({"nose", "nasal ala", "cheek", "lips"}),
    structures=frozenset({"muscle", "bone", "facial nerve"}),
    codes=frozenset({"17311", "17312", "00400"}),
)

NAMES = st.text(st.characters(whitelist_categories=["L", "N"]), min_size=1, max_size=8)
TRUTHS = st.none() | st.booleans()
DAYS = st.dates(date(2000, 1, 1), date(2026, 10, 5)).map(date.isoformat)
SIZES = st.none() | st.decimals(Decimal("0.001"), 10_000, places=3)


def problems(value: object) -> tuple[Diagnostic, ...]:
    """What decoding refuses; nothing where it takes the value."""
    try:
        decode(value, WORDS)
    except Refusal as refusal:
        return refusal.diagnostics
    return ()


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(fields)


def services(lesions: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    named = st.sampled_from(lesions)
    site = st.none() | st.sampled_from(sorted(WORDS.sites))
    return st.one_of(
        some(
            type=st.just("mohs"),
            lesion=named,
            stages=st.lists(st.none() | st.integers(1, 999), min_size=1, max_size=5),
            surgeon=st.none() | NAMES,
            pathologist=st.none() | NAMES,
            involves=st.none() | st.lists(st.sampled_from(sorted(WORDS.structures)), unique=True),
        ),
        some(
            type=st.just("repair"),
            lesion=st.none() | named,
            site=site,
            complexity=st.sampled_from(["simple", "intermediate", "complex"]),
            length_cm=SIZES,
        ),
        some(
            type=st.just("graft"),
            lesion=st.none() | named,
            site=site,
            kind=st.sampled_from(["composite", "cartilage"]),
            area_cm2=SIZES,
            donor_site=st.none() | NAMES,
        ),
        some(type=st.just("visit"), patient=st.sampled_from(["new", "established"]), separate=TRUTHS),
        some(
            type=st.just("pathology"),
            lesion=st.none() | named,
            method=st.just("immunostain"),
            antibodies=st.none() | st.integers(0, 999),
            by_other=TRUTHS,
        ),
    )


@st.composite
def valid(draw: st.DrawFn) -> dict[str, Any]:
    """Plain data that is an encounter by construction."""
    ids = ["A", "B", "C"][: draw(st.integers(1, 3))]
    lesions = [
        draw(
            some(
                id=st.just(name),
                site=st.sampled_from(sorted(WORDS.sites)),
                side=st.sampled_from([None, "left", "right", "midline"]),
                diameter_cm=SIZES,
                prior_pathology=TRUTHS,
                prior_biopsy_date=st.none() | DAYS,
            )
        )
        for name in ids
    ]
    history = some(code=st.sampled_from(sorted(WORDS.codes)), date=DAYS, lesion=st.sampled_from([None, *ids]))
    return {
        "date": "2026-10-05",
        "payer": draw(st.none() | NAMES.map(str.lower)),
        "clinician": draw(st.none() | NAMES),
        "lesions": lesions,
        "services": draw(st.lists(services(ids), min_size=1, max_size=6)),
        "history": draw(st.lists(history, max_size=2)),
    }


@given(valid())
def test_a_valid_encounter_is_taken_and_survives_the_round_trip(value: dict[str, Any]) -> None:
    encounter = decode(value, WORDS)
    assert decode(plain(encounter), WORDS) == encounter
    assert len({service.id for service in encounter.services}) == len(encounter.services)


@given(valid())
def test_each_fact_stands_once_and_at_a_field_that_is_there(value: dict[str, Any]) -> None:
    encounter = decode(value, WORDS)
    found = [(fact.relation, fact.row) for fact in facts(encounter)]
    assert len(set(found)) == len(found)
    for fact in facts(encounter):
        if fact.relation in ("surgeon", "pathologist", "side", "blocks"):
            value_there = fact.row[-1]
            assert encounter.replace(str(fact.at), value_there) == encounter


@given(valid(), st.data())
def test_a_stage_can_be_replaced_and_put_back(value: dict[str, Any], choice: st.DataObject) -> None:
    encounter = decode(value, WORDS)
    stages = [
        (stage_path(encounter, service.id, number), blocks)
        for service in encounter.services
        if isinstance(service, Mohs)
        for number, blocks in enumerate(service.stages, 1)
    ]
    for path, blocks in stages[:2]:
        changed = encounter.replace(path, choice.draw(st.none() | st.integers(1, 999)))
        assert changed.replace(path, blocks) == encounter


NAMED = st.sampled_from(
    [
        "date",
        "services",
        "lesions",
        "type",
        "mohs",
        "visit",
        "stages",
        "lesion",
        "id",
        "A",
        "site",
        "nose",
        "history",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text() | NAMED | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | NAMED, inner),
    max_leaves=30,
)


@given(JSON)
def test_anything_at_all_is_taken_or_refused(value: object) -> None:
    assert all("\n" not in problem.headline() for problem in problems(value))


@given(valid(), st.sampled_from(["date", "lesions", "services", "history", "payer", "x"]), JSON)
def test_an_encounter_with_anything_in_one_field_is_taken_or_refused(
    value: dict[str, Any], name: str, anything: object
) -> None:
    assert all(problem.kind.fault is Fault.QUESTION for problem in problems({**value, name: anything}))
