"""What a refusal says: every bad input gets exactly its report, and every entry of the catalogue has one."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from kb import catalogue
from kb.diagnostics import Fault, Kind
from tests.bad_cases import FOLDER, REWRITE, expected, paths, report, rewrite

ROOT = Path(__file__).parent.parent
PROJECT = ("kb", "queries", "cli")

ELSEWHERE = {
    "E0701": "test_read.py",
    "E0702": "test_encounter.py",
    "E0703": "test_encounter.py",
    "E0704": "test_encounter.py",
    "E0705": "test_encounter.py",
    "E0706": "test_encounter.py",
    "E0707": "test_encounter.py",
    "E0708": "test_encounter.py",
    "E0709": "test_encounter.py",
    "E0710": "test_encounter.py",
    "E0711": "test_encounter.py",
    "E0712": "test_encounter.py",
    "E0713": "test_read.py",
    "E0714": "test_read.py",
    "E0801": "test_read.py",
    "E0802": "test_read.py",
    "E0803": "test_read.py",
    "E0804": "test_read.py",
    "E0805": "test_read.py",
    "E0806": "test_cli.py",
    "E0807": "test_cli.py",
    "E0808": "test_cli.py",
    "E0809": "test_cli.py",
    "E0810": "test_shorthand.py",
    "E0811": "test_cli.py",
    "E0812": "test_cli.py",
    "E0815": "test_cli.py",
    "E0816": "test_cli.py",
    "E0817": "test_cli.py",
    "E0820": "test_sources.py",
    "E0821": "test_sources.py",
    "E0830": "test_what_if.py",
    "E0831": "test_what_if.py",
    "E0832": "test_what_if.py",
    "E0833": "test_what_if.py",
    "E0834": "test_what_if.py",
    "E0835": "test_compare.py",
    "E0850": "test_proof_reading.py",
    "E0851": "test_proof_reading.py",
    "E0852": "test_proof_reading.py",
    "E0853": "test_proof_files.py",
    "E0854": "test_proof_files.py",
    "E0840": "test_graph_cases.py",
    "E0841": "test_pictures.py",
    "E0842": "test_pictures.py",
    "E0890": "test_language_server.py",
    "E0904": "test_cli.py",
    "E1101": "test_writing.py",
    "E1102": "test_writing.py",
    "E1103": "test_writing.py",
    "E1104": "test_writing.py",
    "E1401": "test_rules_fmt.py",
    "E1402": "test_explain_codes.py",
    "E1201": "test_rules_test.py",
    "E1202": "test_rules_test.py",
    "E1403": "test_rules_watch.py",
    "E1105": "test_facts.py",
    "E1106": "test_facts.py",
    "E1107": "test_facts.py",
    "E1110": "test_facts.py",
    "E1111": "test_facts.py",
    "E1112": "test_facts.py",
    "E1113": "test_facts.py",
    "E1114": "test_facts.py",
    "E1115": "test_facts.py",
    "E1116": "test_facts.py",
    "E1117": "test_facts.py",
    "E1118": "test_facts.py",
    "E1119": "test_facts.py",
    "E1120": "test_facts.py",
    "E1121": "test_facts.py",
    "E1122": "test_facts.py",
    "E1123": "test_facts.py",
    "E1124": "test_facts.py",
    "E1125": "test_facts.py",
    "E1126": "test_facts_beginners.py",
    "E1127": "test_facts_beginners.py",
    "E1128": "test_facts.py",
    "E1129": "test_facts_beginners.py",
    "E1140": "test_facts.py",
    "E1141": "test_facts.py",
    "E1142": "test_facts.py",
    "E1143": "test_facts.py",
    "E1130": "test_imports.py",
    "E1131": "test_imports.py",
    "E1132": "test_imports.py",
    "E1133": "test_imports.py",
    "E1134": "test_imports.py",
    "E1301": "test_spaces.py",
    "E1302": "test_spaces.py",
    "E1303": "test_spaces.py",
    "E1310": "test_rules_diff.py",
    "E1311": "test_rules_diff.py",
    "E1312": "test_rules_diff.py",
    "E1313": "test_rules_diff.py",
    "E1221": "test_mutation.py",
    "E1222": "test_mutation.py",
}
"""Where the entries are provoked that no rule, table or card can provoke: encounters and questions."""


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.name)
def test_a_bad_input_gets_its_report(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = report(path, tmp_path, monkeypatch)
    if REWRITE:
        rewrite(path, found)
    assert found == expected(path)
    assert found, "nothing is wrong with this input"


@pytest.mark.parametrize("kind", catalogue.kinds(), ids=lambda kind: kind.code)
def test_every_entry_of_the_catalogue_has_a_case(kind: Kind) -> None:
    if kind.code in ELSEWHERE:
        test = Path(__file__).parent / ELSEWHERE[kind.code]
        assert kind.code in test.read_text(encoding="utf-8")
    else:
        assert any(re.search(rf"\b{kind.code}: ", expected(path)) for path in paths())


@pytest.mark.parametrize(
    "path", [path for path in paths() if path.name[1:5].isdigit()], ids=lambda path: path.name
)
def test_a_case_is_named_for_its_code(path: Path) -> None:
    assert f" {path.name[:5].upper()}: " in expected(path)


def test_every_entry_of_the_catalogue_is_used() -> None:
    sources = [path for folder in PROJECT for path in (ROOT / folder).rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    names = {name for name, value in vars(catalogue).items() if isinstance(value, Kind)}
    unused = [name for name in sorted(names) if not re.search(rf'\bcatalogue\.{name}\b|"{name}"', text)]
    assert unused == []


def test_no_entry_hides_another_of_the_same_name() -> None:
    parts = [path.stem for path in (ROOT / "kb").glob("catalogue_*.py")]
    names = [name for part in parts for name in import_module(f"kb.{part}").__all__]
    assert len(parts) > 5
    assert sorted(names) == sorted(set(names))
    assert all(hasattr(catalogue, name) for name in names)


def test_codes_are_unique_and_in_their_chapter() -> None:
    codes = [kind.code for kind in catalogue.kinds()]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[EW](0[1-9]|1\d)\d\d", code) for code in codes)


@pytest.mark.parametrize("kind", catalogue.kinds(), ids=lambda kind: kind.code)
def test_an_entry_is_one_sentence_a_reason_and_a_way_out(kind: Kind) -> None:
    assert not kind.sentence.endswith(".")
    assert kind.sentence[0].islower() or kind.sentence[0] in "`{"
    assert kind.note or kind.fault is not Fault.KNOWLEDGE
    assert "{" not in kind.note or "`{name}`" in kind.note, "a reason is not filled in"


def test_the_folder_has_nothing_else() -> None:
    others = {path.name for path in FOLDER.iterdir()} - {path.name for path in paths()}
    assert others == {".gitattributes"}
