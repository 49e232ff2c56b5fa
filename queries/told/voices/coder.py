"""The coder's voice: the reason in a sentence or two, with the facts that decided it.

Takes a ``Telling``; gives a ``CoderLine`` and the blocks that it is printed as. At the full level it names
all that the reason rests on directly, the fields and the sources.
"""

from __future__ import annotations

from dataclasses import dataclass

from queries.told.voices.blocks import Block, Paragraph, Remark
from queries.told.voices.english import repeats
from queries.told.voices.telling import Step, Telling
from queries.told.voices.where import by_title, fields

MOST_FACTS = 2
"""Deciding facts of a short line, where nothing is counted for it."""


@dataclass(frozen=True)
class CoderLine:
    """The reason, the facts that decided it, and where they are found."""

    because: str
    facts: tuple[str, ...]
    documented: str
    sources: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it on one line."""
        return " ".join([self.because, *self.facts])

    def blocks(self) -> tuple[Block, ...]:
        """The line, and under it where its facts are found."""
        found: list[Block] = [Paragraph(self.text)]
        if self.documented:
            found.append(Remark(f"Documented under {self.documented}."))
        if self.sources:
            found.append(Remark(f"After {'; '.join(self.sources)}."))
        return tuple(found)


def coder_line(telling: Telling, full: bool) -> CoderLine:
    """The coder's line of a proof."""
    chain = telling.chain(1)
    reason = chain[-1]
    parts = counted(telling, reason)
    near = [telling.chain(number)[-1] for number in telling.under(chain)]
    told = parts or [step for step in near if step.kind in ("derived", "given")]
    if full:
        told = [*parts, *(step for step in near if step.kind != "aggregated" or len(step.premises) > 1)]
    elif not parts:
        told = [step for step in told if not repeats(step.sentence, reason.sentence)][:MOST_FACTS]
    sentences = (step.sentence for step in told)
    if full:
        sources = by_title(source for step in (reason, *told) for source in step.sources)
        documented = fields(telling.steps)
    else:
        sources, documented = by_title(reason.sources), ""
    return CoderLine(reason.sentence, tuple(dict.fromkeys(sentences)), documented, tuple(sources))


def counted(telling: Telling, reason: Step) -> list[Step]:
    """The derived steps that are counted or added up for a reason, each by the step that has its words."""
    counts = [telling.step(number) for number in reason.premises]
    rows = [number for step in counts if step.kind == "aggregated" for number in step.premises]
    found = [telling.chain(number)[-1] for number in dict.fromkeys(rows)]
    return [step for step in found if step.kind == "derived"]
