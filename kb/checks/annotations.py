"""What a rule or a declaration says of itself: annotations, dates and sentences.

Takes a ``Book``; gives diagnostics. Whether a citation leads to a source card is asked where the
cards are known (``knowledge``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from kb import catalogue
from kb.cards import CONFIDENCES, LAYERS
from kb.checks.names import Book
from kb.diagnostics import Diagnostic, Label, did_you_mean
from kb.sentences import slots
from kb.source import Span
from kb.syntax import Annotation, Clause, Declaration, variables

GIVEN = ("encounter", "guidance")
OF_A_RULE = ("id", "cite", "layer", "confidence", "since", "until")
OF_A_DECLARATION = ("given", "absent", "key")
REPEATABLE = ("cite",)
CHOICES = {"layer": LAYERS, "confidence": CONFIDENCES, "given": GIVEN}


def check_annotations(whole: Book) -> Iterator[Diagnostic]:
    """Unknown keys and values, bad dates, ids used twice, sentences that name what is not there."""
    for declaration in (*whole.declarations.values(), *whole.repeated):
        yield from _each(declaration.annotations, OF_A_DECLARATION)
        yield from _sentences(declaration)
        yield from _key(declaration)
    ids: dict[str, Span] = {}
    for clause in whole.clauses:
        yield from _each(clause.annotations, OF_A_RULE)
        yield from _dates(clause)
        yield from _rule_sentence(clause)
        for annotation in clause.annotations:
            if annotation.key == "id":
                first = ids.setdefault(annotation.value, annotation.span)
                if first is not annotation.span:
                    label = Label(first, "first used here")
                    yield catalogue.ID_TWICE.at(annotation.span, labels=[label], id=annotation.value)


def _each(found: Iterable[Annotation], known: tuple[str, ...]) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for annotation in found:
        if annotation.key not in known:
            hint = did_you_mean(annotation.key, known) or f"it is one of {', '.join(known)}"
            yield catalogue.UNKNOWN_ANNOTATION.at(annotation.span, hint=hint, key=annotation.key)
        elif annotation.key in seen and annotation.key not in REPEATABLE:
            yield catalogue.ANNOTATED_TWICE.at(annotation.span, key=annotation.key)
        seen.add(annotation.key)
        allowed = CHOICES.get(annotation.key)
        if allowed and annotation.value not in allowed:
            yield catalogue.BAD_ANNOTATION.at(
                annotation.span,
                hint=did_you_mean(annotation.value, allowed) or f"it takes {', '.join(allowed)}",
                key=annotation.key,
                value=annotation.value,
            )
        elif not annotation.value.strip():
            yield catalogue.BAD_ANNOTATION.at(annotation.span, key=annotation.key, value=annotation.value)


def _dates(clause: Clause) -> Iterator[Diagnostic]:
    read: dict[str, date] = {}
    for annotation in clause.annotations:
        if annotation.key in ("since", "until"):
            try:
                read[annotation.key] = date.fromisoformat(annotation.value)
            except ValueError:
                yield catalogue.BAD_DATE.at(annotation.span, value=annotation.value)
    if "since" in read and "until" in read and read["until"] < read["since"]:
        where = next(a.span for a in clause.annotations if a.key == "until")
        yield catalogue.ENDS_BEFORE.at(where, since=read["since"], until=read["until"])


def _rule_sentence(clause: Clause) -> Iterator[Diagnostic]:
    known = {v.name for literal in (clause.head, *clause.body) for v in variables(literal, inside=False)}
    yield from _slots(clause.doc, known, clause.span, "the rule")


def _sentences(declaration: Declaration) -> Iterator[Diagnostic]:
    known = {column.name for column in declaration.columns}
    what = f"`{declaration.relation}`"
    yield from _slots(declaration.doc, known, declaration.span, what)
    for annotation in declaration.annotations:
        if annotation.key == "absent":
            yield from _slots(annotation.value, known, annotation.span, what)


def _slots(sentence: str, known: set[str], where: Span, what: str) -> Iterator[Diagnostic]:
    named = slots(sentence)
    if named is None:
        yield catalogue.BAD_SENTENCE.at(where)
        return
    for name in named:
        if name not in known:
            yield catalogue.UNKNOWN_SLOT.at(where, hint=did_you_mean(name, known), name=name, what=what)


def _key(declaration: Declaration) -> Iterator[Diagnostic]:
    known = {column.name for column in declaration.columns}
    for annotation in declaration.annotations:
        if annotation.key == "key":
            for name in (part.strip() for part in annotation.value.split(",")):
                if name not in known:
                    yield catalogue.UNKNOWN_SLOT.at(
                        annotation.span,
                        hint=did_you_mean(name, known),
                        name=name,
                        what=f"`{declaration.relation}`",
                    )
