"""A graph into a drawing: boxes sized for their text, parts packed onto a card, a title and a legend.

Takes a ``Graph``; gives a ``Drawing``. Of several layouts (down or sideways, wide layers or narrow ones)
the one that fits a page best is taken. Imports ``layered``, ``placing``, ``drawing``, ``look``, ``text``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from kb.explain.graphs import Graph, GraphEdge, GraphNode
from queries.pictures.drawing import SIDE, STACKED, Arrow, Box, Drawing, Outline, Shape, Stroke, Text, shapes
from queries.pictures.layered import Link, Size
from queries.pictures.legend import footer, samples
from queries.pictures.look import GREY, HOLDS, STATES, Look, edge_look, look_of
from queries.pictures.placing import Curve, Layout, Point, placed
from queries.pictures.text import lines, width

MARGIN = 26.0
HEAD, BODY, SMALL, TITLE = 14.0, 12.5, 10.0, 19.0
WIDEST = 172.0
"""The longest line of text in a box."""

MOST_ROWS = 5
LABEL = 10.5
LABEL_WIDEST = 92.0

PAGE = 1.6
"""Width by height that a picture is best shown at."""

MOST_HEAVY = 6
"""So many boxes that were asked about have a heavy line; more would say nothing."""

BOLD = ("code", "deleted code")
"""Kinds whose label is a name."""

SCREEN = Point(1600.0, 1100.0)
"""What can be seen at once without making it smaller."""

TRIED = tuple((sideways, most) for sideways in (True, False) for most in (4, 6, 9, 14))
PARTS_APART, LONE_APART = 34.0, 18.0


@dataclass(frozen=True)
class _Sized:
    """A node with its look, its lines of text and its size."""

    node: GraphNode
    look: Look
    rows: tuple[tuple[str, float, bool, str], ...]
    size: Point


def draw(graph: Graph) -> Drawing:
    """The drawing of a graph."""
    heavy = graph.focus if len(graph.focus) <= MOST_HEAVY else ()
    sized = {node.id: _sized(node, node.id in heavy and node.state not in STATES) for node in graph.nodes}
    centres, ways, sizes = _packed(graph, {name: each.size for name, each in sized.items()})
    wide, high = _extent(centres, ways, sizes)
    title = lines(graph.title, TITLE, max(wide, 420.0), rows=2, bold=True)
    top = MARGIN + len(title) * (TITLE + 5) + 14
    wide = max(wide, 420.0, *(width(line, TITLE, bold=True) for line in title))
    boxes = tuple(
        _box(sized[name], Point(at.x + MARGIN, at.y + top), sizes[name]) for name, at in centres.items()
    )
    fronts = {box.id: _hull(box.shapes) for box in boxes}
    arrows = tuple(
        _arrow(edge, _shifted(ways[number][0], top), _shift(ways[number][1], top), fronts)
        for number, edge in enumerate(graph.edges)
    )
    legend, bottom = samples(graph, Point(MARGIN, top + high + 26), wide)
    said = tuple(footer(graph, Point(MARGIN, bottom), wide))
    height = (said[-1].at.y if said else bottom) + MARGIN - 6
    texts = tuple(
        Text(Point(MARGIN, MARGIN + TITLE - 4 + number * (TITLE + 5)), line, TITLE, True, middle=False)
        for number, line in enumerate(title)
    )
    whole = Point(wide + 2 * MARGIN, height)
    card = shapes(
        "rounded",
        Point(whole.x / 2, height / 2),
        Point(whole.x - 2, height - 2),
        "#ffffff",
        Stroke("#c9ccd1", 1.0),
    )
    return Drawing(
        whole.x, height, graph.title, _description(graph), card[0], arrows, boxes, legend, texts + said
    )


def _description(graph: Graph) -> str:
    boxes, arrows = len(graph.nodes), len(graph.edges)
    counted = (
        f"{boxes} {'box' if boxes == 1 else 'boxes'} and {arrows} {'arrow' if arrows == 1 else 'arrows'}."
    )
    return " ".join(part for part in (counted, graph.about, *graph.left_out) if part)


# --- boxes --------------------------------------------------------------------------------------------


def _sized(node: GraphNode, focus: bool) -> _Sized:
    look = look_of(node.kind, node.state, focus)
    mark = STATES.get(node.state)
    words = [look.word] if look.word else []
    if node.state and not (words and node.state == HOLDS):
        words.append(mark.word if mark else node.state)
    colour = mark.colour if mark else GREY
    rows = [(" - ".join(words), SMALL, False, colour)] if words else []
    head, _, rest = node.label.partition(": ")
    if rest and len(head) <= 12:
        rows.append((head, HEAD, True, "#1b1b1b"))
        rows += [(line, BODY - 1, False, "#1b1b1b") for line in lines(rest, BODY - 1, WIDEST, rows=MOST_ROWS)]
    else:
        short = node.kind in BOLD
        letters = HEAD if short else BODY
        rows += [
            (line, letters, short, "#1b1b1b")
            for line in lines(node.label, letters, WIDEST, rows=MOST_ROWS, bold=short)
        ]
    inner = max(width(text, size, bold=bold) for text, size, bold, _ in rows)
    tall = sum(size + 4 for _, size, _, _ in rows)
    extra = 2 * STACKED if look.shape == "stack" else 0.0
    size = Point(inner + 2 * (9 + SIDE.get(look.shape, 0.0)) + extra, tall + 13 + extra)
    return _Sized(node, look, tuple(rows), size)


def _box(sized: _Sized, at: Point, size: Point) -> Box:
    look = sized.look
    stroke = Stroke("#1b1b1b" if look.dash == () or look.width > 1 else GREY, look.width, look.dash)
    shift = STACKED if look.shape == "stack" else 0.0
    y = at.y + shift - sum(tall + 4 for _, tall, _, _ in sized.rows) / 2
    texts = []
    for text, tall, bold, colour in sized.rows:
        texts.append(Text(Point(at.x - shift, y + tall), text, tall, bold, colour))
        y += tall + 4
    node = sized.node
    title = (
        node.detail if node.detail and node.label in node.detail else f"{node.label}. {node.detail}".strip()
    )
    return Box(
        node.id, node.kind, node.state, title, shapes(look.shape, at, size, look.fill, stroke), tuple(texts)
    )


def _hull(parts: Sequence[Shape]) -> Outline:
    """The outline that an edge stops at: the front shape, or all sheets of a stack."""
    if len(parts) < 3:
        return parts[0].outline
    xs = [point.x for shape in parts for point in shape.outline]
    ys = [point.y for shape in parts for point in shape.outline]
    left, right, high, low = min(xs), max(xs), min(ys), max(ys)
    return (Point(left, high), Point(right, high), Point(right, low), Point(left, low))


# --- edges --------------------------------------------------------------------------------------------


def _label_rows(edge: GraphEdge) -> tuple[str, ...]:
    return lines(edge.label, LABEL, LABEL_WIDEST, rows=3) if edge.label else ()


def _label_size(edge: GraphEdge) -> Size | None:
    rows = _label_rows(edge)
    if not rows:
        return None
    return Size(max(width(row, LABEL) for row in rows) + 8, len(rows) * (LABEL + 2) + 4)


def _arrow(edge: GraphEdge, curve: Curve, label: Point | None, outlines: Mapping[str, Outline]) -> Arrow:
    stroke = edge_look(edge.kind)
    start = _meets(curve[0], curve[1], outlines[edge.source])
    tip = _meets(curve[-1], curve[-2], outlines[edge.target])
    back = _direction(tip, curve[-1] if tip != curve[-1] else curve[-2])
    size = 5.5 + stroke.width
    base = Point(tip.x + back.x * size, tip.y + back.y * size)
    side = Point(-back.y * size * 0.48, back.x * size * 0.48)
    head = (tip, Point(base.x + side.x, base.y + side.y), Point(base.x - side.x, base.y - side.y))
    whole = (*_line(start, curve[0])[:-1], *curve, *_line(curve[-1], tip)[1:]) if start != curve[0] else curve
    if start == curve[0] and tip != curve[-1]:
        whole = (*curve, *_line(curve[-1], tip)[1:])
    elif start != curve[0] and tip == curve[-1]:
        whole = (*_line(start, curve[0])[:-1], *curve)
    title = edge.detail or f"{edge.source} {edge.kind} {edge.target}"
    rows = _label_rows(edge)
    if label is None or not rows:
        return Arrow(edge.source, edge.target, edge.kind, title, whole, stroke, head)
    wide = max(width(row, LABEL) for row in rows) + 6
    high = len(rows) * (LABEL + 2) + 2
    plate = shapes("rounded", label, Point(wide, high), "#ffffff", stroke)[0].outline
    texts = tuple(
        Text(
            Point(label.x, label.y - high / 2 + (number + 1) * (LABEL + 2) - 2),
            row,
            LABEL,
            colour=stroke.colour,
        )
        for number, row in enumerate(rows)
    )
    return Arrow(edge.source, edge.target, edge.kind, title, whole, stroke, head, plate, texts)


def _line(start: Point, end: Point) -> Curve:
    third = Point((end.x - start.x) / 3, (end.y - start.y) / 3)
    return (start, Point(start.x + third.x, start.y + third.y), Point(end.x - third.x, end.y - third.y), end)


def _direction(start: Point, end: Point) -> Point:
    away = Point(end.x - start.x, end.y - start.y)
    long = sqrt(away.x**2 + away.y**2) or 1.0
    return Point(away.x / long, away.y / long)


def _meets(edge: Point, toward: Point, outline: Outline) -> Point:
    """Where a line that comes straight to a side of the box's rectangle meets the outline itself."""
    level = abs(toward.y - edge.y) < abs(toward.x - edge.x) or toward == edge
    found: list[float] = []
    for one, other in zip(outline, (*outline[1:], outline[0]), strict=True):
        (a, b), (c, d) = (one, other) if level else ((one.y, one.x), (other.y, other.x))
        at = edge.y if level else edge.x
        if min(b, d) <= at <= max(b, d):
            found.append(a if b == d else a + (at - b) / (d - b) * (c - a))
            if b == d:
                found.append(c)
    if not found:
        return edge
    here = edge.x if level else edge.y
    near = min(found, key=lambda value: abs(value - here))
    return Point(near, edge.y) if level else Point(edge.x, near)


