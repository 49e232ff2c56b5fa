"""The bodies of random rules: atoms, comparisons, calculations and aggregates that fit together.

A variable is joined with columns of its own type only, and every number carries the interval that it
lies in, so that nothing negative is divided and a head can wrap what would leave its column. Takes
Hypothesis's ``draw``; gives text. Imports nothing of the project but how texts are quoted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from hypothesis import strategies as st

from kb.syntax import quoted

T = TypeVar("T")
Interval = tuple[int, int]

SYMBOLS = ("a", "b", "c", 'd "q" \\', "é, p(X) :- q.\n")
LIMITS: dict[str, Interval] = {"small": (0, 9), "natural": (0, 999), "integer": (-999, 999)}
"""The kinds of number columns and what they hold; every other column is a symbol."""


@dataclass(frozen=True)
class Shape:
    """A relation: its name, and the kind of each column."""

    name: str
    kinds: tuple[str, ...]

    def declared(self, given: str = "") -> str:
        types = ("symbol" if kind == "symbol" else "number" for kind in self.kinds)
        columns = ", ".join(f"c{i}: {type_}" for i, type_ in enumerate(types))
        return (f'@[given = "{given}"]\n' if given else "") + f".decl {self.name}({columns})"


class Chooser:
    """Hypothesis's choices under short names; the simpler comes first, so that a failure shrinks well."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def pick(self, options: Sequence[T]) -> T:
        return options[self.number(len(options) - 1)]

    def number(self, most: int) -> int:
        return self.draw(st.integers(0, most))

    def chance(self, percent: int) -> bool:
        return self.number(99) >= 100 - percent


