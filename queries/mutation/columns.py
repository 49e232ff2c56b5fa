"""Which words could stand in the place of a word: those of the same column, the nearest first.

Takes ``Knowledge``; gives words. A column's words are those of its table and those that rules write there.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cached_property

from kb.checks.names import atoms
from kb.knowledge import Knowledge
from kb.syntax import Atom, Clause, Constant, Literal, Variable

Place = tuple[str, int]
"""A relation and the position of a column."""


class Columns:
    """The words of every column, as far as they are known without a case."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._known: dict[Place, tuple[str, ...]] = {}

    @cached_property
    def _atoms(self) -> dict[str, list[Atom]]:
        """Every atom that the rules write, by relation."""
        found: dict[str, list[Atom]] = {}
        for rule in self._knowledge.program.rules:
            for atom in (rule.head, *(atom for literal in rule.body for atom in atoms(literal))):
                found.setdefault(atom.relation, []).append(atom)
        return found

    def words(self, place: Place) -> tuple[str, ...]:
        """The words of a column."""
        if place not in self._known:
            relation, position = place
            rows = [fact.row for fact in self._knowledge.facts.get(relation, ())]
            found = {row[position] for row in rows}
            terms = [atom.terms[position] for atom in self._atoms.get(relation, ())]
            found |= {term.value for term in terms if isinstance(term, Constant)}
            self._known[place] = tuple(sorted(word for word in found if isinstance(word, str)))
        return self._known[place]

    def others(self, word: str, places: Iterable[Place], most: int) -> list[str]:
        """Other words of these columns, the most alike first."""
        found = {each for place in places for each in self.words(place) if each != word}

        def unlike(other: str) -> tuple[float, str]:
            return -SequenceMatcher(None, word, other, autojunk=False).ratio(), other

        return sorted(found, key=unlike)[:most]

    def joins(self, place: Place) -> bool:
        """Whether some rule asks for a value in this column, and does not only tell it."""
        relation, position = place
        rules = [rule for rule in self._knowledge.program.rules if _reads(rule, relation)]
        return any(_asks(rule, relation, position) for rule in rules)


def _reads(rule: Clause, relation: str) -> bool:
    return any(atom.relation == relation for literal in rule.body for atom in atoms(literal))


def _asks(rule: Clause, relation: str, position: int) -> bool:
    from kb.syntax import variables

    everything = [rule.head, *rule.body]
    uses = [v.name for literal in everything for v in variables(literal)]
    for literal in rule.body:
        for atom in atoms(literal):
            if atom.relation == relation:
                term = atom.terms[position]
                if not isinstance(term, Variable) or (not term.anonymous and uses.count(term.name) > 1):
                    return True
    return False


def places_of(variable: str, body: Iterable[Literal]) -> list[Place]:
    """The columns that a variable of a body stands in."""
    return [
        (atom.relation, position)
        for literal in body
        for atom in atoms(literal)
        for position, term in enumerate(atom.terms)
        if isinstance(term, Variable) and term.name == variable
    ]
