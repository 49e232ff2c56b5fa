"""A comparison of two states of the knowledge as one page of HTML that needs no other file.

Takes a ``DiffReport``; gives the page. Every value is escaped. Imports ``words`` and ``page``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from queries.revision.report import DiffReport, Group
from queries.told.page import page
from queries.told.revision import words
from queries.told.voices.as_html import said


def diff_page(report: DiffReport) -> str:
    """The page."""
    return page(words.title(report), "\n".join(_body(report)))


def _body(report: DiffReport) -> Iterator[str]:
    yield f"<h1>{said(words.title(report))}</h1>"
    yield f'<div class="note"><strong>{said(words.verdict(report))}</strong></div>'
    yield from _groups("answers", "Answers that change", report.answers)
    yield from _groups("reasons", "The same answers for another reason", report.reasons)
    yield from _rules(report)
    yield from _rows(report)
    if report.text.cards:
        items = (f"{words.card_text(each)}, {each.kind}" for each in report.text.cards)
        yield from _section("cards", f"Source cards: {words.kinds(report.text.cards)}", [_items(items)])


def _section(name: str, title: str, inner: Iterable[str]) -> Iterator[str]:
    yield f'<section id="{name}" aria-labelledby="head-{name}">\n<h2 id="head-{name}">{said(title)}</h2>'
    yield from inner
    yield "</section>"


def _groups(name: str, title: str, groups: Sequence[Group]) -> Iterator[str]:
    if groups:
        yield from _section(name, title, (line for group in groups for line in _group(group)))


def _group(group: Group) -> Iterator[str]:
    yield f"<h3>{said(words.headline(group))}</h3>"
    reasons = []
    for each in group.because:
        told = [f"{mark} {text}" for mark, text in words.premises(each.rule)] if each.rule else []
        sentences = "".join(
            f'<span class="remark">{said(word)}: {said(text)}</span>' for word, text in words.sentences(each)
        )
        reasons.append(f"because {said(words.because_title(each))}{_pre(told)}{sentences}")
    listed = "".join(f"<li>{each}</li>" for each in reasons)
    yield f'<ul class="items">{listed}</ul>' if listed else "<p>No single rule or row was found.</p>"
    yield _folded(f"For example {group.cases[0].case.name}", _pre(words.example_lines(group)))
    named, more = words.names(group, words.MOST_FOLDED)
    if named:
        rest = [*named, *([f"and {more:,} more"] if more else [])]
        yield _folded(f"{len(group.cases) - 1:,} more", _items(rest))


def _rules(report: DiffReport) -> Iterator[str]:
    rules, told = report.text.rules, {each.rule: each.cases for each in report.retold}
    if rules:
        parts = []
        for each in rules:
            used = f", in {words.count(told[each.id], 'answer')}" if each.id in told else ""
            shown = [f"{mark or ' '} {part}" for mark, part in words.premises(each, whole=True)]
            parts.append(_folded(f"{words.rule_title(each)}{used}", _pre(shown)))
        yield from _section("rules", f"Rules: {words.kinds(rules)}", parts)


def _rows(report: DiffReport) -> Iterator[str]:
    rows = report.text.rows
    if rows:
        parts = []
        for table, found in report.text.tables().items():
            shown = [f"{words.MARKS[row.kind]} {words.row_text(row)}" for row in found]
            parts.append(_folded(f"{table}: {words.kinds(found)}", _pre(shown)))
        yield from _section("rows", f"Rows: {words.kinds(rows)}", parts)


def _pre(lines: Sequence[str]) -> str:
    text = "\n".join(escape(line) for line in lines)
    return f"<pre>{text}</pre>" if lines else ""


def _items(items: Iterable[str]) -> str:
    return f'<ul class="items">{"".join(f"<li>{said(each)}</li>" for each in items)}</ul>'


def _folded(summary: str, inner: str) -> str:
    return f"<details><summary>{said(summary)}</summary>\n{inner}\n</details>"
