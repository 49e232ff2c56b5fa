"""What was found in case spaces as text: gaps, overlaps, refusals and dead rules, each with when it is so.

Takes ``SpaceReport``s and a ``Style``; gives lines. Imports ``layout`` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from queries.casebook.space import GAP, OVERLAP, said
from queries.told.layout import Style, wrapped

if TYPE_CHECKING:
    from queries.casebook.findings import Condition, DeadRule, Finding, SpaceReport

MOST_CONDITIONS = 8
"""Conditions of one finding that are told; how many more there are is said."""


def spaces_text(reports: Sequence[SpaceReport], style: Style) -> Iterator[str]:
    """Everything that was found, family by family."""
    for report in reports:
        yield from _report(report, style)


def _report(report: SpaceReport, style: Style) -> Iterator[str]:
    spaces = f"{len(report.spaces)} space{'s' if len(report.spaces) > 1 else ''}"
    asked = "" if report.fresh == report.points else f" ({report.fresh:,} of them asked now)"
    yield style.strong(f"{report.family}: {_cases(report.points)} in {spaces}{asked}")
    whole = sum(each.size for each in report.spaces)
    if report.points < whole:
        told = f"Only {report.points:,} of {_cases(whole)} were asked, and what is said is of those."
        yield from wrapped(told, "  ")
    yield ""
    for finding in report.findings:
        if finding.known is None:
            yield from _finding(finding, style)
    yield from _dead([each for each in report.dead if each.known is None], style)
    yield from _known(report)
    yield from wrapped(verdict(report), "  ")
    yield ""


def verdict(report: SpaceReport) -> str:
    """One sentence on everything."""
    counts = [sum(1 for each in report.findings if each.kind == kind and not each.known) for kind in NAMES]
    dead = sum(1 for each in report.dead if each.known is None)
    parts = [
        _count(number, name)
        for number, name in zip((*counts, dead), (*NAMES.values(), "dead rule"), strict=True)
    ]
    told = f"{', '.join(parts[:-1])} and {parts[-1]}"
    used = f"; {_count(report.used, 'rule')} of the family used" if report.used else ""
    return f"{told[0].upper()}{told[1:]}{used}."


NAMES = {GAP: "gap", OVERLAP: "overlap", "refused": "refusal"}


def headline(finding: Finding) -> str:
    """What is wrong, in a sentence."""
    if finding.kind == GAP:
        return f"Gap: {finding.what} is documented, and the answer has neither a line nor a reason for it"
    if finding.kind == OVERLAP:
        return f"Overlap: {finding.what} are both claimed for one lesion, which the space declares exclusive"
    return f"Refused: {finding.what}"


def _finding(finding: Finding, style: Style) -> Iterator[str]:
    yield from (style.strong(line) for line in wrapped(f"{headline(finding)}.", "    ", "  "))
    yield from wrapped(f'In {_cases(finding.points)} of the space "{finding.space.title}":', "    ")
    for condition in finding.when[:MOST_CONDITIONS]:
        yield from wrapped(f"{whenever(condition)} ({_cases(condition.points)})", "        ", "      - ")
    more = len(finding.when) - MOST_CONDITIONS
    if more > 0:
        yield f"      - and {more} more conditions of this kind"
    yield from (
        style.faint(line) for line in wrapped(f"For example: {finding.example.name}", "      ", "    ")
    )
    yield ""


def whenever(condition: Condition) -> str:
    """When a finding is so, in words."""
    if not condition.values:
        return "in every case"
    return "whenever " + " and ".join(
        f"{name} is {_or([said(each) for each in some])}" for name, some in condition.values.items()
    )


def _or(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _dead(rules: Sequence[DeadRule], style: Style) -> Iterator[str]:
    if not rules:
        return
    one = len(rules) == 1
    yield style.strong(f"  {_count(len(rules), 'rule')} that no case of these spaces uses:")
    yield from (f"    {each.rule}  {style.faint(each.at)}" for each in rules)
    way = (
        "widen a space until a case uses it, or take it out"
        if one
        else ("widen a space until a case uses them, or take them out")
    )
    yield from wrapped(f"Either {way}.", "    ")
    yield ""


def _known(report: SpaceReport) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for finding in report.findings:
        if finding.known is not None:
            said_ = f"{headline(finding).split(':')[0].lower()} in {_cases(finding.points)}"
            reasons.setdefault(finding.known.because, []).append(said_)
    for each in report.dead:
        if each.known is not None:
            reasons.setdefault(each.known.because, []).append(each.rule)
    if reasons:
        yield "  Known, and as it should be:"
        for because, what in reasons.items():
            yield from wrapped(f"{because} ({_few(what)})", "      ", "    - ")
        yield ""


def _few(words: Iterable[str]) -> str:
    words = list(dict.fromkeys(words))
    return ", ".join(words[:6]) + (f" and {len(words) - 6} more" if len(words) > 6 else "")


def _cases(number: int) -> str:
    return f"{number:,} case{'' if number == 1 else 's'}"


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"
