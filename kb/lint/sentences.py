"""Sentences that read badly, as far as a machine can see it.

Takes rules, declarations and tables; gives every sentence with a slip, at the words that are wrong. The same
patterns are asked of sentences that are filled in, by tests. Imports ``catalogue`` and the standard library.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kb import catalogue
from kb.diagnostics import Diagnostic
from kb.lint.subject import Subject
from kb.source import Span

BROKEN = {
    "a space too many": r"  | [.,;:?)]|\( ",
    "a brace that is left over": r"[{}]",
    "an article too many": r"\b(?:an?|the|no|its|their) (?:any|some)\b|\b(?:any|some) (?:an?|the|any|some)\b",
    "a word twice": r"\b([a-z]+) \1\b",
    "a denial of a denial": r"\b(?:not|no) (?:not|no|none|nothing|nobody)\b",
    "a denial after its subject": r"^Any[a-z]*(?: [a-z]+){0,3} (?:is|was|does|did|has|had|can|could) ?not?\b",
    "a plural that is not chosen": r"\((?:s|es)\)",
    "brackets around nothing": r"\(\)|\(,",
    "signs that stand together": r"[:;,] ?[.,;]|\.\.",
    "a condition asked for twice": r"\b(?:if|where|when) under\b",
    "a noun before and after": r"(?i)\b([a-z]+) (?:any|some) \1\b",
    "is where it should be are": r"(?<!of )\b(?:[2-9]|\d\d+) (?:[a-z]+ )?[a-z]+s (?:is|was|has)\b",
}
"""What is wrong with a sentence in which every value is filled in, and how it is seen."""

VOWEL = r"(?!one\b|once\b|us[aeiu]|uni|eu|uti)[aeiou][a-z]*|(?:hour|honest)[a-z]*"
CONSONANT = r"(?!hour|honest)(?:[bcdfghjklmnpqrstvwxyz][a-z]{2,}|uni[a-z]+|us[aeu][a-z]*|one\b)"
SLIPS = {
    "a space too many": re.compile(BROKEN["a space too many"]),
    "a word twice": re.compile(r"\b([a-z]+) \1\b"),
    "a value twice": re.compile(r"(\{\w+\}) \1"),
    "signs that stand together": re.compile(r"[:;,] [.,;]|[:;][.,;]|,[.;]|\.\."),
    "brackets around nothing": re.compile(BROKEN["brackets around nothing"]),
    "two articles": re.compile(r"\b(?:an?|the) (?:an?|the)\b"),
    "it should be `an`": re.compile(rf"\b[Aa] (?:{VOWEL})\b"),
    "it should be `a`": re.compile(rf"\b[Aa]n (?:{CONSONANT})"),
}
"""What is wrong with a sentence as it is written, with names in braces."""


def problems(sentence: str) -> list[str]:
    """What is wrong with a sentence in which every value is filled in."""
    found = [what for what, pattern in BROKEN.items() if re.search(pattern, sentence)]
    return [*found, *unbalanced(sentence), *ends(sentence)]


def unbalanced(sentence: str) -> Iterator[str]:
    """Whether a quote or a bracket stands alone."""
    if sentence.count('"') % 2 or sentence.count("`") % 2 or sentence.count("(") != sentence.count(")"):
        yield "a quote or bracket without the other one"


def ends(sentence: str) -> Iterator[str]:
    """Whether a sentence begins and ends as one."""
    if not sentence.endswith((".", "?", "}")):
        yield "no end"
    if re.match(r"[a-z]+ ", sentence) and not sentence.startswith("mohs-"):
        yield "no capital"


def sentences(subject: Subject) -> Iterator[Diagnostic]:
    """Every sentence that reads badly: of rules, of declarations, and in tables."""
    own = list(_own(subject))
    slips = _slips_in(text for text, _, _ in own)
    for text, where, whole in own:
        found = _first(text, slips) or (next(_ends(text), None) if whole else None)
        if found is not None:
            problem, start, end = found
            yield catalogue.READS_BADLY.at(_inside(where, text, start, end), problem=problem)
    for name, rows in subject.facts.items():
        columns = subject.program.declarations[name].columns
        for place, column in enumerate(columns if rows else ()):
            if column.type == "symbol":
                cells = {str(cell) for cell in subject.counts(name)[place]}
                texts = {cell for cell in cells if cell.count(" ") > 1}
                slips = _slips_in(texts)
                wrong = {cell: found for cell in texts if (found := _first(cell, slips))}
                for row in rows if wrong else ():
                    if found := wrong.pop(str(row.row[place]), None):
                        yield catalogue.READS_BADLY.at(subject.cell(row, place), problem=found[0])


def _own(subject: Subject) -> Iterator[tuple[str, Span, bool]]:
    """The sentences of rules and declarations; whether each is a whole one."""
    for owner in subject.owners():
        if owner.doc:
            yield owner.doc, owner.doc_span, True
        for annotation in owner.annotations:
            if annotation.key == "absent":
                yield annotation.value, annotation.span, False


def _slips_in(texts: Iterable[str]) -> list[str]:
    """The slips that any of the texts has: all are asked at once, since nearly none has one."""
    whole = "\n".join(texts)
    return [what for what, pattern in SLIPS.items() if pattern.search(whole)]


def _first(text: str, slips: Iterable[str]) -> tuple[str, int, int] | None:
    """The first slip of a text, and where it is."""
    for what in slips:
        if found := SLIPS[what].search(text):
            return f"{what} (`{found[0]}`)", found.start(), found.end()
    return next(((what, 0, 0) for what in unbalanced(text)), None)


SAID = {"no end": "it ends without a full stop", "no capital": "it begins without a capital"}


def _ends(text: str) -> Iterator[tuple[str, int, int]]:
    for what in ends(text):
        yield (
            SAID[what],
            max(0, len(text) - 1) if what == "no end" else 0,
            len(text) if what == "no end" else 1,
        )


def _inside(where: Span, sentence: str, start: int, end: int) -> Span:
    """Where the slip stands: only a sentence of one line that stands there as it is can be pointed into."""
    if not end or where.line != where.end_line or where.end_column - where.column != len(sentence):
        return where
    return Span(where.file, where.line, where.column + start, where.line, where.column + end)
