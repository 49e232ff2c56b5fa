"""Checked statements as text for people, and as data for programs (``codewhy/fact-check/1``).

Takes ``Checked`` statements and topics; gives lines, or dictionaries that JSON can carry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from kb.knowledge import Knowledge
from queries.authority import TOLD
from queries.fact_check import NOTHING, VERDICTS, Checked, Topic
from queries.told.as_data import Data, node_data
from queries.told.as_text import proof_text
from queries.told.layout import Style, faint, wrapped


def checked_text(
    found: Sequence[Checked], knowledge: Knowledge, style: Style, proofs: bool, depth: int | None
) -> Iterator[str]:
    """Each statement: the verdict, what was said and by whom, why, and after which sources."""
    for each in found:
        yield from _statement(each, knowledge, style)
        if proofs:
            yield ""
            yield from (f"    {line}" for line in proof_text(each.proof, style, depth))
        yield ""
    counts = Counter(each.verdict for each in found)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
    yield f"{len(found)} {'statement' if len(found) == 1 else 'statements'}: {told or 'none'}."


def _statement(each: Checked, knowledge: Knowledge, style: Style) -> Iterator[str]:
    it = each.statement
    yield style.strong(f"{it.id}: {each.verdict}")
    yield from wrapped(f'"{it.says or _form(each)}"', "    ")
    if it.said_by:
        card = knowledge.cards[it.said_by]
        yield from wrapped(f"said by: {card.publisher}, {card.title} ({it.citation})", "    ")
    yield from wrapped(f"because: {each.because}", "    ")
    if each.citations:
        yield from faint(f"after: {'; '.join(each.citations)}", "    ", style)
    if each.confidence in TOLD:
        yield from faint(f"known only as: {each.confidence}", "    ", style)
    yield from faint(f"as of: {each.day}", "    ", style)


def _form(each: Checked) -> str:
    it = each.statement
    about = it.subject if it.object == NOTHING else f"{it.subject}, {it.object}"
    return f"{it.topic} - {about}: {it.value}"


def checked_data(found: Sequence[Checked]) -> Data:
    """``codewhy/fact-check/1``."""
    return {
        "schema": "codewhy/fact-check/1",
        "statements": [_data(each) for each in found],
        "count": {verdict: sum(each.verdict == verdict for each in found) for verdict in VERDICTS},
        "nodes": {name: node_data(node) for each in found for name, node in each.proof.nodes.items()},
    }


def _data(each: Checked) -> dict[str, Any]:
    it = each.statement
    return {
        "statement": it.id,
        "verdict": each.verdict,
        "because": each.because,
        "says": it.says,
        "said_by": it.said_by or None,
        "said_at": it.citation or None,
        "topic": it.topic,
        "subject": it.subject,
        "object": None if it.object == NOTHING else it.object,
        "value": it.value,
        "date": each.day.isoformat(),
        "confidence": each.confidence,
        "citations": list(each.citations),
        "rules": list(each.proof.rules),
        "proof": each.proof.root,
    }


def topics_text(found: Sequence[Topic], style: Style) -> Iterator[str]:
    """The topics, each with what its subject, object and value are, and an example."""
    for topic in found:
        yield style.strong(topic.topic)
        second = "" if topic.object == NOTHING else f"; object: {topic.object}"
        yield from wrapped(f"subject: {topic.subject}{second}; value: {topic.value}", "    ")
        yield from wrapped(f"for example: {topic.example}", "    ")


def topics_data(found: Sequence[Topic]) -> Data:
    """``codewhy/fact-check/1``, of topics only."""
    return {"schema": "codewhy/fact-check/1", "topics": [topic._asdict() for topic in found]}
