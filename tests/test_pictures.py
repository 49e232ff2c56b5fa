"""Pictures: boxes that do not touch, edges that go around boxes, and files that are what they say."""

from __future__ import annotations

import sys
from io import BytesIO
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import catalogue
from kb.diagnostics import Refusal
from kb.explain.graphs import Graph, GraphEdge, GraphNode
from queries.pictures.as_png import _points, plain, png
from queries.pictures.as_svg import svg
from queries.pictures.draw import draw
from queries.pictures.drawing import Box, Drawing
from queries.pictures.forms import form_of, graph_svg, written
from queries.pictures.look import BLOCKS, EDGES, HOLDS, IDLE, KINDS, STATES, UNKNOWN, look_of
from queries.pictures.text import lines, width
from tests.graph_forms import SVG
from tests.test_graphs import NAMES, graphs

LETTERS = "abcdefghijkl"
KIND = st.sampled_from(sorted(KINDS))
STATE = st.sampled_from(["", *STATES])
LABEL = st.sampled_from(["", "not", "only with a modifier beside"])
WORDS = st.text("abc de: f", max_size=90)


@st.composite
def random_graph(draw_: st.DrawFn) -> Graph:
    names = draw_(st.lists(st.sampled_from(LETTERS), min_size=1, unique=True))
    nodes = tuple(
        GraphNode(name, draw_(WORDS) or name, draw_(KIND), "a sentence.", draw_(STATE)) for name in names
    )
    ends = st.tuples(st.sampled_from(names), st.sampled_from(names), st.sampled_from(sorted(EDGES)))
    found = draw_(st.lists(ends, max_size=24, unique=True))
    edges = tuple(GraphEdge(one, other, kind, draw_(LABEL)) for one, other, kind in found)
    return Graph("A title", nodes, edges, tuple(names[:1]), ("Something is left out.",))


Rectangle = tuple[float, float, float, float]


def around(box: Box) -> Rectangle:
    points = [point for shape in box.shapes for point in shape.outline]
    xs, ys = [point.x for point in points], [point.y for point in points]
    return min(xs), min(ys), max(xs), max(ys)


def plate(outline: tuple[tuple[float, float], ...]) -> Rectangle:
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    return min(xs), min(ys), max(xs), max(ys)


