"""Places in a source that name another value than their row does: the place of one code beside another code.

Takes tables; compares what ``at`` names with the cells of its row. A place names them as ``row A / B`` (the
first cells of the row, in their order), or as the name of a column with a value after it: ``code A``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb import catalogue
from kb.crosschecks import holds_codes
from kb.diagnostics import Diagnostic
from kb.fact import FactRow
from kb.lint.cells import distance
from kb.lint.subject import Subject

OF_ROW = re.compile(r"row (\w+)(?: / (\w+))?(?![\w./-])")
"""A row of the source, which a table that was taken over has in the same order."""
NAMED = re.compile(r"(?:.*[,:] )?([a-z]+) ([A-Z]?[0-9][0-9A-Z.]*|[A-Z][A-Z0-9]{1,2})(?![\w./-])")
"""The name of a column and one value: `code A`, `modifier B`."""
SLIPS = 2
"""Letters that differ between a code of another list and the one that was meant."""


def other_places(subject: Subject) -> Iterator[Diagnostic]:
    """Rows of which the place in the source speaks of something else."""
    for name, rows in subject.facts.items():
        declared = subject.program.declarations[name].columns
        columns = {column.name: place for place, column in enumerate(declared)}
        codes = tuple(place for column, place in columns.items() if holds_codes(column))
        pair = len(columns) > 1
        for row in rows:
            if pair and row.place == f"row {row.row[0]} / {row.row[1]}":
                continue  # nearly all: a table that was taken over
            found = _other(row, columns, codes)
            if found:
                position, named = found
                yield catalogue.OTHER_PLACE.at(
                    subject.cell(row, position), value=row.row[position], named=named
                )


def _other(row: FactRow, columns: dict[str, int], codes: Sequence[int]) -> tuple[int, str] | None:
    """The cell that differs from what the place names, and what it names."""
    if row.place.startswith("row "):
        found = OF_ROW.match(row.place)
        if found is not None:
            for position, named in enumerate(found.groups()):
                if named is not None and position < len(row.row) and row.row[position] != named:
                    return position, named
        return None
    found = NAMED.match(row.place)
    if found is None:
        return None
    word, named = found.groups()
    if word == "code" and codes:
        return None if any(row.row[each] == named for each in codes) else (codes[-1], named)
    if word == "code" and named not in row.row:  # the code of another list, such as a diagnosis
        return (0, named) if distance(str(row.row[0]), named, SLIPS) <= SLIPS else None
    place = columns.get(word)
    return None if place is None or str(row.row[place]) == named else (place, named)
