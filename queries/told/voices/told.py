"""An answer to "why?" in one of the four voices, in every form that it is printed in.

Takes an ``Explanation`` and the session that it comes from; gives a ``Voiced`` answer, and that as text,
Markdown, HTML or plain data (``codewhy/voice/1``). Imports the voices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from kb.explain.proof import Proof
from queries.told.layout import Style
from queries.told.voices.appeal import AppealLetter, appeal_letter
from queries.told.voices.auditor import auditor_table, source_table
from queries.told.voices.blocks import Block, Heading, Paragraph, Table, Tree
from queries.told.voices.coder import CoderLine, coder_line
from queries.told.voices.educator import educator_tree
from queries.told.voices.telling import Source, Step, Telling, telling

if TYPE_CHECKING:
    from queries.session import Session
    from queries.why import Explanation

Data = dict[str, Any]
"""A JSON object on its way out; nothing reads it back."""

CODER, EDUCATOR, AUDITOR, APPEAL = "coder", "educator", "auditor", "appeal"
VOICES = (CODER, EDUCATOR, AUDITOR, APPEAL)
SHORT, FULL = "short", "full"
LEVELS = (SHORT, FULL)

USUAL = {CODER: SHORT, EDUCATOR: FULL, AUDITOR: FULL, APPEAL: SHORT}
"""The level of a voice where none is asked for: who teaches or audits wants all of it."""

Part = CoderLine | Tree | Table | AppealLetter


@dataclass(frozen=True)
class Voiced:
    """What a voice says of a goal: a part for each proof; ``answer`` is the sentence before them.

    ``remarks`` say how many proofs there are, or what would have to be documented; ``each`` is what a part
    is one of: an answer, or a proof where all were asked for.
    """

    goal: str
    holds: bool
    answer: str
    voice: str
    level: str
    parts: tuple[tuple[Telling, Part], ...]
    remarks: tuple[str, ...] = ()
    each: str = "Answer"

    def blocks(self) -> Iterator[Block]:
        """The answer, then each part; a table of sources under those of an auditor."""
        yield Heading(self.answer, 1)
        yield from map(Paragraph, self.remarks)
        for number, (_, part) in enumerate(self.parts, start=1):
            if len(self.parts) > 1:
                yield Heading(f"{self.each} {number} of {len(self.parts)}", 2)
            yield from part_blocks(part)
        if self.voice == AUDITOR and self.parts:
            sources = dict.fromkeys(source for told, _ in self.parts for source in told.sources)
            if sources:
                yield source_table(tuple(sources))


def part_blocks(part: Part) -> tuple[Block, ...]:
    """What one proof is told with."""
    return (part,) if isinstance(part, Tree | Table) else part.blocks()


def say(told: Telling, voice: str, level: str, depth: int | None = None) -> Part:
    """A proof in a voice."""
    full = level == FULL
    match voice:
        case "coder":
            return coder_line(told, full)
        case "educator":
            return educator_tree(told, full, depth)
        case "auditor":
            return auditor_table(told, full)
    return appeal_letter(told, full)


def voiced(
    found: Explanation, session: Session, day: date, voice: str, level: str | None, depth: int | None = None
) -> Voiced:
    """The answer in a voice; a code that is not on the claim is told by what excludes it."""
    chosen = level or USUAL[voice]
    opening = f"We ask you to allow {found.goal.text} as it is reported for {day.isoformat()}."
    asks = bool(found.goal.code) and found.holds
    proofs: Iterable[Proof] = found.told or (each.reason.proof for each in found.excluded)
    authority = session.authority(session.knowledge.as_of(day))
    cards = session.knowledge.cards
    tellings = [
        telling(found.goal.text, each, cards, authority.confidence, opening if asks else "")
        for each in proofs
    ]
    parts = tuple((told, say(told, voice, chosen, depth)) for told in tellings)
    each = "Proof" if found.every else "Line" if asks else "Answer"
    answer, remarks = _answer(found), tuple(_remarks(found))
    return Voiced(found.goal.text, found.holds, answer, voice, chosen, parts, remarks, each)


def _remarks(found: Explanation) -> Iterator[str]:
    from queries.told.as_text import answers_text, ways_text

    yield from map(ways_text, found.every)
    for line in found.possible:
        yield f"{line.line.code} would be reported if this were documented: {answers_text(line)}"
    if len(found.rows) > len(found.proofs):
        yield f"{len(found.rows) - len(found.proofs)} more answers are not shown; ask for one of them."
    if not (found.holds or found.excluded or found.possible):
        yield "No rule gives it from what is documented, and none forbids it."


def _answer(found: Explanation) -> str:
    on_claim = bool(found.goal.code)
    if found.holds:
        return f"{found.goal.text} is on the claim" if on_claim else f"{found.goal.text} holds"
    not_so = "is not on the claim" if on_claim else "does not hold on what is documented"
    return f"{found.goal.text} {not_so}"


# --- forms ----------------------------------------------------------------------------------------


def voiced_text(found: Voiced, style: Style) -> Iterator[str]:
    """For a terminal."""
    from queries.told.voices.as_text import blocks_text

    yield from blocks_text(found.blocks(), style)


def voiced_markdown(found: Voiced) -> Iterator[str]:
    """For a document."""
    from queries.told.voices.as_markdown import blocks_markdown

    yield from blocks_markdown(found.blocks())


def voiced_html(found: Voiced) -> str:
    """A page in one file."""
    from queries.told.page import page
    from queries.told.voices.as_html import blocks_html

    return page(f"{found.answer} ({found.voice})", blocks_html(found.blocks()))


def voiced_data(found: Voiced) -> Data:
    """``codewhy/voice/1``: what was said, and all steps that it was said of."""
    return {
        "schema": "codewhy/voice/1",
        "goal": found.goal,
        "holds": found.holds,
        "voice": found.voice,
        "level": found.level,
        "answer": found.answer,
        "remarks": list(found.remarks),
        "tellings": [_telling(told, part) for told, part in found.parts],
    }


def _telling(told: Telling, part: Part) -> Data:
    return {
        "root": told.steps[0].node,
        "said": _said(part),
        "steps": [_step(step) for step in told.steps],
        "sources": [source._asdict() for source in told.sources],
    }


def _said(part: Part) -> Data:
    match part:
        case CoderLine():
            return {"text": part.text, "documented": part.documented, "sources": list(part.sources)}
        case Tree(entries):
            return {"entries": [asdict(entry) for entry in entries]}
        case Table():
            heads = [head.lower() for head in part.heads]
            rows = [dict(zip(heads, map(list, row), strict=True)) for row in part.rows]
            return {"caption": part.caption, "rows": rows}
        case AppealLetter():
            return {
                "text": part.text,
                "paragraph": part.paragraph,
                "references": [each.text for each in part.references],
                "remarks": list(part.remarks),
            }


def _step(step: Step) -> Data:
    """A step; its sources are named by card and place."""
    data = {key: value for key, value in asdict(step).items() if value or key in ("number", "premises")}
    data["sources"] = [_cited(source) for source in step.sources]
    return data


def _cited(source: Source) -> str:
    return f"{source.card} {source.place}".strip()
