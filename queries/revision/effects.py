"""What becomes of an answer, in words that do not name the case: equal changes of many cases are one.

Takes what was answered before and now; gives short sentences. Imports the casebook only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from queries.casebook.answered import Answered
from queries.casebook.case import VERDICTS

_LINE = re.compile(r"([A-Z0-9]+)((?:-[A-Z0-9]+)*)(?: x (\d+))?(?: \((\w+)\))?")
_OF = re.compile(r"([A-Z0-9]+) of (.+) by (\S+)")
_INDEX = re.compile(r"\[\d+\]")


class _Line(NamedTuple):
    """A line of a claim, as a case writes it."""

    code: str
    modifiers: frozenset[str]
    units: int
    status: str


def effects(old: Answered, new: Answered) -> tuple[str, ...]:
    """What is different, each in a sentence without its full stop."""
    if old.refused != new.refused:
        word = "is refused now" if new.refused else "is answered now, and was refused"
        return (f"the case {word}: {new.refused or old.refused}",)
    return tuple(dict.fromkeys(_all(old, new)))


def _all(old: Answered, new: Answered) -> Iterator[str]:
    gone, come = _differing(old, new, "claim")
    yield from _claim([_line(each) for each in gone], [_line(each) for each in come])
    for part, of in (("possible", _possible), ("excluded", _excluded), ("questions", _question)):
        gone, come = _differing(old, new, part)
        before, now = {of(each) for each in gone}, {of(each) for each in come}
        yield from (f"{each} no longer" for each in sorted(before - now))
        yield from (f"{each} now" for each in sorted(now - before))
        if before == now:
            yield from (f"{each} with another condition" for each in sorted(now))
    gone, come = _differing(old, new, "warnings")
    yield from (f"{each} no longer warns" for each in gone)
    yield from (f"{each} warns now" for each in come)
    before_, now_ = old.told.get(VERDICTS, ()), new.told.get(VERDICTS, ())
    for was, is_ in zip(before_, now_, strict=False):
        if was != is_:
            yield f'a line that had the verdict "{was}" has "{is_}"'


def _differing(old: Answered, new: Answered, part: str) -> tuple[list[str], list[str]]:
    """The items of one side that the other does not have as often."""
    before, now = list(old.told.get(part, ())), list(new.told.get(part, ()))
    for each in old.told.get(part, ()):
        if each in now:
            now.remove(each)
            before.remove(each)
    return before, now


def _line(text: str) -> _Line:
    found = _LINE.fullmatch(text)
    if found is None:
        return _Line(text, frozenset(), 1, "certain")
    code, modifiers, units, status = found.groups()
    return _Line(code, frozenset(modifiers.split("-")[1:]), int(units or 1), status or "certain")


def _claim(gone: list[_Line], come: list[_Line]) -> Iterator[str]:
    for line in come:
        was = next((each for each in gone if each.code == line.code), None)
        if was is None:
            yield f"{line.code} is on the claim now"
            continue
        gone.remove(was)
        yield from _one(was, line)
    yield from (f"{line.code} is on the claim no longer" for line in gone)


def _one(was: _Line, line: _Line) -> Iterator[str]:
    if line.units != was.units:
        more, number = (
            ("more", line.units - was.units) if line.units > was.units else ("fewer", was.units - line.units)
        )
        yield f"{line.code} has {number} unit{'' if number == 1 else 's'} {more}"
    for modifier in sorted(line.modifiers - was.modifiers):
        yield f"{line.code} carries modifier {modifier} now"
    for modifier in sorted(was.modifiers - line.modifiers):
        yield f"{line.code} carries modifier {modifier} no longer"
    if line.status != was.status:
        yield f"{line.code} is {line.status} now, and was {was.status}"


def _possible(text: str) -> str:
    return f"{_line(text.split(' of ')[0]).code} is a possible line"


def _excluded(text: str) -> str:
    found = _OF.fullmatch(text)
    return f"{found[1]} is kept off the claim by {found[3]}" if found else text


def _question(text: str) -> str:
    return f"{_INDEX.sub('', text.split(' decides ')[0])} is asked about"
