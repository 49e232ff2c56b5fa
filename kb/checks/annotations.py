"""What a rule or a declaration says of itself: annotations, dates and sentences.

Takes a ``Book``; gives diagnostics. Whether a citation leads to a source card is asked where the
cards are known (``knowledge``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kb import catalogue
from kb.cards import CONFIDENCES, LAYERS, is_date
from kb.checks.names import Book
from kb.diagnostics import Diagnostic, Fix, Label, did_you_mean
from kb.mending import day, slip
from kb.sentences import slots
from kb.source import Span
from kb.syntax import PREMISE, Annotation, Clause, Declaration, variables

GIVEN = ("encounter", "guidance")
OF_A_RULE = ("id", "cite", "layer", "confidence", "overrules", "tell", "since", "until", "allow")
OF_A_DECLARATION = ("given", "absent", "key", "refers", "tiers", "answers", "allow")
REPEATABLE = ("cite", "overrules", "allow")
CHOICES = {"layer": LAYERS, "confidence": CONFIDENCES, "given": GIVEN, "tell": (PREMISE,)}


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
            fix = _renamed(annotation, found, known)
            hint = f"did you mean `{slip(annotation.key, known)}`?" if fix else hint
            yield catalogue.UNKNOWN_ANNOTATION.at(annotation.span, hint=hint, fix=fix, key=annotation.key)
        elif annotation.key in seen and annotation.key not in REPEATABLE:
            yield catalogue.ANNOTATED_TWICE.at(annotation.span, key=annotation.key)
        seen.add(annotation.key)
        allowed = CHOICES.get(annotation.key)
        if allowed and annotation.value not in allowed:
            yield catalogue.BAD_ANNOTATION.at(
                annotation.span,
                hint=f"{did_you_mean(annotation.value, allowed)} it is one of {', '.join(allowed)}".strip(),
                key=annotation.key,
                value=annotation.value,
            )
        elif annotation.key == "cite" and annotation.value.strip() and " " not in annotation.value.strip():
            hint = "write the place after it: a page, a section, a row or a statement"
            shown = f"{annotation.value} (a source without a place)"
            yield catalogue.BAD_ANNOTATION.at(annotation.span, hint=hint, key=annotation.key, value=shown)
        elif not annotation.value.strip():
            hint = "write its value, or delete the line"
            yield catalogue.BAD_ANNOTATION.at(
                annotation.span, hint=hint, key=annotation.key, value=annotation.value
            )


def _renamed(annotation: Annotation, beside: Iterable[Annotation], known: tuple[str, ...]) -> Fix | None:
    """The annotation with the key that was certainly meant, unless that is there already."""
    meant = slip(annotation.key, set(known))
    there = meant not in REPEATABLE and any(each.key == meant for each in beside)
    return None if meant is None or there else Fix(annotation.span, str(replace(annotation, key=meant)))


def _dates(clause: Clause) -> Iterator[Diagnostic]:
    read: dict[str, str] = {}
    for annotation in clause.annotations:
        if annotation.key in ("since", "until"):
            if is_date(annotation.value):
                read[annotation.key] = annotation.value
            else:
                meant = day(annotation.value)
                fix = Fix(annotation.span, str(replace(annotation, value=meant))) if meant else None
                yield catalogue.BAD_DATE.at(annotation.span, fix=fix, value=annotation.value)
    if "since" in read and "until" in read and read["until"] < read["since"]:
        where = next(a.span for a in clause.annotations if a.key == "until")
        yield catalogue.ENDS_BEFORE.at(where, since=read["since"], until=read["until"])


def _rule_sentence(clause: Clause) -> Iterator[Diagnostic]:
    known = {v.name for literal in (clause.head, *clause.body) for v in variables(literal, inside=False)}
    yield from _slots(clause.doc, known, clause.doc_span, "the rule")


def _sentences(declaration: Declaration) -> Iterator[Diagnostic]:
    known = {column.name for column in declaration.columns}
    what = f"`{declaration.relation}`"
    yield from _slots(declaration.doc, known, declaration.doc_span, what)
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
            hint = did_you_mean(name, known) or _has(known)
            place = _slot(where, sentence, name)
            meant = slip(name, known) if place.end_column - place.column == len(name) + 2 else None
            fix = Fix(place, f"{{{meant}}}") if meant and place != where else None
            hint = f"did you mean `{meant}`?" if fix else hint
            yield catalogue.UNKNOWN_SLOT.at(place, hint=hint, fix=fix, name=name, what=what)


def _slot(where: Span, sentence: str, name: str) -> Span:
    """Where the name stands in a sentence of one line; else the sentence."""
    start = sentence.find(f"{{{name}}}")
    if where.line != where.end_line or where.end_column - where.column != len(sentence):
        return where
    column = where.column + start
    return Span(where.file, where.line, column, where.line, column + len(name) + 2)


def _has(known: set[str]) -> str:
    named = sorted(name for name in known if not name.startswith("_"))
    return f"it has {', '.join(f'`{name}`' for name in named)}" if named else "it has none"


def _key(declaration: Declaration) -> Iterator[Diagnostic]:
    known = {column.name for column in declaration.columns}
    for annotation in declaration.annotations:
        for name in (part.strip() for part in annotation.value.split(",")) if annotation.key == "key" else ():
            if name and name not in known:
                hint = did_you_mean(name, known) or f"a key is made of columns; {_has(known)}"
                yield catalogue.BAD_ANNOTATION.at(annotation.span, hint=hint, key="key", value=name)
