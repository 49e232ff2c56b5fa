"""A graph in any of its forms: pictures, files for other programs, and text.

Takes a ``Graph`` and the name of a form; gives text, or bytes for PNG. ``graph_svg`` is for pages that
hold a picture. Imports the forms when they are asked for.
"""

from __future__ import annotations

from kb import catalogue
from kb.diagnostics import Field, Refusal
from kb.explain.graphs import Graph, graphml

ENDINGS = {
    ".svg": "svg",
    ".png": "png",
    ".dot": "dot",
    ".gv": "dot",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".graphml": "graphml",
    ".json": "json",
    ".txt": "text",
}
"""The form that the ending of a file's name asks for."""

FORMS = ("text", "json", "svg", "png", "dot", "mermaid", "graphml")


def form_of(file: str) -> str:
    """The form of a file by the ending of its name; refuses one that says none."""
    ending = f".{file.rpartition('.')[2].lower()}" if "." in file else ""
    if ending not in ENDINGS:
        told = catalogue.FORM_OF_PICTURE.at(Field("-o"), name=file[-60:], endings=", ".join(sorted(ENDINGS)))
        raise Refusal([told])
    return ENDINGS[ending]


def written(graph: Graph, form: str) -> str | bytes:
    """The graph in a form; text has no line break at its end."""
    if form in ("svg", "png"):
        from queries.pictures.draw import draw

        drawing = draw(graph)
        if form == "png":
            from queries.pictures.as_png import png

            return png(drawing)
        from queries.pictures.as_svg import svg

        return svg(drawing).rstrip("\n")
    if form == "graphml":
        return graphml(graph)
    if form == "json":
        import json

        from queries.told.graph_forms import graph_data

        return json.dumps(graph_data(graph), ensure_ascii=False, indent=2)
    if form == "text":
        from queries.told.graph_text import graph_text
        from queries.told.layout import Style

        return "\n".join(graph_text(graph, Style()))
    from queries.told.graph_forms import dot, mermaid

    return "\n".join(dot(graph) if form == "dot" else mermaid(graph))


def graph_svg(graph: Graph, name: str = "graph") -> str:
    """The ``<svg>`` element of a graph, for a page; ``name`` keeps its ids apart from another picture's."""
    from queries.pictures.as_svg import element
    from queries.pictures.draw import draw

    return element(draw(graph), name)
