"""The shipped knowledge changed as its keepers do: a name of a site, a payer's rule, next year's ceiling."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.command import Answer, codewhy
from tests.tables_base import sound, table

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    shutil.copytree(ROOT / "kb" / "rules", folder / "kb" / "rules")
    shutil.copytree(ROOT / "facts", folder / "facts")
    return folder


def run(base: Path, *words: str) -> Answer:
    return codewhy(*words, "--knowledge", str(base))


def test_a_new_name_of_a_site_is_understood_at_once(base: Path) -> None:
    asked = ("suggest", "--mohs", "wing of the nose 3", "--surgeon", "a", "--pathologist", "a")
    assert run(base, *asked).status == 1
    words = (
        "alias=wing of the nose",
        "site=nose",
        "--source",
        "anatomy-usage",
        "--at",
        "ordinary name of the site",
    )
    added = run(base, "facts", "add", "site_alias", *words)
    assert '"wing of the nose" is another name of the nose.' in added.out
    assert f"codewhy rules test --knowledge {base}" in added.out
    assert "17311" in run(base, *asked).out


def test_a_payer_s_rule_needs_a_card_and_then_holds(base: Path) -> None:
    words = ("payer=example", "--source", "example-health-2027", "--at", "page 3", "--since", "2027-01-01")
    assert (
        "make it known first: codewhy facts add known_payer payer=example"
        in run(base, "facts", "add", "physician_only", *words).err
    )
    name = ("payer=example", "--source", "codewhy-words", "--at", "names of payers")
    assert run(base, "facts", "add", "known_payer", *name).status == 0
    refused = run(base, "facts", "add", "physician_only", *words)
    assert "make the card first: codewhy sources add example-health-2027" in refused.err
    card = (
        "--title",
        "Mohs policy",
        "--publisher",
        "Example Health",
        "--layer",
        "payer",
        "--edition",
        "2027",
    )
    assert run(base, "sources", "add", "example-health-2027", *card).status == 0
    assert (
        "The payer example pays Mohs surgery to physicians"
        in run(base, "facts", "add", "physician_only", *words).out
    )
    asked = ("suggest", "--mohs", "nose 3", "--surgeon", "a", "--pathologist", "a", "--credential", "NP")
    before = run(base, *asked, "--payer", "example", "--date", "2026-12-31").out
    after = run(base, *asked, "--payer", "example", "--date", "2027-01-01").out
    assert "Nothing can be claimed" in after
    assert "Nothing can be claimed" not in before


def test_next_year_s_ceiling_leaves_this_year_s(base: Path) -> None:
    card = ("--title", "NCCI unit ceilings", "--publisher", "CMS", "--layer", "ncci", "--edition", "2027q1")
    assert run(base, "sources", "add", "cms-mue-2027q1", *card).status == 0
    words = (
        "code=17312",
        "--set",
        "units=7",
        "--from",
        "2027-01-01",
        "--source",
        "cms-mue-2027q1",
        "--at",
        "row 17312",
    )
    assert run(base, "facts", "edit", "unit_ceiling", *words).status == 0
    shown = run(base, "facts", "show", "unit_ceiling", "code=17312", "--all", "--format", "json").data["rows"]
    assert [(row["units"], row["since"], row["until"]) for row in shown] == [
        (6, "2024-07-01", "2026-12-31"),
        (7, "2027-01-01", None),
    ]
    sound(base)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("site_alais", "alias=x", "site=nose"), "did you mean `site_alias`"),
        (("site_alias", "alais=x", "site=nose"), "did you mean `alias`"),
        (("site_alias", "alias=x", "site=noze"), "did you mean `nose`"),
        (("site_alias", "alias=x"), "`site` is missing"),
        (("barred_payer", "payer=medicare", "group=Moh surgery", "because=b"), "did you mean `Mohs surgery`"),
        (
            ("unit_ceiling", "code=17319", "units=1", "indicator=3"),
            "codewhy facts add code code=17319",
        ),
        (
            ("unit_ceiling", "code=17311", "units=5", "indicator=3"),
            "codewhy facts edit unit_ceiling code=17311 --set units=5",
        ),
        (
            ("unit_ceiling", "code=17311", "units=five", "indicator=3"),
            "`five` in `units` is not a whole number",
        ),
    ],
)
def test_a_slip_is_told_with_what_was_meant(base: Path, words: tuple[str, ...], said: str) -> None:
    name = words[0] if words[0] != "site_alais" else "site_alias"
    before = table(base, name)
    answer = run(base, "facts", "add", *words, "--source", "codewhy-words", "--at", "somewhere")
    assert answer.status == 1
    assert said in answer.err
    assert table(base, name) == before
