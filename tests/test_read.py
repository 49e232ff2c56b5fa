"""Encounters in files: three formats that say the same, and everything that a file can get wrong."""

# ruff: noqa: E501 - a case of a table is a line

from __future__ import annotations

import io
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.diagnostics import Diagnostic, Fault, Refusal
from kb.source import Text
from queries.encounter.formats import parse_json, parse_toml, parse_yaml
from queries.encounter.model import Encounter, Mohs, Repair
from queries.encounter.read import LARGEST_FILE, read_encounter
from queries.encounter.vocabulary import Vocabulary

WORDS = Vocabulary(
    sites=frozenset({"nose", "cheek"}), structures=frozenset({"muscle"}), codes=frozenset({"17311", "00400"})
)
ROOT = Path(__file__).parent.parent

JSON = """
{"date": "2026-10-05", "clinician": "no",
 "lesions": [{"id": "A", "site": "left nose", "recurrent": false}],
 "services": [
  {"type": "mohs", "lesion": "A", "stages": [6, null], "involves": []},
  {"type": "repair", "lesion": "A", "complexity": "simple", "length_cm": 2.70}],
 "history": [{"code": "00400", "date": "2026-10-01"}]}
"""
YAML = """
# the same in YAML
date: 2026-10-05
clinician: no
lesions:
  - {id: A, site: left nose, recurrent: false}
services:
  - type: mohs
    lesion: A
    stages: [6, null]
    involves: []
  - {type: repair, lesion: A, complexity: simple, length_cm: 2.70}
history:
  - code: 00400
    date: 2026-10-01
"""
TOML = """
date = 2026-10-05
clinician = "no"
lesions = [{id = "A", site = "left nose", recurrent = false}]
history = [{code = "00400", date = "2026-10-01"}]
[[services]]
type = "repair"
lesion = "A"
complexity = "simple"
length_cm = 2.70
[[services]]
type = "mohs"
lesion = "A"
stages = [6]
involves = []
"""
SMALL = b'{"date": "2026-10-05", "lesions": [{"id": "A", "site": "nose"}], "services": [{"type": "mohs", "lesion": "A", "stages": [1]}]}'


def told(name: str, content: bytes | None, folder: Path) -> list[tuple[str, str, str, str]]:
    """Code, place (without the folder), message and way out of each problem with a file."""
    path = folder / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        read_encounter(str(path), WORDS)
    assert refused.value.fault is Fault.QUESTION
    return [
        tuple(text.replace(f"{folder}{os.sep}", "") for text in (d.code, str(d.where), d.message, d.hint))  # type: ignore[misc]
        for d in refused.value.diagnostics
    ]


# --- what is taken ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"), [("e.json", JSON), ("e.yaml", YAML), ("e.YML", YAML), ("e.toml", TOML)]
)
def test_the_formats_say_the_same(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    encounter = read_encounter(str(tmp_path / name), WORDS)
    by_id = {service.id: service for service in encounter.services}
    stages = (6,) if name.endswith("toml") else (6, None)  # TOML has no null
    assert by_id["mohs-A"] == Mohs(id="mohs-A", lesion="A", stages=stages, involves=())
    repair = by_id["repair-A"]
    assert isinstance(repair, Repair)
    assert str(repair.length_cm) == "2.70"
    assert (encounter.clinician, encounter.lesions[0].side, encounter.lesions[0].recurrent) == (
        "no",
        "left",
        False,
    )
    assert encounter.history[0].code == "00400"


def test_a_dash_is_json_on_standard_input() -> None:
    assert isinstance(read_encounter("-", WORDS, io.BytesIO(SMALL)), Encounter)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "e.json").write_bytes(b"\xef\xbb\xbf" + SMALL)
    assert isinstance(read_encounter(str(tmp_path / "e.json"), WORDS), Encounter)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("true", True), ("False", False), ("null", None), ("~", None), ("", None),
        ("12", 12), ("-3", -3), ("2.50", Decimal("2.50")), (".5", Decimal("0.5")), ("1e3", Decimal("1e3")),
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("1_000", "1_000"), ("007", "007"), ("0x1F", "0x1F"),
        ("12:30", "12:30"), ("2026-10-05", "2026-10-05"), ("-", [None]), ("tRUE", "tRUE"), (".nan", ".nan"),
        ("'12'", "12"), ('"true"', "true"), ("=", "="), ("-e5", "-e5"), ("-.", "-."),
    ],
)  # fmt: skip
def test_a_plain_word_of_yaml_means_no_more_than_json_could_say(word: str, value: object) -> None:
    assert parse_yaml(Text("e.yaml", f"k: {word}" if word != "-" else "k:\n- ")) == {"k": value}


