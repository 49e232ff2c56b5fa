"""What ``verify`` says when the knowledge is another one by now: what changed, what is so today, and why."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kb.load import load
from queries.proofs.file import CLAIM
from queries.proofs.reading import read_proof
from queries.session import Session
from queries.told.layout import Style
from queries.told.verify_data import verified_data
from queries.told.verify_text import verified_text
from queries.verify import Verified, verify
from tests.casebook import ROOT
from tests.command import codewhy
from tests.saved import NOSE, encounter_in, text_of


def verified(path: str, root: Path) -> Verified:
    return verify(Session(load(root)), read_proof(path))


def shown(found: Verified) -> str:
    """The text, in one line, so that it does not matter where it is wrapped."""
    return " ".join(" ".join(verified_text(found, Style())).split())


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("saved") / "proof.json"
    path.write_text(text_of(CLAIM, encounter_in(NOSE)), encoding="utf-8")
    return str(path)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A knowledge base of one's own, to be changed."""
    shutil.copytree(ROOT / "kb" / "rules", tmp_path / "kb" / "rules")
    shutil.copytree(ROOT / "facts", tmp_path / "facts")
    return tmp_path


def edited(root: Path, name: str, before: str, after: str) -> Path:
    """The knowledge base with one text in one file replaced."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert text.count(before) >= 1, f"{name} has no `{before}`"
    path.write_text(text.replace(before, after), encoding="utf-8")
    return root


MADE_UP = '@[layer = "derived"]\n@[confidence = "derived"]\n@[cite = "codewhy-words a test"]\n'


def added(root: Path, name: str, rule: str) -> Path:
    """The knowledge base with a rule more."""
    path = root / name
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{rule}\n", encoding="utf-8")
    return root


def test_a_table_that_says_something_else(saved: str, other: Path) -> None:
    edited(other, "facts/included_blocks.csv", '"17311","5"', '"17311","6"')
    found = verified(saved, other)
    told = shown(found)
    assert found.soundness.sound
    assert not found.stands
    assert "The proof is right, but today's knowledge answers otherwise." in told
    assert (
        'The row included_blocks("17311", 5) is gone: the table says included_blocks("17311", 6) now.' in told
    )
    assert "No longer so: 17315 is reported with 1 unit" in told
    assert "Then: 17311 covers up to 5 tissue blocks of its stage." in told
    assert codewhy("verify", saved, "--knowledge", str(other)).status == 1


def test_a_row_that_is_gone(saved: str, other: Path) -> None:
    table = other / "facts" / "repeat_modifier.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(line for line in lines if '"medicare","59"' not in line), encoding="utf-8")
    told = shown(verified(saved, other))
    assert 'The row repeat_modifier("medicare", "59") is gone, or is not in force any more.' in told
    assert "No longer so: 59 on 17311 tells B from an earlier lesion" in told
    assert "No row of the table says so any more." in told


def test_a_rule_with_other_conditions(saved: str, other: Path) -> None:
    edited(
        other,
        "kb/rules/mohs.dl",
        "    stages > 1,\n    units = stages - 1.",
        "    stages > 2,\n    units = stages - 1.",
    )
    found = verified(saved, other)
    told = shown(found)
    how = "The rule mohs.later-stages has other conditions (without `stages > 1` and with `stages > 2` now)."
    assert told.count(how) == 2, "once as a change, once as the cause"
    data = verified_data(found)
    assert (data["sound"], data["same_knowledge"], data["same_answer"]) == (True, False, False)
    assert [(change["name"], change["used"]) for change in data["changes"]] == [("mohs.later-stages", True)]
    assert [lost["row"] for lost in data["today"]["lost"]] == [["17312", "all", 1]]


def test_an_absence_that_is_filled(saved: str, other: Path) -> None:
    rule = 'bundled(code, "all") :- extra_blocks(code, _, _, _, _).'
    added(other, "kb/rules/bundling.dl", f'/// A test forbids {{code}}.\n@[id = "made.up"]\n{MADE_UP}{rule}')
    found = verified(saved, other)
    told = shown(found)
    assert "The rule made.up is new." in told
    assert "Then: No edit bundles 17315 into another line of this claim." in told
    assert "Today something is there: A test forbids 17315. by made.up, after codewhy-words: a test" in told
    lost = verified_data(found)["today"]["lost"]
    assert [each["proof"] in verified_data(found)["today"]["nodes"] for each in lost[0]["causes"]] == [True]


def test_a_count_that_counts_more(saved: str, other: Path) -> None:
    rule = 'counted_stage(lesion, service, 9) :- qualified(service, lesion), family_code(_, _, "17315").'
    added(other, "kb/rules/mohs.dl", f'/// A test makes a stage up.\n@[id = "made.up"]\n{MADE_UP}{rule}')
    told = shown(verified(saved, other))
    assert "Then: Counting these gives 2." in told
    assert "Today there is more to count or add up: A test makes a stage up." in told
    assert "So today, and not in the file: 17312 is reported with 3 units" in told


def test_another_citation_changes_no_answer(saved: str, other: Path) -> None:
    before = '"17312","2007-01-01","","cpt-mohs-guideline","code 17312"'
    edited(other, "facts/family_code.csv", before, before.replace("code 17312", "page 9"))
    found = verified(saved, other)
    told = shown(found)
    assert found.stands
    assert 'The row family_code("high-risk", "next", "17312") has another citation.' in told
    assert "It was cpt-mohs-guideline code 17312, and is cpt-mohs-guideline page 9." in told
    assert "Is it this knowledge? No." in told
    assert codewhy("verify", saved, "--knowledge", str(other)).status == 0


def test_a_rule_with_other_words_and_citations(saved: str, other: Path) -> None:
    edited(
        other,
        "kb/rules/mohs.dl",
        "is reported with {units} unit(s): one for each stage",
        "has {units} unit(s), one for each stage",
    )
    found = verified(saved, other)
    told = shown(found)
    assert found.stands
    assert "The rule mohs.next-stage has other words." in told
    assert (
        "The same, for a reason in other words. Then: 17312 is reported with 1 unit: one for each stage"
        in told
    )
    assert "Today: 17312 has 1 unit, one for each stage" in told


def test_a_rule_that_moved_has_not_changed(saved: str, other: Path) -> None:
    path = other / "kb" / "rules" / "mohs.dl"
    path.write_text(f"// a comment\n\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    found = verified(saved, other)
    assert found.stands
    assert not found.changes.same
    assert found.changes.found == ()
    assert "No rule and no row in the file has changed since." in shown(found)


def test_a_site_that_is_not_known_any_more(saved: str, other: Path) -> None:
    table = other / "facts" / "site_alias.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(line for line in lines if '"nasal tip","nose"' not in line), encoding="utf-8")
    told = shown(verified(saved, other))
    assert "It cannot be asked any more: lesions[0].site: `nasal tip` is not a known site." in told


def test_a_knowledge_base_at_fault_is_told_as_ever(saved: str, tmp_path: Path) -> None:
    assert codewhy("verify", saved, "--knowledge", str(tmp_path)).status == 3
