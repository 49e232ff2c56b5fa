"""The command line: what is promised of help, exit statuses, both output forms, and errors."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.main import COMMANDS
from tests.command import Answer, codewhy, told

MOHS = ("--mohs", "nose 6,3", "--clinician", "dr-a", "--surgeon", "dr-a", "--pathologist", "dr-a")
VISIT = {
    "date": "2026-10-05",
    "lesions": [{"id": "A", "site": "nose"}, {"id": "nose", "site": "back"}],
    "services": [{"type": "mohs", "lesion": "A", "stages": [6, 3]}],
}
EVERY = [*((name,) for name in COMMANDS), ("rules", "check")]


@pytest.fixture
def visit(tmp_path: Path) -> str:
    path = tmp_path / "visit.json"
    path.write_text(json.dumps(VISIT), encoding="utf-8")
    return str(path)


def processed(*words: str, stdin: bytes = b"") -> Answer:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "cli", *words]
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=60, check=False)
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


# --- help ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_help_with_an_example(words: tuple[str, ...], option: str) -> None:
    answer = codewhy(*words, option)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith(f"Usage: codewhy {' '.join(words)}")
    if words != ("rules",):
        assert "Example" in answer.out
        assert f"codewhy {' '.join(words)} " in answer.out.split("Example")[1]


def test_help_lists_every_command() -> None:
    listed = codewhy("--help").out.split("Commands:")[1]
    assert all(f"  {name} " in listed and line in listed for name, (_, line) in COMMANDS.items())


def test_version() -> None:
    from kb.version import VERSION

    assert codewhy("--version") == Answer(0, f"codewhy {VERSION}\n", "")


def test_nothing_to_do_is_wrong_usage_and_gets_help() -> None:
    answer = codewhy()
    assert (answer.status, answer.out) == (2, "")
    assert "Commands:" in answer.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    answer = codewhy("completion", shell)
    assert answer.status == 0
    assert "_CODEWHY_COMPLETE" in answer.out


# --- exit statuses, and the two forms ----------------------------------------------------------------

ANSWERED: list[tuple[str, ...]] = [
    ("suggest", *MOHS),
    ("why", "17311", *MOHS),
    ("why", "88305", *MOHS),
    ("why", "area(_, _)", *MOHS),
    ("why", 'site_area("scalp", _)'),
    ("show", "17311"),
    ("search", "scalp"),
    ("rules", "check"),
]


@pytest.mark.parametrize("words", ANSWERED, ids=" ".join)
def test_answered(words: tuple[str, ...]) -> None:
    text = codewhy(*words)
    assert (text.status, text.err) == (0, "")
    assert text.out.endswith("\n")
    assert "\x1b" not in text.out, "there is no colour where there is no terminal"
    data = codewhy(*words, "--format", "json")
    assert data.status == 0
    assert data.data["schema"].startswith("codewhy/")


USAGE: list[tuple[tuple[str, ...], str, str]] = [
    (("sugest",), "there is no command `sugest`. Did you mean `suggest`?", "codewhy"),
    (("why",), "missing argument 'GOAL'", "codewhy why"),
    (("suggest", "--fromat"), "no such option '--fromat'. Did you mean '--format'?", "codewhy suggest"),
    (("show", "17311", "17312"), "got unexpected extra argument (17312)", "codewhy show"),
    (
        ("search", "a", "--most", "0"),
        "invalid value for '--most': 0 is not in the range x>=1",
        "codewhy search",
    ),
]


@pytest.mark.parametrize(("words", "message", "command"), USAGE)
def test_wrong_usage(words: tuple[str, ...], message: str, command: str) -> None:
    assert codewhy(*words) == Answer(2, "", f"codewhy: {message}\n  see `{command} --help`\n")
    json_ = codewhy(*words, "--format", "json")
    assert json_.status == 2
    assert told(json_) == [("E0816", None, message)]


@pytest.mark.parametrize(
    "day", ["2026-13-01", "2026-02-30", "20261005", "2026-W01-1", "5.10.2026", "2026-10-05T10:00", ""]
)
def test_a_date_is_year_month_day(day: str) -> None:
    answer = codewhy("show", "17311", "--date", day)
    assert (answer.status, answer.out) == (2, "")
    assert "is not a date; write year-month-day, as in 2026-10-05" in answer.err


def test_the_first_and_the_last_day_are_days() -> None:
    assert "17311 is not in force on 0001-01-01." in codewhy("show", "17311", "--date", "0001-01-01").out
    assert codewhy("show", "17311", "--date", "9999-12-31").status == 0


# --- the question is at fault ------------------------------------------------------------------------

ASKED: list[tuple[str, tuple[str, ...], str, str, str]] = [
    ("E0807", ("why", "17316", *MOHS), "GOAL", "the code `17316` is not in the knowledge base", "`17315`"),
    ("E0807", ("show", "1731l"), "CODE", "the code `1731L` is not in the knowledge base", "`17311`"),
    ("E0806", ("why", "", *MOHS), "GOAL", "`` is neither a code nor an atom", "ask for a code"),
    ("E0806", ("why", "nose"), "GOAL", "`nose` is neither a code nor an atom", "ask for a code"),
    ("E0808", ("why", "17311"), "GOAL", "`17311` depends on an encounter, and none was given", "--mohs"),
    ("E0809", ("suggest",), "ENCOUNTER", "no encounter was given", "`-` for standard input"),
    ("E0812", ("search", "sclap"), "WORDS", "nothing is known under `sclap`", "did you mean `scalp`"),
    ("E0812", ("search", "***"), "WORDS", "nothing is known under `***`", "try another word"),
    ("E0815", ("why", 'area("A")', *MOHS), "GOAL", "`area` has 2 arguments, not 1", "it is area(lesion:"),
    ("E0815", ("why", "area(1, _)", *MOHS), "GOAL", "`1` is no symbol, which `lesion` is", 'write `"1"`'),
    (
        "E0815",
        ("why", 'stage(_, "1")', *MOHS),
        "GOAL",
        '`"1"` is no number, which `stage` is',
        "without quotes",
    ),
    ("E0815", ("why", "stage(_, 1+1)", *MOHS), "GOAL", "`1 + 1` is no value", "`_` for any"),
    ("E0815", ("why", 'aera("A", _)', *MOHS), "GOAL", "there is no relation `aera`", "did you mean `area`"),
    ("E0815", ("why", "!deep(_)", *MOHS), "goal:1:1", "found `!`", "a question is one atom"),
    ("E0815", ("why", 'deep("A"), deep("B")', *MOHS), "goal:1:10", "found `,`", "a question is one atom"),
    ("E0815", ("why", "a(" * 900, *MOHS), "goal:1:4", "found `(`", ""),
    ("E0815", ("why", f"stage(_, {'-' * 900}1)", *MOHS), "goal:1:60", "more than 50 deep", ""),
    ("E0815", ("why", f"area({'x,' * 500_000}x)", *MOHS), "GOAL", "more than 2,000 characters", ""),
    ("E0815", ("why", 'area("A\x1b[2J", _)', *MOHS), "goal:1:8", "cannot be seen stands here: U+001B", ""),
]


@pytest.mark.parametrize(("code", "words", "place", "message", "hint"), ASKED)
def test_the_question_is_at_fault(
    code: str, words: tuple[str, ...], place: str, message: str, hint: str
) -> None:
    answer = codewhy(*words)
    assert (answer.status, answer.out) == (1, "")
    first, _, rest = answer.err.partition("\n")
    assert first.startswith(f"codewhy: {place}: ")
    assert first.endswith(message)
    assert hint in rest
    assert all(c.isprintable() or c == "\n" for c in answer.err)
    json_ = codewhy(*words, "--format", "json")
    assert (json_.status, [each[:2] for each in told(json_)]) == (1, [(code, place)])


def test_a_file_and_a_description_are_too_much(visit: str) -> None:
    for words in (("suggest", visit), ("why", "17311", visit)):
        for option in (("--mohs", "nose 6"), ("--date", "2026-10-05"), ("--payer", "medicare")):
            answer = codewhy(*words, *option, "--format", "json")
            message = f"an encounter file and {option[0]} were both given"
            assert (answer.status, told(answer)) == (1, [("E0811", "ENCOUNTER", message)])


@pytest.mark.parametrize("goal", ['__import__("os").system("touch owned")', "eval(\"open('owned', 'w')\")"])
def test_a_question_is_never_run(goal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert codewhy("why", goal, *MOHS).status == 1
    assert list(tmp_path.iterdir()) == []


def test_a_variable_that_stands_twice_is_one_value(visit: str) -> None:
    assert codewhy("why", "lesion(x, y)", visit, "--format", "json").data["rows"] == 2
    assert codewhy("why", "lesion(x, x)", visit, "--format", "json").data["holds"] is False


# --- files that nobody should have given ---------------------------------------------------------------

FILES: list[tuple[str, str, bytes, str]] = [
    ("E0701", "empty.json", b"", "readable as JSON: it is empty"),
    ("E0701", "blank.yaml", b" \n\n", "readable as YAML: it is empty"),
    ("E0803", "large.json", b'"' + b"a" * 10_000_000 + b'"', "has more than 1,000,000 bytes"),
    ("E0804", "binary.json", bytes(range(256)) * 9, "is not UTF-8 text: it has a null byte"),
    ("E0804", "latin.json", b'{"id": "caf\xe9"}', "is not UTF-8 text: byte 11 is 0xe9"),
    ("E0701", "deep.json", b"[" * 100_000, "nested too deep"),
    ("E0701", "deep-objects.json", b'{"a":' * 100_000, "nested too deep"),
    ("E0701", "deep.yaml", b"[" * 100_000, "nested more than 64 deep"),
    ("E0701", "deep.toml", b"a = " + b"[" * 100_000, "nested too deep"),
    ("E0714", "tag.yaml", b'!!python/object/apply:os.system ["touch owned"]', "python/object/apply"),
    ("E0714", "bomb.yaml", b"a: &a [1]\nb: &b [*a, *a]\nc: [*b, *b]\n", "the anchor `&a` is not taken"),
    (
        "E0706",
        "control.json",
        b'{"date": "2026-10-05", "id": "x\\u001b[2J"}',
        "control or direction character",
    ),
    ("E0805", "visit.docx", b"PK", "the format of"),
    ("E0702", "list.json", b"[]", "must be"),
    ("E0801", "", b"", "there is no file"),
]


@pytest.mark.parametrize(("code", "name", "content", "message"), FILES, ids=lambda value: str(value)[:20])
def test_a_bad_file(
    code: str, name: str, content: bytes, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if name:
        (tmp_path / name).write_bytes(content)
    text = codewhy("suggest", name or "nowhere.json")
    assert (text.status, text.out) == (1, "")
    assert message in text.err.splitlines()[0]
    assert all(c.isprintable() or c == "\n" for c in text.err)
    json_ = codewhy("suggest", name or "nowhere.json", "--format", "json")
    assert (json_.status, told(json_)[0][0]) == (1, code)
    assert not (tmp_path / "owned").exists()


def test_a_folder_is_no_encounter(tmp_path: Path) -> None:
    assert codewhy("suggest", str(tmp_path)).err == f"codewhy: {tmp_path} cannot be read: it is a folder\n"


def test_standard_input() -> None:
    answer = codewhy("suggest", "-", "--format", "json", stdin=json.dumps(VISIT).encode())
    assert answer.data["date"] == "2026-10-05"
    assert codewhy("suggest", "-", stdin=b"{").status == 1


# --- in a process of its own ---------------------------------------------------------------------------


def test_a_process_says_the_same_as_the_library() -> None:
    for words in (("show", "17311"), ("show", "1731l"), ("suggest", "--fromat")):
        assert processed(*words) == codewhy(*words)


def test_a_reader_that_has_gone_is_not_told_about_it() -> None:
    command = [sys.executable, "-m", "cli", "search", "a", "--most", "5000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full device")
def test_an_answer_that_cannot_be_written_is_no_answer() -> None:
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "cli", "show", "17311"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(
        b"codewhy: the answer could not be written: no space left on device"
    )  # E0817


def test_a_defect_is_told_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("queries.show.show", broken)
    with pytest.raises(AssertionError, match="E0904"):
        codewhy("show", "17311", "--format", "json")
    monkeypatch.setenv("CODEWHY_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        codewhy("show", "17311")
