"""The value of a term, and whether a comparison holds: one meaning for every part of the project.

``/`` and ``%`` take operands that are not negative and no zero on the right; anything else has no
value, and is refused with its place rather than rounded one way here and another way there.
Imports ``syntax``, ``catalogue``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from kb import catalogue
from kb.diagnostics import Refusal
from kb.relations import Value
from kb.source import Span
from kb.syntax import Arithmetic, Constant, Negative, Term, Variable

COMPARE: dict[str, Callable[[Value, Value], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

LARGEST = 10**36
"""Far beyond any number of a claim; a product that grows past it is a mistake, and is stopped."""


def calculate(symbol: str, left: int, right: int, where: Span) -> int:
    """``left symbol right``; raises ``Refusal`` where the language gives it no value."""
    result: int | None = None
    match symbol:
        case "+":
            result = left + right
        case "-":
            result = left - right
        case "*":
            result = left * right
        case "/" if left >= 0 and right > 0:
            result = left // right
        case "%" if left >= 0 and right > 0:
            result = left % right
    if result is None or abs(result) > LARGEST:
        raise Refusal([catalogue.DIVISION.at(where, left=left, operator=symbol, right=right)])
    return result


def value(term: Term, bound: Mapping[str, Value]) -> Value:
    """The value of a term without aggregates, all of whose variables are bound."""
    match term:
        case Constant(constant):
            return constant
        case Variable(name):
            return bound[name]
        case Negative(inner):
            return -_number(value(inner, bound))
        case Arithmetic(symbol, left, right, where):
            return calculate(symbol, _number(value(left, bound)), _number(value(right, bound)), where)
    raise TypeError(f"{term} has an aggregate")  # `match` and the engines replace those first


def _number(found: Value) -> int:
    if isinstance(found, str):
        raise TypeError(f"{found!r} is no number")  # the type check has refused such a program
    return found
