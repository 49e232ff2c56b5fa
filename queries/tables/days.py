"""What day was meant by a text that is not written year-month-day.

Takes a text; gives an example of how a day is written: the one that was meant, where that can be seen.
Imports nothing of the project.
"""

from __future__ import annotations

import re
from datetime import date

AMERICAN = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
SHORT = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})")
YEAR = re.compile(r"\d{4}")


def day_like(text: str, otherwise: str = "2027-01-01") -> str:
    """The day that month/day/year or day.month.year means, of a year the first; else another day."""
    if found := AMERICAN.fullmatch(text):
        month, day, year = map(int, found.groups())
    elif found := DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.groups())
    elif found := SHORT.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif YEAR.fullmatch(text):
        year, month, day = int(text), 1, 1
    else:
        return otherwise
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return otherwise
