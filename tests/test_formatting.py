"""One layout: twice is once, the meaning stays, every comment stays, and the shipped knowledge is in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.formatting import formatted
from kb.formatting.pieces import pieces
from kb.lexer import PATTERN
from kb.parse import parse
from kb.source import Text
from tests.bad_cases import FOOT, files
from tests.bad_cases import paths as bad_paths
from tests.programs import cases

ROOT = Path(__file__).parent.parent
SHIPPED = sorted(
    [
        *(ROOT / "kb" / "rules").glob("*.dl"),
        *(ROOT / "facts").glob("*.csv"),
        *(ROOT / "facts").glob("*/*.toml"),
    ]
)

GAPS = (
    " ",
    "\n",
    "\r\n",
    "\t",
    "  \n\n\n ",
    " // why\n",
    "\n// over it\n",
    " /* in it */ ",
    "/* two\n  lines */\n",
)
HEADS = (
    "",
    "/// It is {so}.\n",
    '///  It is so\n/// and more. \n\n@[id = "a"]  @[cite="b c"] // known\n',
    "// by itself\n\n\n",
)


@st.composite
def untidy(draw: st.DrawFn) -> str:
    """A random program with random gaps and comments between its tokens."""
    program = draw(cases()).text
    found = [match for match in PATTERN.finditer(program) if match.lastgroup != "blank"]
    gaps = draw(st.lists(st.sampled_from(["", "", "", *GAPS]), min_size=40, max_size=40))
    heads = draw(st.lists(st.sampled_from(HEADS), min_size=3, max_size=3))
    text, item, starts, depth = "", 0, True, 0
    for number, match in enumerate(found):
        if starts and item % 3 == 0:
            text += "\n" + heads[item // 3 % 3]
        word = match.group()
        text += word + (gaps[number % 40] or ("" if word in "(){}!," else " "))
        depth += (word in ("(", "{")) - (word in (")", "}"))
        declares = word == ")" and depth == 0 and _declares(found, number)
        starts = (word == "." and depth == 0) or declares
        item += starts
    return text


def _declares(found: list[re.Match[str]], number: int) -> bool:
    words = [match.group() for match in found[: number + 1]]
    last = max((i for i, word in enumerate(words) if word == ".decl"), default=-1)
    return last >= 0 and ")" not in words[last:number]


def layout(content: str) -> str:
    found = formatted(Text("rules.dl", content))
    assert found.wrong == ()
    return found.content


def comments(content: str) -> list[list[str]]:
    """Every comment by its lines; the spaces at the ends of lines are no part of it."""
    found = [match.group() for match in PATTERN.finditer(content) if match.lastgroup == "comment"]
    return [[line.rstrip() for line in comment.split("\n")] for comment in found]


@settings(max_examples=150, deadline=None)
@given(untidy())
def test_meaning_and_comments_stay_and_twice_is_once(content: str) -> None:
    tidy = layout(content)
    assert parse(Text("rules.dl", tidy)) == parse(Text("rules.dl", content))
    assert comments(tidy) == comments(content)
    assert layout(tidy) == tidy


@settings(max_examples=50, deadline=None)
@given(cases())
def test_a_tidy_program_has_no_two_spaces_and_no_space_at_an_end(case: object) -> None:
    for line in layout(case.text).split("\n"):  # type: ignore[attr-defined]
        assert line == line.rstrip()
        assert "  " not in line.lstrip()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_the_shipped_knowledge_is_in_the_layout(path: Path) -> None:
    content = path.read_bytes().decode()
    assert formatted(Text(path.name, content)) == (content, ()), "run `codewhy rules fmt`"


@pytest.mark.parametrize("path", bad_paths(), ids=lambda path: path.name)
def test_what_cannot_be_read_stays_as_it_is(path: Path) -> None:
    body = path.read_bytes().partition(FOOT)[0]
    parts = [(path.name, body)] if path.suffix == ".dl" else list(files(body))
    for name, content in parts:
        text = Text(name, content.decode(errors="replace"))
        once = formatted(text)
        if once.wrong:
            assert once.content == text.content
        assert formatted(Text(name, once.content)).content == once.content


UNTIDY = """\
// The head of the file.


