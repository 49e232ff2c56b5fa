"""A comparison of two states of the knowledge as Markdown, to paste into a pull request.

Takes a ``DiffReport``; gives text. What is long is folded (``<details>``); codes and rules stand in fences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from queries.revision.report import DiffReport, Group
from queries.told.revision import words


def diff_markdown(report: DiffReport) -> str:
    """The whole report."""
    return "\n".join(_lines(report)).rstrip("\n") + "\n"


def _lines(report: DiffReport) -> Iterator[str]:
    yield f"## {_said(words.title(report))}"
    yield ""
    yield f"**{_said(words.verdict(report))}**"
    yield ""
    yield from _groups("Answers that change", report.answers)
    yield from _groups("The same answers for another reason", report.reasons)
    yield from _text(report)


def _groups(title: str, groups: Sequence[Group]) -> Iterator[str]:
    if groups:
        yield f"### {title}"
        yield ""
    for group in groups:
        yield f"#### {_said(words.headline(group))}"
        yield ""
        for each in group.because:
            yield f"- because {_said(words.because_title(each))}"
            told = [f"{mark} {text}" for mark, text in words.premises(each.rule)] if each.rule else []
            yield from (f"  {line}" for line in _fenced(told))
            yield from (f"  - {word}: {_said(text)}" for word, text in words.sentences(each))
        if not group.because:
            yield "- no single rule or row was found that makes it so"
        yield ""
        example = _fenced(words.example_lines(group))
        yield from _folded(f"For example {group.cases[0].case.name}", example)
        named, more = words.names(group, words.MOST_FOLDED)
        if named:
            rest = [f"- {_said(name)}" for name in named] + ([f"- and {more:,} more"] if more else [])
            yield from _folded(f"{len(group.cases) - 1:,} more", rest)


def _text(report: DiffReport) -> Iterator[str]:
    text = report.text
    if text.rules:
        told = {each.rule: each.cases for each in report.retold}
        lines: list[str] = []
        for each in text.rules:
            used = f", in {words.count(told[each.id], 'answer')}" if each.id in told else ""
            lines.append(f"- {_said(words.rule_title(each))}{used}")
            shown = [f"{mark or ' '} {part}" for mark, part in words.premises(each, whole=True)]
            lines += [f"  {line}" for line in _fenced(shown)]
        yield from _folded(f"Rules: {words.kinds(text.rules)}", lines)
    if text.rows:
        lines = []
        for table, rows in text.tables().items():
            lines.append(f"- `{table}`: {words.kinds(rows)}")
            shown = [f"{words.MARKS[row.kind]} {words.row_text(row)}" for row in rows[: words.MOST_ROWS]]
            if len(rows) > words.MOST_ROWS:
                shown.append(f"  and {len(rows) - words.MOST_ROWS:,} more")
            lines += [f"  {line}" for line in _fenced(shown)]
        yield from _folded(f"Rows: {words.kinds(text.rows)}", lines)
    if text.cards:
        lines = [f"- {_said(words.card_text(card))}, {card.kind}" for card in text.cards]
        yield from _folded(f"Source cards: {words.kinds(text.cards)}", lines)


def _fenced(lines: Sequence[str]) -> list[str]:
    """Lines as they are; the fence is longer than any run of marks in them."""
    if not lines:
        return []
    fence = "```"
    while any(fence in line for line in lines):
        fence += "`"
    return [f"{fence}diff", *lines, fence]


def _folded(summary: str, lines: Sequence[str]) -> Iterator[str]:
    yield f"<details><summary>{_said(summary)}</summary>"
    yield ""
    yield from lines
    yield ""
    yield "</details>"
    yield ""


def _said(text: str) -> str:
    """The text without anything that Markdown or HTML would take for a mark."""
    plain = "".join(f"\\{each}" if each in "\\`*_[]|#~" else each for each in " ".join(text.split()))
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
