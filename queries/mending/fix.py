"""All fixes that are certain, applied to a knowledge base until none is left.

Takes a folder; gives ``Mended``: what was fixed, the files as they are then, and what is still wrong.
Within a round no two fixes touch; what they uncover is checked, and fixed, in the next one.
Imports ``kb.check_all`` and ``kb.files``; writes through ``place``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kb.check_all import Checked, check_files
from kb.diagnostics import Diagnostic, Fix
from kb.files import Files, files_of, read_files
from kb.source import Text
from kb.writing import Replacement, write

MOST_ROUNDS = 200
"""Rounds of fixes; each mends something, and a fix that brings itself back would never end."""


@dataclass(frozen=True)
class Mended:
    """What was fixed, in order, and what a check says of the files then."""

    fixed: tuple[Diagnostic, ...]
    changed: Mapping[str, bytes]
    checked: Checked


def fix_knowledge(root: str) -> Mended:
    """Fix what is certain in the knowledge base of this folder, and write the files that changed."""
    files = read_files(root)
    found = fix_files(files)
    before = _contents(files)
    write(
        [
            Replacement(os.path.join(root, name), before[name], content)
            for name, content in found.changed.items()
        ]
    )
    return found


def fix_files(files: Files) -> Mended:
    """The same, without writing."""
    before = _contents(files)
    fixed: list[Diagnostic] = []
    checked = check_files(files, lint=True)
    for _ in range(MOST_ROUNDS):
        chosen = list(_apart(checked.diagnostics, checked.texts))
        if not chosen:
            break
        fixed.extend(chosen)
        files = _with(files, checked.texts, [each.fix for each in chosen if each.fix is not None])
        checked = check_files(files, lint=True)
    after = _contents(files)
    changed = {name: content for name, content in after.items() if content != before[name]}
    return Mended(tuple(fixed), changed, checked)


def applied(text: Text, fixes: Iterable[Fix]) -> str:
    """The text with these fixes, which must not touch one another."""
    content = text.content
    for fix in sorted(fixes, key=lambda fix: (fix.span.line, fix.span.column), reverse=True):
        start, end = _stretch(text, fix)
        content = content[:start] + fix.text + content[end:]
    return content


def _apart(found: Iterable[Diagnostic], texts: Mapping[str, Text]) -> Iterator[Diagnostic]:
    """The reports whose fixes do not touch one another; of two that do, the first."""
    ends: dict[str, int] = {}
    fixable = [each for each in found if each.fix is not None and each.fix.span.file in texts]
    for each in sorted(fixable, key=lambda each: each.fix.span if each.fix else ()):
        assert each.fix is not None
        name = each.fix.span.file
        start, end = _stretch(texts[name], each.fix)
        stands = texts[name].content[start:end]
        if start > ends.get(name, -1) and stands != each.fix.text:
            ends[name] = end
            yield each


def _stretch(text: Text, fix: Fix) -> tuple[int, int]:
    span = fix.span
    return text.offset(span.line, span.column), text.offset(span.end_line, span.end_column)


def _contents(files: Files) -> dict[str, bytes]:
    return {**files.rules, **files.tables, **files.cards}


def _with(files: Files, texts: Mapping[str, Text], fixes: Iterable[Fix]) -> Files:
    by_file: dict[str, list[Fix]] = {}
    for fix in fixes:
        by_file.setdefault(fix.span.file, []).append(fix)
    changed = {name: applied(texts[name], found).encode() for name, found in by_file.items()}

    def group(old: Mapping[str, bytes]) -> dict[str, bytes]:
        return {name: changed.get(name, content) for name, content in old.items()}

    return files_of(group(files.rules), group(files.tables), group(files.cards))
