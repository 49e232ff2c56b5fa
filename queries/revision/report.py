"""What a change of the knowledge does: what differs in its text, and in the answers to cases, each with why.

Takes two ``Side``s and cases; gives a ``DiffReport``. Equal changes of many cases are one ``Group``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from queries.revision.because import Because, Explainer
from queries.revision.cases import Both
from queries.revision.effects import effects
from queries.revision.sides import Side
from queries.revision.textual import RETOLD, TextChanges, textual

MOST_EXPLAINED = 80
"""Kinds of change whose premises are looked for; of further ones the changed rules that they use are told."""


class Group(NamedTuple):
    """Cases with the same change for the same reason; the first is told in full."""

    effects: tuple[str, ...]
    because: tuple[Because, ...]
    cases: tuple[Both, ...]


class Retold(NamedTuple):
    """A rule whose sentence or citation alone changed, and how many answers are told with it."""

    rule: str
    cases: int


@dataclass(frozen=True)
class DiffReport:
    """All that differs. ``answers`` say something else, ``reasons`` the same for another reason.

    ``cases`` were compared, of which ``asked`` could be reached by the change; ``points`` are those of case
    spaces among them.
    """

    old: Side
    new: Side
    text: TextChanges
    cases: int
    points: int
    asked: int
    answers: tuple[Group, ...]
    reasons: tuple[Group, ...]
    retold: tuple[Retold, ...]

    @property
    def changed(self) -> int:
        """How many cases are answered otherwise."""
        return sum(len(each.cases) for each in self.answers)

    @property
    def moved(self) -> int:
        """How many cases have the same answer for another reason."""
        return sum(len(each.cases) for each in self.reasons)


def diff_report(
    sides: tuple[Side, Side],
    ask: Callable[[TextChanges], tuple[Sequence[Both], Sequence[Both]]],
) -> DiffReport:
    """The report; ``ask`` gives what both sides answer to the cases, and to the points of spaces."""
    text = textual(*sides)
    cases, points = ask(text)
    both = [*cases, *points]
    explainer = Explainer(sides, text)
    decided = set(explainer.rules)
    changed = [each for each in both if not each.same]
    moved = [each for each in both if each.same and _moved(each, decided)]
    retold = {each.id for each in text.rules if each.kind == RETOLD}
    told = {rule: sum(1 for each in both if rule in each.new.rules) for rule in sorted(retold)}
    return DiffReport(
        *sides,
        text=text,
        cases=len(both),
        points=len(points),
        asked=sum(1 for each in both if each.asked),
        answers=_groups(changed, explainer),
        reasons=_groups(moved, explainer),
        retold=tuple(Retold(rule, number) for rule, number in told.items()),
    )


def _moved(both: Both, decided: Iterable[str]) -> bool:
    """Whether the same answer rests on other rules, or on a rule that says something else now."""
    if both.old.rules != both.new.rules:
        return True
    return both.asked and not both.new.rules.isdisjoint(decided)


def reasons_of(both: Both) -> tuple[str, ...]:
    """What an answer that stays the same rests on otherwise."""
    gone, come = sorted(both.old.rules - both.new.rules), sorted(both.new.rules - both.old.rules)
    found = [f"it rests on {rule} no longer" for rule in gone]
    return (*found, *(f"it rests on {rule} now" for rule in come)) or (
        "it rests on a rule that says something else",
    )


def _groups(changed: Sequence[Both], explainer: Explainer) -> tuple[Group, ...]:
    alike: dict[tuple[object, ...], list[Both]] = {}
    for each in changed:
        gone, come = each.old.rules - each.new.rules, each.new.rules - each.old.rules
        shared = frozenset(each.new.rules & explainer.rules.keys())
        alike.setdefault((_effects(each), gone, come, shared), []).append(each)
    ordered = sorted(alike.values(), key=lambda cases: -len(cases))
    found: dict[tuple[object, ...], Group] = {}
    for number, cases in enumerate(ordered):
        example = min(cases, key=lambda each: len(each.case.key))
        because = (explainer.because if number < MOST_EXPLAINED else explainer.used)(example)
        rest = [each for each in cases if each is not example]
        key = _effects(example), frozenset(each.key for each in because)
        known = found.get(key)
        mine = (example, *rest)
        found[key] = Group(_effects(example), because, mine if known is None else known.cases + mine)
    return tuple(sorted(found.values(), key=lambda group: -len(group.cases)))


def _effects(both: Both) -> tuple[str, ...]:
    return reasons_of(both) if both.same else effects(both.old, both.new)
