"""The words that every form of a comparison shares. Takes parts of a ``DiffReport``; gives short texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import ndiff
from typing import NamedTuple

from kb.explain.search import Ground
from kb.explain.tell import shown_row
from kb.fact import FactRow
from queries.casebook.answered import Answered
from queries.revision.because import Because
from queries.revision.report import DiffReport, Group
from queries.revision.textual import KINDS, ChangedCard, ChangedRow, ChangedRule

MOST_ROWS = 5
"""Rows of one table that are told; how many more there are is said."""

MOST_NAMES = 12
"""Cases of one group that are named; how many more there are is said."""

MOST_FOLDED = 500
"""The same, where the names are folded away."""

MOST_SAME = 6
"""Lines of an answer that stayed the same that are told."""

MARKS = {"added": "+", "removed": "-", "changed": "~", "ended": "~", "told otherwise": "~"}


class Counted(NamedTuple):
    """A headline of the report: what, and how many of each kind."""

    what: str
    counts: str


def title(report: DiffReport) -> str:
    """What is compared."""
    return f"From {report.old.told} to {report.new.told}"


def verdict(report: DiffReport) -> str:
    """The answer, in a sentence or two."""
    if report.text.is_empty:
        return "Nothing differs: the rules, the tables and the source cards are the same."
    of = f"{count(report.cases, 'case')}"
    reached = f"{report.asked:,} of {of} could be reached by the change"
    if not report.changed and not report.moved:
        return f"No answer and no reason changes: {reached}."
    no = not report.changed
    parts = [
        "No answer changes"
        if no
        else f"{count(report.changed, 'answer')} change{'s' * (report.changed == 1)}"
    ]
    if report.moved:
        parts.append(
            f"{count(report.moved, 'answer')} stay{'s' if report.moved == 1 else ''} for another reason"
        )
    return f"{'; '.join(parts)} ({reached})."


def count(number: int, word: str) -> str:
    """``1 case``, ``no cases``, ``1,365 cases``."""
    return f"{number:,} {word}{'' if number == 1 else 's'}" if number else f"no {word}s"


def kinds(found: Iterable[ChangedRule | ChangedRow | ChangedCard]) -> str:
    """``2 changed, 1 added``."""
    each = [one.kind for one in found]
    return ", ".join(f"{each.count(kind):,} {kind}" for kind in KINDS if kind in each)


def rule_title(each: ChangedRule) -> str:
    """A changed rule by its name, and where it is."""
    clause = each.change.after or each.change.before
    assert clause is not None
    return f"{each.id} ({clause.span.file}:{clause.span.line}), {each.kind}"


def row_text(each: ChangedRow) -> str:
    """A changed row: what it was and what it is, in one line."""
    if each.before is None or each.after is None:
        fact = each.after or each.before
        assert fact is not None
        return f"{fact_text(each.table, fact)}{dates(fact)}"
    before, after = each.before, each.after
    if before.row != after.row:
        return f"{fact_text(each.table, before)} -> {fact_text(each.table, after)}{dates(after)}"
    told = fact_text(each.table, after)
    if (before.since, before.until) != (after.since, after.until):
        return f"{told}:{dates(before) or ' always'} ->{dates(after) or ' always'}"
    return f"{told}: {before.citation} -> {after.citation}"


def fact_text(table: str, fact: FactRow) -> str:
    """A row of a table, as rules write it."""
    return shown_row(Ground(table, fact.row))


def dates(fact: FactRow) -> str:
    """The dates of service of a row, where it has any."""
    found = [f"{word} {day}" for word, day in (("since", fact.since), ("until", fact.until)) if day]
    return f" {' '.join(found)}" if found else ""


def card_text(each: ChangedCard) -> str:
    """A changed source card, and which of its fields."""
    names = ", ".join(f"{name}: {old or 'nothing'} -> {new or 'nothing'}" for name, old, new in each.fields)
    return f"{each.id}{f' ({names})' if names else ''}"


def because_title(each: Because) -> str:
    """Why, in a line: the rule or the row, and what became of it."""
    if each.rule is not None:
        was = {"added": "is new", "removed": "is gone"}.get(each.rule.kind, "changed")
        return f"rule {each.rule.id} {was}"
    assert each.row is not None
    was = {"added": "is new", "removed": "is gone", "ended": "ended"}.get(each.row.kind, "changed")
    return f"a row of {each.row.table} {was}: {row_text(each.row)}"


def sentences(each: Because) -> list[tuple[str, str]]:
    """How it is told in the answers to the example: before, and now."""
    told = [("before", each.before), ("now", each.after)]
    return [(word, sentence) for word, sentence in told if sentence]


def premises(each: ChangedRule, *, whole: bool = False) -> list[tuple[str, str]]:
    """The premises that changed, each with its mark; all of a rule, where ``whole``."""
    if each.kind in ("added", "removed") and not whole:
        return []
    return [(mark, text) for mark, text in each.premises if mark or whole]


def example_lines(group: Group) -> list[str]:
    """The answers to the first case of a group, those lines that differ with their mark."""
    both = group.cases[0]
    if both.same:
        lines = [f"  {line}" for line in _lines(both.new)]
        return lines if len(lines) <= MOST_SAME else [*lines[:MOST_SAME], "  ..."]
    return [line.rstrip() for line in ndiff(_lines(both.old), _lines(both.new)) if not line.startswith("?")]


def _lines(answered: Answered) -> list[str]:
    if answered.refused:
        return [f"refused: {answered.refused}"]
    return [f"{part}: {item}" for part, items in answered.told.items() for item in items] or [
        "nothing is said"
    ]


def names(group: Group, most: int = MOST_NAMES) -> tuple[Sequence[str], int]:
    """The names of the cases after the first, and how many more there are."""
    found = [each.case.name for each in group.cases[1:]]
    return found[:most], max(0, len(found) - most)


def headline(group: Group) -> str:
    """``39 cases: 17315 has 1 unit more``."""
    return f"{count(len(group.cases), 'case')}: {'; '.join(group.effects)}"
