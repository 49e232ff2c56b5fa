"""The appeal's voice: a paragraph for a letter. What is documented and where, which published rules apply
to it, and therefore the code.

Takes a ``Telling``; gives an ``AppealLetter``. No step is named by number or id. Like facts are told
together, and so are steps by one rule. At the full level every source that the proof cites is named; what is
less than sure is a remark beside the paragraph, not a part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.cards import LAYERS
from queries.told.voices.blocks import Block, Paragraph, Remark
from queries.told.voices.english import alike, grouped, listed, repeats, within
from queries.told.voices.telling import OURS, Source, Step, Telling
from queries.told.voices.where import fields, is_place

WHETHER = re.compile(r"[Ww]hether (.*): (\S+)")

TAUTOLOGY = re.compile(r"(?:an? |the )?(.+) (?:is|are) (?:an? |the )?\1")

NUMBERED = re.compile(r"\S+(, \S+)+")
"""Places that are ids, several in one citation."""

TOGETHER = 2
"""Clusters of steps in one sentence; a sentence that is read aloud holds no more."""

OPENERS = ("Further, ", "In addition, ", "Moreover, ")
FIRST, LAST = "On these facts, ", "Finally, "


@dataclass(frozen=True)
class Reference:
    """A source that the paragraph cites by number, with the places in it."""

    number: int
    source: Source
    places: tuple[str, ...]

    @property
    def text(self) -> str:
        """As it stands under the letter."""
        publisher = f" ({self.source.publisher})" if self.source.publisher else ""
        places = f": {'; '.join(self.places)}" if self.places else ""
        return f"[{self.number}] {self.source.name}{publisher}{places}."


@dataclass(frozen=True)
class AppealLetter:
    """The paragraph, its references, and what to know before it is sent."""

    paragraph: str
    references: tuple[Reference, ...]
    remarks: tuple[str, ...]

    @property
    def text(self) -> str:
        """What is copied into a letter: the paragraph and its references."""
        if not self.references:
            return self.paragraph
        return f"{self.paragraph}\n\nReferences: {' '.join(each.text for each in self.references)}"

    def blocks(self) -> tuple[Block, ...]:
        """The paragraph, its references, then the remarks."""
        parts: list[Block] = [Paragraph(part) for part in self.text.split("\n\n")]
        return (*parts, *(Remark(each) for each in self.remarks))


def appeal_letter(telling: Telling, full: bool) -> AppealLetter:
    """The letter's paragraph for a proof."""
    writer = _Writer(telling, full)
    paragraph = writer.paragraph()
    return AppealLetter(paragraph, writer.references(), tuple(_doubts(telling)))


