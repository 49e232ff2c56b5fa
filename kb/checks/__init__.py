"""Whether a program is well formed: a list of checks, each a function that yields diagnostics.

Takes what the parser gave; gives a ``CheckedProgram``, which is all that an engine accepts, or every
diagnostic of every check. Nobody checks twice. Imports ``syntax``, ``strata`` and what they import.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from kb.checks.annotations import check_annotations
from kb.checks.names import Book, book, check_names
from kb.checks.safety import check_safety
from kb.checks.types import check_types
from kb.diagnostics import Diagnostic
from kb.program import CheckedProgram, program_of
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
    strata, cycles = stratify(whole.declarations, whole.clauses)
    wrong.extend(cycles)
    return program_of(whole.declarations, whole.clauses, strata), tuple(wrong)
