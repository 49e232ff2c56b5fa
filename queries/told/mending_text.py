"""What was laid out, fixed and seen to change, as lines for people.

Takes answers of ``queries.mending``; gives lines. Imports nothing that draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.check_all import Checked
    from queries.mending.fix import Mended
    from queries.mending.fmt import Laid


def layout_lines(found: Laid) -> Iterator[str]:
    """The files that changed or would change, and how many are in the layout."""
    word = "laid out" if found.written else "not in the layout"
    for name in found.changed:
        yield f"{word}: {name}"
    left = "; what cannot be read stays as it was" if found.wrong else ""
    if found.written:
        yield f"{counted(len(found.changed), 'file')} of {found.count} changed{left}."
    elif found.changed:
        yield f"{counted(len(found.changed), 'file')} of {found.count} would change: `codewhy rules fmt`."
    else:
        yield f"{counted(found.count, 'file')}: none would change{left}."


def fix_lines(found: Mended) -> Iterator[str]:
    """Every fix, file by file, with its place as it was then."""
    names = list(dict.fromkeys(each.fix.span.file for each in found.fixed if each.fix))
    for name in sorted(names):
        for each in found.fixed:
            if each.fix and each.fix.span.file == name:
                yield f"fixed: {each.headline()}" + (f": {each.hint}" if each.hint else "")
    if found.fixed:
        files = counted(len(found.changed), "file")
        yield f"{counted(len(found.fixed), 'fix', 'fixes')} in {files}."
    else:
        left = found.checked.diagnostics
        why = "no report has a fix that is certain" if left else "there is nothing to fix"
        yield f"Nothing was fixed: {why}."


def check_lines(checked: Checked) -> Iterator[str]:
    """How much is well formed, if it is, and how many errors and warnings there are."""
    errors = sum(not each.kind.warning for each in checked.diagnostics)
    warnings = len(checked.diagnostics) - errors
    known = checked.knowledge
    if known is not None:
        facts = sum(len(rows) for rows in known.facts.values())
        yield (
            f"{len(known.program.rules)} rules, {facts:,} facts in {len(known.facts)} tables and"
            f" {len(known.cards)} source cards are well formed."
        )
    yield f"{counted(errors, 'error')}, {counted(warnings, 'warning')}."


def look_line(time: str, changed: Sequence[str], checked: Checked) -> str:
    """One look of a watch: when, what changed, and the result."""
    errors = sum(not each.kind.warning for each in checked.diagnostics)
    warnings = len(checked.diagnostics) - errors
    what = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
    why = f"{what} changed: " if changed else ""
    return f"[{time}] {why}{counted(errors, 'error')}, {counted(warnings, 'warning')}."


def counted(number: int, one: str, many: str = "") -> str:
    """A number and what it counts."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
