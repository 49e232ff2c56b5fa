"""A licensed user's own file of code descriptors: none is shipped, because CPT text is the AMA's.

Takes a CSV with the columns ``code`` and ``descriptor``; gives the descriptors by code. Imports ``kb``.
"""

from __future__ import annotations

import csv

from kb import catalogue
from kb.diagnostics import Refusal

LARGEST_FILE = 20_000_000
"""Bytes; the whole code set with long descriptors has about two million."""


def read_descriptors(name: str) -> dict[str, str]:
    """The descriptors in a CSV file, by code; refuses what is no such file."""
    try:
        with open(name, "rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Refusal([catalogue.UNREADABLE_FILE.at(None, name=name, reason=reason)]) from None
    if len(content) > LARGEST_FILE:
        limit = f"{LARGEST_FILE:,} bytes"
        raise Refusal([catalogue.TOO_LARGE.at(None, name=name, size="more", limit=limit)])
    try:
        lines = content.decode("utf-8-sig").splitlines()
        rows = list(csv.DictReader(lines, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refusal([catalogue.NOT_TEXT.at(None, name=name, reason=str(error))]) from None
    if not rows or not {"code", "descriptor"} <= set(rows[0]):
        reason = "its header must have the columns code and descriptor"
        raise Refusal([catalogue.UNREADABLE_FILE.at(None, name=name, reason=reason)])
    return {str(row["code"]).strip(): str(row["descriptor"]).strip() for row in rows}
