"""Somebody else's programs in our language: the adapter for the suite ``datalog-conformance``.

Takes a case of the suite (facts as lists, rules as text, no declarations); gives the model that our
parser, checks and point engine make of it. What is rewritten, and nothing else:

* ``not p(...)`` is ``!p(...)`` here, a rule ends with a full stop, and a comparison has no brackets.
* A ``.decl`` is made for every relation. Columns and variables that must have one type are joined
  (union-find over all rules), and what stands in them says which. Where nothing does, it is ``symbol``.
* A relation that rules derive, or whose rows differ in length, has its facts written as clauses, so that
  the parser and the checks see them; any other is given to the engine as rows.
* The suite is untyped, our columns are not. Where joined columns hold numbers and texts, every value
  of theirs is carried as a text that says its type (``number 6`` is not ``text 6``), and translated back.
  That keeps what the suite means by equality, and is refused by our checks where it is used to calculate.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import datalog_conformance as suite
import yaml

from kb.checks import check
from kb.engine.point import PointEngine
from kb.parse import parse
from kb.relations import Relations, Row, Value
from kb.source import Text
from kb.syntax import (
    Annotation,
    Arithmetic,
    Atom,
    Clause,
    Column,
    Comparison,
    Constant,
    Declaration,
    Literal,
    Negation,
    Program,
    Term,
    Variable,
)

FOLDERS = ("basic", "errors", "negation", "recursion")
"""The folders with programs; ``defeasible`` has another logic, and nothing of it is read."""

LARGEST = 1_000_000
"""Bytes of a case file. What is larger (50,000 facts and more) is left to the bulk engine, and not read."""


class RefusedError(Exception):
    """The program has an error; ``code`` is what the suite calls it."""

    code = ""


class ArityError(RefusedError):
    code = "arity_mismatch"


class CycleError(RefusedError):
    code = "cyclic_negation"


class UnboundError(RefusedError):
    code = "unbound_variable"


class WildcardError(RefusedError):
    code = "safety_violations"


class OnlyNegatedError(RefusedError):
    code = "SafetyViolationError"


ERRORS: dict[str, type[RefusedError]] = {
    "E0202": ArityError,
    "E0301": UnboundError,
    "E0302": OnlyNegatedError,
    "E0303": WildcardError,
    "E0304": CycleError,
}
"""Our codes and the suite's names; the first error of a program, in our order, is the one that counts."""


class Name(NamedTuple):
    """A case by its file and name, known without its facts being read."""

    file: str
    case: str


@cache
def names() -> tuple[tuple[Name, ...], tuple[Name, ...]]:
    """The cases that are run here, and those of files that are too large."""
    root = suite.get_tests_dir()
    run: list[Name] = []
    left: list[Name] = []
    for folder in FOLDERS:
        for path in sorted((root / folder).glob("*.yaml")):
            found = re.findall(r"(?m)^(?:- )?name: (\S+)", path.read_text("utf-8"))
            file = path.relative_to(root).as_posix()
            (left if path.stat().st_size > LARGEST else run).extend(Name(file, name) for name in found)
    return tuple(run), tuple(left)


@cache
def cases(file: str) -> dict[str, suite.TestCase]:
    """The program cases of a file, read once, with YAML's fast loader where there is one."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw = yaml.load(Path(suite.get_tests_dir(), file).read_text("utf-8"), Loader=loader)
    shared = {key: raw[key] for key in ("source", "verification") if key in raw}
    found = [suite.TestCase.from_dict({**shared, **each}) for each in raw.get("tests", [raw])]
    return {case.name: case for case in found if case.program is not None}


class Evaluator:
    """What the suite's runner asks: the model of a program, or the error that it has."""

    def evaluate(self, program: suite.Program) -> dict[str, set[Row]]:
        ours = adapted(program)
        tree, wrong = parse(Text("case.dl", ours.text))
        checked, found = check([tree])
        for diagnostic in (*wrong, *found):
            if not diagnostic.kind.warning:
                raise ERRORS.get(diagnostic.code, AssertionError)(diagnostic.headline())
        relations = PointEngine(checked, Relations()).evaluate(ours.given)
        return {name: {uncarried(row) for row in relations.rows(name)} for name in checked.declarations}


@dataclass(frozen=True)
class Adapted:
    """A program as our text, and the rows that it is given."""

    text: str
    given: dict[str, list[Row]]


def adapted(program: suite.Program) -> Adapted:
    """The suite's program in our language."""
    facts = {name: [_row(row) for row in rows] for name, rows in program.facts.items()}
    rules = parse(Text("case.dl", "\n".join(_rewritten(rule) for rule in program.rules)))[0].clauses
    derived = {rule.head.relation for rule in rules}
    stated = {n: rows for n, rows in facts.items() if n in derived or len({len(row) for row in rows}) > 1}
    clauses = [Clause(Atom(name, tuple(map(Constant, row)))) for name, rows in stated.items() for row in rows]
    given = {name: rows for name, rows in facts.items() if name not in stated}
    types = Types([*clauses, *rules], given)
    tree = Program(
        tuple(_declaration(name, width, types, name in given) for name, width in types.widths.items()),
        tuple(types.clause(number, clause) for number, clause in enumerate([*clauses, *rules])),
    )
    return Adapted(str(tree), {name: [types.row(name, row) for row in rows] for name, rows in given.items()})


