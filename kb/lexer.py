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
from kb.diagnostics import Diagnostic, Fix, name_of
from kb.mending import unhidden
from kb.source import Text


class Token(NamedTuple):
    """A word of the language: its kind, its value, and where it stands."""

    kind: str
    value: str
    start: int
    end: int


PATTERN = re.compile(
    r"""
    (?P<blank>\s+)
  | (?P<doc>///[^\n]*)
  | (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<unclosed>/\*)
  | (?P<text>"(?:[^"\\\n]|\\.)*")
  | (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9]))
  | (?P<number>[0-9]+(?:\.[0-9]+|[A-Za-z_][A-Za-z0-9_]*)?)
  | (?P<directive>\.[A-Za-z_]+)
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<foreign>'[^'\n]*'|[“”„«][^“”«»"\n]*[“”»"]|[‘’][^‘’'\n]*[‘’']|=:=|=\\=|\\==?|==|<>|=<|\\\+|&&?|;
      |\#[^\n]*|\?-|\||[–—−≤≥≠¬∧∨×÷←…])
  | (?P<mark>:-|@\[|!=|<=|>=|[.,:()\[\]{}!=<>+\-*/%])
    """,
    re.VERBOSE | re.DOTALL,
)
"""Longer alternatives first: ``///`` before ``//``, ``<=`` before ``<``."""

FOREIGN = {
    "==": "=",
    "=:=": "=",
    "<>": "!=",
    "\\=": "!=",
    "\\==": "!=",
    "=\\=": "!=",
    "≠": "!=",
    "=<": "<=",
    "≤": "<=",
    "≥": ">=",
    "\\+": "!",
    "¬": "!",
    "&": ",",
    "&&": ",",
    "∧": ",",
    ";": ",",
    "|": ",",
    "∨": ",",
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "*",
    "÷": "/",
    "←": ":-",
    "…": ".",
}
"""What other Datalogs, Prologs and word processors write, and what was meant by it."""

OTHERWISE = {
    ";": "write a second rule for the alternative",
    "|": "write a second rule for the alternative",
    "∨": "write a second rule for the alternative",
    "?": "ask on the command line: `codewhy why ...`",
    "#": "a comment begins with `//`",
    "%": "a comment begins with `//`",
}
"""The way out where it is more than to write another mark."""

UNCLEAR = (";", "|", "∨", "…")
"""What could have been meant as one of several things."""

DIRECTIVE = re.compile(r"#\s*(?:include|define|if|ifdef|ifndef|else|endif|undef|pragma)\b")
"""A line for a preprocessor, which is no comment."""

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
            token, diagnostic = _no_token(text, at)
            at = token.end
            if diagnostic is not None:
                wrong.append(diagnostic)
            if token.kind:
                found.append(token)
            continue
        kind, value = match.lastgroup or "", match.group()
        at = match.end()
        if kind in ("blank", "comment"):
            continue
        if kind == "unclosed":
            wrong.append(catalogue.UNCLOSED_COMMENT.at(text.span(match.start(), at)))
            break
        if value == "%" and (not found or found[-1].value == "."):  # Prolog's comment
            kind, at = "foreign", _line_end(content, at)
            value = content[match.start() : at]
        token = Token("foreign" if kind == "date" else kind, value, match.start(), at)
        wrong.extend(_mistakes(text, token))
        meant = _meant(token)
        if meant is not None:
            found.append(meant)
    found.append(Token("end", "", len(content), len(content)))
    return found, wrong


def _line_end(content: str, at: int) -> int:
    stop = content.find("\n", at)
    return len(content) if stop < 0 else stop


def _no_token(text: Text, at: int) -> tuple[Token, Diagnostic | None]:
    """A stretch that is no token; a text that is not closed counts as one up to the end of its line."""
    if text.content[at] == '"':
        stop = _line_end(text.content, at)
        where = text.span(at, stop)
        return Token("text", f'{text.content[at:stop]}"', at, stop), catalogue.UNCLOSED_TEXT.at(where)
    if _hidden(text.content[at]):
        return Token("", "", at, at + 1), None  # `_invisible` has told it
    end = at + 1
    while end < len(text.content) and PATTERN.match(text.content, end) is None and text.content[end] != '"':
        end += 1
    found = text.content[at:end]
    return Token("unknown", found, at, end), catalogue.UNKNOWN_CHARACTER.at(
        text.span(at, end), found=found[:20]
    )


def _mistakes(text: Text, token: Token) -> Iterator[Diagnostic]:
    where = text.span(token.start, token.end)
    match token.kind:
        case "number":
            if not token.value.isdigit():
                code = "." not in token.value and len(token.value) == 5
                hint = f'write `"{token.value}"` if it is a code' if code else ""
                yield catalogue.NOT_WHOLE.at(where, hint=hint, found=token.value)
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
            meant = _meant(token)
            hint = OTHERWISE.get(token.value[0]) or f"write `{meant.value if meant else ''}`"
            fix = _fix(token, meant)
            yield catalogue.NOT_THIS_LANGUAGE.at(
                where, hint=hint, found=token.value[:40], fix=None if fix is None else Fix(where, fix)
            )


def _meant(token: Token) -> Token | None:
    """The token as the writer meant it, so that one slip is told once and the parser goes on."""
    if token.kind == "foreign":
        if token.value in FOREIGN:
            return token._replace(kind="mark", value=FOREIGN[token.value])
        if token.value[0] in OTHERWISE:
            return token._replace(kind="question") if token.value == "?-" else None
        inside = token.value if token.value[0].isdigit() else token.value[1:-1]
        return token._replace(kind="text", value='"' + inside.replace('"', '\\"') + '"')
    if token.kind == "number" and not re.fullmatch("0|[1-9][0-9]{0,17}", token.value):
        return token._replace(kind="text", value=f'"{token.value[:LONGEST_NUMBER]}"')
    return token


def _fix(token: Token, meant: Token | None) -> str | None:
    """What stands for it in the rule language, where it can mean one thing only."""
    if token.value[0] in "#%":
        return None if DIRECTIVE.match(token.value) else f"//{token.value[1:]}"
    if token.value in UNCLEAR or meant is None or meant.kind == "question" or "\\" in meant.value:
        return None
    return meant.value


def unescape(value: str) -> str:
    """The content of a text token."""
    body = value[1:-1]
    return re.sub(r"\\(.)", lambda m: ESCAPED.get(m.group(1), m.group(1)), body) if "\\" in body else body


def _hidden(character: str) -> bool:
    if character in " \t\r\n\f":
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp")


def _invisible(text: Text) -> Iterator[Diagnostic]:
    """Each kind of invisible character once a file: a pasted page is full of them."""
    if text.content.isascii() and text.content.isprintable():
        return
    places: dict[str, list[int]] = {}
    for match in re.finditer(r"[^\x20-\x7e\t\r\n]", text.content):
        if _hidden(match.group()):
            places.setdefault(match.group(), []).append(match.start())
    for character, found in places.items():
        often = f", {len(found)} times in this file" if len(found) > 1 else ""
        hint = "write an ordinary space" if unicodedata.category(character) == "Zs" else ""
        yield catalogue.INVISIBLE_CHARACTER.at(
            text.span(found[0], found[0] + 1),
            hint=hint,
            found=f"{name_of(character)}{often}",
            fix=unhidden(text, found[0], found[-1], character),
        )
