"""Tokens into a tree: a hand-written parser that mends its course and tells every error at once.

::

    program     = { declaration | clause } ;
    declaration = { doc } { annotation } ".decl" name "(" [ column { "," column } ] ")" ;
    clause      = { doc } { annotation } atom [ ":-" literal { "," literal } ] "." ;
    literal     = atom | "!" atom | term comparison term ;
    atom        = name "(" [ term { "," term } ] ")" ;

One method for each line, in this order. Hand-written and not a parser library, because its reports
are what a coder meets first: it knows where a clause must have ended, and what was meant instead.

Takes a ``Text``; gives a ``Program`` and diagnostics. Text is never run. Imports ``lexer``, ``syntax``
and what they import.
"""

from __future__ import annotations

from kb import catalogue
from kb.diagnostics import Diagnostic, Kind, Label, Refusal, did_you_mean
from kb.lexer import Token, tokens, unescape
from kb.source import Span, Text
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

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
FUNCTIONS = ("count", "sum", "min", "max")
DEEPEST = 50
"""Brackets, signs and aggregates inside one another; more is refused before Python's own limit."""

MOST_ERRORS = 100
"""After so many errors of one file the rest is noise (a picture, say, that was given as rules)."""

Head = tuple[str, tuple[Annotation, ...]]


class _Mismatch(Exception):
    """The parser cannot go on inside this clause; the diagnostic is already noted."""


def parse(text: Text) -> tuple[Program, tuple[Diagnostic, ...]]:
    """The tree of all that could be read, and all that could not."""
    parser = _Parser(text)
    program = parser.program()
    wrong = sorted(parser.wrong, key=lambda d: d.where if isinstance(d.where, Span) else ())
    return program, tuple(wrong[:MOST_ERRORS])


def parse_atom(content: str, name: str = "goal") -> Atom:
    """One atom and nothing else, as a question is asked; raises ``Refusal``."""
    text = Text(name, content)
    parser = _Parser(text)
    try:
        atom = parser.atom()
        parser.expect("end", "", "the end of the question")
    except _Mismatch:
        atom = None
    if atom is None or parser.wrong:
        raise Refusal(parser.wrong, {name: text})
    return atom


