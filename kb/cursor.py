"""A place among the tokens of a text: what stands here, what was expected, and the way back after an error.

One slip is told once: of a clause that cannot be read only the first thing that is wrong, because the
rest follows from it. Takes a ``Text``; gives tokens one by one, and every diagnostic. Knows of the grammar
only where a clause begins and ends. Imports ``lexer`` and what it imports.
"""

from __future__ import annotations

from typing import NoReturn

from kb import catalogue
from kb.diagnostics import Diagnostic, Fix, Kind, Label
from kb.lexer import Token, tokens
from kb.source import Span, Text

FUNCTIONS = ("count", "sum", "min", "max")
"""The words that begin an aggregate."""

RESERVED = frozenset(
    """count sum min max mean range cat ord strlen substr match contains fold as nil true false autoinc
    band bor bxor bnot bshl bshr bshru land lor lxor lnot to_float to_number to_string to_unsigned input
    output printsize overridable eqrel brie btree btree_delete inline no_inline magic no_magic
    stateful""".split()  # noqa: SIM905 - a list of forty quoted words reads worse
)
"""Soufflé's own words: as a name, each would make a rule file something that Soufflé cannot read."""

UNREAD = (catalogue.UNKNOWN_CHARACTER, catalogue.UNCLOSED_TEXT, catalogue.UNCLOSED_COMMENT)
"""What the lexer cannot mend: the parser's own complaint right after it would be the same slip again."""


CALL = "a name with brackets is a relation and stands by itself; for an alternative write a second rule"


class Mismatch(Exception):
    """The parser cannot go on inside this clause; the diagnostic is already noted."""


