"""Changes of what is stated, as values; and who knows which there can be.

Gives ``Amendment``, sets of them, and the ``Amender`` that proposes them. Imports ``goals``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol

from kb.explain.goals import Pattern
from kb.relations import Row, Value

MOST_ALIKE = 3
"""Words of which any would do that are tried; more teach nothing."""


class Amendment(NamedTuple):
    """One change: ``place`` is what it changes, ``value`` what to; amendments of one ``unit`` count once.

    ``free``: the value is a word of a large vocabulary, and another one may do as well. ``rank``: candidates
    of one size are tried in its order.
    """

    unit: str
    place: str
    value: Value | None
    free: bool = False
    rank: int = 0


Amendments = frozenset[Amendment]
NO_AMENDMENTS: Amendments = frozenset()


class Made(NamedTuple):
    """A row that some amendments would give; None is a value that is still open."""

    row: Pattern
    amendments: Amendments


class Amender(Protocol):
    """Who knows what can be stated in a case, and how."""

    def stated(self, relation: str, pattern: Pattern) -> Iterable[Made]:
        """The ways of stating a row that fits the pattern."""
        ...

    def unstated(self, relation: str, row: Row) -> Iterable[Amendments]:
        """The ways of no longer stating a row."""
        ...

    def is_new(self, value: Value) -> bool:
        """Whether a value names a thing that amendments bring; to say more of it takes no further change."""
        ...


def size_of(amendments: Amendments) -> int:
    """How many changes these are: all that is said of one new thing is one."""
    return len({amendment.unit for amendment in amendments})


def merge(one: Amendments, other: Amendments) -> Amendments | None:
    """Both together; None where they give one place two values."""
    if not one or not other:
        return one or other
    values = {amendment.place: amendment.value for amendment in one}
    if any(values.get(amendment.place, amendment.value) != amendment.value for amendment in other):
        return None
    return one | other


def few_alike(found: Iterable[Made], cut: Callable[[], None]) -> Iterator[Made]:
    """Of the ways that differ in free words alone a few; ``cut`` hears of it where there are more."""
    seen: set[Made] = set()
    alike: dict[tuple[Pattern, frozenset[tuple[str, Value | None]]], int] = {}
    for made in found:
        shape = (
            made.row,
            frozenset(
                (amendment.place, None if amendment.free else amendment.value)
                for amendment in made.amendments
            ),
        )
        if made not in seen and alike.get(shape, 0) < MOST_ALIKE:
            alike[shape] = alike.get(shape, 0) + 1
            seen.add(made)
            yield made
        elif made not in seen:
            cut()


def order(amendments: Amendments) -> tuple[int, int, int, list[tuple[str, str]]]:
    """What sets of amendments are sorted by: small ones first, then what is least far from what is there.

    Of words the short ones come first: they are the ordinary ones.
    """
    ranks = {amendment.unit: amendment.rank for amendment in amendments}
    return (
        size_of(amendments),
        sum(ranks.values()),
        len(amendments),
        sorted((e.place, f"{len(str(e.value)):03}{e.value}") for e in amendments),
    )
