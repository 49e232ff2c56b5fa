"""Every small mistake that could be made in a rule, and that no check would find.

Takes a rule and the ``Knowledge`` that it is of; gives ``Mutant``s. A change that makes the rule unsafe,
wrongly typed or the program not stratified is none: ``rules check`` tells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from kb.checks import CHECKS
from kb.checks.names import Book, atoms
from kb.knowledge import Knowledge
from kb.order import prepared
from kb.revision import RuleChange
from kb.source import Span
from kb.strata import stratify
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
from queries.mutation.columns import Columns, Place, places_of
from queries.mutation.mutant import (
    COMPARED,
    DATED,
    DROPPED,
    FOLDED,
    NEGATED,
    REMOVED,
    SHIFTED,
    SWAPPED,
    TURNED,
    Mutant,
)

NEAREST = 2
"""So many other words are tried in the place of one."""

OTHERS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "!=", "!=": "="}
FOLDS = {"min": "max", "max": "min", "sum": "count"}


class _Change(NamedTuple):
    """A kind of change, what is there, what is put there (nothing, where it is taken out), and where."""

    kind: str
    was: str
    is_: str
    at: Span


class RuleMutants:
    """The mutants of the rules of one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.columns = Columns(knowledge)

    def of(self, rule: Clause) -> Iterator[Mutant]:
        """The mutants of a rule, each once."""
        seen: set[str] = set()
        names: dict[tuple[str, str], int] = {}
        for change, after in self._changes(rule):
            text = f"{after.head!s} {after.body} {after.annotations}" if after else ""
            if text in seen or (after is not None and not self._is_sound(rule, after, change.kind)):
                continue
            seen.add(text)
            number = names[change.was, change.is_] = names.get((change.was, change.is_), 0) + 1
            of = rule.id or rule.head.relation
            after = after and prepared(after)
            yield Mutant(of, change.kind, change.was, change.is_, RuleChange(rule, after), change.at, number)

    def _changes(self, rule: Clause) -> Iterator[tuple[_Change, Clause | None]]:
        yield _Change(REMOVED, "the rule", "", rule.span), None
        for change, body in self._bodies(rule.body, rule):
            yield change, _told(replace(rule, body=body, orders=()), rule)
        for change, head in self._atoms(rule.head, rule):
            yield change, replace(rule, head=head, orders=())
        for head in self._turned(rule.head):
            yield (
                _Change(TURNED, str(rule.head), str(head), rule.head.span),
                replace(rule, head=head, orders=()),
            )
        yield from _dated(rule)

    # --- bodies -----------------------------------------------------------------------------------

    def _bodies(
        self, body: tuple[Literal, ...], rule: Clause
    ) -> Iterator[tuple[_Change, tuple[Literal, ...]]]:
        for place, literal in enumerate(body):
            before, after = body[:place], body[place + 1 :]
            if len(body) > 1:
                yield _Change(DROPPED, str(literal), "", literal.span), (*before, *after)
            turned = _negated(literal, rule)
            if turned is not None:
                yield _Change(NEGATED, str(literal), str(turned), literal.span), (*before, turned, *after)
            for change, other in self._literals(literal, rule):
                yield change, (*before, other, *after)

    def _literals(self, literal: Literal, rule: Clause) -> Iterator[tuple[_Change, Literal]]:
        match literal:
            case Atom():
                yield from self._atoms(literal, rule)
            case Negation(atom, span):
                for change, other in self._atoms(atom, rule):
                    yield change._replace(was=str(literal), is_=f"!{change.is_}"), Negation(other, span)
            case Comparison(operator, left, right, span):
                made = Comparison(OTHERS[operator], left, right, span)
                yield _Change(COMPARED, str(literal), str(made), span), made
                for kind, term in self._terms(left, self._beside(right, rule), rule):
                    made = Comparison(operator, term, right, span)
                    yield _Change(kind, str(literal), str(made), span), made
                for kind, term in self._terms(right, self._beside(left, rule), rule):
                    made = Comparison(operator, left, term, span)
                    yield _Change(kind, str(literal), str(made), span), made

    def _beside(self, other: Term, rule: Clause) -> list[Place]:
        """The columns of what a term is compared with."""
        return places_of(other.name, (rule.head, *rule.body)) if isinstance(other, Variable) else []

    def _atoms(self, atom: Atom, rule: Clause) -> Iterator[tuple[_Change, Atom]]:
        for position, term in enumerate(atom.terms):
            for kind, other in self._terms(term, [(atom.relation, position)], rule):
                terms = (*atom.terms[:position], other, *atom.terms[position + 1 :])
                made = Atom(atom.relation, terms, atom.span)
                yield _Change(kind, str(atom), str(made), atom.span), made

    def _terms(self, term: Term, places: list[Place], rule: Clause) -> Iterator[tuple[str, Term]]:
        match term:
            case Constant(value, span):
                if isinstance(value, int):
                    yield from ((SHIFTED, Constant(value + by, span)) for by in (1, -1))
                else:
                    for word in self.columns.others(value, places, NEAREST):
                        yield SWAPPED, Constant(word, span)
            case Negative(inner, span):
                yield from ((kind, Negative(other, span)) for kind, other in self._terms(inner, [], rule))
            case Arithmetic(sign, left, right, span):
                for kind, other in self._terms(left, [], rule):
                    yield kind, Arithmetic(sign, other, right, span)
                for kind, other in self._terms(right, [], rule):
                    yield kind, Arithmetic(sign, left, other, span)
            case Aggregate(function, target, body, span):
                if function in FOLDS:
                    folded = None if FOLDS[function] == "count" else target
                    yield FOLDED, Aggregate(FOLDS[function], folded, body, span)
                for change, other_body in self._bodies(body, rule):
                    yield change.kind, Aggregate(function, target, other_body, span)

    def _turned(self, head: Atom) -> Iterator[Atom]:
        types = [column.type for column in self.knowledge.declarations[head.relation].columns]
        for one in range(len(types)):
            for other in range(one + 1, len(types)):
                if types[one] == types[other] and head.terms[one] != head.terms[other]:
                    terms = list(head.terms)
                    terms[one], terms[other] = terms[other], terms[one]
                    yield Atom(head.relation, tuple(terms), head.span)

    # --- whether a check would find it --------------------------------------------------------------

    def _is_sound(self, rule: Clause, after: Clause, kind: str) -> bool:
        declarations = self.knowledge.declarations
        read = {atom.relation for literal in after.body for atom in atoms(literal)}
        used = {name: declarations[name] for name in {after.head.relation, *read}}
        book = Book(used, (after,), ())
        if any(not found.kind.warning for check in CHECKS for found in check(book)):
            return False
        if kind != NEGATED:
            return True
        rules = [after if each is rule else each for each in self.knowledge.program.rules]
        return not stratify(declarations, rules)[1]


