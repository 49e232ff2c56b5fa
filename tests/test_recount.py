"""Random Mohs days against a recount, and the laws that hold between one day and another."""

from __future__ import annotations

from datetime import date

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from queries.suggest import CERTAIN, suggest
from tests.casebook import session
from tests.days import (
    BLOCK,
    PRIMARIES,
    SITES,
    Tumour,
    claim,
    counted,
    days,
    encounter,
    first_codes,
    recount,
    split,
    tumour,
)

some = settings(max_examples=40, deadline=None)
many = settings(max_examples=100, deadline=None)

Day = tuple[Tumour, ...]


@many
@given(days)
def test_a_fully_documented_day_is_what_a_recount_says(day: Day) -> None:
    found = suggest(session(), encounter(day))
    assert counted([each.line for each in found.lines]) == recount(day)
    assert {each.status for each in found.lines} == {CERTAIN}
    assert min(each.line.units for each in found.lines) >= 1
    assert not found.questions


@some
@given(days)
def test_a_first_stage_is_one_line_of_one_unit_for_one_tumour(day: Day) -> None:
    lines = claim(encounter(day))
    codes = {"ABCDEF"[place]: tumour.codes["first"] for place, tumour in enumerate(day)}
    assert first_codes(lines) == codes
    for line in lines:
        if line.code in codes.values():
            assert (line.units, line.lesions) == (1, (line.of,))


@some
@given(days, tumour())
def test_another_tumour_changes_no_first_stage_and_lowers_no_units(day: Day, another: Tumour) -> None:
    before, after = claim(encounter(day)), claim(encounter((*day, another)))
    assert first_codes(before).items() <= first_codes(after).items()
    assert counted(before).units <= counted(after).units


@some
@given(days, st.data())
def test_more_blocks_are_never_fewer_units(day: Day, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(day) - 1))
    grown = day[place]
    stage = data.draw(st.integers(0, len(grown.stages) - 1))
    blocks = list(grown.stages)
    blocks[stage] += data.draw(st.integers(1, 20))
    more = Tumour(grown.site, (tuple(blocks),), grown.involves)
    before, after = claim(encounter(day)), claim(encounter((*day[:place], more, *day[place + 1 :])))
    assert counted(before).units <= counted(after).units
    gained = counted(after).units - counted(before).units
    assert set(gained) <= {grown.codes[BLOCK]}


@some
@given(days, st.data())
def test_another_stage_is_one_unit_more_and_no_first_stage(day: Day, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(day) - 1))
    grown = day[place]
    longer = Tumour(grown.site, ((*grown.stages, 1),), grown.involves)
    before = counted(claim(encounter(day)))
    after = counted(claim(encounter((*day[:place], longer, *day[place + 1 :]))))
    assert after.units - before.units == {grown.codes["next"]: 1}
    assert after.lines == before.lines


@some
@given(days, st.randoms(use_true_random=False))
def test_the_order_of_services_does_not_matter(day: Day, random: object) -> None:
    order = list(range(len(day)))
    random.shuffle(order)  # type: ignore[attr-defined]
    lines, shuffled = claim(encounter(day)), claim(encounter(day, order=order))
    assert [line._replace(services=()) for line in lines] == [line._replace(services=()) for line in shuffled]


@some
@given(days, st.randoms(use_true_random=False))
def test_the_order_of_lesions_does_not_matter_for_units(day: Day, random: object) -> None:
    shuffled = list(day)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert counted(claim(encounter(day))) == counted(claim(encounter(shuffled)))


@some
@given(days, st.data())
def test_stages_told_as_two_services_are_the_same_stages(day: Day, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(day) - 1))
    assume(len(day[place].stages) > 1)
    at = data.draw(st.integers(1, len(day[place].stages) - 1))
    parted = (*day[:place], split(day[place], at), *day[place + 1 :])
    lines, other = claim(encounter(day)), claim(encounter(parted))
    assert [line._replace(services=()) for line in lines] == [line._replace(services=()) for line in other]


@some
@given(days, st.permutations(["A", "zz", "lesion 3", "Lüsion-4", "5", '"6"']))
def test_names_are_only_names(day: Day, names: list[str]) -> None:
    lines = claim(encounter(day))
    renamed = claim(encounter(day, names=names, who='Dr. "Q" {who}'))
    shape = [(line.code, line.units, line.modifiers, line.lesions) for line in lines]
    back = dict(zip(names, "ABCDEF", strict=True))
    assert shape == [
        (line.code, line.units, line.modifiers, tuple(back[name] for name in line.lesions))
        for line in renamed
    ]


@some
@given(days)
def test_an_add_on_code_stands_with_a_primary_code(day: Day) -> None:
    codes = {line.code for line in claim(encounter(day))}
    for code in codes & set(PRIMARIES):
        assert codes & PRIMARIES[code]


@some
@given(
    days,
    st.sampled_from(["medicare", "uhc", "aetna", "Blue Cross of Idaho", "-", "MEDICARE"]),
    st.sampled_from(["MD", "DO", "NP", "PA-C", "XYZ", None]),
    st.dates(date(1990, 1, 1), date(2040, 1, 1)),
)
def test_any_payer_credential_and_date_has_an_answer(
    day: Day, payer: str, credential: str | None, on: date
) -> None:
    found = suggest(session(), encounter(day, payer=payer, credential=credential, date=on.isoformat()))
    lines = [each.line for each in found.claim]
    assert counted(lines).units in (recount(day).units, {})
    assert lines or found.excluded or found.warnings


def test_the_second_table_of_sites_has_both_families() -> None:
    assert len({codes["first"] for codes in SITES.values()}) == 2
