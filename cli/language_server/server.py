"""The server: every request of an editor goes to the library, and every answer back; none ends it.

Takes requests of the protocol on standard input; gives answers on standard output. Imports pygls.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from cli.language_server.base import Base
from cli.language_server.convert import Converter, applied
from cli.language_server.folders import cases_of, documents_of, place_of, program_of, root_of, uri_of
from kb.diagnostics import Refusal
from kb.version import VERSION
from queries.editor.complete import MOST, complete, signature
from queries.editor.hover import hover
from queries.editor.layout import layout_changes
from queries.editor.model import Change, Edits, Place, Problem, Refused
from queries.editor.places import definition, references
from queries.editor.rename import renamable, rename
from queries.editor.symbols import search, symbols

REQUEST_FAILED = -32803
"""The protocol's number for a request that is understood and not done, with a reason for the user."""

TRIGGERS = ('"', "[", "{", "@")
log = logging.getLogger(__name__)


class Server(LanguageServer):
    """The knowledge bases that the editor has files of."""

    def __init__(self, given: str | None) -> None:
        super().__init__("codewhy", VERSION)
        self.given = given
        self.bases: dict[str, Base] = {}
        self.uris: dict[tuple[str, str], str] = {}
        """How the editor itself writes the URI of an open file."""
        self.unread: set[str] = set()
        """Folders that cannot be read, which was told."""
        self.threads = ThreadPoolExecutor(1)

    def base(self, root: str) -> Base | None:
        """The knowledge base in a folder; None where it cannot be read."""
        if root not in self.bases:
            try:
                self.bases[root] = Base(root, self.show, self.threads)
            except Refusal as refused:
                if root not in self.unread:
                    self.unread.add(root)
                    self.window_show_message(
                        lsp.ShowMessageParams(lsp.MessageType.Error, f"codewhy: {refused}")
                    )
                return None
        return self.bases[root]

    def at(self, uri: str) -> tuple[Base, str] | None:
        """The knowledge base of a file, and the file's name in it."""
        found = place_of(uri, self.given)
        base = self.base(found[0]) if found is not None else None
        return (base, found[1]) if base is not None and found is not None else None

    def where(self, params: Any) -> tuple[Base, Converter, Place] | None:
        """The place that a request asks about."""
        found = self.at(params.text_document.uri)
        if found is None:
            return None
        convert = self.converter(found[0])
        return found[0], convert, convert.place(found[1], params.position)

    def converter(self, base: Base) -> Converter:
        """Positions in the files of a knowledge base, in the units of this editor."""

        def line(file: str, number: int) -> str:
            text = base.workspace.text(file)
            return text.line(number) if text is not None else ""

        def uri(file: str) -> str:
            return self.uris.get((base.root, file)) or uri_of(base.root, file)

        return Converter(self.units, line, uri)

    @property
    def units(self) -> str:
        """The units of positions that were agreed with the editor."""
        units = self.workspace.position_encoding or lsp.PositionEncodingKind.Utf16
        return str(getattr(units, "value", units))

    def show(self, base: Base, name: str, found: Sequence[Problem]) -> None:
        """Everything that is wrong with a file, in place of what was shown before."""
        convert = self.converter(base)
        self.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(
                uri=convert.uri(name),
                diagnostics=[convert.diagnostic(problem) for problem in found],
                version=base.version_of(name),
            )
        )

    def takes(self, *path: str) -> Any:
        """What the editor says it can do."""
        found: Any = self.client_capabilities
        for name in path:
            found = getattr(found, name, None)
        return found


def _answered(server: Server, answer: Callable[[Server, Any], Any]) -> Callable[[Any], Any]:
    """Whatever a request meets, the server goes on; what it was is written to standard error."""

    def answered(params: Any) -> Any:
        try:
            return answer(server, params)
        except JsonRpcException:
            raise
        except Exception:
            log.exception("no answer to %s", answer.__name__)
            return None

    return answered


# --- what the editor has open -----------------------------------------------------------------------------


