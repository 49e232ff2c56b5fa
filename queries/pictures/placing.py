"""Ordered layers into coordinates: boxes that do not touch, edges that bend only between layers.

In each layer the places nearest to the neighbours are found that keep the order and the distances. Takes
sizes and links; gives centres and curves. Imports ``layered``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from queries.pictures.layered import Chain, Item, Layers, Link, Size, layers

APART = 16.0
"""Between two boxes of a layer."""

BESIDE = 9.0
"""Between an edge and what is beside it."""

ROUNDS = 24
LEAST_GAP, MOST_GAP = 26.0, 96.0
STEEP = 0.15
"""The gap between layers grows with the widest step that an edge takes in it."""

PORTS = 0.78
"""The share of a side that edges are spread over."""

PORT = 11.0
"""The room that an edge takes at a box: a busy one is made larger."""

LOOP = 22.0


class Point(NamedTuple):
    """A place in the picture."""

    x: float
    y: float


Curve = tuple[Point, ...]
"""A start, then three points for each cubic piece."""


@dataclass(frozen=True)
class Layout:
    """Centres and sizes of the nodes; in the links' order the curve of each, and the centre of its label."""

    centres: Mapping[str, Point]
    sizes: Mapping[str, Point]
    curves: tuple[Curve, ...]
    labels: tuple[Point | None, ...]
    width: float
    height: float


def placed(sizes: Mapping[str, Point], links: Sequence[Link], *, sideways: bool, most: int) -> Layout:
    """The layout of one connected graph; ``sideways``: from left to right, not from top to bottom.

    Sizes and labels are widths and heights; a box that many edges meet is made larger.
    """
    sizes = _grown(sizes, links, sideways)
    turned = [
        link._replace(label=_turn(link.label, sideways)) if link.label is not None else link for link in links
    ]
    found = layers({name: _turn(size, sideways) for name, size in sizes.items()}, turned, most)
    _settle(found)
    starts, ends = _bands(found)
    curves: list[Curve] = [()] * len(links)
    labels: list[Point | None] = [None] * len(links)
    ports = _ports(found)
    for chain in found.chains:
        curve = _curve(chain, _straightened(chain, found.layers, starts, ends), (starts, ends), ports)
        curves[chain.link] = tuple(_point(*each, sideways) for each in curve)
        if chain.label is not None:
            along = (starts[chain.label.layer] + ends[chain.label.layer]) / 2
            labels[chain.link] = _point(along, chain.label.place, sideways)
    for number, link in enumerate(links):
        if link.source == link.target:
            item = found.items[link.source]
            curves[number] = tuple(
                _point(*each, sideways) for each in _loop(item, _middle(item, starts, ends))
            )
    centres = {
        name: _point(_middle(item, starts, ends), item.place, sideways) for name, item in found.items.items()
    }
    return _moved(centres, curves, labels, sizes, links)


def _grown(sizes: Mapping[str, Point], links: Sequence[Link], sideways: bool) -> dict[str, Point]:
    least = {
        name: PORT
        * max(sum(link.source == name for link in links), sum(link.target == name for link in links))
        for name in sizes
    }
    return {
        name: Point(size.x, max(size.y, least[name])) if sideways else Point(max(size.x, least[name]), size.y)
        for name, size in sizes.items()
    }


def _turn(size: Point | Size, sideways: bool) -> Size:
    return Size(size[0], size[1]) if sideways else Size(size[1], size[0])


def _point(along: float, across: float, sideways: bool) -> Point:
    return Point(along, across) if sideways else Point(across, along)


def _middle(item: Item, starts: Sequence[float], ends: Sequence[float]) -> float:
    return (starts[item.layer] + ends[item.layer]) / 2


# --- across the layers --------------------------------------------------------------------------------


