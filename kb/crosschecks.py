"""What only shows when rules, tables and cards are seen together.

Takes a checked program, facts and cards; gives diagnostics: citations without a card, codes that the
code table does not have, statements that their source does not have, rules without id, sentence or
citation, and every row that a ``fault`` rule of the knowledge base forbids. Imports ``knowledge``,
``match``, ``statements``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from kb import catalogue
from kb.checks.annotations import OF_A_RULE
from kb.checks.names import atoms
from kb.diagnostics import Diagnostic, did_you_mean, often
from kb.fact import FactRow
from kb.knowledge import COVERED, FAULT, Edition, Guidance, Knowledge, clause_in_force
from kb.match import Bindings, plan, solutions
from kb.mending import cell as mended_cell
from kb.program import CheckedProgram
from kb.relations import Value
from kb.sentences import tell
from kb.source import Span, Text
from kb.statements import statements_check
from kb.syntax import Atom, Clause, Constant, Declaration, Term, Variable
from kb.tables import cell_at

CODES = "code"
"""The table of all known codes; a column of this name, or whose name ends with it, holds codes."""

Facts = Mapping[str, Sequence[FactRow]]


def cross_check(
    program: CheckedProgram, facts: Facts, cards: Collection[str], texts: Mapping[str, Text]
) -> Iterator[Diagnostic]:
    """Everything that one file alone could not show; of a card or a code that is missing, once."""
    codes = {str(row.row[0]) for row in facts.get(CODES, ())}
    cited: dict[str, list[Span]] = {}
    missing: dict[str, list[Span]] = {}
    for clause in program.rules:
        declared = program.declarations.get(clause.head.relation)
        if declared is None or not declared.given:  # that it is given was told
            yield from _said_of_itself(clause)
        yield from _beyond_tables(clause, program.declarations)
        for annotation in clause.annotations:
            if annotation.key in ("cite", "overrules"):
                cited.setdefault(annotation.value.split(" ", 1)[0], []).append(annotation.span)
        if CODES in facts:
            yield from _codes_of_rule(clause, program.declarations, codes)
    for relation, rows in facts.items():
        names = [column.name for column in program.declarations[relation].columns]
        columns = [i for i, name in enumerate(names) if holds_codes(name)]
        for row in rows:
            if row.source not in cards:
                where = cell_at(texts.get(row.file), row.line, len(names) + 2) or row.span
                cited.setdefault(row.source, []).append(where)
            for position in columns if relation != CODES and CODES in facts else ():
                code = str(row.row[position])
                if code not in codes:
                    where = cell_at(texts.get(row.file), row.line, position) or row.span
                    other = next(
                        (n for n, v in zip(names, row.row, strict=True) if v in codes and not holds_codes(n)),
                        "",
                    )
                    if other:
                        hint = f"the cells `{names[position]}` and `{other}` look swapped"
                        yield catalogue.UNKNOWN_CODE.at(where, hint=hint, code=code, often="")
                        continue
                    missing.setdefault(code, []).append(where)
    for card, places in cited.items():
        if card not in cards:
            hint = did_you_mean(card, cards) or f"add facts/sources/{card}.toml"
            yield catalogue.UNKNOWN_CARD.at(places[0], hint=hint, card=card, often=often(places))
    for code, places in missing.items():
        yield from _unknown_code(code, places, codes)
    yield from statements_check(program, facts, cards, texts)


def holds_codes(column: str) -> bool:
    """Whether a column holds codes, by its name."""
    return column == CODES or column.endswith(f"_{CODES}")


SAID = {"id": '`@[id = "..."]`', "citation": '`@[cite = "..."]`', "sentence": "`/// ...`"}
"""What a rule says of itself, and how it is written."""


def _said_of_itself(clause: Clause) -> Iterator[Diagnostic]:
    fault = clause.head.relation == FAULT  # it says what is wrong with a table, and is no guidance
    said = {"id": clause.id or fault, "citation": clause.cites or fault, "sentence": clause.doc}
    missing = [what for what in SAID if not said[what]]
    misspelt = any(annotation.key not in OF_A_RULE for annotation in clause.annotations)  # that was told
    if missing and not misspelt:
        yield catalogue.MISSING_ANNOTATION.at(
            clause.span,
            what=f"rule of `{clause.head.relation}`",
            missing=" and ".join(f"no {what}" for what in missing),
            lines=", ".join(SAID[what] for what in missing),
        )


def _beyond_tables(clause: Clause, declarations: Mapping[str, Declaration]) -> Iterator[Diagnostic]:
    """A rule of ``fault`` that reads what is not there when the tables are checked."""
    if clause.head.relation != FAULT:
        return
    for atom in (atom for literal in clause.body for atom in atoms(literal)):
        declaration = declarations.get(atom.relation)
        if declaration is not None and declaration.given != "guidance":
            yield catalogue.BEYOND_TABLES.at(atom.span, name=atom.relation)


def _codes_of_rule(
    clause: Clause, declarations: Mapping[str, Declaration], codes: set[str]
) -> Iterator[Diagnostic]:
    found: Iterable[Atom] = [clause.head, *(atom for literal in clause.body for atom in atoms(literal))]
    for atom in found:
        declaration = declarations.get(atom.relation)  # where there is none, that was told
        for column, term in zip(declaration.columns if declaration else (), atom.terms, strict=False):
            named = isinstance(term, Constant) and holds_codes(column.name)
            if named and isinstance(term, Constant) and str(term.value) not in codes:
                hint = did_you_mean(str(term.value), codes) or "add it to facts/code.csv"
                yield catalogue.UNKNOWN_CODE_IN_RULE.at(term.span, hint=hint, code=term.value)


def _unknown_code(code: str, places: list[Span], codes: set[str]) -> Iterator[Diagnostic]:
    padded = code.zfill(5)
    if padded != code and padded in codes:
        for place in places:
            fix = mended_cell(place, padded)
            yield catalogue.LOST_ZERO.at(place, fix=fix, value=code, column=CODES, likely=padded)
        return
    hint = did_you_mean(code, codes) or "add it to facts/code.csv, with its source"
    yield catalogue.UNKNOWN_CODE.at(places[0], hint=hint, code=code, often=often(places))


def faults(knowledge: Knowledge) -> Iterator[Diagnostic]:
    """Every row that a rule of ``fault`` forbids, at any date, told with that rule's sentence."""
    told: set[tuple[str, Span | None]] = set()
    for clause in knowledge.program.rules if knowledge.facts.get(COVERED) else ():
        if clause.head.relation != FAULT:
            continue
        how = plan(clause, frozenset())
        for edition in _editions_to_check(clause, knowledge):
            for bindings in solutions(how.steps, {}, edition.guidance, how.outside):
                where = _first_row(clause, bindings, edition.guidance)
                said = tell(clause.doc, bindings)
                if (said, where) not in told:
                    told.add((said, where))
                    hint = f"the rule that forbids it is at {clause.span}"
                    yield catalogue.FAULTY_FACTS.at(where, hint=hint, sentence=said.rstrip("."))


def _editions_to_check(clause: Clause, knowledge: Knowledge) -> Iterator[Edition]:
    """One edition for each state of the tables that the rule reads; between two, it finds the same."""
    read = {atom.relation for literal in clause.body for atom in atoms(literal)} | {COVERED}
    changes = {day for name in read for day in knowledge.changes(name)}
    checked = False
    for edition in knowledge.editions():
        if not edition.guidance.rows(COVERED) or not clause_in_force(clause, edition.since or edition.until):
            checked = False  # where nothing is answered, tables may be incomplete
        elif not checked or edition.since in changes:
            checked = True
            yield edition


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
