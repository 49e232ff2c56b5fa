"""Dates that do not fit: codes and lists that are over, sources of another time, years far away.

Takes tables, rules and cards; ``stale_cards`` and ``far_dates`` need the day on which somebody looks, and say
nothing without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kb import catalogue
from kb.cards import is_date
from kb.crosschecks import CODES, holds_codes
from kb.diagnostics import Diagnostic
from kb.fact import FOREVER
from kb.lint.references import Listed
from kb.lint.subject import Subject
from kb.source import Span
from kb.syntax import Clause

FAR_BACK = 25
AHEAD = 5
"""Years before all others, and after the day of the look, that are far away."""


def outliving(subject: Subject) -> Iterator[Diagnostic]:
    """Rows that go on when what they name is over: a deleted code, a site that is no more."""
    codes = _code_dates(subject)
    ends: dict[int, dict[object, str]] = {}  # lists are shared by many columns
    for name, rows in subject.facts.items():
        if not rows:
            continue
        columns = subject.program.declarations[name].columns
        lists = list(subject.listed.get(name, ()))
        if codes is not None and name != CODES:
            lists += [
                Listed(place, column.name, frozenset(), ((CODES, 0, CODES),), codes.dates)
                for place, column in enumerate(columns)
                if holds_codes(column.name)
            ]
        for each in lists:
            ended = ends.get(id(each.dates))
            if ended is None:
                ended = ends[id(each.dates)] = _over(each)
            if not ended or not any(value in ended for value in subject.counts(name)[each.position]):
                continue
            for row in rows:
                value = row.row[each.position]
                if value in ended and (row.until or FOREVER) > ended[value]:
                    yield catalogue.CODE_OVER.at(
                        subject.cell(row, each.position),
                        value=value,
                        column=each.column,
                        until=ended[value],
                        what="row",
                    )


def _code_dates(subject: Subject) -> Listed | None:
    if CODES not in subject.facts:
        return None
    found = Listed(0, CODES, frozenset(), ())
    for row in subject.facts[CODES]:
        found.dates.setdefault(row.row[0], []).append((row.since, row.until))
    return found


def _over(listed: Listed) -> dict[object, str]:
    """The values that are over, and since when."""
    ends = {value: listed.ends(value) for value in listed.dates}
    return {value: end for value, end in ends.items() if end < FOREVER}


def sources_of_their_time(subject: Subject) -> Iterator[Diagnostic]:
    """Rows and rules that cite a source which was never in force while they are."""
    for rows in subject.facts.values():
        for row in rows:
            card = subject.cards.get(row.source)
            if (
                card
                and (card.since or card.until)
                and not _meet(row.since, row.until, card.since, card.until)
            ):
                yield _other_time(subject.cell(row, -2), card.id, card.since, card.until, "row")
    for rule in subject.program.rules:
        for annotation in rule.annotations:
            card = subject.cards.get(annotation.value.split(" ", 1)[0]) if annotation.key == "cite" else None
            since, until = rule.annotation("since") or "", rule.annotation("until") or ""
            if card and not _meet(since, until, card.since, card.until):
                yield _other_time(annotation.span, card.id, card.since, card.until, "rule")


def _meet(since: str, until: str, start: str, end: str) -> bool:
    return since <= (end or FOREVER) and start <= (until or FOREVER)


def _other_time(where: Span, card: str, since: str, until: str, what: str) -> Diagnostic:
    dates = " ".join([*([f"since {since}"] if since else []), *([f"until {until}"] if until else [])])
    return catalogue.SOURCE_OVER.at(where, card=card, dates=dates, what=what)


def stale_cards(subject: Subject) -> Iterator[Diagnostic]:
    """Sources that were last looked at more than a year before the day."""
    today = subject.today
    if today is None:
        return
    for card in subject.cards.values():
        checked = date.fromisoformat(card.checked)
        if (today - checked).days > 366:
            file = next((name for name in subject.texts if name.endswith(f"/{card.id}.toml")), "")
            lines = subject.texts[file].content.split("\n") if file else []
            number = next((n for n, line in enumerate(lines, 1) if line.startswith("checked")), 1)
            where = Span(file, number, 1, number, len(lines[number - 1]) + 1 if lines else 1)
            yield catalogue.STALE_SOURCE.at(where, checked=card.checked, today=today.isoformat())


def far_dates(subject: Subject) -> Iterator[Diagnostic]:
    """Dates of which the year is far from all others: 2062 for 2026, or 1926."""
    days = {name: {day for row in rows for day in (row[1], row[2])} for name, rows in subject.facts.items()}
    for rule in subject.program.rules:
        days[""] = days.get("", set()) | set(_rule_days(rule))
    far = _far({int(day[:4]) for found in days.values() for day in found if day and day != FOREVER})
    for name, rows in subject.facts.items() if far else ():
        if not any(_is_far(day, far) for day in days[name]):
            continue
        for row in rows:
            for place, day in ((-4, row.since), (-3, row.until)):
                if _is_far(day, far):
                    yield catalogue.FAR_DATE.at(subject.cell(row, place), value=day)
    for rule in subject.program.rules if far else ():
        for annotation in rule.annotations:
            dated = annotation.key in ("since", "until") and is_date(annotation.value)
            if dated and _is_far(annotation.value, far):
                yield catalogue.FAR_DATE.at(annotation.span, value=annotation.value)


def _is_far(day: str, far: set[int]) -> bool:
    return bool(day) and day != FOREVER and int(day[:4]) in far


def _rule_days(rule: Clause) -> Iterator[str]:
    found = (each.value for each in rule.annotations if each.key in ("since", "until"))
    return (each for each in found if is_date(each))


def _far(found: set[int]) -> set[int]:
    """The years that a wide gap parts from the greater part of them."""
    years = sorted(found)
    middle = years[len(years) // 2] if years else 0
    far: set[int] = set()
    reach = middle
    for year in (year for year in years if year > middle):
        if year - reach > AHEAD:
            far |= {later for later in years if later >= year}
            break
        reach = year
    reach = middle
    for year in (year for year in reversed(years) if year < middle):
        if reach - year > FAR_BACK:
            far |= {earlier for earlier in years if earlier <= year}
            break
        reach = year
    return far
