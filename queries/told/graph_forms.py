"""Graphs as DOT and Mermaid, for other programs to draw, and as data (``codewhy/graph/1``).

Takes a ``Graph``; gives text, with the same nodes and edges as the picture. Imports ``kb.explain.graphs``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kb.explain.graphs import Graph, GraphEdge, GraphNode, node_link

DOT_SHAPES = {
    "rounded": "box",
    "stadium": "box",
    "stack": "box3d",
    "slanted": "parallelogram",
    "note": "note",
    "octagon": "octagon",
    "hexagon": "hexagon",
    "flag": "cds",
}
MERMAID = {
    "rounded": ("(", ")"),
    "stadium": ("([", "])"),
    "stack": ("[[", "]]"),
    "slanted": ("[/", "/]"),
    "note": ("[(", ")]"),
    "octagon": ("{{", "}}"),
    "hexagon": ("{{", "}}"),
    "flag": (">", "]"),
}
BARE = ("[", "]")


def _look(node: GraphNode) -> tuple[str, bool]:
    """The shape that the picture has, and whether its line is broken."""
    from queries.pictures.look import look_of

    look = look_of(node.kind, node.state, False)
    return look.shape, bool(look.dash)


def _words(node: GraphNode) -> str:
    """The label, and how things stand, which a shape alone does not say."""
    return f"{node.label} [{node.state}]" if node.state else node.label


# --- DOT ----------------------------------------------------------------------------------------------


def dot(graph: Graph) -> Iterator[str]:
    """The lines of a DOT file."""
    yield f"digraph {_quoted(graph.title)} {{"
    yield "  rankdir=LR;"
    note = "\n".join((graph.title, *graph.left_out))
    yield f"  label={_quoted(note)}; labelloc=t; bgcolor=white;"
    yield '  node [shape=box, fontname="Helvetica", fontsize=11];'
    yield '  edge [fontname="Helvetica", fontsize=9];'
    for node in graph.nodes:
        shape, broken = _look(node)
        styles = [
            *(["rounded"] if shape in ("rounded", "stadium") else []),
            *(["dashed"] if broken else []),
            *(["bold"] if node.id in graph.focus else []),
        ]
        fields = {
            "label": _folded(_words(node)),
            "shape": DOT_SHAPES.get(shape, "box"),
            "style": ",".join(styles),
            "kind": node.kind,
            "state": node.state,
            "tooltip": node.detail,
        }
        yield f"  {_quoted(node.id)} [{_fields(fields)}];"
    for edge in graph.edges:
        fields = {"label": edge.label, "style": _style(edge), "kind": edge.kind, "tooltip": edge.detail}
        yield f"  {_quoted(edge.source)} -> {_quoted(edge.target)} [{_fields(fields)}];"
    yield "}"


def _style(edge: GraphEdge) -> str:
    from queries.pictures.look import DASHED, edge_look

    dash = edge_look(edge.kind).dash
    return "solid" if not dash else "dashed" if dash[0] >= DASHED[0] - 2 else "dotted"


def _fields(fields: dict[str, str]) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in fields.items() if value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _folded(text: str) -> str:
    from queries.pictures.text import lines

    return "\n".join(lines(text, 11, 170, rows=8))


# --- Mermaid ------------------------------------------------------------------------------------------


def mermaid(graph: Graph) -> Iterator[str]:
    """The lines of a Mermaid flow chart; comments say which node and which kind each line is."""
    names = {node.id: f"n{place}" for place, node in enumerate(graph.nodes)}
    yield "---"
    yield f"title: {json.dumps(graph.title, ensure_ascii=False)}"
    yield "---"
    yield "flowchart LR"
    for sentence in graph.left_out:
        yield f"%% {_comment(sentence)}"
    for node in graph.nodes:
        shape, broken = _look(node)
        start, end = MERMAID.get(shape, BARE)
        yield f"%% node {names[node.id]}: {_comment(node.kind)}; {_comment(node.state)}; {_comment(node.id)}"
        yield f"{names[node.id]}{start}{_marked(_words(node))}{end}"
        if broken:
            yield f"style {names[node.id]} stroke-dasharray: 5 4"
    for edge in graph.edges:
        yield f"%% edge: {_comment(edge.kind)}"
        line = {"solid": "-->", "dashed": "-.->", "dotted": "-.->"}[_style(edge)]
        label = f"|{_marked(edge.label)}|" if edge.label else ""
        yield f"{names[edge.source]} {line}{label} {names[edge.target]}"


def _marked(text: str) -> str:
    """A text in quotes; what would end it or begin a mark is written as an entity."""
    codes = {'"': "#quot;", "#": "#35;", "<": "#lt;", ">": "#gt;", "`": "#96;", "\\": "#92;"}
    inner = "".join(codes.get(letter, letter) for letter in text.replace("\n", " "))
    return f'"{inner}"'


def _comment(text: str) -> str:
    """A text that a comment can carry: Mermaid reads braces even there."""
    codes = {"{": "#123;", "}": "#125;", "#": "#35;", ";": "#59;"}
    return "".join(codes.get(letter, letter) for letter in text.replace("\n", " "))


# --- data ---------------------------------------------------------------------------------------------


def graph_data(graph: Graph) -> dict[str, Any]:
    """``codewhy/graph/1``: what ``networkx.node_link_graph(data, edges="edges")`` reads, and more."""
    return {
        "schema": "codewhy/graph/1",
        "title": graph.title,
        "about": graph.about,
        "focus": list(graph.focus),
        "left_out": list(graph.left_out),
        **node_link(graph),
    }
