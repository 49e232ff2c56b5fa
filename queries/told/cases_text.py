"""The outcome of cases for people: what differs first, then how many are as written.

Takes ``Outcome``s; gives lines of text. Imports ``layout``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from queries.casebook.run import Outcome
from queries.told.layout import Style, wrapped

MOST = 25
"""Cases that are shown in full; the others are named."""


def cases_text(outcomes: Sequence[Outcome], style: Style) -> Iterator[str]:
    """Every case that is answered otherwise than it is written, and the count."""
    failed = [each for each in outcomes if not each.passed]
    for each in failed[:MOST]:
        yield from _failed(each, style)
        yield ""
    if len(failed) > MOST:
        yield f"And {len(failed) - MOST} more:"
        yield from (
            f"  {each.case.name} ({each.case.where.file}:{each.case.where.line})" for each in failed[MOST:]
        )
        yield ""
    yield _count(len(outcomes), len(failed), sum(each.fresh for each in outcomes))


def _failed(outcome: Outcome, style: Style) -> Iterator[str]:
    case = outcome.case
    yield f"{style.strong(case.name)}  {style.faint(_place(outcome))}"
    if case.story:
        yield from wrapped(case.story, "  ")
    if outcome.answered.refused:
        yield from wrapped(f"There is no answer: {outcome.answered.refused}", "    ", "  ")
        return
    if outcome.answered.told != dict(case.told):
        yield "  - is written, + is answered:"
        for line in outcome.difference:
            yield f"    {style.strong(line) if line[:1] in '+-' else line}"
    for rule in outcome.missing:
        yield f"  {rule} should be among the reasons, and is not."
    for code in outcome.unwanted:
        yield f"  {code} should not be on the claim, and is."


def _place(outcome: Outcome) -> str:
    return f"{outcome.case.where.file}:{outcome.case.where.line}"


def _count(all_: int, failed: int, fresh: int) -> str:
    cases = "1 case" if all_ == 1 else f"{all_:,} cases"
    if not all_:
        return "No case was asked."
    verdict = (
        f"{failed:,} otherwise than written" if failed else "as written" if all_ == 1 else "all as written"
    )
    if fresh == all_:
        return f"{cases}, {verdict}."
    if not fresh:
        return f"{cases}, {verdict}; none was asked anew: nothing that they rest on changed."
    return f"{cases}, {verdict}; {fresh:,} asked anew: nothing that the others rest on changed."
