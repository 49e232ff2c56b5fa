"""The forms of a graph read back: from each file the nodes and the edges that are in it.

Takes the text that ``written`` gives; gives ids and (source, target, kind).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple
from xml.etree import ElementTree

import networkx as nx
import pytest

from kb.explain.graphs import Graph
from queries.pictures.forms import written
from queries.told import layout

SVG = "{http://www.w3.org/2000/svg}"
STRING = r'"((?:[^"\\]|\\.)*)"'


class Content(NamedTuple):
    """What is in a graph: each node with its kind and state, each edge with its kind."""

    nodes: frozenset[tuple[str, str, str]]
    edges: frozenset[tuple[str, str, str]]


def content(graph: Graph) -> Content:
    """The content of the graph itself."""
    return Content(
        frozenset((node.id, node.kind, node.state) for node in graph.nodes),
        frozenset((edge.source, edge.target, edge.kind) for edge in graph.edges),
    )


def _network(net: Any) -> Content:
    return Content(
        frozenset((name, data["kind"], data["state"]) for name, data in net.nodes(data=True)),
        frozenset((source, target, data["kind"]) for source, target, data in net.edges(data=True)),
    )


def of_json(text: str) -> Content:
    """Node-link data, read by networkx."""
    return _network(nx.node_link_graph(json.loads(text), edges="edges"))


def of_graphml(text: str) -> Content:
    """GraphML, read by networkx."""
    return _network(nx.parse_graphml(text))


def of_svg(text: str) -> Content:
    """SVG, by its data attributes."""
    root = ElementTree.fromstring(text.encode())
    groups = [each.attrib for each in root.iter(f"{SVG}g")]
    return Content(
        frozenset((g["data-node"], g["data-kind"], g["data-state"]) for g in groups if "data-node" in g),
        frozenset((g["data-from"], g["data-to"], g["data-kind"]) for g in groups if "data-from" in g),
    )


def of_dot(text: str) -> Content:
    """DOT, line by line."""
    nodes, edges = set(), set()
    for line in text.splitlines():
        fields = {key: _unquoted(value) for key, value in re.findall(rf"(\w+)={STRING}", line)}
        if match := re.match(rf"  {STRING} -> {STRING} \[", line):
            edges.add((_unquoted(match[1]), _unquoted(match[2]), fields["kind"]))
        elif match := re.match(rf"  {STRING} \[", line):
            nodes.add((_unquoted(match[1]), fields["kind"], fields.get("state", "")))
    return Content(frozenset(nodes), frozenset(edges))


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], text)


def of_mermaid(text: str) -> Content:
    """Mermaid, by its comments and the lines below them."""
    nodes: dict[str, tuple[str, str, str]] = {}
    edges = set()
    kind = ""
    for line in text.splitlines():
        if match := re.match(r"%% node (n\d+): ([^;]*); ([^;]*); (.*)", _entities(line)):
            nodes[match[1]] = (match[4], match[2], match[3])
        elif match := re.match(r"%% edge: (.*)", _entities(line)):
            kind = match[1]
        elif match := re.match(r"(n\d+) (?:-->|-\.->)(?:\|[^|]*\|)? (n\d+)$", line):
            edges.add((nodes[match[1]][0], nodes[match[2]][0], kind))
    drawn = set(re.findall(r"^(n\d+)[(\[{>]", text, re.MULTILINE))
    return Content(frozenset(nodes[name] for name in drawn), frozenset(edges))


def _entities(line: str) -> str:
    return re.sub(r"#(\d+);", lambda match: chr(int(match[1])), line)


def of_text(text: str, graph: Graph) -> Content:
    """The outline: numbers for nodes, which are known by their labels and, below those, their ids."""
    labels = {(node.label, ", ".join(filter(None, (node.kind, node.state)))): node for node in graph.nodes}
    names: dict[str, str] = {}
    edges = []
    here = ""
    for line in text.splitlines():
        if match := re.match(r"\[(\d+)\] +(.*) \((.*?)\)$", line):
            here = match[1]
            kinds = match[3].removesuffix(", asked about")
            names[here] = labels[match[2], kinds].id
        elif match := re.match(r" +-> (.+?): \[(\d+)\]", line):
            edges.append((here, match[2], match[1]))
        elif line.startswith("        ") and here:
            names[here] = line.strip()
    known = graph.by_id
    return Content(
        frozenset((name, known[name].kind, known[name].state) for name in names.values()),
        frozenset((names[source], names[target], kind) for source, target, kind in edges),
    )


READ: dict[str, Callable[[str], Content]] = {
    "json": of_json,
    "graphml": of_graphml,
    "svg": of_svg,
    "dot": of_dot,
    "mermaid": of_mermaid,
}


def read_back(graph: Graph, form: str, patch: pytest.MonkeyPatch) -> Content:
    """What a form of the graph has in it."""
    if form == "text":
        patch.setattr(layout, "WIDTH", 100_000)  # one line for each node
    text = written(graph, form)
    assert isinstance(text, str)
    return of_text(text, graph) if form == "text" else READ[form](text)
