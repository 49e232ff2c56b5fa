"""Rule text into tokens, each with its place.

Takes a ``Text``; gives every token and every character that is none (as diagnostics), in one pass.
Imports ``source``, ``diagnostics``, ``catalogue``. Knows no grammar.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from kb import catalogue
from kb.diagnostics import Diagnostic
from kb.source import Span, Text


class Token(NamedTuple):
    """A word of the language: its kind, its value, and where it stands."""

    kind: str
    value: str
    start: int
    end: int


PATTERN = re.compile(
    r"""
    (?P<blank>[ \t\r\n\f]+)
  | (?P<doc>///[^\n]*)
  | (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<unclosed>/\*)
  | (?P<text>"(?:[^"\\\n]|\\.)*")
  | (?P<number>[0-9]+(?:\.[0-9]+|[A-Za-z_][A-Za-z0-9_]*)?)
  | (?P<directive>\.[A-Za-z_]+)
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<foreign>'[^'\n]*'|==|<>|=<|\\\+|&&?|;|\#[^\n]*|\?-|\|)
  | (?P<mark>:-|@\[|!=|<=|>=|[.,:()\[\]{}!=<>+\-*/%])
    """,
    re.VERBOSE | re.DOTALL,
)
"""Longer alternatives first: ``///`` before ``//``, ``<=`` before ``<``."""

FOREIGN = {
    "==": "=",
    "<>": "!=",
    "=<": "<=",
    "\\+": "!",
    "&": ",",
    "&&": ",",
    ";": ", and a second rule for the alternative",
    "|": ", and a second rule for the alternative",
    "?-": "a question on the command line",
}
"""What other Datalogs and Prologs write, and what is written here."""

ESCAPED = {"\\": "\\", '"': '"', "n": "\n", "t": "\t"}
LONGEST_NUMBER = 18


def tokens(text: Text) -> tuple[list[Token], list[Diagnostic]]:
    """All tokens of the text, an ``end`` token last, and what is no token."""
    found: list[Token] = []
    wrong: list[Diagnostic] = [*_invisible(text)]
    content = text.content
    at = 0
    while at < len(content):
        match = PATTERN.match(content, at)
        if match is None:
            at, diagnostic = _no_token(text, at)
            if diagnostic is not None:
                wrong.append(diagnostic)
            continue
        kind, value = match.lastgroup or "", match.group()
        at = match.end()
        if kind in ("blank", "comment"):
            continue
        if kind == "unclosed":
            wrong.append(catalogue.UNCLOSED_COMMENT.at(text.span(match.start(), at)))
            break
        token = Token(kind, value, match.start(), at)
        wrong.extend(_mistakes(text, token))
        found.append(_meant(token))
    found.append(Token("end", "", len(content), len(content)))
    return found, wrong


def _no_token(text: Text, at: int) -> tuple[int, Diagnostic | None]:
    if text.content[at] == '"':
        stop = text.content.find("\n", at)
        stop = len(text.content) if stop < 0 else stop
        return stop, catalogue.UNCLOSED_TEXT.at(text.span(at, stop))
    if _hidden(text.content[at]):
        return at + 1, None  # `_invisible` has told it
    end = at + 1
    while end < len(text.content) and PATTERN.match(text.content, end) is None and text.content[end] != '"':
        end += 1
    found = text.content[at:end]
    return end, catalogue.UNKNOWN_CHARACTER.at(text.span(at, end), found=found[:20])


def _mistakes(text: Text, token: Token) -> Iterator[Diagnostic]:
    where = text.span(token.start, token.end)
    match token.kind:
        case "number":
            if not token.value.isdigit():
                yield catalogue.NOT_WHOLE.at(where, found=token.value)
            elif len(token.value) > 1 and token.value[0] == "0":
                yield catalogue.LEADING_ZERO.at(where, found=token.value)
            elif len(token.value) > LONGEST_NUMBER:
                yield catalogue.HUGE_NUMBER.at(where, found=f"{token.value[:12]}...")
        case "text":
            for escape in re.finditer(r"\\(.)", token.value):
                if escape.group(1) not in ESCAPED:
                    place = text.span(token.start + escape.start(), token.start + escape.end())
                    yield catalogue.BAD_ESCAPE.at(place, found=escape.group())
        case "foreign":
            quoted = token.value[0] == "'"
            instead = f'"{token.value[1:-1]}"' if quoted else FOREIGN.get(token.value, "// a comment")
            yield catalogue.NOT_THIS_LANGUAGE.at(where, found=token.value[:40], instead=instead)


def _meant(token: Token) -> Token:
    """The token as the writer meant it, so that one slip is told once and the parser goes on."""
    if token.kind == "foreign":
        if token.value[0] == "'":
            return token._replace(kind="text", value=f'"{token.value[1:-1]}"')
        instead = FOREIGN.get(token.value, "").split(" ")[0]
        meant = instead[:1] if instead[:1] == "," else instead
        return token._replace(kind="mark" if meant in MARKS else "skip", value=meant or token.value)
    if token.kind == "number" and not (token.value.isdigit() and len(token.value) <= LONGEST_NUMBER):
        return token._replace(value="0")
    return token


MARKS = frozenset(["=", "!=", "<=", ":-", "!", ","])


def unescape(value: str) -> str:
    """The content of a text token."""
    body = value[1:-1]
    return re.sub(r"\\(.)", lambda m: ESCAPED.get(m.group(1), m.group(1)), body) if "\\" in body else body


def _hidden(character: str) -> bool:
    return character not in "\t\r\n\f" and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")


def _invisible(text: Text) -> Iterator[Diagnostic]:
    if text.content.isascii() and text.content.isprintable():
        return
    for match in re.finditer(r"[^\x20-\x7e\t\r\n]", text.content):
        if _hidden(match.group()):
            name = unicodedata.name(match.group(), f"U+{ord(match.group()):04X}")
            yield catalogue.INVISIBLE_CHARACTER.at(text.span(*match.span()), found=name)


def span(text: Text, token: Token) -> Span:
    """Where the token stands."""
    return text.span(token.start, token.end)
