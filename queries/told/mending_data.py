"""What was laid out and what was fixed, as plain data: ``codewhy/layout/1``, ``codewhy/fix/1``.

Takes answers of ``queries.mending``; gives dictionaries that JSON can carry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from queries.told.as_data import Data, check_data, error_data

if TYPE_CHECKING:
    from queries.mending.fix import Mended
    from queries.mending.fmt import Laid


def layout_data(found: Laid) -> Data:
    """``codewhy/layout/1``: the files that changed (or would), and those that cannot be read."""
    return {
        "schema": "codewhy/layout/1",
        "written": found.written,
        "changed": list(found.changed),
        "files": found.count,
        "errors": error_data(found.wrong)["errors"],
    }


def fix_data(found: Mended) -> Data:
    """``codewhy/fix/1``: what was fixed, the files that changed, and what a check says then."""
    return {
        "schema": "codewhy/fix/1",
        "fixed": error_data(found.fixed)["errors"],
        "changed": sorted(found.changed),
        "check": check_data(found.checked),
    }
