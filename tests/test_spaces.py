"""``codewhy rules space``: what a space of cases is, and what is found in one.

The shipped spaces are asked thinned out; the laws are shown on a knowledge base of six rules, every point.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kb.diagnostics import Refusal
from kb.load import load
from queries.casebook.case import Data
from queries.casebook.explore import explore
from queries.casebook.findings import Finding, SpaceReport, conditions
from queries.casebook.space import Space, cases, points, read_spaces, shipped_spaces
from tests import tiny_knowledge
from tests.command import codewhy
from tests.tiny_knowledge import change, rules, tiny, write

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "tests" / "spaces").glob("*.yaml"))
SPACE = "tests/spaces/tiny.yaml"
EACH = 8
"""Points of a shipped space that a test asks; the command asks all of them."""


@cache
def shipped() -> tuple[Space, ...]:
    return read_spaces(shipped_spaces(ROOT), load(ROOT))


def report(folder: Path) -> SpaceReport:
    knowledge = load(folder)
    (found,) = explore(folder, knowledge, read_spaces(shipped_spaces(folder), knowledge), jobs=1)
    return found


def told(findings: Sequence[Finding]) -> list[tuple[str, str, int]]:
    return [(each.kind, each.what, each.points) for each in findings]


# --- the shipped spaces -----------------------------------------------------------------------------


def test_the_space_of_mohs_surgery_is_large() -> None:
    assert sum(each.size for each in shipped() if each.family == "mohs") >= 2_000


@pytest.mark.parametrize("space", shipped(), ids=lambda space: space.name)
def test_nothing_is_wrong_in_a_shipped_space(space: Space) -> None:
    (found,) = explore(ROOT, load(ROOT), [space], most=EACH, jobs=1)
    assert [each for each in found.wrong if isinstance(each, Finding)] == []
    assert found.points == min(EACH, space.size)


@pytest.mark.parametrize("space", shipped(), ids=lambda space: space.name)
def test_a_sample_has_every_axis_in_different_values(space: Space) -> None:
    sample = [each.values for each in points(space, 4 * max(map(len, space.axes.values())))]
    for name, values in space.axes.items():
        assert len({repr(each[name]) for each in sample}) > 1 or len(values) == 1, name


def test_axes_take_values_from_tables() -> None:
    spaces = {each.title: each for each in shipped()}
    lengths = spaces["One wound"].axes["cm"]
    assert {Decimal("7.5"), Decimal("7.6")} <= set(lengths), "a bound, and one step beyond"
    assert 0 not in lengths
    assert max(each for each in lengths if each is not None) < 100, "no end is no bound"
    assert None in lengths
    assert len(spaces["Stages and blocks"].axes["stages"]) == 4 + 4**2 + 4**3


# --- the laws, on a small knowledge base ------------------------------------------------------------


def test_every_combination_is_a_point_once(tmp_path: Path) -> None:
    (space,) = read_spaces(shipped_spaces(tiny(tmp_path)), load(tmp_path))
    found = list(points(space))
    assert len(found) == space.size == 4 * 3 * 2
    assert len({repr(each.values) for each in found}) == len({each.case.key for each in found}) == 24
    assert [each.name for each in cases(space)] == [each.case.name for each in found]


def test_what_is_not_documented_is_null_in_the_encounter(tmp_path: Path) -> None:
    (space,) = read_spaces(shipped_spaces(tiny(tmp_path)), load(tmp_path))
    silent = [each for each in points(space) if each.values["behavior"] is None]
    assert all(each.case.given["lesions"][0]["behavior"] is None for each in silent)
    assert all("behavior: not documented" in each.case.name for each in silent)


def test_a_gap_is_told_with_the_values_that_make_it(tmp_path: Path) -> None:
    found = report(tiny(tmp_path))
    assert told(found.findings) == [("gap", "mohs", 11)]
    when = [{name: list(some) for name, some in each.values.items()} for each in found.findings[0].when]
    assert when[0] == {"behavior": [None]}
    assert {"site": ["knee"], "behavior": ["benign"]} in when


def test_a_warning_about_the_work_is_a_reason(tmp_path: Path) -> None:
    tiny(tmp_path)
    text = """
