"""Everything that is wrong, as an editor shows it: at once for the file that is edited, and for all files.

Takes a ``Workspace``; gives ``Problem``s. What has no place in a text is shown at the top of the file that
it is about, or of the first rule file. Imports ``check_all``, ``parse``, ``tables``, ``cards``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

from kb.check_all import Checked, check_files
from kb.diagnostics import Diagnostic
from kb.files import as_text
from kb.parse import parse
from kb.source import Span
from queries.editor.model import Problem
from queries.editor.workspace import Workspace

LINTED = "lint" in inspect.signature(check_files).parameters
"""Whether the check also tells what is merely likely wrong."""


def problems(workspace: Workspace) -> list[Problem]:
    """All that `codewhy rules check` says of the files and of the open texts."""
    whole: Callable[..., Checked] = check_files
    checked = whole(workspace.files(), lint=True) if LINTED else whole(workspace.files())
    return list(_placed(workspace, checked.diagnostics))


def problems_at_once(workspace: Workspace, name: str) -> list[Problem]:
    """What a file shows by itself while it is written: the form of its text."""
    if name not in workspace.content:
        return []
    text, wrong = as_text(name, workspace.content[name])
    found: list[Diagnostic] = list(wrong)
    if not wrong and name.endswith(".dl"):
        found.extend(parse(text)[1])
    elif not wrong and name.endswith(".toml"):
        from kb.cards import read_card

        found.extend(read_card(Path(name).stem, text)[1])
    return [each for each in _placed(workspace, found) if each.file == name]


def _placed(workspace: Workspace, found: list[Diagnostic] | tuple[Diagnostic, ...]) -> Iterator[Problem]:
    first = next((name for name in workspace.content if name.endswith(".dl")), "")
    for each in found:
        where = each.where
        if not isinstance(where, Span):
            about = next((name for name in workspace.content if name in each.message), first)
            where = Span(about, 1, 1, 1, 1)
        yield Problem(where.file, where, message_of(each), each)


def message_of(diagnostic: Diagnostic) -> str:
    """What is wrong, why it matters and the way out, as lines."""
    lines = [diagnostic.message]
    if diagnostic.kind.note:
        lines.append(f"why: {diagnostic.kind.note}")
    if diagnostic.hint:
        lines.append(f"help: {diagnostic.hint}")
    return "\n".join(lines)
