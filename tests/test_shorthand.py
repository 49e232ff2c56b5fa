"""An encounter in a few words of the command line."""

# ruff: noqa: E501 - a case of a table is a line

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.diagnostics import Diagnostic, Fault, Refusal
from queries.encounter.model import Lesion, Mohs
from queries.encounter.shorthand import from_shorthand
from queries.encounter.vocabulary import Vocabulary

WORDS = Vocabulary(
    sites=frozenset({"nose", "forearm", "back", "2nd toe"}),
    structures=frozenset({"muscle", "bone", "fat"}),
    codes=frozenset(),
)
DAY = date(2026, 10, 5)
EXAMPLE = 'write the site, then the blocks of each stage, `?` where not documented: "nose 6,?"'


@pytest.mark.parametrize(
    ("text", "site", "side", "stages", "involves"),
    [
        ("nose 6,3", "nose", None, (6, 3), None),
        ("  nose   6 , 3 ", "nose", None, (6, 3), None),
        ("left forearm 2", "forearm", "left", (2,), None),
        ("forearm, left 2", "forearm", "left", (2,), None),
        ("2nd toe 2", "2nd toe", None, (2,), None),
        ("back ?", "back", None, (None,), None),
        ("back 3,? involving muscle", "back", None, (3, None), ("muscle",)),
        ("back 3 INVOLVING Muscle and bone", "back", None, (3,), ("muscle", "bone")),
        ("back 3 involving muscle, bone, and fat", "back", None, (3,), ("muscle", "bone", "fat")),
        ("back 2 involving nothing", "back", None, (2,), ()),
    ],
)
def test_a_text_says_a_site_the_blocks_of_each_stage_and_what_is_involved(
    text: str, site: str, side: Any, stages: tuple[int | None, ...], involves: tuple[str, ...] | None
) -> None:
    encounter = from_shorthand([text], WORDS, date=DAY)
    assert encounter.lesions == (Lesion(id="A", site=site, side=side),)
    assert encounter.services == (Mohs(id="mohs-A", lesion="A", stages=stages, involves=involves),)


def test_what_is_said_once_holds_for_every_surgery() -> None:
    encounter = from_shorthand(
        ["nose 1", "back 2"],
        WORDS,
        date="2026-10-05",
        payer="aetna",
        clinician="dr-a",
        credential="MD",
        surgeon="dr-a",
        pathologist="dr-b",
    )
    assert (encounter.date, encounter.payer) == (DAY, "aetna")
    assert (encounter.clinician, encounter.credential) == ("dr-a", "MD")
    assert [s.surgeon for s in encounter.services if isinstance(s, Mohs)] == ["dr-a", "dr-a"]
    assert [s.pathologist for s in encounter.services if isinstance(s, Mohs)] == ["dr-b", "dr-b"]


def test_lesions_are_named_by_letters() -> None:
    ids = [lesion.id for lesion in from_shorthand(["nose 1"] * 54, WORDS, date=DAY).lesions]
    assert [*ids[:3], *ids[25:29], *ids[51:]] == ["A", "B", "C", "Z", "AA", "AB", "AC", "AZ", "BA", "BB"]


@pytest.mark.parametrize(
    ("text", "code", "message", "hint"),
    [
        ("nose", "E0810", "`nose` does not say a site and the blocks of each stage", EXAMPLE),
        ("6,3", "E0810", "`6,3` does not say a site and the blocks of each stage", EXAMPLE),
        ("", "E0810", "`` does not say a site and the blocks of each stage", EXAMPLE),
        ("nose 6 3", "E0810", "`nose 6 3` does not say a site and the blocks of each stage", EXAMPLE),
        ("nose 6,", "E0810", "`nose 6,` does not say a site and the blocks of each stage", EXAMPLE),
        ("nose 6,3.5", "E0810", "`nose 6,3.5` does not say a site and the blocks of each stage", EXAMPLE),
        ("nose -1", "E0810", "`nose -1` does not say a site and the blocks of each stage", EXAMPLE),
        ("nose\n?!", "E0810", "`nose\\n?!` does not say a site and the blocks of each stage", EXAMPLE),
        ("back 2 involving", "E0810", "`back 2 involving` does not say a site and the blocks of each stage", EXAMPLE),
        ("back 2 involving bone,", "E0810", "`back 2 involving bone,` does not say a site and the blocks of each stage", EXAMPLE),
        ("nsoe 2", "E0710", "`nsoe` is not a known site", "did you mean `nose`?"),
        ("back 2 involving mussle", "E0710", "`mussle` is not a known structure", "did you mean `muscle`?"),
        ("nose 0", "E0706", "0 is less than 1", "write a number from 1 to 999"),
        (f"nose {'9' * 30}", "E0706", "a huge number is more than 999", "write a number from 1 to 999"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_option(text: str, code: str, message: str, hint: str) -> None:
    with pytest.raises(Refusal) as refused:
        from_shorthand(["nose 1", text], WORDS, date=DAY)
    (told,) = refused.value.diagnostics
    assert (told.code, str(told.where), told.message, told.hint) == (code, "--mohs 2", message, hint)
    assert refused.value.fault is Fault.QUESTION


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(Refusal) as refused:
        from_shorthand(["nose", "nsoe 2", "back 0"], WORDS, date="soon", surgeon=" ", payer="\x1b")
    assert sorted(str(d.where) for d in refused.value.diagnostics) == [
        "--date",
        "--mohs 1",
        "--mohs 2",
        "--mohs 3",
        "--payer",
        "--surgeon",
    ]


def test_no_surgery_at_all_is_told_at_the_option() -> None:
    with pytest.raises(Refusal) as refused:
        from_shorthand([], WORDS, date=DAY)
    assert [d.headline() for d in refused.value.diagnostics] == ["--mohs: this list is empty"]


def test_a_text_that_cannot_be_read_is_told_once() -> None:
    with pytest.raises(Refusal) as refused:
        from_shorthand(["nose"], WORDS, date=DAY)
    assert len(refused.value.diagnostics) == 1


def problems(texts: list[str]) -> tuple[Diagnostic, ...]:
    """What is refused; nothing where the texts are taken."""
    try:
        from_shorthand(texts, WORDS, date=DAY)
    except Refusal as refusal:
        return refusal.diagnostics
    return ()


@given(st.lists(st.text() | st.from_regex(r"(nose|back|x) [0-9?,]*( involving [a-z ,]*)?", fullmatch=True)))
def test_anything_at_all_is_taken_or_refused(texts: list[str]) -> None:
    for problem in problems(texts):
        assert str(problem.where).startswith("--mohs")
        assert "\n" not in problem.headline()


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "a " * 50_000, "nose " + "1," * 50_000, "nose 1 involving" + " " * 90_000]
)
def test_a_hostile_text_is_refused_at_once(text: str) -> None:
    with pytest.raises(Refusal):
        from_shorthand([text], WORDS, date=DAY)
