"""The file that a user names, read whole and decoded.

Takes a file name (``-``: JSON on standard input) and the vocabulary; gives an ``Encounter`` or a
``Refusal``. The content may be hostile: it is bounded, must be text, and is parsed by ``formats``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from os.path import splitext
from typing import BinaryIO, NamedTuple

from kb import catalogue
from kb.diagnostics import Refusal, visible
from kb.source import Span, Text
from queries.encounter.decode import decode
from queries.encounter.formats import parse_json, parse_toml, parse_yaml
from queries.encounter.model import Encounter
from queries.encounter.reading import one_line
from queries.encounter.vocabulary import Vocabulary

LARGEST_FILE = 1_000_000
"""Bytes of one encounter."""

_BOM = b"\xef\xbb\xbf"


class _Format(NamedTuple):
    name: str
    parse: Callable[[Text], object]


_JSON = _Format("JSON", parse_json)
_FORMATS = {
    ".json": _JSON,
    ".yaml": _Format("YAML", parse_yaml),
    ".yml": _Format("YAML", parse_yaml),
    ".toml": _Format("TOML", parse_toml),
}


def read_encounter(name: str, vocabulary: Vocabulary, stdin: BinaryIO | None = None) -> Encounter:
    """The encounter in a .json, .yaml, .yml or .toml file, or for ``-`` the JSON on standard input.

    ``stdin`` stands in for standard input. Everything that is wrong comes in one ``Refusal``.
    """
    return decode(read_data(name, stdin), vocabulary)


def read_data(name: str, stdin: BinaryIO | None = None) -> object:
    """The plain data in a file, or for ``-`` in the JSON on standard input."""
    shown = "standard input" if name == "-" else one_line(visible(name))
    content = _standard_input(shown, stdin) if name == "-" else _file(name, shown)
    chosen = _JSON if name == "-" else _format(name, shown)
    text = _text(shown, content)
    if not text.content.strip():
        start = Span(shown, 1, 1, 1, 1)
        raise Refusal([catalogue.NOT_READABLE.at(start, format=chosen.name, reason="it is empty")])
    return chosen.parse(text)


def read_text(name: str, largest: int = LARGEST_FILE) -> Text:
    """The text of a file that a user names, whatever it holds."""
    shown = one_line(visible(name))
    return _text(shown, _file(name, shown, largest))


def _format(name: str, shown: str) -> _Format:
    try:
        return _FORMATS[splitext(name)[1].lower()]
    except KeyError:
        raise Refusal([catalogue.UNKNOWN_FORMAT.at(None, name=shown)]) from None


def _file(name: str, shown: str, largest: int = LARGEST_FILE) -> bytes:
    try:
        with open(name, "rb") as stream:
            return _bounded(stream, shown, largest)
    except FileNotFoundError:
        raise Refusal([catalogue.NO_SUCH_FILE.at(None, name=shown or "without a name")]) from None
    except IsADirectoryError:
        raise _unreadable(shown, "it is a folder") from None
    except OSError as error:
        raise _unreadable(shown, (error.strerror or "the system says no").lower()) from None
    except ValueError:  # a null byte, or a lone surrogate, in the name
        raise Refusal([catalogue.NO_SUCH_FILE.at(None, name=shown)]) from None


def _standard_input(shown: str, stdin: BinaryIO | None) -> bytes:
    try:
        return _bounded(stdin or sys.stdin.buffer, shown)
    except (OSError, ValueError, AttributeError):  # closed, or none at all
        raise _unreadable(shown, "it is closed") from None


def _bounded(stream: BinaryIO, shown: str, largest: int = LARGEST_FILE) -> bytes:
    content = stream.read(largest + 1)
    if len(content) > largest:
        size, limit = f"more than {largest:,} bytes", f"{largest:,}"
        raise Refusal([catalogue.TOO_LARGE.at(None, name=shown, size=size, limit=limit)])
    return content


def _text(shown: str, content: bytes) -> Text:
    """The content as text; a byte order mark is dropped, and offsets count it."""
    null = content.find(0)
    if null >= 0:
        reason = f"it has a null byte (byte {null:,})"
        raise Refusal([catalogue.NOT_TEXT.at(None, name=shown, reason=reason)])
    start = len(_BOM) if content.startswith(_BOM) else 0
    try:
        return Text(shown, content[start:].decode())
    except UnicodeDecodeError as error:
        reason = f"byte {start + error.start:,} is {content[start + error.start]:#04x}"
        raise Refusal([catalogue.NOT_TEXT.at(None, name=shown, reason=reason)]) from None


def _unreadable(shown: str, reason: str) -> Refusal:
    return Refusal([catalogue.UNREADABLE_FILE.at(None, name=shown, reason=reason)])
