"""A knowledge base of two rule files, three tables and a source card, for what an editor asks of it.

A place is shown in the text: ``at(name, "site_ali|as")`` is the place of the bar in the first such text.
"""

from __future__ import annotations

from pathlib import Path

from kb.source import Span
from queries.editor.model import Change, Place
from queries.editor.workspace import Workspace

TABLES = """\
// What the tables state.

/// The {site} belongs to the {region}.
@[given = "guidance"]
@[key = "site"]
@[absent = "the {site} is not known to belong to the {region}"]
.decl site(site: symbol, region: symbol)

/// "{alias}" is another name of the {site}.
@[given = "guidance"]
@[key = "alias"]
@[absent = "nothing says that \\"{alias}\\" is another name of the {site}"]
.decl site_alias(alias: symbol, site: symbol)

/// {code}: {label}.
@[given = "guidance"]
@[key = "code"] @[answers = "codewhy show"]
@[absent = "{code} is no known code for {label}"]
.decl code(code: symbol, label: symbol)
"""
RULES = """\
/// {id} is a lesion on the {place}, {length_mm} long.
@[given = "encounter"]
@[absent = "no lesion {id} on the {place} of {length_mm} is documented"]
.decl lesion(id: symbol, place: symbol, length_mm: number)

/// Lesion {id} is on the {site}.
@[absent = "lesion {id} is not known to be on the {site}"]
.decl site_of(id: symbol, site: symbol)

/// Lesion {id} is on the {site}.
@[id = "site.named"]
@[cite = "book p. 3"]
@[layer = "derived"]
site_of(id, site) :- lesion(id, site, _), site(site, _).

/// Lesion {id} is on the {site}: "{alias}" is another name of it.
@[id = "site.alias"]
@[cite = "book p. 3"]
@[layer = "derived"]
site_of(id, site) :- !site(alias, _), lesion(id, alias, _), site_alias(alias, site).

/// {code} is for lesion {id}.
@[answers = "codewhy why"] @[absent = "{code} is not for lesion {id}"]
.decl coded(id: symbol, code: symbol)

/// Lesion {id} is on the head, so it has the code.
@[id = "coded.head"]
@[cite = "book p. 4"]
@[layer = "cpt"]
@[until = "2030-12-31"]
coded(id, "17311") :- site_of(id, site), site(site, "head").
"""
FILES = {
    "kb/rules/tables.dl": TABLES,
    "kb/rules/rules.dl": RULES,
    "facts/site.csv": """\
"site","region","since","until","source","at"
"nose","head","","","book","p. 3"
"back","trunk","","","book","p. 3"
""",
    "facts/site_alias.csv": """\
"alias","site","since","until","source","at"
"snout","nose","","","book","p. 5"
"ridge, of the ""nose\""","nose","","","book","p. 5"
""",
    "facts/code.csv": """\
"code","label","since","until","source","at"
"17311","Mohs surgery, first stage","","","book","p. 6"
"17313","Mohs surgery elsewhere","","","book","p. 6"
""",
    "facts/sources/book.toml": """\
title = "The book"
publisher = "A society"
layer = "cpt"
edition = "2026"
address = "https://example.org/book"
since = ""
until = ""
retrieved = "2026-10-01"
checked = "2026-11-01"
licence = "ours"
confidence = "reported"
""",
}


def small(**changed: str) -> Workspace:
    """The knowledge base; a file may have another text (``rules=...`` for ``kb/rules/rules.dl``)."""
    content = {name: text.encode() for name, text in FILES.items()}
    found = Workspace("/kb", content)
    for stem, text in changed.items():
        name = next(each for each in FILES if Path(each).stem == stem)
        found = found.with_text(name, text)
    return found


def at(workspace: Workspace, name: str, shown: str) -> Place:
    """The place of the bar in this text of a file."""
    text = workspace.text(name)
    assert text is not None
    before, _, after = shown.partition("|")
    offset = text.content.index(before + after) + len(before)
    span = text.span(offset, offset)
    return Place(name, span.line, span.column)


def shown(workspace: Workspace, span: Span) -> str:
    """The file and the text of a span."""
    text = workspace.text(span.file)
    assert text is not None
    assert span.line == span.end_line
    return (
        f"{Path(span.file).name}:{span.line}: {text.line(span.line)[span.column - 1 : span.end_column - 1]}"
    )


def edited(workspace: Workspace, changes: tuple[Change, ...]) -> Workspace:
    """The workspace after the changes, which do not overlap."""
    for change in sorted(changes, key=lambda change: change.span, reverse=True):
        text = workspace.text(change.span.file)
        assert text is not None
        lines = text.content.split("\n")
        span, line = change.span, lines[change.span.line - 1]
        lines[span.line - 1] = line[: span.column - 1] + change.text + line[span.end_column - 1 :]
        workspace = workspace.with_text(span.file, "\n".join(lines))
    return workspace
