"""Where something is said for the first time, and every place that names it.

Takes a ``Workspace`` and a ``Subject``; gives spans. What stands outside the rules and tables (cases of the
tests, say) is handed in as texts. Imports ``subjects``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from kb.lexer import unescape
from kb.source import Span, Text
from kb.statements import STATEMENTS, statements_of
from kb.tables import ABOUT
from queries.editor.model import Place
from queries.editor.subjects import CITED, Subject, alike, column_of_constant, constants, domain, subject_at
from queries.editor.workspace import Workspace

MOST = 5_000
"""Places that are told; no list that is longer is read."""


def definition(workspace: Workspace, place: Place) -> list[Span]:
    """Where what stands at a place is declared, stated or written."""
    subject = subject_at(workspace, place)
    return list(dict.fromkeys(_defined(workspace, subject))) if subject is not None else []


def _defined(workspace: Workspace, subject: Subject) -> Iterator[Span]:
    match subject.kind:
        case "relation":
            yield from _relation(workspace, subject.name)
        case "variable" if subject.chunk is not None and subject.outline is not None:
            chunk = subject.chunk
            for use in sorted(chunk.uses, key=lambda use: (use.negated, use.head, use.open)):
                for token in chunk.variables:
                    if token.value == subject.name and chunk.use_at(token.start) is use:
                        yield subject.outline.span(token)
                        return
            for token in chunk.variables:
                if token.value == subject.name:
                    yield subject.outline.span(token)
                    return
        case "rule":
            yield from rule_ids(workspace, subject.name)
        case "card":
            yield from _card(workspace, subject.name)
        case "statement":
            sheet = workspace.table(STATEMENTS)
            for id_ in statements_of(subject.name) if sheet is not None else ():
                found = sheet.by_first.get(id_) if sheet is not None else None
                if found is not None and sheet is not None:
                    yield sheet.span(found[0], 0)
        case "column":
            declared = workspace.declarations().get(subject.relation)
            for token, _ in declared[1].columns if declared else ():
                if declared and token.value == subject.name:
                    yield declared[0].span(token)
        case "value":
            yield from _value(workspace, subject)


def _relation(workspace: Workspace, name: str) -> Iterator[Span]:
    declared = workspace.declarations().get(name)
    if declared is not None and declared[1].relation is not None:
        yield declared[0].span(declared[1].relation)
    sheet = workspace.table(name)
    if sheet is not None:
        yield Span(sheet.text.name, 1, 1, 1, len(sheet.lines[0]) + 1)


def _card(workspace: Workspace, name: str) -> Iterator[Span]:
    text = workspace.text(f"facts/sources/{name}.toml")
    if text is not None:
        yield Span(text.name, 1, 1, 1, len(text.line(1)) + 1)


def _value(workspace: Workspace, subject: Subject) -> Iterator[Span]:
    if subject.column == "rule":
        yield from rule_ids(workspace, subject.name)
    if subject.name in workspace.declarations() and subject.column == "relation":
        yield from _relation(workspace, subject.name)
    for relation in domain(workspace, subject.column):
        sheet = workspace.table(relation)
        position = sheet.column(subject.column) if sheet is not None else None
        found = None
        if sheet is not None and (position in (0, None)):
            position, found = 0, sheet.by_first.get(subject.name)
        elif sheet is not None and position is not None:
            rows = (
                each for each in sheet.rows if len(each[1]) > position and each[1][position] == subject.name
            )
            found = next(rows, None)
        if sheet is not None and found is not None and position is not None:
            yield sheet.span(found[0], position)


def rule_ids(workspace: Workspace, name: str) -> Iterator[Span]:
    """Where a rule has this id."""
    for outline in workspace.outlines():
        for chunk in outline.chunks:
            for note in chunk.notes:
                if note.name == "id" and note.value is not None and note.content == name:
                    yield outline.text.span(
                        note.value.start + 1, max(note.value.start + 1, note.value.end - 1)
                    )


def references(workspace: Workspace, place: Place, others: Iterable[Text] = ()) -> list[Span]:
    """Every place that names what stands here, the declaration among them; ``others`` may name rules."""
    subject = subject_at(workspace, place)
    return named(workspace, subject, others) if subject is not None else []


def named(workspace: Workspace, subject: Subject, others: Iterable[Text] = ()) -> list[Span]:
    """Every place that names the subject."""
    match subject.kind:
        case "relation":
            found = relation_places(workspace, subject.name)
        case "variable":
            found = variable_places(subject)
        case "rule":
            found = _rule(workspace, subject.name, others)
        case "card":
            found = _cited(workspace, subject.name)
        case "column":
            found = _column(workspace, subject)
        case "value":
            found = _values(workspace, subject)
        case _:
            found = iter(())
    return list(dict.fromkeys(islice(found, MOST)))


def relation_places(workspace: Workspace, name: str) -> Iterator[Span]:
    """Every place of a relation in the rules, and the header of its table."""
    for outline in workspace.outlines():
        for chunk in outline.chunks:
            if chunk.declares:
                if chunk.relation is not None and chunk.relation.value == name:
                    yield outline.span(chunk.relation)
            else:
                yield from (outline.span(use.relation) for use in chunk.uses if use.relation.value == name)
    sheet = workspace.table(name)
    if sheet is not None:
        yield Span(sheet.text.name, 1, 1, 1, len(sheet.lines[0]) + 1)


def variable_places(subject: Subject) -> Iterator[Span]:
    """Every place of a variable in its clause, its sentence included."""
    if subject.chunk is not None and subject.outline is not None:
        for token in (*subject.chunk.slots(), *subject.chunk.variables):
            if token.value == subject.name:
                yield subject.outline.span(token)


def _rule(workspace: Workspace, name: str, others: Iterable[Text]) -> Iterator[Span]:
    yield from rule_ids(workspace, name)
    for sheet in workspace.sheets():
        if name in sheet.text.content:
            yield from _cells(workspace, sheet.relation, name, "rule")
    whole = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)")
    for text in others:
        if name in text.content:
            yield from (text.span(*match.span()) for match in whole.finditer(text.content))


def _cited(workspace: Workspace, name: str) -> Iterator[Span]:
    yield from _card(workspace, name)
    for outline in workspace.outlines():
        for chunk in outline.chunks:
            for note in chunk.notes:
                if note.name in CITED and note.value is not None and note.content.split(" ", 1)[0] == name:
                    start = note.value.start + 1
                    yield outline.text.span(start, start + len(name))
    for sheet in workspace.sheets():
        position = sheet.column("source")
        if position is not None and name in sheet.text.content:
            rows = (number for number, row in sheet.rows if position < len(row) and row[position] == name)
            yield from (sheet.span(number, position) for number in rows)


def _column(workspace: Workspace, subject: Subject) -> Iterator[Span]:
    yield from _defined(workspace, subject)
    declared = workspace.declarations().get(subject.relation)
    for token in declared[1].slots() if declared else ():
        if declared and token.value == subject.name:
            yield declared[0].span(token)
    sheet = workspace.table(subject.relation)
    position = sheet.column(subject.name) if sheet is not None else None
    if sheet is not None and position is not None:
        yield sheet.span(1, position)


def _values(workspace: Workspace, subject: Subject) -> Iterator[Span]:
    for outline in workspace.outlines():
        if subject.name not in outline.text.content:
            continue
        for token, chunk in constants(workspace, outline):
            content = unescape(token.value) if token.kind == "text" else token.value
            if content == subject.name:
                column = column_of_constant(workspace, chunk, token)[1]
                if alike(subject.column, column):
                    yield outline.span(token)
    for sheet in workspace.sheets():
        if subject.name in sheet.text.content:
            yield from _cells(workspace, sheet.relation, subject.name, subject.column)


def _cells(workspace: Workspace, relation: str, value: str, column: str) -> Iterator[Span]:
    """The cells of a table that say a value of such a column."""
    sheet = workspace.table(relation)
    if sheet is None:
        return
    positions = [i for i, name in enumerate(sheet.header) if name not in ABOUT and alike(column, name)]
    for number, row in sheet.rows:
        for position in positions:
            if position < len(row) and row[position] == value:
                yield sheet.span(number, position)