def test_yaml_is_the_same_without_the_fast_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = parse_yaml(Text("e.yaml", YAML))
    monkeypatch.delattr("yaml.CSafeLoader", raising=False)
    assert parse_yaml(Text("e.yaml", YAML)) == fast
    with pytest.raises(Refusal, match=r"e.yaml:1:4: the alias `\*x` is not taken here"):
        parse_yaml(Text("e.yaml", "a: *x"))


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1), ("9" * 30, Decimal("9" * 30)), ("2.70", Decimal("2.70")), ("1e400", Decimal("1e400"))],
)
def test_no_digit_of_a_number_is_lost(text: str, value: object) -> None:
    found = parse_json(Text("e.json", f"[{text}]"))
    assert found == [value]
    assert repr(found) == repr([value])


# --- what is refused --------------------------------------------------------------------------

BAD: list[tuple[str, bytes | None, str, str, str, str]] = [
    ("e.json", b'{"a" 1}', "E0701", "e.json:1:6", "this is not readable as JSON: ", "correct the JSON there"),
    ("e.json", b'{"a"\n 1}', "E0701", "e.json:2:2", "this is not readable as JSON: expecting ':' delimiter", "correct the JSON"),
    ("e.json", b"", "E0701", "e.json:1:1", "this is not readable as JSON: it is empty", "correct"),
    ("e.json", b" \n\t", "E0701", "e.json:1:1", "this is not readable as JSON: it is empty", "correct"),
    ("e.json", b"[" * 100_000, "E0701", "e.json:1:1", "this is not readable as JSON: it is nested too deep", "correct"),
    ("e.json", b'{"a":' * 100_000, "E0701", "e.json:1:1", "this is not readable as JSON: it is nested too deep", "correct"),
    ("e.yaml", b"a: ]\nb: 1", "E0701", "e.yaml:1:4", "this is not readable as YAML: ", "correct the YAML there"),
    ("e.yaml", b"a: b: c", "E0701", "e.yaml:1:5", "this is not readable as YAML: mapping values are not allowed in this context", "correct"),
    ("e.yaml", b"a: \x01", "E0701", "e.yaml:1:1", "this is not readable as YAML: ", "correct"),
    ("e.yaml", b"# nothing", "E0701", "e.yaml:1:1", "this is not readable as YAML: it is empty", "correct"),
    ("e.yaml", b"[" * 100_000, "E0701", "e.yaml:1:65", "this is not readable as YAML: it is nested more than 64 deep", "correct"),
    ("e.yaml", b"- " * 100_000, "E0701", "e.yaml:1:129", "this is not readable as YAML: it is nested more than 64 deep", "correct"),
    ("e.toml", b"a = ", "E0701", "e.toml:1:5", "this is not readable as TOML: invalid value", "correct the TOML there"),
    ("e.toml", b"a = 1\na = 2", "E0701", "e.toml:2:6", "this is not readable as TOML: cannot overwrite a value", "correct"),
    ("e.toml", b"a = " + b"[" * 100_000, "E0701", "e.toml:1:1", "this is not readable as TOML: ", "correct"),
    ("e.toml", b"a = " + b"9" * 5_000, "E0701", "e.toml:1:1", "this is not readable as TOML: exceeds the limit", "correct"),
    ("e.toml", b"\n" + b"a." * 400_000 + b"a = 1", "E0701", "e.toml:2:1", "this is not readable as TOML: this line has more than 100 dots", "correct"),
    ("e.json", b'{"a": {"b": [{"c": 1, "c": 2}]}}', "E0713", "a.b[0].c", "the key `c` stands twice", "delete one of the two"),
    ("e.json", b'{"a\\n": 1, "a\\n": 2}', "E0713", "a\\n", "the key `a\\n` stands twice", "delete one of the two"),
    ("e.yaml", b"a:\n  b: 1\n  b: 2", "E0713", "e.yaml:3:3", "the key `b` stands twice", "delete one of the two"),
    ("e.yaml", b"a: !!python/object:os.system x", "E0714", "e.yaml:1:4", "the tag `tag:yaml.org,2002:python/object:os.system` is not taken here", "write the value out in full"),
    ("e.yaml", b"a: !!str x", "E0714", "e.yaml:1:4", "the tag `tag:yaml.org,2002:str` is not taken here", "write"),
    ("e.yaml", b"a: &x 1", "E0714", "e.yaml:1:4", "the anchor `&x` is not taken here", "write"),
    ("e.yaml", b"a: *x", "E0714", "e.yaml:1:4", "the alias `*x` is not taken here", "write"),
    ("e.yaml", b"<<: {a: 1}", "E0714", "e.yaml:1:1", "the merge key `<<` is not taken here", "write"),
    ("e.yaml", b"a: 1\n---\nb: 1", "E0714", "e.yaml:2:1", "a second document is not taken here", "write"),
    ("e.yaml", b"? [a]\n: b", "E0714", "e.yaml:1:3", "a key that is not a text is not taken here", "write"),
    ("gone.json", None, "E0801", "None", "there is no file gone.json", ""),
    ("a\0b.json", None, "E0801", "None", "there is no file a\\x00b.json", ""),
    ("e.json", b" " * (LARGEST_FILE + 1), "E0803", "None", "e.json has more than 1,000,000 bytes; the most that is read is 1,000,000", ""),
    ("e.json", b'{"a": "\0"}', "E0804", "None", "e.json is not UTF-8 text: it has a null byte (byte 7)", "save it as UTF-8"),
    ("e.json", '{"a"}'.encode("utf-16"), "E0804", "None", "e.json is not UTF-8 text: it has a null byte (byte 3)", "save it as UTF-8"),
    ("e.json", b'{"a": "\xe9"}', "E0804", "None", "e.json is not UTF-8 text: byte 7 is 0xe9", "save it as UTF-8"),
    ("e.json", b'\xef\xbb\xbf{"a": "\xe9"}', "E0804", "None", "e.json is not UTF-8 text: byte 10 is 0xe9", "save it as UTF-8"),
    ("e.txt", SMALL, "E0805", "None", "the format of e.txt is not known", "name it .json, .yaml or .toml"),
    ("e", SMALL, "E0805", "None", "the format of e is not known", "name it .json, .yaml or .toml"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "code", "where", "message", "hint"),
    BAD,
    ids=[f"{code}-{number}" for number, (_, _, code, *_) in enumerate(BAD)],
)
def test_a_bad_file_is_told_in_one_line_with_a_way_out(
    name: str, content: bytes | None, code: str, where: str, message: str, hint: str, tmp_path: Path
) -> None:
    (found,) = told(name, content, tmp_path)
    assert found[:2] == (code, where)
    assert found[2].startswith(message)
    assert found[3].startswith(hint)
    assert "\n" not in "".join(found)


