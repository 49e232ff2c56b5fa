"""The rule language, construct by construct: the tree that a text means, and that a tree prints as text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.check_all import check_rules
from kb.diagnostics import Refusal
from kb.parse import MOST_ERRORS, parse, parse_atom
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
from tests.trees import programs

X, Y, Z = Variable("x"), Variable("y"), Variable("z")
ONE, TWO, NOSE = Constant(1), Constant(2), Constant("nose")
HEAD = Atom("a", (X,))


def tree(content: str) -> Program:
    """The tree of a text that is right."""
    program, wrong = parse(Text("test.dl", content))
    assert not wrong, [diagnostic.headline() for diagnostic in wrong]
    return program


def codes(content: str) -> list[tuple[str, int]]:
    """Code and line of everything that is wrong with a rule text."""
    _, _, wrong = check_rules([Text("test.dl", content)])
    return [(each.code, int(str(each.where).split(":")[1])) for each in wrong]


# --- terms -----------------------------------------------------------------------------------------

TERMS: list[tuple[str, Term]] = [
    ("x", X),
    ("Site", Variable("Site")),
    ("_x1", Variable("_x1")),
    ("_", Variable("_#1")),
    ("0", Constant(0)),
    ("17311", Constant(17311)),
    ("-5", Constant(-5)),
    ("- 5", Constant(-5)),
    ("-x", Negative(X)),
    ("--x", Negative(Negative(X))),
    ("-(5)", Negative(Constant(5))),
    ("-(-5)", Negative(Constant(-5))),
    ('"nose"', NOSE),
    ('""', Constant("")),
    ('"17311"', Constant("17311")),
    (r'"a \"b\" c"', Constant('a "b" c')),
    (r'"a\\nb"', Constant("a\\nb")),
    (r'"a\nb\tc"', Constant("a\nb\tc")),
    ('"// no comment /* here */"', Constant("// no comment /* here */")),
    ('"{x} é 鼻"', Constant("{x} é 鼻")),
    ("(x)", X),
    ("((x))", X),
    ("x + 1", Arithmetic("+", X, ONE)),
    ("x+1", Arithmetic("+", X, ONE)),
    ("x - 1", Arithmetic("-", X, ONE)),
    ("x -1", Arithmetic("-", X, ONE)),
    ("x + y - z", Arithmetic("-", Arithmetic("+", X, Y), Z)),
    ("x - (y - z)", Arithmetic("-", X, Arithmetic("-", Y, Z))),
    ("x + y * z", Arithmetic("+", X, Arithmetic("*", Y, Z))),
    ("(x + y) * z", Arithmetic("*", Arithmetic("+", X, Y), Z)),
    ("x / y % z", Arithmetic("%", Arithmetic("/", X, Y), Z)),
    ("-x * y", Arithmetic("*", Negative(X), Y)),
    ("x * -y", Arithmetic("*", X, Negative(Y))),
    ("x - -1", Arithmetic("-", X, Constant(-1))),
    ("(x + 49) / 50", Arithmetic("/", Arithmetic("+", X, Constant(49)), Constant(50))),
    ("count : { b(y) }", Aggregate("count", None, (Atom("b", (Y,)),))),
    ("count:{b(y),c(y)}", Aggregate("count", None, (Atom("b", (Y,)), Atom("c", (Y,))))),
    ("sum y : { b(y) }", Aggregate("sum", Y, (Atom("b", (Y,)),))),
    ("min y * 2 : { b(y) }", Aggregate("min", Arithmetic("*", Y, TWO), (Atom("b", (Y,)),))),
    ("max -y : { !b(y) }", Aggregate("max", Negative(Y), (Negation(Atom("b", (Y,))),))),
    (
        "count : { b(_) } + 1",
        Arithmetic("+", Aggregate("count", None, (Atom("b", (Variable("_#1"),)),)), ONE),
    ),
    (
        "sum y : { y = count : { b(z) } }",
        Aggregate("sum", Y, (Comparison("=", Y, Aggregate("count", None, (Atom("b", (Z,)),))),)),
    ),
    (
        "sum count : { b(y) } : { c(z) }",
        Aggregate("sum", Aggregate("count", None, (Atom("b", (Y,)),)), (Atom("c", (Z,)),)),
    ),
]


@pytest.mark.parametrize(("text", "term"), TERMS, ids=[text for text, _ in TERMS])
def test_a_term(text: str, term: Term) -> None:
    expected = Program((), (Clause(Atom("a", (term,))),))
    assert tree(f"a({text}).") == expected
    assert tree(str(expected)) == expected


# --- literals, clauses, declarations ------------------------------------------------------------------

LITERALS: list[tuple[str, Literal]] = [
    ("b(x)", Atom("b", (X,))),
    ("b()", Atom("b", ())),
    ('b(x, "nose", 1)', Atom("b", (X, NOSE, ONE))),
    ("b(x + 1)", Atom("b", (Arithmetic("+", X, ONE),))),
    ("!b(x)", Negation(Atom("b", (X,)))),
    ("! b(x)", Negation(Atom("b", (X,)))),
    *((f"x {sign} y", Comparison(sign, X, Y)) for sign in ("=", "!=", "<", "<=", ">", ">=")),
    ("x + 1 < y * 2", Comparison("<", Arithmetic("+", X, ONE), Arithmetic("*", Y, TWO))),
    ('"nose" != x', Comparison("!=", NOSE, X)),
    ("x = count : { b(y) }", Comparison("=", X, Aggregate("count", None, (Atom("b", (Y,)),)))),
]


@pytest.mark.parametrize(("text", "literal"), LITERALS, ids=[text for text, _ in LITERALS])
def test_a_literal(text: str, literal: Literal) -> None:
    expected = Program((), (Clause(HEAD, (Atom("c", (X,)), literal)),))
    assert tree(f"a(x) :- c(x), {text}.") == expected
    assert tree(str(expected)) == expected


def declared(*columns: Column, doc: str = "", annotations: tuple[Annotation, ...] = ()) -> Program:
    """A program of one declaration."""
    return Program((Declaration("a", columns, doc, annotations),))


SYMBOL, NUMBER = Column("x", "symbol"), Column("y", "number")
PROGRAMS: list[tuple[str, Program]] = [
    ("", Program()),
    (" \r\n\t\f", Program()),
    ("// a(x).\n/* a(y).\n * a(z). */ // end", Program()),
    (".decl a()", declared()),
    (".decl a(x: symbol)", declared(SYMBOL)),
    (".decl a ( x : symbol , y : number )", declared(SYMBOL, NUMBER)),
    ("/// The {x}.\n.decl a(x: symbol)", declared(SYMBOL, doc="The {x}.")),
    ("/// One\n///\n///   two.  \n.decl a(x: symbol)", declared(SYMBOL, doc="One two.")),
    (
        '@[given = "guidance"] @[key="x"]\n.decl a(x: symbol)',
        declared(SYMBOL, annotations=(Annotation("given", "guidance"), Annotation("key", "x"))),
    ),
    ('a("nose").', Program((), (Clause(Atom("a", (NOSE,))),))),
    ("a(x):-b(x).", Program((), (Clause(HEAD, (Atom("b", (X,)),)),))),
    ("a(x) // why\n:- /* so */ b(x)\n.", Program((), (Clause(HEAD, (Atom("b", (X,)),)),))),
    (
        '/// It is {x}.\n@[id = "a.x"]\n@[cite = "book \\"1\\""]\na(x) :- b(x).',
        Program(
            (),
            (
                Clause(
                    HEAD,
                    (Atom("b", (X,)),),
                    "It is {x}.",
                    (Annotation("id", "a.x"), Annotation("cite", 'book "1"')),
                ),
            ),
        ),
    ),
    (
        "a(x) :- b(x, _), !c(_), d(_). a(_y) :- b(_y, _).",
        Program(
            (),
            (
                Clause(
                    HEAD,
                    (
                        Atom("b", (X, Variable("_#1"))),
                        Negation(Atom("c", (Variable("_#2"),))),
                        Atom("d", (Variable("_#3"),)),
                    ),
                ),
                Clause(Atom("a", (Variable("_y"),)), (Atom("b", (Variable("_y"), Variable("_#1"))),)),
            ),
        ),
    ),
]


@pytest.mark.parametrize(("text", "program"), PROGRAMS, ids=[text for text, _ in PROGRAMS])
def test_a_program(text: str, program: Program) -> None:
    assert tree(text) == program
    assert tree(str(program)) == program


def test_every_node_knows_its_place() -> None:
    program = tree("/// The {x}.\na(x) :-\n    b(x), !c(x + 1).")
    (clause,) = program.clauses
    assert str(clause.span) == "test.dl:2:1"
    assert clause.span.end_line == 3
    assert clause.doc_span[1:] == (1, 5, 1, 13)
    places = [(literal.span.line, literal.span.column, literal.span.end_column) for literal in clause.body]
    assert places == [(3, 5, 9), (3, 11, 20)]


@settings(max_examples=150, deadline=None)
@given(programs)
def test_what_is_printed_is_read_back(program: Program) -> None:
    assert tree(str(program)) == program


# --- what is no rule text is refused, and nothing is raised ------------------------------------------------

FRAGMENTS = (
    *(
        "a(x)",
        "b(",
        ")",
        ":-",
        ".",
        ",",
        "!",
        "_",
        "x",
        "1",
        "007",
        '"t"',
        '"',
        "'t'",
        "/*",
        "//",
        "///",
        "\n",
    ),
    *(
        ".decl",
        "@[",
        "]",
        "count",
        "sum",
        ":",
        "{",
        "}",
        "=",
        "<",
        "+",
        "-",
        "%",
        ";",
        "#",
        "\\",
        "?-",
        "\u00a0",
    ),
    *(".decl a(x: symbol)\n", "a(x) :- b(x).\n", '@[id = "a"]', "/// {x}\n", "is", "not", "and", "“t”", "…"),
)
soup = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map(" ".join)
noise = st.text(max_size=60) | st.binary(max_size=60).map(lambda data: data.decode("latin-1")) | soup


@settings(max_examples=400, deadline=None)
@given(noise)
def test_any_text_is_read_or_refused(content: str) -> None:
    program, wrong = parse(Text("test.dl", content))
    assert len(wrong) <= MOST_ERRORS
    assert all(each.where is not None and each.message for each in wrong)
    if not wrong:
        assert tree(str(program)) == program
    check_rules([Text("test.dl", content)])


@settings(max_examples=150, deadline=None)
@given(noise)
def test_any_question_is_read_or_refused(content: str) -> None:
    try:
        atom = parse_atom(content)
    except Refusal:
        return
    assert parse_atom(str(atom)) == atom


@pytest.mark.parametrize(
    "content",
    ["(" * 20_000, "a(" * 20_000, "a(x) :- x = " + "-" * 20_000, "a(x) :- x = 1" + " + 1" * 20_000 + ".",
     "a(x) :- " + "x = count : { " * 5_000, "!" * 20_000, "@[" * 20_000, "/*" * 20_000, '"' * 20_001,
     "a(\n" * 9_000],
    ids=lambda content: content[:24],
)  # fmt: skip
def test_what_is_endless_is_refused_soon(content: str) -> None:
    assert 1 <= len(codes(content)) <= MOST_ERRORS


# --- after an error the rest is still checked ----------------------------------------------------------

DECLARED = ".decl a(x: symbol)\n.decl n(n: number)\n"
BROKEN = [
    "a(x) :- a(x)",
    "a(x) :- a(x",
    "a(x :- a(x).",
    'a("x) :- a(x).',
    "a(x) :- a(x), .",
    "a(x) :- , a(x).",
    "a(x) a(y).",
    ":- a(x).",
    "!a(x).",
    "a.",
    "x",
    '"17311","17312",""',
    "17311\t17312",
    "a(x) :- a(x) ~ a(x).",
    "a(x) :- (a(x)).",
    ".decl b(x: symbol y: symbol)",
    ".decl (x: symbol)",
    ".type b <: symbol",
    '@[id = a.b]\na("x").',
    '@[id = "a.b"\na("x").',
    "a(" + "(" * 200 + "x).",
    "a([1, 2]).",
    "a(f(x)).",
    "a(x) -> b(x).",
    "import os",
]


@pytest.mark.parametrize("broken", BROKEN)
def test_one_slip_is_told_once_and_the_next_clause_is_still_checked(broken: str) -> None:
    found = codes(f'{DECLARED}{broken}\nn("two").\nn("three").\n')
    lines = 3 + broken.count("\n")
    assert [line for _, line in found[-2:]] == [lines + 1, lines + 2]
    assert [code for code, _ in found[-2:]] == ["E0203", "E0203"]
    assert len(found) == 3
    assert found[0][0].startswith("E01")


def test_a_relation_whose_declaration_is_broken_is_not_unknown() -> None:
    assert codes(".decl b(x: symbol y: symbol)\n.decl a(x: symbol)\na(x) :- b(x, _), c(x).\n") == [
        ("E0109", 1),
        ("E0201", 3),
    ]