def _started(server: Server, _: lsp.InitializedParams) -> None:
    roots = [server.given] if server.given else []
    for folder in server.workspace.folders.values() if not roots else ():
        path = place_of(f"{folder.uri.rstrip('/')}/facts/any.csv", None)
        roots += [path[0]] if path else []
    for root in dict.fromkeys(str(root_of_given(root)) for root in roots if root):
        base = server.base(root)
        if base is not None:
            base.check_soon(0)
    if server.takes("workspace", "did_change_watched_files", "dynamic_registration"):
        watched = lsp.DidChangeWatchedFilesRegistrationOptions(
            [lsp.FileSystemWatcher(glob_pattern=f"**/*{ending}") for ending in (".dl", ".csv", ".toml")]
        )
        registered = lsp.Registration("files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, watched)
        server.client_register_capability(lsp.RegistrationParams([registered]))


def root_of_given(root: str) -> str:
    """The folder that was named, or the one above it that is a knowledge base."""
    path = Path(root).resolve()
    return str(root_of(path) or path)


def _opened(server: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    document = params.text_document
    found = server.at(document.uri)
    if found is not None:
        base, name = found
        server.uris[base.root, name] = document.uri
        base.edited(name, document.text, document.version)


def _changed(server: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    found = server.at(params.text_document.uri)
    if found is not None:
        base, name = found
        text = applied(base.open[name].text, params.content_changes, server.units)
        base.edited(name, text, params.text_document.version)


def _closed(server: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    found = server.at(params.text_document.uri)
    if found is not None:
        found[0].closed(found[1])


def _saved(server: Server, params: lsp.DidSaveTextDocumentParams) -> None:
    found = server.at(params.text_document.uri)
    if found is not None:
        found[0].changed()


def _watched(server: Server, _: lsp.DidChangeWatchedFilesParams) -> None:
    for base in server.bases.values():
        base.changed()


# --- what it asks -----------------------------------------------------------------------------------------


def _hover(server: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    found = server.where(params)
    told = hover(found[0].workspace, found[2]) if found else None
    if told is None or found is None:
        return None
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, told.text), found[1].exact(told.span))


def _definition(server: Server, params: lsp.DefinitionParams) -> list[lsp.Location]:
    found = server.where(params)
    return found[1].locations(definition(found[0].workspace, found[2])) if found else []


def _references(server: Server, params: lsp.ReferenceParams) -> list[lsp.Location]:
    found = server.where(params)
    if found is None:
        return []
    base, convert, place = found
    outside = {text.name: text for text in cases_of(base.root)}
    spans = references(base.workspace, place, outside.values())
    if not params.context.include_declaration:
        declared = set(definition(base.workspace, place))
        spans = [span for span in spans if span not in declared]
    lines = convert.lines
    convert.lines = lambda file, number: (
        outside[file].line(number) if file in outside else lines(file, number)
    )
    return convert.locations(spans)


def _highlights(server: Server, params: lsp.DocumentHighlightParams) -> list[lsp.DocumentHighlight]:
    found = server.where(params)
    spans = references(found[0].workspace, found[2]) if found else []
    return [lsp.DocumentHighlight(found[1].range(s)) for s in spans if found and s.file == found[2].file]


def _document_symbols(server: Server, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
    found = server.at(params.text_document.uri)
    if found is None:
        return []
    convert = server.converter(found[0])
    return [convert.document_symbol(symbol) for symbol in symbols(found[0].workspace, found[1])]


def _workspace_symbols(server: Server, params: lsp.WorkspaceSymbolParams) -> list[lsp.WorkspaceSymbol]:
    return [
        server.converter(base).workspace_symbol(symbol)
        for base in server.bases.values()
        for symbol in search(base.workspace, params.query)
    ]


def _prepare_rename(server: Server, params: lsp.PrepareRenameParams) -> lsp.Range | None:
    found = server.where(params)
    if found is None:
        return None
    may = renamable(found[0].workspace, found[2])
    if isinstance(may, Refused):
        raise JsonRpcException(may.reason, REQUEST_FAILED)
    return found[1].exact(may)


def _rename(server: Server, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
    found = server.where(params)
    if found is None:
        return None
    base, convert, place = found
    done = rename(base.workspace, place, params.new_name, program_of, lambda: documents_of(base.root))
    if isinstance(done, Refused):
        raise JsonRpcException(done.reason, REQUEST_FAILED)
    edit = ("workspace", "workspace_edit")
    kinds = server.takes(*edit, "resource_operations") or ()
    documents = bool(server.takes(*edit, "document_changes"))
    if done.renamed and not (documents and lsp.ResourceOperationKind.Rename in kinds):
        raise JsonRpcException(
            f"this editor gives no file another name: rename {done.renamed[0][0]} by hand", REQUEST_FAILED
        )
    return convert.workspace_edit(done, base.version_of, documents=documents)


def _complete(server: Server, params: lsp.CompletionParams) -> lsp.CompletionList:
    found = server.where(params)
    suggestions = complete(found[0].workspace, found[2]) if found else []
    snippets = bool(server.takes("text_document", "completion", "completion_item", "snippet_support"))
    items = [found[1].suggestion(s, i, snippets=snippets) for i, s in enumerate(suggestions) if found]
    return lsp.CompletionList(is_incomplete=len(items) >= MOST, items=items)


def _signature(server: Server, params: lsp.SignatureHelpParams) -> lsp.SignatureHelp | None:
    found = server.where(params)
    told = signature(found[0].workspace, found[2]) if found else None
    if told is None:
        return None
    columns = [lsp.ParameterInformation(column) for column in told.columns]
    shown = lsp.SignatureInformation(told.label, told.told, columns, told.active)
    return lsp.SignatureHelp([shown], 0, told.active)


def _actions(server: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    found = server.at(params.text_document.uri)
    if found is None:
        return []
    base, name = found
    convert = server.converter(base)
    actions = []
    for problem in base.problems_of(name):
        fix = problem.diagnostic.fix
        shown = convert.range(problem.span)
        near = shown.start.line <= params.range.end.line and params.range.start.line <= shown.end.line
        if fix is not None and near:
            edits = Edits((Change(fix.span, fix.text),))
            documents = bool(server.takes("workspace", "workspace_edit", "document_changes"))
            actions.append(
                lsp.CodeAction(
                    title=_title(problem, fix.text),
                    kind=lsp.CodeActionKind.QuickFix,
                    diagnostics=[convert.diagnostic(problem)],
                    is_preferred=True,
                    edit=convert.workspace_edit(edits, base.version_of, documents=documents),
                )
            )
    return actions


def _title(problem: Problem, text: str) -> str:
    """What the fix does, and of which report."""
    line = text.strip()
    said = f"Write `{line}`" if line and "\n" not in line and len(line) <= 60 else "Mend it"
    return f"{said if line else 'Delete it'} ({problem.diagnostic.code})"


def _format(server: Server, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
    found = server.at(params.text_document.uri)
    if found is None:
        return []
    return server.converter(found[0]).text_edits(layout_changes(found[0].workspace, found[1]))


def _registered(server: Server) -> None:
    kinds = [lsp.CodeActionKind.QuickFix]
    handlers: list[tuple[str, Callable[..., Any], Any]] = [
        (lsp.INITIALIZED, _started, None),
        (lsp.TEXT_DOCUMENT_DID_OPEN, _opened, None),
        (lsp.TEXT_DOCUMENT_DID_CHANGE, _changed, None),
        (lsp.TEXT_DOCUMENT_DID_CLOSE, _closed, None),
        (lsp.TEXT_DOCUMENT_DID_SAVE, _saved, None),
        (lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, _watched, None),
        (lsp.TEXT_DOCUMENT_HOVER, _hover, None),
        (lsp.TEXT_DOCUMENT_DEFINITION, _definition, None),
        (lsp.TEXT_DOCUMENT_REFERENCES, _references, None),
        (lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, _highlights, None),
        (lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL, _document_symbols, None),
        (lsp.WORKSPACE_SYMBOL, _workspace_symbols, None),
        (lsp.TEXT_DOCUMENT_PREPARE_RENAME, _prepare_rename, None),
        (lsp.TEXT_DOCUMENT_RENAME, _rename, lsp.RenameOptions(prepare_provider=True)),
        (lsp.TEXT_DOCUMENT_COMPLETION, _complete, lsp.CompletionOptions(trigger_characters=TRIGGERS)),
        (lsp.TEXT_DOCUMENT_SIGNATURE_HELP, _signature, lsp.SignatureHelpOptions(["(", ","])),
        (lsp.TEXT_DOCUMENT_FORMATTING, _format, None),
        (lsp.TEXT_DOCUMENT_CODE_ACTION, _actions, lsp.CodeActionOptions(code_action_kinds=kinds)),
    ]
    for name, handler, options in handlers:
        server.feature(name, options)(_answered(server, handler))


def serve(given: str | None) -> None:
    """Serve one editor until it says that it is done."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="codewhy: %(message)s")
    server = Server(given)
    _registered(server)
    server.start_io()
