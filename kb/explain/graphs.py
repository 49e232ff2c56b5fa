"""Typed graphs for pictures, and what networkx does to them: edges reduced, a part cut out, files written.

Takes nodes and edges that a query made; gives ``Graph`` values with less in them, saying what was left
out, and GraphML and node-link data. The second place that loads networkx, and only when it is needed.
Imports nothing of the project.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import networkx as nx


class GraphNode(NamedTuple):
    """A box: its kind says what it is, its state how things stand with it (empty where it has none).

    ``label`` is short; ``detail`` is the whole sentence with its source.
    """

    id: str
    label: str
    kind: str
    detail: str = ""
    state: str = ""


class GraphEdge(NamedTuple):
    """An arrow; ``kind`` is what it says, ``label`` the word beside it (often the kind, or nothing)."""

    source: str
    target: str
    kind: str
    label: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Graph:
    """Nodes and edges with a title; ``focus`` are the nodes that were asked about.

    ``left_out`` are sentences, one for each thing that is not in the picture.
    """

    title: str
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    focus: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    about: str = ""

    def __post_init__(self) -> None:
        names = [node.id for node in self.nodes]
        known = set(names)
        assert len(known) == len(names), "an id is used once"
        assert all({edge.source, edge.target} <= known for edge in self.edges), "an edge has two ends"

    @property
    def by_id(self) -> Mapping[str, GraphNode]:
        """The nodes by their ids."""
        return {node.id: node for node in self.nodes}

    def only(self, kept: Collection[str]) -> Graph:
        """These nodes and the edges among them."""
        chosen = set(kept)
        nodes = tuple(node for node in self.nodes if node.id in chosen)
        edges = tuple(edge for edge in self.edges if {edge.source, edge.target} <= chosen)
        return replace(self, nodes=nodes, edges=edges)

    def saying(self, *sentences: str) -> Graph:
        """The graph with more said of what is left out; an empty sentence says nothing."""
        return replace(self, left_out=(*self.left_out, *(each for each in sentences if each)))


UP, DOWN, BOTH, AROUND = "up", "down", "both", "around"
"""Against the arrows, along them, either of these two, or in any order of them."""


def distances(graph: Graph, starts: Iterable[str], direction: str = AROUND) -> dict[str, int]:
    """How many edges away each node is from the nearest start; what cannot be reached has no distance."""
    if direction == BOTH:
        starts = tuple(starts)
        up, down = distances(graph, starts, UP), distances(graph, starts, DOWN)
        return {
            name: min(far.get(name, len(up) + len(down)) for far in (up, down)) for name in {**up, **down}
        }
    near: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
    for edge in graph.edges:
        if direction in (DOWN, AROUND):
            near[edge.source].append(edge.target)
        if direction in (UP, AROUND):
            near[edge.target].append(edge.source)
    found = {name: 0 for name in starts if name in near}
    waiting = deque(found)
    while waiting:
        name = waiting.popleft()
        for other in near[name]:
            if other not in found:
                found[other] = found[name] + 1
                waiting.append(other)
    return found


def part(
    graph: Graph,
    *,
    depth: int | None,
    most: int,
    direction: str = AROUND,
    what: tuple[str, str] = ("step", "steps"),
    first: Collection[str] = (),
) -> Graph:
    """The nodes nearest to the focus: at most ``depth`` edges away, and no more than ``most``.

    Nodes in ``first`` are kept before others at any distance. What is left out is said.
    """
    places = {node.id: place for place, node in enumerate(graph.nodes)}
    away = distances(graph, graph.focus, direction)
    wanted = [name for name in places if name in first or (name in away and _within(away[name], depth))]
    wanted.sort(key=lambda name: (name not in first, away.get(name, len(places)), places[name]))
    kept = wanted[:most]
    reached = set(first) | set(away)
    beyond = len(reached - set(wanted))
    over = len(wanted) - len(kept)
    return graph.only(kept).saying(
        _left(beyond, what, "further away", "--depth"), _left(over, what, "over the limit", "--most")
    )


def _within(distance: int, depth: int | None) -> bool:
    return depth is None or distance <= depth


def _left(number: int, what: tuple[str, str], why: str, option: str) -> str:
    if not number:
        return ""
    said = f"1 {what[0]} {why} is" if number == 1 else f"{number} {what[1]} {why} are"
    return f"{said} left out ({option})."


def reduced(graph: Graph, kinds: Collection[str]) -> tuple[Graph, int]:
    """The graph without the edges of these kinds that follow from others of them, and how many those were.

    What can be reached along edges of these kinds stays so; no edge inside a cycle is taken away.
    """
    import networkx as nx

    net: nx.DiGraph[str] = nx.DiGraph()
    net.add_nodes_from(node.id for node in graph.nodes)
    net.add_edges_from((edge.source, edge.target) for edge in graph.edges if edge.kind in kinds)
    condensed = nx.condensation(net)
    member = condensed.graph["mapping"]
    kept = set(nx.transitive_reduction(condensed).edges)
    edges = tuple(
        edge
        for edge in graph.edges
        if edge.kind not in kinds
        or member[edge.source] == member[edge.target]
        or (member[edge.source], member[edge.target]) in kept
    )
    return replace(graph, edges=edges), len(graph.edges) - len(edges)


def bridged(graph: Graph, gone: Collection[str]) -> Graph:
    """The graph without these nodes: what led into one of them leads to what it led to."""
    left = set(gone)
    into: dict[str, list[GraphEdge]] = {}
    for edge in graph.edges:
        into.setdefault(edge.target, []).append(edge)
    edges: dict[tuple[str, str, str], GraphEdge] = {}
    for edge in graph.edges:
        if edge.target in left:
            continue
        for source in _sources(edge.source, left, into):
            if source != edge.target or edge.source not in left:
                edges.setdefault((source, edge.target, edge.kind), edge._replace(source=source))
    nodes = tuple(node for node in graph.nodes if node.id not in left)
    return replace(graph, nodes=nodes, edges=tuple(edges.values()))


def _sources(name: str, left: Collection[str], into: Mapping[str, list[GraphEdge]]) -> Iterator[str]:
    """The node itself, or, where it goes, whatever leads to it through nodes that go."""
    seen = {name}
    waiting = [name]
    while waiting:
        found = waiting.pop()
        if found not in left:
            yield found
            continue
        for edge in into.get(found, ()):
            if edge.source not in seen:
                seen.add(edge.source)
                waiting.append(edge.source)


def levels(needs: Iterable[tuple[str, str, bool]]) -> dict[str, int]:
    """The least stratum of each name: no lower than what it reads, and higher than what it reads strictly.

    Takes (what is read, what reads it, strictly); a cycle has no strict step in it.
    """
    import networkx as nx

    net: nx.DiGraph[str] = nx.DiGraph()
    for source, target, strict in needs:
        before = net.has_edge(source, target) and net[source][target]["strict"]
        net.add_edge(source, target, strict=strict or before)
    condensed = nx.condensation(net)
    level: dict[int, int] = {}
    for group in nx.topological_sort(condensed):
        reads = [
            level[condensed.graph["mapping"][source]] + net[source][target]["strict"]
            for target in condensed.nodes[group]["members"]
            for source in net.predecessors(target)
            if condensed.graph["mapping"][source] != group
        ]
        level[group] = max(reads, default=0)
    return {name: level[group] for name, group in condensed.graph["mapping"].items()}


def topological(graph: Graph) -> list[str]:
    """The ids, those that others follow from last; on a cycle, in the order of the graph."""
    import networkx as nx

    places = {node.id: place for place, node in enumerate(graph.nodes)}
    net: nx.DiGraph[str] = nx.DiGraph()
    net.add_nodes_from(places)
    net.add_edges_from((edge.target, edge.source) for edge in graph.edges)
    condensed = nx.condensation(net)
    members = {
        group: sorted(condensed.nodes[group]["members"], key=places.__getitem__) for group in condensed
    }
    order = nx.lexicographical_topological_sort(condensed, key=lambda group: places[members[group][0]])
    return [name for group in order for name in members[group]]


def _network(graph: Graph) -> nx.MultiDiGraph[str]:
    import networkx as nx

    net: nx.MultiDiGraph[str] = nx.MultiDiGraph(title=graph.title, left_out=" ".join(graph.left_out))
    for node in graph.nodes:
        focus = "yes" if node.id in graph.focus else "no"
        net.add_node(
            node.id, label=node.label, kind=node.kind, detail=node.detail, state=node.state, focus=focus
        )
    for edge in graph.edges:
        net.add_edge(
            edge.source, edge.target, key=edge.kind, kind=edge.kind, label=edge.label, detail=edge.detail
        )
    return net


def node_link(graph: Graph) -> dict[str, Any]:
    """The data that ``networkx.node_link_graph(..., edges="edges")`` reads."""
    import networkx as nx

    data: dict[str, Any] = nx.node_link_data(_network(graph), edges="edges")
    return data


def graphml(graph: Graph) -> str:
    """GraphML, as other programs for graphs read it."""
    import networkx as nx

    text = "\n".join(nx.generate_graphml(_network(graph), named_key_ids=True))
    # XML has no place for control characters, and what a user called something may have one.
    return "".join(
        letter if letter.isprintable() or letter == "\n" else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
