"""Recursive strata, closed from the facts upward until nothing new comes.

pyDatalog's search never ends on right-recursive rules over cyclic data, so recursion never reaches
it: a stratum that feeds itself is closed here and handed over as facts. Each round joins with what the
round before has added (semi-naive evaluation; Ullman, Principles of Database Systems, 1988, ch. 13).
Imports ``match``, ``relations``, ``strata``'s value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kb import catalogue
from kb.diagnostics import Refusal
from kb.engine import Limits
from kb.match import heads
from kb.relations import Relations, Row
from kb.strata import Stratum
from kb.syntax import Atom, Clause

NEW = "new:"
"""Before a relation's name: what the last round added. No relation of a text can have such a name."""


def close(stratum: Stratum, rules: Iterable[Clause], relations: Relations, limits: Limits) -> None:
    """Add to ``relations`` every row that the stratum's rules derive."""
    mine = frozenset(stratum.relations)
    rules = [rule for rule in rules if rule.head.relation in mine]
    again = [variant for rule in rules for variant in _variants(rule, mine)]
    fresh: dict[str, set[Row]] = {name: set() for name in stratum.relations}
    steps = 0
    for name in stratum.relations:
        relations.add(name, ())
    for turn in _rounds(rules, again):
        found: dict[str, set[Row]] = {name: set() for name in stratum.relations}
        around = _with_news(relations, fresh)
        for rule in turn:
            name = rule.head.relation
            for row in heads(rule, around):
                steps += 1
                if steps > limits.steps:
                    raise Refusal(
                        [catalogue.TOO_MANY_STEPS.at(rule.span, relation=name, limit=limits.steps)]
                    )
                if row not in found[name] and not relations.holds(name, row):
                    found[name].add(row)
                    if len(found[name]) + relations.size(name) > limits.rows:
                        raise Refusal(
                            [catalogue.TOO_MANY_ROWS.at(rule.span, relation=name, limit=limits.rows)]
                        )
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


def _with_news(relations: Relations, fresh: dict[str, set[Row]]) -> Relations:
    around = Relations(relations)
    for name, rows in fresh.items():
        around.add(NEW + name, sorted(rows, key=_stable))
    return around


def _stable(row: Row) -> tuple[tuple[str, str | int], ...]:
    return tuple((type(found).__name__, found) for found in row)