def touch(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def inside(x: float, y: float, box: Rectangle, margin: float = 1.0) -> bool:
    return box[0] + margin < x < box[2] - margin and box[1] + margin < y < box[3] - margin


def check(drawing: Drawing) -> None:
    """No two boxes touch, no label touches a box or a label, no edge runs through a box or off the card."""
    boxes = {box.id: around(box) for box in drawing.boxes}
    assert not [pair for pair in combinations(boxes, 2) if touch(boxes[pair[0]], boxes[pair[1]])]
    plates = [plate(arrow.plate) for arrow in drawing.arrows if arrow.plate]
    assert not [each for each in plates for box in boxes.values() if touch(each, box)]
    assert not [pair for pair in combinations(plates, 2) if touch(*pair)]
    for arrow in drawing.arrows:
        for point in _points(arrow.curve):
            for name, box in boxes.items():
                own = name in (arrow.source, arrow.target)
                assert own or not inside(point.x, point.y, box), f"{arrow.source} to {arrow.target}: {name}"
            assert 0 <= point.x <= drawing.width
            assert 0 <= point.y <= drawing.height
    for left, top, right, low in boxes.values():
        assert left >= 0
        assert top >= 0
        assert right <= drawing.width
        assert low <= drawing.height


@settings(deadline=None, max_examples=40)
@given(random_graph())
def test_nothing_overlaps_whatever_the_graph(graph: Graph) -> None:
    check(draw(graph))


@settings(deadline=None, max_examples=40)
@given(random_graph())
def test_text_stays_inside_its_box(graph: Graph) -> None:
    for box in draw(graph).boxes:
        left, top, right, low = around(box)
        for text in box.texts:
            half = width(text.text, text.size, bold=text.bold) / 2
            assert left <= text.at.x - half
            assert text.at.x + half <= right
            assert top <= text.at.y - text.size * 0.8
            assert text.at.y <= low


@pytest.fixture(scope="module")
def real() -> dict[str, Graph]:
    return graphs()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_overlaps_in_a_real_picture(name: str, real: dict[str, Graph]) -> None:
    check(draw(real[name]))


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_has_the_form_of_a_page(name: str, real: dict[str, Graph]) -> None:
    drawing = draw(real[name])
    assert 0.3 < drawing.width / drawing.height < 3.2
    assert drawing.width < 2600


def test_a_picture_is_the_same_every_time(real: dict[str, Graph]) -> None:
    assert svg(draw(real["codes"])) == svg(draw(real["codes"]))


# --- SVG ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_an_svg_is_read_aloud_and_loads_nothing(name: str, real: dict[str, Graph]) -> None:
    text = svg(draw(real[name]))
    root = ElementTree.fromstring(text.encode())
    assert root.attrib["role"] == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text == real[name].title
    assert description is not None
    assert all(sentence in str(description.text) for sentence in real[name].left_out)
    assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {description.attrib['id']}"
    assert "href" not in text
    assert "url(" not in text
    assert "<style" not in text
    groups = [
        each for each in root.iter(f"{SVG}g") if "data-node" in each.attrib or "data-from" in each.attrib
    ]
    assert all(str(each.find(f"{SVG}title").text) for each in groups)  # type: ignore[union-attr]


def test_ids_on_a_page_are_used_once(real: dict[str, Graph]) -> None:
    page = f"<div>{graph_svg(real['codes'], 'codes')}{graph_svg(real['claim'], 'claim')}</div>"
    ids = [each.attrib["id"] for each in ElementTree.fromstring(page).iter() if "id" in each.attrib]
    assert len(ids) > 40
    assert len(set(ids)) == len(ids)


def test_a_label_stays_text(real: dict[str, Graph]) -> None:
    root = ElementTree.fromstring(svg(draw(real["codes"])).encode())
    texts = {each.text for each in root.iter(f"{SVG}text")}
    assert {"17311", "17312", "add-on of"} <= texts


# --- PNG ----------------------------------------------------------------------------------------------


def test_a_png_shows_the_drawing_at_twice_its_size(real: dict[str, Graph]) -> None:
    from PIL import Image

    drawing = draw(real["codes"])
    image = Image.open(BytesIO(png(drawing)))
    assert image.format == "PNG"
    assert image.size == (round(drawing.width * 2), round(drawing.height * 2))
    for box in drawing.boxes:
        left, top, right, low = (round(value * 2) for value in around(box))
        pixels = image.crop((left, top, right, low)).convert("RGB").tobytes()
        colours = {pixels[place : place + 3].hex() for place in range(0, len(pixels), 3)}
        assert len(colours) > 10, f"{box.id} has no text"
        assert box.shapes[-1].fill.removeprefix("#") in colours


def test_letters_that_the_font_lacks_are_written_plainly() -> None:
    assert plain("Caf\u00e9 \u2013 3 \u00d7 4 \u4e00") == "Cafe - 3 x 4 ?"


def test_without_pillow_a_png_is_refused(monkeypatch: pytest.MonkeyPatch, real: dict[str, Graph]) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(Refusal) as refused:
        written(real["codes"], "png")
    assert [each.kind for each in refused.value.diagnostics] == [catalogue.NO_PILLOW]
    assert catalogue.NO_PILLOW.code == "E0842"


def test_an_ending_that_says_no_form_is_refused() -> None:
    assert form_of("a.b.SVG") == "svg"
    for name in ("picture.bmp", "picture", "svg"):
        with pytest.raises(Refusal) as refused:
            form_of(name)
        assert refused.value.diagnostics[0].kind.code == "E0841"


# --- meaning --------------------------------------------------------------------------------------------


def test_no_two_states_differ_in_colour_alone() -> None:
    words = [mark.word for mark in STATES.values()]
    assert len(set(words)) == len(words)
    four = [look_of("step", state, False) for state in (HOLDS, BLOCKS, IDLE, UNKNOWN)]
    assert len({(look.shape, look.dash) for look in four}) == len(four)


def test_no_two_kinds_of_edges_of_a_picture_differ_in_colour_alone(real: dict[str, Graph]) -> None:
    for graph in real.values():
        kinds = {edge.kind for edge in graph.edges}
        seen = {(EDGES[kind].dash, EDGES[kind].width) for kind in kinds if kind in EDGES}
        assert len(seen) == len([kind for kind in kinds if kind in EDGES])


def test_the_state_is_written_into_the_box() -> None:
    nodes = tuple(GraphNode(state, "a step", "step", "", state) for state in (HOLDS, BLOCKS, IDLE, UNKNOWN))
    boxes = draw(Graph("g", nodes, ())).boxes
    assert [box.texts[0].text for box in boxes] == ["holds", "BLOCKS", "does not matter", "? unknown"]


@given(st.text("abcdef gh-", min_size=1, max_size=120), st.floats(60, 300))
def test_no_line_of_text_is_wider_than_allowed(text: str, most: float) -> None:
    found = lines(text, 12, most, rows=5)
    assert 1 <= len(found) <= 5
    assert all(width(line, 12) <= most for line in found)
