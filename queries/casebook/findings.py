"""What is wrong in a case space: gaps, overlaps, refused points and dead rules, each told by its cause.

Takes ``Space``s, the ``Answered`` of their points, and the ids of the family's rules; gives ``Finding``s. A
finding of many points is generalised: the fewest values of axes that no point without it has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

from queries.casebook.answered import Answered
from queries.casebook.case import Case, Data
from queries.casebook.space import DEAD, GAP, OVERLAP, REFUSED, Known, Point, Space

MOST_AXES = 4
"""Values of so many axes make a condition; beyond it the point is told whole."""


class Asked(NamedTuple):
    """A point of a space, and its answer."""

    point: Point
    answered: Answered


class Condition(NamedTuple):
    """For some axes, the values that they have; every point that has them has the finding."""

    values: Mapping[str, tuple[Any, ...]]
    points: int


@dataclass(frozen=True)
class Finding:
    """A gap, an overlap or a refusal: what it is, in which points, and when.

    ``what`` is the kind of service, the two codes, or the reason. ``known`` says why it is as it should be.
    """

    kind: str
    what: str
    space: Space
    points: int
    example: Case
    when: tuple[Condition, ...]
    known: Known | None = None


@dataclass(frozen=True)
class DeadRule:
    """A rule of the family that no answer of its spaces uses."""

    rule: str
    at: str
    known: Known | None = None


@dataclass(frozen=True)
class SpaceReport:
    """All that was found in the spaces of a family; ``fresh`` answers were made now."""

    family: str
    spaces: tuple[Space, ...]
    points: int
    fresh: int
    findings: tuple[Finding, ...]
    dead: tuple[DeadRule, ...]
    used: int

    @property
    def wrong(self) -> tuple[Finding | DeadRule, ...]:
        """What is found and not declared as known."""
        findings = tuple(each for each in self.findings if each.known is None)
        return (*findings, *(each for each in self.dead if each.known is None))


def findings(space: Space, asked: Sequence[Asked]) -> Iterator[Finding]:
    """The gaps, overlaps and refusals of a space, those that are known apart from the others."""
    found: dict[tuple[str, str], dict[int, None]] = {}
    for number, each in enumerate(asked):
        for key in _of(space, each):
            found.setdefault(key, {})[number] = None
    for (kind, what), numbers in found.items():
        left = dict(numbers)
        for known in (each for each in space.known if each.kind == kind):
            covered = [number for number in left if known.covers(asked[number].point.values)]
            if covered:
                yield _finding(space, asked, kind, what, covered, known)
            left = {number: None for number in left if number not in set(covered)}
        if left:
            yield _finding(space, asked, kind, what, list(left), None)


def dead_rules(spaces: Iterable[Space], rules: Mapping[str, str], used: Iterable[str]) -> Iterator[DeadRule]:
    """Of a family's rules (each with its place) those that no answer used."""
    known = {
        rule: each for space in spaces for each in space.known if each.kind == DEAD for rule in each.rules
    }
    gone = set(used)
    yield from (DeadRule(rule, at, known.get(rule)) for rule, at in rules.items() if rule not in gone)


def _of(space: Space, asked: Asked) -> Iterator[tuple[str, str]]:
    if asked.answered.refused:
        yield REFUSED, asked.answered.refused
        return
    for service in asked.answered.silent:
        kind = _type_of(asked.point.case, service)
        if not space.work or kind in space.work:
            yield GAP, kind
    claimed: dict[str, set[str]] = {}
    for code, of in asked.answered.claimed:
        claimed.setdefault(of, set()).add(code)
    for codes in claimed.values():
        for group in space.exclusive:
            both = sorted(codes & group)
            if len(both) > 1:
                yield OVERLAP, " and ".join(both)


def _type_of(case: Case, service: str) -> str:
    """The kind of work of a service, by its id; those without one are numbered by their kind."""
    for each in case.given["services"]:
        if each.get("id") == service:
            return str(each["type"])
    return service.rsplit("-", 1)[0]


def _finding(
    space: Space, asked: Sequence[Asked], kind: str, what: str, numbers: Sequence[int], known: Known | None
) -> Finding:
    example = asked[numbers[0]].point.case
    when = tuple(conditions(space, [each.point.values for each in asked], set(numbers)))
    return Finding(kind, what, space, len(numbers), example, when, known)


def conditions(space: Space, values: Sequence[Data], hit: set[int]) -> Iterator[Condition]:
    """The fewest values of axes that only these points have, until every one of them is covered.

    Conditions that differ in one axis alone are told as one, with several values of that axis.
    """
    names = tuple(space.axes)
    keys = [tuple(repr(each[name]) for name in names) for each in values]
    shown = {
        (place, key[place]): each[name]
        for each, key in zip(values, keys, strict=True)
        for place, name in enumerate(names)
    }
    left, chosen = set(hit), list[tuple[tuple[int, ...], tuple[str, ...]]]()
    for size in range(min(MOST_AXES, len(names)) + 1):
        for places in combinations(range(len(names)), size):
            groups: dict[tuple[str, ...], set[int]] = {}
            for number, key in enumerate(keys):
                groups.setdefault(tuple(key[i] for i in places), set()).add(number)
            for group, numbers in groups.items():
                if numbers <= hit and numbers & left:
                    chosen.append((places, group))
                    left -= numbers
    every = tuple(range(len(names)))
    chosen += [(every, keys[number]) for number in sorted(left)]
    for places, parts in _merged(chosen):
        of = {names[i]: tuple(shown[i, each] for each in part) for i, part in zip(places, parts, strict=True)}
        wanted = [(i, set(part)) for i, part in zip(places, parts, strict=True)]
        yield Condition(of, sum(1 for number in hit if all(keys[number][i] in some for i, some in wanted)))


_Parts = tuple[tuple[str, ...], ...]


def _merged(
    chosen: Sequence[tuple[tuple[int, ...], tuple[str, ...]]],
) -> Iterator[tuple[tuple[int, ...], _Parts]]:
    by_axes: dict[tuple[int, ...], list[_Parts]] = {}
    for places, group in chosen:
        by_axes.setdefault(places, []).append(tuple((each,) for each in group))
    for places, parts in by_axes.items():
        for axis in range(len(places)):
            joined: dict[_Parts, list[str]] = {}
            for part in parts:
                joined.setdefault(part[:axis] + part[axis + 1 :], []).extend(part[axis])
            parts = [
                (*rest[:axis], tuple(dict.fromkeys(some)), *rest[axis:]) for rest, some in joined.items()
            ]
        yield from ((places, part) for part in parts)
