"""A knowledge base made ready to be asked: one engine for each edition, one ``Case`` for each encounter.

Takes ``Knowledge``; gives finished relations and proofs. Everything a question needs is reached from
here; no question knows which engine answers. Imports ``kb`` and the encounter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from kb.engine import Engine, Memo
from kb.engine.point import PointEngine
from kb.explain.goals import Ability
from kb.explain.proof import Proof
from kb.explain.search import Ground, Search
from kb.explain.tell import Origin, Origins, Teller
from kb.knowledge import Edition, Knowledge
from kb.relations import Relations, Row
from queries.authority import Authority
from queries.encounter.facts import CaseFact, facts
from queries.encounter.model import Encounter
from queries.encounter.vocabulary import Vocabulary

if TYPE_CHECKING:
    from kb.footprint import Watch


@dataclass(frozen=True)
class EveryProof:
    """Proofs of one row, and how many it has: at least so many where not ``complete``.

    ``smallest``: no proof that is left out is smaller than one of these.
    """

    proofs: tuple[Proof, ...]
    count: int
    complete: bool
    smallest: bool


@dataclass(frozen=True)
class Settled:
    """Finished relations of an edition, and the proof of every row; ``stated`` is what a case gave."""

    edition: Edition
    relations: Relations
    authority: Authority
    stated: tuple[CaseFact, ...] = ()

    @cached_property
    def search(self) -> Search:
        """The search for proofs; what one question has settled serves the next."""
        return Search(self.edition.rules, self.relations)

    @cached_property
    def _origins(self) -> Origins:
        places = {Ground(fact.relation, fact.row): str(fact.at) for fact in self.stated}

        def origin(ground: Ground) -> Origin | None:
            if ground in places:
                return Origin("given", (), places[ground])
            return guidance_origin(self.edition, ground)

        return origin

    @cached_property
    def _teller(self) -> Teller:
        return Teller(self.search, self.edition.program.declarations, self._origins)

    def prove(self, relation: str, row: Row) -> Proof | None:
        """The proof of a row, or None where it does not hold."""
        return self._teller.prove(relation, row)

    def every_proof(self, relation: str, row: Row, most: int) -> EveryProof:
        """The smallest proofs of a row that holds, so many at most, and how many there are."""
        from kb.explain.all_proofs import ways  # only who asks for all of them needs it

        found = ways(self.search, Ground(relation, row), most)
        tellers = (Teller(each, self.edition.program.declarations, self._origins) for each in found.proofs)
        told = tuple(proof for each in tellers if (proof := each.prove(relation, row)) is not None)
        lowest = self.prove(relation, row)
        if not told and lowest is not None:  # every step went into circles
            return EveryProof((lowest,), 1, complete=False, smallest=False)
        return EveryProof(told, found.count, found.complete, found.smallest)


@dataclass(frozen=True)
class Case:
    """One encounter with all that follows from it."""

    encounter: Encounter
    settled: Settled

    @property
    def relations(self) -> Relations:
        """Everything that holds."""
        return self.settled.relations

    def prove(self, relation: str, row: Row) -> Proof | None:
        """The proof of a row, or None where it does not hold."""
        return self.settled.prove(relation, row)


def guidance_origin(edition: Edition, ground: Ground) -> Origin | None:
    """Where a row of a fact table comes from."""
    fact = edition.guidance.fact(ground.relation, ground.row)
    return None if fact is None else Origin("guidance", (fact.citation,), f"{fact.file}:{fact.line}")


class Session:
    """A knowledge base, ready for questions; used by one thread at a time.

    With a ``watch``, what each answer reads is taken down.
    """

    def __init__(self, knowledge: Knowledge, watch: Watch | None = None) -> None:
        self.knowledge = knowledge if watch is None else watch.watched(knowledge)
        self._watch = watch
        self._engines: dict[int, tuple[Edition, Engine]] = {}
        self._authorities: dict[int, Authority] = {}
        self._abilities: dict[int, Ability] = {}

    def engine(self, edition: Edition) -> Engine:
        """The engine for this edition's rules."""
        found = self._engines.get(id(edition))
        if found is None:
            found = edition, PointEngine(edition.program, edition.guidance)
            self._engines[id(edition)] = found
        return found[1]

    def authority(self, edition: Edition) -> Authority:
        """Whose word the answers of this edition are; the engine keeps the edition alive."""
        if id(edition) not in self._authorities:
            self._authorities[id(edition)] = Authority(edition, self.knowledge.cards)
        return self._authorities[id(edition)]

    def ability(self, edition: Edition) -> Ability:
        """Which rules of this edition are able to give which goals."""
        if id(edition) not in self._abilities:
            self.engine(edition)  # which keeps the edition alive
            declarations = edition.program.declarations
            self._abilities[id(edition)] = Ability(edition.rules, declarations, edition.guidance)
        return self._abilities[id(edition)]

    def memo(self, day: date) -> Memo:
        """A memo for encounters of one date of service that differ in little."""
        return Memo() if self._watch is None else self._watch.memo(self.knowledge.as_of(day).since)

    def case(self, encounter: Encounter) -> Case:
        """Everything that follows from the encounter, as of its date of service."""
        edition = self.knowledge.as_of(encounter.date)
        stated = facts(encounter)
        relations = self._noted(self.engine(edition).evaluate(given(stated)))
        return Case(encounter, Settled(edition, relations, self.authority(edition), stated))

    def guidance(self, day: date) -> Settled:
        """What holds on a date of service whatever an encounter documents."""
        edition = self.knowledge.as_of(day)
        return Settled(edition, self.engine(edition).evaluate({}), self.authority(edition))

    def case_of(self, encounter: Encounter, wanted: frozenset[str], memo: Memo | None = None) -> Case:
        """As much of a case as these relations need; what is not needed has no rows in it."""
        return Case(encounter, self.settled(encounter.date, facts(encounter), wanted, memo))

    def settled(
        self, day: date, stated: tuple[CaseFact, ...], wanted: frozenset[str], memo: Memo | None = None
    ) -> Settled:
        """What these relations come to for stated rows on a date of service, and what they need."""
        edition = self.knowledge.as_of(day)
        relations = self._noted(
            self.engine(edition).evaluate_some(given(stated), wanted, memo or self.memo(day))
        )
        return Settled(edition, relations, self.authority(edition), stated)

    def some(self, encounter: Encounter, wanted: frozenset[str], memo: Memo) -> Relations:
        """Only what these relations need, for one of many encounters that differ in little."""
        edition = self.knowledge.as_of(encounter.date)
        return self._noted(self.engine(edition).evaluate_some(given(facts(encounter)), wanted, memo))

    def _noted(self, relations: Relations) -> Relations:
        if self._watch is not None:
            self._watch.evaluated(relations)
        return relations

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that an encounter may use, of all editions: a code that is over is still a code."""
        words = self._column
        return Vocabulary(
            sites=words("site", 0) | words("site_alias", 0) | words("boundary_site", 0),
            structures=words("structure", 0) | words("structure_alias", 0) | words("boundary_structure", 0),
            codes=words("code", 0),
        )

    def _column(self, relation: str, position: int) -> frozenset[str]:
        return frozenset(str(fact.row[position]) for fact in self.knowledge.facts.get(relation, ()))


def given(stated: tuple[CaseFact, ...]) -> dict[str, list[Row]]:
    """The rows of an encounter by relation."""
    rows: dict[str, list[Row]] = {}
    for fact in stated:
        rows.setdefault(fact.relation, []).append(fact.row)
    return rows
