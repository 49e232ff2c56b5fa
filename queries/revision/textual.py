"""What differs in the text of two states of the knowledge: rules, rows of tables, source cards.

Takes two ``Side``s; gives a ``Text``. A row that only has other values in columns that are no key of its
table is one change, and not a row gone and a row come. Imports ``kb``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from typing import NamedTuple

from kb.cards import Card
from kb.fact import FactRow
from kb.relations import Row
from kb.revision import Revision, RowChange, RuleChange, compare
from kb.syntax import Clause, Declaration
from queries.revision.sides import Side

ADDED, REMOVED, CHANGED, ENDED, RETOLD = "added", "removed", "changed", "ended", "told otherwise"
"""What became of a rule or a row; ``RETOLD``: its sentence or citation alone is another."""

KINDS = (ADDED, REMOVED, CHANGED, ENDED, RETOLD)


class ChangedRule(NamedTuple):
    """A rule, what became of it, and its premises (and its head) on both sides, each with its mark."""

    kind: str
    change: RuleChange
    premises: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        """Its name."""
        return self.change.id


class ChangedRow(NamedTuple):
    """A row of a table, and what became of it."""

    kind: str
    table: str
    before: FactRow | None
    after: FactRow | None


class ChangedCard(NamedTuple):
    """A source card; ``fields`` are those that differ, each before and after."""

    kind: str
    id: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class TextChanges:
    """All that differs as it is written; ``revision`` is the same for those who ask what it reaches."""

    revision: Revision
    rules: tuple[ChangedRule, ...]
    rows: tuple[ChangedRow, ...]
    cards: tuple[ChangedCard, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return self.revision.is_empty and not self.cards

    def tables(self) -> Mapping[str, tuple[ChangedRow, ...]]:
        """The rows by their table."""
        found: dict[str, list[ChangedRow]] = {}
        for each in self.rows:
            found.setdefault(each.table, []).append(each)
        return {name: tuple(rows) for name, rows in found.items()}


def textual(old: Side, new: Side) -> TextChanges:
    """What differs in the text of two sides; of two dates, in what is in force."""
    revision = compare(old.knowledge, new.knowledge)
    cards = tuple(_cards(old.knowledge.cards, new.knowledge.cards))
    declarations = {**old.knowledge.declarations, **new.knowledge.declarations}
    rows = tuple(
        each
        for table, changes in _by_table(revision.rows)
        for each in _rows(declarations.get(table), changes, REMOVED if new.day is None else ENDED)
    )
    return TextChanges(revision, tuple(map(_rule, revision.rules)), rows, cards)


# --- rules ------------------------------------------------------------------------------------------


def _rule(change: RuleChange) -> ChangedRule:
    before, after = change
    if before is None or after is None:
        clause, kind = (after, ADDED) if before is None else (before, REMOVED)
        assert clause is not None
        mark = "+" if kind == ADDED else "-"
        return ChangedRule(kind, change, tuple((mark, text) for text in _parts(clause)))
    kind = RETOLD if change.only_told else CHANGED
    return ChangedRule(kind, change, tuple(_marked(before, after, told=kind == RETOLD)))


def _parts(clause: Clause) -> list[str]:
    """The head, each premise and the dates of a rule."""
    dates = [f"{key} {clause.annotation(key)}" for key in ("since", "until") if clause.annotation(key)]
    return [str(clause.head), *map(str, clause.body), *dates]


def _told(clause: Clause) -> list[str]:
    about = [f"{each.key}: {each.value}" for each in clause.annotations if each.key != "id"]
    return [f"sentence: {clause.doc}", *about]


def _marked(before: Clause, after: Clause, *, told: bool) -> Iterator[tuple[str, str]]:
    old, new = (_told(before), _told(after)) if told else (_parts(before), _parts(after))
    for tag, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (("", text) for text in new[first:last] if not told)
        else:
            yield from (("-", text) for text in old[start:end])
            yield from (("+", text) for text in new[first:last])


# --- rows -------------------------------------------------------------------------------------------


def _by_table(rows: Iterable[RowChange]) -> Iterable[tuple[str, list[RowChange]]]:
    found: dict[str, list[RowChange]] = {}
    for each in rows:
        found.setdefault(each.table, []).append(each)
    return found.items()


def _rows(declaration: Declaration | None, changes: Iterable[RowChange], over: str) -> Iterator[ChangedRow]:
    """What became of the rows of a table; ``over`` is said of those that are there no longer."""
    gone: dict[Row, list[FactRow]] = {}
    come: list[FactRow] = []
    for table, before, after in changes:
        if before is not None and after is not None:
            yield ChangedRow(_redated(before, after), table, before, after)
        elif before is not None:
            gone.setdefault(_key(declaration, before.row), []).append(before)
        elif after is not None:
            come.append(after)
    name = "" if declaration is None else declaration.relation
    for row in come:
        same = gone.get(_key(declaration, row.row))
        yield ChangedRow(CHANGED, name, same.pop(0), row) if same else ChangedRow(ADDED, name, None, row)
    yield from (ChangedRow(over, name, row, None) for rows in gone.values() for row in rows)


def _redated(before: FactRow, after: FactRow) -> str:
    if (before.since, before.until) == (after.since, after.until):
        return RETOLD
    return ENDED if after.until and after.until != before.until and after.since == before.since else CHANGED


def _key(declaration: Declaration | None, row: Row) -> Row:
    """The values of the columns that tell a row from another; all of them where none are named."""
    named = (declaration.annotation("key") or "") if declaration is not None else ""
    wanted = [each.strip() for each in named.split(",") if each.strip()]
    if declaration is None or not wanted:
        return row
    names = [each.name for each in declaration.columns]
    return tuple(row[names.index(each)] for each in wanted if each in names)


# --- cards ------------------------------------------------------------------------------------------


def _cards(old: Mapping[str, Card], new: Mapping[str, Card]) -> Iterator[ChangedCard]:
    for name in dict.fromkeys((*new, *old)):
        if name not in old or name not in new:
            yield ChangedCard(ADDED if name in new else REMOVED, name, ())
        elif old[name] != new[name]:
            found = tuple(
                (each.name, str(getattr(old[name], each.name)), str(getattr(new[name], each.name)))
                for each in fields(Card)
                if getattr(old[name], each.name) != getattr(new[name], each.name)
            )
            yield ChangedCard(CHANGED, name, found)
