"""Tokens into a tree: a hand-written parser that mends its course and tells every error at once.

::

    program     = { declaration | clause } ;
    declaration = { doc } { annotation } ".decl" name "(" [ column { "," column } ] ")" ;
    clause      = { doc } { annotation } atom [ ":-" literal { "," literal } ] "." ;
    literal     = atom | "!" atom | term comparison term ;
    atom        = name "(" [ term { "," term } ] ")" ;

One method for each line, in this order. Hand-written and not a parser library, because its reports
are what a coder meets first: it knows where a clause must have ended, and what was meant instead.

Takes a ``Text``; gives a ``Program`` and diagnostics. Text is never run. Imports ``cursor``, ``syntax``
and what they import.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kb import catalogue
from kb.cursor import FUNCTIONS, RESERVED, Cursor, Mismatch, shown
from kb.diagnostics import Diagnostic, Label, Refusal, did_you_mean
from kb.lexer import Token, unescape
from kb.mending import TYPES, slip
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
DEEPEST = 50
"""Brackets, signs and aggregates inside one another; more is refused before Python's own limit."""

MOST_OPERATORS = 100
"""Signs of arithmetic in one clause; each makes its tree one deeper."""

MOST_ERRORS = 100
"""After so many errors of one file the rest is noise (a picture, say, that was given as rules)."""

Head = tuple[str, tuple[Annotation, ...], Span]


def parse(text: Text) -> tuple[Program, tuple[Diagnostic, ...]]:
    """The tree of all that could be read, and all that could not."""
    parser = _Parser(text)
    program = parser.program()
    return program, tuple(parser.problems()[:MOST_ERRORS])


def parse_atom(content: str, name: str = "goal") -> Atom:
    """One atom and nothing else, as a question is asked; raises ``Refusal``."""
    text = Text(name, content)
    parser = _Parser(text)
    parser.form = 'a question is one atom, such as `area("A", _)`'
    try:
        atom = parser.atom()
        parser.expect("end", "", "the end of the question")
    except Mismatch:
        atom = None
    if atom is None or parser.problems():
        raise Refusal(parser.problems(), {name: text})
    return atom


