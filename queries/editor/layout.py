"""The layout of a file as changes of its text, so that an editor keeps its cursor where it is.

Takes a ``Workspace``; gives ``Change``s. Imports ``formatting``.
"""

from __future__ import annotations

from kb.formatting import formatted
from kb.source import Span
from queries.editor.model import Change
from queries.editor.workspace import Workspace


def layout_changes(workspace: Workspace, file: str) -> list[Change]:
    """What makes a file one in the layout; nothing where it is so, or where it cannot be read."""
    text = workspace.text(file)
    if text is None:
        return []
    new = formatted(text).content
    if new == text.content:
        return []
    before, after = text.content.split("\n"), new.split("\n")
    same = _alike(before, after)
    left, right = before[same:], after[same:]
    ends = _alike(left[::-1], right[::-1])
    left, right = left[: len(left) - ends], right[: len(right) - ends]
    if not ends:  # the last line has no line behind it to end before
        whole = Span(file, 1, 1, len(before), len(before[-1]) + 1)
        return [Change(whole, new)]
    return [Change(Span(file, same + 1, 1, same + len(left) + 1, 1), "".join(f"{line}\n" for line in right))]


def _alike(first: list[str], second: list[str]) -> int:
    """With how many lines both begin."""
    pairs = zip(first, second, strict=False)
    return next((n for n, (one, other) in enumerate(pairs) if one != other), min(len(first), len(second)))
