"""What is said of the word under the cursor, as Markdown: the sentence first, then where it comes from.

Takes a ``Workspace`` and a ``Place``; gives ``Told`` or None. Imports ``subjects``, ``places``, ``keys``.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.crosschecks import CODES, holds_codes
from kb.statements import STATEMENTS, statements_of
from queries.editor.keys import ABOUT, KEYS, UNITS
from queries.editor.model import Place, Told
from queries.editor.outline import Chunk
from queries.editor.places import named
from queries.editor.sheet import Sheet
from queries.editor.subjects import CITED, Subject, domain, subject_at
from queries.editor.workspace import Workspace

MOST_ROWS = 4
"""Rows of tables that are told of one value."""


def hover(workspace: Workspace, place: Place) -> Told | None:
    """What there is to say of what stands there."""
    subject = subject_at(workspace, place)
    if subject is None:
        return None
    lines = [line for line in _said(workspace, subject) if line]
    return Told("\n\n".join(lines), subject.span) if lines else None


def _said(workspace: Workspace, subject: Subject) -> Iterator[str]:
    match subject.kind:
        case "relation":
            yield from relation_told(workspace, subject.name)
        case "rule":
            if subject.chunk is not None:
                yield f"**rule `{subject.name}`**"
                yield from rule_told(workspace, subject.chunk)
        case "card":
            yield from card_told(workspace, subject.name)
        case "statement":
            yield from _statements(workspace, subject.name)
        case "column":
            yield from column_told(workspace, subject.relation, subject.name)
        case "key":
            meaning = KEYS.get(subject.name, "the rule language has no such annotation.")
            yield f"**`{subject.name}`**: {meaning}"
        case "variable" if subject.chunk is not None:
            yield f"**variable `{subject.name}`**"
            bound = subject.chunk.column_of(subject.name)
            if bound is not None:
                columns = workspace.columns(bound[0])
                column = f"column `{columns[bound[1]]}`" if bound[1] < len(columns) else "an argument"
                yield f"first bound as {column} of `{bound[0]}`"
        case "value":
            yield from value_told(workspace, subject)


def relation_told(workspace: Workspace, name: str) -> Iterator[str]:
    """A relation: how it is written, its sentence, where its rows come from."""
    declared = workspace.declarations().get(name)
    if declared is None:
        yield f"`{name}` is not declared."
        return
    outline, chunk = declared
    yield f"```\n{name}({', '.join(f'{token.value}: {type_}' for token, type_ in chunk.columns)})\n```"
    yield chunk.sentence
    absent = chunk.note("absent")
    if absent:
        yield f"where there is no such row: {absent}"
    given = chunk.note("given")
    if given == "encounter":
        yield "documented in the encounter"
    elif given == "guidance":
        sheet = workspace.table(name)
        rows = f", {_count(len(sheet.rows), 'row')}" if sheet is not None else ", which is not there yet"
        key = f"; one row for a `{chunk.note('key')}`" if chunk.note("key") else ""
        yield f"stated by the table `facts/{name}.csv`{rows}{key}"
    else:
        rules = [c for o in workspace.outlines() for c in o.chunks if _derives(c, name)]
        yield (
            f"derived by {_count(len(rules), 'rule')}"
            + (": " if rules else "")
            + ", ".join(f"`{rule.note('id')}`" for rule in rules[:8] if rule.note("id"))
            + (" ..." if len(rules) > 8 else "")
        )
    yield f"declared in `{outline.text.name}`"


def _derives(chunk: Chunk, name: str) -> bool:
    return not chunk.declares and chunk.relation is not None and chunk.relation.value == name


def rule_told(workspace: Workspace, chunk: Chunk) -> Iterator[str]:
    """A rule: its sentence, and each source that it cites."""
    yield chunk.sentence
    for note in chunk.notes:
        if note.name in CITED:
            card, _, place = note.content.partition(" ")
            found = workspace.card(card)
            what = f"{found.title}, {found.publisher} ({found.edition})" if found else "there is no such card"
            yield f"{'cites' if note.name == 'cite' else 'overrules'} `{card}`, {place}: {what}"
    ends = [
        f"{key} {chunk.note(key)}" for key in ("layer", "confidence", "since", "until") if chunk.note(key)
    ]
    yield " · ".join(ends)


def card_told(workspace: Workspace, name: str) -> Iterator[str]:
    """A source card: what it is, by whom, how new, and how well it is known."""
    card = workspace.card(name)
    if card is None:
        known = workspace.text(f"facts/sources/{name}.toml") is not None
        yield f"the source card `{name}` cannot be read" if known else f"there is no source card `{name}`"
        return
    yield f"**{card.title}**"
    yield f"{card.publisher}; {card.edition}" if card.edition else card.publisher
    checked = f"last checked {card.checked}" if card.checked else "never checked"
    yield f"{card.layer} · {card.confidence} · {checked}"
    yield card.note
    yield f"<{card.address}>" if card.address else ""


def _statements(workspace: Workspace, place: str) -> Iterator[str]:
    sheet = workspace.table(STATEMENTS)
    for id_ in statements_of(place) if sheet is not None else ():
        found = sheet.by_first.get(id_) if sheet is not None else None
        if found is not None and sheet is not None:
            yield row_told(sheet, found[1])


def column_told(workspace: Workspace, relation: str, name: str) -> Iterator[str]:
    """A column: its type, its unit, and whether it holds codes."""
    if name in ABOUT and name not in workspace.columns(relation):
        yield f"**`{name}`**: {ABOUT[name]}"
        return
    declared = workspace.declarations().get(relation)
    types = {token.value: type_ for token, type_ in declared[1].columns} if declared else {}
    if name not in types:
        yield f"`{relation}` has no column `{name}`."
        return
    kind = "a whole number" if types[name] == "number" else "a text"
    units = [said for ending, said in UNITS.items() if name.endswith(ending)]
    codes = ["a code of the table `code`"] if holds_codes(name) else []
    yield f"**column `{name}`** of `{relation}`: {', '.join([kind, *units, *codes])}"
    if declared:
        yield declared[1].sentence


def value_told(workspace: Workspace, subject: Subject) -> Iterator[str]:
    """A value: the rows that say what it is, and where it is used."""
    rows: list[tuple[str, str]] = []
    for relation in domain(workspace, subject.column):
        sheet = workspace.table(relation)
        if sheet is not None and subject.name in sheet.by_first:
            rows.append((relation, row_told(sheet, sheet.by_first[subject.name][1])))
    what = subject.column or "value"
    yield f"**{what} `{subject.name}`**" + (f", in `{subject.relation}`" if subject.relation else "")
    for relation, told in rows[:MOST_ROWS]:
        yield told if relation in (CODES, subject.column) else f"`{relation}`: {told}"
    if subject.column and not subject.column.endswith(tuple(UNITS)):
        spans = named(workspace, subject)
        rules = sum(1 for span in spans if span.file.endswith(".dl"))
        tables = {span.file for span in spans if span.file.endswith(".csv")}
        cells = len(spans) - rules
        used = [_count(rules, "place") + " of the rules"] * bool(rules)
        used += [f"{_count(cells, 'cell')} of {_count(len(tables), 'table')}"] * bool(cells)
        yield f"used in {' and '.join(used)}" if used else "used nowhere else"


def row_told(sheet: Sheet, row: tuple[str, ...]) -> str:
    """A row of a table in a line: what its other columns say, its dates and where it comes from."""
    cells = dict(zip(sheet.header, row, strict=False))
    about = {name: cells.pop(name, "") for name in ABOUT}
    first = next(iter(cells.values()), "")
    others = [f"{name} {value}" for name, value in list(cells.items())[1:]]
    label = cells.get("label")
    said = f"{first}: {label}" if label and len(cells) == 2 else "; ".join([first, *others])
    dates = [f"{name} {about[name]}" for name in ("since", "until") if about[name]]
    source = f"{about['source']} {about['at']}".strip()
    return said + (f" ({', '.join([*dates, source])})" if source or dates else "")


def _count(number: int, word: str) -> str:
    return f"1 {word}" if number == 1 else f"{number:,} {word}s"
