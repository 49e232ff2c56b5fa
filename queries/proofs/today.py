"""Whether today's knowledge would answer the goals of a saved proof the same, and if not, why.

Takes a ``SavedProof`` and a ``Session``; gives ``Today``. Where an answer is lost, its old proof is followed
down to the first things that are not so any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kb.diagnostics import Refusal
from kb.explain.proof import Node, Proof
from kb.explain.recheck import read_atom
from kb.match import aggregate_rows, solutions
from kb.parse import parse
from kb.relations import Row, Value
from kb.source import Text
from kb.syntax import Atom, Comparison, Constant, Variable, aggregates
from queries.encounter.decode import decode
from queries.encounter.facts import facts
from queries.goal import read_goal
from queries.proofs.changes import how_changed, instead_of
from queries.proofs.check import shown, shown_row
from queries.proofs.file import saved_rule
from queries.proofs.reading import SavedProof
from queries.session import Session, Settled


class Cause(NamedTuple):
    """The first thing on the way down an old proof that is not so today: what it said, and why it is not so.

    ``proof`` shows what stands against it, where something does.
    """

    then: str
    why: str
    at: str
    proof: Proof | None = None


class Lost(NamedTuple):
    """An answer of the file that today's knowledge does not give."""

    goal: str
    row: Row
    sentence: str
    causes: tuple[Cause, ...]


class Gained(NamedTuple):
    """An answer of today's knowledge that the file does not have."""

    goal: str
    row: Row
    proof: Proof


class Retold(NamedTuple):
    """An answer that is the same, for a reason that is told otherwise today."""

    goal: str
    row: Row
    before: str
    now: str


@dataclass(frozen=True)
class Today:
    """What today's knowledge answers; ``refused`` is why it cannot be asked at all."""

    lost: tuple[Lost, ...] = ()
    gained: tuple[Gained, ...] = ()
    retold: tuple[Retold, ...] = ()
    refused: str = ""

    @property
    def same(self) -> bool:
        """Whether every goal has the answers that it had."""
        return not (self.lost or self.gained or self.refused)


def today(saved: SavedProof, session: Session) -> Today:
    """Whether today's knowledge gives the same answers to the same goals, and if not, why."""
    try:
        asked = [read_goal(goal.goal, session.knowledge) for goal in saved.file.goals]
        encounter = None
        if saved.encounter is not None:
            encounter = decode(saved.file.encounter, session.vocabulary)
    except Refusal as refused:
        return Today(refused=refused.diagnostics[0].headline())
    known = session.knowledge.declarations
    read = {each.relation for each in saved.declarations} & known.keys()
    stated = () if encounter is None else facts(encounter)
    settled = session.settled(saved.file.date, stated, frozenset(read | {goal.relation for goal in asked}))
    follower = _Follower(saved, settled)
    lost: list[Lost] = []
    gained: list[Gained] = []
    retold: list[Retold] = []
    for goal, file in zip(asked, saved.file.goals, strict=True):
        now = goal.rows(settled.relations)
        before = {answer.row: answer.proof for answer in file.answers}
        for row, name in before.items():
            node = saved.file.nodes[name]
            if row not in now:
                lost.append(Lost(file.goal, row, node.sentence, follower.causes(name)))
        for row in now:
            proof = settled.prove(goal.relation, row)
            assert proof is not None, f"{goal.relation}{row} was read from the relations that prove it"
            if row not in before:
                gained.append(Gained(file.goal, row, proof))
            elif proof.nodes[proof.root].sentence != saved.file.nodes[before[row]].sentence:
                was, told = saved.file.nodes[before[row]].sentence, proof.nodes[proof.root].sentence
                retold.append(Retold(file.goal, row, was, told))
    return Today(tuple(lost), tuple(gained), tuple(retold))


