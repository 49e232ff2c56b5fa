"""Mutants as text: the score, then every survivor with the rule's text and the change underlined.

Takes a ``Score`` and the texts of rules and tables; gives lines. Imports ``mutation`` and ``layout``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kb.revision import RuleChange
from kb.source import Text
from queries.mutation.family import Mutants
from queries.mutation.score import Score, Survivor
from queries.told.layout import Style, wrapped

EACH = 0.4
"""Seconds that a process needs for a mutant, about: most are noticed by the first case that is asked."""


def plan_lines(made: Mutants, processes: int, style: Style) -> Iterator[str]:
    """What mutants are made of, and about how long it takes to try them in so many processes."""
    tables = f" and {_count(len(made.tables), 'table')}" if made.tables else ""
    rules = _count(len(made.rules), "rule")
    name = made.family.name or "All rules"
    yield style.strong(f"{name}: {_count(len(made.mutants), 'mutant')} of {rules}{tables}")
    minutes = len(made.mutants) * EACH / 60 / processes
    if minutes >= 1:
        yield f"  That takes about {_count(round(minutes), 'minute')}."
    if made.tables:
        yield from wrapped(f"Tables: {', '.join(made.tables)}.", "  ")
    if made.large:
        yield from wrapped(f"Too large to change row by row: {', '.join(made.large)}.", "  ")
    if made.idle:
        yield from wrapped(f"No answer to a case rests on these rules: {', '.join(made.idle)}.", "  ")


def score_lines(score: Score, texts: Mapping[str, Text], style: Style) -> Iterator[str]:
    """The survivors, the declared equivalents, and the score."""
    for each in score.survivors:
        yield ""
        yield from _survivor(each, texts, style)
    if score.excused:
        yield ""
        yield style.strong("Declared to say the same")
        for mutant, reason in score.excused:
            yield from wrapped(mutant.name, "    ", "  ")
            yield from wrapped(f"because {reason}", "      ")
    for name, why in score.stale:
        yield ""
        yield from wrapped(f"Declared to say the same, but {why}: {name}", "  ", "")
    yield ""
    yield style.strong(score.told)


def _survivor(found: Survivor, texts: Mapping[str, Text], style: Style) -> Iterator[str]:
    mutant = found.mutant
    yield style.strong(f"{mutant.of}: {mutant.kind} ({mutant.at.file}:{mutant.at.line})")
    yield from _marked(found, texts.get(mutant.at.file), style)
    if mutant.is_:
        yield from wrapped(f"becomes {mutant.is_}", "      ", "    ")
    if not found.reached:
        yield "    It reaches no case."
    else:
        noticed = "it does not notice" if found.reached == 1 else "none of them notices"
        yield f"    It reaches {_count(found.reached, 'case')}, and {noticed}."
    if found.killer:
        yield "    This case would notice it; its answer is today's, and needs your review:"
        yield ""
        yield from (f"      {line}" for line in found.killer.rstrip("\n").split("\n"))


def _marked(found: Survivor, text: Text | None, style: Style) -> Iterator[str]:
    """The text of the rule or row, with the change underlined."""
    mutant = found.mutant
    at, change = mutant.at, mutant.change
    before = change.before
    assert before is not None, "a mutant changes what is there"
    whole = before.span
    if text is None:
        yield f"    {mutant.was}"
        return
    last = max(whole.end_line, whole.line)
    for line in range(whole.line, last + 1):
        content = text.line(line)
        yield f"    {content}"
        if at.line <= line <= max(at.end_line, at.line):
            start = at.column - 1 if line == at.line else len(content) - len(content.lstrip())
            end = at.end_column - 1 if line == at.end_line else len(content)
            if not isinstance(change, RuleChange):
                start, end = 0, len(content)
            yield style.faint(f"    {' ' * start}{'~' * max(1, end - start)}")


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