def _settle(found: Layers) -> None:
    for row in found.layers:
        at = 0.0
        for before, item in zip((None, *row), row, strict=False):
            at += _distance(before, item) if before is not None else 0.0
            item.place = at
    for number in range(ROUNDS):
        down = number % 2 == 0
        last = number >= ROUNDS - 2
        for row in found.layers if down else reversed(found.layers):
            _pull(row, both=last or number % 4 > 1, down=down)


def _distance(one: Item, other: Item) -> float:
    gap = BESIDE if one.bend or other.bend else APART
    return (one.size.across + other.size.across) / 2 + gap


def _pull(row: Sequence[Item], *, both: bool, down: bool) -> None:
    """Each item to the mean of its neighbours, as near as order and distances allow."""
    wanted: list[float] = []
    weights: list[float] = []
    for item in row:
        near = [*item.before, *item.after] if both else (item.before if down else item.after)
        pulls = [(other.place, _weight(item, other)) for other in near]
        total = sum(weight for _, weight in pulls)
        wanted.append(sum(place * weight for place, weight in pulls) / total if total else item.place)
        weights.append(total or 0.1)
    for item, place in zip(row, _kept_apart(row, wanted, weights), strict=True):
        item.place = place


def _weight(one: Item, other: Item) -> float:
    """Long edges are to be straight."""
    return 8.0 if one.bend and other.bend else 3.0 if one.bend or other.bend else 1.0


