"""The auditor's voice: a proof as a table of numbered steps, each with all that it can be checked against.

Takes a ``Telling``; gives ``Table``s. Each step is told once, and a step names its premises by number. At the
short level comparisons and counts are left to the steps that use them.
"""

from __future__ import annotations

from queries.told.voices.blocks import Table
from queries.told.voices.telling import Source, Step, Telling
from queries.told.voices.where import KINDS

HEADS = ("Step", "Statement", "Kind", "Rule, fact or field", "Source, place and confidence", "Rests on")
SOURCE_HEADS = ("Source", "Title and publisher", "Layer", "Confidence", "Address")

ROUTINE = ("compared", "aggregated")
"""Kinds of steps that a short table leaves out; it names what they rest on instead."""


def auditor_table(telling: Telling, full: bool) -> Table:
    """The steps of a proof as a table."""
    steps = [step for step in telling.steps if full or step.kind not in ROUTINE]
    rows = tuple(_row(telling, step, full) for step in steps)
    left = len(telling.steps) - len(steps)
    more = f"; {left} comparisons and counts are left out" if left else ""
    return Table(f"Proof of {telling.goal}: {len(telling.steps)} steps{more}", HEADS, rows)


def _row(telling: Telling, step: Step, full: bool) -> tuple[tuple[str, ...], ...]:
    premises = step.premises if full else _seen(telling, step)
    return (
        (str(step.number),),
        (_statement(step),),
        (KINDS.get(step.kind, step.kind),),
        _basis(step),
        tuple(cite(source) for source in step.sources) or ("-",),
        (", ".join(map(str, premises)) or "-",),
    )


def _statement(step: Step) -> str:
    """A step's sentence; one that only passes its premise's on says so, and does not repeat it."""
    if step.passes_on:
        return f"As step {step.passes_on} says, for {step.atom}."
    return step.sentence


def _basis(step: Step) -> tuple[str, ...]:
    if step.kind == "derived":
        sure = f" ({step.confidence})" if step.confidence else ""
        return (f"{step.by}{sure}", step.at) if step.by != step.at else (step.at,)
    return (step.at,) if step.at else (step.atom,)


def cite(source: Source) -> str:
    """A source with its place and how sure it is."""
    place = f": {source.place}" if source.place else ""
    sure = f" [{source.confidence}]" if source.confidence else ""
    return f"{source.card}{place}{sure}"


def _seen(telling: Telling, step: Step) -> tuple[int, ...]:
    """The premises, with those of routine steps in their stead."""
    found: dict[int, None] = {}
    waiting = list(reversed(step.premises))
    while waiting:
        below = telling.step(waiting.pop())
        if below.kind in ROUTINE:
            waiting.extend(reversed(below.premises))
        else:
            found[below.number] = None
    return tuple(found)


def source_table(sources: tuple[Source, ...]) -> Table:
    """Every source once, with what its card says of it."""
    cards = {source.card: source for source in reversed(sources)}
    rows = tuple(
        (
            (each.card,),
            tuple(text for text in (each.title, each.publisher) if text) or ("-",),
            (each.layer or "-",),
            (each.confidence or "-",),
            (each.address or "-",),
        )
        for each in sorted(cards.values())
    )
    return Table(f"Sources: {len(rows)}", SOURCE_HEADS, rows)
