"""Another name for a relation or a variable, everywhere that it stands; or why it keeps the one it has.

Takes a ``Workspace``, a ``Place`` and a name; gives ``Edits`` or ``Refused``. What of the program or of its
documents names a relation is handed in as texts. Imports ``places``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from kb.cursor import FUNCTIONS, RESERVED
from kb.source import Span, Text
from queries.editor.model import Change, Edits, Place, Refused
from queries.editor.places import relation_places, variable_places
from queries.editor.subjects import Subject, subject_at
from queries.editor.workspace import Workspace

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

Texts = Callable[[], Iterable[Text]]
"""Reads texts when they are needed."""

KEEPS = {
    "rule": "the id of a rule stays for good: proofs that were saved name it, and no id is used again; write"
    " a new rule with its own id, and end this one with `until`",
    "card": "the name of a source card is the name of its file, and citations of other knowledge may name it;"
    " write a new card beside it",
    "value": "a value is a fact: change the table's row and what cites it, one by one, or end the row with"
    " `until` and add another",
    "column": "the name of a column says its unit and what it holds, and tables and sentences are told by it;"
    " it is not renamed in one stroke",
    "key": "the keys of annotations belong to the language",
    "statement": "a place in a source is named as the source names it",
}
"""Why something is not renamed, by its kind."""


def renamable(workspace: Workspace, place: Place) -> Span | Refused:
    """The word that would be renamed, or why not."""
    subject = subject_at(workspace, place)
    if subject is None:
        return Refused("nothing that has a name stands here")
    if subject.kind in KEEPS:
        return Refused(KEEPS[subject.kind])
    return subject.span


def rename(
    workspace: Workspace, place: Place, name: str, python: Texts = tuple, documents: Texts = tuple
) -> Edits | Refused:
    """The edits that give what stands here another name.

    ``python``: the program's own texts; a relation that they name as a text keeps its name. ``documents``:
    what people read and what tests ask; a relation that is asked for there keeps its name, too.
    """
    may = renamable(workspace, place)
    if isinstance(may, Refused):
        return may
    subject = subject_at(workspace, place)
    wrong = _no_name(name)
    if subject is None or wrong:
        return Refused(wrong or "nothing that has a name stands here")
    if name == subject.name:
        return Edits(())
    if subject.kind == "variable":
        return _variable(subject, name)
    return _relation(workspace, subject.name, name, python, documents)


def _no_name(name: str) -> str:
    """What is wrong with a new name."""
    if not NAME.fullmatch(name) or not name.strip("_"):
        return (
            f"`{name[:40]}` is no name: a name is made of letters, digits and `_`, and begins with no digit"
        )
    if name in RESERVED or name in FUNCTIONS:
        return f"`{name}` is a word of Soufflé's own, so no name"
    return ""


def _variable(subject: Subject, name: str) -> Edits | Refused:
    chunk = subject.chunk
    if chunk is not None and any(token.value == name for token in chunk.variables):
        return Refused(f"the rule has a variable `{name}` already: the two would become one")
    return Edits(tuple(Change(span, name) for span in variable_places(subject)))


def _relation(workspace: Workspace, old: str, name: str, python: Texts, documents: Texts) -> Edits | Refused:
    if name in workspace.declarations() or workspace.table(name) is not None:
        return Refused(f"there is a relation or a table `{name}` already")
    if old not in workspace.declarations():
        return Refused(f"`{old}` is not declared: declare it first, or mend its name")
    quoted = re.compile(rf"""["']{re.escape(old)}["'(]""")
    found = _first(python(), quoted)
    if found is not None:
        return Refused(f"the program itself names `{old}` ({found}): it would no longer find it")
    asked = re.compile(rf"(?<![\w.]){re.escape(old)}\(|`{re.escape(old)}`")
    found = _first(documents(), asked)
    if found is not None:
        return Refused(f"`{old}` is asked for by its name ({found}): what others ask for keeps its name")
    changes = [Change(span, name) for span in relation_places(workspace, old) if span.file.endswith(".dl")]
    table = f"facts/{old}.csv"
    renamed = ((table, f"facts/{name}.csv"),) if workspace.text(table) is not None else ()
    rows = _rows_that_name(workspace, old)
    return Edits((*changes, *(Change(span, name) for span in rows)), renamed)


def _rows_that_name(workspace: Workspace, relation: str) -> Sequence[Span]:
    """Cells of a column `relation`, which name a relation."""
    found = []
    for sheet in workspace.sheets():
        position = sheet.column("relation")
        if position is not None:
            rows = (number for number, row in sheet.rows if row[position : position + 1] == (relation,))
            found += [sheet.span(number, position) for number in rows]
    return found


def _first(texts: Iterable[Text], wanted: re.Pattern[str]) -> Span | None:
    for text in texts:
        match = wanted.search(text.content)
        if match is not None:
            return text.span(*match.span())
    return None
