"""Recursive strata, closed from the facts upward until nothing new comes.

pyDatalog's search never ends on right-recursive rules over cyclic data, so recursion never reaches
it: a stratum that feeds itself is closed here and handed over as facts. Each round joins with what the
round before has added (semi-naive evaluation; Ullman, Principles of Database Systems, 1988, ch. 13).
Imports ``match``, ``relations``, ``strata``'s value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kb import catalogue
from kb.diagnostics import Kind, Refusal
from kb.engine import Limits
from kb.match import heads
from kb.relations import Relations, Row
from kb.strata import Stratum
from kb.syntax import Atom, Clause

NEW = "new:"
"""Before a relation's name: what the last round added. No relation of a text can have such a name."""


@dataclass
class _Meter:
    """What has been spent of the limits, and by which rule."""

    limits: Limits
    rule: Clause
    steps: int = 0

    def spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > self.limits.steps:
            raise self.refusal(catalogue.TOO_MANY_STEPS, self.limits.steps)

    def refusal(self, kind: Kind, limit: int) -> Refusal:
        return Refusal([kind.at(self.rule.span, relation=self.rule.head.relation, limit=limit)])


class _Metered(Relations):
    """Relations that count the rows which a join looks at, so that one which finds nothing ends too."""

    __slots__ = ("_meter",)

    def __init__(self, base: Relations, meter: _Meter) -> None:
        super().__init__(base)
        self._meter = meter

    def find(self, name: str, positions: tuple[int, ...], values: Row) -> Sequence[Row]:
        found = super().find(name, positions, values)
        self._meter.spend(1 + len(found))
        return found


def close(stratum: Stratum, rules: Iterable[Clause], relations: Relations, limits: Limits) -> None:
    """Add to ``relations`` every row that the stratum's rules derive."""
    mine = frozenset(stratum.relations)
    rules = [rule for rule in rules if rule.head.relation in mine]
    again = [variant for rule in rules for variant in _variants(rule, mine)]
    fresh: dict[str, set[Row]] = {name: set() for name in stratum.relations}
    sizes = dict.fromkeys(stratum.relations, 0)
    meter = _Meter(limits, rules[0])
    for name in stratum.relations:
        relations.add(name, ())
    for turn in _rounds(rules, again):
        found: dict[str, set[Row]] = {name: set() for name in stratum.relations}
        around = _with_news(_Metered(relations, meter), fresh)
        for meter.rule in turn:
            name = meter.rule.head.relation
            for row in heads(meter.rule, around):
                meter.spend(1)
                if row not in found[name] and not relations.holds(name, row):
                    found[name].add(row)
                    sizes[name] += 1
                    if sizes[name] > limits.rows:
                        raise meter.refusal(catalogue.TOO_MANY_ROWS, limits.rows)
        for name, rows in found.items():
            relations.add(name, sorted(rows, key=_stable))
        fresh = found
        if not any(found.values()):
            return


def _rounds(first: list[Clause], again: list[Clause]) -> Iterator[list[Clause]]:
    yield first
    while True:
        yield again


def _variants(rule: Clause, mine: frozenset[str]) -> Iterator[Clause]:
    """The rule once for each of its recursive atoms, with that atom reading what is new."""
    for number, literal in enumerate(rule.body):
        if isinstance(literal, Atom) and literal.relation in mine:
            news = replace(literal, relation=NEW + literal.relation)
            yield replace(rule, body=(*rule.body[:number], news, *rule.body[number + 1 :]))


def _with_news(around: Relations, fresh: dict[str, set[Row]]) -> Relations:
    for name, rows in fresh.items():
        around.add(NEW + name, sorted(rows, key=_stable))
    return around


def _stable(row: Row) -> tuple[tuple[str, str | int], ...]:
    return tuple((type(found).__name__, found) for found in row)
