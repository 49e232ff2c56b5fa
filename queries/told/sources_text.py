"""Answers about sources as text: counts first, then what they are counts of.

Takes the answers of ``sources`` and a ``Style``; gives lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from queries.told.layout import Style, faint, wrapped

if TYPE_CHECKING:
    from kb.statements import Carrier
    from queries.sources import Cover, Stale, Statement, Support

MOST = 12
"""Places that are listed of one table or statement; how many more there are is said."""


def sources_text(found: Iterable[Support], style: Style) -> Iterator[str]:
    """One line for each card."""
    rows = [
        (
            each.card.id,
            each.card.layer,
            each.card.confidence,
            each.card.checked,
            str(each.rule_count),
            str(len(each.rows)),
            each.card.edition,
        )
        for each in found
    ]
    head = ("card", "layer", "confidence", "checked", "rules", "rows", "edition")
    yield from _table([head, *rows], right={4, 5}, style=style)


def source_text(found: Support, style: Style) -> Iterator[str]:
    """The card, then the rules and the rows that rest on it."""
    card = found.card
    yield style.strong(f"{card.id}: {card.title}")
    about = {
        "publisher": card.publisher,
        "edition": card.edition,
        "in force": _period(card.since, card.until),
        "layer": card.layer,
        "confidence": card.confidence,
        "read": f"{card.retrieved}, last checked {card.checked}",
        "address": card.address,
        "licence": card.licence,
        "note": card.note,
    }
    for name, value in about.items():
        if value:
            yield from wrapped(value, " " * 14, f"  {name + ':':<12}")
    yield ""
    yield style.strong(
        f"{_counted(found.rule_count, 'rule')} and {_counted(len(found.rows), 'row')} rest on it"
    )
    for each in found.rules:
        yield from wrapped(f"{each.name} ({each.at.file}:{each.at.line}): {each.place}", "      ", "  ")
    tables: dict[str, list[Carrier]] = {}
    for each in found.rows:
        tables.setdefault(each.at.file, []).append(each)
    for file, rows in tables.items():
        yield f"  {file} ({_counted(len(rows), 'row')})"
        for each in rows[:MOST]:
            yield from wrapped(f"line {each.at.line}: {each.place}", "        ", "      ")
        yield from _more(rows, "      ")


def cover_text(found: Cover, style: Style, missing_only: bool) -> Iterator[str]:
    """How many statements are carried, left out and missing, then which."""
    from queries.sources import STATES

    yield style.strong(f"{found.card.id}: {found.card.title}")
    yield ""
    if not found.statements:
        yield "Its statements are not listed."
        return
    counts = found.counts()
    rows = [(scope, *_sums(states.values())) for scope, states in counts.items()]
    if len(rows) > 1:
        rows.append(("all", *_sums(len(found.of(state)) for state in STATES)))
    yield from _table([("scope", "statements", *STATES), *rows], right={1, 2, 3, 4}, style=style)
    for state in STATES[2:] if missing_only else STATES:
        statements = found.of(state)
        if statements:
            yield ""
            yield style.strong(f"{state.capitalize()}: {_counted(len(statements), 'statement')}")
        for each in statements:
            yield from _statement(each, style)


def stale_text(found: Sequence[Stale], style: Style) -> Iterator[str]:
    """The cards to look at again."""
    if not found:
        yield "No card is stale."
    for each in found:
        yield from wrapped(f"{style.strong(each.card.id)}: {each.why}", "    ", "")


def _statement(each: Statement, style: Style) -> Iterator[str]:
    yield from wrapped(f"{each.id} ({each.page}; {each.scope}): {each.subject}", "      ", "  ")
    if each.carriers:
        yield from faint(_named(each.carriers), "      ", style)
    elif each.why:
        yield from faint(each.why, "      ", style)


def _named(carriers: Sequence[Carrier]) -> str:
    """Rules and tables by name, each with its file and its lines."""
    lines: dict[tuple[str, str], list[str]] = {}
    for each in carriers[:MOST]:
        lines.setdefault((each.name, each.at.file), []).append(str(each.at.line))
    shown = ", ".join(f"{name} ({file}:{','.join(found)})" for (name, file), found in lines.items())
    more = len(carriers) - MOST
    return f"{shown} and {more} more" if more > 0 else shown


def _sums(numbers: Iterable[int]) -> tuple[str, ...]:
    """The sum, then each."""
    found = list(numbers)
    return str(sum(found)), *map(str, found)


def _period(since: str, until: str) -> str:
    return " ".join(f"{word} {day}" for word, day in (("from", since), ("until", until)) if day)


def _more(rows: Sequence[object], indent: str) -> Iterator[str]:
    if len(rows) > MOST:
        yield f"{indent}... and {len(rows) - MOST} more (--format json has them all)"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number:,} {word}s"


def _table(rows: Sequence[Sequence[str]], right: set[int], style: Style) -> Iterator[str]:
    """Columns as wide as they need to be, the first row as a head."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = [
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        line = "  ".join(cells).rstrip()
        yield line if number else style.strong(line)
