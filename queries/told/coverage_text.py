"""Coverage as text: the figures, then the rules' own text with a margin, then the rows that no case touches.

Takes ``Coverage`` and the texts of the rule files; gives lines. Imports ``coverage`` and ``layout``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.source import Text
from kb.syntax import Clause
from queries.coverage.cover import Coverage, RuleCover, TableCover
from queries.told.layout import Style, wrapped

LEGEND = (
    "In the margin: `+` every premise on the line was true in a case and false in one (or, in the head, the"
    " rule is used); `T` something on it was only ever true, `F` only ever false, `-` never asked (or, in the"
    " head, the rule is never used)."
)

SAID = {"T": "never false", "F": "never true", "-": "never asked"}


@dataclass(frozen=True)
class Figures:
    """So many of so many, and what is said of them."""

    name: str
    done: int
    of: int

    def __str__(self) -> str:
        return f"{self.name}: {self.done:,} of {self.of:,}" + (f" ({self.percent})" if self.of else "")

    @property
    def percent(self) -> str:
        """The share, rounded down: 100% is all of them."""
        return f"{self.done * 100 // self.of}%" if self.of else "100%"


def figures(found: Coverage) -> tuple[Figures, ...]:
    """The figures of all."""
    rows = sum(len(each.lines) for each in found.tables)
    return (
        *rule_figures(found.rules),
        Figures("rows of guidance touched", sum(len(each.touched) for each in found.tables), rows),
    )


def rule_figures(rules: Sequence[RuleCover]) -> tuple[Figures, Figures]:
    """The figures of some rules."""
    premises = [premise for rule in rules for premise in rule.premises]
    return (
        Figures("rules used", sum(rule.used is not None for rule in rules), len(rules)),
        Figures("premises true and false", sum(each.mark == "+" for each in premises), len(premises)),
    )


def by_file(rules: Iterable[RuleCover]) -> dict[str, list[RuleCover]]:
    """The rules of each file, in the order of the text."""
    found: dict[str, list[RuleCover]] = {}
    for each in rules:
        found.setdefault(each.rule.span.file, []).append(each)
    return found


def summary_lines(found: Coverage, style: Style) -> Iterator[str]:
    """The figures of all, and of each file."""
    count = f"{found.cases:,} {'case' if found.cases == 1 else 'cases'}"
    yield style.strong(f"In {count}:")
    for each in figures(found):
        yield f"  {each}"
    if found.unread:
        yield f"  {len(found.unread)} more cannot be read in the words of this knowledge."
    yield ""
    files = by_file(found.rules)
    width = max((len(name) for name in files), default=4)
    yield f"{'file':{width}}  rules used  premises true and false"
    for name, rules in files.items():
        used, premises = rule_figures(rules)
        yield f"{name:{width}}  {used.done:4} of {used.of:3}  {premises.done:4} of {premises.of:4}"


def table_lines(tables: Sequence[TableCover], style: Style, *, missing: bool) -> Iterator[str]:
    """The tables with rows that no case touches; with ``missing`` their lines."""
    open_ = [each for each in tables if each.missing]
    if not open_:
        yield "Every row of guidance is touched by a case."
        return
    yield style.strong("Rows of guidance that no case touches")
    width = max(len(each.file) for each in open_)
    for each in open_:
        start = f"  {each.file:{width}}  {len(each.touched):6,} of {len(each.lines):6,} touched"
        if missing:
            lines = f"line{'s' if len(each.missing) > 1 else ''} {ranges(each.missing)}"
            yield from wrapped(f"not: {lines}", " " * 6, f"{start.rstrip()}\n      ")
        else:
            yield start


def ranges(lines: Sequence[int]) -> str:
    """``2-5, 9``: line numbers with neighbours drawn together."""
    parts: list[list[int]] = []
    for line in sorted(lines):
        if parts and parts[-1][-1] == line - 1:
            parts[-1] = [parts[-1][0], line]
        else:
            parts.append([line, line])
    return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in parts)


def rule_lines(rules: Sequence[RuleCover], texts: Mapping[str, Text], style: Style) -> Iterator[str]:
    """The rules' own text, each line with its mark, and what is lacking under it."""
    for name, found in by_file(rules).items():
        yield style.strong(name)
        for each in found:
            yield ""
            yield from _rule_lines(each, texts.get(name), style)
        yield ""


def _rule_lines(found: RuleCover, text: Text | None, style: Style) -> Iterator[str]:
    rule = found.rule
    if found.used is None:
        yield style.faint(f"         {rule.id or rule.head.relation} is used in no case")
    if text is None:
        yield f"      {rule.head}"
        return
    marks = marks_by_line(found)
    for line in range(rule.span.line, rule.span.end_line + 1):
        yield f"{line:5} {marks.get(line, ' ')}  {text.line(line)}"
        for literal, premise in zip(rule.body, found.premises, strict=True):
            if literal.span.line == line and premise.mark != "+":
                start = literal.span.column - 1
                end = literal.span.end_column - 1 if literal.span.end_line == line else len(text.line(line))
                under = " " * start + "~" * max(1, end - start)
                yield style.faint(f"         {under} {SAID[premise.mark]}")


def marks_by_line(found: RuleCover) -> dict[int, str]:
    """The mark of each line of a rule that has one: the worst on it."""
    worst = "-FT+"
    marks: dict[int, str] = {head_line(found.rule): "+" if found.used else "-"}
    for literal, premise in zip(found.rule.body, found.premises, strict=True):
        line = literal.span.line
        marks[line] = min(marks.get(line, "+"), premise.mark, key=worst.index)
    return marks


def head_line(rule: Clause) -> int:
    """The line in which the head stands."""
    return rule.head.span.line


def coverage_text(
    found: Coverage, texts: Mapping[str, Text], style: Style, *, shown: Sequence[RuleCover], missing: bool
) -> list[str]:
    """All of it: the figures, these rules, and the tables."""
    lines = list(summary_lines(found, style))
    if shown:
        lines += ["", *wrapped(LEGEND, ""), "", *rule_lines(shown, texts, style)]
    else:
        lines.append("")
    lines += table_lines(found.tables, style, missing=missing)
    return lines
