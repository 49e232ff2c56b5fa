"""What an editor is answered: places, texts and edits, as frozen values.

Lines and columns count from 1, as in ``Span``; a column counts characters. Imports ``source`` and
``diagnostics``.
"""

from __future__ import annotations

from typing import NamedTuple

from kb.diagnostics import Diagnostic
from kb.source import Span


class Place(NamedTuple):
    """Where the cursor is: before the character of this column."""

    file: str
    line: int
    column: int


class Told(NamedTuple):
    """What is said of a word, as Markdown, and where the word stands."""

    text: str
    span: Span


class Change(NamedTuple):
    """A stretch of a file, and what is to stand there instead."""

    span: Span
    text: str


class Edits(NamedTuple):
    """Changes of texts, and files that get another name; the editor makes them, nobody else."""

    changes: tuple[Change, ...]
    renamed: tuple[tuple[str, str], ...] = ()


class Refused(NamedTuple):
    """Why something is not done."""

    reason: str


class Symbol(NamedTuple):
    """Something that has a name: a relation, a rule, a table, a source card."""

    name: str
    kind: str
    detail: str
    span: Span
    named_at: Span
    """Where the name itself stands."""


class Suggestion(NamedTuple):
    """A word that could stand at the cursor.

    ``text`` replaces ``span``; where ``snippet`` is set, it has places to fill in (``${1:name}``).
    """

    label: str
    kind: str
    detail: str
    told: str
    text: str
    span: Span
    snippet: bool = False


class Signature(NamedTuple):
    """A relation as it is written, and which of its columns the cursor is in."""

    label: str
    columns: tuple[str, ...]
    told: str
    active: int


class Problem(NamedTuple):
    """A diagnostic and the file in which an editor shows it."""

    file: str
    span: Span
    message: str
    diagnostic: Diagnostic
