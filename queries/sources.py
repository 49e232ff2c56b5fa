"""The sources: what rests on each, which of their statements are carried, and which cards are stale.

Takes ``Knowledge``; gives ``Support`` of a card, the ``Cover`` of its listed statements and ``Stale``
cards, of all dates of service at once. Imports ``kb``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kb import catalogue
from kb.cards import Card
from kb.diagnostics import Field, Refusal, did_you_mean
from kb.fact import FactRow
from kb.knowledge import Knowledge
from kb.statements import LEFT_OUT, STATEMENTS, Carrier, carried, carriers, listed

STATES = ("carried", "left out", "missing")
"""What can be said of a statement: something cites it, a reason is given why nothing does, or neither."""


@dataclass(frozen=True, slots=True)
class Support:
    """A card, and the rules and rows that cite it."""

    card: Card
    rules: tuple[Carrier, ...]
    rows: tuple[Carrier, ...]

    @property
    def rule_count(self) -> int:
        """How many rules cite it, each counted once."""
        return len({each.at for each in self.rules})


@dataclass(frozen=True, slots=True)
class Statement:
    """A listed statement, who carries it, and the reason if it is left out."""

    id: str
    page: str
    scope: str
    subject: str
    carriers: tuple[Carrier, ...]
    why: str

    @property
    def state(self) -> str:
        """One of ``STATES``."""
        return STATES[0] if self.carriers else STATES[1] if self.why else STATES[2]


@dataclass(frozen=True, slots=True)
class Cover:
    """The statements of a card, in the order of the source, all or those of one scope."""

    card: Card
    statements: tuple[Statement, ...]

    def of(self, state: str) -> tuple[Statement, ...]:
        """The statements in this state."""
        return tuple(each for each in self.statements if each.state == state)

    def counts(self) -> dict[str, dict[str, int]]:
        """How many statements are in each state, by scope."""
        found: dict[str, dict[str, int]] = {}
        for each in self.statements:
            states = found.setdefault(each.scope, dict.fromkeys(STATES, 0))
            states[each.state] += 1
        return found


@dataclass(frozen=True, slots=True)
class Stale:
    """A card that should be looked at again, and why."""

    card: Card
    why: str


def sources(knowledge: Knowledge) -> tuple[Support, ...]:
    """Every card with what rests on it, by name."""
    rules: dict[str, list[Carrier]] = {}
    rows: dict[str, list[Carrier]] = {}
    for each in carriers(knowledge.program, knowledge.facts, knowledge.cards):
        (rules if each.kind == "rule" else rows).setdefault(each.card, []).append(each)
    return tuple(
        Support(card, tuple(rules.get(name, ())), tuple(rows.get(name, ())))
        for name, card in sorted(knowledge.cards.items())
    )


def source(knowledge: Knowledge, name: str) -> Support:
    """One card with what rests on it; refuses a card that is not there."""
    card = _card(knowledge, name)
    return next(each for each in sources(knowledge) if each.card is card)


def cover(knowledge: Knowledge, name: str, scope: str | None = None) -> Cover:
    """What is carried of a card's statements, of all or of one scope; a card may have none listed."""
    card = _card(knowledge, name)
    statements = tuple(_statements(knowledge, name))
    scopes = {each.scope for each in statements}
    if scope is not None and scope not in scopes:
        hint = did_you_mean(scope, scopes) or f"the scopes are {', '.join(sorted(scopes)) or 'not listed'}"
        raise Refusal([catalogue.NO_SUCH_SCOPE.at(Field("--scope"), hint=hint, card=name, scope=scope)])
    return Cover(card, tuple(each for each in statements if scope in (None, each.scope)))


def stale(knowledge: Knowledge, day: date) -> tuple[Stale, ...]:
    """The cards that are over on this date, or were last checked more than a year before it."""
    found = []
    for _, card in sorted(knowledge.cards.items()):
        reasons = []
        if card.until and card.until < day.isoformat():
            reasons.append(f"it was in force until {card.until}")
        if _year_after(card.checked) < day.isoformat():
            reasons.append(f"it was last checked on {card.checked}")
        if reasons:
            found.append(Stale(card, " and ".join(reasons)))
    return tuple(found)


def _card(knowledge: Knowledge, name: str) -> Card:
    card = knowledge.cards.get(name)
    if card is None:
        hint = did_you_mean(name, knowledge.cards)
        raise Refusal([catalogue.NO_SUCH_CARD.at(Field("CARD"), hint=hint, card=name[:60])])
    return card


def _statements(knowledge: Knowledge, name: str) -> Iterator[Statement]:
    """In the order of their table; a column that it does not have is empty."""
    found = carried(knowledge.program, knowledge.facts)
    why = {str(row.row[0]): str(row.row[1]) for row in knowledge.facts.get(LEFT_OUT, ())}
    declaration = knowledge.declarations.get(STATEMENTS)
    names = [column.name for column in declaration.columns] if declaration else []

    def cell(row: FactRow, column: str) -> str:
        return str(row.row[names.index(column)]) if column in names else ""

    for statement, row in listed(knowledge.facts).get(name, {}).items():
        page, scope, subject = (cell(row, column) for column in ("page", "scope", "subject"))
        by = tuple(found.get(statement, ()))
        yield Statement(statement, page, scope, subject, by, why.get(statement, ""))


def _year_after(day: str) -> str:
    """The same day of the next year (ISO); 29 February is followed by 28."""
    year, rest = int(day[:4]) + 1, day[4:]
    return f"{year:04}{'-02-28' if rest == '-02-29' else rest}"
