"""Words looked up in codes, sites, every other table, rules and sources.

Takes knowledge and words; gives ``Hit``s, best first: an entry must have every word, and counts more
the more of it the words make up. Imports ``kb``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kb import catalogue
from kb.diagnostics import Field, Refusal, did_you_mean
from kb.explain.tell import rule_name
from kb.knowledge import Edition, Knowledge
from kb.sentences import tell

WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: what it is, what it says, and where it stands."""

    kind: str
    name: str
    says: str
    at: str


def search(knowledge: Knowledge, words: str, day: date) -> tuple[Hit, ...]:
    """Everything in force that has all the words, best first; refuses where there is nothing."""
    wanted = _words(words)
    if not wanted:
        raise Refusal([catalogue.NOTHING_FOUND.at(Field("WORDS"), words=words[:60])])
    edition = knowledge.as_of(day)
    hits = [(_score(wanted, hit), place, hit) for place, hit in enumerate(_everything(knowledge, edition))]
    found = sorted(hit for hit in hits if hit[0] is not None)
    if not found:
        known = {word for _, _, hit in hits for word in _words(f"{hit.name} {hit.says}")}
        hints = [did_you_mean(word, known) for word in wanted if word not in known]
        raise Refusal([catalogue.NOTHING_FOUND.at(Field("WORDS"), hint=" ".join(hints), words=words[:60])])
    return tuple(hit for _, _, hit in found)


def _everything(knowledge: Knowledge, edition: Edition) -> Iterator[Hit]:
    for relation in knowledge.facts:
        declaration = edition.program.declarations[relation]
        names = [column.name for column in declaration.columns]
        for row, fact in edition.guidance.facts(relation).items():
            says = tell(declaration.doc, dict(zip(names, row, strict=True)))
            yield Hit(relation.replace("_", " "), str(row[0]), says, f"{fact.file}:{fact.line}")
    for clause in edition.program.rules:
        at = f"{clause.span.file}:{clause.span.line}"
        yield Hit("rule", rule_name(clause), clause.doc, at)
    for card in knowledge.cards.values():
        says = f"{card.title} ({card.publisher}, {card.edition})"
        yield Hit("source", card.id, says, card.address)


def _score(wanted: list[str], hit: Hit) -> float | None:
    """Lower is better; None where a word is missing. A word may be the beginning of a longer one."""
    there = _words(f"{hit.name} {hit.says}")
    if not all(any(word.startswith(each) for word in there) for each in wanted):
        return None
    exact = sum(1 for each in wanted if each in _words(hit.name))
    return len(there) / 1000 - exact


def _words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def kinds(hits: Iterable[Hit]) -> list[str]:
    """The kinds of what was found, in the order of their first hit."""
    return list(dict.fromkeys(hit.kind for hit in hits))
