"""The words that a claim may use: codes, modifiers, purposes, and the details that decide.

Takes the fact tables; gives ``ClaimWords``. A new detail or purpose is a row, and no Python. Imports
``kb.fact`` only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kb.fact import FactRow

YES_OR_NO, NUMBER = "yes or no", "number"
"""What ``claim_detail_kind`` says of a detail that is answered by yes or no, or by a count."""


class DetailKind(NamedTuple):
    """What a detail is of ("line", "lesion", "claim"), and how it is answered."""

    scope: str
    answers: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClaimWords:
    """Every word that a claim may use."""

    codes: frozenset[str]
    modifiers: frozenset[str]
    purposes: frozenset[str]
    details: Mapping[str, DetailKind]

    def of(self, scope: str) -> dict[str, DetailKind]:
        """The details of a line, a lesion or the claim."""
        return {name: kind for name, kind in self.details.items() if kind.scope == scope}


def claim_words(facts: Mapping[str, Sequence[FactRow]]) -> ClaimWords:
    """The words of a knowledge base, of all its dates."""
    options: dict[str, list[str]] = {}
    for fact in facts.get("claim_detail_answer", ()):
        options.setdefault(str(fact.row[0]), []).append(str(fact.row[1]))
    details = {}
    for fact in facts.get("claim_detail_kind", ()):
        name, scope, answers = (str(value) for value in fact.row[:3])
        details[name] = DetailKind(scope, answers, tuple(options.get(name, ())))
    return ClaimWords(
        codes=_first(facts, "code"),
        modifiers=_first(facts, "modifier"),
        purposes=_first(facts, "claim_purpose"),
        details=details,
    )


def _first(facts: Mapping[str, Sequence[FactRow]], relation: str) -> frozenset[str]:
    return frozenset(str(fact.row[0]) for fact in facts.get(relation, ()))
