"""Strata: the order in which relations can be settled, so that what is absent is known to be absent.

Takes declarations and clauses; gives the strata, and every cycle through a negation or an aggregate.
The one place that loads networkx, and only when it is first needed: checked knowledge keeps its
strata. Imports ``syntax``, ``catalogue``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from kb import catalogue
from kb.diagnostics import Diagnostic, Label
from kb.source import Span
from kb.syntax import Atom, Clause, Declaration, Literal, Negation, aggregates

if TYPE_CHECKING:
    import networkx as nx


class Stratum(NamedTuple):
    """Relations that are settled together; more than one, or one that feeds itself, is recursive."""

    relations: tuple[str, ...]
    recursive: bool


class Dependency(NamedTuple):
    """A relation that a rule's head depends on; ``through`` is empty for a positive atom."""

    relation: str
    through: str
    span: Span


def dependencies(clause: Clause) -> Iterator[Dependency]:
    """What the head of a clause depends on."""
    for literal in (clause.head, *clause.body):
        if literal is not clause.head:
            yield from _plain(literal, "")
        for aggregate in aggregates(literal):
            yield from _inside(aggregate.body, f"the aggregate `{aggregate.function}`")


def _plain(literal: Literal, through: str) -> Iterator[Dependency]:
    if isinstance(literal, Atom):
        yield Dependency(literal.relation, through, literal.span)
    elif isinstance(literal, Negation):
        yield Dependency(literal.atom.relation, through or "a negation", literal.span)


def _inside(body: Iterable[Literal], through: str) -> Iterator[Dependency]:
    for literal in body:
        yield from _plain(literal, through)
        for aggregate in aggregates(literal):
            yield from _inside(aggregate.body, through)


def stratify(
    declarations: Mapping[str, Declaration], clauses: Iterable[Clause]
) -> tuple[tuple[Stratum, ...], tuple[Diagnostic, ...]]:
    """The strata of all derived relations, lowest first, and the cycles that forbid them."""
    import networkx as nx

    clauses = list(clauses)
    graph: nx.DiGraph[str] = nx.DiGraph()
    order = {name: number for number, name in enumerate(declarations)}

    def position(name: str) -> int:
        return order.get(name, -1)

    derived = {clause.head.relation for clause in clauses}
    nodes: list[str] = sorted(derived, key=position)
    graph.add_nodes_from(nodes)
    strict: dict[tuple[str, str], Dependency] = {}
    for clause in clauses:
        head = clause.head.relation
        for needed in dependencies(clause):
            if needed.relation in derived:
                graph.add_edge(needed.relation, head)
                if needed.through:
                    strict.setdefault((needed.relation, head), needed)
    groups = {name: group for group in nx.strongly_connected_components(graph) for name in group}
    cycles = tuple(_cycles(graph, groups, strict))
    if cycles:
        return (), cycles
    condensed = nx.condensation(graph)
    members = {node: sorted(condensed.nodes[node]["members"], key=position) for node in condensed}
    settled = nx.lexicographical_topological_sort(condensed, key=lambda node: position(members[node][0]))
    return tuple(_stratum(graph, members[node]) for node in settled), ()


def _stratum(graph: nx.DiGraph[str], members: list[str]) -> Stratum:
    recursive = len(members) > 1 or graph.has_edge(members[0], members[0])
    return Stratum(tuple(members), recursive)


def _cycles(
    graph: nx.DiGraph[str],
    groups: Mapping[str, set[str]],
    strict: Mapping[tuple[str, str], Dependency],
) -> Iterator[Diagnostic]:
    """One report for all relations that depend on one another; every place where the cycle can be cut."""
    import networkx as nx

    told: list[set[str]] = []
    for (relation, head), needed in strict.items():
        group = groups[head]
        if groups[relation] is not group or group in told:
            continue
        told.append(group)
        path = [*nx.shortest_path(graph.subgraph(group), head, relation), head]
        steps = list(pairwise(path))
        shown = [head, *(_needed(strict.get(step), step[0]) for step in reversed(steps))]
        also = [strict[step] for step in reversed(steps) if step in strict]
        labels = [Label(each.span, f"{each.through} on the cycle") for each in also if each is not needed]
        yield catalogue.NOT_STRATIFIED.at(
            needed.span, labels=labels, head=head, through=needed.through, cycle=" -> ".join(shown)
        )


def _needed(how: Dependency | None, relation: str) -> str:
    if how is None:
        return relation
    aggregate = how.through.split("`")
    return f"{aggregate[1]} of {relation}" if len(aggregate) > 1 else f"!{relation}"
