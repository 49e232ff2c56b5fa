"""What a code means, and the table of all codes, as lines for people.

Takes ``Meaning``s; gives lines. Imports ``layout``, and of ``kb`` what renders a report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kb.diagnostics import Fault, Kind, render, visible_line
from queries.error_codes import Meaning, group_of, slots_shown
from queries.told.layout import Style, wrapped

AT_FAULT = {
    Fault.QUESTION: "The question is at fault, not the knowledge: exit status 1.",
    Fault.USAGE: "The way the command was called is at fault: exit status 2.",
    Fault.KNOWLEDGE: "The rules, tables or cards are at fault: exit status 3.",
}
WARNS = "A warning: it is told, and stops nothing (exit status 0)."


def meaning_lines(found: Meaning, style: Style) -> Iterator[str]:
    """The sentence, why it matters, the way out, who is at fault, and the example."""
    kind = found.kind
    word = "warning" if kind.warning else "error"
    yield from wrapped(f"{style.strong(kind.code)}, {word}: {slots_shown(kind.sentence)}", "  ", "")
    if kind.note:
        yield from wrapped(f"Why it matters: {kind.note}.", "  ", "")
    if kind.way_out:
        yield from wrapped(f"The way out: {slots_shown(kind.way_out)}.", "  ", "")
    yield WARNS if kind.warning else AT_FAULT[kind.fault]
    if found.fixable:
        yield "`codewhy rules check --fix` mends it where it is certain what was meant, as it is here."
    elif kind.fault is Fault.KNOWLEDGE and found.example is not None:
        yield "`codewhy rules check --fix` leaves this one to you: it is not certain what was meant."
    if found.example is not None:
        yield ""
        yield style.strong("Wrong:")
        yield from _files(found.example.wrong)
        yield ""
        yield style.strong("What is told of it:")
        for report in found.example.reports[:1]:
            yield from (f"    {line}" for line in render(report, found.example.texts).split("\n"))
        yield ""
        yield style.strong("Right:")
        yield from _files(found.example.right)


def _files(files: Mapping[str, str]) -> Iterator[str]:
    for name, content in files.items():
        if len(files) > 1 or not name.startswith("rules/"):
            yield f"  {name}"
        for line in content.removesuffix("\n").split("\n"):
            yield f"    {visible_line(line)}".rstrip()


def table_lines(kinds: Iterable[Kind], style: Style) -> Iterator[str]:
    """All codes, a line each, in groups of a hundred."""
    by_group: dict[str, list[Kind]] = {}
    for kind in sorted(kinds, key=lambda kind: (kind.code[1:], kind.code)):
        by_group.setdefault(kind.code[1:3], []).append(kind)
    for number, (group, found) in enumerate(by_group.items()):
        if number:
            yield ""
        yield style.strong(f"{group}xx: {group_of(found[0].code)}")
        for kind in found:
            yield from wrapped(slots_shown(kind.sentence), " " * 9, f"  {kind.code}  ")
    yield ""
    yield "`codewhy explain CODE` says more of one of them. A code with W warns."
