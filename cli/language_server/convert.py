"""Between what the library answers and what the protocol says: positions, kinds and edits.

The protocol counts from 0 and, as agreed with the editor, in UTF-16 units, bytes of UTF-8 or characters; the
library counts characters from 1. Takes and gives values only. Imports ``lsprotocol``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from lsprotocol import types as lsp

from kb.source import Span
from queries.editor.model import Change, Edits, Place, Problem, Suggestion, Symbol

Lines = Callable[[str, int], str]
"""The text of a line of a file (from 1)."""

Uri = Callable[[str], str]

LINE_END = re.compile(r"\r\n|\n|\r")

SYMBOLS = {
    "relation": lsp.SymbolKind.Struct,
    "rule": lsp.SymbolKind.Function,
    "table": lsp.SymbolKind.File,
    "card": lsp.SymbolKind.Key,
}
SUGGESTIONS = {
    "relation": lsp.CompletionItemKind.Struct,
    "variable": lsp.CompletionItemKind.Variable,
    "column": lsp.CompletionItemKind.Field,
    "value": lsp.CompletionItemKind.Value,
    "card": lsp.CompletionItemKind.Reference,
    "key": lsp.CompletionItemKind.Property,
    "choice": lsp.CompletionItemKind.EnumMember,
    "rule": lsp.CompletionItemKind.Text,
}


class Converter:
    """Positions of one editor, in the units that were agreed with it."""

    def __init__(self, units: str, lines: Lines, uri: Uri) -> None:
        self.units = units
        self.lines = lines
        self.uri = uri

    def place(self, file: str, position: lsp.Position) -> Place:
        """A position of the editor as a place."""
        line = self.lines(file, position.line + 1)
        return Place(file, position.line + 1, _characters(line, position.character, self.units) + 1)

    def position(self, file: str, line: int, column: int) -> lsp.Position:
        """A place as a position of the editor."""
        before = self.lines(file, line)[: max(0, column - 1)]
        return lsp.Position(max(0, line - 1), _units(before, self.units))

    def range(self, span: Span) -> lsp.Range:
        """A span as a range; a span without width is its whole line where it begins one."""
        start = self.position(span.file, span.line, span.column)
        end = self.position(span.file, span.end_line, span.end_column)
        if (end.line, end.character) <= (start.line, start.character):
            line = self.lines(span.file, span.line)
            stop = len(line) + 1 if span.column <= 1 else min(len(line) + 1, span.column + 1)
            end = self.position(span.file, span.line, stop)
        return lsp.Range(start, end)

    def exact(self, span: Span) -> lsp.Range:
        """A span as a range, without width where it has none: a place to write at."""
        return lsp.Range(
            self.position(span.file, span.line, span.column),
            self.position(span.file, span.end_line, span.end_column),
        )

    def location(self, span: Span) -> lsp.Location:
        """A span as a place of a file."""
        return lsp.Location(self.uri(span.file), self.range(span))

    def locations(self, spans: Iterable[Span]) -> list[lsp.Location]:
        """Spans as places of files."""
        return [self.location(span) for span in spans]

    def diagnostic(self, problem: Problem) -> lsp.Diagnostic:
        """What is wrong, as an editor shows it."""
        related = [
            lsp.DiagnosticRelatedInformation(self.location(label.span), label.text)
            for label in problem.diagnostic.labels
        ]
        warning = problem.diagnostic.kind.warning
        return lsp.Diagnostic(
            range=self.range(problem.span),
            message=problem.message,
            severity=lsp.DiagnosticSeverity.Warning if warning else lsp.DiagnosticSeverity.Error,
            code=problem.diagnostic.code,
            source="codewhy",
            related_information=related,
        )

    def document_symbol(self, symbol: Symbol) -> lsp.DocumentSymbol:
        """A name of a file, for its outline."""
        return lsp.DocumentSymbol(
            name=symbol.name,
            kind=SYMBOLS[symbol.kind],
            range=self.exact(symbol.span),
            selection_range=self.exact(symbol.named_at),
            detail=symbol.detail,
        )

    def workspace_symbol(self, symbol: Symbol) -> lsp.WorkspaceSymbol:
        """A name of the knowledge base, for a search."""
        return lsp.WorkspaceSymbol(
            location=self.location(symbol.named_at),
            name=symbol.name,
            kind=SYMBOLS[symbol.kind],
            container_name=symbol.kind,
        )

    def suggestion(self, found: Suggestion, order: int, *, snippets: bool) -> lsp.CompletionItem:
        """A word that could stand at the cursor."""
        snippet = found.snippet and snippets
        text = found.text if snippet or not found.snippet else found.label
        snippet_format, plain_format = lsp.InsertTextFormat.Snippet, lsp.InsertTextFormat.PlainText
        told = lsp.MarkupContent(lsp.MarkupKind.Markdown, found.told) if found.told else None
        return lsp.CompletionItem(
            label=found.label,
            kind=SUGGESTIONS[found.kind],
            detail=found.detail or None,
            documentation=told,
            sort_text=f"{order:05}",
            filter_text=f"{found.label} {found.detail}" if found.kind in ("value", "card") else found.label,
            text_edit=lsp.TextEdit(self.exact(found.span), text),
            insert_text_format=snippet_format if snippet else plain_format,
        )

    def text_edits(self, changes: Iterable[Change]) -> list[lsp.TextEdit]:
        """Changes of one file."""
        return [lsp.TextEdit(self.exact(change.span), change.text) for change in changes]

    def workspace_edit(
        self, edits: Edits, versions: Callable[[str], int | None], *, documents: bool
    ) -> lsp.WorkspaceEdit:
        """Edits of several files; ``documents``: the editor takes versions and other names of files."""
        files = dict.fromkeys(change.span.file for change in edits.changes)
        by_file = {f: self.text_edits(c for c in edits.changes if c.span.file == f) for f in files}
        if not documents:
            return lsp.WorkspaceEdit(changes={self.uri(file): found for file, found in by_file.items()})
        steps: list[lsp.TextDocumentEdit | lsp.CreateFile | lsp.RenameFile | lsp.DeleteFile] = []
        for file, found in by_file.items():
            named = lsp.OptionalVersionedTextDocumentIdentifier(self.uri(file), versions(file))
            steps.append(lsp.TextDocumentEdit(named, list(found)))
        for old, new in edits.renamed:
            steps.append(lsp.RenameFile(self.uri(old), self.uri(new)))
        return lsp.WorkspaceEdit(document_changes=steps)


def applied(content: str, changes: Iterable[Any], units: str) -> str:
    """A text after an editor's changes, one after another.

    A line ends as the protocol says it, at ``\\n``, ``\\r\\n`` and ``\\r``: a page that was pasted may
    have other signs, which Python takes for an end of line.
    """
    for change in changes:
        if getattr(change, "range", None) is None:
            content = change.text
            continue
        starts = [0, *(match.end() for match in LINE_END.finditer(content))]
        start, end = (
            _offset(content, starts, position, units) for position in (change.range.start, change.range.end)
        )
        content = content[:start] + change.text + content[max(start, end) :]
    return content


def _offset(content: str, starts: list[int], position: lsp.Position, units: str) -> int:
    if position.line >= len(starts):
        return len(content)
    start = starts[position.line]
    stop = starts[position.line + 1] if position.line + 1 < len(starts) else len(content)
    return start + _characters(content[start:stop].rstrip("\r\n"), position.character, units)


def _units(text: str, units: str) -> int:
    if units == "utf-32" or text.isascii():
        return len(text)
    if units == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def _characters(line: str, position: int, units: str) -> int:
    """How many characters of a line make so many units; a position inside a character is before it."""
    if units == "utf-32" or line.isascii():
        return max(0, min(position, len(line)))
    count = 0
    for number, character in enumerate(line):
        count += _units(character, units)
        if count > position:
            return number
    return len(line)