class _Parser:
    def __init__(self, text: Text) -> None:
        self.text = text
        self.tokens, self.wrong = tokens(text)
        self.index = 0
        self.depth = 0
        self.anonymous = 0

    # --- the grammar, line by line ------------------------------------------------------------

    def program(self) -> Program:
        declarations: list[Declaration] = []
        clauses: list[Clause] = []
        while self.token.kind != "end" and len(self.wrong) < MOST_ERRORS:
            start = self.index
            try:
                head = self.head()
                if self.token.kind == "directive":
                    declarations.append(self.declaration(head))
                elif self.token.kind == "end":
                    self.note(catalogue.DANGLING_HEAD, self.tokens[start], what=_what(self.tokens[start]))
                else:
                    clauses.append(self.clause(head))
            except _Mismatch:
                self.resume(start)
        return Program(tuple(declarations), tuple(clauses))

    def head(self) -> Head:
        lines: list[str] = []
        annotations: list[Annotation] = []
        while True:
            if self.token.kind == "doc":
                if annotations:
                    self.note(catalogue.EXPECTED, self.token, expected="`.decl` or a rule", found="a sentence")
                lines.append(self.next().value[3:].strip())
            elif self.at("@["):
                annotations.append(self.annotation())
            else:
                return " ".join(line for line in lines if line), tuple(annotations)

    def annotation(self) -> Annotation:
        start = self.expect("mark", "@[", "`@[`")
        key = self.expect("name", "", "the key of the annotation")
        self.expect("mark", "=", "`=`")
        value = self.expect("text", "", "a text in double quotes")
        end = self.expect("mark", "]", "`]`")
        return Annotation(key.value, unescape(value.value), self.between(start, end))

    def declaration(self, head: Head) -> Declaration:
        start = self.next()
        if start.value != ".decl":
            self.note(
                catalogue.EXPECTED,
                start,
                hint="of Soufflé's directives only `.decl` is in this language",
                expected="`.decl` or a rule",
                found=f"`{start.value}`",
            )
            raise _Mismatch
        name = self.name("the name of the relation")
        self.expect("mark", "(", "`(`")
        columns = [] if self.at(")") else [self.column()]
        while columns and self.at(","):
            self.next()
            columns.append(self.column())
        end = self.expect("mark", ")", "`,` or `)`")
        if self.at("."):
            self.note(catalogue.EXPECTED, self.next(), expected="no `.` after a declaration", found="`.`")
        return Declaration(name.value, tuple(columns), *head, self.between(start, end))

    def column(self) -> Column:
        name = self.name("the name of a column")
        self.expect("mark", ":", "`:` and the column's type")
        type_ = self.expect("name", "", "`symbol` or `number`")
        if type_.value not in ("symbol", "number"):
            hint = did_you_mean(type_.value, ["symbol", "number"])
            self.note(catalogue.UNKNOWN_TYPE, type_, hint=hint, name=type_.value)
        return Column(name.value, type_.value, self.between(name, type_))

    def clause(self, head: Head) -> Clause:
        self.anonymous = 0
        first = self.token
        atom = self.atom()
        body: list[Literal] = []
        if self.at(":-"):
            self.next()
            body.append(self.literal())
            while self.at(","):
                self.next()
                body.append(self.literal())
        wanted = "`,` or `.` after this literal" if body else "`:-` or `.` after this atom"
        end = self.close_clause(wanted)
        return Clause(atom, tuple(body), *head, self.between(first, end))

    def literal(self) -> Literal:
        if self.at("!"):
            start = self.next()
            atom = self.atom()
            return Negation(atom, self.between(start, self.previous))
        if self.token.kind == "name" and self.token.value == "not" and self.peek.kind == "name":
            self.note(catalogue.NOT_THIS_LANGUAGE, self.next(), found="not", instead="!")
            atom = self.atom()
            return Negation(atom, atom.span)
        if self.token.kind == "name" and self.peek.value == "(" and self.token.value not in FUNCTIONS:
            return self.atom()
        left = self.term()
        if not (self.token.kind == "mark" and self.token.value in COMPARISONS):
            self.fail("a comparison such as `=` or `<`", hint=_lone_hint(left))
        operator = self.next().value
        right = self.term()
        return Comparison(operator, left, right, left.span.to(right.span))

    def atom(self) -> Atom:
        name = self.name("the name of a relation")
        self.expect("mark", "(", "`(` and the arguments")
        terms: list[Term] = []
        if not self.at(")"):
            terms.append(self.term())
            while self.at(","):
                self.next()
                terms.append(self.term())
        end = self.expect("mark", ")", "`,` or `)`")
        return Atom(name.value, tuple(terms), self.between(name, end))

    def term(self) -> Term:
        left = self.product()
        while self.at("+") or self.at("-"):
            operator = self.next().value
            right = self.product()
            left = Arithmetic(operator, left, right, left.span.to(right.span))
        return left

    def product(self) -> Term:
        left = self.factor()
        while self.at("*") or self.at("/") or self.at("%"):
            operator = self.next().value
            right = self.factor()
            left = Arithmetic(operator, left, right, left.span.to(right.span))
        return left

    def factor(self) -> Term:
        self.depth += 1
        if self.depth > DEEPEST:
            self.note(catalogue.TOO_DEEP, self.token, limit=DEEPEST)
            raise _Mismatch
        try:
            return self.primary()
        finally:
            self.depth -= 1

    def primary(self) -> Term:
        token = self.token
        if token.kind == "number":
            self.next()
            return Constant(int(token.value), self.between(token, token))
        if token.kind == "text":
            self.next()
            return Constant(unescape(token.value), self.between(token, token))
        if self.at("-"):
            self.next()
            if self.token.kind == "number":
                number = self.next()
                return Constant(-int(number.value), self.between(token, number))
            term = self.factor()
            return Negative(term, self.between(token, self.previous))
        if self.at("("):
            self.next()
            term = self.term()
            self.expect("mark", ")", "`)`")
            return term
        if token.kind == "name" and token.value in FUNCTIONS:
            return self.aggregate()
        if token.kind == "name":
            self.next()
            if token.value == "_":
                self.anonymous += 1
                return Variable(f"_#{self.anonymous}", self.between(token, token))
            return Variable(token.value, self.between(token, token))
        self.fail("a variable, a number, a text in double quotes or an aggregate")
        raise AssertionError

    def aggregate(self) -> Aggregate:
        start = self.next()
        target = None if start.value == "count" else self.term()
        if not self.at(":") and (self.at(",") or self.at(")") or self.at(".")):
            self.note(catalogue.RESERVED_WORD, start, name=start.value)
            raise _Mismatch
        self.expect("mark", ":", "`:` and the body of the aggregate")
        self.expect("mark", "{", "`{`")
        body = [self.literal()]
        while self.at(","):
            self.next()
            body.append(self.literal())
        end = self.expect("mark", "}", "`,` or `}`")
        return Aggregate(start.value, target, tuple(body), self.between(start, end))

    # --- tokens, places, and the way back after an error --------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    @property
    def peek(self) -> Token:
        return self.tokens[min(self.index + 1, len(self.tokens) - 1)]

    @property
    def previous(self) -> Token:
        return self.tokens[max(0, self.index - 1)]

    def next(self) -> Token:
        token = self.token
        if token.kind != "end":
            self.index += 1
        return token

    def at(self, mark: str) -> bool:
        token = self.token
        return token.kind == "mark" and token.value == mark

    def between(self, first: Token, last: Token) -> Span:
        return self.text.span(first.start, last.end)

    def note(self, kind: Kind, token: Token, hint: str = "", **slots: str | int) -> None:
        self.wrong.append(kind.at(self.text.span(token.start, token.end), hint=hint, slots=slots))

    def fail(self, expected: str, hint: str = "") -> None:
        self.note(catalogue.EXPECTED, self.token, hint=hint, expected=expected, found=_shown(self.token))
        raise _Mismatch

    def expect(self, kind: str, value: str, expected: str) -> Token:
        token = self.token
        if token.kind != kind or (value and token.value != value):
            self.fail(expected, hint=_expect_hint(kind, value, token))
        return self.next()

    def name(self, expected: str) -> Token:
        token = self.expect("name", "", expected)
        if token.value in FUNCTIONS:
            self.note(catalogue.RESERVED_WORD, token, name=token.value)
        return token

    def close_clause(self, expected: str) -> Token:
        """The full stop; where it is missing and a new clause clearly begins, only that is told."""
        if self.at("."):
            return self.next()
        before = self.previous
        line = self.text.span(before.start, before.end).end_line
        here = self.text.span(self.token.start, self.token.end)
        if here.line > line and self.starts_something() or self.token.kind == "end":
            place = self.text.span(before.end - 1, before.end)
            label = [Label(here, "the next one begins here")] if self.token.kind != "end" else []
            hint = "end the rule with `.`"
            self.wrong.append(
                catalogue.EXPECTED.at(
                    place, hint=hint, labels=label, expected=expected, found=_shown(self.token)
                )
            )
            return before
        self.fail(expected)
        raise AssertionError

    def starts_something(self) -> bool:
        token = self.token
        return (
            token.kind in ("doc", "directive")
            or self.at("@[")
            or (token.kind == "name" and self.peek.value == "(")
        )

    def resume(self, start: int) -> None:
        """Skip what cannot be read: to after the next full stop, or to where something new begins."""
        self.depth = 0
        if self.index == start:
            self.index += 1
        while self.token.kind != "end":
            if self.previous.value == "." and self.previous.kind == "mark":
                return
            at_line_start = self.text.span(self.token.start, self.token.end).column == 1
            if at_line_start and self.starts_something():
                return
            self.index += 1


def _shown(token: Token) -> str:
    if token.kind == "end":
        return "the end of the file"
    if token.kind == "doc":
        return "a sentence (`///`)"
    return f"`{token.value[:40]}`"


def _what(token: Token) -> str:
    return "sentence" if token.kind == "doc" else "annotation"


def _expect_hint(kind: str, value: str, token: Token) -> str:
    if kind == "text" and token.kind in ("name", "number"):
        return f'write `"{token.value}"`'
    if kind == "name" and token.kind == "text":
        return "a name has no quotes"
    if value == "(" and token.value in (",", ".", ":-"):
        return "a relation has its arguments in brackets"
    return ""


def _lone_hint(term: Term) -> str:
    if isinstance(term, Variable):
        return f"a relation has its arguments in brackets: `{term.name}(...)`"
    return ""
