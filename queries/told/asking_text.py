"""The walk through the questions as text: what is told before, at each question, and at the end.

Takes what ``queries.asking`` gives and a ``Style``; gives lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import ascii_lowercase

from queries.asking import Due
from queries.questions import Change, Standing
from queries.suggest import CERTAIN, POSSIBLE, Suggestion
from queries.told.as_text import proof_text
from queries.told.layout import Style, faint, wrapped
from queries.told.questions_text import (
    MEANING,
    changes_text,
    listed,
    prospect_text,
    standing_text,
)

LETTERS = ascii_lowercase[:16]
"""What stands for an answer worth trying; q, s and ? are commands."""

COMMANDS = {"": "skip", "s": "skip", "skip": "skip", "?": "why", "q": "quit", "quit": "quit"}
"""What is no answer."""


def opening_text(due: Due, code: str | None, style: Style) -> Iterator[str]:
    """How many questions there will be, and what an answer is for."""
    what = code or "the claim"
    if due.most is None:
        head = (
            "There are too many combinations of answers to try them all, so the number of questions is open."
        )
    elif due.most == 1:
        head = f"One question settles {what}."
    else:
        exact = "" if due.exact else ", fewer perhaps in another order"
        mean = (
            f" ({due.average:.1f} on the average)"
            if due.average and round(due.average, 1) != due.most
            else ""
        )
        head = f"At most {due.most} questions settle {what}{mean}{exact}."
    yield from (style.strong(line) for line in wrapped(head, ""))
    yield from wrapped(
        "Answer only what the record supports. An answer shows what an addendum by somebody who was there"
        " would have to say; it is no documentation by itself.",
        "",
    )
    yield MEANING
    yield "Type a letter or a value; Enter: not documented; ?: why it is asked; q: stop here."
    yield ""


def due_text(due: Due, number: int, takes: str, style: Style) -> Iterator[str]:
    """A question with the answers worth trying, each with what it would lead to."""
    asked = due.question
    count = f"{number}" if due.most in (None, 1) else f"{number} of at most {number - 1 + due.most}"
    yield from (style.strong(line) for line in wrapped(asked.ask, "   ", f"{count}. "))
    for place, prospect in enumerate(lettered(due)):
        start = f"   {LETTERS[place]}  " if place < len(LETTERS) else "      "
        told = prospect_text(asked.prospects[prospect], asked.about, due.claims, due.complete)
        yield from wrapped(told, "      ", start)
    yield from faint(f"{asked.about} takes {takes}.", "   ", style)


def lettered(due: Due) -> list[int]:
    """The places of the answers that have a letter: that a question stays open is no answer."""
    return [i for i, each in enumerate(due.question.prospects) if each.answer is not None]


def typed_answer(due: Due, typed: str) -> str:
    """What was typed, or the answer that its letter stands for."""
    places = lettered(due)
    if len(typed) == 1 and typed in LETTERS and LETTERS.index(typed) < len(places):
        return str(due.question.prospects[places[LETTERS.index(typed)]].answer)
    return typed


def why_text(due: Due, style: Style) -> Iterator[str]:
    """The proof of a question: the rule that asks it, and what it rests on."""
    yield from (f"   {line}" for line in proof_text(due.question.reason.proof, style, None))


def effect_text(given: str, changes: Sequence[Change]) -> Iterator[str]:
    """What an answer did."""
    yield from wrapped(f"{given}: {changes_text(changes)}.", "      ", "   ")
    yield ""


def closing_text(found: Suggestion, open_: Sequence[str], style: Style) -> Iterator[str]:
    """The claim as it stands, what could still come, and which questions have no answer."""
    encounter = found.encounter
    standings = [Standing(each.line, each.status) for each in found.lines]
    claim = [each for each in standings if each.status != POSSIBLE]
    yield style.strong("The claim" if claim else "Nothing can be claimed on what is documented.")
    yield from (f"  {standing_text(each, encounter, style)}" for each in claim)
    possible = [each for each in standings if each.status == POSSIBLE]
    if possible:
        yield style.strong("Only if it were documented")
        yield from (f"  {standing_text(each, encounter, style)}" for each in possible)
    if claim and all(each.status == CERTAIN for each in standings):
        yield "Every line is certain: nothing has to be asked."
    if open_:
        yield from wrapped(f"Without an answer: {listed(open_)}.", "")
    yield ""
