"""A drawing as data: placed shapes, curves and texts in pixels, which SVG and PNG are made of.

Imports ``placing`` for points.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi, sin

from queries.pictures.placing import Curve, Point

Outline = tuple[Point, ...]


@dataclass(frozen=True)
class Text:
    """One line of text; ``at`` is the middle of its base line, or its start."""

    at: Point
    text: str
    size: float
    bold: bool = False
    colour: str = "#1b1b1b"
    middle: bool = True


@dataclass(frozen=True)
class Stroke:
    """A line's colour, width and dashes (lengths drawn and left out; none: solid)."""

    colour: str
    width: float
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Shape:
    """A closed outline; an empty ``fill`` is none."""

    outline: Outline
    fill: str
    stroke: Stroke


@dataclass(frozen=True)
class Box:
    """A node as it is drawn; ``title`` is what it says in full."""

    id: str
    kind: str
    state: str
    title: str
    shapes: tuple[Shape, ...]
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class Arrow:
    """An edge as it is drawn; ``plate`` is the ground of its label."""

    source: str
    target: str
    kind: str
    title: str
    curve: Curve
    stroke: Stroke
    head: Outline
    plate: Outline = ()
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Sample:
    """A line of the legend: a shape or a piece of an edge, and what it means."""

    shapes: tuple[Shape, ...]
    curve: Curve
    stroke: Stroke | None
    head: Outline
    text: Text


@dataclass(frozen=True)
class Drawing:
    """A whole picture; edges are drawn under boxes."""

    width: float
    height: float
    title: str
    description: str
    card: Shape
    arrows: tuple[Arrow, ...]
    boxes: tuple[Box, ...]
    legend: tuple[Sample, ...]
    texts: tuple[Text, ...]


# --- outlines -----------------------------------------------------------------------------------------


def _rectangle(x: float, y: float, w: float, h: float) -> Outline:
    return (Point(x, y), Point(x + w, y), Point(x + w, y + h), Point(x, y + h))


def _rounded(x: float, y: float, w: float, h: float, radius: float = 9.0) -> Outline:
    radius = min(radius, w / 2, h / 2)
    corners = (
        (x + w - radius, y + radius, -pi / 2),
        (x + w - radius, y + h - radius, 0.0),
        (x + radius, y + h - radius, pi / 2),
        (x + radius, y + radius, pi),
    )
    return tuple(
        Point(cx + radius * cos(start + step * pi / 16), cy + radius * sin(start + step * pi / 16))
        for cx, cy, start in corners
        for step in range(9)
    )


def _stadium(x: float, y: float, w: float, h: float) -> Outline:
    return _rounded(x, y, w, h, min(w, h) / 2)


def _octagon(x: float, y: float, w: float, h: float) -> Outline:
    cut = min(13.0, w / 4, h / 3)
    right, low = x + w, y + h
    return (
        Point(x + cut, y),
        Point(right - cut, y),
        Point(right, y + cut),
        Point(right, low - cut),
        Point(right - cut, low),
        Point(x + cut, low),
        Point(x, low - cut),
        Point(x, y + cut),
    )


def _hexagon(x: float, y: float, w: float, h: float) -> Outline:
    cut = min(14.0, w / 4)
    middle = y + h / 2
    return (
        Point(x + cut, y),
        Point(x + w - cut, y),
        Point(x + w, middle),
        Point(x + w - cut, y + h),
        Point(x + cut, y + h),
        Point(x, middle),
    )


def _slanted(x: float, y: float, w: float, h: float) -> Outline:
    cut = min(10.0, w / 4)
    return (Point(x + cut, y), Point(x + w, y), Point(x + w - cut, y + h), Point(x, y + h))


def _note(x: float, y: float, w: float, h: float) -> Outline:
    cut = min(11.0, w / 4, h / 3)
    return (
        Point(x, y),
        Point(x + w - cut, y),
        Point(x + w, y + cut),
        Point(x + w, y + h),
        Point(x, y + h),
    )


def _flag(x: float, y: float, w: float, h: float) -> Outline:
    cut = min(12.0, w / 4)
    return (
        Point(x, y),
        Point(x + w - cut, y),
        Point(x + w, y + h / 2),
        Point(x + w - cut, y + h),
        Point(x, y + h),
    )


OUTLINES: dict[str, Callable[[float, float, float, float], Outline]] = {
    "rectangle": _rectangle,
    "rounded": _rounded,
    "stadium": _stadium,
    "octagon": _octagon,
    "hexagon": _hexagon,
    "slanted": _slanted,
    "note": _note,
    "flag": _flag,
    "stack": _rectangle,
}
"""Every shape: the outline in a rectangle."""

STACKED = 4.0
"""How far the sheets of a stack stand out."""

SIDE = {"stadium": 10.0, "octagon": 5.0, "hexagon": 11.0, "slanted": 8.0, "note": 4.0, "flag": 8.0}
"""What a shape takes from the room for text on each side."""


def shapes(name: str, middle: Point, size: Point, fill: str, stroke: Stroke) -> tuple[Shape, ...]:
    """The shapes that make a box, those behind first."""
    x, y = middle.x - size.x / 2, middle.y - size.y / 2
    outline = OUTLINES[name]
    if name == "stack":
        w, h = size.x - 2 * STACKED, size.y - 2 * STACKED
        return tuple(
            Shape(outline(x + away, y + 2 * STACKED - away, w, h), fill, stroke)
            for away in (2 * STACKED, STACKED, 0.0)
        )
    front = Shape(outline(x, y, size.x, size.y), fill, stroke)
    if name != "note":
        return (front,)
    _, start, end, *_ = front.outline
    fold = Shape((start, Point(start.x, end.y), end), "#ffffff", stroke)
    return (front, fold)
