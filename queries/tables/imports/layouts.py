"""How a public file is laid out, as the tables of layouts declare it, or as ``--map`` says.

Takes ``Files``; gives ``Layout``s for a table. Imports ``kb`` and its package.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from kb.files import Files
from kb.syntax import Declaration
from queries.tables.table import Table, open_table

COLUMNS, VALUES, SKIPPED = "import_column", "import_value", "import_skipped"

AS_IT_IS = "as it is"
NONE = "none"
"""What a cell means where there is no value, such as no date."""


@dataclass(frozen=True)
class Layout:
    """The header of each column, how its cells are read, and which rows are left out."""

    name: str
    headers: Mapping[str, str]
    readings: Mapping[str, str]
    meanings: Mapping[tuple[str, str], str]
    skipped: frozenset[tuple[str, str]]

    def read(self, column: str, cell: str) -> str | None:
        """The cell as the table writes it, None where that cannot be said."""
        meant = self.meanings.get((column, squeezed(cell)))
        if meant is not None:
            return "" if meant == NONE else meant
        return READINGS.get(self.readings.get(column, AS_IT_IS), _as_it_is)(cell)


def layouts(files: Files, declarations: Mapping[str, Declaration], table: Table) -> tuple[Layout, ...]:
    """The declared layouts of files that hold this table."""
    if not all(f"facts/{name}.csv" in files.tables for name in (COLUMNS, VALUES, SKIPPED)):
        return ()
    columns, values, skipped = (_rows(open_table(files, declarations, n)) for n in (COLUMNS, VALUES, SKIPPED))
    names = dict.fromkeys(row[0] for row in columns if row[1] == table.name)
    return tuple(
        Layout(
            name,
            {row[2]: row[3] for row in columns if row[:2] == (name, table.name)},
            {row[2]: row[4] for row in columns if row[:2] == (name, table.name)},
            {(row[1], squeezed(row[2])): row[3] for row in values if row[0] == name},
            frozenset(
                (squeezed(row[2]), squeezed(row[3])) for row in skipped if row[:2] == (name, table.name)
            ),
        )
        for name in names
    )


def mapped(table: Table, said: Mapping[str, str]) -> Layout:
    """A layout that somebody says: the header of each column; a column has its own name for a header else."""
    headers = {column: said.get(column, column) for column in table.own}
    headers.update({column: said[column] for column in ("since", "until") if column in said})
    return Layout("the one given by --map", headers, {}, {}, frozenset())


def _rows(table: Table) -> list[tuple[str, ...]]:
    today = date.today().isoformat()
    return [line.values for line in table.lines if not line.over(today)]


def squeezed(text: str) -> str:
    """A header or a cell, however it was wrapped and spaced."""
    return " ".join(text.split()).casefold()


def joined(cells: Iterable[str]) -> str:
    """Cells that stand one above the other, as one header."""
    return squeezed(" ".join(cells))


def _as_it_is(cell: str) -> str | None:
    return cell.strip() or None


def _hundredths(cell: str) -> str | None:
    try:
        found = Decimal(cell.strip()) * 100
    except InvalidOperation:
        return None
    return str(int(found)) if found == int(found) else None


def _compact_date(cell: str) -> str | None:
    cell = cell.strip()
    try:
        return date.fromisoformat(f"{cell[:4]}-{cell[4:6]}-{cell[6:]}").isoformat() if cell else ""
    except ValueError:
        return None


READINGS = {
    AS_IT_IS: _as_it_is,
    "in words": lambda cell: None,
    "in hundredths": _hundredths,
    "as a date without hyphens": _compact_date,
}
"""The ways of reading that a layout can name; what is in words means what the table of values says."""