/// Warning about {subject}: {topic}.
@[absent = "no warning about {subject} is given ({topic})"]
.decl warning(topic: symbol, subject: symbol)

/// {service} has no code.
@[id = "tiny.no-code"]
@[cite = "book gaps"]
@[layer = "cpt"]
warning("no code", service) :- service(service, "mohs"), service_lesion(service, lesion), !coded(lesion).

/// Lesion {lesion} has a code.
@[absent = "lesion {lesion} has no code"]
.decl coded(lesion: symbol)

/// Lesion {lesion} is in the {area}, which has {code}.
@[id = "tiny.coded"]
@[cite = "book gaps"]
@[layer = "cpt"]
coded(lesion) :- lesion(lesion, site), site(site, area), area_code(area, code).
"""
    write(tmp_path, "kb/rules/tiny.dl", tiny_knowledge.RULES + text)
    assert told(report(tmp_path).findings) == [("gap", "mohs", 6)], "no behavior at a site that has a code"


def test_two_exclusive_codes_of_one_lesion_are_an_overlap(tmp_path: Path) -> None:
    tiny(tmp_path)
    rows = [("head", "10001"), ("trunk", "10002"), ("leg", "10001")]
    write(tmp_path, "facts/area_code.csv", tiny_knowledge.table("area,code", rows))
    rules(
        tmp_path,
        "site(site, area), area_code(area, code).\n\n/// Each",
        "site(site, _), area_code(_, code).\n\n/// Each",
    )
    rules(tmp_path, "its site, the {site}, is in the {area}", "its site is the {site}")
    found = report(tmp_path)
    (overlap,) = (each for each in found.findings if each.kind == "overlap")
    assert (overlap.what, overlap.points) == ("10001 and 10002", 8)
    assert [dict(each.values) for each in overlap.when] == [{"behavior": ("malignant",)}]


def test_a_point_that_is_refused_is_a_finding(tmp_path: Path) -> None:
    change(tiny(tmp_path), SPACE, "{table: site, column: site}", "nose, nowhere")
    found = report(tmp_path)
    (refused,) = (each for each in found.findings if each.kind == "refused")
    assert refused.points == 6
    assert "nowhere" in refused.what
    assert [dict(each.values) for each in refused.when] == [{"site": ("nowhere",)}]


def test_a_rule_that_no_point_uses_is_dead(tmp_path: Path) -> None:
    assert report(tiny(tmp_path)).dead == ()
    change(tmp_path, SPACE, "[[1], [1, 1]]", "[[1]]")
    assert [each.rule for each in report(tmp_path).dead] == ["tiny.further"]


def test_what_is_known_is_no_finding_and_stays_told(tmp_path: Path) -> None:
    known = """  known:
    - {gap: true, when: {behavior: null}, because: The book says nothing of it.}
    - {gap: true, when: {site: knee}, because: Legs have no code in the book.}
