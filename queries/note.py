"""What the note must give for each line of an encounter, and how much of it the encounter documents.

Takes a ``Session`` and an ``Encounter``; gives a ``Note``. The rules say what is needed and what is
documented (``must_document``, ``documented_element``, ``undocumented_element``). Imports ``queries`` only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kb.explain.proof import Proof
from queries.claim import Line, claim_lines
from queries.encounter.facts import path_of
from queries.encounter.model import Encounter
from queries.goal import known
from queries.session import Case, Session, Settled

HERE, MISSING, ELSEWHERE = "documented here", "not documented here", "look in the note"
STATES = (MISSING, ELSEWHERE, HERE)
"""Three states, the most urgent first; an encounter has no place for what must be looked for."""

STATED = ("document_element", "documentation")
"""The tables whose rows say what is needed: their sources are what an element is cited by."""


@dataclass(frozen=True)
class Needed:
    """Something that the note must give, and where the encounter has a place for it."""

    element: str
    says: str
    citations: tuple[str, ...]
    proof: Proof


@dataclass(frozen=True)
class Element:
    """Something that the note of a line must give, whether the encounter does, and the empty fields."""

    needed: Needed
    state: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class LineNote:
    """All that the note must give for one line."""

    line: Line
    elements: tuple[Element, ...]

    def of(self, state: str) -> tuple[Element, ...]:
        """The elements in one state."""
        return tuple(each for each in self.elements if each.state == state)


@dataclass(frozen=True)
class Note:
    """What the note of an encounter must give, line by line; ``unclaimed`` lesions have no line."""

    encounter: Encounter
    lines: tuple[LineNote, ...]
    unclaimed: tuple[str, ...]


@dataclass(frozen=True)
class CodeNote:
    """What the note must give for a code, whatever the encounter."""

    code: str
    as_of: str
    needed: tuple[Needed, ...]


def note(session: Session, encounter: Encounter) -> Note:
    """What the note must give for each line of today's claim."""
    case = session.case(encounter)
    lines = tuple(_line_note(case, line) for line in claim_lines(case.relations))
    claimed = {lesion for each in lines for lesion in each.line.lesions}
    treated = dict.fromkeys(service.lesion for service in encounter.services if service.lesion)
    return Note(case.encounter, lines, tuple(lesion for lesion in treated if lesion not in claimed))


def code_note(session: Session, code: str, day: date) -> CodeNote:
    """What the note must give for a line with this code."""
    code = code.strip().upper()
    known(code, session.knowledge, "CODE")
    settled = session.guidance(day)
    rows = settled.relations.find("code_document", (0,), (code,))
    found = tuple(_needed(settled, "code_document", row) for row in _in_order(settled, rows))
    return CodeNote(code, day.isoformat(), found)


def _line_note(case: Case, line: Line) -> LineNote:
    rows = case.relations.find("must_document", (0, 1), line.key)
    return LineNote(line, tuple(_element(case, row) for row in _in_order(case.settled, rows)))


def _element(case: Case, row: tuple[str | int, ...]) -> Element:
    missing = case.relations.find("undocumented_element", (0, 1, 2), row)
    needed = _needed(case.settled, "must_document", row)
    if missing:
        fields = (field for found in missing for field in _fields(case, row[2], found[3], found[4]))
        return Element(needed, MISSING, tuple(dict.fromkeys(fields)))
    state = HERE if case.relations.find("documented_element", (0, 1, 2), row) else ELSEWHERE
    return Element(needed, state)


def _fields(case: Case, element: str | int, what: str | int, name: str | int) -> Iterable[str]:
    """The empty fields of the first way of saying it; where none is empty, those that say there is none."""
    relations = case.relations
    found = [(row[3], row[4]) for row in relations.find("way_open", (0, 1, 2), (what, name, element))]
    if not found:
        kinds = {row[4] for row in relations.find("line_subject", (2, 3), (what, name))}
        rows = relations.find("element_field", (0,), (element,))
        found = [(row[2], row[3]) for row in rows if row[1] in kinds]
    first = min(way for way, _ in found)
    for way, field in found:
        if way == first:
            yield path_of(case.encounter, str(what), str(name), str(field))


def _needed(settled: Settled, relation: str, row: tuple[str | int, ...]) -> Needed:
    proof = settled.prove(relation, row)
    assert proof is not None, f"{relation}{row} was read from the relations that prove it"
    stated = (node for node in proof.walk() if node.kind == "guidance" and node.atom.startswith(STATED))
    citations = dict.fromkeys(cite for node in stated for cite in node.citations)
    element = str(row[-1])
    says = settled.relations.find("document_element", (0,), (element,))[0][1]
    return Needed(element, str(says), tuple(citations), proof)


def _in_order(settled: Settled, rows: Iterable[tuple[str | int, ...]]) -> list[tuple[str | int, ...]]:
    """Rows in the order of the table of elements, which is the order of a note."""
    place = {row[0]: i for i, row in enumerate(settled.relations.rows("document_element"))}
    return sorted(rows, key=lambda row: place[row[-1]])
