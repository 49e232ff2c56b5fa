"""A checked claim as text: the verdict of each line first, then why, what to do, and after which source.

Takes a ``CheckedClaim`` and a ``Style``; gives lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from queries.check import PASSES, denial_of
from queries.editions import loaded_figures
from queries.told.as_text import editions_text
from queries.told.layout import Style, faint, wrapped

if TYPE_CHECKING:
    from kb.explain.proof import Proof
    from queries.check import CheckedClaim, CheckedLine
    from queries.denial import Situation
    from queries.reason import Reason

_INDENT = "      "

MOST_PLACES = 6
"""Places in one source that are named beside a reason; JSON has all of them."""


def checked_text(found: CheckedClaim, style: Style) -> Iterator[str]:
    """Every line with its verdict, in the order of the claim."""
    claim = found.claim
    name = f"{claim.id}, " if claim.id else ""
    yield style.strong(f"Check: {name}payer {claim.payer}, date of service {claim.date}")
    yield ""
    for line in found.lines:
        yield from _line(line, denial_of(found, line), style)
    yield style.strong(_whole(found))
    yield style.faint(f"Knowledge {found.version} ({found.fingerprint[:12]}), as of {claim.date}.")
    yield from editions_text(loaded_figures(found.settled.edition), style)


def _whole(found: CheckedClaim) -> str:
    if found.passes:
        return "The whole claim passes."
    stopped = sum(line.verdict != PASSES for line in found.lines)
    return f"{stopped} of {len(found.lines)} lines would not pass as the claim stands."


def _line(checked: CheckedLine, denial: Situation | None, style: Style) -> Iterator[str]:
    line = checked.line
    code = f"{'-'.join([line.code, *line.modifiers])} x {line.units}"
    of = f"lesion {', '.join(line.lesion)}" if line.lesion else ""
    space = " " * max(2, 16 - len(code))
    yield f"  {checked.number}. {style.strong(code)}{space}{of:<14} [{verdict_of(checked)}]".rstrip()
    for reason in checked.reasons:
        yield from wrapped(reason.because, _INDENT)
        yield from _source(reason, style)
    if denial is not None:
        yield from wrapped(f"Likely denied as {denial.likely}. The way out: {denial.remedy}.", _INDENT)
    for each in checked.ask:
        if each.question not in checked.reasons:
            yield from wrapped(f"To ask: {each.question.because}", _INDENT)
        yield from faint(f"Its answer goes into {each.about}", _INDENT, style)
    for note in checked.notes:
        yield from wrapped(f"Note: {note.because}", _INDENT)
    yield ""


def verdict_of(checked: CheckedLine) -> str:
    """The verdict in a few words: "needs modifier 59 (or XS)", "too many units: at most 1"."""
    if checked.needs:
        instead = f" (or {', '.join(checked.or_else)})" if checked.or_else else ""
        return f"needs modifier {' and '.join(checked.needs)}{instead}"
    if checked.at_most is not None:
        return f"{checked.verdict}: at most {checked.at_most}"
    return checked.verdict


def _source(reason: Reason, style: Style) -> Iterator[str]:
    root = reason.proof.nodes[reason.proof.root]
    text = f"By {root.rule}, after {_cited(_told_first(reason.proof))}"
    yield from faint(text, _INDENT, style)


def _told_first(proof: Proof) -> tuple[str, ...]:
    """The citations of a proof: of the rule that decides, then of the facts that it rests on, then others."""
    root = proof.nodes[proof.root]
    facts = (cite for node in proof.walk() if node.kind == "guidance" for cite in node.citations)
    return tuple(dict.fromkeys((*root.citations, *facts, *proof.citations)))


def _cited(citations: tuple[str, ...]) -> str:
    """The sources of a whole proof, each once, with the first of the places in it."""
    places: dict[str, dict[str, None]] = {}
    for citation in citations:
        source, _, place = citation.partition(" ")
        listed = place.split(", ") if " " not in place.replace(", ", "") else [place.partition(";")[0]]
        places.setdefault(source, {}).update(dict.fromkeys(listed))
    return "; ".join(f"{source}: {_few(list(found))}" for source, found in places.items())


def _few(places: list[str]) -> str:
    more = len(places) - MOST_PLACES
    return ", ".join(places[:MOST_PLACES]) + (f" and {more} more" if more > 0 else "")
