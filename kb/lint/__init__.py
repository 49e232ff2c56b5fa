"""What is likely wrong with rules and tables: a list of looks, each a function that yields warnings.

Takes checked rules, the tables and cards that are sound, and a date; gives warnings. What is meant may be
said with ``@[allow = "W1003 because ..."]`` on the rule, or on the declaration for its table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kb import catalogue
from kb.diagnostics import Diagnostic, Place
from kb.lint.allow import without_allowed
from kb.lint.cells import look_alikes, swapped_cells
from kb.lint.conditions import contradictions, splits
from kb.lint.dates import far_dates, outliving, sources_of_their_time, stale_cards
from kb.lint.places import other_places
from kb.lint.rows import gaps_of_dates, odd_capitals, odd_marks, odd_numbers
from kb.lint.same import repeated_rules
from kb.lint.sentences import sentences
from kb.lint.subject import Subject
from kb.lint.usage import swapped_arguments, unused
from kb.lint.values import impossible_values
from kb.source import Span

Look = Callable[[Subject], Iterator[Diagnostic]]

AT_RULES: tuple[Look, ...] = (
    unused,
    swapped_arguments,
    impossible_values,
    contradictions,
    splits,
    repeated_rules,
)
"""Looks that need rules without errors, in the order in which a reader would ask."""

AT_ALL: tuple[Look, ...] = (
    sentences,
    outliving,
    sources_of_their_time,
    stale_cards,
    far_dates,
    swapped_cells,
    look_alikes,
    other_places,
    gaps_of_dates,
    odd_numbers,
    odd_capitals,
    odd_marks,
)
"""Looks that need nothing but that each part can be read."""


def lint(subject: Subject, *, rules_sound: bool = True) -> list[Diagnostic]:
    """Everything that is likely wrong and not allowed, and what is allowed though nothing is wrong."""
    looks = (*AT_RULES, *AT_ALL) if rules_sound else AT_ALL
    found = [each for look in looks for each in look(subject)]
    found = list(_without_followers(subject, found))
    return without_allowed(subject, found, whole=rules_sound)


def _without_followers(subject: Subject, found: list[Diagnostic]) -> Iterator[Diagnostic]:
    """Without what follows from a conclusion with swapped arguments: its columns have wrong values."""
    swapped = {each.where for each in found if each.kind == catalogue.SWAPPED_ARGUMENTS}
    heads = [rule.head for rule in (subject.program.rules if swapped else ())]
    spoilt = [f"`{head.relation}`" for head in heads if any(_within(where, head.span) for where in swapped)]
    for each in found:
        follows = each.kind in (catalogue.NO_SUCH_VALUE, catalogue.NEVER_TOGETHER)
        if not follows or not any(name in each.message for name in spoilt):
            yield each


def _within(where: Place, span: Span) -> bool:
    inside = isinstance(where, Span) and (where.file, where.line) == (span.file, span.line)
    return inside and isinstance(where, Span) and span.column <= where.column < span.end_column