class _Parser(Cursor):
    """The grammar; what is read between two tokens, and what is told, is the cursor's."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.depth = 0
        self.operators = 0
        self.anonymous = 0

    # --- the grammar, line by line ------------------------------------------------------------

    def program(self) -> Program:
        declarations: list[Declaration] = []
        clauses: list[Clause] = []
        while self.token.kind != "end" and len(self.wrong) < MOST_ERRORS:
            start, told = self.index, len(self.wrong)
            self.first, self.form = start, ""
            if self.token.kind == "question":
                self.resume(start)
                continue
            try:
                head = self.head()
                if self.token.kind == "directive":
                    declarations.append(self.declaration(head))
                elif self.token.kind == "end":
                    self.note(catalogue.DANGLING_HEAD, self.tokens[start], what=_what(self.tokens[start]))
                else:
                    clauses.append(self.clause(head))
            except Mismatch:
                failed = self.token
                self.depth = self.operators = 0
                self.resume(start)
                self.tell_once(self.tokens[start], failed, told)
        return Program(tuple(declarations), tuple(clauses), self.unread(declarations))

    def head(self) -> Head:
        docs: list[Token] = []
        annotations: list[Annotation] = []
        while True:
            if self.token.kind == "doc":
                if annotations:
                    hint = "write the sentence above the annotations"
                    expected = "`.decl` or a rule"
                    self.note(
                        catalogue.EXPECTED, self.token, hint, expected=expected, found="a sentence (`///`)"
                    )
                docs.append(self.next())
            elif self.at("@["):
                annotations.extend(self.annotation())
            else:
                lines = (token.value[3:].strip() for token in docs)
                return " ".join(line for line in lines if line), tuple(annotations), self.sentence(docs)

    def sentence(self, docs: list[Token]) -> Span:
        """Where the words of a sentence stand."""
        if not docs:
            return self.between(self.token, self.token)
        first, last = docs[0], docs[-1]
        start = first.end - len(first.value[3:].lstrip())
        return self.text.span(start, max(start, last.start + len(last.value.rstrip())))

    def annotation(self) -> list[Annotation]:
        """One annotation; where it is broken, what it was meant to be, if that can be guessed."""
        start = self.next()
        end = self.text.content.find("\n", start.end)
        end = len(self.text.content) if end < 0 else end
        told, self.form = len(self.wrong), 'an annotation is written `@[key = "value"]`'
        try:
            key = self.expect("name", "", "the key of the annotation")
            self.expect("mark", "=", "`=`")
            value = self.expect("text", "", "a text in double quotes")
            last = self.expect("mark", "]", "`]`")
        except Mismatch:
            while self.token.kind != "end" and self.token.start < end and self.previous.value != "]":
                self.index += 1
            guess = re.match(r"\s*(\w+)[\s=:\"]*([^\]\"]*)", self.text.content[start.end : end])
            where = self.text.span(start.start, end)
            meant = [Annotation(guess[1], guess[2].strip() or "?", where)] if guess else []
            self.wrong[told:] = [replace(d, hint=f"write `{meant[0]}`") for d in self.wrong[told:] if meant]
            return meant
        return [Annotation(key.value, unescape(value.value), self.between(start, last))]

    def declaration(self, head: Head) -> Declaration:
        start = self.next()
        if start.value != ".decl":
            self.note(
                catalogue.EXPECTED,
                start,
                hint="of Soufflé's directives only `.decl` belongs to the rule language",
                expected="`.decl` or a rule",
                found=f"`{start.value}`",
            )
            raise Mismatch
        self.form = "a declaration is written `.decl name(column: symbol, other: number)`"
        name = self.name("the name of the relation")
        self.expect("mark", "(", "`(`")
        columns = [] if self.at(")") else [self.column()]
        while columns and self.at(","):
            self.next()
            columns.append(self.column())
        end = self.expect("mark", ")", "`,` or `)`")
        if self.at("."):
            expected = "nothing after the declaration"
            self.note(catalogue.EXPECTED, self.next(), "delete the `.`", "", expected=expected, found="`.`")
        doc, annotations, where = head
        return Declaration(name.value, tuple(columns), doc, annotations, self.between(start, end), where)

    def column(self) -> Column:
        name = self.name("the name of a column")
        self.expect("mark", ":", "`:` and the column's type")
        type_ = self.expect("name", "", "`symbol` or `number`")
        if type_.value not in ("symbol", "number"):
            hint = did_you_mean(type_.value, ["symbol", "number"])
            meant = TYPES.get(type_.value.lower()) or slip(type_.value, ["symbol", "number"])
            self.note(catalogue.UNKNOWN_TYPE, type_, hint=hint, meant=meant, name=type_.value)
        return Column(name.value, type_.value, self.between(name, type_))

    def clause(self, head: Head) -> Clause:
        self.anonymous = self.operators = 0
        self.form = ""
        first = self.token
        if (first.kind in ("text", "number") and self.peek.kind != "mark") or self.peek.value == ",":
            hint = "the rows of a table belong into a file of the folder `facts`"
            self.fail("a declaration or a rule", hint)
        if self.at("!"):
            self.fail("the name of a relation", "a rule says what holds: `!` stands in a body only")
        if self.at(":-"):
            self.fail("the name of a relation", "a rule says what it concludes before `:-`")
        atom = self.atom()
        body: list[Literal] = []
        if self.at(":-"):
            self.next()
            body.append(self.literal())
            while self.another(first):
                body.append(self.literal())
        wanted = "`,` or `.` after this literal" if body else "`:-` or `.` after this atom"
        end = self.close_clause(wanted)
        doc, annotations, where = head
        return Clause(atom, tuple(body), doc, annotations, self.between(first, end), where)

    def another(self, first: Token) -> bool:
        """Whether a literal follows: after a comma, or where one was clearly forgotten."""
        if self.at(","):
            self.next()
            if self.at("."):
                self.fail("another literal after the `,`", "delete the `,`")
            return True
        if self.token.kind == "name" and self.token.value == "and" and self.peek.kind == "name":
            self.note(catalogue.NOT_THIS_LANGUAGE, self.next(), "write `,`", ",", found="and")
            return True
        if self.forgotten(first):
            place = self.text.span(self.previous.end - 1, self.previous.end)
            label = Label(self.between(self.token, self.token), "the next one begins here")
            expected, found = "`,` or `.` after this literal", shown(self.token)
            hint = "write a `,` between the two literals"
            fix = self.insertion(",", certain=True)
            self.wrong.append(
                catalogue.EXPECTED.at(
                    place, hint=hint, labels=[label], fix=fix, expected=expected, found=found
                )
            )
            return True
        return False

    def literal(self) -> Literal:
        if self.at("!"):
            start = self.next()
            atom = self.atom()
            return Negation(atom, self.between(start, self.previous))
        if self.token.kind == "name" and self.token.value == "not" and self.peek.kind == "name":
            self.note(catalogue.NOT_THIS_LANGUAGE, self.next(), "write `!`", "!", found="not")
            atom = self.atom()
            return Negation(atom, atom.span)
        if self.token.kind == "name" and self.peek.value == "(" and self.token.value not in FUNCTIONS:
            return self.atom()
        left = self.term()
        if self.token.kind == "name" and self.token.value == "is":
            self.note(catalogue.NOT_THIS_LANGUAGE, self.token, "write `=`", "=", found="is")
        elif not (self.token.kind == "mark" and self.token.value in COMPARISONS):
            self.fail("a comparison such as `=` or `<`", hint=_lone_hint(left))
        operator = self.next().value.replace("is", "=")
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
            operator = self.operator()
            right = self.product()
            left = Arithmetic(operator, left, right, left.span.to(right.span))
        return left

    def product(self) -> Term:
        left = self.factor()
        while self.at("*") or self.at("/") or self.at("%"):
            operator = self.operator()
            right = self.factor()
            left = Arithmetic(operator, left, right, left.span.to(right.span))
        return left

    def operator(self) -> str:
        self.operators += 1
        if self.operators > MOST_OPERATORS:
            self.note(
                catalogue.TOO_DEEP, self.token, problem=f"has more than {MOST_OPERATORS} signs of arithmetic"
            )
            raise Mismatch
        return self.next().value

    def factor(self) -> Term:
        self.depth += 1
        if self.depth > DEEPEST:
            self.note(catalogue.TOO_DEEP, self.token, problem=f"is nested more than {DEEPEST} deep")
            raise Mismatch
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
            if token.value in RESERVED:
                self.reserved(token)
            return Variable(token.value, self.between(token, token))
        self.fail("a variable, a number, a text in double quotes or an aggregate")

    def aggregate(self) -> Aggregate | Variable:
        start = self.next()
        begins = self.token.kind in ("name", "number", "text") or self.at("(") or self.at("-")
        if not (self.at(":") if start.value == "count" else begins):
            self.reserved(start)  # it was meant as a variable
            return Variable(start.value, self.between(start, start))
        target = None if start.value == "count" else self.term()
        self.expect("mark", ":", "`:` and the body of the aggregate")
        self.expect("mark", "{", "`{`")
        body = [self.literal()]
        while self.at(","):
            self.next()
            body.append(self.literal())
        end = self.expect("mark", "}", "`,` or `}`")
        return Aggregate(start.value, target, tuple(body), self.between(start, end))

    def unread(self, declarations: list[Declaration]) -> frozenset[str]:
        """The relations whose declaration stands in the text and could not be read."""
        if not self.lexical and not self.wrong:
            return frozenset()
        named = re.findall(r"\.decl\s+([A-Za-z_]\w*)", self.text.content)
        return frozenset(named) - {declaration.relation for declaration in declarations}


def _what(token: Token) -> str:
    return "sentence" if token.kind == "doc" else "annotation"


def _lone_hint(term: Term) -> str:
    if isinstance(term, Variable):
        return f"a relation has its arguments in brackets: `{term.name}(...)`"
    return ""
