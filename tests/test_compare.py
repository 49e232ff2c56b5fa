"""Two goals of one encounter, and two encounters, against each other: the premises in which they differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.explain.contrast.align import Aligner
from kb.explain.contrast.pairs import BLOCKS, HOLDS, WANTED, Member, Pair
from kb.explain.goals import Ability
from kb.explain.search import Ground, Search
from kb.load import load
from kb.parse import parse_atom
from kb.relations import Relations
from kb.syntax import Clause, Constant
from queries.compare import compare_encounters, compare_goals
from queries.encounter.decode import decode
from queries.encounter.model import Encounter
from queries.session import Session
from queries.suggest import suggest
from queries.told.compare_text import encounters_text, goals_text
from queries.told.layout import Style
from tests.command import codewhy, told
from tests.programs import Case, cases
from tests.support import checked, derived, evaluated, split, teller

SESSION = Session(load(None))
DAY = date(2026, 10, 5)
MOHS = {"type": "mohs", "surgeon": "dr-a", "pathologist": "dr-a", "involves": []}
NOSE = {"id": "A", "site": "nose", "behavior": "malignant", "prior_pathology": True}
FOREARM = {"id": "B", "site": "left forearm", "behavior": "malignant", "prior_pathology": True}


def visit(*services: dict[str, Any], lesions: tuple[dict[str, Any], ...] = (NOSE, FOREARM)) -> Encounter:
    data = {"date": "2026-10-05", "clinician": "dr-a", "credential": "MD"}
    return decode({**data, "lesions": list(lesions), "services": list(services)}, SESSION.vocabulary)


def mohs(lesion: str, *stages: int) -> dict[str, Any]:
    return {**MOHS, "lesion": lesion, "stages": list(stages)}


def text(first: str, second: str, encounter: Encounter) -> str:
    """The comparison as text, without the lines that say where a premise is from."""
    lines = goals_text(compare_goals(SESSION, first, second, encounter, DAY), _Faintless())
    return "\n".join(line for line in lines if "\0" not in line)


class _Faintless(Style):
    def faint(self, text: str) -> str:
        return f"\0{text}"


# --- two goals ----------------------------------------------------------------------------------


def test_the_codes_of_the_two_families_differ_in_the_site() -> None:
    assert text("17311", "17313", visit(mohs("A", 4))) == (
        "17311 is on the claim, but 17313 is not.\n"
        "\n"
        "  - 17311: Lesion A is on the nose, one of the high-risk sites.\n"
        "    17313 would need: Lesion A belongs to the trunk-and-limbs family of Mohs codes.\n"
        "      - 17311: The head belongs to the high-risk Mohs sites.\n"
        "        17313 would need: The head belongs to the trunk-and-limbs Mohs sites.\n"
        "  - 17311: 17311 is the first code of the high-risk Mohs family.\n"
        "    17313: 17313 is the first code of the trunk-and-limbs Mohs family."
    )


def test_two_tumours_that_are_both_claimed_differ_in_their_sites_alone() -> None:
    """Who operated, who read the slides and what was documented besides is the same of both."""
    assert text("17311", "17313", visit(mohs("A", 4), mohs("B", 2))) == (
        "Both 17311 and 17313 are on the claim.\n"
        "\n"
        "  - 17311: Lesion A is on the nose, one of the high-risk sites.\n"
        "    17313: Lesion B is on the forearm, one of the trunk-and-limbs sites, and no deep structure is\n"
        "    documented.\n"
        "      - 17311: Lesion A is on the nose.\n"
        "        17313: Lesion B is on the forearm.\n"
        "      - 17311: The nose belongs to the head.\n"
        "        17313: The forearm belongs to the arm.\n"
        "      - 17311: The head belongs to the high-risk Mohs sites.\n"
        "        17313: The arm belongs to the trunk-and-limbs Mohs sites.\n"
        "      - 17313: No deep structure is documented as involved for lesion B.\n"
        "  - 17311: 17311 is the first code of the high-risk Mohs family.\n"
        "    17313: 17313 is the first code of the trunk-and-limbs Mohs family."
    )


def test_later_stages_and_further_blocks_rest_on_different_things() -> None:
    assert text("17312*2", "17315*2", visit(mohs("A", 7, 3, 2))) == (
        "Both 17312*2 and 17315*2 are on the claim.\n"
        "\n"
        "  - 17312*2: Lesion A had 3 stages, and each stage after the first is one unit of 17312: 2 units.\n"
        "  - 17315*2: Stage 1 of lesion A had 7 blocks, of which 5 are included: 2 units of 17315."
    )


def test_what_is_short_of_a_threshold_is_told_with_both_numbers() -> None:
    said = text("12032", "12031", visit({**_REPAIR, "length_cm": 2.6}))
    assert said.startswith("12032 is on the claim, but 12031 is not.\n")
    assert "  - 12031 fails on this: 2.6 cm is more than 2.5 cm.\n" in said
    assert "of over 0 cm and up to 2.5 cm" in said


_REPAIR = {"type": "repair", "lesion": "B", "complexity": "intermediate"}


def test_which_of_the_two_is_asked_for_first_decides_only_the_order() -> None:
    one = compare_goals(SESSION, "17311", "17313", visit(mohs("A", 4)), DAY)
    other = compare_goals(SESSION, "17313", "17311", visit(mohs("A", 4)), DAY)
    assert [(each.first, each.second) for each in one.pairs] == [
        (each.second, each.first) for each in other.pairs
    ]
    assert (other.first.holds, other.second.holds) == (False, True)


def test_where_neither_is_on_the_claim_each_is_told_with_what_it_lacks() -> None:
    said = text("17313", "17315", visit(mohs("A", 4)))
    assert said.startswith("Neither 17313 nor 17315 is on the claim.\n")
    assert "17315 fails on this: 4 is not more than 5.\n" in said


def test_a_goal_does_not_differ_from_itself() -> None:
    assert text("17311", "17311", visit(mohs("A", 4))) == (
        "Both 17311 and 17311 are on the claim.\n\nThere is no premise in which they differ."
    )


def test_what_no_rule_can_give_is_said_to_be_so() -> None:
    assert text("17311", "17311*2", visit(mohs("A", 4))).endswith(
        "  - 17311*2 fails on this: No rule could give it, whatever an encounter documents."
    )


def test_guidance_is_compared_without_an_encounter() -> None:
    found = compare_goals(SESSION, 'site_area("nose", _)', 'site_area("back", _)', None, DAY)
    assert [(each.first and each.first.atom, each.second and each.second.atom) for each in found.pairs] == [
        ('site("nose", "head")', 'site("back", "trunk")'),
        ('region_area("head", "high-risk")', 'region_area("trunk", "trunk-and-limbs")'),
    ]


# --- two encounters -----------------------------------------------------------------------------


def test_two_encounters_are_told_line_by_line() -> None:
    one, other = visit(mohs("A", 6, 3)), visit(mohs("A", 6, 7))
    lines = encounters_text(compare_encounters(SESSION, one, other), ("a.yaml", "b.yaml"), Style())
    assert "\n".join(lines) == (
        "First: a.yaml. Second: b.yaml.\n"
        "\n"
        "  17315: 1 unit -> 3 units; lesion A (nose)\n"
        "    - Stage 2 of mohs-A had 7 tissue blocks (in the first: 3 tissue blocks).\n"
        "      Documented: services[0].stages[1]\n"
    )


def test_two_encounters_with_one_answer_are_said_to_have_it() -> None:
    one, other = visit(mohs("A", 3)), visit(mohs("A", 4))
    lines = encounters_text(compare_encounters(SESSION, one, other), ("a", "b"), Style())
    assert list(lines) == ["First: a. Second: b.", "", "The answer is the same.", ""]


def test_one_goal_of_two_encounters() -> None:
    one, other = visit(mohs("A", 6, 3)), visit(mohs("A", 6), mohs("B", 2))
    lines = list(
        encounters_text(compare_encounters(SESSION, one, other, 'area("B", _)'), ("a", "b"), Style())
    )
    assert lines == [
        "First: a. Second: b.",
        "",
        'In the first area("B", _) is so.',
        'In the second area("B", _) is so.',
        "",
        "There is no premise in which they differ.",
    ]
    only = compare_encounters(SESSION, one, other, "17313")
    assert "Only in the second: 17313 x 1" in "\n".join(encounters_text(only, ("a", "b"), Style()))


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    found = []
    for name, stages in (("one.json", [6, 3]), ("two.json", [6])):
        data = {"date": "2026-10-05", "lesions": [NOSE], "services": [{**mohs("A"), "stages": stages}]}
        path = tmp_path / name
        path.write_text(json.dumps(data), encoding="utf-8")
        found.append(str(path))
    return found[0], found[1]


def test_json_has_pairs(files: tuple[str, str]) -> None:
    data = codewhy("compare", "17311", "17313", files[0], "--format", "json").data
    assert data["schema"] == "codewhy/compare/1"
    assert (data["first"]["holds"], data["second"]["holds"]) == (True, False)
    (area, code) = data["pairs"]
    assert area["second"]["state"] == "wanted"
    assert area["second"]["atom"] == 'area("A", "trunk-and-limbs")'
    assert code["first"]["citations"] == ["cpt-mohs-guideline code 17311"]


def test_json_of_two_encounters(files: tuple[str, str]) -> None:
    data = codewhy("compare", *files, "--format", "json").data
    assert data["schema"] == "codewhy/compare/1"
    assert [(line["code"], line["second"]) for line in data["lines"]] == [("17312", None)]
    one = codewhy("compare", *files, "--goal", "stage(_, _)", "--format", "json").data
    assert [each["about"] for each in one["because"]] == ["services[0].stages[1]"]


@pytest.mark.parametrize(
    "words", [(), ("17311",), ("17311", "17312", "17313"), ("17311", "17312", "--goal", "17313")]
)
def test_what_is_no_pair_is_refused(words: tuple[str, ...]) -> None:
    answer = codewhy("compare", *words, "--format", "json")
    assert answer.status == 2
    assert [code for code, _, _ in told(answer)] == ["E0835"]
    assert "two encounter files" in answer.data["errors"][0]["hint"]


# --- laws ---------------------------------------------------------------------------------------

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def members(pairs: tuple[Pair, ...]) -> Iterator[Member]:
    for pair in pairs:
        yield from (each for each in (pair.first, pair.second) if each is not None)
        yield from members(pair.below)


def true(atom: str, relations: Relations) -> bool:
    """Whether an atom, or an absence, is so."""
    parsed = parse_atom(atom.removeprefix("!"))
    held = {i: term.value for i, term in enumerate(parsed.terms) if isinstance(term, Constant)}
    found = relations.find(parsed.relation, tuple(held), tuple(held.values()))
    return bool(found) != atom.startswith("!")


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(cases(), st.data())
def test_every_premise_that_is_told_is_as_it_is_said_to_be(case: Case, data: st.DataObject) -> None:
    program = checked(case.text)
    relations = evaluated(program, case.facts)
    rules: dict[str, list[Clause]] = {}
    for rule in program.rules:
        rules.setdefault(rule.head.relation, []).append(rule)
    guidance, _ = split(program, case.facts)
    ability = Ability(rules, program.declarations, guidance)
    prove = teller(program, relations).prove
    # Attempts have a test of their own; here every goal is tried with the values of the other.
    aligner = Aligner(
        Search(rules, relations), relations, ability, program.declarations, prove, lambda *_: (), {}
    )
    rows = [Ground(name, row) for name in derived(program) for row in sorted(relations.rows(name), key=repr)]
    if not rows:
        return
    for _ in range(6):
        one = data.draw(st.sampled_from(rows))
        like = [ground for ground in rows if ground.relation == one.relation]
        other = data.draw(st.sampled_from(like))
        mixed = tuple(data.draw(st.sampled_from(like)).row[place] for place in range(len(one.row)))
        told_ = list(members(aligner.both(one, other)))
        if not relations.holds(one.relation, mixed):
            told_ += members(aligner.one(one, one.relation, mixed))
        for member in told_:
            if member.state in (HOLDS, BLOCKS):
                assert true(member.atom, relations)
                assert member.node is None or member.node.sentence == member.sentence
            elif member.state == WANTED and "(" in member.atom.split(" ")[0]:  # the others are comparisons
                assert not true(member.atom, relations)


@pytest.mark.parametrize("unknown", ["88331-58", "11642*0", "64445"])
def test_a_goal_of_another_relation_that_no_rule_gives_is_compared(unknown: str) -> None:
    encounter = visit(mohs("A", 6, 3))
    found = compare_goals(SESSION, 'area("A", _)', unknown, encounter, DAY)
    turned = compare_goals(SESSION, unknown, 'area("A", _)', encounter, DAY)
    assert found.pairs
    assert len(turned.pairs) == len(found.pairs)
    assert f"{unknown} is not on the claim" in text(unknown, 'area("A", _)', encounter)


WHOLE = Path(__file__).parent.parent / "queries" / "examples" / "whole-day.yaml"


def test_every_two_codes_of_a_whole_day_can_be_compared_in_sentences() -> None:
    from queries.encounter.read import read_encounter

    encounter = read_encounter(str(WHOLE), SESSION.vocabulary)
    codes = list(dict.fromkeys(line.line.code for line in suggest(SESSION, encounter).claim))
    for first in codes[:8]:
        for second in [*codes[:8], "17314", "88304", "13100"]:
            found = compare_goals(SESSION, first, second, encounter, DAY)
            assert found.pairs or first == second
            for member in members(found.pairs):
                assert member.sentence[-1] in ".?!"
