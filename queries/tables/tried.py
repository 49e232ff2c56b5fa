"""A change tried on the whole knowledge before it is made, and made under the lock, or not at all.

Takes a folder and a plan (from the files as they are now to new contents); the files are read under the lock,
so that two writers both get in. Imports ``kb``; of it ``writing`` puts the files in place.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from kb import catalogue
from kb.diagnostics import Diagnostic, Fault, Refusal
from kb.files import Files, read_files

P = TypeVar("P")
Contents = Mapping[str, bytes]
"""New contents of files by their names, in the order in which they are put in place."""


class Broken(Refusal):
    """The change is refused for what it would break; the knowledge itself is not at fault."""

    @property
    def fault(self) -> Fault:
        """Whoever asked for the change."""
        return Fault.QUESTION


def carried_out(
    root: str,
    plan: Callable[[Files], tuple[P, Contents]],
    *,
    dry_run: bool = False,
    hints: Sequence[str] = (),
    waiting: Callable[[str], None] | None = None,
) -> tuple[P, tuple[Diagnostic, ...]]:
    """Make the planned change if the knowledge stands with it; gives what was planned and new warnings.

    ``hints`` are what is likely wrong, told as the way out if the change is refused.
    """
    from kb.writing import Replacement, locked, write

    if dry_run:
        planned, contents = plan(files := read_files(root))
        return planned, tried(files, contents, hints)
    with locked(root, waiting):
        planned, contents = plan(files := read_files(root))
        warnings = tried(files, contents, hints)
        write(
            [
                Replacement(os.path.join(root, name), _content(files, name), content)
                for name, content in contents.items()
            ]
        )
    return planned, warnings


def tried(files: Files, contents: Contents, hints: Sequence[str] = ()) -> tuple[Diagnostic, ...]:
    """Check the knowledge with these contents; gives new warnings, and refuses new errors.

    Where the knowledge was wrong before, a change is taken that mends some of it and breaks nothing.
    """
    from kb.check_all import check_files

    after = check_files(_with(files, contents), lint=True)
    wrong = [each for each in after.diagnostics if not each.kind.warning]
    if not after.diagnostics:
        return ()
    before = check_files(files, lint=True)
    known = Counter(map(_same, before.diagnostics))
    fresh = [each for each in after.diagnostics if not known[_same(each)]]
    errors = [each for each in fresh if not each.kind.warning]
    if errors:
        raise Broken([catalogue.WOULD_BREAK.at(None, hint="; ".join(hints)), *errors], after.texts)
    if len(wrong) and len(wrong) >= sum(not each.kind.warning for each in before.diagnostics):
        raise Refusal([catalogue.WRONG_BEFORE.at(None), *wrong], before.texts)
    return tuple(fresh)


def _same(diagnostic: Diagnostic) -> tuple[str, str]:
    """What stays the same of a report when lines are moved."""
    return diagnostic.code, diagnostic.message


def _with(files: Files, contents: Contents) -> Files:
    """The files with new contents, in the order in which they would be read."""

    def group(name: str, old: Mapping[str, bytes]) -> dict[str, bytes]:
        new = {each: content for each, content in contents.items() if _group(each) == name}
        return dict(sorted({**old, **new}.items()))

    return Files(
        rules=group("rules", files.rules),
        tables=group("tables", files.tables),
        cards=group("cards", files.cards),
        fingerprint="",
    )


def _group(name: str) -> str:
    return "rules" if name.endswith(".dl") else "cards" if name.endswith(".toml") else "tables"


def _content(files: Files, name: str) -> bytes | None:
    return {**files.rules, **files.tables, **files.cards}.get(name)
