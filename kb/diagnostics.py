"""What can be wrong, as a value: a place, a reason and a way out.

A ``Kind`` is an entry of the catalogue; ``kind.at(place, ...)`` makes a ``Diagnostic`` of it; a list of
diagnostics crosses a boundary in one ``Refusal``. Imports ``source`` only. Nothing here prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sized
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from kb.source import Span, Text


class Fault(IntEnum):
    """Who is at fault, which is the exit status of the command."""

    QUESTION = 1
    USAGE = 2
    KNOWLEDGE = 3


class Field(NamedTuple):
    """A place inside an encounter, or a word of the command line: ``services[0].stages``."""

    path: str

    def __str__(self) -> str:
        return self.path


Place = Span | Field | None


class Label(NamedTuple):
    """A second place of a report: "first declared here"."""

    span: Span
    text: str


class Fix(NamedTuple):
    """What certainly was meant: this text in place of a stretch of the file (of none, where it is empty)."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Kind:
    """An entry of the catalogue: a code, a sentence with ``{slots}``, and why it matters."""

    code: str
    sentence: str
    note: str
    fault: Fault = Fault.KNOWLEDGE
    way_out: str = ""

    @property
    def warning(self) -> bool:
        """Whether it only warns."""
        return self.code.startswith("W")

    def at(
        self,
        where: Place,
        *,
        hint: str = "",
        labels: Iterable[Label] = (),
        slots: Mapping[str, object] | None = None,
        fix: Fix | None = None,
        **named: object,
    ) -> Diagnostic:
        """This entry, filled in for one place; ``hint`` replaces the entry's own way out."""
        values = {**(slots or {}), **named}
        shown = {name: visible(str(value)).replace("\n", "\\n") for name, value in values.items()}
        return Diagnostic(
            kind=self,
            where=where,
            message=self.sentence.format_map(shown),
            hint=visible(hint) or self.way_out.format_map(shown),
            labels=tuple(labels),
            fix=fix,
        )


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong, where, and what to do about it."""

    kind: Kind
    where: Place
    message: str
    hint: str = ""
    labels: tuple[Label, ...] = ()
    fix: Fix | None = None

    @property
    def code(self) -> str:
        """The code of its entry."""
        return self.kind.code

    def headline(self) -> str:
        """``place: what is wrong``."""
        return f"{self.where}: {self.message}" if self.where is not None else self.message


class Refusal(Exception):
    """The one exception that carries diagnostics over a boundary."""

    def __init__(self, diagnostics: Iterable[Diagnostic], texts: Mapping[str, Text] | None = None):
        self.diagnostics = tuple(diagnostics)
        self.texts = dict(texts or {})
        super().__init__("; ".join(d.headline() for d in self.diagnostics))

    @property
    def fault(self) -> Fault:
        """Who is at fault: the knowledge before the question."""
        return max((d.kind.fault for d in self.diagnostics), default=Fault.KNOWLEDGE)


def visible(text: str, limit: int = 120) -> str:
    """The text with control and direction characters escaped, and cut where it is long."""
    safe = "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)
    return safe if len(safe) <= limit * 4 else f"{safe[:limit]}..."


def nearest(word: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The known words most like this one, best first; none where nothing is near."""
    import difflib  # only an error needs it
    from os.path import commonprefix  # of texts, not of paths

    words = sorted(set(known))
    by_fold = {w.lower(): w for w in words}
    meant = word.lower()[:80]

    def unlikeness(near: str) -> tuple[float, int, int, str]:
        alike = difflib.SequenceMatcher(a=near, b=meant).ratio()
        apart = abs(int(near) - int(meant)) if near.isdigit() and meant.isdigit() else 0
        return -alike, -len(commonprefix([near, meant])), apart, near  # noqa: RUF071

    found = difflib.get_close_matches(meant, by_fold, n=50, cutoff=0.6)
    return [by_fold[w] for w in sorted(found, key=unlikeness)[:count]]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known words, or nothing."""
    words = nearest(word, known)
    return f"did you mean {' or '.join(f'`{w}`' for w in words)}?" if words else ""


def often(places: Sized) -> str:
    """What is said where one report stands for several places."""
    return f" ({len(places)} places name it, this is the first)" if len(places) > 1 else ""


def render(diagnostic: Diagnostic, texts: Mapping[str, Text]) -> str:
    """A report for people: headline, the text with the place underlined, labels, reason, way out."""
    where = f"{diagnostic.where}: " if diagnostic.where is not None else ""
    word = "warning" if diagnostic.kind.warning else "error"
    lines = [f"{where}{word} {diagnostic.code}: {diagnostic.message}"]
    if isinstance(diagnostic.where, Span):
        lines += _excerpt(diagnostic.where, texts)
    for label in diagnostic.labels:
        lines += [f"  {label.text}: {label.span}", *_excerpt(label.span, texts)]
    if diagnostic.kind.note:
        lines.append(f"  why: {diagnostic.kind.note}")
    if diagnostic.hint:
        mended = f" ({MENDED})" if diagnostic.fix is not None else ""
        lines.append(f"  help: {diagnostic.hint}{mended}")
    elif diagnostic.fix is not None:
        lines.append(f"  help: {MENDED}")
    return "\n".join(lines)


def _excerpt(span: Span, texts: Mapping[str, Text]) -> list[str]:
    """The first line of the span with the span underlined; a span without width is its whole line."""
    full = texts[span.file].line(span.line) if span.file in texts else ""
    if not full.strip():
        return []
    start = min(span.column - 1, len(full))
    stop = span.end_column - 1 if span.end_line == span.line else len(full)
    if start == 0 and stop <= 0:
        stop = len(full)
    stop = min(max(stop, start), len(full))
    first = max(0, start - EXCERPT // 3) if len(full) > EXCERPT else 0
    last = first + EXCERPT
    before = ("..." if first else "") + visible_line(full[first:start])
    shown = before + visible_line(full[start:last]) + ("..." if last < len(full) else "")
    width = max(1, len(visible_line(full[start : min(stop, last)])))
    number = str(span.line)
    return [f"  {number} | {shown}", f"  {' ' * len(number)} | {' ' * len(before)}{'^' * width}"]


MENDED = "`codewhy rules check --fix` does this"
"""What is said in the way out where it is certain what was meant."""

EXCERPT = 160
"""Characters of a long line that a report shows, around the place."""


def visible_line(text: str) -> str:
    """One line of source as a report shows it: tabs as spaces, nothing invisible."""
    return visible(text.replace("\t", "    "), limit=1_000)


def name_of(character: str) -> str:
    """What Unicode calls a character that would not be seen."""
    import unicodedata

    return unicodedata.name(character, f"U+{ord(character):04X}")
