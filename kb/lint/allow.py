"""What is meant to be so: ``@[allow = "W1003 because the table is filled each January"]``.

Takes warnings; gives those that no annotation allows, and each annotation that allows nothing. One stands
above the rule or the declaration that the warning speaks of, or above the declaration of its table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from kb import catalogue
from kb.diagnostics import Diagnostic
from kb.lint.subject import Subject
from kb.source import Span
from kb.syntax import Annotation, Clause, Declaration

ALLOW = "allow"
WRITTEN = re.compile(r"(W\d{4}) because \S.*")


def without_allowed(subject: Subject, found: Sequence[Diagnostic], *, whole: bool) -> list[Diagnostic]:
    """The warnings that are left, and what is wrong with the annotations, where the looks were all taken."""
    kept = list(found)
    for owner, annotation in _annotations(subject):
        written = WRITTEN.fullmatch(annotation.value)
        if written is None:
            hint = 'write the code of the warning and the reason: "W1003 because ..."'
            value = annotation.value
            kept.append(catalogue.BAD_ANNOTATION.at(annotation.span, hint=hint, key=ALLOW, value=value))
            continue
        left = [each for each in kept if each.code != written[1] or not _speaks_of(owner, each.where)]
        if whole and len(left) == len(kept):
            left.append(catalogue.ALLOWS_NOTHING.at(annotation.span, code=written[1]))
        kept = left
    return kept


def _annotations(subject: Subject) -> Iterator[tuple[Declaration | Clause, Annotation]]:
    for owner in subject.owners():
        for annotation in owner.annotations:
            if annotation.key == ALLOW:
                yield owner, annotation


def _speaks_of(owner: Declaration | Clause, where: object) -> bool:
    """Whether a place is inside a rule or a declaration, or in its table."""
    if not isinstance(where, Span):
        return False
    if isinstance(owner, Declaration) and where.file.endswith(".csv"):
        return PurePosixPath(where.file).stem == owner.relation
    first = min(
        [owner.span.line, *(each.span.line for each in owner.annotations), owner.doc_span.line or 10**9]
    )
    return where.file == owner.span.file and first <= where.line <= owner.span.end_line
