"""A drawing as SVG: valid XML, text that stays text, nothing loaded from elsewhere, and read aloud well.

Takes a ``Drawing``; gives the text of an SVG file, or of the element alone for a page. Imports ``drawing``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from xml.sax.saxutils import escape, quoteattr

from queries.pictures.drawing import Arrow, Box, Drawing, Outline, Sample, Shape, Stroke, Text
from queries.pictures.placing import Curve

FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif"


def svg(drawing: Drawing) -> str:
    """The file."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{element(drawing)}\n'


def element(drawing: Drawing, name: str = "graph") -> str:
    """The element; ``name`` tells its title's id from others on the same page."""
    return "\n".join(_lines(drawing, name))


def _lines(drawing: Drawing, name: str) -> Iterator[str]:
    wide, high = _number(drawing.width), _number(drawing.height)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{wide}" height="{high}"'
        f' viewBox="0 0 {wide} {high}" font-family={quoteattr(FONT)}'
        f' aria-labelledby="{name}-title {name}-desc">'
    )
    yield f'<title id="{name}-title">{_said(drawing.title)}</title>'
    yield f'<desc id="{name}-desc">{_said(drawing.description)}</desc>'
    yield _shape(drawing.card)
    numbers = count(1)
    yield '<g class="edges">'
    for arrow in drawing.arrows:
        yield from _arrow(arrow, f"{name}-edge-{next(numbers)}")
    yield "</g>"
    yield '<g class="nodes">'
    for box in drawing.boxes:
        yield from _box(box, f"{name}-node-{next(numbers)}")
    yield "</g>"
    yield '<g class="legend">'
    for sample in drawing.legend:
        yield from _sample(sample)
    yield "</g>"
    for text in drawing.texts:
        yield _text(text)
    yield "</svg>"


def _box(box: Box, name: str) -> Iterator[str]:
    data = {"id": name, "data-node": box.id, "data-kind": box.kind, "data-state": box.state}
    yield f"<g {_attributes(data)}><title>{_said(box.title)}</title>"
    for shape in box.shapes:
        yield _shape(shape)
    for text in box.texts:
        yield _text(text)
    yield "</g>"


def _arrow(arrow: Arrow, name: str) -> Iterator[str]:
    data = {"id": name, "data-from": arrow.source, "data-to": arrow.target, "data-kind": arrow.kind}
    yield f"<g {_attributes(data)}><title>{_said(arrow.title)}</title>"
    yield f'<path d="{_path(arrow.curve)}" fill="none" {_stroke(arrow.stroke)}/>'
    yield f'<polygon points="{_points(arrow.head)}" fill="{arrow.stroke.colour}"/>'
    if arrow.plate:
        yield f'<polygon points="{_points(arrow.plate)}" fill="#ffffff"/>'
    for text in arrow.texts:
        yield _text(text)
    yield "</g>"


def _sample(sample: Sample) -> Iterator[str]:
    for shape in sample.shapes:
        yield _shape(shape)
    if sample.stroke is not None:
        yield f'<path d="{_path(sample.curve)}" fill="none" {_stroke(sample.stroke)}/>'
        yield f'<polygon points="{_points(sample.head)}" fill="{sample.stroke.colour}"/>'
    yield _text(sample.text)


def _shape(shape: Shape) -> str:
    return (
        f'<polygon points="{_points(shape.outline)}" fill="{shape.fill or "none"}" {_stroke(shape.stroke)}'
        ' stroke-linejoin="round"/>'
    )


def _stroke(stroke: Stroke) -> str:
    dash = f' stroke-dasharray="{" ".join(map(_number, stroke.dash))}"' if stroke.dash else ""
    return f'stroke="{stroke.colour}" stroke-width="{_number(stroke.width)}"{dash}'


def _text(text: Text) -> str:
    anchor = ' text-anchor="middle"' if text.middle else ""
    bold = ' font-weight="bold"' if text.bold else ""
    return (
        f'<text x="{_number(text.at.x)}" y="{_number(text.at.y)}" font-size="{_number(text.size)}"'
        f' fill="{text.colour}"{anchor}{bold}>{_said(text.text)}</text>'
    )


def _path(curve: Curve) -> str:
    start, *rest = (f"{_number(point.x)} {_number(point.y)}" for point in curve)
    pieces = (f"C{', '.join(rest[place : place + 3])}" for place in range(0, len(rest), 3))
    return f"M{start}{''.join(pieces)}"


def _points(outline: Outline) -> str:
    return " ".join(f"{_number(point.x)},{_number(point.y)}" for point in outline)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _attributes(data: dict[str, str]) -> str:
    return " ".join(f"{key}={quoteattr(_legal(value))}" for key, value in data.items())


def _said(text: str) -> str:
    return escape(_legal(text))


def _legal(text: str) -> str:
    """The text without characters that XML has no place for."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
