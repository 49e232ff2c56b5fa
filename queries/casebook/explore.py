"""Every point of the spaces of a family asked, and what is found in them.

Takes a knowledge base and ``Space``s; gives ``SpaceReport``s. Answers are kept between runs, apart from those
to the cases. Imports ``run`` and ``findings``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from kb.knowledge import Knowledge
from queries.casebook.case import Case
from queries.casebook.findings import Asked, SpaceReport, dead_rules, findings
from queries.casebook.run import Outcome, Progress, run
from queries.casebook.space import Point, Space, points

STORE = "spaces"
"""The name under which answers to points are kept."""


def explore(
    root: Path,
    knowledge: Knowledge,
    spaces: Sequence[Space],
    *,
    most: int = 0,
    jobs: int = 0,
    progress: Progress = lambda done, all_: None,
) -> tuple[SpaceReport, ...]:
    """What is found in each family; ``most`` asks so many points of each space, and no more."""
    taken: list[tuple[Space, tuple[Point, ...]]] = [(each, tuple(points(each, most))) for each in spaces]
    cases: list[Case] = [point.case for _, found in taken for point in found]
    outcomes = iter(run(root, knowledge, cases, jobs=jobs, progress=progress, store=STORE))
    answered = [(space, [(point, next(outcomes)) for point in found]) for space, found in taken]
    families = dict.fromkeys(space.family for space in spaces)
    return tuple(
        _report(knowledge, family, [each for each in answered if each[0].family == family])
        for family in families
    )


def _report(
    knowledge: Knowledge, family: str, answered: Sequence[tuple[Space, list[tuple[Point, Outcome]]]]
) -> SpaceReport:
    spaces = tuple(space for space, _ in answered)
    outcomes = [outcome for _, found in answered for _, outcome in found]
    used = {rule for each in outcomes for rule in each.answered.rules}
    days = {str(each.case.given.get("date", "")) for each in outcomes}
    rules = rules_of(knowledge, spaces, days)
    return SpaceReport(
        family=family,
        spaces=spaces,
        points=len(outcomes),
        fresh=sum(each.fresh for each in outcomes),
        findings=tuple(
            each
            for space, found in answered
            for each in findings(space, [Asked(point, outcome.answered) for point, outcome in found])
        ),
        dead=tuple(dead_rules(spaces, rules, used)),
        used=len(used & rules.keys()),
    )


def rules_of(knowledge: Knowledge, spaces: Sequence[Space], days: set[str]) -> dict[str, str]:
    """The family's rules by the beginnings of their ids, each with its place; in force on one of the days."""
    starts = tuple(start for space in spaces for start in space.rules)
    found: dict[str, str] = {}
    for day in sorted(days):
        try:
            edition = knowledge.as_of(date.fromisoformat(day))
        except ValueError:  # a point that is refused
            continue
        rules = (rule for of in edition.rules.values() for rule in of)
        for rule in rules:
            if rule.id and starts and rule.id.startswith(starts):
                found[rule.id] = f"{rule.span.file}:{rule.span.line}"
    return found