def _negated(literal: Literal, rule: Clause) -> Literal | None:
    """The opposite of a literal; a variable that nothing else has says nothing there."""
    if isinstance(literal, Negation):
        return literal.atom
    if not isinstance(literal, Atom):
        return None
    counts: dict[str, int] = {}
    for each in (rule.head, *rule.body):
        for variable in variables(each):
            counts[variable.name] = counts.get(variable.name, 0) + 1
    terms = tuple(
        Variable(f"_#n{place}", term.span) if isinstance(term, Variable) and counts[term.name] == 1 else term
        for place, term in enumerate(literal.terms)
    )
    return Negation(Atom(literal.relation, terms, literal.span), literal.span)


def _told(after: Clause, rule: Clause) -> Clause:
    """The rule with the words of a slot that has no value any more in its sentence."""
    known = {v.name for literal in (after.head, *after.body) for v in variables(literal)}
    doc = re.sub(r"\{(\w+)\}", lambda slot: slot[0] if slot[1] in known else slot[1], rule.doc)
    return replace(after, doc=doc)


def _dated(rule: Clause) -> Iterator[tuple[_Change, Clause]]:
    for place, each in enumerate(rule.annotations):
        if each.key in ("since", "until"):
            for days in (1, -1):
                moved = (date.fromisoformat(each.value) + timedelta(days=days)).isoformat()
                other = replace(each, value=moved)
                annotations = (*rule.annotations[:place], other, *rule.annotations[place + 1 :])
                change = _Change(DATED, f"{each.key} {each.value}", f"{each.key} {moved}", each.span)
                yield change, replace(rule, annotations=annotations)
