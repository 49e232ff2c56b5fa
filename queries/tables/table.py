"""One fact table as its file is written: lines, cells, and the same file with some lines changed.

Takes the bytes of a table and the relation's declaration; gives ``Table``, and new bytes in which every line
that was not meant is as it was. Imports ``kb`` only.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kb import catalogue
from kb.diagnostics import Refusal, did_you_mean
from kb.files import Files, as_text
from kb.relations import Value
from kb.sentences import tell
from kb.syntax import Declaration
from kb.tables import ABOUT, read_table

BOM = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """A line of a table: its number in the file and its cells, the last four about the fact."""

    number: int
    cells: tuple[str, ...]

    @property
    def since(self) -> str:
        """The first day, empty for "always"."""
        return self.cells[-4]

    @property
    def until(self) -> str:
        """The last day, empty where there is none."""
        return self.cells[-3]

    @property
    def values(self) -> tuple[str, ...]:
        """The cells of the relation's own columns."""
        return self.cells[:-4]

    def in_force(self, day: str) -> bool:
        """Whether the line speaks of this day."""
        return self.since <= day and (not self.until or day <= self.until)

    def over(self, day: str) -> bool:
        """Whether the line had ended before this day."""
        return bool(self.until) and self.until < day


@dataclass(frozen=True)
class Table:
    """A table: its relation, its file as it is, and the lines that have a cell for each column."""

    declaration: Declaration
    file: str
    content: bytes
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """The relation's name, which is the table's."""
        return self.declaration.relation

    @property
    def own(self) -> tuple[str, ...]:
        """The columns of the relation."""
        return tuple(column.name for column in self.declaration.columns)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns: the relation's, and what is said about each fact."""
        return *self.own, *ABOUT

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell a fact from another."""
        found = self.declaration.annotation("key")
        return tuple(part.strip() for part in found.split(",")) if found else self.own

    def position(self, column: str) -> int:
        """Where a column stands; refuses one that the table does not have, with the nearest."""
        if column not in self.columns:
            hint = did_you_mean(column, self.columns)
            listed = f"its columns are {', '.join(self.columns)}"
            raise Refusal(
                [
                    catalogue.NO_SUCH_COLUMN.at(
                        None,
                        hint=f"{hint} {listed}".strip() if not hint else f"{hint} ({listed})",
                        table=self.name,
                        name=column,
                    )
                ]
            )
        return self.columns.index(column)

    def key_of(self, cells: Sequence[str]) -> tuple[str, ...]:
        """The cells that tell this fact from another."""
        return tuple(cells[self.own.index(name)] for name in self.key)

    def sentence(self, cells: Sequence[str]) -> str:
        """The row told with the relation's sentence."""
        values: dict[str, Value] = {}
        for column, cell in zip(self.declaration.columns, cells, strict=False):
            whole = column.type != "symbol" and cell.lstrip("-").isdigit()
            values[column.name] = int(cell) if whole else cell
        return tell(self.declaration.doc, values)

    def with_lines(
        self, changed: Mapping[int, Sequence[str]], added: Iterable[tuple[int, Sequence[str]]]
    ) -> bytes:
        """The file with these lines changed, and new ones after the lines with these numbers."""
        mark = BOM if self.content.startswith(BOM) else b""
        pieces = self.content.removeprefix(BOM).decode().split("\n")
        ended = pieces[-1] == ""
        if ended:
            pieces.pop()
        end = "\r" if pieces and pieces[0].endswith("\r") else ""
        after: dict[int, list[str]] = {}
        for number, cells in added:
            after.setdefault(number, []).append(written(cells) + end)
        whole: list[str] = []
        for number, piece in enumerate(pieces, start=1):
            old_end = "\r" if piece.endswith("\r") else ""
            whole.append(written(changed[number]) + old_end if number in changed else piece)
            whole.extend(after.get(number, ()))
        return mark + ("\n".join(whole) + "\n" * (ended or bool(after))).encode()


def written(cells: Iterable[str]) -> str:
    """A line of a table: every cell in quotes."""
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


def open_table(files: Files, declarations: Mapping[str, Declaration], name: str) -> Table:
    """The table of this name; refuses an unknown one with the nearest, and one whose header is wrong."""
    name = name.removeprefix("facts/").removesuffix(".csv")
    known = [each.relation for each in declarations.values() if each.given == "guidance"]
    file = f"facts/{name}.csv"
    if name not in known or file not in files.tables:
        hint = did_you_mean(name, known) or "`codewhy facts list` shows the tables"
        raise Refusal([catalogue.NO_SUCH_TABLE.at(None, hint=hint, name=name)])
    content = files.tables[file]
    text, wrong = as_text(file, content)
    if wrong:
        raise Refusal(wrong)
    declaration = declarations[name]
    width = len(declaration.columns) + len(ABOUT)
    lines = []
    for number, line in enumerate(text.content.split("\n"), start=1):
        cells = _cells(line.removesuffix("\r"))
        if number > 1 and len(cells) == width:
            lines.append(Line(number, tuple(cells)))
    if _cells(text.content.split("\n", 1)[0].removesuffix("\r")) != [
        *(column.name for column in declaration.columns),
        *ABOUT,
    ]:
        raise Refusal(read_table(text, declaration)[1], {file: text})
    return Table(declaration, file, content, tuple(lines))


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return []


def declarations_of(files: Files) -> Mapping[str, Declaration]:
    """What the rules declare; from the cache where this knowledge was checked before."""
    from kb import cache

    known = cache.read(files.fingerprint)
    if known is not None:
        return known.declarations
    from kb.check_all import check_rules

    texts = [as_text(name, content)[0] for name, content in files.rules.items()]
    return check_rules(texts)[0].declarations
