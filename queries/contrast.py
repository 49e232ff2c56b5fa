"""Two cases against each other: the facts and rules that make a row hold in one of them alone.

Takes two ``Case``s in which the same relations are settled; gives ``Cause``s: a documented field, a row of a
fact table or a rule, each as it is in the first case and as it is in the second, with the steps through
which it matters. Imports ``session`` and ``kb``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from kb.explain.contrast.lost import FIRST, SECOND, Contrast, Side, Sides, Step, contrast, moved
from kb.explain.proof import Node
from kb.explain.search import Ground
from kb.explain.tell import rule_name
from kb.relations import Row
from queries.encounter.facts import CaseFact
from queries.encounter.model import Encounter
from queries.session import Case

DOCUMENTED, GUIDANCE, RULE = "documented", "guidance", "rule"
UNDOCUMENTED = "undocumented"
"""The relation of what an encounter leaves open."""

_ITEM = re.compile(r"(lesions|services|history)\[(\d+)\]")
_SAYS_WHAT = {"lesions": "site", "services": "type", "history": "code"}
"""The field of an item that says best what was added or taken out."""


class Fact(NamedTuple):
    """One side of a cause: a stated row or a rule, told by a step of a proof, and its dates of service.

    ``silent``: it says that a field is not documented.
    """

    node: Node
    since: str = ""
    until: str = ""
    silent: bool = False


class Through(NamedTuple):
    """A step on the way to a premise, told as it is on the side on which it holds.

    ``blocks``: it stands in the way of the step before it.
    """

    side: int
    node: Node
    blocks: bool = False


@dataclass(frozen=True)
class Cause:
    """A premise in which the cases part: what it is in each, where it is anything.

    ``about`` is the field, the table or the rule. ``through`` are the steps from the asked row down to it,
    each told as it is where it holds. ``item``: it is a whole lesion, service or earlier procedure.
    """

    kind: str
    about: str
    first: Fact | None
    second: Fact | None
    through: tuple[Through, ...] = ()
    item: bool = False

    @property
    def blocker(self) -> Through | None:
        """The first step on the way that stands in the way."""
        return next((each for each in self.through if each.blocks), None)

    @property
    def key(self) -> tuple[str, str, str | None, str | None]:
        """What makes two causes one, by whatever way they matter."""
        sides = (fact and fact.node.id for fact in (self.first, self.second))
        return self.kind, self.about, *sides  # type: ignore[return-value]


class Asked(NamedTuple):
    """A row of one side."""

    side: int
    relation: str
    row: Row


class Pair:
    """Two cases, and why a row holds in one of them alone."""

    def __init__(self, first: Case, second: Case) -> None:
        self.cases = first, second

    @cached_property
    def sides(self) -> Sides:
        """What the search for differences takes."""
        one, other = (
            Side(case.relations, case.settled.edition.rules, case.settled.search) for case in self.cases
        )
        return one, other

    def causes(self, asked: Iterable[Asked]) -> tuple[Cause, ...]:
        """Why these rows hold each on its side alone; those that hold on both say nothing."""
        steps = [Step(each.side, Ground(each.relation, each.row)) for each in asked]
        return self._told(contrast(steps, self.sides))

    def rests_on(self, relation: str, first: Row | None, second: Row | None) -> tuple[Cause, ...]:
        """What the proofs of a row in the two cases rest on that is not so in the other case."""
        found: dict[tuple[object, ...], Cause] = {}
        for side, row in ((FIRST, first), (SECOND, second)):
            if row is not None:
                for cause in self._told(moved(Ground(relation, row), self.sides, side)):
                    found.setdefault(cause.key, cause)
        return tuple(found.values())

    # --- one end, told ---------------------------------------------------------------------------

    def _told(self, found: Contrast) -> tuple[Cause, ...]:
        causes: dict[tuple[object, ...], Cause] = {}
        for end in found.ends:
            cause = self._cause(end, found)
            causes.setdefault(cause.key, cause)
        return tuple(each for each in causes.values() if not self._said_by(each, causes.values()))

    @staticmethod
    def _said_by(cause: Cause, others: Iterable[Cause]) -> bool:
        """Whether a field that is not documented on one side is told by what the other side has in it."""
        facts = [fact for fact in (cause.first, cause.second) if fact is not None]
        lone = len(facts) == 1 and facts[0].silent
        return lone and any(
            each is not cause and each.about.startswith(cause.about) and None not in (each.first, each.second)
            for each in others
        )

    def _cause(self, end: Step, found: Contrast) -> Cause:
        through = tuple(
            Through(step.side, self._node(step.side, step.ground), step in found.blocking)
            for step in found.way(end)[:-1]
        )
        if end.rule is not None:
            node = self._node(end.side, end.ground)
            since, until = end.rule.annotation("since") or "", end.rule.annotation("until") or ""
            mine = Fact(node, since, until)
            return self._sided(end.side, RULE, rule_name(end.rule), mine, None, through)
        places = self._places[end.side]
        at = places.get(end.ground)
        if at is None:
            return self._of_table(end, through)
        return self._of_field(end, at, through)

    @staticmethod
    def _sided(
        side: int, kind: str, about: str, mine: Fact, other: Fact | None, through: tuple[Through, ...]
    ) -> Cause:
        first, second = (mine, other) if side == FIRST else (other, mine)
        return Cause(kind, about, first, second, through)

    def _of_table(self, end: Step, through: tuple[Through, ...]) -> Cause:
        """A row of a fact table; the other side's row of the same key stands against it."""
        relation, row = end.ground
        declaration = self.cases[end.side].settled.edition.program.declarations[relation]
        names = [column.name for column in declaration.columns]
        key = [name.strip() for name in (declaration.annotation("key") or "").split(",") if name.strip()]
        places = tuple(names.index(name) for name in key if name in names)
        other = None
        if places and len(places) < len(names):
            guidance = self.cases[1 - end.side].settled.edition.guidance
            rows = guidance.find(relation, places, tuple(row[place] for place in places))
            other = self._fact(1 - end.side, Ground(relation, rows[0])) if len(rows) == 1 else None
        mine = self._fact(end.side, end.ground)
        return self._sided(end.side, GUIDANCE, relation, mine, other, through)

    def _of_field(self, end: Step, at: str, through: tuple[Through, ...]) -> Cause:
        """A documented field; what the other case says in the same field stands against it."""
        item = _ITEM.match(at)
        anchor = anchored(self.cases[end.side].encounter, at)
        if item is not None:
            there = {
                anchored(self.cases[1 - end.side].encounter, f.at.path) for f in self._stated(1 - end.side)
            }
            whole = anchored(self.cases[end.side].encounter, item.group())
            if not any(name == whole or name.startswith(f"{whole}.") for name in there):
                return self._of_item(end, item, through)
        other = self._opposite(end, anchor)
        fact = self._field(end.side, end.ground)
        return self._sided(end.side, DOCUMENTED, at, fact, other, through)

    def _of_item(self, end: Step, item: re.Match[str], through: tuple[Through, ...]) -> Cause:
        """A lesion, service or earlier procedure that one of the encounters has: told as a whole."""
        telling = f"{item.group()}.{_SAYS_WHAT[item.group(1)]}"
        grounds = [Ground(f.relation, f.row) for f in self._stated(end.side) if f.at.path == telling]
        node = self._node(end.side, grounds[0] if grounds else end.ground)
        cause = self._sided(end.side, DOCUMENTED, item.group(), Fact(node), None, through)
        return Cause(cause.kind, cause.about, cause.first, cause.second, through, item=True)

    def _opposite(self, end: Step, anchor: str) -> Fact | None:
        """What the other case says in the same field: a row of the same relation, or that it is silent."""
        there = [
            (Ground(fact.relation, fact.row), anchored(self.cases[1 - end.side].encounter, fact.at.path))
            for fact in self._stated(1 - end.side)
        ]
        mine = [
            ground for ground, at in there if at == anchor and ground.relation == end.ground.relation
        ] or [
            ground
            for ground, at in there
            if (ground.relation == UNDOCUMENTED and anchor.startswith(at))
            or (end.ground.relation == UNDOCUMENTED and at.startswith(anchor))
        ]
        if len(mine) != 1 or mine[0] == end.ground:
            return None
        return self._field(1 - end.side, mine[0])

    def _field(self, side: int, ground: Ground) -> Fact:
        return Fact(self._node(side, ground), silent=ground.relation == UNDOCUMENTED)

    def _stated(self, side: int) -> tuple[CaseFact, ...]:
        return self.cases[side].settled.stated

    @cached_property
    def _places(self) -> tuple[dict[Ground, str], ...]:
        return tuple(
            {Ground(fact.relation, fact.row): fact.at.path for fact in case.settled.stated}
            for case in self.cases
        )

    def _fact(self, side: int, ground: Ground) -> Fact:
        stated = self.cases[side].settled.edition.guidance.fact(*ground)
        node = self._node(side, ground)
        return Fact(node, stated.since, stated.until) if stated is not None else Fact(node)

    def _node(self, side: int, ground: Ground) -> Node:
        proof = self.cases[side].prove(*ground)
        assert proof is not None, f"{ground} was read from the relations that prove it"
        return proof.nodes[proof.root]


def anchored(encounter: Encounter, path: str) -> str:
    """A field path with the ids of its items in the place of their numbers: what stays when others go."""
    match = _ITEM.match(path)
    if match is None or match.group(1) == "history":
        return path
    index = int(match.group(2))
    items = encounter.lesions if match.group(1) == "lesions" else encounter.services
    return f"{match.group(1)}:{items[index].id}{path[match.end() :]}"