class _Follower:
    """An old proof, followed down to what is not so any more."""

    def __init__(self, saved: SavedProof, settled: Settled) -> None:
        self.nodes = saved.file.nodes
        self.old = {rule.id: clause for rule, clause in zip(saved.file.rules, saved.rules, strict=True)}
        self.facts = saved.file.facts
        rules = settled.edition.rules
        self.rules = {saved_rule(rule).id: rule for found in rules.values() for rule in found}
        self.texts = {str(rule) for rule in self.rules.values()}
        self.settled = settled

    def causes(self, root: str) -> tuple[Cause, ...]:
        """The first things under a node that are not so today, in the order of the proof."""
        found: list[Cause] = []
        seen: set[str] = set()
        waiting = [root]
        while waiting:
            name = waiting.pop()
            node = self.nodes[name]
            if name in seen or self.is_so(node):
                continue
            seen.add(name)
            cause = self.cause(node)
            if cause is not None:
                found.append(cause)
            else:
                waiting.extend(reversed(node.children))
        return tuple(found)

    def is_so(self, node: Node) -> bool:
        """Whether what a node says holds today; of a count, whether all that was counted is there."""
        if node.kind == "compared":
            return True
        if node.kind == "aggregated":
            return self.comes_to_that(node)
        read = read_atom(node.atom)
        if read is None or read[1] not in self.settled.edition.program.declarations:
            return node.kind == "absent"
        there = bool(self.matching(read[1], read[2]))
        return there is (node.kind != "absent")

    def matching(self, relation: str, values: tuple[Value | None, ...]) -> list[Row]:
        """The rows of today that have these values (None: any)."""
        declared = self.settled.edition.program.declarations[relation]
        if len(declared.columns) != len(values):
            return []
        places = tuple(i for i, value in enumerate(values) if value is not None)
        held = tuple(value for value in values if value is not None)
        return sorted(self.settled.relations.find(relation, places, held), key=repr)

    def comes_to_that(self, node: Node) -> bool:
        """Whether an aggregate has the same value today: as a node prints it, it is a closed question."""
        literal = _comparison(node.atom)
        if literal is None:
            return False
        try:
            return next(solutions((literal,), {}, self.settled.relations, frozenset()), None) is not None
        except (Refusal, LookupError):
            return False

    def counted(self, node: Node) -> Cause:
        """What is counted today besides what was counted then."""
        literal = _comparison(node.atom)
        before = {self.nodes[name].atom for name in node.children}
        for term in () if literal is None else aggregates(literal):
            for row in aggregate_rows(term, {}, self.settled.relations, frozenset()):
                for atom in term.body:
                    proof = self.new(atom, row, before) if isinstance(atom, Atom) else None
                    if proof is not None:
                        why = f"Today there is more to count or add up: {proof.nodes[proof.root].sentence}"
                        return Cause(node.sentence, why, "", proof)
        return Cause(node.sentence, "Today something else is counted or added up.", "")

    def new(self, atom: Atom, bound: Mapping[str, Value], before: Collection[str]) -> Proof | None:
        """The proof of an atom's row, where it was not there before."""
        values = (bound.get(t.name) if isinstance(t, Variable) else t for t in atom.terms)
        row = tuple(v.value if isinstance(v, Constant) else v for v in values)
        held = tuple(v for v in row if isinstance(v, str | int))
        if len(held) < len(row) or shown_row(atom.relation, held) in before:
            return None
        return self.settled.prove(atom.relation, held)

    def cause(self, node: Node) -> Cause | None:
        """Why a node is not so, where that is not for something that it rests on."""
        read = read_atom(node.atom)
        if node.kind == "given":
            return Cause(node.sentence, "Today's knowledge reads the encounter otherwise.", node.at)
        if node.kind == "guidance":
            return Cause(node.sentence, self.gone(node), node.at)
        if node.kind == "absent" and read is not None:
            proof = self.settled.prove(read[1], self.matching(read[1], read[2])[0])
            told = "" if proof is None else proof.nodes[proof.root].sentence
            return Cause(node.sentence, f"Today something is there: {told}", "", proof)
        if node.kind == "aggregated":
            lost = any(not self.is_so(self.nodes[name]) for name in node.children)
            return None if lost else self.counted(node)
        old, now = self.old.get(node.rule), self.rules.get(node.rule)
        if now is None and (old is None or str(old) not in self.texts):
            why = f"The rule {node.rule} is gone, or is not in force on the date of service."
            return Cause(node.sentence, why, node.at)
        if now is not None and old is not None and (now.head, now.body) != (old.head, old.body):
            why = f"The rule {node.rule} {how_changed(old, now)}."
            return Cause(node.sentence, why, saved_rule(now).at)
        return None

    def gone(self, node: Node) -> str:
        """What became of a row of a table."""
        fact = next((fact for fact in self.facts if shown(fact) == node.atom), None)
        known = fact is not None and fact.relation in self.settled.edition.program.declarations
        other = instead_of(fact, self.settled.edition) if fact is not None and known else ""
        return f"The table says {other} now." if other else "No row of the table says so any more."


def _comparison(atom: str) -> Comparison | None:
    """The comparison that a node prints."""
    program, wrong = parse(Text("step", f"step() :- {atom}."))
    body = program.clauses[0].body if program.clauses and not wrong else ()
    literal = body[0] if len(body) == 1 else None
    return literal if isinstance(literal, Comparison) else None