# --- the layout that fits a page ------------------------------------------------------------------------

Way = tuple[Curve, Point | None]


def _packed(
    graph: Graph, sizes: Mapping[str, Point]
) -> tuple[dict[str, Point], dict[int, Way], dict[str, Point]]:
    """Centres, curves and sizes: connected parts beside and below one another, lone boxes in rows below."""
    parts = list(_parts(graph))
    laid: list[tuple[tuple[int, ...], Layout]] = []
    for names, numbers in parts:
        if numbers:
            links = [_link(graph.edges[number]) for number in numbers]
            laid.append((numbers, _best({name: sizes[name] for name in names}, links)))
    laid.sort(key=lambda each: -each[1].width * each[1].height)
    lone = [names[0] for names, numbers in parts if not numbers]
    area = sum((each.width + PARTS_APART) * (each.height + PARTS_APART) for _, each in laid)
    area += sum((sizes[name].x + LONE_APART) * (sizes[name].y + LONE_APART) for name in lone)
    wide = max([sqrt(area * PAGE), *(each.width for _, each in laid)])
    centres: dict[str, Point] = {}
    ways: dict[int, Way] = {}
    grown = dict(sizes)
    corners, low = _rows([Point(each.width, each.height) for _, each in laid], wide, PARTS_APART)
    for (numbers, each), corner in zip(laid, corners, strict=True):
        centres |= {name: Point(at.x + corner.x, at.y + corner.y) for name, at in each.centres.items()}
        grown |= each.sizes
        for number, curve, label in zip(numbers, each.curves, each.labels, strict=True):
            moved = None if label is None else Point(label.x + corner.x, label.y + corner.y)
            ways[number] = tuple(Point(point.x + corner.x, point.y + corner.y) for point in curve), moved
    start = low + PARTS_APART if laid else 0.0
    corners, _ = _rows([sizes[name] for name in lone], wide, LONE_APART)
    for name, corner in zip(lone, corners, strict=True):
        size = sizes[name]
        centres[name] = Point(corner.x + size.x / 2, corner.y + start + size.y / 2)
    return {node.id: centres[node.id] for node in graph.nodes}, ways, grown


