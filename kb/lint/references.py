"""Columns that hold what another table lists: ``@[refers = "site: site.site, side: left | right"]``.

Takes declarations and tables; gives what each such column may hold, and every cell and every constant of
a rule that holds something else. An entry is a column and, after ``:``, tables' columns or plain words with
``|`` between them. Imports ``syntax``, ``tables``, ``catalogue``.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from kb import catalogue
from kb.checks.names import atoms
from kb.diagnostics import Diagnostic, did_you_mean, often
from kb.fact import FOREVER, FactRow
from kb.program import CheckedProgram
from kb.relations import Value
from kb.source import Span, Text
from kb.syntax import Annotation, Atom, Constant, Declaration
from kb.tables import cell_at

REFERS = "refers"
Facts = Mapping[str, Sequence[FactRow]]
Dates = tuple[str, str]
Places = tuple[tuple[str, int, str], ...]


@dataclass(frozen=True)
class Listed:
    """What a column may hold: words for good, and values of other tables for their dates."""

    position: int
    column: str
    words: frozenset[Value]
    tables: Places
    dates: dict[Value, list[Dates]] = field(default_factory=dict, repr=False)

    @property
    def named(self) -> str:
        """Where it looks, for people: "`site` of facts/site.csv"."""
        places = [f"`{column}` of facts/{table}.csv" for table, _, column in self.tables]
        words = ", ".join(f'"{word}"' for word in sorted(self.words, key=str))
        return " or ".join([*places, *([f"the words {words}"] if words else [])])

    def knows(self, value: Value) -> bool:
        """Whether it may hold the value at some date."""
        return value in self.words or value in self.dates

    def knows_within(self, value: Value, since: str, until: str) -> bool:
        """Whether it may hold the value at some date between these two."""
        return value in self.words or any(
            start <= (until or FOREVER) and since <= (end or FOREVER) for start, end in self.dates[value]
        )

    def ends(self, value: Value) -> str:
        """The last date on which the value is known; far away where it goes on."""
        if value in self.words or value not in self.dates:
            return FOREVER
        return max(end or FOREVER for _, end in self.dates[value])

    def hint(self, value: Value) -> str:
        """The nearest known value, or where to add this one."""
        known = {*map(str, self.words), *map(str, self.dates)}
        if near := did_you_mean(str(value), known):
            return near
        if self.tables:
            return f"add it to facts/{self.tables[0][0]}.csv first, with its source"
        return "write one of these words, or add it to `@[refers]` of the declaration"


Lists = Mapping[str, tuple[Listed, ...]]
"""For each relation, the columns that refer to something."""


def lists(
    declarations: Mapping[str, Declaration], facts: Facts, unread: Container[str] = ()
) -> tuple[Lists, list[Diagnostic]]:
    """Every column that refers to something which could be read, and annotations that are no reference."""
    found: dict[str, tuple[Listed, ...]] = {}
    known: dict[Places, dict[Value, list[Dates]]] = {}
    wrong: list[Diagnostic] = []
    for declaration in declarations.values():
        for annotation in declaration.annotations:
            if annotation.key == REFERS:
                read = list(_entries(annotation, declaration, declarations, unread, wrong))
                whole = [each for each in read if all(table in facts for table, _, _ in each.tables)]
                found[declaration.relation] = tuple(_filled(each, facts, known) for each in whole)
    return found, wrong


def referring(declaration: Declaration) -> set[str]:
    """The columns that refer to something, whether or not it could be read."""
    entries = (declaration.annotation(REFERS) or "").split(",")
    return {entry.partition(":")[0].strip() for entry in entries}


def _filled(listed: Listed, facts: Facts, known: dict[Places, dict[Value, list[Dates]]]) -> Listed:
    """With the dates of every value that is listed; columns that refer to the same share them."""
    dates = known.get(listed.tables)
    if dates is None:
        dates = known[listed.tables] = {}
        for table, position, _ in listed.tables:
            for row in facts[table]:
                dates.setdefault(row.row[position], []).append((row.since, row.until))
    return replace(listed, dates=dates)


def _entries(
    annotation: Annotation,
    declaration: Declaration,
    declarations: Mapping[str, Declaration],
    unread: Container[str],
    wrong: list[Diagnostic],
) -> Iterator[Listed]:
    names = [column.name for column in declaration.columns]
    for entry in annotation.value.split(","):
        column, colon, targets = (part.strip() for part in entry.partition(":"))
        if not colon or column not in names:
            hint = did_you_mean(column, names) or f"`{declaration.relation}` has {', '.join(names)}"
            wrong.append(_no_value(annotation, column or entry.strip(), hint))
            continue
        words: set[Value] = set()
        number = declaration.columns[names.index(column)].type == "number"
        tables: list[tuple[str, int, str]] = []
        for target in (part.strip() for part in targets.split("|")):
            table, dot, other = target.partition(".")
            if not dot:
                words.add(int(target) if number and target.isdigit() else target)
                continue
            if table in unread:
                break  # that its declaration is broken was told there
            pointed = declarations.get(table)
            columns = [each.name for each in pointed.columns] if pointed else []
            if pointed is None or pointed.given != "guidance":
                known = [each.relation for each in declarations.values() if each.given == "guidance"]
                wrong.append(_no_value(annotation, target, did_you_mean(table, known) or "name a table"))
            elif other not in columns:
                hint = did_you_mean(other, columns) or f"`{table}` has {', '.join(columns)}"
                wrong.append(_no_value(annotation, target, hint))
            else:
                tables.append((table, columns.index(other), other))
        else:
            yield Listed(names.index(column), column, frozenset(words), tuple(tables))


def _no_value(annotation: Annotation, value: str, hint: str) -> Diagnostic:
    return catalogue.BAD_ANNOTATION.at(annotation.span, hint=hint, key=REFERS, value=value)


def check_references(
    program: CheckedProgram, facts: Facts, listed: Lists, texts: Mapping[str, Text]
) -> Iterator[Diagnostic]:
    """Cells and constants that are not in the list of their column; the same one is told once."""
    missing: dict[tuple[str, Value], _Missing] = {}
    swaps: set[tuple[str, str]] = set()
    for relation, columns in listed.items():
        for row in facts.get(relation, ()):
            unknown = [each for each in columns if not each.knows(row.row[each.position])]
            swapped = _swapped(row, unknown)
            for each in unknown:
                value = row.row[each.position]
                where = cell_at(texts.get(row.file), row.line, each.position) or row.span
                if swapped:
                    swaps |= {(relation, other.column) for other in unknown}
                    hint = f"{swapped} look swapped"
                    yield catalogue.NOT_LISTED.at(
                        where, hint=hint, value=value, column=each.column, lists=each.named, often=""
                    )
                    break
                missing.setdefault((each.named, value), _Missing(relation, each, [])).places.append(where)
            for each in columns:
                value = row.row[each.position]
                if each not in unknown and not each.knows_within(value, row.since, row.until):
                    where = cell_at(texts.get(row.file), row.line, each.position) or row.span
                    yield catalogue.NOT_LISTED_THEN.at(
                        where, value=value, column=each.column, lists=each.named
                    )
    for (named, value), found in missing.items():
        if not _echo(found, missing.values(), swaps):
            yield catalogue.NOT_LISTED.at(
                found.places[0],
                hint=found.listed.hint(value),
                value=value,
                column=found.listed.column,
                lists=named,
                often=often(found.places),
            )
    yield from _in_rules(program, listed)


class _Missing(NamedTuple):
    """A value that is not listed: the table and column that have it, and where."""

    relation: str
    listed: Listed
    places: list[Span]


def _echo(found: _Missing, others: Iterable[_Missing], swaps: set[tuple[str, str]]) -> bool:
    """Whether the value is missing since the list itself has a value of which was told, in fewer places."""
    lists = {(table, column) for table, _, column in found.listed.tables}
    return bool(lists & swaps) or any(
        (other.relation, other.listed.column) in lists and len(other.places) < len(found.places)
        for other in others
        if other is not found
    )


def _swapped(row: FactRow, unknown: Sequence[Listed]) -> str:
    """The two columns of which each has a value that only the other one knows."""
    for one in unknown:
        for other in unknown:
            if one is not other and one.knows(row.row[other.position]) and other.knows(row.row[one.position]):
                return f"the cells `{one.column}` and `{other.column}`"
    return ""


def _in_rules(program: CheckedProgram, listed: Lists) -> Iterator[Diagnostic]:
    for clause in program.rules:
        inside: list[Atom] = [atom for literal in clause.body for atom in atoms(literal)]
        for atom in (clause.head, *inside):
            for each in listed.get(atom.relation, ()):
                term = atom.terms[each.position] if each.position < len(atom.terms) else None
                if isinstance(term, Constant) and not each.knows(term.value):
                    yield catalogue.NOT_LISTED_IN_RULE.at(
                        term.span,
                        hint=each.hint(term.value),
                        value=term.value,
                        column=each.column,
                        relation=atom.relation,
                        lists=each.named,
                    )
