"""A checked program as an answer-set program: clingo's opinion of what it derives.

Takes a ``CheckedProgram`` and rows; gives rows by relation. The translation follows the tree and knows
none of our evaluation: ``!`` is ``not``, an aggregate becomes ``#count{...}`` over every variable of its
body, and an aggregate inside an aggregate, which clingo does not have, becomes a relation of its own.
Numbers must fit into 32 bits, and nothing negative be divided. Imports ``syntax`` and ``program``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import clingo

from kb.program import CheckedProgram
from kb.relations import Row
from kb.syntax import (
    Aggregate,
    Arithmetic,
    Atom,
    Clause,
    Comparison,
    Constant,
    Literal,
    Negation,
    Negative,
    Term,
    Variable,
    variables,
)

OPERATORS = {"/": "/", "%": "\\"}


def clingo_model(program: CheckedProgram, facts: Mapping[str, Sequence[Row]]) -> dict[str, set[Row]]:
    """Every row of every relation, as clingo derives it."""
    names = {name: f"r{number}" for number, name in enumerate(program.declarations)}
    lines = [f"{_atom(names[name], map(_value, row))}." for name, rows in facts.items() for row in rows]
    for number, clause in enumerate(program.rules):
        lines += _Rule(names, number).translated(clause)
    control = clingo.Control(["--warn=none"])
    control.add("base", [], "\n".join(lines))
    control.ground([("base", [])])
    found: dict[str, set[Row]] = {name: set() for name in names}
    back = {short: name for name, short in names.items()}
    with control.solve(yield_=True) as handle:
        for symbol in next(iter(handle)).symbols(atoms=True):  # stratified: there is one model
            if symbol.name in back:
                found[back[symbol.name]].add(tuple(_python(argument) for argument in symbol.arguments))
    return found


def _python(symbol: clingo.Symbol) -> str | int:
    return symbol.string if symbol.type == clingo.SymbolType.String else symbol.number


def _value(value: str | int) -> str:
    return f"({value})" if isinstance(value, int) else str(clingo.String(value))


def _atom(name: str, terms: Iterable[str]) -> str:
    return f"{name}({', '.join(terms)})"


class _Rule:
    """One clause: its variables by number, and the rules that its nested aggregates become."""

    def __init__(self, names: Mapping[str, str], number: int) -> None:
        self.names = names
        self.number = number
        self.shown: dict[str, str] = {}
        self.more: list[str] = []
        self.fresh = 0

    def translated(self, clause: Clause) -> list[str]:
        body = [part for literal in clause.body for part in self.literal(literal)]
        first: list[str] = []
        head = _atom(self.names[clause.head.relation], [self.term(t, first, ()) for t in clause.head.terms])
        whole = [*body, *first]
        return [*self.more, f"{head} :- {', '.join(whole)}." if whole else f"{head}."]

    def literal(self, literal: Literal, around: tuple[Literal, ...] = ()) -> list[str]:
        """The literal, behind what its aggregates become; ``around`` is the body that it is in."""
        before: list[str] = []
        match literal:
            case Atom(relation, terms):
                shown = _atom(self.names[relation], [self.term(t, before, around) for t in terms])
            case Negation(Atom(relation, terms)):
                plain = ("_" if _any(t) else self.term(t, before, around) for t in terms)
                shown = f"not {_atom(self.names[relation], plain)}"
            case Comparison(operator, left, right):
                sides = self.term(left, before, around), self.term(right, before, around)
                shown = f"{sides[0]} {operator} {sides[1]}"
        return [*before, shown]

    def term(self, term: Term, before: list[str], around: tuple[Literal, ...]) -> str:
        match term:
            case Variable(name):
                return self.shown.setdefault(name, f"V{len(self.shown)}")
            case Constant(value):
                return _value(value)
            case Negative(inner):
                return f"(0 - {self.term(inner, before, around)})"
            case Arithmetic(operator, left, right):
                sides = self.term(left, before, around), self.term(right, before, around)
                return f"({sides[0]} {OPERATORS.get(operator, operator)} {sides[1]})"
            case Aggregate():
                return self.nested(term, before, around) if around else self.outermost(term, before)

    def outermost(self, term: Aggregate, before: list[str]) -> str:
        """A variable for the value, and the condition that gives it."""
        self.fresh += 1
        result = f"A{self.fresh}"
        inside: list[str] = []
        target = [] if term.target is None else [self.term(term.target, inside, term.body)]
        inside += [part for literal in term.body for part in self.literal(literal, term.body)]
        rowed = [each for each in term.body if not isinstance(each, Negation)]
        names = [self.shown[v] for v in sorted({v.name for x in rowed for v in variables(x, inside=False)})]
        rows = f"{', '.join([*target, *names]) or '0'} : {', '.join(inside)}"
        before.append(f"{result} = #{term.function}{{ {rows} }}")
        if term.function in ("min", "max"):
            before.append(f"#count{{ {rows} }} > 0")
        return result

    def nested(self, term: Aggregate, before: list[str], around: tuple[Literal, ...]) -> str:
        """A relation of the values for all rows of the body around it, and an atom that reads it."""
        atoms = tuple(literal for literal in around if isinstance(literal, Atom))
        outer = {v.name for atom in atoms for v in variables(atom)}
        shared = [self.shown.setdefault(v, f"V{len(self.shown)}") for v in sorted(_names(term) & outer)]
        held = [part for atom in atoms for part in self.literal(atom)]
        own: list[str] = []
        value = self.outermost(term, own)
        name = f"n{self.number}_{self.fresh}"
        self.more.append(f"{_atom(name, [*shared, value])} :- {', '.join([*held, *own])}.")
        before.append(_atom(name, [*shared, value]))
        return value


def _any(term: Term) -> bool:
    return isinstance(term, Variable) and term.anonymous


def _names(term: Term) -> set[str]:
    return {v.name for v in variables(term)}