def _rewritten(rule: str) -> str:
    whole = re.sub(r'("[^"]*")|\bnot\s+(?=[A-Za-z_])', lambda m: m[1] or "!", rule.strip())
    plain = re.sub(r",\s*\(([^()]*[<>=][^()]*)\)", r", \1", whole)
    return plain if plain.endswith(".") else f"{plain}."


def _row(row: Sequence[object]) -> Row:
    assert all(type(value) in (str, int) for value in row), "the suite's programs have texts and integers"
    return tuple(value for value in row if isinstance(value, str | int))


def _declaration(name: str, width: int, types: Types, given: bool) -> Declaration:
    columns = tuple(Column(f"c{i}", types.of(("column", name, i))) for i in range(width))
    return Declaration(name, columns, annotations=(Annotation("given", "encounter"),) if given else ())


def uncarried(row: Row) -> Row:
    """The row as the suite wrote it."""
    return tuple(_uncarried(value) for value in row)


def _uncarried(value: Value) -> Value:
    if isinstance(value, str) and value.startswith(CARRIED):
        kind, _, content = value.removeprefix(CARRIED).partition(" ")
        return int(content) if kind == "number" else content
    return value


CARRIED = "carried "
Slot = tuple[str, str, str | int]
"""A column (relation and position) or a variable (number of its clause, and name)."""


class Types:
    """Which columns and variables have one type, and what it is: union-find."""

    def __init__(self, clauses: Sequence[Clause], given: dict[str, list[Row]]) -> None:
        self.above: dict[Slot, Slot] = {}
        self.found: dict[Slot, set[str]] = {}
        self.widths: dict[str, int] = {}
        for name, rows in given.items():
            self.widths[name] = len(rows[0]) if rows else 0
            for row in rows:
                for position, value in enumerate(row):
                    self.mark(("column", name, position), _kind(value))
        for number, clause in enumerate(clauses):
            for literal in (clause.head, *clause.body):
                self.literal(number, literal)
        for slot in list(self.found):
            self.found.setdefault(self.root(slot), set()).update(self.found[slot])

    def literal(self, number: int, literal: Literal) -> None:
        match literal:
            case Negation(atom):
                self.literal(number, atom)
            case Atom(relation, terms):
                self.widths.setdefault(relation, len(terms))
                for position, term in enumerate(terms):
                    self.term(number, term, ("column", relation, position))
            case Comparison(_, left, right):
                self.term(number, left, ("comparison", f"{number}", f"{literal}"))
                self.term(number, right, ("comparison", f"{number}", f"{literal}"))

    def term(self, number: int, term: Term, slot: Slot) -> None:
        """The term stands in the slot."""
        match term:
            case Variable(name):
                self.above[self.root(("variable", f"{number}", name))] = self.root(slot)
            case Constant(value):
                self.mark(slot, _kind(value))
            case Arithmetic(_, left, right):
                self.mark(slot, "number")
                self.term(number, left, ("operand", f"{number}", f"{left}"))
                self.term(number, right, ("operand", f"{number}", f"{right}"))
                for side in (left, right):
                    self.mark(("operand", f"{number}", f"{side}"), "number")

    def root(self, slot: Slot) -> Slot:
        while slot in self.above and self.above[slot] != slot:
            slot = self.above[slot]
        return slot

    def mark(self, slot: Slot, kind: str) -> None:
        self.found.setdefault(slot, set()).add(kind)

    def kinds(self, slot: Slot) -> set[str]:
        return self.found.get(self.root(slot), set())

    def of(self, slot: Slot) -> str:
        """The column's type: a number where nothing but numbers stands."""
        return "number" if self.kinds(slot) == {"number"} else "symbol"

    # --- values, carried as texts where types are mixed ----------------------------------------

    def carried(self, value: Value, slot: Slot) -> Value:
        return f"{CARRIED}{_kind(value)} {value}" if len(self.kinds(slot)) > 1 else value

    def row(self, name: str, row: Row) -> Row:
        return tuple(self.carried(value, ("column", name, i)) for i, value in enumerate(row))

    def clause(self, number: int, clause: Clause) -> Clause:
        body = tuple(self.rebuilt(number, literal) for literal in clause.body)
        return replace(clause, head=self.atom(clause.head), body=body)

    def rebuilt(self, number: int, literal: Literal) -> Literal:
        match literal:
            case Negation(atom):
                return Negation(self.atom(atom))
            case Atom():
                return self.atom(literal)
            case Comparison(operator, left, right):
                slot = ("comparison", f"{number}", f"{literal}")
                return Comparison(operator, self.constant(left, slot), self.constant(right, slot))

    def atom(self, atom: Atom) -> Atom:
        terms = (self.constant(t, ("column", atom.relation, i)) for i, t in enumerate(atom.terms))
        return Atom(atom.relation, tuple(terms))

    def constant(self, term: Term, slot: Slot) -> Term:
        return Constant(self.carried(term.value, slot)) if isinstance(term, Constant) else term


def _kind(value: Value) -> str:
    return "text" if isinstance(value, str) else "number"
