"""Sentences that read badly, as far as a machine can see it.

Takes rules, declarations and tables; gives every sentence with a slip, at the words that are wrong. The same
patterns are asked of sentences that are filled in, by tests. Imports ``catalogue`` and the standard library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    "signs that stand together": re.compile(BROKEN["signs that stand together"]),
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
    if not sentence.endswith((".", "?")):
        yield "no end"
    if re.match(r"[a-z]+ ", sentence) and not sentence.startswith("mohs-"):
        yield "no capital"


def sentences(subject: Subject) -> Iterator[Diagnostic]:
    """Every sentence that reads badly: of rules, of declarations, and in tables."""
    for owner in (*subject.program.declarations.values(), *subject.program.rules):
        if owner.doc:
            yield from _slips(owner.doc, owner.doc_span, whole=True)
        for annotation in owner.annotations:
            if annotation.key == "absent":
                yield from _slips(annotation.value, annotation.span, whole=False)
    for name, rows in subject.facts.items():
        columns = subject.program.declarations[name].columns
        texts = [place for place, column in enumerate(columns) if column.type == "symbol"]
        for place in texts:
            told: set[object] = set()
            for row in rows:
                cell = str(row.row[place])
                if " " in cell and cell not in told:
                    told.add(cell)
                    if found := _first(cell):
                        yield catalogue.READS_BADLY.at(subject.cell(row, place), problem=found[0])


def _first(text: str) -> tuple[str, int, int] | None:
    """The first slip of a text, and where it is."""
    for what, pattern in SLIPS.items():
        if found := pattern.search(text):
            return f"{what}: `{found[0]}`", found.start(), found.end()
    return next(((what, 0, 0) for what in unbalanced(text)), None)


def _slips(sentence: str, where: Span, *, whole: bool) -> Iterator[Diagnostic]:
    found = _first(sentence)
    if found is not None:
        problem, start, end = found
        place = where
        # Only a sentence of one line that stands there as it is can be pointed into.
        if end and where.line == where.end_line and where.end_column - where.column == len(sentence):
            column = where.column + start
            place = Span(where.file, where.line, column, where.line, where.column + end)
        yield catalogue.READS_BADLY.at(place, problem=problem)
    elif whole:
        for what in ends(sentence):
            yield catalogue.READS_BADLY.at(where, problem=SAID[what])


SAID = {"no end": "it ends without a full stop", "no capital": "it begins without a capital"}
