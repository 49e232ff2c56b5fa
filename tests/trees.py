"""Random syntax trees, as Hypothesis strategies over ``kb.syntax``: everything that the grammar can say.

Whether a tree means anything is not asked: relations need no declaration and variables no atom. Only
what the parser never builds is left out: minus a plain number, which it reads as a negative number.
"""

from __future__ import annotations

from hypothesis import strategies as st

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

WORDS = ("count", "sum", "min", "max")

names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True).filter(
    lambda name: name not in (*WORDS, "_")
) | st.sampled_from(["not", "is", "and", "decl", "countdown", "_x", "None", "symbol"])
visible = st.characters(exclude_categories=("C", "Z")) | st.just(" ")
texts = st.text(visible | st.sampled_from('\n\t"\\{}/*'), max_size=12)
sentences = st.text(visible, min_size=1, max_size=30).map(str.strip).filter(bool)
numbers = st.integers(-(10**18) + 1, 10**18 - 1)
variables: st.SearchStrategy[Term] = names.map(Variable)
constants: st.SearchStrategy[Term] = (texts | numbers).map(Constant)


def negative(term: Term) -> Term:
    """Minus a term, as the parser reads it."""
    plain = isinstance(term, Constant) and isinstance(term.value, int) and term.value >= 0
    return Negative(Arithmetic("+", term, term)) if plain else Negative(term)


def _larger(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    body = st.lists(literals_of(inner), min_size=1, max_size=2).map(tuple)
    return st.one_of(
        inner.map(negative),
        st.builds(Arithmetic, st.sampled_from("+-*/%"), inner, inner),
        st.builds(Aggregate, st.just("count"), st.none(), body),
        st.builds(Aggregate, st.sampled_from(WORDS[1:]), inner, body),
    )


def atoms_of(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Atom]:
    """Atoms with such arguments."""
    return st.builds(Atom, names, st.lists(inner, max_size=3).map(tuple))


def literals_of(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Literal]:
    """Literals with such terms."""
    operators = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    return (
        atoms_of(inner)
        | st.builds(Negation, atoms_of(inner))
        | st.builds(Comparison, operators, inner, inner)
    )


terms = st.recursive(variables | constants, _larger, max_leaves=6)
notes = st.lists(st.builds(Annotation, names, texts), max_size=2).map(tuple)
columns = st.lists(st.builds(Column, names, st.sampled_from(["symbol", "number"])), max_size=3).map(tuple)
docs = st.just("") | sentences
declarations = st.builds(Declaration, names, columns, docs, notes)
bodies = st.lists(literals_of(terms), max_size=3).map(tuple)
clauses = st.builds(Clause, atoms_of(terms), bodies, docs, notes)
programs = st.builds(
    Program, st.lists(declarations, max_size=2).map(tuple), st.lists(clauses, max_size=2).map(tuple)
)
