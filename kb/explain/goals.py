"""Goals with open arguments, and which rules could ever give one.

A rule is *able* to give a goal when the fact tables that it reads do not rule that out, and neither do
those of the rules below it: what an encounter documents is left open. Takes rules and the relations that
no encounter changes; gives bindings and yes or no. Imports ``match``, ``order``, ``strata`` and ``tell``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from kb.diagnostics import Refusal
from kb.explain.tell import instantiated
from kb.match import Bindings, solutions
from kb.order import names, ordered
from kb.relations import Relations, Value
from kb.strata import dependencies
from kb.syntax import (
    Atom,
    Clause,
    Comparison,
    Constant,
    Declaration,
    Literal,
    Variable,
    aggregates,
    variables,
)

Pattern = tuple[Value | None, ...]
"""The arguments of a goal; None is any value."""


MOST_TABLE_WAYS = 12
"""Ways through a rule's tables that are followed one by one; of more, only what is the same in all."""

MOST_TABLE_ROWS = 3_000
"""Rows that a rule's tables may come to before they are taken to rule nothing out."""


class Ability:
    """Which rules can give which goals, by fact tables alone; what it found once it keeps."""

    def __init__(
        self,
        rules: Mapping[str, Sequence[Clause]],
        declarations: Mapping[str, Declaration],
        guidance: Relations,
    ) -> None:
        self._rules = rules
        self._declarations = declarations
        self._guidance = guidance
        self._fixed: dict[str, bool] = {}
        self._able: dict[tuple[str, Pattern], tuple[Clause, ...]] = {}

    def fixed(self, relation: str) -> bool:
        """Whether no encounter can change the relation."""
        if relation not in self._fixed:
            self._fixed[relation] = True  # a relation that feeds itself is changed by others, or not at all
            given = self._declarations[relation].given
            below = {need.relation for rule in self._rules.get(relation, ()) for need in dependencies(rule)}
            self._fixed[relation] = given != "encounter" and all(self.fixed(name) for name in below)
        return self._fixed[relation]

    def rules(self, relation: str, pattern: Pattern) -> tuple[Clause, ...]:
        """The rules that are able to give the goal."""
        key = relation, pattern
        if key not in self._able:
            self._able[key] = tuple(self._rules.get(relation, ()))  # while it is open, all of them may
            self._able[key] = tuple(self._able_rules(relation, pattern))
        return self._able[key]

    def _able_rules(self, relation: str, pattern: Pattern) -> Iterator[Clause]:
        for clause in self._rules.get(relation, ()):
            bound = head_bindings(clause, pattern)
            if bound is not None and any(
                self._rules_allow(clause, way) for way in self._by_tables(clause, bound)
            ):
                yield clause

    def _rules_allow(self, clause: Clause, bound: Bindings) -> bool:
        return all(self.rules(part.relation, pattern_of(part, bound)) for part in self._derived(clause))

    def _derived(self, clause: Clause) -> list[Atom]:
        return [part for part in clause.body if isinstance(part, Atom) and part.relation in self._rules]

    def _by_tables(self, clause: Clause, bound: Bindings) -> list[Bindings]:
        """What a rule's fact tables make of its variables: each way, or what all of many have."""
        own = [part for part in clause.body if isinstance(part, Atom) and self._is_table(part.relation)]
        known = frozenset(bound.keys() | {v.name for part in own for v in variables(part, inside=False)})
        checks = [
            part
            for part in clause.body
            if isinstance(part, Comparison) and not any(aggregates(part)) and names(part, known) <= known
        ]
        if not own and not checks:
            return [bound]
        wanted = {v.name for part in self._derived(clause) for v in variables(part, inside=False)}
        steps = ordered([*own, *checks], bound, known)
        ways: dict[frozenset[tuple[str, Value]], None] = {}
        same: frozenset[tuple[str, Value]] | None = None
        try:
            tables = list(islice(solutions(steps, dict(bound), self._guidance, known), MOST_TABLE_ROWS + 1))
        except Refusal:  # what is divided by is not for the tables to say
            return [bound]
        if len(tables) > MOST_TABLE_ROWS:
            return [bound]
        for found in tables:
            way = frozenset((name, found[name]) for name in wanted & found.keys())
            ways[way] = None
            same = way if same is None else same & way
        if same is not None and len(ways) > MOST_TABLE_WAYS:
            return [{**bound, **dict(same)}]
        return [{**bound, **dict(way)} for way in ways]

    def _is_table(self, relation: str) -> bool:
        return self._declarations[relation].given == "guidance"


def head_bindings(clause: Clause, pattern: Pattern) -> Bindings | None:
    """The values that a goal gives to the variables of a rule's head; None where it is no rule for it."""
    bound: Bindings = {}
    for term, value in zip(clause.head.terms, pattern, strict=True):
        if value is None:
            continue
        if isinstance(term, Constant):
            if term.value != value:
                return None
        elif isinstance(term, Variable) and bound.setdefault(term.name, value) != value:
            return None
    return bound


def body_for(clause: Clause, pattern: Pattern) -> tuple[Literal, ...]:
    """A rule's body, and what a goal asks of the terms that the rule's head computes."""
    asked = tuple(
        Comparison("=", term, Constant(value))
        for term, value in zip(clause.head.terms, pattern, strict=True)
        if value is not None and not isinstance(term, Variable | Constant)
    )
    return (*clause.body, *asked) if asked else clause.body


def pattern_of(atom: Atom, bindings: Bindings) -> Pattern:
    """An atom's arguments as far as they have values."""
    terms = (instantiated(term, bindings) for term in atom.terms)
    return tuple(term.value if isinstance(term, Constant) else None for term in terms)
