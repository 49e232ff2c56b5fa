"""A layered layout: nodes in layers along the arrows, few crossings, edges that go around every box.

After Sugiyama: cycles are opened, nodes get layers, long edges get a bend in every layer that they pass,
layers are ordered by the mean place of their neighbours. ``placing`` turns the order into coordinates.
Takes sizes and links; knows nothing of what is drawn. Imports nothing of the project.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

SWEEPS = 12
"""How often the order of the layers is improved, down and up again."""


class Size(NamedTuple):
    """Along the layers and across them."""

    along: float
    across: float


class Link(NamedTuple):
    """An edge, and the size of the label that stands on it, or None."""

    source: str
    target: str
    label: Size | None = None


@dataclass(eq=False)
class Item:
    """Something with a place in a layer: a node, or where an edge passes the layer (``name`` is empty)."""

    name: str
    size: Size
    layer: int = 0
    before: list[Item] = field(default_factory=list)
    after: list[Item] = field(default_factory=list)
    place: float = 0.0
    bend: bool = field(init=False)
    """Whether it is only where an edge passes."""

    def __post_init__(self) -> None:
        self.bend = not self.name


class Chain(NamedTuple):
    """The items that an edge goes through, the lowest layer first; ``turned``: that is against its arrow."""

    link: int
    items: tuple[Item, ...]
    turned: bool
    label: Item | None


@dataclass(frozen=True)
class Layers:
    """Ordered layers, the items of the nodes, and the way of every edge that is no loop."""

    layers: tuple[tuple[Item, ...], ...]
    items: Mapping[str, Item]
    chains: tuple[Chain, ...]


def layers(sizes: Mapping[str, Size], links: Sequence[Link], most: int) -> Layers:
    """The layers, with at most ``most`` nodes in each."""
    turned = _turned(sizes, links)
    ranks = _spread(sizes, _ranks(sizes, links, turned), most)
    if any(link.label for link in links):
        ranks = {name: 2 * rank for name, rank in ranks.items()}  # a label stands between two layers
    items = {name: Item(name, size, ranks[name]) for name, size in sizes.items()}
    rows: list[list[Item]] = [[] for _ in range(1 + max(ranks.values(), default=0))]
    for item in items.values():
        rows[item.layer].append(item)
    chains = tuple(
        _chain(number, link, number in turned, items, rows)
        for number, link in enumerate(links)
        if link.source != link.target
    )
    _order(rows)
    return Layers(tuple(map(tuple, rows)), items, chains)


def _turned(sizes: Mapping[str, Size], links: Sequence[Link]) -> set[int]:
    """Edges to turn round so that no cycle is left: those that lead back to where a search came from."""
    out: dict[str, list[tuple[int, str]]] = {name: [] for name in sizes}
    inward = dict.fromkeys(sizes, 0)
    for number, link in enumerate(links):
        if link.source != link.target:
            out[link.source].append((number, link.target))
            inward[link.target] += 1
    found: set[int] = set()
    open_: set[str] = set()
    done: set[str] = set()
    for start in sorted(sizes, key=lambda name: inward[name] > 0):
        waiting = [(start, iter(out[start]))] if start not in done else []
        open_.update(name for name, _ in waiting)
        while waiting:
            name, rest = waiting[-1]
            for number, target in rest:
                if target in open_:
                    found.add(number)
                elif target not in done:
                    open_.add(target)
                    waiting.append((target, iter(out[target])))
                    break
            else:
                waiting.pop()
                open_.discard(name)
                done.add(name)
    return found


def _ranks(sizes: Mapping[str, Size], links: Sequence[Link], turned: set[int]) -> dict[str, int]:
    """Each node right before its first successor; one with more edges in than out after its last source."""
    after: dict[str, list[str]] = {name: [] for name in sizes}
    before: dict[str, list[str]] = {name: [] for name in sizes}
    for number, link in enumerate(links):
        if link.source != link.target:
            low, high = (link.target, link.source) if number in turned else (link.source, link.target)
            after[low].append(high)
            before[high].append(low)
    order: list[str] = [name for name in sizes if not before[name]]
    open_ = {name: len(before[name]) for name in sizes}
    for name in order:
        for other in after[name]:
            open_[other] -= 1
            if not open_[other]:
                order.append(other)
    ranks: dict[str, int] = {}
    for name in reversed(order):
        ranks[name] = min((ranks[other] for other in after[name]), default=len(sizes)) - 1
    for name in order:
        if len(before[name]) > len(after[name]):
            ranks[name] = max(ranks[other] for other in before[name]) + 1
    return ranks


def _spread(sizes: Mapping[str, Size], ranks: Mapping[str, int], most: int) -> dict[str, int]:
    """Ranks from zero without gaps, a crowded one taken apart into several."""
    rows: dict[int, list[str]] = {}
    for name in sizes:
        rows.setdefault(ranks[name], []).append(name)
    found: dict[str, int] = {}
    next_ = 0
    for rank in sorted(rows):
        names = rows[rank]
        parts = -(-len(names) // most)
        for place, name in enumerate(names):
            found[name] = next_ + place * parts // len(names)
        next_ += parts
    return found


def _chain(number: int, link: Link, turned: bool, items: Mapping[str, Item], rows: list[list[Item]]) -> Chain:
    low, high = items[link.source], items[link.target]
    if turned:
        low, high = high, low
    middle = (low.layer + high.layer) // 2
    way = [low]
    label = None
    for layer in range(low.layer + 1, high.layer):
        here = link.label if link.label is not None and layer == middle else None
        item = Item("", here or Size(0, 0), layer)
        label = item if here else label
        rows[layer].append(item)
        way.append(item)
    way.append(high)
    for first, second in pairwise(way):
        first.after.append(second)
        second.before.append(first)
    return Chain(number, tuple(way), turned, label)


# --- the order of the layers ------------------------------------------------------------------------


def _order(rows: list[list[Item]]) -> None:
    """Sort each layer so that few edges cross; the best order that was seen is kept."""
    _start(rows)
    best = [list(row) for row in rows]
    fewest = _crossings(rows)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            _sort(row, down)
        for row in rows:
            _swap(row)
        found = _crossings(rows)
        if found < fewest:
            fewest, best = found, [list(row) for row in rows]
        if not fewest:
            break
    for row, kept in zip(rows, best, strict=True):
        row[:] = kept
        _number(row)


def _start(rows: list[list[Item]]) -> None:
    """An order in which neighbours were met together."""
    seen: dict[int, int] = {}
    for row in rows:
        for item in row:
            waiting = [item]
            while waiting:
                found = waiting.pop()
                if id(found) not in seen:
                    seen[id(found)] = len(seen)
                    waiting.extend(reversed([*found.after, *found.before]))
    for row in rows:
        row.sort(key=lambda item: seen[id(item)])
        _number(row)


def _number(row: list[Item]) -> None:
    for place, item in enumerate(row):
        item.place = place


def _sort(row: list[Item], down: bool) -> None:
    means = {}
    for item in row:
        near = item.before if down else item.after
        means[id(item)] = sum(other.place for other in near) / len(near) if near else item.place
    row.sort(key=lambda item: means[id(item)])
    _number(row)


def _swap(row: list[Item]) -> None:
    """Exchange neighbours as long as that takes crossings away."""
    for _ in range(len(row)):
        better = False
        for place in range(len(row) - 1):
            left, right = row[place], row[place + 1]
            if _crossed(right, left) < _crossed(left, right):
                row[place], row[place + 1] = right, left
                left.place, right.place = right.place, left.place
                better = True
        if not better:
            return


def _crossed(left: Item, right: Item) -> int:
    """How many pairs of their edges cross if ``left`` stands before ``right``."""
    found = 0
    for ones, others in ((left.before, right.before), (left.after, right.after)):
        for one in ones:
            for other in others:
                found += one.place > other.place
    return found


def _crossings(rows: Sequence[Sequence[Item]]) -> int:
    return sum(_crossings_after(row) for row in rows)


def _crossings_after(row: Sequence[Item]) -> int:
    found = 0
    before: list[float] = []
    for end in _ends(row):
        place = bisect_right(before, end)
        found += len(before) - place
        before.insert(place, end)
    return found


def _ends(row: Sequence[Item]) -> Iterator[float]:
    for item in row:
        yield from sorted(other.place for other in item.after)