"""
    write(tiny(tmp_path), SPACE, tiny_knowledge.SPACE + known)
    found = report(tmp_path)
    assert found.wrong == ()
    assert [each.points for each in found.findings] == [8, 3]
    answer = codewhy("rules", "space", "tiny", "--knowledge", str(tmp_path))
    assert answer.status == 0
    assert "Legs have no code in the book." in answer.out


def test_conditions_are_true_of_all_that_they_cover_and_cover_all() -> None:
    chance = random.Random(7)
    for _ in range(60):
        axes: dict[str, tuple[Any, ...]] = {
            name: tuple(range(chance.randint(1, 3))) for name in "abcde"[: chance.randint(1, 5)]
        }
        values: list[Data] = [{}]
        for name, some in axes.items():
            values = [each | {name: value} for each in values for value in some]
        hit = {n for n in range(len(values)) if chance.random() < chance.choice((0.1, 0.5, 0.9))}
        found = list(conditions(_space(axes), values, hit))
        covered = set()
        for condition in found:
            mine = {
                number
                for number, each in enumerate(values)
                if all(each[name] in some for name, some in condition.values.items())
            }
            assert mine <= hit
            assert condition.points == len(mine)
            covered |= mine
        assert covered == hit


def _space(axes: dict[str, tuple[Any, ...]]) -> Space:
    (first, *_) = shipped()
    from dataclasses import replace

    return replace(first, axes=axes)


# --- the command ------------------------------------------------------------------------------------


def test_the_command_tells_findings_and_ends_with_1(tmp_path: Path) -> None:
    answer = codewhy("rules", "space", "--knowledge", str(tiny(tmp_path)))
    assert answer.status == 1
    assert "whenever behavior is not documented (8 cases)" in answer.out
    assert answer.err == ""


def test_json_says_the_same(tmp_path: Path) -> None:
    data = codewhy("rules", "space", "--knowledge", str(tiny(tmp_path)), "--format", "json").data
    assert data["schema"] == "codewhy/spaces/1"
    (family,) = data["families"]
    assert (family["cases"], family["sound"], family["findings"][0]["cases"]) == (24, False, 11)


def test_answers_are_kept_and_a_change_reaches_few_of_them(tmp_path: Path) -> None:
    report(tiny(tmp_path))
    assert report(tmp_path).fresh == 0
    change(tmp_path, "facts/site.csv", '"knee","leg"', '"knee","trunk"')
    assert 0 < report(tmp_path).fresh <= 4, "of the knee, and with a behavior that a rule reads"


WRONG = [
    ("no list", "title: x", "it is no list of spaces"),
    ("no title", "- {family: x, for: {a: [1]}, encounter: {id: <a>}}", "it has no `title`"),
    ("no family", "- {title: x, for: {a: [1]}, encounter: {id: <a>}}", "it has no `family`"),
    ("no axes", "- {title: x, family: x, encounter: {}}", "it has no axes"),
    ("an unknown field", "- {title: x, family: x, fro: 1, for: {a: [1]}, encounter: {id: <a>}}", "`fro`"),
    ("an axis unused", "- {title: x, family: x, for: {a: [1]}, encounter: {}}", "nowhere in the encounter"),
    (
        "a slot alone",
        "- {title: x, family: x, for: {a: [1]}, encounter: {id: <a>, payer: <b>}}",
        "`<b>` has no axis",
    ),
    (
        "no such table",
        "- {title: x, family: x, for: {a: {table: sites}}, encounter: {id: <a>}}",
        "no table `sites`",
    ),
    (
        "no such column",
        "- {title: x, family: x, for: {a: {table: site, column: sit}}, encounter: {id: <a>}}",
        "has no column `sit`",
    ),
    (
        "known without a reason",
        "- {title: x, family: x, for: {a: [1]}, encounter: {id: <a>}, known: [{gap: true}]}",
        "has no `because`",
    ),
    (
        "too many points",
        "- {title: x, family: x, for: {a: {lists_of: [1, 2, 3, 4, 5, 6, 7], up_to: 6}}, encounter: {x: <a>}}",
        "points, and 50,000 is the most",
    ),
]


@pytest.mark.parametrize(("what", "text", "problem"), WRONG, ids=[each[0] for each in WRONG])
def test_e1301_what_is_no_space_is_refused_with_its_place(
    tmp_path: Path, what: str, text: str, problem: str
) -> None:
    write(tiny(tmp_path), SPACE, text + "\n")
    with pytest.raises(Refusal) as refused:
        read_spaces(shipped_spaces(tmp_path), load(tmp_path))
    codes = {each.code for each in refused.value.diagnostics}
    assert codes == {"E1301"}, what
    assert any(problem in each.message for each in refused.value.diagnostics)
    assert all(str(each.where).endswith(":1:1") for each in refused.value.diagnostics)


def test_e1302_a_knowledge_base_without_spaces(tmp_path: Path) -> None:
    (tiny(tmp_path) / SPACE).unlink()
    (tmp_path / "tests/spaces").rmdir()
    answer = codewhy("rules", "space", "--knowledge", str(tmp_path), "--format", "json")
    assert (answer.status, answer.data["errors"][0]["code"]) == (1, "E1302")


def test_e1303_a_family_that_no_space_is_of(tmp_path: Path) -> None:
    answer = codewhy("rules", "space", "tiyn", "--knowledge", str(tiny(tmp_path)))
    assert answer.status == 1
    assert "did you mean `tiny`?" in answer.err
    answer = codewhy("rules", "space", "x", "--knowledge", str(tmp_path), "--format", "json")
    assert answer.data["errors"][0]["code"] == "E1303"
