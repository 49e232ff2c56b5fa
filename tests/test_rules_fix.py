"""`codewhy rules check --fix`: what is certain is mended, nothing becomes worse, and the rest is told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.check_all import Checked, check_files
from kb.diagnostics import MENDED, Diagnostic, render
from kb.examples import BASE, examples
from kb.files import Files, files_of
from queries.error_codes import told
from queries.mending.fix import applied, fix_files
from tests.bad_cases import CARD, FOOT, files
from tests.bad_cases import paths as bad_paths
from tests.command import codewhy


def knowledge(path: Path) -> Files:
    """A bad input as the files of a knowledge base."""
    body = path.read_bytes().partition(FOOT)[0]
    found = {f"rules/{path.name}": body} if path.suffix == ".dl" else dict(files(body))
    found = {"facts/sources/book.toml": CARD, **found}
    return of(found)


def of(found: dict[str, bytes]) -> Files:
    group: dict[str, dict[str, bytes]] = {"rules": {}, "facts": {}, "facts/sources": {}}
    for name, content in sorted(found.items()):
        group[name.removeprefix("kb/").rpartition("/")[0]][name] = content
    return files_of(*group.values())


def errors(checked: Checked) -> Counter[str]:
    return Counter(each.code for each in checked.diagnostics if not each.kind.warning)


UNCOVERED = {"e0401-unknown-annotation.dl"}
"""An annotation that is read at last: what it says can be wrong, too, and could not be seen before."""

CASES = [path for path in bad_paths() if path.name != "e0813-no-knowledge.txt"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_a_fix_makes_no_new_error(path: Path) -> None:
    whole = knowledge(path)
    before = errors(check_files(whole))
    after = errors(fix_files(whole).checked)
    assert (after <= before) == (path.name not in UNCOVERED)


def fixable() -> list[tuple[str, Files, Diagnostic]]:
    """Every fix that one of the bad inputs or of the examples is offered."""
    inputs = [(path.name, knowledge(path)) for path in CASES]
    for code, example in examples().items():
        every = {name: content.encode() for name, content in {**BASE, **example.wrong}.items()}
        inputs.append((code, of(every)))
    return [
        (name, whole, each) for name, whole in inputs for each in check_files(whole).diagnostics if each.fix
    ]


@pytest.mark.parametrize(
    ("whole", "wrong"), [(w, d) for _, w, d in fixable()], ids=[f"{n}-{d.where}" for n, _, d in fixable()]
)
def test_each_fix_alone_mends_what_it_is_for(whole: Files, wrong: Diagnostic) -> None:
    assert wrong.fix is not None
    name = wrong.fix.span.file
    before = check_files(whole)
    content = applied(before.texts[name], [wrong.fix]).encode()
    assert content != before.texts[name].content.encode()
    contents = {**whole.rules, **whole.tables, **whole.cards, name: content}
    after = check_files(of(contents))
    assert sum(each.code == wrong.code for each in after.diagnostics) < sum(
        each.code == wrong.code for each in before.diagnostics
    )


def test_the_kinds_of_fixes() -> None:
    assert {each.code for _, _, each in fixable()} >= {
        *("E0104", "E0106", "E0107", "E0109", "E0110"),
        *("E0201", "E0203", "E0206", "E0302", "E0401", "E0405", "E0406"),
        *("E0502", "E0503", "E0505", "E0506", "E0507", "E0512"),
    }


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("site('nose').", 'site("nose").'),
        ("site(“nose”).", 'site("nose").'),
        ("# one\n", "// one\n"),
        ('site("ear").\n% one\n', 'site("ear").\n// one\n'),
        ("two(a, b) :- two(a, b), a <> b.", "two(a, b) :- two(a, b), a != b."),
        ("two(a, b) :- two(a, b), not two(b, a).", "two(a, b) :- two(a, b), ! two(b, a)."),
        ("two(a, b) :- two(a, b) and two(b, a).", "two(a, b) :- two(a, b) , two(b, a)."),
        ('site("no\u00adse").', 'site("nose").'),
        ('site("left\u00a0ear").', 'site("left ear").'),
        ("site(x) :- two(x, x) site(x).", "site(x) :- two(x, x), site(x)."),
        ("site(x) :-\n  two(x, x)\n  site(x).", "site(x) :-\n  two(x, x),\n  site(x)."),
        ("site(x) :- two(x, x)\n/// One.\n.decl one()", "site(x) :- two(x, x).\n/// One.\n.decl one()"),
        ("site(x) :- locaton(x, x).", "site(x) :- location(x, x)."),
        ("site(17311).", 'site("17311").'),
        ("site(00400).", 'site("00400").'),
        ("site(0213T).", 'site("0213T").'),
        (".decl one(n: integer)", ".decl one(n: number)"),
        (".decl one(n: number).", ".decl one(n: number)"),
        ("site(x) :- two(x, y), two(y, x), !two(x, any).", "site(x) :- two(x, y), two(y, x), !two(x, _)."),
        ('@[lyaer = "cpt"]\nsite("nose").', '@[layer = "cpt"]\nsite("nose").'),
        ('@[since = "2026-1-5"]\nsite("nose").', '@[since = "2026-01-05"]\nsite("nose").'),
    ],
)
def test_what_is_certain_in_rules(wrong: str, right: str) -> None:
    assert rules_fixed(wrong) == right


@pytest.mark.parametrize(
    "unclear",
    [
        "two(a, b) :- two(a, b); two(b, a).",
        "two(a, b) :- two(a, b), a != 3.",
        'site(x) :- two(x, x)\n  site("ear").',  # a `,` or a `.` is missing
        "site(x) :- locations(x).",
        'site("nose).',
        "site(x) :- two(x, y), two(y, x), !two(x, xx).",  # `xx` could be meant as `x`
        "site(x) :- two(x, y), two(y, x), !two(other, other).",  # `!two(_, _)` would say something else
        "count_(01).",
        '@[layer = "cpt"]\n@[lyaer = "cms"]\nsite("nose").',  # it would be said twice
        '@[since = "1/2/2026"]\nsite("nose").',  # January or February
    ],
)
def test_what_could_be_meant_in_two_ways_is_left_to_the_writer(unclear: str) -> None:
    assert rules_fixed(unclear) == unclear


DECLARED = """\
.decl location(one: symbol, other: symbol)
.decl site(site: symbol)
.decl two(one: symbol, other: symbol)
.decl count_(n: number)
"""


def rules_fixed(content: str) -> str:
    found = fix_files(of({"rules/a.dl": (DECLARED + content).encode()}))
    return found.changed.get("rules/a.dl", (DECLARED + content).encode()).decode().removeprefix(DECLARED)


HEADER = '"site","region","since","until","source","at"\n'


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ('"ear ","head","","","book","p. 3"\n', '"ear","head","","","book","p. 3"\n'),
        ("ear, head ,,,book,p. 3\n", 'ear,"head",,,book,p. 3\n'),
        ('"ear", "head","","","book","p. 3"\n', '"ear","head","","","book","p. 3"\n'),
        ('"e\u00adar","head","","","book","p. 3"\n', '"ear","head","","","book","p. 3"\n'),
        ('\n"ear","head","","","book","p. 3"\n\n', '"ear","head","","","book","p. 3"\n'),
        (",,,,,\n" + '"ear","head","","","book","p. 3"\n', '"ear","head","","","book","p. 3"\n'),
        ('"ear","head","","","book","p. 3"\n' * 3, '"ear","head","","","book","p. 3"\n'),
        ('"ear","head","2026-1-1","","book","p. 3"\n', '"ear","head","2026-01-01","","book","p. 3"\n'),
        ('"ear","head","1/2/2026","","book","p. 3"\n', '"ear","head","1/2/2026","","book","p. 3"\n'),
        (
            '"ear","head","","","book","p. 3"\n"ear","head","2026-01-01","","book","p. 9"\n',
            '"ear","head","","","book","p. 3"\n"ear","head","2026-01-01","","book","p. 9"\n',
        ),
    ],
)
def test_what_is_certain_in_tables(wrong: str, right: str) -> None:
    assert table_fixed(HEADER + wrong) == HEADER + right


@pytest.mark.parametrize(
    "wrong",
    [
        "region,site,source,at,since,until\nhead,ear,book,p. 3,,\n",
        "site;region;since;until;source;at\near;head;;;book;p. 3\n",
        "Site\tRegion\tSince\tUntil\tSource\tAt\near\thead\t\t\tbook\tp. 3\n",
    ],
)
def test_a_header_with_every_column_says_where_each_belongs(wrong: str) -> None:
    assert table_fixed(wrong) == HEADER + '"ear","head","","","book","p. 3"\n'


def test_a_header_with_another_column_is_left_to_the_writer() -> None:
    wrong = "site,area,since,until,source,at\near,head,,,book,p. 3\n"
    assert table_fixed(wrong) == wrong


def table_fixed(content: str) -> str:
    base = {name: text.encode() for name, text in BASE.items()}
    return (
        fix_files(of({**base, "facts/site.csv": content.encode()}))
        .changed.get("facts/site.csv", content.encode())
        .decode()
    )


def test_a_report_says_that_it_can_be_fixed_and_no_line_more() -> None:
    reports, texts = told(examples()["E0512"], examples()["E0512"].wrong)
    assert render(reports[0], texts).endswith(f"help: delete the space ({MENDED})")


LINES = sorted(
    {line for path in CASES for line in path.read_text(errors="replace").split("\n") if len(line) < 200}
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_whatever_is_wrong_fixing_ends_and_a_second_time_fixes_nothing(lines: list[str]) -> None:
    whole = of(
        {"rules/a.dl": "\n".join(lines).encode(), "facts/site.csv": (HEADER + "\n".join(lines)).encode()}
    )
    once = fix_files(whole)
    again = fix_files(of({**whole.rules, **whole.tables, **once.changed}))
    assert again.fixed == ()
    assert again.checked.diagnostics == once.checked.diagnostics


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge base with three slips that are certain, and one error that is not."""
    for name, content in {
        **BASE,
        "rules/sites.dl": ".decl high(site: symbol)\n/// The {site} is high.\n"
        '@[id = "high"]\n@[cite = "book p. 1"]\n'
        "high(site) :- site(site, 'head') and not site(site, 'neck').\n",
        "facts/site.csv": HEADER + '"ear ","head","","","book","p. 3"\n"lip","","","","book","p. 3"\n',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    return tmp_path


def test_it_says_what_it_fixed_file_by_file_and_then_what_remains(folder: Path) -> None:
    answer = codewhy("rules", "check", "--fix", "--knowledge", str(folder))
    assert answer.status == 3
    assert answer.out.startswith(
        "fixed: facts/site.csv:2:1: the cell `site` begins or ends with a space: delete the space\n"
        "fixed: rules/sites.dl:5:26: `'head'` does not belong to the rule language: write `\"head\"`\n"
    )
    assert "5 fixes in 2 files.\n" in answer.out
    assert "facts/site.csv:3:7: error E0504" in answer.err
    assert answer.err.count(" error ") == 1
    assert '! site(site, "neck").' in (folder / "rules" / "sites.dl").read_text()
    again = codewhy("rules", "check", "--fix", "--knowledge", str(folder))
    assert again.out.startswith("Nothing was fixed")


def test_as_data_with_the_place_of_each_fix(folder: Path) -> None:
    data = codewhy("rules", "check", "--knowledge", str(folder), "--format", "json").data
    fix = next(each["fix"] for each in data["errors"] if each["code"] == "E0512")
    assert fix == {
        **{"file": "facts/site.csv", "line": 2, "column": 1, "end_line": 2, "end_column": 7},
        "text": '"ear"',
    }
    data = codewhy("rules", "check", "--fix", "--knowledge", str(folder), "--format", "json").data
    assert data["schema"] == "codewhy/fix/1"
    assert len(data["fixed"]) == 5
    assert data["changed"] == ["facts/site.csv", "rules/sites.dl"]
    assert [each["code"] for each in data["check"]["errors"]] == ["E0504"]


def test_a_check_without_fix_writes_nothing(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    codewhy("rules", "check", "--knowledge", str(folder))
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before


def test_a_file_without_a_slip_is_not_touched(folder: Path) -> None:
    path = folder / "facts" / "sources" / "book.toml"
    before = path.stat().st_mtime_ns
    codewhy("rules", "check", "--fix", "--knowledge", str(folder))
    assert path.stat().st_mtime_ns == before
