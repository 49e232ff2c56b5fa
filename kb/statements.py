"""Statements of sources: which rules and rows carry them, and whether citations name them rightly.

A citation is ``card place``. Where the table ``source_statement`` lists the statements of a card, the place
is their ids with commas between them. Takes rules and tables; gives ``Carrier``s and diagnostics. Imports
``catalogue``, ``tables``; knows no source by name.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kb import catalogue
from kb.diagnostics import Diagnostic, Label, did_you_mean, often
from kb.fact import FOREVER, FactRow
from kb.program import CheckedProgram
from kb.source import Span, Text
from kb.tables import cell_at

STATEMENTS = "source_statement"
"""The table of statements; its first two columns are the statement's id and its card."""

LEFT_OUT = "statement_left_out"
"""The table of statements that nothing needs to carry; its first column is the statement's id."""

ABOUT = frozenset((STATEMENTS, LEFT_OUT))
"""Tables about statements: a row of them names a statement and does not carry it."""

Facts = Mapping[str, Sequence[FactRow]]
Known = Mapping[str, Mapping[str, FactRow]]
"""The rows of listed statements, by card and id."""


class Carrier(NamedTuple):
    """A rule or a row that cites a card: the rule's id or the row's table, and where it stands.

    ``cited_at`` is where the citation itself stands, as far as it is known.
    """

    kind: str
    name: str
    card: str
    place: str
    at: Span
    cited_at: Span
    since: str
    until: str

    @property
    def statements(self) -> tuple[str, ...]:
        """The ids that the place consists of."""
        return statements_of(self.place)


def statements_of(place: str) -> tuple[str, ...]:
    """The ids of a place in a source, once each: what stands between the commas."""
    return tuple(dict.fromkeys(part.strip() for part in place.split(",")))


def carriers(program: CheckedProgram, facts: Facts, cards: Container[str]) -> Iterator[Carrier]:
    """Everything that cites one of the cards, the rules first; a rule as often as it cites."""
    for clause in program.rules:
        since, until = clause.annotation("since") or "", clause.annotation("until") or ""
        for annotation in clause.annotations:
            card, _, place = annotation.value.partition(" ")
            if annotation.key == "cite" and card in cards:
                name = clause.id or clause.head.relation
                yield Carrier("rule", name, card, place, clause.span, annotation.span, since, until)
    for table, rows in facts.items():
        for row in rows:
            if row.source in cards:
                where = row.span
                yield Carrier("row", table, row.source, row.place, where, where, row.since, row.until)


def listed(facts: Facts) -> dict[str, dict[str, FactRow]]:
    """The rows of the listed statements by card and id."""
    found: dict[str, dict[str, FactRow]] = {}
    for row in facts.get(STATEMENTS, ()):
        if len(row.row) > 1:
            statement, card = row.row[:2]
            found.setdefault(str(card), {})[str(statement)] = row
    return found


def carried(program: CheckedProgram, facts: Facts) -> dict[str, list[Carrier]]:
    """Who carries each listed statement; a statement that nothing carries is not in it."""
    known = listed(facts)
    return _carried(known, carriers(program, facts, known))


def _carried(known: Known, citing: Iterable[Carrier]) -> dict[str, list[Carrier]]:
    found: dict[str, list[Carrier]] = {}
    for each in citing:
        if each.name not in ABOUT:
            for statement in each.statements:
                if statement in known[each.card]:
                    found.setdefault(statement, []).append(each)
    return found


def statements_check(
    program: CheckedProgram, facts: Facts, cards: Collection[str], texts: Mapping[str, Text]
) -> Iterator[Diagnostic]:
    """Statements of no card, citations of statements that are none, and what is carried and left out."""
    known = listed(facts)
    for card in known:
        if card not in cards:
            first = next(iter(known[card].values()))
            where = cell_at(texts.get(first.file), first.line, 1) or first.span
            hint = did_you_mean(card, cards) or f"add facts/sources/{card}.toml"
            yield catalogue.UNKNOWN_CARD.at(where, hint=hint, card=card, often="")
    citing = tuple(carriers(program, facts, known))
    yield from _unknown(known, citing, texts)
    found = _carried(known, citing)
    for row in facts.get(LEFT_OUT, ()):
        at_once = [each for each in found.get(str(row.row[0]), ()) if _overlap(each, row)]
        if at_once:
            label = Label(at_once[0].cited_at, "what rests on it")
            yield catalogue.CITED_AND_LEFT_OUT.at(row.span, labels=[label], statement=row.row[0])


def _unknown(known: Known, citing: Iterable[Carrier], texts: Mapping[str, Text]) -> Iterator[Diagnostic]:
    """Of an id that is none, once, at its first place."""
    wrong: dict[tuple[str, str], list[Carrier]] = {}
    for each in citing:
        for statement in each.statements:
            if statement not in known[each.card]:
                wrong.setdefault((each.card, statement), []).append(each)
    for (card, statement), places in wrong.items():
        where = places[0].cited_at
        if places[0].kind == "row":
            where = cell_at(texts.get(where.file), where.line, -1) or where
        example = next(iter(known[card]))
        hint = did_you_mean(statement, known[card])
        yield catalogue.UNKNOWN_STATEMENT.at(
            where,
            hint=hint or f"name statements by their ids, such as `{example}`, with commas between them",
            card=card,
            statement=statement,
            often=often(places),
        )


def _overlap(carrier: Carrier, row: FactRow) -> bool:
    """Whether both are in force on one date."""
    return carrier.since <= (row.until or FOREVER) and row.since <= (carrier.until or FOREVER)
