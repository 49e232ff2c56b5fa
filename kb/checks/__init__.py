"""Whether a program is well formed: a list of checks, each a function that yields diagnostics.

Takes what the parser gave; gives a ``CheckedProgram``, which is all that an engine accepts, or every
diagnostic of every check. Nobody checks twice. Imports ``syntax``, ``strata`` and what they import.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from kb import catalogue
from kb.checks.annotations import check_annotations
from kb.checks.names import Book, book, check_names
from kb.checks.safety import check_safety
from kb.checks.types import check_types
from kb.diagnostics import Diagnostic
from kb.program import CheckedProgram, program_of
from kb.source import Span
from kb.strata import stratify
from kb.syntax import Program

CHECKS: tuple[Callable[[Book], Iterator[Diagnostic]], ...] = (
    check_names,
    check_types,
    check_safety,
    check_annotations,
)
"""Every check of the language, in the order in which a reader would ask."""


def check(
    programs: Iterable[Program], told: Collection[Diagnostic] = ()
) -> tuple[CheckedProgram, tuple[Diagnostic, ...]]:
    """One program of many texts, checked as a whole. With an error among the diagnostics (a warning
    is none) the program must not be evaluated. Where the parser ``told`` of a place, no more is said
    of it: the same slip is told once.
    """
    whole = book(programs)
    places = {diagnostic.where for diagnostic in told}
    wrong = [diagnostic for check in CHECKS for diagnostic in check(whole) if diagnostic.where not in places]
    wrong = list(_without_echoes(list(_words(wrong)), whole))
    strata, cycles = stratify(whole.declarations, whole.clauses)
    wrong.extend(cycles)
    return program_of(whole.declarations, whole.clauses, strata), tuple(wrong)


def _words(wrong: list[Diagnostic]) -> Iterator[Diagnostic]:
    """Without what is said of the parts of a word with a dash in it that lost its quotes."""
    dashed = [
        each.where
        for each in wrong
        if each.kind is catalogue.WRONG_TYPE and isinstance(each.where, Span) and " - " in each.message
    ]
    for each in wrong:
        where = each.where
        inside = isinstance(where, Span) and any(
            _within(where, span) and span.column <= where.column and where.end_column <= span.end_column
            for span in dashed
        )
        if each.kind is not catalogue.UNSAFE or not inside:
            yield each


def _without_echoes(wrong: list[Diagnostic], whole: Book) -> Iterator[Diagnostic]:
    """Without warnings about a rule that has an error: the one slip may have caused both."""
    errors = [each.where for each in wrong if not each.kind.warning and isinstance(each.where, Span)]
    spoilt = [
        clause.span
        for clause in (whole.clauses if errors else ())
        if any(_within(where, clause.span) for where in errors)
    ]
    for each in wrong:
        where = each.where
        if not (
            each.kind.warning and isinstance(where, Span) and any(_within(where, span) for span in spoilt)
        ):
            yield each


def _within(where: Span, span: Span) -> bool:
    return where.file == span.file and span.line <= where.line <= span.end_line
