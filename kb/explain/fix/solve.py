"""Which value of one variable makes a comparison true: the nearest ones to where it stands now.

Takes a comparison without aggregates of which every variable but one has a value; gives values. A number
is looked for upward and downward by doubling steps and then by halving, which finds the boundary of
anything that, once true, stays true in that direction. Imports ``arithmetic``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from kb.arithmetic import COMPARE, value
from kb.diagnostics import Refusal
from kb.relations import Value
from kb.syntax import Comparison, Variable, variables

Sides = tuple[Value | None, Value | None]

FARTHEST = 1 << 30
"""No number of a claim is so far from another one."""


def solve(
    comparison: Comparison, name: str, bound: Mapping[str, Value], now: Value | None
) -> tuple[Value, ...]:
    """The nearest values of the variable that make the comparison true; none where none is found.

    ``now`` is the value that it has today: where that will do, it is the only answer.
    """
    for one, other in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
        if comparison.operator == "=" and isinstance(one, Variable) and one.name == name:
            found = _value(partial(value, other, bound))
            return () if found is None else (found,)

    def sides(candidate: Value) -> Sides:
        values = {**bound, name: candidate}
        return _value(lambda: value(comparison.left, values)), _value(lambda: value(comparison.right, values))

    def true(candidate: Value) -> bool:
        left, right = sides(candidate)
        return left is not None and right is not None and COMPARE[comparison.operator](left, right)

    if isinstance(now, str):
        return (now,) if true(now) else ()
    start = now if now is not None else 0
    if true(start):
        return (start,)
    plain = _plain(comparison, name, bound)
    if plain is not None:
        return plain[:1] if plain and true(plain[0]) else tuple(end for end in plain if true(end))
    reached = true if comparison.operator != "=" else _crossing(sides, start)
    ends = (_boundary(start, 1, reached), _boundary(start, -1, reached))
    return tuple(end for end in ends if end is not None and true(end))


def _plain(comparison: Comparison, name: str, bound: Mapping[str, Value]) -> tuple[int, ...] | None:
    """The answers where the variable stands alone on its side, and there is nothing to look for."""
    for one, other in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
        if (
            isinstance(one, Variable)
            and one.name == name
            and not any(v.name == name for v in variables(other))
        ):
            asked = _value(partial(value, other, bound))
            return (asked, asked + 1, asked - 1) if isinstance(asked, int) else ()
    return None


def _crossing(sides: Callable[[Value], Sides], start: int) -> Callable[[Value], bool]:
    """Equality is met where the difference changes its sign, if it is met at all."""
    left, right = sides(start)
    below = isinstance(left, int) and isinstance(right, int) and left < right

    def reached(candidate: Value) -> bool:
        one, two = sides(candidate)
        return isinstance(one, int) and isinstance(two, int) and (one >= two if below else one <= two)

    return reached


def _boundary(start: int, sign: int, true: Callable[[Value], bool]) -> int | None:
    step = 1
    while step <= FARTHEST and not true(start + sign * step):
        step *= 2
    if step > FARTHEST:
        return None
    low, high = step // 2, step  # false at low, true at high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if true(start + sign * middle) else (middle, high)
    return start + sign * high


def _value(compute: Callable[[], Value]) -> Value | None:
    try:
        return compute()
    except (Refusal, TypeError, KeyError):  # a text where a number stands, or a division by nothing
        return None
