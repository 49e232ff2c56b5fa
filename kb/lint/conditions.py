"""Conditions that contradict each other, and numbers that siblings split with a gap or an overlap.

Takes rules; looks at comparisons of a variable with a value, and at the dates of what a rule reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kb import catalogue
from kb.diagnostics import Diagnostic, Label
from kb.fact import FOREVER
from kb.lint.subject import Subject
from kb.relations import Value
from kb.source import Span
from kb.syntax import Atom, Clause, Comparison, Constant, Literal, Variable

TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}


class Bound(NamedTuple):
    """A variable compared with a value: ``stages >= 2``."""

    name: str
    operator: str
    value: Value
    span: Span
    literal: Literal


def _bounds(rule: Clause) -> Iterator[Bound]:
    for literal in rule.body:
        if isinstance(literal, Comparison):
            left, right, operator = literal.left, literal.right, literal.operator
            if isinstance(left, Constant):
                left, right, operator = right, left, TURNED[operator]
            if isinstance(left, Variable) and isinstance(right, Constant):
                yield Bound(left.name, operator, right.value, literal.span, literal)


def contradictions(subject: Subject) -> Iterator[Diagnostic]:
    """Comparisons that no value meets, a condition and its denial, and dates without rows."""
    for rule in subject.program.rules:
        yield from _compared(rule)
        yield from _denied(rule)
        yield from _out_of_date(rule, subject)


def _compared(rule: Clause) -> Iterator[Diagnostic]:
    by_name: dict[str, list[Bound]] = {}
    for bound in _bounds(rule):
        by_name.setdefault(bound.name, []).append(bound)
    for name, bounds in by_name.items():
        for place, bound in enumerate(bounds):
            clash = next((each for each in bounds[:place] if not _both(each, bound)), None)
            if clash is not None:
                why = f"{clash.literal} and {bound.literal} are never both true of `{name}`"
                labels = [Label(clash.span, "the other condition")]
                yield catalogue.NEVER_TRUE.at(bound.span, labels=labels, why=why)
                break


def _both(one: Bound, other: Bound) -> bool:
    """Whether some value meets both; numbers are whole."""
    if not isinstance(one.value, int) or not isinstance(other.value, int):
        operators = {one.operator, other.operator}
        if operators == {"="}:
            return one.value == other.value
        return operators != {"=", "!="} or one.value != other.value
    low, high, without = -(10**18), 10**18, set()
    for bound in (one, other):
        value = int(bound.value)
        low = max(low, {">": value + 1, ">=": value, "=": value}.get(bound.operator, low))
        high = min(high, {"<": value - 1, "<=": value, "=": value}.get(bound.operator, high))
        if bound.operator == "!=":
            without.add(value)
    return low < high or (low == high and low not in without)


def _denied(rule: Clause) -> Iterator[Diagnostic]:
    stated = {str(literal) for literal in rule.body if isinstance(literal, Atom)}
    for literal in rule.body:
        if str(literal).startswith("!") and str(literal)[1:] in stated:
            why = f"it asks for {str(literal)[1:]} and for its absence"
            yield catalogue.NEVER_TRUE.at(literal.span, why=why)


def _out_of_date(rule: Clause, subject: Subject) -> Iterator[Diagnostic]:
    since, until = rule.annotation("since") or "", rule.annotation("until") or FOREVER
    if not since and until == FOREVER:
        return
    for literal in rule.body:
        rows = subject.facts.get(literal.relation, ()) if isinstance(literal, Atom) else ()
        meets = any(row.since <= until and since <= (row.until or FOREVER) for row in rows)
        if rows and isinstance(literal, Atom) and not meets:
            where = next(a.span for a in rule.annotations if a.key in ("since", "until"))
            why = f"`{literal.relation}` has no row for its dates of service"
            yield catalogue.NEVER_TRUE.at(where, labels=[Label(literal.span, "read here")], why=why)
            return


def splits(subject: Subject) -> Iterator[Diagnostic]:
    """Two rules that are alike but for a number that splits them, where the two parts do not meet."""
    siblings: dict[tuple[str, ...], list[tuple[Clause, Bound]]] = {}
    for rule in subject.rules():
        bounds = [b for b in _bounds(rule) if isinstance(b.value, int) and b.operator[0] in "<>"]
        if len(bounds) == 1:
            siblings.setdefault(_rest(rule, bounds[0]), []).append((rule, bounds[0]))
    for group in siblings.values():
        ups = [each for each in group if each[1].operator[0] == "<"]
        downs = [each for each in group if each[1].operator[0] == ">"]
        if len(ups) == 1 and len(downs) == 1:
            (_, up), (_, down) = ups[0], downs[0]
            most = int(up.value) - (up.operator == "<")
            least = int(down.value) + (down.operator == ">")
            if least != most + 1:
                what = "gap" if least > most + 1 else "overlap"
                later, earlier = sorted((up, down), key=lambda bound: bound.span, reverse=True)
                yield catalogue.BAD_SPLIT.at(
                    later.span,
                    labels=[Label(earlier.span, "the other rule")],
                    what=what,
                    most=most,
                    least=least,
                )


def _rest(rule: Clause, bound: Bound) -> tuple[str, ...]:
    """The rule without its bound: the relation of the head, its variables, and the other conditions."""
    head = [str(term) if isinstance(term, Variable) else "" for term in rule.head.terms]
    rest = sorted(str(literal) for literal in rule.body if literal is not bound.literal)
    return rule.head.relation, bound.name, *head, *rest
