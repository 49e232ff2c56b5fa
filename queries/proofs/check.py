"""Whether a saved proof is right in itself: beside the encounter, the rules and the rows of its own file.

From these the independent checker derives everything again: each step, each absence, each count, and that
the goals have these answers and no other. What a file alone cannot show is that no rule and no row was left
out of it; with the same knowledge at hand that is checked, too, against all of it. Takes a ``SavedProof``;
gives a ``Soundness``. Imports nothing of the search and the engine.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kb.checks import check
from kb.diagnostics import Refusal
from kb.explain.model import Model
from kb.explain.proof import Node
from kb.explain.recheck import ROW_KINDS
from kb.explain.verify import BoundedModel, Place, TooMuchWorkError, Verifier, Wrong
from kb.fact import FOREVER
from kb.knowledge import Knowledge, clause_in_force
from kb.relations import Row
from kb.syntax import Atom, Constant, Declaration, Program
from queries.encounter.facts import facts
from queries.goal import Goal, goal_in
from queries.proofs.file import SavedFact, SavedGoal, saved_fact, saved_rule
from queries.proofs.reading import SavedProof

Rows = Mapping[str, Collection[Row]]

TOO_MUCH = Wrong("", "", "checking it takes more work than any proof of guidance does")


@dataclass(frozen=True)
class Soundness:
    """What is wrong with the proofs, and what was checked.

    ``absences`` and ``counts`` are the steps that no premise can show. ``whole``: they were held against all
    of the same knowledge, and not only against the rules and rows in the file.
    """

    wrong: tuple[Wrong, ...]
    steps: int
    absences: int
    counts: int
    whole: bool

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.wrong


def soundness(saved: SavedProof, knowledge: Knowledge) -> Soundness:
    """What is wrong with a saved proof in itself; the knowledge is asked only where it is the same."""
    same = saved.file.fingerprint == knowledge.fingerprint
    wrong = list(_in_itself(saved))
    if same and not wrong:
        wrong += _left_out(saved, knowledge)
    if not saved.as_saved:
        wrong.append(
            Wrong("", "", "the file was changed after it was saved: its digest is not that of its content")
        )
    kinds = [node.kind for node in saved.file.nodes.values()]
    return Soundness(
        wrong=tuple(dict.fromkeys(wrong)),
        steps=len(kinds),
        absences=kinds.count("absent"),
        counts=kinds.count("aggregated"),
        whole=same and not wrong,
    )


class Grounds(NamedTuple):
    """What proofs are held against: rows that follow, where stated ones come from, and what was asked."""

    model: Model
    origins: Mapping[tuple[str, Row], Collection[Place]]
    asked: tuple[tuple[SavedGoal, Goal], ...]


def grounds(saved: SavedProof) -> tuple[Grounds | None, tuple[Wrong, ...]]:
    """The grounds that a file has in itself, and what is wrong with them; None where nothing follows."""
    program, found = check([Program(saved.declarations, saved.rules)])
    broken = [each for each in found if not each.kind.warning]
    if broken:
        return None, tuple(Wrong("", str(each.where or "rules"), each.message) for each in broken)
    asked, wrong = _asked(saved, program.declarations)
    wrong += _ill_typed(saved, program.declarations)
    if wrong:
        return None, tuple(wrong)
    wrong += _not_in_force(saved, program.needed(goal.relation for _, goal in asked))
    model = BoundedModel(program, _stated(saved, program.declarations))
    try:
        model.settle()
    except TooMuchWorkError:
        return None, (*wrong, TOO_MUCH)
    return Grounds(model, _origins(saved), asked), tuple(wrong)


def judged(nodes: Mapping[str, Node], there: Grounds) -> Iterator[Wrong]:
    """What is wrong with nodes that are held against these grounds."""
    roots = {answer.proof for goal, _ in there.asked for answer in goal.answers}
    yield from Verifier(nodes, roots, there.model, there.origins).problems()
    for saved, goal in there.asked:
        yield from _answered(nodes, saved, goal, there.model)


def _in_itself(saved: SavedProof) -> Iterator[Wrong]:
    """The file against its own encounter, rules and rows."""
    if saved.encounter is not None and saved.encounter.date != saved.file.date:
        why = f"the file is of {saved.file.date}, and its encounter of {saved.encounter.date}"
        yield Wrong("", "date", why)
    there, wrong = grounds(saved)
    yield from wrong
    if there is not None:
        yield from judged(saved.file.nodes, there)


def _left_out(saved: SavedProof, knowledge: Knowledge) -> Iterator[Wrong]:
    """The file against all of the knowledge that it says it was made with."""
    edition = knowledge.as_of(saved.file.date)
    asked, _ = _asked(saved, edition.program.declarations)
    wanted = frozenset(goal.relation for _, goal in asked)
    program = edition.program.part(wanted)
    known = {saved_rule(rule) for rule in program.rules}
    mine = set(saved.file.rules)
    yield from (Wrong("", each.id, "this rule is left out of the file") for each in sorted(known - mine))
    for rule in sorted(mine - known):
        yield Wrong("", rule.id, "this rule is not so in the knowledge that the file names")
    for each in saved.declarations:
        if edition.program.declarations.get(each.relation) != each:
            why = "this declaration is not so in the knowledge that the file names"
            yield Wrong("", each.relation, why)
    for fact in saved.file.facts:
        declared = fact.relation in edition.program.declarations
        found = edition.guidance.fact(fact.relation, fact.row) if declared else None
        if found is None or saved_fact(fact.relation, found) != fact:
            yield Wrong("", shown(fact), "this row is not so in the knowledge that the file names")
    needed = program.needed(wanted)
    guided = [name for name in needed if program.declarations[name].given == "guidance"]
    tables: Rows = {name: edition.guidance.rows(name) for name in guided}
    model = BoundedModel(program, {**tables, **_given(saved, program.declarations)})
    model.settle()
    yield from judged(saved.file.nodes, Grounds(model, _origins(saved), asked))


# --- the parts of a file ------------------------------------------------------------------------------


def shown_row(relation: str, row: Row) -> str:
    """A row as an atom of the rule language."""
    return str(Atom(relation, tuple(map(Constant, row))))


def shown(fact: SavedFact) -> str:
    """A row of the file as an atom of the rule language."""
    return shown_row(fact.relation, fact.row)


def _asked(
    saved: SavedProof, declarations: Mapping[str, Declaration]
) -> tuple[tuple[tuple[SavedGoal, Goal], ...], list[Wrong]]:
    """Each goal with what it asks for, and why others ask for nothing."""
    asked = []
    wrong = []
    for each in saved.file.goals:
        try:
            goal = goal_in(each.goal, declarations)
        except Refusal as refused:
            wrong.append(Wrong("", each.goal, refused.diagnostics[0].message))
            continue
        declared = declarations.get(goal.relation)
        if declared is not None and len(declared.columns) == len(goal.held):
            asked.append((each, goal))
        else:
            why = f"there is no relation `{goal.relation}` with so many columns"
            wrong.append(Wrong("", each.goal, why))
    return tuple(asked), wrong


def _given(saved: SavedProof, declarations: Mapping[str, Declaration]) -> dict[str, list[Row]]:
    """The rows of the encounter that a rule of the file could read."""
    found: dict[str, list[Row]] = {}
    for fact in () if saved.encounter is None else facts(saved.encounter):
        if fact.relation in declarations:
            found.setdefault(fact.relation, []).append(fact.row)
    return found


def _stated(saved: SavedProof, declarations: Mapping[str, Declaration]) -> dict[str, list[Row]]:
    """The rows of the encounter and of the tables."""
    found = _given(saved, declarations)
    for fact in saved.file.facts:
        found.setdefault(fact.relation, []).append(fact.row)
    return found


def _origins(saved: SavedProof) -> dict[tuple[str, Row], list[Place]]:
    """Where each stated row comes from."""
    found: dict[tuple[str, Row], list[Place]] = {}
    for fact in () if saved.encounter is None else facts(saved.encounter):
        found.setdefault((fact.relation, fact.row), []).append(((), str(fact.at)))
    for row in saved.file.facts:
        found.setdefault((row.relation, row.row), []).append(((row.citation,), row.at))
    return found


def _ill_typed(saved: SavedProof, declarations: Mapping[str, Declaration]) -> Iterator[Wrong]:
    """Rows that are none of their relation's."""
    stated = [(fact.relation, fact.row, "guidance", shown(fact)) for fact in saved.file.facts]
    for fact in () if saved.encounter is None else facts(saved.encounter):
        if fact.relation in declarations:
            stated.append((fact.relation, fact.row, "encounter", str(fact.at)))
    for relation, row, given, name in stated:
        declared = declarations.get(relation)
        if declared is None or declared.given != given:
            yield Wrong("", name, f"`{relation}` is not declared as given by {given}")
        elif [type(value) for value in row] != [
            str if column.type == "symbol" else int for column in declared.columns
        ]:
            yield Wrong("", name, f"the values are not those of the columns of `{relation}`")


