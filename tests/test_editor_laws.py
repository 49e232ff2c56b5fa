"""Whatever a half-typed file contains and wherever the cursor is: every question of an editor is answered."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.files import read_files
from kb.formatting import formatted
from kb.source import Span
from queries.editor.complete import complete, signature
from queries.editor.hover import hover
from queries.editor.layout import layout_changes
from queries.editor.model import Change, Edits, Place
from queries.editor.places import definition, references
from queries.editor.problems import problems, problems_at_once
from queries.editor.rename import renamable, rename
from queries.editor.symbols import search, symbols
from queries.editor.workspace import Workspace, workspace
from tests.editor_base import edited, small

ROOT = Path(__file__).parent.parent
SIGNS = (
    "(",
    ")",
    '"',
    "@[",
    "]",
    ".",
    ",",
    ":-",
    "!",
    "{",
    "}",
    "/// ",
    "//",
    "/*",
    "\n",
    "\r\n",
    "=",
    "_",
    "",
)
WORDS = (
    ".decl ",
    "count : {",
    "17311",
    '""',
    "site(",
    "\u2028",
    "\x00",
    "é",
    "\U0001f600",
    "\ud800",
    "\ufeff",
)
PIECES = st.sampled_from((*SIGNS, *WORDS))
PART = 2_000
"""Characters of a file that are kept around what is changed: a clause is read by itself."""


@cache
def shipped() -> Workspace:
    return workspace(str(ROOT), read_files(ROOT))


@st.composite
def half_typed(draw: st.DrawFn, base: Workspace) -> tuple[Workspace, Place]:
    """A file that is cut somewhere and has pieces in wrong places, and a cursor."""
    name = draw(st.sampled_from(sorted(base.content)))
    text = base.text(name)
    assert text is not None
    start = draw(st.integers(0, max(0, len(text.content) - PART)))
    content = text.content[start : start + draw(st.integers(0, PART))]
    where = 0
    for _ in range(draw(st.integers(0, 3))):
        where = draw(st.integers(0, len(content)))
        gone = draw(st.integers(0, 5))
        content = content[:where] + draw(PIECES) + content[where + gone :]
    changed = base.with_text(name, content)
    if draw(st.booleans()):
        where = draw(st.integers(0, len(content)))
    before = content[:where]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    if draw(st.integers(0, 9)) == 0:
        line, column = draw(st.integers(-1, 90)), draw(st.integers(-1, 300))
    return changed, Place(name, line, column)


def everything(found: Workspace, place: Place) -> list[Span]:
    """Every question, and the spans of the answers."""
    told = hover(found, place)
    spans = [told.span] if told else []
    spans += [*definition(found, place), *references(found, place)]
    may = renamable(found, place)
    spans += [may] if isinstance(may, Span) else []
    done = rename(found, place, "another_name")
    spans += [change.span for change in done.changes] if isinstance(done, Edits) else []
    spans += [each.span for each in complete(found, place)]
    spans += [each.span for each in layout_changes(found, place.file)]
    signature(found, place)
    spans += [each.span for each in symbols(found, place.file)]
    return spans


def stands(found: Workspace, span: Span) -> bool:
    """Whether a span is a stretch of a file that is there."""
    text = found.text(span.file)
    if text is None:
        return False
    lines = text.content.count("\n") + 1
    return 1 <= span.line <= span.end_line <= lines and span.column >= 1 and span.end_column >= 1


@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_every_question_about_half_typed_files_is_answered(data: st.DataObject) -> None:
    found, place = data.draw(half_typed(small()))
    for span in everything(found, place):
        assert stands(found, span), span
    for problem in (*problems(found), *problems_at_once(found, place.file)):
        assert problem.file in found.content
    search(found, "si")


@settings(deadline=None, max_examples=15)
@given(data=st.data())
def test_every_question_about_the_shipped_files_half_typed_is_answered(data: st.DataObject) -> None:
    found, place = data.draw(half_typed(shipped()))
    everything(found, place)
    problems_at_once(found, place.file)


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_a_text_that_was_edited_is_read_as_if_it_had_always_been_so(data: st.DataObject) -> None:
    found, place = data.draw(half_typed(small()))
    anew = Workspace(found.root, dict(found.content))
    everything(small(), place)  # what was read before is no part of the answer
    assert hover(found, place) == hover(anew, place)
    assert complete(found, place) == complete(anew, place)
    assert references(found, place) == references(anew, place)


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_the_changes_of_the_layout_make_the_layout(data: st.DataObject) -> None:
    found, place = data.draw(half_typed(small()))
    text = found.text(place.file)
    assert text is not None
    content = text.content
    for change in layout_changes(found, place.file):
        lines = content.split("\n")
        start = sum(len(line) + 1 for line in lines[: change.span.line - 1]) + change.span.column - 1
        end = sum(len(line) + 1 for line in lines[: change.span.end_line - 1]) + change.span.end_column - 1
        content = content[:start] + change.text + content[end:]
    assert content == formatted(text).content


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_a_variable_renamed_and_renamed_back_is_as_it_was(data: st.DataObject) -> None:
    base = small()
    line = data.draw(st.integers(1, 34))
    place = Place("kb/rules/rules.dl", line, data.draw(st.integers(1, 60)))
    done = rename(base, place, "quite_new")
    if isinstance(done, Edits) and done.changes and not done.renamed:
        changed = edited(base, done.changes)
        assert problems(changed) == []
        first = min(done.changes, key=lambda change: change.span)
        text = base.text(place.file)
        assert text is not None
        old = text.line(first.span.line)[first.span.column - 1 : first.span.end_column - 1]
        again = rename(changed, Place(first.span.file, first.span.line, first.span.column), old)
        assert isinstance(again, Edits)
        assert edited(changed, again.changes).content == base.content
        assert all(isinstance(change, Change) for change in again.changes)
