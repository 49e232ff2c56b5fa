"""A graph as an outline: every node once, numbered, with its arrows; for screen readers and pipes.

Takes a ``Graph`` and a ``Style``; gives lines. Imports ``layout`` and ``kb.explain.graphs``.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.explain.graphs import Graph, GraphEdge, GraphNode, topological
from queries.told.layout import Style, faint, wrapped


def graph_text(graph: Graph, style: Style) -> Iterator[str]:
    """The title, the nodes with what leads from them to where, and what is left out."""
    yield style.strong(f"{graph.title}.")
    boxes = f"{len(graph.nodes)} {'node' if len(graph.nodes) == 1 else 'nodes'}"
    arrows = f"{len(graph.edges)} {'arrow' if len(graph.edges) == 1 else 'arrows'}"
    yield style.faint(f"{boxes} and {arrows}; [n] is the number of a node.")
    yield ""
    order = _order(graph)
    numbers = {name: place for place, name in enumerate(order, start=1)}
    known = graph.by_id
    leaving: dict[str, list[GraphEdge]] = {}
    for edge in graph.edges:
        leaving.setdefault(edge.source, []).append(edge)
    for name in order:
        node = known[name]
        yield from wrapped(_told(node, name in graph.focus), "      ", f"{f'[{numbers[name]}]':<5} ")
        if node.id not in (node.label, node.label.partition(":")[0]):
            yield from faint(node.id, "        ", style)
        for edge in leaving.get(name, ()):
            target = known[edge.target]
            text = f"{edge.kind}: [{numbers[edge.target]}] {_short(target)}"
            yield from wrapped(text, "           ", "      -> ")
    yield ""
    for sentence in (*graph.left_out, graph.about):
        if sentence:
            yield from faint(sentence, "", style)


def _order(graph: Graph) -> list[str]:
    """What was asked about first, then everything with what follows before what it follows from."""
    found = topological(graph)
    return [
        *(name for name in found if name in graph.focus),
        *(name for name in found if name not in graph.focus),
    ]


def _short(node: GraphNode) -> str:
    """A label without what comes after its code."""
    head, _, rest = node.label.partition(": ")
    return head if rest and head == node.id else node.label


def _told(node: GraphNode, focus: bool) -> str:
    words = [word for word in (node.kind, node.state, "asked about" if focus else "") if word]
    return f"{node.label} ({', '.join(words)})"