class _Writer:
    """One paragraph as it is written; ``cited`` are the places that it cites so far, by source."""

    def __init__(self, telling: Telling, full: bool) -> None:
        self.telling = telling
        self.full = full
        self.cited: dict[str, dict[Source, None]] = {}
        self.chain = telling.chain(1)
        self.reason = self.chain[-1]
        plain = _documentary(telling) - {step.number for step in self.chain}
        self.facts = _outermost(telling, plain)
        hidden = plain | {step.number for step in self.chain}
        near = (s for s in self.reasons(telling.under(self.chain)) if s.number not in hidden)
        self.near = [step for step in near if not repeats(step.sentence, self.reason.sentence)]
        known = hidden | {step.number for step in self.near}
        under = (number for step in self.near for number in telling.under(telling.chain(step.number)))
        self.far = [step for step in self.reasons(under) if step.number not in known]

    def reasons(self, numbers: Iterable[int]) -> list[Step]:
        """Steps with words of their own: those that pass a sentence on, and counts, by what they rest on."""
        found: dict[int, Step] = {}
        waiting = list(numbers)[::-1]
        while waiting:
            step = self.telling.chain(waiting.pop())[-1]
            if step.kind == "aggregated":
                waiting.extend(reversed(step.premises))
            else:
                found[step.number] = step
        return list(found.values())

    def paragraph(self) -> str:
        """The sentences, as one paragraph."""
        parts = [self.telling.opening, self.documented(), self.published(), *self.following()]
        parts += [self.absent(), self.conclusion(), self.rest() if self.full else ""]
        return " ".join(part for part in parts if part)

    # --- the sentences ---------------------------------------------------------------------------

    def documented(self) -> str:
        if not self.facts:
            return ""
        facts = [step for step in self.facts if not is_place(step)] or self.facts
        clauses = grouped((_answer(self.within(step)), step.values) for step in facts)
        where = fields(step for step in self.telling.steps if not is_place(step))
        says = listed([f"that {clause}" for clause in clauses])
        return f"The record shows {says}{f' ({where})' if where else ''}{self.cite(self.facts)}."

    def published(self) -> str:
        found = [step for step in (*self.far, *self.near) if step.kind == "guidance" and self.counts(step)]
        if not found:
            return ""
        return f"Under published guidance, {listed([self.within(s) for s in found])}{self.cite(found)}."

    def following(self) -> list[str]:
        """What follows from the facts, premises before what rests on them; steps of one rule together."""
        far = [step for step in self.far if step.kind == "derived"]
        near = [step for step in self.near if step.kind == "derived"]
        clusters = self.clusters(far) + self.clusters(near)
        found: list[str] = []
        for place in range(0, len(clusters), TOGETHER):
            some = clusters[place : place + TOGETHER]
            says = listed([alike([self.within(step) for step in steps]) for steps in some])
            opener = FIRST if not found else OPENERS[(len(found) - 1) % len(OPENERS)]
            if len(found) >= len(OPENERS) and place + TOGETHER >= len(clusters):
                opener = LAST
            found.append(f"{opener}{says}{self.cite([step for steps in some for step in steps])}.")
        return found

    def absent(self) -> str:
        found = [step for step in self.near if step.kind == "absent"]
        if not found:
            return ""
        return f"Nothing in the record speaks against this: {listed([self.within(s) for s in found])}."

    def conclusion(self) -> str:
        """Therefore the code, after the source of most authority by its title."""
        counts = [self.telling.step(number) for number in self.reason.premises]
        added = [step for step in counts if step.kind == "aggregated" and len(step.premises) > 1]
        before = f"{listed([self.within(step) for step in added])}; therefore, " if added else "Therefore, "
        best = min((s for s in self.reason.sources if s.layer != OURS), key=_authority, default=None)
        after = f"in accordance with {_titled(best)}, " if best else ""
        text = f"{before[0].upper()}{before[1:]}{after}{self.within(self.reason)}"
        return f"{text}{self.cite(self.chain)}."

    def rest(self) -> str:
        """The sources that no sentence has named."""
        others = [step for step in self.telling.steps if set(step.sources) - self.named()]
        return f"Further steps of the reasoning rest on{self.cite(others)}." if others else ""

    # --- their parts -----------------------------------------------------------------------------

    def within(self, step: Step) -> str:
        return within(step.sentence, self.telling.names, step.values)

    def counts(self, step: Step) -> bool:
        """Whether a published fact belongs into a letter: not where codewhy alone says so, nor "a is a"."""
        ours = all(source.layer == OURS for source in step.sources)
        return not ours and not TAUTOLOGY.fullmatch(self.within(step))

    def clusters(self, steps: Sequence[Step]) -> list[list[Step]]:
        by_rule: dict[str, list[Step]] = {}
        for step in steps:
            by_rule.setdefault(step.by, []).append(step)
        return list(by_rule.values())

    def named(self) -> set[Source]:
        return {source for places in self.cited.values() for source in places}

    def cite(self, steps: Sequence[Step]) -> str:
        """The numbers of the steps' sources, in a bracket; in a short letter none of our own."""
        numbers = set()
        for source in (source for step in steps for source in step.sources):
            if self.full or source.layer != OURS:
                self.cited.setdefault(source.card, {})[source] = None
                numbers.add(list(self.cited).index(source.card) + 1)
        return f" [{', '.join(map(str, sorted(numbers)))}]" if numbers else ""

    def references(self) -> tuple[Reference, ...]:
        return tuple(
            Reference(number, next(iter(cited)), tuple(dict.fromkeys(p for s in cited for p in _places(s))))
            for number, cited in enumerate(self.cited.values(), start=1)
        )


def _documentary(telling: Telling) -> set[int]:
    """Documented steps, and those derived ones that put nothing but documented facts into other words."""
    found = {step.number for step in telling.steps if step.kind == "given"}
    grown = True
    while grown:
        grown = False
        for step in reversed(telling.steps):
            if step.number not in found and _restates(step, telling, found):
                found.add(step.number)
                grown = True
    return found


def _restates(step: Step, telling: Telling, plain: set[int]) -> bool:
    """Whether a step rests on documentary ones, and on tables that add nothing to them but a name of ours."""
    facts = [telling.step(number) for number in step.premises if number in plain]
    others = [telling.step(number) for number in step.premises if number not in plain]
    if step.kind != "derived" or not facts or any(other.kind != "guidance" for other in others):
        return False
    values = {value for fact in facts for value in fact.values}
    return all(values.issuperset(other.values) or _ours(other) for other in others)


def _ours(step: Step) -> bool:
    return all(source.layer == OURS for source in step.sources)


def _outermost(telling: Telling, plain: set[int]) -> list[Step]:
    """Of the documentary steps those that something else rests on, in the order of the steps, once."""
    used = {number for step in telling.steps if step.number not in plain for number in step.premises}
    reasons = (telling.chain(number)[-1] for number in sorted(plain & used))
    return list({step.sentence: step for step in reasons}.values())


def _doubts(telling: Telling) -> Iterable[str]:
    """What to know before the letter is sent."""
    by_confidence: dict[str, list[str]] = {}
    for confidence, by in telling.weak:
        by_confidence.setdefault(confidence, []).append(by)
    for confidence, names in by_confidence.items():
        yield f"Before you send it: this rests on guidance that is {confidence} ({listed(names)})."


def _titled(source: Source) -> str:
    return f'"{source.name}" ({source.publisher})' if source.publisher else f'"{source.name}"'


def _places(source: Source) -> list[str]:
    """The places of a citation; a list of numbered ones is taken apart, so that none is named twice."""
    if NUMBERED.fullmatch(source.place):
        return source.place.split(", ")
    return [source.place] if source.place else []


def _authority(source: Source) -> int:
    return LAYERS.index(source.layer) if source.layer in LAYERS else len(LAYERS)


def _answer(sentence: str) -> str:
    """A documented answer to a question as a clause."""
    match = WHETHER.fullmatch(sentence)
    return f"the answer to whether {match[1]} is {match[2]}" if match else sentence
