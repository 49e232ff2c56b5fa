"""What holds of every text: it is read without an exception, and what was read is printed as it was.

Texts are arbitrary characters, arbitrary words of the language, and programs with a slip; trees are built
without regard to sense.
"""

from __future__ import annotations

import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.checks import check
from kb.diagnostics import Refusal, render
from kb.parse import parse, parse_atom
from kb.source import Text
from kb.syntax import (
    Aggregate,
    Annotation,
    Arithmetic,
    Atom,
    Clause,
    Column,
    Comparison,
    Constant,
    Declaration,
    Literal,
    Negation,
    Negative,
    Program,
    Term,
    Variable,
)
from tests.programs import cases

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

WORDS = (
    *(".decl", ".", ",", ":-", "(", ")", "{", "}", "[", "]", "@[", "!", "=", "!=", "<", "<=", ">", ">="),
    *(":", "+", "-", "*", "/", "%", "count", "sum", "min", "max", "_", "p", "q", "x", "Y", "not", "symbol"),
    *("number", "id", "cite", "layer", "since", "until", "given", "absent", "key", '"a"', '"2026-01-31"'),
    *('"', "\\", "'b'", "0", "7", "007", "1.5", "12345678901234567890", "///", "{x}", "//", "/*", "*/"),
    *("\n", "é", "\u202e", "\0", "p(x)", "p(_)", "!q(x, _)", "x = 1", "count : { p(x) }"),
    *("p(x) :- q(x, y).", ".decl p(x: number)\n"),
)


def told(content: str) -> None:
    """The text is parsed and checked, and everything that is wrong can be told."""
    text = Text("any.dl", content)
    program, wrong = parse(text)
    found = check([program])[1]
    assert all(render(diagnostic, {"any.dl": text}) for diagnostic in (*wrong, *found))
    if not wrong:
        assert parse(Text("any.dl", str(program))) == (program, ())


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_characters_are_told_of_and_never_raise(content: str) -> None:
    told(content)


@settings(max_examples=1_000, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40), st.sampled_from(("", " ")))
def test_any_words_of_the_language_are_told_of_and_never_raise(words: list[str], between: str) -> None:
    told(between.join(words))


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(cases(), st.data())
def test_a_program_with_slips_is_told_of_and_never_raises(case: object, data: st.DataObject) -> None:
    content = getattr(case, "text", "")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        gone = data.draw(st.integers(0, 12))
        content = content[:at] + data.draw(st.sampled_from(("", *WORDS))) + content[at + gone :]
    told(content)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=20))
def test_a_question_is_an_atom_or_is_refused(content: str) -> None:
    try:
        atom = parse_atom(content)
    except Refusal as refusal:
        told = refusal.diagnostics
    else:
        told = ()
        assert parse_atom(str(atom)) == atom
    assert told or content.strip()


# --- trees, without regard to sense ---------------------------------------------------------------

WORD = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,5}", fullmatch=True).filter(
    lambda word: word not in ("count", "sum", "min", "max", "not", "_")
)
VISIBLE = st.characters(codec="utf-8").filter(
    lambda character: character in " \n\t" or unicodedata.category(character)[0] not in "CZ"
)
TEXT = st.text(VISIBLE, max_size=12)
CONSTANT = st.builds(Constant, TEXT | st.integers(-(10**18) + 1, 10**18 - 1))


def _terms(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    # `-7` is read as a constant, so the parser never makes a minus of a number that has none.
    signed = inner.filter(
        lambda term: not (isinstance(term, Constant) and not str(term).startswith(("-", '"')))
    )
    arithmetic = st.builds(Arithmetic, st.sampled_from("+-*/%"), inner, inner)
    body = st.lists(_literals(inner), min_size=1, max_size=2).map(tuple)
    counts = st.builds(Aggregate, st.just("count"), st.none(), body)
    folds = st.builds(Aggregate, st.sampled_from(("sum", "min", "max")), inner, body)
    return st.builds(Negative, signed) | arithmetic | counts | folds


def _literals(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Literal]:
    operators = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))
    return _atoms(terms) | st.builds(Negation, _atoms(terms)) | st.builds(Comparison, operators, terms, terms)


def _atoms(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Atom]:
    return st.builds(Atom, WORD, st.lists(terms, max_size=3).map(tuple))


TERM: st.SearchStrategy[Term] = st.recursive(st.builds(Variable, WORD) | CONSTANT, _terms, max_leaves=6)
ANNOTATIONS = st.lists(st.builds(Annotation, WORD, TEXT), max_size=2).map(tuple)
DOC = st.text(VISIBLE.filter(lambda c: c not in "\n\t"), max_size=12).map(str.strip)
COLUMNS = st.lists(st.builds(Column, WORD, st.sampled_from(("symbol", "number"))), max_size=3).map(tuple)
CLAUSE = st.builds(Clause, _atoms(TERM), st.lists(_literals(TERM), max_size=3).map(tuple), DOC, ANNOTATIONS)
DECLARATION = st.builds(Declaration, WORD, COLUMNS, DOC, ANNOTATIONS)
PROGRAM = st.builds(
    Program, st.lists(DECLARATION, max_size=2).map(tuple), st.lists(CLAUSE, max_size=2).map(tuple)
)


@settings(max_examples=300, deadline=None, suppress_health_check=SLOW)
@given(PROGRAM)
def test_any_tree_is_printed_as_text_that_parses_to_the_same_tree(program: Program) -> None:
    assert parse(Text("any.dl", str(program))) == (program, ())
    check([program])
