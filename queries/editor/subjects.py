"""What stands at a place: a relation, a variable, a rule's id, a citation, a value, a column, a key.

Takes a ``Workspace`` and a ``Place``; gives a ``Subject``, or None where nothing that has a meaning stands.
Imports ``workspace``, ``outline``, ``sheet``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.crosschecks import CODES, holds_codes
from kb.lexer import Token, unescape
from kb.source import Span
from kb.tables import ABOUT
from queries.editor.model import Place
from queries.editor.outline import Chunk, Note, Outline
from queries.editor.workspace import Workspace

CITED = ("cite", "overrules")
"""Annotations whose value begins with a source card."""


@dataclass(frozen=True)
class Subject:
    """Something that is named at a place.

    ``kind`` is ``relation``, ``variable``, ``rule``, ``card``, ``value``, ``column``, ``key`` (of an
    annotation) or ``statement``; ``relation`` and ``column`` say where a value stands, as far as it is known.
    """

    kind: str
    name: str
    span: Span
    relation: str = ""
    column: str = ""
    chunk: Chunk | None = None
    outline: Outline | None = None


def subject_at(workspace: Workspace, place: Place) -> Subject | None:
    """What stands there."""
    place = workspace.inside(place)
    if place.file.endswith(".csv"):
        return _in_table(workspace, place)
    if place.file.endswith(".toml"):
        text = workspace.text(place.file)
        if text is None:
            return None
        line = text.line(place.line)
        return Subject(
            "card", Path(place.file).stem, Span(place.file, place.line, 1, place.line, len(line) + 1)
        )
    found = workspace.outline(place.file)
    chunk = found.chunk_at(offset) if found is not None and (offset := workspace.offset(place)) >= 0 else None
    if found is None or chunk is None:
        return None
    return _in_chunk(workspace, found, chunk, offset)


def _in_table(workspace: Workspace, place: Place) -> Subject | None:
    sheet = workspace.sheet(place.file)
    cell = sheet.cell_at(place.line, place.column) if sheet is not None else None
    if sheet is None or cell is None:
        return None
    span = Span(place.file, place.line, cell.column, place.line, cell.end_column)
    if place.line == 1:
        return Subject("column", cell.value, span, sheet.relation, cell.value)
    about = sheet.about(cell.position)
    if about == "source":
        return Subject("card", cell.value, span, sheet.relation, about)
    if about == "at":
        return Subject("statement", cell.value, span, sheet.relation, about)
    column = sheet.header[cell.position] if cell.position < len(sheet.header) else ""
    if about:
        return Subject("column", about, span, sheet.relation, about)
    return Subject("value", cell.value, span, sheet.relation, column) if cell.value else None


def _in_chunk(workspace: Workspace, where: Outline, chunk: Chunk, offset: int) -> Subject | None:
    for slot in chunk.slots():
        if slot.start - 1 <= offset <= slot.end:
            return _named(where, chunk, slot)
    for note in chunk.notes:
        if note.start <= offset <= note.end:
            return _in_note(where, chunk, note, offset)
    token = _token_at(chunk, offset)
    if token is None:
        return None
    if token.kind == "name":
        if any(use.relation is token for use in chunk.uses) or token is chunk.relation:
            return Subject("relation", token.value, where.span(token), token.value, "", chunk, where)
        return _named(where, chunk, token)
    if token.kind in ("text", "number"):
        relation, column = column_of_constant(workspace, chunk, token)
        content = unescape(token.value) if token.kind == "text" else token.value
        start, end = (token.start + 1, token.end - 1) if token.kind == "text" else (token.start, token.end)
        span = where.text.span(start, max(start, min(end, len(where.text.content))))
        return Subject("value", content, span, relation, column, chunk, where)
    return None


def _token_at(chunk: Chunk, offset: int) -> Token | None:
    """The token that begins before this place and ends behind it; else the one that ends there."""
    ended = None
    for token in chunk.body:
        if token.start <= offset < token.end:
            return token if token.kind != "mark" or ended is None else ended
        if token.end == offset:
            ended = token
    return ended


def _named(where: Outline, chunk: Chunk, token: Token) -> Subject | None:
    """A column of the declaration, or a variable of the clause."""
    span = where.span(token)
    if chunk.declares:
        if any(column.value == token.value for column, _ in chunk.columns):
            relation = chunk.relation.value if chunk.relation is not None else ""
            return Subject("column", token.value, span, relation, token.value, chunk, where)
        return None
    if any(variable.value == token.value for variable in chunk.variables):
        return Subject("variable", token.value, span, "", "", chunk, where)
    return None


def _in_note(where: Outline, chunk: Chunk, note: Note, offset: int) -> Subject | None:
    if note.key is not None and offset <= note.key.end:
        return Subject("key", note.name, where.span(note.key), "", "", chunk, where)
    if note.value is None or offset < note.value.start:
        return None
    start, content = note.value.start + 1, note.content
    if note.name in CITED:
        card, _, rest = content.partition(" ")
        end = start + len(card)
        if offset <= end or not rest:
            return Subject("card", card, where.text.span(start, max(start, end)), "", "", chunk, where)
        span = where.text.span(end + 1, end + 1 + len(rest))
        return Subject("statement", rest, span, "", "", chunk, where)
    whole = where.text.span(start, max(start, note.value.end - 1))
    if note.name == "id":
        return Subject("rule", content, whole, "", "", chunk, where)
    if note.name == "key":
        at = 0
        for part in content.split(","):
            name = part.strip()
            first = start + at + len(part) - len(part.lstrip())
            if name and first <= offset <= first + len(name):
                return _named(where, chunk, Token("name", name, first, first + len(name)))
            at += len(part) + 1
    return Subject("key", note.name, whole, "", "", chunk, where)


def column_of_constant(workspace: Workspace, chunk: Chunk, token: Token) -> tuple[str, str]:
    """The relation and column that a constant belongs to, as an argument or by what it is compared to."""
    use = chunk.use_at(token.start)
    found = (use.relation.value, use.argument(token.start)) if use is not None else None
    if found is None:
        place = chunk.body.index(token)
        near = (chunk.body[place - 2 : place - 1] if place > 1 else ()) + chunk.body[place + 2 : place + 3]
        compared = (chunk.column_of(each.value) for each in near if each.kind == "name")
        found = next((each for each in compared if each is not None), None)
    if found is None or found[1] is None:
        return "", ""
    columns = workspace.columns(found[0])
    return found[0], columns[found[1]] if found[1] < len(columns) else ""


def constants(workspace: Workspace, where: Outline) -> Iterator[tuple[Token, Chunk]]:
    """Every text and number of the clauses of a rule file."""
    for chunk in where.chunks:
        for token in chunk.body if not chunk.declares else ():
            if token.kind in ("text", "number"):
                yield token, chunk


def domain(workspace: Workspace, column: str) -> list[str]:
    """The tables whose rows say what a value of this column is: each has it for its key.

    A table that bears the column's own name is the one; codes are those of the table of codes.
    """
    if column in ABOUT or not column:
        return []
    own = CODES if holds_codes(column) else column
    sheet = workspace.table(own)
    if sheet is not None and sheet.header[:1] == (own,):
        return [own]
    found = []
    for name, (_, chunk) in workspace.declarations().items():
        if chunk.note("given") == "guidance" and chunk.note("key").strip() == column:
            found.append(name)
    return found


def alike(first: str, second: str) -> bool:
    """Whether two columns hold values of one kind, as far as their names tell."""
    return first == second or (holds_codes(first) and holds_codes(second)) or not first or not second
