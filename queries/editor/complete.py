"""What could stand at the cursor: relations, values of a column, source cards, keys, variables.

Takes a ``Workspace`` and a ``Place``; gives ``Suggestion``s, and the ``Signature`` of the relation that is
being written. Imports ``subjects``, ``hover``, ``keys``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kb.cards import CONFIDENCES, LAYERS
from kb.checks.annotations import GIVEN, OF_A_DECLARATION, OF_A_RULE
from kb.lexer import unescape
from kb.source import Span
from kb.syntax import PREMISE
from kb.tables import ABOUT
from queries.editor.hover import relation_told
from queries.editor.keys import KEYS
from queries.editor.model import Place, Signature, Suggestion
from queries.editor.outline import Chunk, Outline
from queries.editor.subjects import CITED, alike, column_of_constant, constants, domain
from queries.editor.symbols import has_letters
from queries.editor.workspace import Workspace

MOST = 300
"""Suggestions of one kind; who has more to choose from types another letter."""

CHOICES = {"layer": LAYERS, "confidence": CONFIDENCES, "given": GIVEN, "tell": (PREMISE,)}

IN_NOTE = re.compile(r'@\[\s*(?:(\w*)$|(\w+)\s*=\s*"([^"]*)$)')
IN_SLOT = re.compile(r"\{(\w*)$")
IN_TEXT = re.compile(r'"([^"\n]*)$')
WORD = re.compile(r"[A-Za-z_]\w*$")


def complete(workspace: Workspace, place: Place) -> list[Suggestion]:
    """What could stand there, the likeliest first."""
    place = workspace.inside(place)
    text = workspace.text(place.file)
    if text is None:
        return []
    line = text.line(place.line)
    before = line[: place.column - 1]
    if place.file.endswith(".csv"):
        return list(_in_table(workspace, place))
    if place.file.endswith(".toml"):
        return list(_in_card(before, place))
    return list(_in_rules(workspace, place, line, before))


def _in_table(workspace: Workspace, place: Place) -> Iterator[Suggestion]:
    sheet = workspace.sheet(place.file)
    cell = sheet.cell_at(place.line, place.column) if sheet is not None and place.line > 1 else None
    if sheet is None or cell is None or cell.position >= len(sheet.header):
        return
    end = max(cell.end_column, place.column)
    span = Span(place.file, place.line, min(cell.column, place.column), place.line, end)
    begun = cell.value[: max(0, place.column - cell.column)]
    name = sheet.header[cell.position]
    about = sheet.about(cell.position)
    if about == "source":
        yield from _cards(workspace, begun, span)
    elif about == "at" or not about:
        known = dict(sheet.known(cell.position))
        if known.get(cell.value) == 1:
            del known[cell.value]  # what is being written is no suggestion
        yield from _values(workspace, name if not about else "", known, begun, span)


def _in_card(before: str, place: Place) -> Iterator[Suggestion]:
    match = re.match(r'\s*(\w+)\s*=\s*"([^"]*)$', before)
    for value in CHOICES.get(match[1], ()) if match else ():
        span = _behind(place, len(match[2]) if match else 0)
        yield Suggestion(value, "choice", match[1] if match else "", "", value, span)


def _in_rules(workspace: Workspace, place: Place, line: str, before: str) -> Iterator[Suggestion]:
    outline = workspace.outline(place.file)
    offset = workspace.offset(place)
    chunk = outline.chunk_at(offset) if outline is not None else None
    if outline is None:
        return
    if before.lstrip().startswith("//") and not before.lstrip().startswith("///"):
        return
    note = IN_NOTE.search(before)
    slot = IN_SLOT.search(before)
    if slot and (note or before.lstrip().startswith("///")):
        chunk = chunk or _below(outline, offset)
        for name in _names(chunk):
            yield Suggestion(name, "variable", "", "", name, _behind(place, len(slot[1])))
    elif before.lstrip().startswith("///"):
        return
    elif note is not None:
        yield from _in_note(workspace, outline, chunk, place, note)
    elif (quoted := IN_TEXT.search(before)) and before.count('"') % 2:
        yield from _in_text(workspace, chunk, offset, quoted[1], _rest(place, line, quoted[1]))
    else:
        yield from _in_body(workspace, chunk, place, line, before)


def _in_note(
    workspace: Workspace, outline: Outline, chunk: Chunk | None, place: Place, note: re.Match[str]
) -> Iterator[Suggestion]:
    if note[2] is None:
        for key in dict.fromkeys((*OF_A_RULE, *OF_A_DECLARATION)):
            filled = f'{key} = "${{1}}"'
            yield Suggestion(
                key, "key", "", KEYS[key], filled, _behind(place, len(note[1] or "")), snippet=True
            )
        return
    key, begun = note[2], note[3]
    span = _behind(place, len(begun))
    if key in CITED and " " not in begun:
        yield from _cards(workspace, begun, span)
    elif key in CITED:
        card, _, rest = begun.partition(" ")
        cited = (each.content for o in workspace.outlines() for c in o.chunks for each in c.notes)
        places = {each.partition(" ")[2]: 1 for each in cited if each.partition(" ")[0] == card}
        places.pop("", None)
        yield from _values(workspace, "", places, rest, _behind(place, len(rest)))
    elif key == "key":
        last = begun.rpartition(",")[2].lstrip()
        for name in _names(chunk or _below(outline, workspace.offset(place))):
            yield Suggestion(name, "column", "", "", name, _behind(place, len(last)))
    elif key == "id":
        chapters = {
            note.content.split(".")[0] for c in outline.chunks for note in c.notes if note.name == "id"
        }
        for chapter in sorted(chapters - {""}):
            yield Suggestion(f"{chapter}.", "rule", "ids of this file", "", f"{chapter}.", span)
    for value in CHOICES.get(key, ()):
        yield Suggestion(value, "choice", key, KEYS.get(key, ""), value, span)


def _in_text(
    workspace: Workspace, chunk: Chunk | None, offset: int, begun: str, span: Span
) -> Iterator[Suggestion]:
    """Values of the column that the quoted text stands in."""
    token = next((t for t in chunk.body if t.start < offset <= t.end), None) if chunk is not None else None
    if chunk is None or token is None:
        return
    relation, column = column_of_constant(workspace, chunk, token)
    known: dict[str, int] = {}
    sheet = workspace.table(relation)
    position = sheet.column(column) if sheet is not None else None
    if sheet is not None and position is not None:
        known.update(sheet.known(position))
    elif column:
        for each in workspace.outlines():
            for other, where in constants(workspace, each):
                inner = column_of_constant(workspace, where, other)[1] if other.kind == "text" else ""
                if inner and alike(column, inner) and (where is not chunk or other.start != token.start):
                    value = unescape(other.value)
                    known[value] = known.get(value, 0) + 1
    yield from _values(workspace, column, known, begun, span)


def _in_body(
    workspace: Workspace, chunk: Chunk | None, place: Place, line: str, before: str
) -> Iterator[Suggestion]:
    word = WORD.search(before)
    begun = word[0] if word else ""
    span = _rest(place, line, begun)
    in_arguments = chunk is not None and chunk.use_at(workspace.offset(place)) is not None
    if chunk is not None and not chunk.declares:
        seen = dict.fromkeys(token.value for token in chunk.variables)
        for name in seen:
            if name != begun and has_letters(name, begun):
                bound = chunk.column_of(name)
                yield Suggestion(name, "variable", f"of {bound[0]}" if bound else "", "", name, span)
    if in_arguments or (chunk is not None and chunk.declares):
        return
    called = line[span.end_column - 1 :].lstrip().startswith("(")
    for name, (_, declared) in sorted(workspace.declarations().items()):
        if not has_letters(name, begun):
            continue
        columns = [token.value for token, _ in declared.columns]
        places = ", ".join(f"${{{i}:{column}}}" for i, column in enumerate(columns, start=1))
        told = "\n\n".join(line for line in relation_told(workspace, name) if line)
        detail = f"({', '.join(columns)})"
        yield Suggestion(
            name, "relation", detail, told, name if called else f"{name}({places})", span, not called
        )


def _values(
    workspace: Workspace, column: str, known: dict[str, int], begun: str, span: Span
) -> Iterator[Suggestion]:
    """The values that a column has already, the most frequent first, then those that it could have."""
    labels: dict[str, str] = {}
    for relation in domain(workspace, column):
        sheet = workspace.table(relation)
        for value, (_, row) in sheet.by_first.items() if sheet is not None else ():
            labels.setdefault(value, row[1] if len(row) > 1 + len(ABOUT) else "")
    ordered = [
        *sorted(known, key=lambda value: (-known[value], value)),
        *(v for v in labels if v not in known),
    ]
    yield from _some(begun, ((value, labels.get(value, "")) for value in ordered), "value", span)


def _cards(workspace: Workspace, begun: str, span: Span) -> Iterator[Suggestion]:
    found = []
    for name in workspace.cards():
        card = workspace.card(name)
        found.append((name, card.title if card else ""))
    yield from _some(begun, found, "card", span)


def _some(begun: str, found: Iterable[tuple[str, str]], kind: str, span: Span) -> Iterator[Suggestion]:
    """Those that have what is written so far in them, or in what is said of them."""
    wanted = begun.lower()
    number = 0
    fitting = [each for each in found if wanted in each[0].lower() or wanted in each[1].lower()]
    fitting.sort(key=lambda each: not each[0].lower().startswith(wanted))
    for value, label in fitting:
        if value and value != begun and number < MOST:
            number += 1
            yield Suggestion(value, kind, label, "", value, span)


def _names(chunk: Chunk | None) -> list[str]:
    """The names that a sentence can fill in."""
    if chunk is None:
        return []
    if chunk.declares:
        return [token.value for token, _ in chunk.columns]
    return list(dict.fromkeys(token.value for token in chunk.variables))


def _below(outline: Outline, offset: int) -> Chunk | None:
    return next((chunk for chunk in outline.chunks if chunk.end >= offset), None)


def _behind(place: Place, length: int) -> Span:
    """The so many characters before the cursor."""
    return Span(place.file, place.line, max(1, place.column - length), place.line, place.column)


def _rest(place: Place, line: str, begun: str) -> Span:
    """What is begun, and what of the same word or text follows the cursor."""
    after = line[place.column - 1 :]
    match = re.match(r'[^"]*(?=")' if begun != (WORD.search(begun) or [""])[0] else r"\w*", after)
    end = place.column + (len(match[0]) if match else 0)
    return Span(place.file, place.line, max(1, place.column - len(begun)), place.line, end)


def signature(workspace: Workspace, place: Place) -> Signature | None:
    """The relation whose arguments are being written."""
    place = workspace.inside(place)
    outline = workspace.outline(place.file)
    offset = workspace.offset(place)
    chunk = outline.chunk_at(offset) if outline is not None else None
    use = chunk.use_at(offset) if chunk is not None else None
    declared = workspace.declarations().get(use.relation.value) if use is not None else None
    if use is None or declared is None:
        return None
    columns = tuple(f"{token.value}: {type_}" for token, type_ in declared[1].columns)
    label = f"{use.relation.value}({', '.join(columns)})"
    return Signature(label, columns, declared[1].sentence, use.argument(offset) or 0)