def _rows(sizes: Sequence[Point], wide: float, apart: float) -> tuple[list[Point], float]:
    """The upper left corner of each, in rows no wider than that, and where the last row ends."""
    corners: list[Point] = []
    x = y = tall = 0.0
    for size in sizes:
        if x and x + size.x > wide:
            x, y, tall = 0.0, y + tall + apart, 0.0
        corners.append(Point(x, y))
        x, tall = x + size.x + apart, max(tall, size.y)
    return corners, y + tall


def _extent(
    centres: Mapping[str, Point], ways: Mapping[int, Way], sizes: Mapping[str, Point]
) -> tuple[float, float]:
    """How far everything reaches to the right, and down."""
    ends = [Point(at.x + sizes[name].x / 2, at.y + sizes[name].y / 2) for name, at in centres.items()]
    ends += [point for curve, _ in ways.values() for point in curve]
    return max((end.x for end in ends), default=0.0), max((end.y for end in ends), default=0.0)


def _parts(graph: Graph) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
    """The connected parts: their nodes, and the numbers of their edges."""
    group = {node.id: node.id for node in graph.nodes}

    def root(name: str) -> str:
        while group[name] != name:
            group[name] = group[group[name]]
            name = group[name]
        return name

    for edge in graph.edges:
        group[root(edge.source)] = root(edge.target)
    names: dict[str, list[str]] = {}
    for node in graph.nodes:
        names.setdefault(root(node.id), []).append(node.id)
    for found, members in names.items():
        numbers = (number for number, edge in enumerate(graph.edges) if root(edge.source) == found)
        yield tuple(members), tuple(numbers)


def _link(edge: GraphEdge) -> Link:
    return Link(edge.source, edge.target, _label_size(edge))


def _best(sizes: Mapping[str, Point], links: Sequence[Link]) -> Layout:
    tried = [placed(sizes, links, sideways=sideways, most=most) for sideways, most in TRIED]
    return min(tried, key=_cost)


def _cost(layout: Layout) -> float:
    """What a layout takes of a page, how far it is from a page's form, and how much larger than a screen."""
    wide, high = max(layout.width, 1.0), max(layout.height, 1.0)
    form = abs(log(wide / high / PAGE))
    beyond = max(0.0, log(wide / SCREEN.x)) + max(0.0, log(high / SCREEN.y))
    return log(wide * high) + 1.6 * max(0.0, form - 0.25) + 2.0 * beyond


def _shifted(curve: Curve, top: float) -> Curve:
    return tuple(Point(point.x + MARGIN, point.y + top) for point in curve)


def _shift(point: Point | None, top: float) -> Point | None:
    return None if point is None else Point(point.x + MARGIN, point.y + top)
