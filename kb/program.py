"""A program that passed every check: the one thing that an engine accepts.

Made by ``checks.check`` and by nobody else (an edition is a part of one, and a kept one is read back).
Imports ``syntax``, ``strata``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kb.strata import Stratum, dependencies
from kb.syntax import Atom, Clause, Declaration


class Outline(NamedTuple):
    """What the rules of a relation read, so that the rules themselves need not be at hand to know it."""

    reads: frozenset[str]
    """Every relation that one of them reads."""
    joined: tuple[frozenset[str], ...]
    """For each of them, the relations of its positive atoms: it derives nothing where one has no rows."""


@dataclass(frozen=True)
class CheckedProgram:
    """Declarations, rules by the relation that they derive, and the order in which relations are settled."""

    declarations: dict[str, Declaration]
    rules_of: Mapping[str, tuple[Clause, ...]]
    outlines: Mapping[str, Outline]
    strata: tuple[Stratum, ...]

    @property
    def rules(self) -> tuple[Clause, ...]:
        """Every rule, in the order of the texts."""
        found = [rule for rules in self.rules_of.values() for rule in rules]
        return tuple(sorted(found, key=lambda rule: (rule.span.file, rule.span.line, rule.span.column)))

    def needed(self, wanted: Iterable[str]) -> frozenset[str]:
        """Every relation that these rest on, themselves among them."""
        found: set[str] = set()
        waiting = list(wanted)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(self.outlines[name].reads if name in self.outlines else ())
        return frozenset(found)

    def inputs(self, name: str) -> list[str]:
        """The relations that the rules of one read, less those that guidance states, in a fixed order."""
        stated = {each for each in self.outlines[name].reads if self.declarations[each].given == "guidance"}
        return sorted(self.outlines[name].reads - stated)

    def part(self, wanted: Iterable[str]) -> CheckedProgram:
        """Only the rules that these relations rest on."""
        needed = self.needed(wanted)
        rules_of = {name: self.rules_of[name] for name in self.rules_of if name in needed}
        strata = tuple(each for each in self.strata if needed & set(each.relations))
        return CheckedProgram(self.declarations, rules_of, self.outlines, strata)


def program_of(
    declarations: Mapping[str, Declaration], rules: Iterable[Clause], strata: tuple[Stratum, ...]
) -> CheckedProgram:
    """The program of these rules, which have passed the checks."""
    rules_of: dict[str, list[Clause]] = {}
    for rule in rules:
        rules_of.setdefault(rule.head.relation, []).append(rule)
    outlines = {
        name: Outline(
            frozenset(part.relation for rule in found for part in dependencies(rule)),
            tuple(frozenset(p.relation for p in rule.body if isinstance(p, Atom)) for rule in found),
        )
        for name, found in rules_of.items()
    }
    grouped = {name: tuple(found) for name, found in rules_of.items()}
    return CheckedProgram(dict(declarations), grouped, outlines, strata)
