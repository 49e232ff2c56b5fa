"""Tiers that must meet: ``@[tiers = "over_mm, up_to_mm by procedure, row from 0"]`` on a relation.

Takes declarations and tables; gives every tier that overlaps the one before it, leaves a gap, or holds
nothing. ``over`` is exclusive and ``up_to`` inclusive; ``from``, where it is written, is where the first
tier of a group begins. Imports ``syntax``, ``tables``, ``catalogue``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from kb import catalogue
from kb.diagnostics import Diagnostic, Label, did_you_mean
from kb.fact import FOREVER, FactRow, boundaries
from kb.relations import Row, Value
from kb.source import Span, Text
from kb.syntax import Annotation, Declaration
from kb.tables import cell_at

TIERS = "tiers"
WRITTEN = re.compile(r"(\w+), (\w+)(?: by (\w+(?:, \w+)*))?(?: from (\d+(?: or \d+)*))?")
"""How it is written: the two columns, the columns of a group, and where its first tier begins."""

Facts = Mapping[str, Sequence[FactRow]]


class Tiers(NamedTuple):
    """The positions of the columns that bound a tier, those of its group, and where a group begins."""

    over: int
    up_to: int
    group: tuple[int, ...]
    starts: tuple[int, ...]


def check_tiers(
    declarations: Mapping[str, Declaration], facts: Facts, texts: Mapping[str, Text]
) -> Iterator[Diagnostic]:
    """Everything that is wrong with the tiers of every table that declares some."""
    for declaration in declarations.values():
        for annotation in declaration.annotations:
            if annotation.key == TIERS:
                tiers = _read(annotation, declaration)
                if isinstance(tiers, Diagnostic):
                    yield tiers
                else:
                    yield from _table(facts.get(declaration.relation, ()), tiers, texts)


def _read(annotation: Annotation, declaration: Declaration) -> Tiers | Diagnostic:
    numbers = {column.name for column in declaration.columns if column.type == "number"}
    names = [column.name for column in declaration.columns]
    written = WRITTEN.fullmatch(annotation.value.strip())
    if written is None:
        hint = "write it as in `over_mm, up_to_mm by procedure, row from 0`"
        return _no_value(annotation, annotation.value, hint)
    group = written[3].split(", ") if written[3] else []
    for name, known in (
        (written[1], numbers),
        (written[2], numbers),
        *((each, set(names)) for each in group),
    ):
        if name not in known:
            return _no_value(annotation, name, did_you_mean(name, known) or "name one of its columns")
    starts = tuple(map(int, written[4].split(" or "))) if written[4] else ()
    at = names.index
    return Tiers(at(written[1]), at(written[2]), tuple(at(each) for each in group), starts)


def _no_value(annotation: Annotation, value: str, hint: str) -> Diagnostic:
    return catalogue.BAD_ANNOTATION.at(annotation.span, hint=hint, key=TIERS, value=value)


def _table(rows: Sequence[FactRow], tiers: Tiers, texts: Mapping[str, Text]) -> Iterator[Diagnostic]:
    groups: dict[Row, list[FactRow]] = {}
    empty = []
    for row in rows:
        if _number(row, tiers.up_to) <= _number(row, tiers.over):
            empty.append(row)
        groups.setdefault(tuple(row.row[place] for place in tiers.group), []).append(row)
    for row in empty:
        yield catalogue.EMPTY_TIER.at(
            _place(row, tiers.up_to, texts), over=row.row[tiers.over], up_to=row.row[tiers.up_to]
        )
    usual = Counter(row.row[place] for row in rows for place in (tiers.over, tiers.up_to))
    for group in groups.values():
        if any(row in empty for row in group):
            continue  # what it leaves open was told
        told: set[object] = set()
        for day in sorted({"", *boundaries(group)} - {FOREVER}):
            in_force = [row for row in group if row.in_force(day)]
            for found in _at(sorted(in_force, key=lambda row: _number(row, tiers.over)), tiers, usual, texts):
                if found.where not in told:
                    told.add(found.where)
                    yield found


def _at(
    group: Sequence[FactRow], tiers: Tiers, usual: Mapping[Value, int], texts: Mapping[str, Text]
) -> Iterator[Diagnostic]:
    """What is wrong with the tiers of one group at one date, the lowest first.

    Of two numbers that should be one, the place is the one that the table has less often.
    """
    if group and tiers.starts and _number(group[0], tiers.over) not in tiers.starts:
        over = _number(group[0], tiers.over)
        where = _place(group[0], tiers.over, texts)
        yield catalogue.TIER_START.at(where, over=over, start=" or ".join(map(str, tiers.starts)))
    for earlier, later in pairwise(group):
        over, up_to = _number(later, tiers.over), _number(earlier, tiers.up_to)
        if over == up_to:
            continue
        end = Label(_place(earlier, tiers.up_to, texts), "the tier before it ends here")
        begin = Label(_place(later, tiers.over, texts), "the tier after it begins here")
        odd = usual[up_to] < usual[over] or up_to > _number(later, tiers.up_to)
        where, label = (end.span, begin) if odd else (begin.span, end)
        kind = catalogue.TIERS_OVERLAP if over < up_to else catalogue.TIER_GAP
        yield kind.at(where, labels=[label], over=over, up_to=up_to)


def _number(row: FactRow, position: int) -> int:
    return int(row.row[position])


def _place(row: FactRow, position: int, texts: Mapping[str, Text]) -> Span:
    return cell_at(texts.get(row.file), row.line, position) or row.span