def _not_in_force(saved: SavedProof, needed: Collection[str]) -> Iterator[Wrong]:
    """Rules and rows that do not speak of the date, or on the question, or are not what they are called."""
    day = saved.file.date.isoformat()
    for rule, clause in zip(saved.file.rules, saved.rules, strict=True):
        if rule.id != (clause.id or rule.at):
            yield Wrong("", rule.id, f"the text is that of the rule {clause.id or rule.at}")
        if not clause_in_force(clause, day):
            yield Wrong("", rule.id, f"this rule is not in force on {day}")
        if clause.head.relation not in needed:
            yield Wrong("", rule.id, "nothing that is asked rests on this rule")
    seen: set[tuple[str, Row]] = set()
    for fact in saved.file.facts:
        if not fact.since <= day <= (fact.until or FOREVER):
            yield Wrong("", shown(fact), f"this row is not in force on {day}")
        if fact.relation not in needed:
            yield Wrong("", shown(fact), "nothing that is asked rests on this row")
        if (fact.relation, fact.row) in seen:
            yield Wrong("", shown(fact), "this row stands twice in the file")
        seen.add((fact.relation, fact.row))
    for each in saved.declarations:
        if each.relation not in needed:
            yield Wrong("", each.relation, "nothing that is asked rests on this declaration")


def _answered(nodes: Mapping[str, Node], saved: SavedGoal, goal: Goal, model: Model) -> Iterator[Wrong]:
    """Whether a goal has exactly the answers that are there, each proved by its node."""
    for answer in saved.answers:
        node = nodes.get(answer.proof)
        atom = "" if node is None else node.atom
        proves = node is not None and node.kind in ROW_KINDS
        if not proves or atom != shown_row(goal.relation, answer.row):
            why = f"this does not prove the answer {shown_row(goal.relation, answer.row)} to `{goal.text}`"
            yield Wrong(answer.proof, atom, why)
        elif not goal.takes(answer.row):
            yield Wrong(answer.proof, atom, f"this is no answer to `{goal.text}`")
    there = {answer.row for answer in saved.answers}
    if len(there) < len(saved.answers):
        yield Wrong("", goal.text, "an answer stands twice")
    for row in sorted(model.rows.get(goal.relation, ()), key=repr):
        if goal.takes(row) and row not in there:
            why = f"{shown_row(goal.relation, row)} is an answer, too, and is not in the file"
            yield Wrong("", goal.text, why)
