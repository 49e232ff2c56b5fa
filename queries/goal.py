"""What somebody asks about: a code, with a modifier or units if they matter, or an atom.

Takes the text of a question and the knowledge; gives a ``Goal``, or refuses with the nearest thing that
is known. Nothing is run. Imports ``kb`` only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from kb import catalogue
from kb.diagnostics import Diagnostic, Field, Refusal, did_you_mean
from kb.knowledge import Edition, Knowledge
from kb.relations import Relations, Row, Value
from kb.strata import dependencies
from kb.syntax import Atom, Constant, Declaration, Variable

CODE = re.compile(r"([A-Za-z0-9]{5})(?:-([A-Za-z0-9]{2})|\s*[*x]\s*([0-9]{1,4}))?")

LONGEST = 2_000
"""Characters of a question; no atom that a person asks has as many."""


@dataclass(frozen=True)
class Goal:
    """Rows of one relation: some arguments are held at a value, the others may be anything (None).

    ``equal`` are the places of a variable that stands twice.
    """

    text: str
    relation: str
    held: tuple[Value | None, ...]
    code: str = ""
    equal: tuple[tuple[int, int], ...] = ()

    def rows(self, relations: Relations) -> list[Row]:
        """The rows that answer the goal, in a fixed order."""
        positions = tuple(i for i, value in enumerate(self.held) if value is not None)
        values = tuple(value for value in self.held if value is not None)
        rows = relations.find(self.relation, positions, values)
        found = [row for row in rows if all(row[i] == row[j] for i, j in self.equal)]
        return sorted(found, key=lambda row: [(type(v).__name__, v) for v in row])

    def takes(self, row: Row) -> bool:
        """Whether a row answers the goal."""
        held = len(row) == len(self.held) and all(
            value is None or value == mine for value, mine in zip(self.held, row, strict=True)
        )
        return held and all(row[i] == row[j] for i, j in self.equal)


def known(code: str, knowledge: Knowledge, where: str) -> None:
    """Refuse a code that was never one; the nearest codes that are still in force are named."""
    facts = knowledge.facts.get("code", ())
    if all(fact.row[0] != code for fact in facts):
        hint = did_you_mean(code, (str(fact.row[0]) for fact in facts if not fact.until))
        raise Refusal([catalogue.NO_SUCH_CODE.at(Field(where), hint=hint, code=code)])


def read_goal(text: str, knowledge: Knowledge) -> Goal:
    """The goal that a text asks for; refuses what is neither a known code nor a well-formed atom."""
    goal = goal_in(text, knowledge.declarations)
    if goal.code:
        known(goal.code, knowledge, "GOAL")
    return goal


def goal_in(text: str, declarations: Mapping[str, Declaration]) -> Goal:
    """The goal that a text asks for where these relations are declared; any code is taken."""
    text = text.strip()
    if len(text) > LONGEST:
        problem = f"it has more than {LONGEST:,} characters"
        raise Refusal([catalogue.BROKEN_GOAL.at(Field("GOAL"), problem=problem)])
    match = CODE.fullmatch(text)
    if match:
        code = match.group(1).upper()
        if match.group(2):
            return Goal(text, "line_modifier", (code, None, match.group(2).upper()), code)
        units = int(match.group(3)) if match.group(3) else None
        return Goal(text, "line", (code, None, units), code)
    if "(" not in text:
        raise Refusal([catalogue.NOT_A_GOAL.at(Field("GOAL"), goal=text[:60])])
    return _atom_goal(text, declarations)


def _atom_goal(text: str, declarations: Mapping[str, Declaration]) -> Goal:
    from kb.parse import parse_atom  # a code needs no parser

    try:
        atom = parse_atom(text.rstrip("."))
    except Refusal as refused:
        # A malformed question is the asker's, not the knowledge base's.
        first = refused.diagnostics[0]
        told = catalogue.BROKEN_GOAL.at(first.where, hint=first.hint, problem=first.message)
        raise Refusal([told], refused.texts) from refused
    declaration = declarations.get(atom.relation)
    if declaration is None:
        hint = did_you_mean(atom.relation, declarations)
        problem = f"there is no relation `{atom.relation}`"
        raise Refusal([catalogue.BROKEN_GOAL.at(Field("GOAL"), hint=hint, problem=problem)])
    problems = list(_misfits(atom, declaration))
    if problems:
        raise Refusal(problems)
    held = tuple(term.value if isinstance(term, Constant) else None for term in atom.terms)
    equal = tuple(
        (i, j)
        for (i, one), (j, other) in combinations(enumerate(atom.terms), 2)
        if isinstance(one, Variable) and one == other
    )
    return Goal(text, atom.relation, held, equal=equal)


def _misfits(atom: Atom, declaration: Declaration) -> Iterator[Diagnostic]:
    shown = f"{declaration.relation}({', '.join(map(str, declaration.columns))})"
    if len(atom.terms) != len(declaration.columns):
        problem = f"`{atom.relation}` has {len(declaration.columns)} arguments, not {len(atom.terms)}"
        yield catalogue.BROKEN_GOAL.at(Field("GOAL"), hint=f"it is {shown}", problem=problem)
        return
    for term, column in zip(atom.terms, declaration.columns, strict=True):
        if isinstance(term, Variable):
            continue
        if not isinstance(term, Constant):
            problem = f"`{term}` is no value"
            yield catalogue.BROKEN_GOAL.at(
                Field("GOAL"), hint="write a value, or `_` for any", problem=problem
            )
        elif isinstance(term.value, str) != (column.type == "symbol"):
            problem = f"`{term}` is no {column.type}, which `{column.name}` is"
            hint = f'write `"{term.value}"`' if column.type == "symbol" else "write it without quotes"
            yield catalogue.BROKEN_GOAL.at(Field("GOAL"), hint=hint, problem=problem)


def depends_on_encounter(relation: str, edition: Edition) -> bool:
    """Whether anything that an encounter documents can matter for a relation."""
    declarations = edition.program.declarations
    seen = {relation}
    waiting = [relation]
    while waiting:
        name = waiting.pop()
        if declarations[name].given == "encounter":
            return True
        for clause in edition.rules.get(name, ()):
            for needed in dependencies(clause):
                if needed.relation not in seen:
                    seen.add(needed.relation)
                    waiting.append(needed.relation)
    return False
