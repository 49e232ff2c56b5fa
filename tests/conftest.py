"""What every test needs: checked knowledge is kept in a folder of this run, never in the user's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date

import pytest


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    before = os.environ.get("CODEWHY_CACHE")
    os.environ["CODEWHY_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        del os.environ["CODEWHY_CACHE"]
    else:
        os.environ["CODEWHY_CACHE"] = before


@pytest.fixture(scope="session", autouse=True)
def _a_day_on_which_no_source_is_old() -> Iterator[None]:
    """Sources are looked at once a year, and tests should not fail because nobody has yet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cli.rules.check.today", lambda: date(2026, 11, 21))
        yield