def test_every_entry_on_files_has_a_case() -> None:
    # E0802 has tests of its own below.
    assert {case[2] for case in BAD} == {"E0701", "E0713", "E0714", "E0801", "E0803", "E0804", "E0805"}


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "e.json").mkdir()
    assert told("e.json", None, tmp_path) == [("E0802", "None", "e.json cannot be read: it is a folder", "")]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "e.json").write_bytes(SMALL)
    (tmp_path / "e.json").chmod(0)
    assert [message for _, _, message, _ in told("e.json", None, tmp_path)] == [
        "e.json cannot be read: permission denied"
    ]


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    ((code, _, message, _),) = told("e" * 5_000 + ".json", None, tmp_path)
    assert code == "E0802"
    assert message.endswith("cannot be read: file name too long")


def test_a_closed_standard_input() -> None:
    stream = io.BytesIO(SMALL)
    stream.close()
    with pytest.raises(Refusal, match="standard input cannot be read: it is closed"):
        read_encounter("-", WORDS, stream)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999999999999999999999"])
def test_what_is_no_number_is_told_at_its_field(value: str, tmp_path: Path) -> None:
    content = SMALL.replace(b"[1]", f"[1, {value}]".encode())
    ((code, where, message, _),) = told("e.json", content, tmp_path)
    assert (code, where) == ("E0702", "services[0].stages[1]")
    assert message.startswith("this must be a whole number, and is the number")


