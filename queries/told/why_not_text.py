"""Why not, as text: what stands in the way, the rules that could give it, and what would change it.

Takes a ``Missing`` and a ``Style``; gives lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kb.explain.attempt import (
    BLOCKED,
    DERIVED,
    FARTHER,
    GUIDANCE,
    OTHERWISE,
    UNDOCUMENTED,
    VALUES,
    Attempt,
    Premise,
)
from queries.changes import HAPPENED, Change
from queries.fixes import Fix
from queries.told.as_text import cited, excluded_text, proof_text
from queries.told.layout import Style, faint, wrapped
from queries.why_not import Missing

CAUSES = {
    UNDOCUMENTED: "not documented",
    OTHERWISE: "documented otherwise",
    GUIDANCE: "no guidance says so",
    BLOCKED: "in the way",
}
MOST_TOLD = 3
"""Attempts at one goal that are told; how many more there are is said."""


def why_not_text(found: Missing, style: Style, depth: int | None) -> Iterator[str]:
    """That the goal does not hold, and all that is known of why."""
    goal = found.goal
    if found.holds:
        yield style.strong(f"{goal.text} {'is on the claim' if goal.code else 'holds'} after all.")
        for proof in found.proofs:
            yield ""
            yield from proof_text(proof, style, depth)
        return
    not_so = "is not on the claim" if goal.code else "does not hold on what is documented"
    yield style.strong(f"{goal.text} {not_so}.")
    if found.forbidden:
        yield ""
        yield style.strong("A rule forbids it")
        for each in found.forbidden:
            yield from excluded_text(each, style)
    if not found.attempts:
        yield ""
        yield from wrapped(_nothing_gives(found), "")
        return
    yield ""
    yield style.strong("What stands in the way")
    for premise in {(each.sentence, *_seen(each)): each for each in _leaves(found.attempts)}.values():
        yield from _leaf(premise)
    yield ""
    yield style.strong("The rules that could give it (+ holds, - does not)")
    yield from _attempts(found.attempts, _Telling(style), "  ", depth)
    yield ""
    yield from _fixes(found, style)


def _nothing_gives(found: Missing) -> str:
    if found.forbidden:
        return "Apart from that, no rule of this knowledge base gives it."
    return "No rule of this knowledge base gives it, whatever is documented, and none forbids it."


def _leaves(attempts: Sequence[Attempt]) -> Iterator[Premise]:
    """The base facts that are missing or in the way on the nearest ways."""
    for attempt in attempts:
        if attempt.short > attempts[0].short:
            return
        for premise in attempt.failing:
            if premise.attempts:
                yield from _leaves(premise.attempts)
            else:
                yield premise


def _leaf(premise: Premise) -> Iterator[str]:
    if premise.cause == VALUES:  # what was compared comes first, or the numbers mean nothing
        yield from wrapped(" ".join([*_seen(premise), premise.sentence]), "    ", "  - ")
        return
    yield from wrapped(f"{premise.sentence}{_cause(premise)}", "    ", "  - ")
    for sentence in _seen(premise):
        yield from wrapped(sentence, "    ")


def _cause(premise: Premise) -> str:
    told = CAUSES.get(premise.cause)
    if premise.cause == UNDOCUMENTED and premise.atom.startswith("undocumented("):
        told = None  # that something is documented is said by the sentence
    return f" ({told})" if told else ""


def _seen(premise: Premise) -> list[str]:
    """What is documented instead, or what it was that blocks, beside the sentence itself."""
    return [each.nodes[each.root].sentence for each in premise.seen]


@dataclass(frozen=True)
class _Telling:
    """How to tell, and the sentences whose attempts were told already: nothing is told twice."""

    style: Style
    told: set[str] = field(default_factory=set)


def _attempts(attempts: Sequence[Attempt], told: _Telling, indent: str, depth: int | None) -> Iterator[str]:
    for attempt in attempts[:MOST_TOLD]:
        yield from faint(f"Rule {attempt.rule}, after {cited(attempt.citations)}", indent, told.style)
        for premise in attempt.premises:
            yield from _premise(premise, told, indent, depth)
        missed = sum(1 for premise in attempt.premises if premise.holds is None)
        if missed:
            what = "1 more premise was" if missed == 1 else f"{missed} more premises were"
            yield from faint(f"{what} not reached.", indent, told.style)
    more = len(attempts) - MOST_TOLD
    if more > 0:
        rules = ", ".join(dict.fromkeys(attempt.rule for attempt in attempts[MOST_TOLD:]))
        yield from faint(f"... and {more} more, farther from it: {rules}", indent, told.style)


def _premise(premise: Premise, told: _Telling, indent: str, depth: int | None) -> Iterator[str]:
    if premise.holds is None or (premise.holds and premise.kind == "compared"):
        return  # a sum that comes out is no news
    mark = "+" if premise.holds else "-"
    again = bool(premise.attempts) and premise.sentence in told.told
    text = premise.sentence + ("" if premise.holds else _cause(premise)) + (" (as above)" if again else "")
    yield from wrapped(text, indent + "  ", f"{indent}{mark} ")
    if premise.holds or again:
        return
    below = indent + "    "
    for sentence in _seen(premise) if premise.cause != VALUES else ():
        yield from wrapped(sentence, below)
    if premise.cause == FARTHER:
        yield from faint("No rule gives it either; this way is farther.", below, told.style)
    elif premise.cause == DERIVED and not premise.attempts:
        yield from faint("No rule gives it.", below, told.style)
    elif premise.cause == VALUES:
        for attempt in premise.attempts if depth != 0 else ():
            for part in attempt.premises:
                yield from _premise(part, told, below, depth)
    elif premise.attempts and depth == 0:
        yield f"{below}..."
    elif premise.attempts:
        told.told.add(premise.sentence)
        yield from _attempts(premise.attempts, told, below, None if depth is None else depth - 1)


# --- what would change it -----------------------------------------------------------------------


def _fixes(found: Missing, style: Style) -> Iterator[str]:
    if not found.fixes:
        yield from wrapped(_no_fix(found), "")
        return
    yield style.strong("What would change it")
    written = [fix for fix in found.fixes if fix.written]
    happened = [fix for fix in found.fixes if not fix.written]
    number = 0
    for title, fixes in (
        ("If it is so, the note would have to say it:", written),
        ("It would have to have been otherwise:", happened),
    ):
        if fixes:
            yield f"  {title}"
        for fix in fixes:
            number += 1
            yield from _fix(fix, number, style)
    yield ""
    yield from wrapped(_promise(found), "")


def _no_fix(found: Missing) -> str:
    if found.complete:
        return "No small change of what is documented would give it."
    return "No small change of what is documented was found that would give it; not all were tried."


def _promise(found: Missing) -> str:
    each = "This was tried" if len(found.fixes) == 1 else "Each was tried"
    result = "it is on the claim then" if found.goal.code else "it holds then"
    least = "no smaller change does it" if found.complete else "a smaller change may do it, too"
    return f"{each}: {result}, and {least}. A number is the nearest that does. Document only what is so."


def _fix(fix: Fix, number: int, style: Style) -> Iterator[str]:
    first = f"    {number}. "
    for place, change in enumerate(fix.changes):
        told = change_sentence(change)
        yield from wrapped(f"and: {told}" if place else told, "       ", first if not place else "       ")
        yield from faint(change.path, "       ", style)


def change_sentence(change: Change) -> str:
    """What a change says, and what the note says now."""
    if not change.then:
        return f"This would not have been done: {_joined(change.now)}"
    if "[+]" in change.path:
        return f"There would be more: {_joined(change.then)}"
    if change.kind == HAPPENED and change.now:
        return f"{_joined(change.then)} (Now: {_joined(change.now)})"
    return _joined(change.then)


def _joined(sentences: Iterable[str]) -> str:
    return " ".join(sentences)
