"""All that is known of one code on a date, as a sheet of cited facts and of the rules that can suggest it.

Takes a ``Session`` and a code; gives a ``Sheet``. Which relations speak of a code is read off their
columns: a new table with a code column shows by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kb.crosschecks import holds_codes
from kb.explain.tell import rule_name
from kb.fact import FactRow
from kb.knowledge import Edition
from kb.match import plan, solutions
from kb.relations import Row
from kb.syntax import Atom, Clause, Constant, Variable
from queries.editions import LoadedFigures, loaded_figures
from queries.goal import depends_on_encounter, known
from queries.session import Session, Settled

MOST_FACTS = 12
"""Facts of one table that are listed; how many more there are is said."""

CONCLUDING = ("candidate", "line", "line_modifier", "excluded")
"""What puts a code on a claim, a modifier on its line, or keeps it off."""

APART = frozenset({"code_document", "documentation_code"})
"""What is long and has an answer of its own (``queries.note``)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact or rule, told in a sentence, with where it comes from."""

    says: str
    citation: str
    at: str


@dataclass(frozen=True, slots=True)
class Section:
    """The entries of one table, or the rules."""

    title: str
    entries: tuple[Entry, ...]
    more: int = 0


@dataclass(frozen=True)
class Sheet:
    """Everything known of a code."""

    code: str
    in_force: bool
    as_of: str
    sections: tuple[Section, ...]
    descriptor: str = ""
    editions: tuple[LoadedFigures, ...] = ()


def show(session: Session, code: str, day: date, descriptors: Mapping[str, str] | None = None) -> Sheet:
    """The sheet of a code; a code that is over or not yet in force is said to be so.

    ``descriptors`` are a licensed user's own, by code.
    """
    code = code.strip().upper()
    knowledge = session.knowledge
    known(code, knowledge, "CODE")
    rows = [row for row in knowledge.facts["code"] if row.row[0] == code]
    settled = session.guidance(day)
    in_force = any(row.in_force(day.isoformat()) for row in rows)
    sections = [_codes(rows), *_relations(settled, code), _rules(settled.edition, code)]
    filled = tuple(each for each in sections if each.entries)
    own = (descriptors or {}).get(code, "")
    return Sheet(code, in_force, day.isoformat(), filled, own, loaded_figures(settled.edition))


def _codes(rows: list[FactRow]) -> Section:
    entries = []
    for row in rows:
        dates = " ".join(
            f"{word} {value}" for word, value in (("from", row.since), ("until", row.until)) if value
        )
        says = f"{row.row[0]}: {row.row[1]}" + (f" ({dates})" if dates else "")
        entries.append(Entry(f"{says}.", row.citation, f"{row.file}:{row.line}"))
    return Section("code", tuple(entries))


def _relations(settled: Settled, code: str) -> Iterator[Section]:
    """The rows that name the code, of every table, then of what rules derive from tables alone."""
    edition = settled.edition
    declared = edition.program.declarations.items()
    for name, declaration in sorted(declared, key=lambda each: each[1].given is None):
        columns = [i for i, column in enumerate(declaration.columns) if holds_codes(column.name)]
        if not columns or name == "code" or name in APART or depends_on_encounter(name, edition):
            continue
        found: dict[Row, None] = {}
        for position in columns:
            found.update(dict.fromkeys(settled.relations.find(name, (position,), (code,))))
        entries = tuple(_entry(settled, name, row) for row in list(found)[:MOST_FACTS])
        yield Section(name.replace("_", " "), entries, max(0, len(found) - MOST_FACTS))


def _entry(settled: Settled, relation: str, row: Row) -> Entry:
    proof = settled.prove(relation, row)
    assert proof is not None, "the row was read from the relations that prove it"
    root = proof.nodes[proof.root]
    return Entry(root.sentence, "; ".join(root.citations), root.at)


def _rules(edition: Edition, code: str) -> Section:
    """The rules that can put the code on a claim, or keep it off."""
    entries = []
    for clause in concluding(edition, code):
        says = f"{clause.head.relation.replace('_', ' ')}: {clause.doc}"
        at = f"{clause.span.file}:{clause.span.line}"
        entries.append(Entry(says, f"{rule_name(clause)}; {'; '.join(clause.cites)}", at))
    return Section("rules that can conclude something of it", tuple(entries))


def concluding(edition: Edition, code: str) -> Iterator[Clause]:
    """The rules that can put the code on a claim, or keep it off; those that add no reason are left out."""
    for relation in CONCLUDING:
        for clause in edition.rules.get(relation, ()):
            if not clause.tells_premise and _can_conclude(clause, code, edition, set()):
                yield clause


def _can_conclude(
    clause: Clause, code: str, edition: Edition, seen: set[tuple[str, int]], place: int = 0
) -> bool:
    """Whether the code can be the argument of the head at a place, as far as guidance alone tells."""
    first = clause.head.terms[place]
    if isinstance(first, Constant):
        return first.value == code
    if not isinstance(first, Variable):
        return False
    for literal in clause.body:
        if isinstance(literal, Atom):
            places = [i for i, term in enumerate(literal.terms) if term == first]
            if places and not _can_hold(literal, places[0], code, edition, seen):
                return False
    return _guidance_allows(clause, first.name, code, edition)


def _can_hold(atom: Atom, position: int, code: str, edition: Edition, seen: set[tuple[str, int]]) -> bool:
    given = edition.program.declarations[atom.relation].given
    if given == "guidance":
        return bool(edition.guidance.find(atom.relation, (position,), (code,)))
    here = (atom.relation, position)
    if given == "encounter" or here in seen:
        return True
    rules = edition.rules.get(atom.relation, ())
    return any(_can_conclude(rule, code, edition, {*seen, here}, position) for rule in rules)


def _guidance_allows(clause: Clause, name: str, code: str, edition: Edition) -> bool:
    """Whether the body's guidance atoms can hold together with this code."""
    declarations = edition.program.declarations
    atoms = tuple(
        literal
        for literal in clause.body
        if isinstance(literal, Atom) and declarations[literal.relation].given == "guidance"
    )
    trimmed = Clause(Atom(clause.head.relation, (Variable(name),)), atoms)
    how = plan(trimmed, frozenset({name}))
    return next(solutions(how.steps, {name: code}, edition.guidance, how.outside), None) is not None
