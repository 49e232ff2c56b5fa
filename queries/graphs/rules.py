"""Which relation feeds which, and through what: a plain atom, a negation, or an aggregate.

Takes a ``Session`` and names (relations, or codes for the rules that can conclude something of them);
gives a ``Graph`` with the least stratum of each relation. Imports ``kb`` and ``queries`` only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from kb import catalogue
from kb.diagnostics import Field, Refusal, did_you_mean
from kb.explain.graphs import BOTH, DOWN, UP, Graph, GraphEdge, GraphNode, levels, part, reduced
from kb.explain.tell import rule_name
from kb.knowledge import Edition
from kb.strata import dependencies
from kb.syntax import Clause
from queries.goal import known
from queries.session import Session
from queries.show import CONCLUDING, concluding

FEEDS, NOT, COUNTS = "feeds", "not", "counts"

DEPTH, DEPTH_OF_CODE = 2, 1
"""How far from relations, and from the rules of a code, if nothing is said."""

DIRECTIONS = {"needs": UP, "feeds": DOWN, "both": BOTH}
"""What a picture shows of a relation: what it rests on, what rests on it."""

KINDS = {"guidance": "fact table", "encounter": "documented"}


def rule_graph(
    session: Session, names: Iterable[str], day: date, *, direction: str, depth: int | None, most: int
) -> Graph:
    """The relations around some of them, or around those that conclude a claim where none is named."""
    edition = session.knowledge.as_of(day)
    asked = tuple(dict.fromkeys(names))
    relations = [name for name in asked if name in edition.program.declarations]
    codes = [name.strip().upper() for name in asked if name not in edition.program.declarations]
    for code in codes:
        _known(code, session, edition)
    rules = {rule_name(clause): clause for code in codes for clause in concluding(edition, code)}
    heads = tuple(dict.fromkeys(clause.head.relation for clause in rules.values()))
    whole = Graph(
        title=_title(asked, codes, direction),
        nodes=(*_relations(edition), *_rules(rules)),
        edges=tuple(_edges(edition, rules)),
        focus=(*relations, *rules) if asked else CONCLUDING,
        about=f"As of {day}. A relation is settled after those of lower strata.",
    )
    cut = part(
        whole,
        depth=depth if depth is not None else DEPTH_OF_CODE if codes else DEPTH,
        most=most,
        direction=DIRECTIONS[direction],
        what=("relation", "relations"),
        first=heads,
    )
    less, gone = reduced(cut, {FEEDS})
    words = "arrow that follows from others is" if gone == 1 else "arrows that follow from others are"
    return less.saying(f"{gone} {words} left out." if gone else "")


def _title(asked: tuple[str, ...], codes: Collection[str], direction: str) -> str:
    if not asked:
        return "Which relations make a claim"
    *most, last = asked
    listed = f"{', '.join(most)} and {last}" if most else last
    if codes:
        return f"The rules that can conclude something of {listed}"
    rests, feeds = ("rests", "feeds") if not most else ("rest", "feed")
    return {
        "needs": f"What {listed} {rests} on",
        "feeds": f"What {listed} {feeds}",
        "both": f"What {listed} {rests} on and {feeds}",
    }[direction]


def _known(name: str, session: Session, edition: Edition) -> None:
    """Refuse what is neither a relation nor a code."""
    if any(letter.isdigit() for letter in name) and len(name) == 5:
        known(name, session.knowledge, "RELATION")
    elif all(fact.row[0] != name for fact in session.knowledge.facts["code"]):
        hint = did_you_mean(name.lower(), edition.program.declarations)
        raise Refusal([catalogue.NO_SUCH_RELATION.at(Field("RELATION"), hint=hint, name=name.lower()[:60])])


def _relations(edition: Edition) -> Iterator[GraphNode]:
    stratum = levels(
        (needed.relation, clause.head.relation, bool(needed.through))
        for clause in _in_force(edition)
        for needed in dependencies(clause)
    )
    for name, declaration in edition.program.declarations.items():
        kind = KINDS.get(declaration.given or "", "derived")
        columns = ", ".join(column.name for column in declaration.columns)
        rules = len(edition.rules.get(name, ()))
        made = f" {rules} {'rule' if rules == 1 else 'rules'}." if rules else ""
        state = f"stratum {stratum[name]}" if rules else ""
        yield GraphNode(name, name, kind, f"{name}({columns}): {declaration.doc}{made}", state)


def _in_force(edition: Edition) -> Iterator[Clause]:
    for name in edition.rules:
        yield from edition.rules[name]


def _rules(rules: dict[str, Clause]) -> Iterator[GraphNode]:
    for name, clause in rules.items():
        detail = f"{clause.doc} ({clause.span.file}:{clause.span.line}; {'; '.join(clause.cites)})"
        yield GraphNode(name, name, "rule", detail)


def _edges(edition: Edition, apart: dict[str, Clause]) -> Iterator[GraphEdge]:
    """One edge for each way in which a relation reads another; rules that stand apart have their own."""
    found: dict[tuple[str, str, str], GraphEdge] = {}
    for clause in _in_force(edition):
        head, name = clause.head.relation, rule_name(clause)
        target = name if name in apart else head
        if target == name:
            found[name, head, FEEDS] = GraphEdge(name, head, FEEDS)
        for needed in dependencies(clause):
            kind = FEEDS if not needed.through else NOT if "negation" in needed.through else COUNTS
            label = "" if kind == FEEDS else NOT if kind == NOT else _aggregate(needed.through)
            edge = GraphEdge(needed.relation, target, kind, label, f"{needed.relation} in {name}")
            found.setdefault((needed.relation, target, kind), edge)
    yield from found.values()


def _aggregate(through: str) -> str:
    """The name of the aggregate, out of what says it in a sentence."""
    return through.split("`")[1]
