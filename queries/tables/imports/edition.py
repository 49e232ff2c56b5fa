"""A new edition of a table from public files: read, compared, and made a change of the knowledge.

Takes ``Files``, the contents of the public files and the edition; gives ``Imported``. Imports its package.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb import catalogue
from kb.cards import read_card
from kb.crosschecks import CODES, holds_codes
from kb.diagnostics import Refusal
from kb.files import Files, as_text
from queries.tables.cards import file_of
from queries.tables.change import Change
from queries.tables.imports.compare import Comparison, Edition, change_of, compare
from queries.tables.imports.figures import figures_change
from queries.tables.imports.layouts import layouts, mapped
from queries.tables.imports.reading import Found, read_edition
from queries.tables.known import source_known
from queries.tables.select import Said
from queries.tables.table import Table, declarations_of, open_table


@dataclass(frozen=True)
class Imported:
    """What the files said, and the changes that follow: of the table, then of what is said to be loaded."""

    table: Table
    edition: Edition
    layout: str
    found: Comparison
    left_out: int
    changes: tuple[Change, ...]


def imported(
    files: Files,
    name: str,
    contents: Mapping[str, bytes],
    edition: Edition,
    headers: Said,
    retire_missing: bool = False,
) -> Imported:
    """The table with the rows of these files; each is read by itself, and together they are the edition."""
    declarations = declarations_of(files)
    table = open_table(files, declarations, name)
    source_known(files, edition.source)
    for column in headers:
        table.position(column)
    how = (mapped(table, headers),) if headers else layouts(files, declarations, table)
    codes = _codes(files, table)
    rows: list[Found] = []
    left_out = 0
    for file, content in contents.items():
        more, others, layout = read_edition(file, content, table, how, codes)
        rows.extend(more)
        left_out += others
    if not rows:
        raise Refusal([catalogue.NOTHING_KNOWN_IN_IT.at(None, name=", ".join(contents), count=left_out)])
    found = compare(table, rows, edition)
    changes = [change_of(table, found, edition, retire_missing)]
    figures = figures_change(files, declarations, table.name, edition, _edition_name(files, edition.source))
    if figures is not None:
        changes.append(figures)
    return Imported(
        table, edition, layout.name, found, left_out, tuple(each for each in changes if each.rows)
    )


def _codes(files: Files, table: Table) -> dict[int, frozenset[str]]:
    """For each column of codes, the known ones."""
    known = open_table(files, declarations_of(files), CODES) if f"facts/{CODES}.csv" in files.tables else None
    if known is None or table.name == CODES:
        return {}
    codes = frozenset(line.cells[0] for line in known.lines)
    return {i: codes for i, column in enumerate(table.own) if holds_codes(column)}


def _edition_name(files: Files, card: str) -> str:
    """What the card calls the edition."""
    found, _ = read_card(card, as_text(file_of(card), files.cards[file_of(card)])[0])
    return found.edition if found else card


def summary(found: Imported) -> Sequence[tuple[str, int]]:
    """How many rows are in which state, as they are told."""
    return (
        ("unchanged", found.found.unchanged),
        ("changed", len(found.found.changed)),
        ("corrected", len(found.found.corrected)),
        ("new", len(found.found.new)),
        ("ended", len(found.found.ended)),
        ("missing in the file", len(found.found.missing)),
        ("left out", found.left_out),
    )
