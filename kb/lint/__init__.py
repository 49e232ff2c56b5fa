"""What is likely wrong with rules and tables: a list of looks, each a function that yields warnings.

Takes checked rules, the tables and cards that are sound, and a date; gives warnings. What is meant may be
said with ``@[allow = "W1003 because ..."]`` on the rule, or on the declaration for its table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kb.diagnostics import Diagnostic
from kb.lint.allow import without_allowed
from kb.lint.cells import look_alikes, swapped_cells
from kb.lint.conditions import contradictions, splits
from kb.lint.dates import far_dates, outliving, sources_of_their_time, stale_cards
from kb.lint.same import repeated_rules
from kb.lint.sentences import sentences
from kb.lint.subject import Subject
from kb.lint.usage import swapped_arguments, unused
from kb.lint.values import impossible_values

LOOKS: tuple[Callable[[Subject], Iterator[Diagnostic]], ...] = (
    unused,
    swapped_arguments,
    impossible_values,
    contradictions,
    splits,
    repeated_rules,
    sentences,
    outliving,
    sources_of_their_time,
    stale_cards,
    far_dates,
    swapped_cells,
    look_alikes,
)
"""Every look, in the order in which a reader would ask."""


def lint(subject: Subject) -> list[Diagnostic]:
    """Everything that is likely wrong and not allowed, and what is allowed though nothing is wrong."""
    return without_allowed(subject, [found for look in LOOKS for found in look(subject)])