def _kept_apart(row: Sequence[Item], wanted: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The places nearest to the wanted ones (least squares) that keep order and distances.

    Blocks of items that would run into one another are moved together to their weighted mean.
    """
    offsets = [0.0]
    for before, item in pairwise(row):
        offsets.append(offsets[-1] + _distance(before, item))
    blocks: list[tuple[float, float, int]] = []  # mean, weight, number of items
    for place, weight, offset in zip(wanted, weights, offsets, strict=False):
        block = (place - offset, weight, 1)
        while blocks and blocks[-1][0] > block[0]:
            mean, heavy, many = blocks.pop()
            total = heavy + block[1]
            block = ((mean * heavy + block[0] * block[1]) / total, total, many + block[2])
        blocks.append(block)
    means = [mean for mean, _, many in blocks for _ in range(many)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=False)]


# --- along the layers ---------------------------------------------------------------------------------


def _bands(found: Layers) -> tuple[list[float], list[float]]:
    """Where each layer starts and ends."""
    starts: list[float] = []
    ends: list[float] = []
    at = 0.0
    for row in found.layers:
        starts.append(at)
        ends.append(at + max((item.size.along for item in row), default=0.0))
        widest = max((abs(other.place - item.place) for item in row for other in item.after), default=0.0)
        at = ends[-1] + min(MOST_GAP, LEAST_GAP + STEEP * widest)
    return starts, ends


def _ports(found: Layers) -> Mapping[tuple[int, int], float]:
    """For each end of each chain (0 the lower, 1 the higher), how far from the middle of the side it is."""
    sides: dict[tuple[str, int], list[tuple[float, int]]] = {}
    for number, chain in enumerate(found.chains):
        sides.setdefault((chain.items[0].name, 0), []).append((chain.items[1].place, number))
        sides.setdefault((chain.items[-1].name, 1), []).append((chain.items[-2].place, number))
    ports: dict[tuple[int, int], float] = {}
    for (name, end), ways in sides.items():
        room = found.items[name].size.across * PORTS
        step = min(15.0, room / max(1, len(ways) - 1))
        for place, (_, number) in enumerate(sorted(ways)):
            ports[number, end] = (place - (len(ways) - 1) / 2) * step
    return {(found.chains[number].link, end): away for (number, end), away in ports.items()}


Pair = tuple[float, float]


def _straightened(
    chain: Chain, rows: Sequence[Sequence[Item]], starts: Sequence[float], ends: Sequence[float]
) -> list[Item]:
    """The bends that an edge needs: the others pass a layer without boxes, and no label is in the way."""
    kept: list[Item] = []
    for before, item, after in zip(chain.items, chain.items[1:], chain.items[2:], strict=False):
        row = rows[item.layer]
        if item is chain.label or any(not other.bend for other in row):
            kept.append(item)
            continue
        start, end = ends[before.layer], starts[after.layer]
        places = [
            _between(before.place, after.place, (at - start) / (end - start))
            for at in (starts[item.layer], ends[item.layer])
        ]
        low, high = min(places) - BESIDE, max(places) + BESIDE
        halves = ((other.place, other.size.across / 2) for other in row if other.size.across)
        if any(low < place + half and place - half < high for place, half in halves):
            kept.append(item)
    return kept


def _between(start: float, end: float, share: float) -> float:
    """The place of a bent piece (``_bent``) at a share of its way along the layers."""
    low, high = 0.0, 1.0
    for _ in range(12):
        t = (low + high) / 2
        along = 1.5 * t * (1 - t) ** 2 + 1.5 * t * t * (1 - t) + t**3
        low, high = (t, high) if along < share else (low, t)
    return start + (end - start) * (3 * low * low - 2 * low**3)


def _curve(
    chain: Chain,
    between: Sequence[Item],
    band: tuple[Sequence[float], Sequence[float]],
    ports: Mapping[tuple[int, int], float],
) -> list[Pair]:
    first, last = chain.items[0], chain.items[-1]
    starts, ends = band
    out = first.place + ports[chain.link, 0]
    into = last.place + ports[chain.link, 1]
    way: list[Pair] = [(_middle(first, starts, ends) + first.size.along / 2, out)]
    _straight(way, (ends[first.layer], out))
    for item in between:
        _bent(way, (starts[item.layer], item.place))
        _straight(way, (ends[item.layer], item.place))
    _bent(way, (starts[last.layer], into))
    _straight(way, (_middle(last, starts, ends) - last.size.along / 2, into))
    if not chain.turned:
        return way
    way.reverse()
    return way


def _straight(way: list[Pair], end: Pair) -> None:
    start = way[-1]
    if abs(end[0] - start[0]) > 0.01:
        third = ((end[0] - start[0]) / 3, (end[1] - start[1]) / 3)
        way += [(start[0] + third[0], start[1] + third[1]), (end[0] - third[0], end[1] - third[1]), end]


def _bent(way: list[Pair], end: Pair) -> None:
    start = way[-1]
    half = (end[0] - start[0]) / 2
    way += [(start[0] + half, start[1]), (end[0] - half, end[1]), end]


def _loop(item: Item, middle: float) -> list[Pair]:
    edge = middle + item.size.along / 2
    high, low = item.place - item.size.across / 5, item.place + item.size.across / 5
    return [(edge, high), (edge + LOOP, high - 4), (edge + LOOP, low + 4), (edge, low)]


def _moved(
    centres: Mapping[str, Point],
    curves: Iterable[Curve],
    labels: Iterable[Point | None],
    sizes: Mapping[str, Point],
    links: Sequence[Link],
) -> Layout:
    """The same with everything at or right of and below the origin."""
    curves, labels = tuple(curves), tuple(labels)
    corners = [
        Point(place.x + side * sizes[name].x / 2, place.y + side * sizes[name].y / 2)
        for name, place in centres.items()
        for side in (-1, 1)
    ]
    corners += [point for curve in curves for point in curve]
    for label, link in zip(labels, links, strict=True):
        if label is not None and link.label is not None:
            wide, high = link.label[0] / 2, link.label[1] / 2
            corners += [Point(label.x - wide, label.y - high), Point(label.x + wide, label.y + high)]
    left, top = min(point.x for point in corners), min(point.y for point in corners)

    def moved(point: Point) -> Point:
        return Point(point.x - left, point.y - top)

    return Layout(
        {name: moved(place) for name, place in centres.items()},
        sizes,
        tuple(tuple(map(moved, curve)) for curve in curves),
        tuple(None if label is None else moved(label) for label in labels),
        max(point.x for point in corners) - left,
        max(point.y for point in corners) - top,
    )
