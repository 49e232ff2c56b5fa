"""The legend below a picture, and what is said of it: only what the picture has in it.

Takes a ``Graph`` and a place; gives samples and texts. Imports ``drawing``, ``look``, ``text``.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.explain.graphs import Graph
from queries.pictures.drawing import Sample, Stroke, Text, shapes
from queries.pictures.look import GREY, KINDS, LEGEND, PLAIN, STATES, edge_look, look_of
from queries.pictures.placing import Point
from queries.pictures.text import lines, width

SIZE = 11.0
ROW = 24.0
SAMPLE = Point(30.0, 16.0)


def samples(graph: Graph, at: Point, wide: float) -> tuple[tuple[Sample, ...], float]:
    """The legend in rows, and where it ends."""
    found: list[Sample] = []
    by_state = any(node.state in STATES for node in graph.nodes)  # then the state says how a box is filled
    x, y = at.x, at.y + 8
    for kind, state, edge, word in _entries(graph):
        needed = SAMPLE.x + 12 + width(word, SIZE) + 22
        if x > at.x and x + needed > at.x + wide:
            x, y = at.x, y + ROW
        found.append(_sample(kind, state, edge, word, Point(x, y), bool(state) or not by_state))
        x += needed
    return tuple(found), (y + ROW if found else at.y)


def _entries(graph: Graph) -> Iterator[tuple[str, str, str, str]]:
    """Kind, state, edge kind (two of them empty), and the word for it."""
    own = (node.kind for node in graph.nodes if node.state not in STATES or not STATES[node.state].shape)
    for kind in dict.fromkeys(own):
        yield kind, "", "", LEGEND.get(kind) or KINDS.get(kind, PLAIN).word or kind
    for state in dict.fromkeys(node.state for node in graph.nodes if node.state in STATES):
        yield "", state, "", STATES[state].word
    for edge in dict.fromkeys(edge.kind for edge in graph.edges):
        yield "", "", edge, edge


def _sample(kind: str, state: str, edge: str, word: str, at: Point, filled: bool) -> Sample:
    text = Text(Point(at.x + SAMPLE.x + 8, at.y + 4), word, SIZE, colour=GREY, middle=False)
    if edge:
        end = Point(at.x + SAMPLE.x, at.y)
        curve = (at, Point(at.x + 10, at.y), Point(end.x - 10, at.y), end)
        head = (end, Point(end.x - 7, at.y - 3.5), Point(end.x - 7, at.y + 3.5))
        return Sample((), curve, edge_look(edge), head, text)
    look = look_of(kind, state, False)
    middle = Point(at.x + SAMPLE.x / 2, at.y)
    stroke = Stroke("#1b1b1b", min(look.width, 2.0), look.dash)
    return Sample(
        shapes(look.shape, middle, SAMPLE, look.fill if filled else "#ffffff", stroke), (), None, (), text
    )


def footer(graph: Graph, at: Point, wide: float) -> Iterator[Text]:
    """What is left out, and as of when, in lines."""
    y = at.y
    for sentence in (*graph.left_out, graph.about):
        for line in lines(sentence, SIZE, wide, rows=4) if sentence else ():
            y += SIZE + 5
            yield Text(Point(at.x, y - SIZE / 2), line, SIZE, colour=GREY, middle=False)
