"""Of several changes at once, the fewest that make a difference: the others are no premise of it.

A line that comes out the same without a change does not owe anything to it. Each change is left out in turn,
the encounter is read and evaluated anew, and what is left explains the line. Takes what ``what_if`` has;
gives ``Differences`` with the premises of the changes that matter. Imports ``differences`` and ``settings``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kb.diagnostics import Refusal
from kb.explain.contrast.lost import FIRST, SECOND
from queries.claim import Line, claim_lines
from queries.contrast import Asked, Cause, Pair
from queries.differences import Difference, Differences, claimed, line_rows
from queries.encounter.model import Encounter
from queries.encounter.settings import Setting, with_settings
from queries.session import Case, Session
from queries.suggest import ANSWERING, Exclusion, SuggestedLine

MOST_CASES = 32
"""Encounters that are tried; beyond that, what was not tried is taken to matter."""


def fewest(
    session: Session, encounter: Encounter, chosen: Sequence[Setting], found: Differences
) -> Differences:
    """The differences, each explained by the fewest of the changes."""
    if len(chosen) < 2:
        return found
    tried = _Tried(session, encounter, chosen)
    return replace(
        found,
        lines=tuple(_line(tried, each) for each in found.lines),
        excluded=tuple(_exclusion(tried, each) for each in found.excluded),
    )


class _Tried:
    """The encounter with some of the changes, evaluated once for each choice of them."""

    def __init__(self, session: Session, encounter: Encounter, chosen: Sequence[Setting]) -> None:
        self._session = session
        self._encounter = encounter
        self._settings = chosen
        self._cases: dict[tuple[int, ...], Case | None] = {}
        self.first = session.case_of(encounter, ANSWERING)

    def least(self, says: Callable[[Case], bool]) -> Case | None:
        """The case with the fewest changes of which something is still so; None where all are needed."""
        kept = tuple(range(len(self._settings)))
        found = None
        for place in reversed(kept):
            fewer = tuple(each for each in kept if each != place)
            case = self._case(fewer)
            if case is not None and says(case):
                kept, found = fewer, case
        return found

    def _case(self, kept: tuple[int, ...]) -> Case | None:
        if kept not in self._cases and len(self._cases) < MOST_CASES:
            self._cases[kept] = self._evaluated(kept)
        return self._cases.get(kept)

    def _evaluated(self, kept: tuple[int, ...]) -> Case | None:
        try:
            after, _ = with_settings(
                self._encounter, [self._settings[i] for i in kept], self._session.vocabulary
            )
        except Refusal:  # one change may need another
            return None
        return self._session.case_of(after, ANSWERING)


def _line(tried: _Tried, each: Difference[SuggestedLine]) -> Difference[SuggestedLine]:
    """A line that comes, goes or changes on the claim; what is only possible is left as it is."""
    one, other = each.first, each.second
    if any(side is not None and not claimed(side) for side in (one, other)):
        return each
    if one is not None and other is not None and one.status != other.status:
        return each
    key = next(side.line.key for side in (other, one) if side is not None)
    wanted = None if other is None else other.line
    case = tried.least(lambda case: _of_key(case, key) == wanted)
    if case is None:
        return each
    asked: list[Asked] = []
    before = None if one is None else one.line
    for side, where, line in ((SECOND, case, wanted), (FIRST, tried.first, before)):
        if line is not None:
            asked += line_rows(side, where, line, whole=one is not None and other is not None)
    return replace(each, causes=_causes(tried, case, asked, each))


def _of_key(case: Case, key: tuple[str, str]) -> Line | None:
    return next((line for line in claim_lines(case.relations) if line.key == key), None)


def _exclusion(tried: _Tried, each: Difference[Exclusion]) -> Difference[Exclusion]:
    if each.first is not None and each.second is not None:
        return each
    side, told = (FIRST, each.first) if each.second is None else (SECOND, each.second)
    assert told is not None
    row = told.code, told.lesions[0]
    case = tried.least(lambda case: case.relations.holds("excluded", row) == (side == SECOND))
    if case is None:
        return each
    return replace(each, causes=_causes(tried, case, [Asked(side, "excluded", row)], each))


def _causes(
    tried: _Tried, case: Case, asked: list[Asked], each: Difference[SuggestedLine] | Difference[Exclusion]
) -> tuple[Cause, ...]:
    """Those of the premises that are premises with the fewest changes, too."""
    needed = {cause.key for cause in Pair(tried.first, case).causes(asked)}
    return tuple(cause for cause in each.causes if cause.key in needed) or each.causes