.decl  edge( a:symbol ,b : symbol )   // two places
@[given="guidance"] @[key = "n"]
.decl size(
 n: symbol, // the name
 mm: number)


///Too  long.

@[id="too.long"]
long(x):-edge(x,_), // from here
  // and this
  size ( x,n ),!edge( x , x ), n>-( 1+2 )*3,
  t = sum  m:{size(_,m),
  m > 1 }
  // at the end
  .
/* a block */ short(x) :- edge(x, /* any */ _),count:{edge(x,_)} > 1. edge("a","b").
"""
TIDY = """\
// The head of the file.

.decl edge(a: symbol, b: symbol)  // two places

@[given = "guidance"]
@[key = "n"]
.decl size(
    n: symbol,  // the name
    mm: number
)

/// Too  long.
@[id = "too.long"]
long(x) :-
    edge(x, _),  // from here
    // and this
    size(x, n),
    !edge(x, x),
    n > -(1 + 2) * 3,
    t = sum m : {
        size(_, m),
        m > 1
    }.
// at the end
/* a block */
short(x) :- edge(x, /* any */ _), count : { edge(x, _) } > 1.
edge("a", "b").
"""


def test_the_layout_of_rules() -> None:
    assert layout(UNTIDY) == TIDY


def test_a_body_that_is_too_long_has_one_literal_a_line() -> None:
    body = [f"relation_{number}(variable_{number})" for number in range(6)]
    assert layout(f"head(x) :- {', '.join(body)}.") == "head(x) :-\n    " + ",\n    ".join(body) + ".\n"


def test_the_layout_of_a_table() -> None:
    untidy = 'name,"n",since,until,source,at\r\n\r\na,"1",,,book,"p. ""2"", b"\n\n'
    tidy = '"name","n","since","until","source","at"\n"a","1","","","book","p. ""2"", b"\n'
    assert formatted(Text("facts/a.csv", untidy)) == (tidy, ())


@pytest.mark.parametrize(
    "content", ["a;b;c\n1;2;3\n", "a,b\n1\n", 'a,b\n1,"2\n', 'a,b\n1, "2"\n', "a b,c\n1,2\n"], ids=repr
)
def test_a_table_that_could_mean_two_things_stays_as_it_is_and_is_told(content: str) -> None:
    found = formatted(Text("facts/a.csv", content))
    assert found.content == content
    assert [each.code for each in found.wrong] == ["E0510"]


@settings(max_examples=200)
@given(st.lists(st.lists(st.text(st.characters(blacklist_characters="\n\r")), min_size=2, max_size=2)))
def test_a_table_keeps_every_cell(rows: list[list[str]]) -> None:
    import csv
    import io

    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([["a", "b"], *rows])
    found = formatted(Text("facts/a.csv", written.getvalue()))
    if not found.wrong:
        kept = list(csv.reader(io.StringIO(found.content, newline="")))
        assert kept == [["a", "b"], *rows]


def test_the_layout_of_a_card() -> None:
    untidy = '\n\n# why\ntitle="A \\" book"  \r\n\n\n  layer =  "cpt"\ndates = 2026-01-01'
    tidy = '# why\ntitle = "A \\" book"\n\nlayer = "cpt"\ndates = 2026-01-01\n'
    assert formatted(Text("facts/sources/a.toml", untidy)) == (tidy, ())


def test_a_card_whose_text_would_change_stays_as_it_is() -> None:
    content = 'title = """\na="b"\n"""\n'
    assert formatted(Text("facts/sources/a.toml", content)).content == content


def test_pieces_leave_nothing_out() -> None:
    assert (
        "".join(piece.value for piece in pieces(Text("a.dl", "a( x ) :- /* y */ b(x).")))
        == "a(x):-/* y */b(x)."
    )
