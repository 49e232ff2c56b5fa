"""What the note must give: the cases of ``notes/`` are answered as written, in text and as data.

``python -m tests.test_notes`` writes today's answers into the lines that the files list; `git diff` is the
review.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from queries.encounter.decode import decode
from queries.note import ELSEWHERE, HERE, MISSING, LineNote, note
from queries.told.layout import Style
from queries.told.note import TITLES, note_data, note_text
from tests.casebook import ROOT, raw_cases, session, with_defaults
from tests.command import codewhy

Data = dict[str, Any]

FOLDER = Path(__file__).resolve().parent / "notes"
PROVED = ("must_document", "documented_element", "undocumented_element", "way_open", "element_denied")
PATHS = sorted(FOLDER.glob("*.yaml"))
CASES = [case for path in PATHS for case in raw_cases(path)]


@pytest.fixture(params=CASES, ids=lambda case: case["title"])
def case(request: pytest.FixtureRequest) -> Data:
    found: Data = request.param
    return found


def _encounter(case: Data) -> Any:
    return decode(with_defaults(case["encounter"]), session().vocabulary)


def told(case: Data) -> Data:
    """The answer in the form of ``expect``: each line by its code and what it is for."""
    found = note(session(), _encounter(case)).lines
    return {f"{each.line.code} of {each.line.of}": _told(each) for each in found}


def _told(line: LineNote) -> Data:
    parts: Data = {
        HERE: [each.needed.element for each in line.of(HERE)],
        MISSING: {each.needed.element: ", ".join(each.fields) for each in line.of(MISSING)},
        ELSEWHERE: [each.needed.element for each in line.of(ELSEWHERE)],
    }
    return {state: part for state, part in parts.items() if part}


def shown() -> set[str]:
    """The ids of all rules that the proofs of these cases use."""
    return set(_rules())


@cache
def _rules() -> frozenset[str]:
    return frozenset(_each_rule())


def _each_rule() -> Iterator[str]:
    for case in CASES:
        whole = session().case(_encounter(case))
        for relation in (
            "must_document",
            "documented_element",
            "undocumented_element",
            "way_open",
            "element_denied",
        ):
            for row in whole.relations.rows(relation):
                proof = whole.prove(relation, row)
                assert proof is not None
                yield from proof.rules


def test_a_line_needs_what_is_written(case: Data) -> None:
    found = told(case)
    if not case["expect"]:
        assert not any(key.startswith("17") for key in found), "no Mohs line was expected"
    for line, parts in case["expect"].items():
        assert found[line] == parts


def test_every_element_has_a_source_and_a_proof(case: Data) -> None:
    cards = session().knowledge.cards
    for line in note(session(), _encounter(case)).lines:
        assert line.elements, f"nothing is known of the note of {line.line.code}"
        for each in line.elements:
            assert each.needed.citations
            assert all(cite.split(" ")[0] in cards for cite in each.needed.citations)
            assert bool(each.fields) <= (each.state == MISSING)


def test_text_and_data_tell_every_element_once(case: Data) -> None:
    found = note(session(), _encounter(case))
    text = " ".join(" ".join(note_text(found, Style())).split())
    for line in note_data(found)["lines"]:
        for each in line["elements"]:
            assert f"- {each['says']}" in text
            assert TITLES[each["state"]] in text
        names = [each["element"] for each in line["elements"]]
        assert len(names) == len(set(names))


def test_a_lesion_without_a_line_is_named() -> None:
    visit = str(ROOT / "queries" / "examples" / "half-documented.yaml")
    assert codewhy("note", visit, "--format", "json").data["unclaimed"] == ["A"]
    assert "Nothing is claimed as documented for: A." in codewhy("note", visit).out


def test_every_rule_about_documentation_is_shown() -> None:
    clauses = session().knowledge.program.rules
    of_file = {str(each.id) for each in clauses if str(each.id).startswith("documentation.")}
    assert of_file <= shown(), "write a note, or delete the rule"


@pytest.mark.parametrize("code", ["17311", "13132", "99213"])
def test_a_code_is_told_what_its_note_must_give(code: str) -> None:
    data = codewhy("show", code, "--documentation", "--format", "json").data
    assert data["schema"] == "codewhy/code-note/1"
    assert data["elements"]
    text = " ".join(codewhy("show", code, "--documentation").out.split())
    assert all(f"- {each['says']}" in text for each in data["elements"])


def test_a_code_of_which_nothing_is_known_says_so() -> None:
    assert "Nothing is known" in codewhy("show", "J2001", "--documentation").out


def test_the_sheet_of_a_code_does_not_repeat_its_note() -> None:
    assert "the note must give" not in codewhy("show", "17311").out


def _rewrite(path: Path) -> None:
    """Today's answers to the lines that a file lists."""
    lines: list[str] = []
    titles = iter(raw_cases(path))
    found: Data = {}
    skipping = False
    for text in path.read_text(encoding="utf-8").splitlines():
        if text.startswith("- title: "):
            found, skipping = told(next(titles)), False
        key = text.strip().partition(":")[0]
        if text.startswith("    ") and not text.startswith("     ") and key in found:
            skipping = True
            dumped = yaml.safe_dump({key: found[key]}, sort_keys=False, width=110, default_flow_style=None)
            lines += [f"    {line}" for line in dumped.splitlines()]
        elif not (skipping and text.startswith("      ")):
            skipping = False
            lines.append(text)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for chosen in PATHS:
        _rewrite(chosen)
