"""What only shows when rules, tables and cards are seen together.

Takes a checked program, facts and cards; gives diagnostics: citations without a card, codes that the
code table does not have, rules without id, sentence or citation, and every row that a ``fault`` rule of
the knowledge base forbids. Imports ``knowledge``, ``match``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kb import catalogue
from kb.cards import Card
from kb.checks.names import atoms
from kb.diagnostics import Diagnostic, did_you_mean
from kb.fact import FactRow
from kb.knowledge import COVERED, FAULT, Guidance, Knowledge, clause_in_force
from kb.match import Bindings, plan, solutions
from kb.program import CheckedProgram
from kb.relations import Value
from kb.sentences import tell
from kb.source import Span
from kb.syntax import Atom, Clause, Constant, Declaration, Term, Variable

CODES = "code"
"""The table of all known codes; a column of this name, or whose name ends with it, holds codes."""

Facts = Mapping[str, tuple[FactRow, ...]]


def cross_check(program: CheckedProgram, facts: Facts, cards: Mapping[str, Card]) -> Iterator[Diagnostic]:
    """Everything that one file alone could not show."""
    codes = {str(row.row[0]) for row in facts.get(CODES, ())}
    for clause in program.rules:
        yield from _said_of_itself(clause)
        for annotation in clause.annotations:
            if annotation.key == "cite":
                yield from _cited(annotation.value, annotation.span, cards)
        if CODES in facts:
            yield from _codes_of_rule(clause, program.declarations, codes)
    for relation, rows in facts.items():
        declaration = program.declarations[relation]
        columns = [i for i, column in enumerate(declaration.columns) if holds_codes(column.name)]
        for row in rows:
            yield from _cited(row.source, row.span, cards)
            for position in columns:
                code = str(row.row[position])
                if relation != CODES and CODES in facts and code not in codes:
                    yield _unknown_code(code, row.span, codes)


def holds_codes(column: str) -> bool:
    """Whether a column holds codes, by its name."""
    return column == CODES or column.endswith(f"_{CODES}")


def _said_of_itself(clause: Clause) -> Iterator[Diagnostic]:
    what = f"rule of `{clause.head.relation}`"
    missing = [key for key in ("id", "cite") if clause.annotation(key) is None]
    if clause.head.relation == FAULT:
        missing = []
    for key in missing:
        hint = f'write `@[{key} = "..."]` above it'
        yield catalogue.MISSING_ANNOTATION.at(clause.span, hint=hint, what=what, key=key)
    if not clause.doc:
        hint = "write the sentence that its use is told with above it, after `///`"
        yield catalogue.MISSING_ANNOTATION.at(clause.span, hint=hint, what=what, key="sentence")


def _cited(citation: str, where: Span, cards: Mapping[str, Card]) -> Iterator[Diagnostic]:
    card = citation.split(" ", 1)[0]
    if card not in cards:
        hint = did_you_mean(card, cards) or f"add facts/sources/{card}.toml"
        yield catalogue.UNKNOWN_CARD.at(where, hint=hint, card=card)


def _codes_of_rule(
    clause: Clause, declarations: Mapping[str, Declaration], codes: set[str]
) -> Iterator[Diagnostic]:
    found: Iterable[Atom] = [clause.head, *(atom for literal in clause.body for atom in atoms(literal))]
    for atom in found:
        for column, term in zip(declarations[atom.relation].columns, atom.terms, strict=False):
            named = isinstance(term, Constant) and holds_codes(column.name)
            if named and isinstance(term, Constant) and str(term.value) not in codes:
                hint = did_you_mean(str(term.value), codes) or "add it to facts/code.csv"
                yield catalogue.UNKNOWN_CODE_IN_RULE.at(term.span, hint=hint, code=term.value)


def _unknown_code(code: str, where: Span, codes: set[str]) -> Diagnostic:
    padded = code.zfill(5)
    if code.isdigit() and len(code) < 5:
        likely = padded if padded in codes else f"0{code}"
        return catalogue.LOST_ZERO.at(where, value=code, column=CODES, likely=likely)
    hint = did_you_mean(code, codes) or "add it to facts/code.csv, with its source"
    return catalogue.UNKNOWN_CODE.at(where, hint=hint, code=code)


def faults(knowledge: Knowledge) -> Iterator[Diagnostic]:
    """Every row that a rule of ``fault`` forbids, at any date, told with that rule's sentence."""
    rules = [clause for clause in knowledge.program.rules if clause.head.relation == FAULT]
    told: set[tuple[str, Span | None]] = set()
    for edition in knowledge.editions() if rules else ():
        if not edition.guidance.rows(COVERED):
            continue  # nothing is answered for these dates, so their tables may be incomplete
        for clause in rules:
            if not clause_in_force(clause, edition.since or edition.until):
                continue
            how = plan(clause, frozenset())
            for bindings in solutions(how.steps, {}, edition.guidance, how.outside):
                where = _first_row(clause, bindings, edition.guidance)
                said = tell(clause.doc, bindings)
                if (said, where) not in told:
                    told.add((said, where))
                    hint = f"the rule that forbids it is at {clause.span}"
                    yield catalogue.FAULTY_FACTS.at(where, hint=hint, sentence=said.rstrip("."))


def _first_row(clause: Clause, bindings: Bindings, guidance: Guidance) -> Span | None:
    """The row of a table that the rule's first atom stands for."""
    for literal in clause.body:
        if isinstance(literal, Atom):
            values = [value_of(term, bindings) for term in literal.terms]
            for row, fact in guidance.facts(literal.relation).items():
                if all(value in (None, found) for value, found in zip(values, row, strict=True)):
                    return fact.span
    return None


def value_of(term: Term, bindings: Bindings) -> Value | None:
    """The value of a plain term, None where it is free."""
    if isinstance(term, Constant):
        return term.value
    return bindings.get(term.name) if isinstance(term, Variable) else None
