"""A comparison of two states of the knowledge as text for a terminal.

Takes a ``DiffReport`` and a ``Style``; gives lines. Imports ``words`` and ``layout``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from queries.revision.report import DiffReport, Group
from queries.told.layout import Style, wrapped
from queries.told.revision import words


def diff_text(report: DiffReport, style: Style) -> Iterator[str]:
    """The answer first, then what differs in the text, then each group of answers with why."""
    yield from (style.strong(line) for line in wrapped(words.title(report), ""))
    yield from wrapped(words.verdict(report), "")
    yield ""
    yield from _groups("Answers that change", report.answers, style)
    yield from _groups("The same answers for another reason", report.reasons, style)
    yield from _rules(report, style)
    yield from _tables(report, style)
    if report.text.cards:
        yield style.strong(f"Source cards: {words.kinds(report.text.cards)}")
        for card in report.text.cards:
            yield from wrapped(words.card_text(card), "      ", f"  {words.MARKS[card.kind]} ")
        yield ""


def _groups(title: str, groups: Sequence[Group], style: Style) -> Iterator[str]:
    if not groups:
        return
    yield style.strong(title)
    yield ""
    for group in groups:
        yield from (style.strong(line) for line in wrapped(words.headline(group), "    ", "  "))
        for number, each in enumerate(group.because):
            yield from wrapped(
                f"{'and ' if number else ''}because {words.because_title(each)}", "      ", "    "
            )
            if each.rule is not None:
                for mark, text in words.premises(each.rule):
                    yield from wrapped(text, "          ", f"        {mark} ")
            for word, sentence in words.sentences(each):
                yield from (
                    style.faint(line) for line in wrapped(sentence, "          ", f"        {word}: ")
                )
        if not group.because:
            yield "    No single rule or row was found that makes it so."
        yield from wrapped(f"For example {group.cases[0].case.name}:", "      ", "    ")
        for line in words.example_lines(group):
            yield from wrapped(line[2:], "          ", f"        {line[:2]}")
        named, more = words.names(group)
        if named:
            also = f"Also: {'; '.join(named)}{f'; and {more:,} more' if more else ''}."
            yield from (style.faint(line) for line in wrapped(also, "      ", "    "))
        yield ""


def _rules(report: DiffReport, style: Style) -> Iterator[str]:
    rules = report.text.rules
    if not rules:
        return
    told = {each.rule: each.cases for each in report.retold}
    yield style.strong(f"Rules: {words.kinds(rules)}")
    for each in rules:
        used = f", in {words.count(told[each.id], 'answer')}" if each.id in told else ""
        yield from wrapped(f"{words.rule_title(each)}{used}", "      ", f"  {words.MARKS[each.kind]} ")
        for mark, text in words.premises(each, whole=each.kind not in ("added", "removed")):
            yield from wrapped(text, "          ", f"      {mark or ' '} ")
    yield ""


def _tables(report: DiffReport, style: Style) -> Iterator[str]:
    if not report.text.rows:
        return
    yield style.strong(f"Rows: {words.kinds(report.text.rows)}")
    for table, rows in report.text.tables().items():
        yield f"  {table}: {words.kinds(rows)}"
        for each in rows[: words.MOST_ROWS]:
            yield from wrapped(words.row_text(each), "        ", f"    {words.MARKS[each.kind]} ")
        if len(rows) > words.MOST_ROWS:
            yield f"    and {len(rows) - words.MOST_ROWS:,} more"
    yield ""
