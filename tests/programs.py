"""Random stratified programs, as a Hypothesis strategy that draws text.

A program has four given relations over a few symbols and small numbers, with cycles in them, and one
relation (two, where they are mutually recursive) for each *flavour* of rule, in any order: what is
derived early is read later. Hardly anything is empty (a test checks that), and nothing grows without
bound. Takes nothing; gives ``Case``s. Imports ``bodies``, and nothing of the project.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from tests.bodies import LIMITS, SYMBOLS, Body, Chooser, Shape

Row = tuple[str | int, ...]

NAMES = ("x", "Y", "_z", "lambda", "x1", "None", "V0", "not_", "d", "e", "f", "g", "h", "i", "j", "k")
FLAVOURS = (
    "join",
    "repeated",
    "constant",
    "negation",
    "comparison",
    "arithmetic",
    "division",
    "count",
    "sum",
    "min",
    "max",
    "nested",
    "right",
    "left",
    "mutual",
    "counter",
)
CALCULATED = ("comparison", "arithmetic", "division", "sum", "min", "max")
AGGREGATES = ("count", "sum", "min", "max")


@dataclass(frozen=True)
class Case:
    """A program's text, and the rows of the relations that it is given."""

    text: str
    facts: dict[str, list[Row]]


GIVEN = (
    Shape("edge", ("symbol", "symbol")),
    Shape("weight", ("symbol", "small")),
    Shape("next", ("small", "small")),
    Shape("print", ("small", "symbol", "small")),
)


class Writer:
    """A program as it is written, one flavour after another."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.choose = Chooser(draw)
        self.known = list(GIVEN)
        self.lines: list[str] = []

    def body(self) -> Body:
        start = self.choose.number(len(NAMES) - 1)
        return Body(self.choose, [*NAMES[start:], *NAMES[:start]])

    def rule(self, head: Shape, terms: Sequence[str], body: Body) -> None:
        self.lines.append(f"{head.name}({', '.join(terms)}) :- {', '.join(body.literals)}.")

    def relation(self, flavour: str, *kinds: str) -> Shape:
        if not kinds:
            options = ("symbol", "small", "natural", "integer")
            kinds = tuple(self.choose.pick(options) for _ in range(self.choose.number(2) + 1))
        shape = Shape(f"{flavour}_{len(self.known)}", kinds)
        self.lines.append(shape.declared())
        return shape

    def flavour(self, name: str) -> None:
        if name in ("right", "left", "mutual", "counter"):
            self.recursive(name)
            return
        shape = self.relation(name, *(("small", "natural") if name in ("arithmetic", "division") else ()))
        twice = name == "nested" or name in AGGREGATES
        for _ in range(2 if twice else self.choose.number(1) + 1):
            self.plain(shape, name)
        self.known.append(shape)

    def plain(self, shape: Shape, name: str) -> None:
        body = self.body()
        for number in range(self.choose.number(1) + 1):
            body.atom(self.choose.pick(self.known), join=60 if number else 0)
        if name == "repeated":
            twins = [s for s in self.known if len(set(s.kinds)) < len(s.kinds)]
            chosen = self.choose.pick(twins)
            twin = max(chosen.kinds, key=chosen.kinds.count)
            same = body.fresh(LIMITS.get(twin))
            body.literals.append(
                f"{chosen.name}({', '.join(same if kind == twin else '_' for kind in chosen.kinds)})"
            )
        if name in ("comparison", "arithmetic", "division", "sum", "min", "max") and not body.numbers(
            least=0
        ):
            body.atom(self.choose.pick((GIVEN[1], GIVEN[2], GIVEN[3])), join=30, wild=0)
        if not body.values:
            body.atom(GIVEN[0], wild=0)
        if name == "comparison" or self.choose.chance(10):
            body.comparison()
        if name in ("arithmetic", "division") and (found := body.expression(divide=name == "division")):
            body.literals.append(f"{body.fresh(found[1])} = {found[0]}")
        if name == "negation" or self.choose.chance(10):
            wide = [s for s in self.known if len(s.kinds) > 1]
            body.negation(self.choose.pick(wide))
        if name in AGGREGATES or name == "nested":
            function = self.choose.pick(AGGREGATES) if name == "nested" else name
            body.binds_aggregate(self.known, function, nested=name == "nested")
        elif self.choose.chance(10):
            body.binds_aggregate(self.known, self.choose.pick(AGGREGATES))
        terms = [body.argument(kind, plain=name == "repeated") for kind in shape.kinds]
        if name == "constant":
            place = self.choose.number(len(terms) - 1)
            terms[place] = body.constant(shape.kinds[place])
        elif name == "count" and shape.kinds[0] in ("natural", "integer") and self.choose.chance(30):
            terms[0] = body.aggregate(self.known, "count")[0] + " % 1000"
            terms[0] = terms[0].replace("count", "(count", 1).replace(" % 1000", ") % 1000")
        self.rule(shape, terms, body)

    def recursive(self, name: str) -> None:
        if name == "counter":
            self.counter()
            return
        kind = self.choose.pick(("symbol", "small"))
        steps = [shape for shape in self.known if shape.kinds == (kind, kind)]
        steps += steps[:1] * len(steps)  # the given one has rows for certain
        one = self.relation(name, kind, kind)
        two = self.relation("mutual_back", kind, kind) if name == "mutual" else one
        x, y, z = self.choose.pick((("x", "y", "z"), ("z", "x", "y"), ("Z", "_y", "X")))
        start = self.body()
        start.with_terms(self.choose.pick(steps), x, y)
        if self.choose.chance(10):
            start.comparison()
        self.rule(one, (x, y), start)
        for head, other in ((one, two), (two, one)) if name == "mutual" else ((one, one),):
            body = self.body()
            step = self.choose.pick(steps)
            if name == "left":
                body.with_terms(other, x, y)
                body.with_terms(step, y, z)
            else:
                step = other if name == "right" and self.choose.chance(10) else step
                body.with_terms(step, x, y)
                body.with_terms(other, y, z)
            if self.choose.chance(10):
                body.comparison()
            if self.choose.chance(10):
                body.negation(self.choose.pick([s for s in self.known if len(s.kinds) > 1]))
            if self.choose.chance(10):
                body.binds_aggregate(self.known, self.choose.pick(AGGREGATES))
            self.rule(head, (x, z), body)
        self.known.append(one)
        if two is not one:
            self.known.append(two)

    def counter(self) -> None:
        """Arithmetic in a recursion, held back by a comparison."""
        shape = self.relation("counter", "symbol", "small")
        most, step = self.choose.number(7) + 2, self.choose.number(2) + 1
        self.lines.append(f"{shape.name}({self.body().constant('symbol')}, 0).")
        self.lines.append(f"{shape.name}(s, x) :- weight(s, x), x > 0.")
        self.lines.append(f"{shape.name}(s, (x + {step}) % 10) :- {shape.name}(s, x), x < {most}.")
        self.known.append(shape)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A stratified program with most of the flavours, and the rows that it is given."""
    writer = Writer(draw)
    for flavour in draw(st.permutations(FLAVOURS)):
        if writer.choose.number(24):
            writer.flavour(flavour)
    head = [shape.declared(draw(st.sampled_from(("encounter", "guidance")))) for shape in GIVEN]
    return Case("\n".join([*head, *writer.lines]) + "\n", {shape.name: draw(_rows(shape)) for shape in GIVEN})