def test_a_number_with_very_many_digits_is_out_of_range(tmp_path: Path) -> None:
    content = SMALL.replace(b"[1]", b"[" + b"9" * 100_000 + b"]")
    assert told("e.json", content, tmp_path) == [
        ("E0706", "services[0].stages[0]", "a huge number is more than 999", "write a number from 1 to 999")
    ]


def test_billions_of_laughs_are_refused_without_expanding_them(tmp_path: Path) -> None:
    laughs = "a0: &a0 [x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10)
    )
    assert {code for code, *_ in told("e.yaml", laughs.encode(), tmp_path)} == {"E0714"}


def test_a_hostile_text_is_refused_without_filling_the_memory(tmp_path: Path) -> None:
    deep = '{"%s": ' % ("k" * 900) * 500 + "[" + "1," * 200_000 + "1]" + "}" * 500
    dots = 'x."\u2028"' + ('."\u2028"' + ".a" * 90) * 1_000 + " = 1"
    assert {code for code, *_ in told("e.json", deep.encode(), tmp_path)} == {"E0703", "E0704"}
    assert {code for code, *_ in told("e.toml", dots.encode(), tmp_path)} == {"E0701"}


def test_a_syntax_error_comes_with_the_text_to_show(tmp_path: Path) -> None:
    (tmp_path / "e.json").write_bytes(b'{"a" 1}')
    with pytest.raises(Refusal) as refused:
        read_encounter(str(tmp_path / "e.json"), WORDS)
    assert [text.content for text in refused.value.texts.values()] == ['{"a" 1}']


def test_the_parsers_are_loaded_only_when_a_file_is_read() -> None:
    code = "import sys, queries.encounter.read, queries.encounter.shorthand, queries.encounter.facts; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not {"json", "yaml", "tomllib", "jsonschema", "click"} & set(loaded.stdout.split())


# --- laws -------------------------------------------------------------------------------------


def problems(name: str, content: bytes, folder: Path) -> tuple[Diagnostic, ...]:
    """What is refused; nothing where the file is taken."""
    (folder / name).write_bytes(content)
    try:
        read_encounter(str(folder / name), WORDS)
    except Refusal as refusal:
        return refusal.diagnostics
    return ()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("encounters")


LINES = st.lists(st.text(st.sampled_from("ab:-? []{}&*!|>'\"#=.,1\n\t~<%@`"), max_size=40), max_size=6)
FORMATS = st.sampled_from(["e.json", "e.yaml", "e.toml"])


@given(FORMATS, st.binary() | LINES.map(lambda lines: "\n".join(lines).encode()))
def test_any_bytes_at_all_are_taken_or_refused(folder: Path, name: str, content: bytes) -> None:
    for problem in problems(name, content, folder):
        assert problem.kind.fault is Fault.QUESTION
        assert "\n" not in problem.headline()


@given(FORMATS, st.integers(0, 400), st.integers(0, 400), st.binary(max_size=3))
def test_a_damaged_encounter_is_taken_or_refused(
    folder: Path, name: str, start: int, length: int, instead: bytes
) -> None:
    whole = {"e.json": JSON, "e.yaml": YAML, "e.toml": TOML}[name].encode()
    for problem in problems(name, whole[:start] + instead + whole[start + length :], folder):
        assert "\n" not in problem.headline()


def test_toml_is_read_as_plain_data() -> None:
    assert parse_toml(Text("e.toml", "a = 2.70\nb = inf")) == {"a": Decimal("2.70"), "b": Decimal("inf")}
