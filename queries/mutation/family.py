"""A family: the rules and tables of which mutants are made, and what is declared of them.

Takes the file of families beside the cases; gives ``Family`` and its mutants. A name that the file does not
have is a prefix of rule ids; the tables are those that its rules read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.checks.names import atoms
from kb.knowledge import FAULT, Knowledge
from kb.syntax import Clause
from queries.mutation.mutant import Mutant
from queries.mutation.of_rows import SMALL, RowMutants
from queries.mutation.of_rules import RuleMutants
from queries.mutation.trial import matters


@dataclass(frozen=True)
class Family:
    """Rules by the beginnings of their ids; ``but`` are those that are left to another family."""

    name: str
    rules: tuple[str, ...]
    but: tuple[str, ...] = ()
    tables: tuple[str, ...] | None = None
    """Tables whose rows are changed too; None: the small ones that the rules read."""

    def has(self, rule: Clause) -> bool:
        """Whether a rule is of the family."""
        name = rule.id or rule.head.relation
        return name.startswith(self.rules) and not name.startswith(self.but or ("\0",))


@dataclass(frozen=True)
class Mutants:
    """The mutants of a family, and what none were made of: large tables, and rules that decide nothing."""

    family: Family
    rules: tuple[Clause, ...]
    tables: tuple[str, ...]
    large: tuple[str, ...]
    idle: tuple[str, ...]
    mutants: tuple[Mutant, ...]


def mutants_of(
    knowledge: Knowledge, family: Family, rule: str | None = None, limit: int | None = None
) -> Mutants:
    """Every mutant of a family, or of one of its rules or tables; so many at most, spread over all."""
    needed = matters(knowledge)
    mine = [each for each in knowledge.program.rules if family.has(each) and each.head.relation != FAULT]
    rules = [each for each in mine if each.head.relation in needed]
    read = tables_of(knowledge, rules) if family.tables is None else family.tables
    tables = [name for name in read if len(knowledge.facts[name]) <= SMALL]
    if rule is not None:
        rules = [each for each in rules if rule in (each.id, each.head.relation)]
        tables = [name for name in tables if name == rule]
    of_rules, of_rows = RuleMutants(knowledge), RowMutants(knowledge)
    found = [mutant for each in rules for mutant in of_rules.of(each)]
    found += [mutant for name in tables for mutant in of_rows.of(name)]
    if limit is not None and len(found) > limit:
        found = [found[place * len(found) // limit] for place in range(limit)]
    return Mutants(
        family,
        tuple(rules),
        tuple(tables),
        tuple(name for name in read if name not in tables and rule is None),
        tuple(each.id or each.head.relation for each in mine if each.head.relation not in needed),
        tuple(found),
    )


def tables_of(knowledge: Knowledge, rules: list[Clause]) -> list[str]:
    """The tables that rules read, each once."""
    return list(dict.fromkeys(_tables(knowledge, rules)))


def _tables(knowledge: Knowledge, rules: list[Clause]) -> Iterator[str]:
    for each in rules:
        for literal in each.body:
            for atom in atoms(literal):
                if knowledge.declarations[atom.relation].given == "guidance":
                    yield atom.relation
