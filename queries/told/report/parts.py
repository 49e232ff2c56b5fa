"""What a report is made of: every line, exclusion, question and warning with its proof as a ``Telling``.

Takes a ``Session`` and an ``Encounter``; gives a ``Report``. Nothing in it depends on when it is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.cards import Card
from kb.explain.proof import Proof
from queries.encounter.model import Encounter
from queries.reason import Reason
from queries.session import Session
from queries.suggest import Exclusion, SuggestedLine, Suggestion, suggest
from queries.told.report.pictures import Picture, pictures
from queries.told.voices.telling import Source, Telling, telling, telling_together


@dataclass(frozen=True)
class ToldReason:
    """A reason of a line, and what it is for: the line itself or a modifier on it."""

    what: str
    reason: Reason
    telling: Telling


@dataclass(frozen=True)
class ToldLine:
    """A line by its number on the page, with its reasons, the line's own first.

    ``code`` is with its modifiers, ``about`` the lesions or services that it is for; ``together`` are all of
    the reasons with one numbering.
    """

    number: int
    line: SuggestedLine
    code: str
    about: str
    reasons: tuple[ToldReason, ...]
    together: Telling


@dataclass(frozen=True)
class Report:
    """All of a page. ``cards`` are the cards of every source that is cited."""

    suggestion: Suggestion
    lines: tuple[ToldLine, ...]
    excluded: tuple[tuple[Exclusion, Telling], ...]
    warnings: tuple[tuple[Reason, Telling], ...]
    questions: tuple[Telling, ...]
    pictures: tuple[Picture, ...]
    cards: tuple[Card, ...]

    @property
    def encounter(self) -> Encounter:
        """The case."""
        return self.suggestion.encounter

    @property
    def tellings(self) -> Iterator[Telling]:
        """Every proof of the page."""
        yield from (each.telling for line in self.lines for each in line.reasons)
        yield from (told for _, told in self.excluded)
        yield from (told for _, told in self.warnings)
        yield from self.questions

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every place that is cited, once."""
        return tuple(dict.fromkeys(source for told in self.tellings for source in told.sources))


def report(session: Session, encounter: Encounter) -> Report:
    """The report of a case."""
    suggestion = suggest(session, encounter)
    authority = session.authority(session.knowledge.as_of(encounter.date))
    cards = session.knowledge.cards

    def told(goal: str, proof: Proof, opening: str = "") -> Telling:
        return telling(goal, proof, cards, authority.confidence, opening)

    def reasons(line: SuggestedLine, code: str, about: str) -> Iterator[ToldReason]:
        day = encounter.date.isoformat()
        units = f"{line.line.units} {'unit' if line.line.units == 1 else 'units'}"
        opening = f"We ask you to allow {units} of {code} for {about}, date of service {day}."
        yield ToldReason(line.line.code, line.reason, told(line.line.code, line.reason.proof, opening))
        for modifier, reason in line.modifiers:
            name = f"modifier {modifier}"
            opening = f"Modifier {modifier} is on {line.line.code} for these reasons."
            yield ToldReason(name, reason, told(f"{line.line.code}-{modifier}", reason.proof, opening))

    lines = []
    for number, line in enumerate(suggestion.lines, start=1):
        code = "-".join([line.line.code, *line.line.modifiers])
        about = _about(line, encounter)
        found = tuple(reasons(line, code, about))
        proofs = [each.reason.proof for each in found]
        together = telling_together(code, proofs, cards, authority.confidence)
        lines.append(ToldLine(number, line, code, about, found, together))
    made = Report(
        suggestion=suggestion,
        lines=tuple(lines),
        excluded=tuple((each, told(each.code, each.reason.proof)) for each in suggestion.excluded),
        warnings=tuple((each, told("a warning", each.proof)) for each in suggestion.warnings),
        questions=tuple(told(each.about, each.reason.proof) for each in suggestion.questions),
        pictures=pictures(session, encounter),
        cards=(),
    )
    cited = sorted({source.card for source in made.sources} & cards.keys())
    return Report(
        made.suggestion,
        made.lines,
        made.excluded,
        made.warnings,
        made.questions,
        made.pictures,
        tuple(cards[name] for name in cited),
    )


def _about(line: SuggestedLine, encounter: Encounter) -> str:
    """The lesions of a line with their sites, or its services where it has none."""
    sites = {each.id: " ".join(filter(None, [each.side, each.site])) for each in encounter.lesions}
    it = line.line
    lesions = ", ".join(f"{name} ({sites[name]})" if name in sites else name for name in it.lesions)
    return f"lesion{'s' if len(it.lesions) > 1 else ''} {lesions}" if lesions else ", ".join(it.services)