@dataclass
class Body:
    """A rule's body as it is written: its literals, and its variables with their intervals.

    The interval of a symbol is None. Where the body is an aggregate's (``inner``), ``held`` are variables
    from outside; its own have one name in every aggregate, but another one for each type, because the
    type check gives a name one type in the whole clause.
    """

    choose: Chooser
    names: list[str]
    values: dict[str, Interval | None] = field(default_factory=dict)
    literals: list[str] = field(default_factory=list)
    held: frozenset[str] = frozenset()
    inner: bool = False

    def fresh(self, interval: Interval | None) -> str:
        names = (name.upper() if self.inner and interval is None else name for name in self.names)
        name = next((name for name in names if name not in self.values), f"v{len(self.values)}")
        self.values[name] = interval
        return name

    def variables(self, kind: str) -> list[str]:
        """The variables that a column of this kind may be joined with."""
        return [name for name, interval in self.values.items() if (interval is None) == (kind == "symbol")]

    def numbers(self, *, least: int = -(10**9)) -> list[str]:
        return [name for name, interval in self.values.items() if interval and interval[0] >= least]

    def constant(self, kind: str) -> str:
        return quoted(self.choose.pick(SYMBOLS[:3])) if kind == "symbol" else str(self.choose.number(5))

    def atom(self, shape: Shape, *, join: int = 50, wild: int = 10) -> None:
        """A positive atom; ``join`` and ``wild`` are how likely an argument is an old variable or `_`."""
        terms: list[str] = []
        for kind in shape.kinds:
            old = self.variables(kind)
            if old and self.choose.chance(join):
                terms.append(self.choose.pick(old))
            elif self.choose.chance(wild):
                terms.append("_")
            elif self.choose.chance(5):
                terms.append(self.constant(kind))
            else:
                terms.append(self.fresh(LIMITS.get(kind)))
        self.literals.append(f"{shape.name}({', '.join(terms)})")

    def with_terms(self, shape: Shape, *terms: str) -> None:
        """An atom with these variables, new ones among them."""
        for kind, term in zip(shape.kinds, terms, strict=True):
            self.values.setdefault(term, LIMITS.get(kind))
        self.literals.append(f"{shape.name}({', '.join(terms)})")

    def negation(self, shape: Shape) -> None:
        """The first argument that can be is bound, so that not every row is excluded; another is `_`."""
        terms: list[str] = []
        for kind in shape.kinds:
            old = self.variables(kind)
            if old and ("_" in terms or not terms) and self.choose.chance(80):
                terms.append(self.choose.pick(old))
            elif len(terms) == len(shape.kinds) - 1 and "_" not in terms:
                terms.append("_")
            else:
                terms.append(self.constant(kind) if self.choose.chance(40) else "_")
        self.literals.append(f"!{shape.name}({', '.join(terms)})")

    def comparison(self) -> None:
        numbers = self.numbers()
        if numbers and self.choose.chance(70):
            operator = self.choose.pick(("!=", "<=", ">=", "<", ">", "="))
            left, right = self.choose.pick(numbers), str(self.choose.number(4))
            if self.choose.chance(40):
                right = self.choose.pick(numbers)
            self.literals.append(f"{left} {operator} {right}")
        elif symbols := self.variables("symbol"):
            right = self.choose.pick(symbols) if self.choose.chance(40) else self.constant("symbol")
            operator = self.choose.pick(("!=", "!=", "="))
            self.literals.append(f"{self.choose.pick(symbols)} {operator} {right}")

    def expression(self, *, divide: bool = False) -> tuple[str, Interval] | None:
        """A calculation with variables of the body, and the interval of its value."""
        names = self.numbers(least=0 if divide else -(10**4))
        names = [name for name in names if (self.values[name] or (0, 0))[1] <= 10**6]
        if not names:
            return None
        left = self.choose.pick(names)
        low, high = self.values[left] or (0, 0)
        constant = self.choose.number(3) + 1
        if divide:
            operator = self.choose.pick(("/", "%"))
            if self.choose.chance(40):
                return f"({left} + {constant}) {operator} {constant}", (0, high + constant)
            return f"{left} {operator} {constant}", (0, high)
        match self.choose.number(4):
            case 0:
                return f"{left} + {constant}", (low + constant, high + constant)
            case 1:
                return f"{left} - {constant}", (low - constant, high - constant)
            case 2:
                most = max(abs(low), abs(high)) * constant
                return f"{constant} * {left}", (min(low * constant, 0), most)
            case 3:
                return f"-{left}", (-high, -low)
        right = self.choose.pick(names)
        lower, higher = self.values[right] or (0, 0)
        return f"{left} - (1 - {right})", (low + lower - 1, high + higher - 1)

    def aggregate(
        self, known: Sequence[Shape], function: str, *, nested: bool = False
    ) -> tuple[str, Interval]:
        """An aggregate over one or two atoms, joined with what is bound outside."""
        pool = ["o1", "o2", "o3", "o4", "o5", "o6", "o7", "o8"]
        inner = Body(self.choose, pool, dict(self.values), held=frozenset(self.values), inner=True)
        shapes = [shape for shape in known if function == "count" or set(shape.kinds) & {"small", "natural"}]
        inner.atom(self.choose.pick(shapes), join=40, wild=20)
        if self.choose.chance(30):
            inner.atom(self.choose.pick(known), join=70)
        if self.choose.chance(20):
            inner.comparison()
        if self.choose.chance(15):
            inner.negation(self.choose.pick(known))
        if nested:
            inner.nested(known)
        own = [name for name in inner.numbers(least=0) if name not in self.values]
        if function == "count" or not (own or inner.numbers(least=0)):
            return f"count : {{ {', '.join(inner.literals)} }}", (0, 10**6)
        target = self.choose.pick(own or inner.numbers(least=0))
        interval = inner.values[target] or (0, 0)
        if self.choose.chance(20):
            target, interval = f"{target} * 2", (interval[0] * 2, interval[1] * 2)
        text = f"{function} {target} : {{ {', '.join(inner.literals)} }}"
        return text, ((0, 10**7) if function == "sum" else interval)

    def nested(self, known: Sequence[Shape]) -> None:
        """Inside an aggregate: how many rows of another relation go with one of its own variables."""
        own = {name: i for name, i in self.values.items() if name not in self.held}
        deepest = Body(self.choose, ["q1", "q2", "q3", "q4", "q5"], own, inner=True)
        deepest.atom(self.choose.pick(known), join=60, wild=0)
        text = f"count : {{ {deepest.literals[0]} }}"
        if self.choose.chance(50):
            self.literals.append(f"{text} >= {self.choose.number(2)}")
        else:
            self.literals.append(f"{self.fresh((0, 10**6))} = {text}")

    def binds_aggregate(self, known: Sequence[Shape], function: str, *, nested: bool = False) -> None:
        """An aggregate that is compared, or that gives a variable its value."""
        text, interval = self.aggregate(known, function, nested=nested)
        low, high = interval
        match self.choose.number(4):
            case 0:
                self.literals.append(f"{text} >= {self.choose.number(1)}")
            case 1:
                self.literals.append(f"{self.fresh((low + 1, high + 1))} = 1 + {text}")
            case 2:
                self.literals.append(f"{text} = {self.fresh(interval)}")
            case _:
                self.literals.append(f"{self.fresh(interval)} = {text}")

    def argument(self, kind: str, *, plain: bool) -> str:
        """An argument of the head that fits a column of this kind; ``plain`` forbids calculation."""
        if kind == "symbol":
            symbols = self.variables(kind)
            return self.choose.pick(symbols) if symbols else self.constant(kind)
        low, high = LIMITS[kind]
        last = list(reversed(self.numbers()))  # what was bound last, an aggregate say, comes first
        fitting = [n for n in last if (i := self.values[n]) and low <= i[0] and i[1] <= high]
        if plain:
            return self.choose.pick(fitting) if fitting else self.constant(kind)
        found = self.expression() if self.choose.chance(30) else None
        if found is None and last and self.choose.chance(80):
            name = self.choose.pick(last)
            found = name, self.values[name] or (0, 0)
        if found is not None and low <= found[1][0] and found[1][1] <= high:
            return found[0]
        if found is not None and found[1][0] >= 0:
            return f"({found[0]}) % {high + 1}"
        return self.choose.pick(fitting) if fitting else self.constant(kind)
