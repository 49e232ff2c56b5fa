"""Answers about sources as plain data, by the promises ``codewhy/sources/1``, ``codewhy/source/1``,
``codewhy/cover/1`` and ``codewhy/stale/1``.

Takes the answers of ``sources``; gives dictionaries that JSON can carry. Keys may be added and are never
taken away.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING

from queries.told.as_data import Data

if TYPE_CHECKING:
    from kb.cards import Card
    from kb.statements import Carrier
    from queries.sources import Cover, Stale, Statement, Support


def sources_data(found: Iterable[Support]) -> Data:
    """``codewhy/sources/1``."""
    listed = [{**_card(each.card), "rules": each.rule_count, "rows": len(each.rows)} for each in found]
    return {"schema": "codewhy/sources/1", "sources": listed}


def source_data(found: Support) -> Data:
    """``codewhy/source/1``."""
    return {
        "schema": "codewhy/source/1",
        "source": _card(found.card),
        "rules": [{**_rule(each), "place": each.place} for each in found.rules],
        "rows": [{**_row(each), "place": each.place} for each in found.rows],
    }


def cover_data(found: Cover, missing_only: bool) -> Data:
    """``codewhy/cover/1``."""
    counts = {
        scope: {state.replace(" ", "_"): number for state, number in states.items()}
        for scope, states in found.counts().items()
    }
    statements = found.of("missing") if missing_only else found.statements
    return {
        "schema": "codewhy/cover/1",
        "card": found.card.id,
        "counts": counts,
        "statements": [_statement(each) for each in statements],
    }


def stale_data(found: Iterable[Stale]) -> Data:
    """``codewhy/stale/1``."""
    return {
        "schema": "codewhy/stale/1",
        "stale": [{"card": each.card.id, "why": each.why} for each in found],
    }


def _card(card: Card) -> Data:
    return {field.name: getattr(card, field.name) for field in fields(card)}


def _statement(each: Statement) -> Data:
    return {
        "id": each.id,
        "page": each.page,
        "scope": each.scope,
        "subject": each.subject,
        "state": each.state,
        "rules": [_rule(by) for by in each.carriers if by.kind == "rule"],
        "rows": [_row(by) for by in each.carriers if by.kind == "row"],
        "why": each.why or None,
    }


def _rule(each: Carrier) -> Data:
    return {"id": each.name, "at": f"{each.at.file}:{each.at.line}"}


def _row(each: Carrier) -> Data:
    return {"table": each.name, "at": f"{each.at.file}:{each.at.line}"}