class Cursor:
    """The next token, and everything that was found wrong so far."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.tokens, self.lexical = tokens(text)
        self.wrong: list[Diagnostic] = []
        self.cut = any(d.kind is catalogue.UNCLOSED_COMMENT for d in self.lexical)
        self.index = 0
        self.first = 0
        self.form = ""
        self.words: set[str] = set()

    @property
    def token(self) -> Token:
        """The next token, still to be read."""
        return self.tokens[self.index]

    @property
    def peek(self) -> Token:
        """The one after it."""
        return self.tokens[min(self.index + 1, len(self.tokens) - 1)]

    @property
    def previous(self) -> Token:
        """The one that was read last."""
        return self.tokens[max(0, self.index - 1)]

    def next(self) -> Token:
        """Read the next token."""
        token = self.token
        if token.kind != "end":
            self.index += 1
        return token

    def at(self, mark: str) -> bool:
        """Whether this mark comes next."""
        token = self.token
        return token.kind == "mark" and token.value == mark

    def between(self, first: Token, last: Token) -> Span:
        """The place from the one to the other."""
        return self.text.span(first.start, last.end)

    def note(
        self, kind: Kind, token: Token, hint: str = "", meant: str | None = None, **slots: str | int
    ) -> None:
        """Tell of something that is wrong with a token, and what certainly was meant; reading goes on."""
        if self.cut and token.kind == "end":
            return  # what is missing stands in the comment that is not closed
        where = self.text.span(token.start, token.end)
        fix = None if meant is None else Fix(where, meant)
        self.wrong.append(kind.at(where, hint=hint, fix=fix, slots=slots))

    def insertion(self, mark: str, *, certain: bool) -> Fix | None:
        """A mark that is missing behind the token that was read last."""
        end = self.previous.end
        return Fix(self.text.span(end, end), mark) if certain else None

    def fail(self, expected: str, hint: str = "") -> NoReturn:
        """Tell what should stand here; at the end of a line, the place is where the line ends."""
        place, before = self.between(self.token, self.token), self.previous
        if self.index > self.first and place.line > self.between(before, before).end_line:
            place = self.text.span(before.end - 1, before.end)
        if not (self.cut and self.token.kind == "end"):
            self.wrong.append(
                catalogue.EXPECTED.at(
                    place, hint=hint or self.form, expected=expected, found=shown(self.token)
                )
            )
        raise Mismatch

    def expect(self, kind: str, value: str, expected: str) -> Token:
        """Read a token that must be of this kind, and have this value, if one is named."""
        token = self.token
        if token.kind != kind or (value and token.value != value):
            self.fail(expected, hint=_expect_hint(kind, value, token))
        return self.next()

    def name(self, expected: str) -> Token:
        """The next token, which must be a name."""
        token = self.expect("name", "", expected)
        if token.value in RESERVED:
            self.reserved(token)
        return token

    def reserved(self, token: Token) -> None:
        """Tell of a word of the language that is used as a name, once for each word."""
        if token.value not in self.words:
            self.words.add(token.value)
            self.note(catalogue.RESERVED_WORD, token, name=token.value)

    def close_clause(self, expected: str) -> Token:
        """The full stop; where it is missing and a new clause clearly begins, only that is told."""
        if self.at("."):
            return self.next()
        before = self.previous
        line = self.between(before, before).end_line
        here = self.between(self.token, self.token)
        if self.cut and self.token.kind == "end":
            return before
        if (here.line > line and self.starts_something()) or self.token.kind == "end":
            place = self.text.span(before.end - 1, before.end)
            labels = [Label(here, "the next one begins here")] if self.token.kind != "end" else []
            hint, found = "end the rule with `.`", shown(self.token)
            fix = self.insertion(".", certain=self.token.kind == "doc" or self.at("@["))
            self.wrong.append(
                catalogue.EXPECTED.at(
                    place, hint=hint, labels=labels, fix=fix, expected=expected, found=found
                )
            )
            return before
        self.fail(expected, _close_hint(self.token))

    def starts_something(self) -> bool:
        """Whether a declaration or a clause could begin here."""
        token = self.token
        return (
            token.kind in ("doc", "directive")
            or self.at("@[")
            or (token.kind == "name" and self.peek.value == "(")
        )

    def resume(self, start: int) -> None:
        """Skip what cannot be read: to after the next full stop, or to where something new begins."""
        if self.index == start:
            self.index += 1
        while self.token.kind != "end":
            if self.previous.value == "." and self.previous.kind == "mark":
                return
            at_line_start = self.text.span(self.token.start, self.token.end).column == 1
            if at_line_start and self.starts_something():
                return
            self.index += 1

    def tell_once(self, start: Token, failed: Token, told: int) -> None:
        """Of a clause that cannot be read, only the first thing that is wrong: the rest follows from it."""
        first = self.text.span(start.start, start.start)[1:3]
        place = self.text.span(failed.start, failed.start)[1:3]
        after = self.text.span(self.token.start, self.token.start)[1:3]
        kept: list[Diagnostic] = []
        for each in self.lexical:
            assert isinstance(each.where, Span)
            at = each.where[1:3]
            foreign = at == place and each.kind is catalogue.NOT_THIS_LANGUAGE
            odd = each.kind is catalogue.UNCLOSED_TEXT and at[0] == place[0]  # its quotes are out of step
            if odd or (first <= at <= place and (each.kind in UNREAD or foreign)):
                del self.wrong[told:]
            elif place <= at < after and each.kind is not catalogue.INVISIBLE_CHARACTER:
                continue
            kept.append(each)
        self.lexical = kept

    def problems(self) -> list[Diagnostic]:
        """Everything that was found, in the order of the text."""
        return sorted(
            [*self.lexical, *self.wrong], key=lambda d: d.where if isinstance(d.where, Span) else ()
        )

    def forgotten(self, first: Token) -> bool:
        """Whether what stands here is the next literal of a body, and not the next clause."""
        here = self.between(self.token, self.token)
        start = self.between(first, first)
        if here.line > start.line and here.column <= start.column:
            return False
        if self.at("!"):
            return True
        if self.token.kind != "name" or self.peek.value != "(":
            return False
        depth = 0
        for place in range(self.index + 1, len(self.tokens)):
            value = self.tokens[place].value if self.tokens[place].kind == "mark" else ""
            depth += (value == "(") - (value == ")")
            if depth == 0:
                return self.tokens[place + 1].value != ":-"
        return False


def shown(token: Token) -> str:
    """A token as a message names it."""
    if token.kind == "end":
        return "the end of the file"
    if token.kind == "doc":
        return "a sentence (`///`)"
    return f"`{token.value[:40]}`"


def _expect_hint(kind: str, value: str, token: Token) -> str:
    if value == ")" and token.value == "(":
        return CALL
    if kind == "text" and token.kind in ("name", "number"):
        return f'write `"{token.value}"`'
    if kind == "name" and token.kind == "text":
        return "a name has no quotes"
    if value == "(" and token.value in (",", ".", ":-"):
        return "a relation has its arguments in brackets"
    return ""


def _close_hint(token: Token) -> str:
    if token.value == ":-":
        return "end the rule before this one with `.`"
    if token.value == "(":
        return CALL
    return "write a `,` between two literals, and `.` at the end"
