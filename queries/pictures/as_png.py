"""A drawing as PNG, at twice its size: drawn with Pillow and the font that Pillow brings along.

Takes a ``Drawing``; gives bytes, or refuses where Pillow is not installed. The one place that loads it.
Imports ``drawing`` and the catalogue.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING

from kb import catalogue
from kb.diagnostics import Refusal
from queries.pictures.drawing import Drawing, Outline, Shape, Stroke, Text
from queries.pictures.placing import Curve, Point

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

SCALE = 2
FINER = 2
"""Lines are drawn so much larger and made smaller again: Pillow draws them without soft edges."""

MOST_PIXELS = 60_000_000
"""Beyond so many, lines are drawn at the size that they have, and the file is written the quick way."""

PIECES = 14
"""Straight pieces of a cubic curve."""

REPLACED = str.maketrans({"×": "x", "–": "-", "—": "-", "’": "'", "≤": "<", "≥": ">"})  # noqa: RUF001
"""Letters that the font does not have, and what stands for them."""


def png(drawing: Drawing) -> bytes:
    """The file."""
    try:
        from PIL import Image, ImageDraw
    except ImportError:
        raise Refusal([catalogue.NO_PILLOW.at(None)]) from None
    wide, high = round(drawing.width * SCALE), round(drawing.height * SCALE)
    finer = FINER if wide * high * FINER**2 <= MOST_PIXELS else 1
    image = Image.new("RGB", (wide * finer, high * finer), "#ffffff")
    _lines(drawing, ImageDraw.Draw(image), SCALE * finer)
    if finer > 1:
        image = image.resize((wide, high), Image.Resampling.LANCZOS)
    _texts(drawing, ImageDraw.Draw(image))
    file = BytesIO()
    image.save(file, "PNG", optimize=finer > 1, dpi=(192, 192))
    return file.getvalue()


def _lines(drawing: Drawing, on: ImageDraw.ImageDraw, scale: int) -> None:
    _shape(on, drawing.card, scale)
    for arrow in drawing.arrows:
        _stroke(on, _points(arrow.curve), arrow.stroke, scale)
        on.polygon(_scaled(arrow.head, scale), fill=arrow.stroke.colour)
        if arrow.plate:
            on.polygon(_scaled(arrow.plate, scale), fill="#ffffff")
    for box in drawing.boxes:
        for shape in box.shapes:
            _shape(on, shape, scale)
    for sample in drawing.legend:
        for shape in sample.shapes:
            _shape(on, shape, scale)
        if sample.stroke is not None:
            _stroke(on, _points(sample.curve), sample.stroke, scale)
            on.polygon(_scaled(sample.head, scale), fill=sample.stroke.colour)


def _shape(on: ImageDraw.ImageDraw, shape: Shape, scale: int) -> None:
    if shape.fill:
        on.polygon(_scaled(shape.outline, scale), fill=shape.fill)
    _stroke(on, [*shape.outline, shape.outline[0]], shape.stroke, scale)


def _stroke(on: ImageDraw.ImageDraw, way: list[Point], stroke: Stroke, scale: int) -> None:
    thick = max(1, round(stroke.width * scale))
    for piece in _dashes(way, stroke.dash) if stroke.dash else (way,):
        on.line(_scaled(tuple(piece), scale), fill=stroke.colour, width=thick, joint="curve")


def _dashes(way: list[Point], dash: tuple[float, ...]) -> Iterator[list[Point]]:
    """The pieces of a way that are drawn."""
    place, rest, drawn = 0, dash[0], True
    piece = [way[0]]
    for start, end in pairwise(way):
        long = hypot(end.x - start.x, end.y - start.y)
        at = 0.0
        while long - at > rest:
            at += rest
            here = Point(start.x + (end.x - start.x) * at / long, start.y + (end.y - start.y) * at / long)
            if drawn:
                yield [*piece, here]
            place, drawn = (place + 1) % len(dash), not drawn
            rest, piece = dash[place], [here]
        rest -= long - at
        piece.append(end)
    if drawn and len(piece) > 1:
        yield piece


def _points(curve: Curve) -> list[Point]:
    """Points on a curve of cubic pieces."""
    found = [curve[0]]
    for place in range(0, len(curve) - 1, 3):
        a, b, c, d = curve[place : place + 4]
        for step in range(1, PIECES + 1):
            t = step / PIECES
            s = 1 - t
            weights = (s**3, 3 * s * s * t, 3 * s * t * t, t**3)
            x = sum(weight * point.x for weight, point in zip(weights, (a, b, c, d), strict=True))
            y = sum(weight * point.y for weight, point in zip(weights, (a, b, c, d), strict=True))
            found.append(Point(x, y))
    return found


def _scaled(outline: Outline, scale: int) -> list[tuple[float, float]]:
    return [(point.x * scale, point.y * scale) for point in outline]


# --- text ---------------------------------------------------------------------------------------------


def _texts(drawing: Drawing, on: ImageDraw.ImageDraw) -> None:
    fonts: dict[float, ImageFont.FreeTypeFont | ImageFont.ImageFont] = {}
    for text in _all(drawing):
        if text.size not in fonts:
            fonts[text.size] = _font(text.size * SCALE)
        on.text(
            (text.at.x * SCALE, text.at.y * SCALE),
            plain(text.text),
            fill=text.colour,
            font=fonts[text.size],
            anchor="ms" if text.middle else "ls",
            stroke_width=0.6 if text.bold else 0,
        )


def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    from PIL import ImageFont

    return ImageFont.load_default(size)


def _all(drawing: Drawing) -> Iterator[Text]:
    for arrow in drawing.arrows:
        yield from arrow.texts
    for box in drawing.boxes:
        yield from box.texts
    yield from (sample.text for sample in drawing.legend)
    yield from drawing.texts


def plain(text: str) -> str:
    """The text in letters that the font has: without accents, and `?` for what is of no Latin script."""
    apart = unicodedata.normalize("NFKD", text.translate(REPLACED))
    return "".join(
        letter if letter.isascii() else "?" for letter in apart if not unicodedata.combining(letter)
    )