@st.composite
def few_rules(draw: st.DrawFn, most: int) -> Case:
    """A program of few relations, one of which at least an encounter gives, and the rows that it is given."""
    writer = Writer(draw)
    for flavour in draw(st.lists(st.sampled_from(FLAVOURS), min_size=1, max_size=most)):
        writer.flavour(flavour)
    by = draw(st.lists(st.sampled_from(("encounter", "encounter", "guidance")), min_size=4, max_size=4))
    head = [shape.declared(how) for shape, how in zip(GIVEN, ("encounter", *by[1:]), strict=True)]
    rows = {shape.name: draw(_rows(shape)) for shape in GIVEN}
    return Case("\n".join([*head, *writer.lines]) + "\n", rows)


def _rows(shape: Shape) -> st.SearchStrategy[list[Row]]:
    values = {"symbol": st.sampled_from(SYMBOLS), "small": st.integers(0, 4)}
    rows = st.lists(st.tuples(*(values[kind] for kind in shape.kinds)), max_size=5, unique=True)
    return rows.map(lambda found: list(dict.fromkeys([*ALWAYS[shape.name], *found])))


ALWAYS: dict[str, list[Row]] = {
    "edge": [("a", "b"), ("b", "c"), ("c", "a"), ("b", "b")],
    "weight": [("a", 1), ("b", 2), ("b", 0), ("c", 2)],
    "next": [(0, 1), (1, 2), (2, 0), (1, 1)],
    "print": [(1, "a", 1), (2, "b", 0), (2, "a", 2)],
}
"""Rows that are always given: cycles, a loop, and equal numbers for a sum."""
