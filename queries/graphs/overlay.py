"""Two cases laid over one another: what is in the first only, in the second only, in both, or different.

Takes a ``Session`` and two encounters; gives a ``Graph`` whose states are those four. Two atoms are one
that is different where they stand in the same field of the encounter, or differ in one value alone that is
not what they are about. Imports ``case`` and ``kb``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kb.diagnostics import Refusal
from kb.explain.graphs import Graph, GraphEdge, GraphNode, part
from kb.parse import parse_atom
from kb.syntax import Atom, Constant
from queries.encounter.model import Encounter
from queries.graphs.case import Told, told_case
from queries.graphs.proofs import HOLDS, IDLE, relation_of
from queries.session import Session

FIRST, SECOND, SHARED, DIFFERENT = "first case only", "second case only", "both cases", "different"


def overlay_graph(
    session: Session,
    first: Encounter,
    second: Encounter,
    goal: str | None = None,
    *,
    depth: int | None = None,
    most: int = 40,
    whole: bool = False,
) -> Graph:
    """The overlay, what differs before what does not."""
    one = told_case(session, first, goal, whole=whole, everything=True)
    other = told_case(session, second, goal, whole=whole, everything=True)
    pairs = _pairs(one, other)
    laid = _laid(one.graph, other.graph, pairs, apart=goal is None)
    names = [each.id or f"the {place} case" for each, place in ((first, "first"), (second, "second"))]
    graph = Graph(
        title=f"{goal or 'The claim'}: {names[0]} (first) and {names[1]} (second)",
        nodes=laid.nodes,
        edges=laid.edges,
        focus=laid.focus,
        left_out=(),
        about=f"First: {one.graph.about} Second: {other.graph.about}",
    )
    return _cut(graph, depth, most)


def _cut(graph: Graph, depth: int | None, most: int) -> Graph:
    """What differs, then what it touches, then the rest, as far as there is room."""
    unlike = {node.id for node in graph.nodes if node.state != SHARED}
    near = {edge.source for edge in graph.edges if edge.target in unlike}
    near |= {edge.target for edge in graph.edges if edge.source in unlike}
    shown = graph.only(unlike | near)
    alike = len(graph.nodes) - len(shown.nodes)
    focus = shown.focus
    cut = part(
        replace(shown, focus=tuple(unlike)), depth=None, most=most, what=("step", "steps"), first=unlike
    )
    cut = replace(cut, focus=tuple(name for name in focus if name in {node.id for node in cut.nodes}))
    said = "step that is in both cases is" if alike == 1 else "steps that are in both cases are"
    return cut.saying(
        f"{alike} {said} left out." if alike else "",
        "The two cases do not differ in anything that is shown of them." if not unlike else "",
    )


def _pairs(one: Told, other: Told) -> dict[str, str]:
    """The atoms of the first that are other ones in the second, each with its own."""
    first = {node.id: node for node in one.graph.nodes if node.id not in other.graph.by_id}
    second = {node.id: node for node in other.graph.nodes if node.id not in one.graph.by_id}
    pairs: dict[str, str] = {}
    at_field = {(relation_of(name), other.fields[name]): name for name in second if name in other.fields}
    for name in first:
        there = at_field.get((relation_of(name), one.fields.get(name, "")))
        if there is not None and there not in pairs.values():
            pairs[name] = there
    loose = [name for name in second if name not in pairs.values()]
    for name in first:
        if name not in pairs:
            like = [
                there for there in loose if _one_value(name, there) and first[name].kind == second[there].kind
            ]
            back = [here for here in first if here not in pairs and like and _one_value(here, like[0])]
            if len(like) == 1 and len(back) == 1:
                pairs[name] = like[0]
                loose.remove(like[0])
    return pairs


def _read(name: str) -> Atom | None:
    try:
        return parse_atom(name)
    except Refusal:
        return None


def _one_value(name: str, there: str) -> bool:
    """Whether two atoms of a relation differ in one value, which is not the first."""
    if name.partition("(")[0] != there.partition("(")[0] or "(" not in name:
        return False
    one, other = _read(name), _read(there)
    if one is None or other is None or len(one.terms) != len(other.terms) or len(one.terms) < 2:
        return False
    unlike = [
        place for place, pair in enumerate(zip(one.terms, other.terms, strict=True)) if pair[0] != pair[1]
    ]
    return len(unlike) == 1 and unlike[0] > 0


def _laid(one: Graph, other: Graph, pairs: Mapping[str, str], *, apart: bool) -> Graph:
    """Both graphs as one; ``apart``: with the facts that matter in neither."""
    back = {there: here for here, there in pairs.items()}
    first, second = one.by_id, other.by_id
    nodes: dict[str, GraphNode] = {}
    for node in one.nodes:
        there = second.get(pairs.get(node.id, node.id))
        if apart or node.state != IDLE or (there is not None and there.state != IDLE):
            nodes[node.id] = _both(node, there)
    for node in other.nodes:
        if node.id not in back and node.id not in first and (apart or node.state != IDLE):
            nodes[node.id] = node._replace(state=SECOND)
    edges: dict[tuple[str, str, str], GraphEdge] = {}
    for edge in (*one.edges, *other.edges):
        moved = edge._replace(
            source=back.get(edge.source, edge.source), target=back.get(edge.target, edge.target)
        )
        edges.setdefault((moved.source, moved.target, moved.kind), moved)
    focus = dict.fromkeys((*one.focus, *(back.get(name, name) for name in other.focus)))
    return Graph(one.title, tuple(nodes.values()), tuple(edges.values()), tuple(focus))


def _both(node: GraphNode, there: GraphNode | None) -> GraphNode:
    """A node of the first case beside what the second has for it."""
    if there is None:
        return node._replace(state=FIRST)
    if there.id != node.id:
        return _different(node, there)
    if node.state != there.state and not {node.state, there.state} <= {HOLDS, IDLE}:
        unlike = f"{there.state} in the second" if node.state == HOLDS else f"{node.state} in the first"
        return node._replace(label=f"{node.label} / {unlike}", state=DIFFERENT)
    return node._replace(state=SHARED)


def _different(node: GraphNode, other: GraphNode) -> GraphNode:
    label = f"{node.label} / {_unlike(node, other)}"
    return node._replace(label=label, detail=f"First: {node.detail} Second: {other.detail}", state=DIFFERENT)


def _unlike(node: GraphNode, other: GraphNode) -> str:
    """What the second case has instead: the value alone where one value differs, else the whole label."""
    one, there = _read(node.id), _read(other.id)
    if one is None or there is None or one.relation != there.relation:
        return other.label
    values = [str(value) for value in _values(one, there)]
    return values[0] if len(values) == 1 and values[0] in other.label else other.label


def _values(one: Atom, other: Atom) -> Iterable[str | int]:
    for mine, theirs in zip(one.terms, other.terms, strict=True):
        if mine != theirs and isinstance(theirs, Constant):
            yield theirs.value
