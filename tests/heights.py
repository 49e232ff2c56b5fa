"""How low a proof can be: the least height of every row, by trying all instances of all rules.

Takes a ``CheckedProgram`` and rows. What a search finds cleverly is found here by going round until nothing
gets lower; only the naive ``model`` is used. A stated row has height 0, a rule stands one above the highest
of its premises, and an aggregate one above those of its rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from kb.explain.model import Bindings, Model, NoValueError, Row, outside
from kb.program import CheckedProgram
from kb.syntax import Atom, Clause, Comparison, Literal, Negation, aggregates

Ground = tuple[str, Row]
Needed = tuple[Ground, int]
"""A row, and the steps that stand between it and the rule's conclusion."""


def heights(program: CheckedProgram, facts: Mapping[str, Sequence[Row]]) -> dict[Ground, int]:
    """The least height of a proof, for every row that holds."""
    model = Model(program, facts)
    model.settle()
    found: dict[Ground, int] = {(name, row): 0 for name, rows in facts.items() for row in rows}
    instances = [each for rule in program.rules for each in _instances(rule, model)]
    changed = True
    while changed:
        changed = False
        for ground, needed, lone in instances:
            if all(below in found for below, _ in needed):
                height = max((found[below] + extra for below, extra in needed), default=lone)
                if height < found.get(ground, height + 1):
                    found[ground] = height
                    changed = True
    return found


def _instances(rule: Clause, model: Model) -> Iterator[tuple[Ground, list[Needed], int]]:
    whole = outside([rule.head, *rule.body])
    for bound in model.solutions(rule.body, {}, whole):
        needed = [each for literal in rule.body for each in _needed(literal, bound, model, 1)]
        with suppress(NoValueError):
            row = tuple([model.value(term, bound) for term in rule.head.terms])
            yield (rule.head.relation, row), needed, min(len(rule.body), 1)


def _needed(literal: Literal, bound: Bindings, model: Model, extra: int) -> Iterator[Needed]:
    match literal:
        case Atom(relation, terms):
            yield (relation, tuple(model.value(term, bound) for term in terms)), extra
        case Comparison():
            for aggregate in aggregates(literal):
                for row in model.aggregate_rows(aggregate, bound):
                    for inner in aggregate.body:
                        yield from _needed(inner, row, model, extra + 1)
        case Negation():
            return
