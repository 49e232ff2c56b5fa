"""A proof to keep: an answer with all that it rests on, to be checked when everything else has changed.

The file has the answers' proofs, the encounter, every rule that could speak on the question (in the rule
language) and every row of a table that one of them met: from these alone the answer can be found again.
Takes a ``Session`` and goals; gives a ``ProofFile``. Nothing is saved that the independent checker does
not find right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kb import catalogue
from kb.diagnostics import Field, Refusal
from kb.explain.proof import Node, Proof
from kb.explain.recheck import read_atom, recheck_in
from kb.explain.verify import NotingModel
from kb.fact import FactRow
from kb.program import CheckedProgram
from kb.relations import Row
from kb.syntax import Atom, Clause, Constant, Term, Variable
from queries.encounter.decode import plain
from queries.encounter.facts import facts
from queries.encounter.model import Encounter
from queries.goal import Goal, goal_in, read_goal
from queries.session import Session, Settled, given

MOST_ANSWERS = 200
"""Answers of one goal whose proofs are saved."""

CLAIM = ("line(_, _, _)", "line_modifier(_, _, _)")
"""What a claim consists of, as goals."""

INSTEAD = "excluded"
"""The relation that says of a code that is not reported why that is so."""


class SavedRule(NamedTuple):
    """A rule: its id (its place, where it has none), its place and its text in the rule language."""

    id: str
    at: str
    text: str


class SavedFact(NamedTuple):
    """A row of a table with the columns that every row has, and its place."""

    relation: str
    row: Row
    since: str
    until: str
    source: str
    place: str
    at: str

    @property
    def citation(self) -> str:
        """The card and the place in the source."""
        return f"{self.source} {self.place}"


class SavedAnswer(NamedTuple):
    """A row that answers a goal, and the id of the node that proves it."""

    row: Row
    proof: str


class SavedGoal(NamedTuple):
    """A question as it was asked, and every row that answers it."""

    goal: str
    answers: tuple[SavedAnswer, ...]


@dataclass(frozen=True)
class ProofFile:
    """``codewhy/proof-file/1``, read or about to be written; ``encounter`` is plain data."""

    version: str
    fingerprint: str
    date: date
    encounter: object
    goals: tuple[SavedGoal, ...]
    nodes: Mapping[str, Node]
    declarations: tuple[str, ...]
    rules: tuple[SavedRule, ...]
    facts: tuple[SavedFact, ...]

    @property
    def roots(self) -> tuple[str, ...]:
        """The ids of the nodes that prove answers."""
        return tuple(dict.fromkeys(answer.proof for goal in self.goals for answer in goal.answers))


def proof_file(session: Session, goals: Iterable[str], encounter: Encounter | None, day: date) -> ProofFile:
    """The proofs of everything that answers these goals, for the encounter or in the guidance of a day."""
    asked = [read_goal(text, session.knowledge) for text in goals]
    stated = () if encounter is None else facts(encounter)
    day = day if encounter is None else encounter.date
    settled = session.settled(day, stated, _wanted(asked) | {INSTEAD} & session.knowledge.declarations.keys())
    answers = {goal: _answers(settled, goal) for goal in asked}
    if not any(answers.values()):
        instead = _instead(settled, asked[0])
        answers[instead] = _answers(settled, instead)
    if not any(answers.values()):
        raise Refusal([catalogue.NOTHING_TO_SAVE.at(Field("GOAL"), goal=asked[0].text)])
    proofs = [proof for found in answers.values() for _, proof in found]
    program = settled.edition.program.part(_wanted(answers))
    return ProofFile(
        version=session.knowledge.version,
        fingerprint=session.knowledge.fingerprint,
        date=day,
        encounter=None if encounter is None else plain(encounter),
        goals=tuple(
            SavedGoal(goal.text, tuple(SavedAnswer(row, proof.root) for row, proof in found))
            for goal, found in answers.items()
        ),
        nodes={node.id: node for proof in proofs for node in proof.walk()},
        declarations=tuple(
            str(program.declarations[name]) for name in sorted(program.needed(_wanted(answers)))
        ),
        rules=tuple(saved_rule(rule) for rule in program.rules),
        facts=tuple(_rested_on(settled, program, program.needed(_wanted(answers)), proofs)),
    )


def _wanted(goals: Iterable[Goal]) -> frozenset[str]:
    return frozenset(goal.relation for goal in goals)


def _instead(settled: Settled, goal: Goal) -> Goal:
    """Why a code is not reported, as a goal; of anything else, the goal itself."""
    declared = settled.edition.program.declarations.get(INSTEAD)
    if not goal.code or declared is None:
        return goal
    terms: tuple[Term, ...] = (Constant(goal.code), *(Variable("_#0") for _ in declared.columns[1:]))
    return goal_in(str(Atom(INSTEAD, terms)), settled.edition.program.declarations)


def saved_rule(rule: Clause) -> SavedRule:
    """A rule as it is saved."""
    at = f"{rule.span.file}:{rule.span.line}"
    return SavedRule(rule.id or at, at, str(rule))


def saved_fact(relation: str, fact: FactRow) -> SavedFact:
    """A row of a table as it is saved."""
    at = f"{fact.file}:{fact.line}"
    return SavedFact(relation, fact.row, fact.since, fact.until, fact.source, fact.place, at)


def _answers(settled: Settled, goal: Goal) -> list[tuple[Row, Proof]]:
    """Every row that answers a goal, with its proof."""
    rows = goal.rows(settled.relations)
    if len(rows) > MOST_ANSWERS:
        count, most = f"{len(rows):,}", f"{MOST_ANSWERS:,}"
        told = catalogue.TOO_MUCH_TO_SAVE.at(Field("GOAL"), goal=goal.text, count=count, most=most)
        raise Refusal([told])
    found = []
    for row in rows:
        proof = settled.prove(goal.relation, row)
        assert proof is not None, f"{goal.relation}{row} was read from the relations that prove it"
        found.append((row, proof))
    return found


def _rested_on(
    settled: Settled, program: CheckedProgram, needed: Iterable[str], proofs: Iterable[Proof]
) -> list[SavedFact]:
    """The rows of tables that the independent checker meets; with these alone it finds the same again."""
    guidance = settled.edition.guidance
    tables = {name: guidance.rows(name) for name in needed if program.declarations[name].given == "guidance"}
    model = NotingModel(program, {**tables, **given(settled.stated)})
    model.settle()
    for proof in proofs:
        wrong = recheck_in(model, proof)
        assert not wrong, f"a proof is not right: {wrong[0]}"
        for node in proof.walk():
            read = read_atom(node.atom) if node.kind == "guidance" else None
            if read is not None:
                model.needed.setdefault(read[1], set()).add(tuple(v for v in read[2] if v is not None))
    found = ((name, guidance.fact(name, row)) for name, rows in model.needed.items() for row in rows)
    met = [saved_fact(name, fact) for name, fact in found if fact is not None]
    return sorted(met, key=lambda fact: (fact.relation, int(fact.at.rpartition(":")[2])))
