"""What one or more codes are tied to: add-on codes, edits, procedures, modifiers, replaced codes.

Takes a ``Session`` and codes; gives a ``Graph``. Which relations tie codes together is said by the rules
of ``code_link``; here they are only asked, cut to a readable size, and what is cut is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from kb import catalogue
from kb.diagnostics import Field, Refusal, did_you_mean
from kb.explain.graphs import Graph, GraphEdge, GraphNode, part, reduced
from kb.knowledge import Knowledge
from kb.relations import Row
from queries.encounter.facts import CaseFact
from queries.session import Session, Settled

LINK = "code_link"
FOCUS = "code_in_focus"
CODE, PROCEDURE, FAN = "code", "procedure", "many codes"

FAN_FROM = 5
"""So many codes with one tie to a code in focus are one box; fewer are shown one by one."""

TOLD_CLASSES = 4
"""Kinds of codes that such a box names."""


class Link(NamedTuple):
    """A row of ``code_link``."""

    kind: str
    name: str
    how: str
    other_kind: str
    other: str

    @property
    def ends(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Both ends, each with its kind."""
        return (self.kind, self.name), (self.other_kind, self.other)


class _Fan(NamedTuple):
    """Many codes with the same tie to one code; ``inward``: they point to it."""

    code: str
    how: str
    inward: bool
    others: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"{self.code} {'from' if self.inward else 'to'} many: {self.how}"


def code_graph(session: Session, codes: Iterable[str], day: date, depth: int, most: int) -> Graph:
    """What the codes are tied to, ``depth`` ties away, in at most ``most`` boxes."""
    asked = tuple(dict.fromkeys(code.strip().upper() for code in codes))
    for code in asked:
        _known(code, session.knowledge)
    near = set(asked)
    for step in range(max(1, depth)):
        found = _links(session, near, day)[1]
        if step + 1 < depth:
            near |= _single(found, asked)
    shown = near | _single(found, asked)
    settled, links = _links(session, shown, day)
    fans = list(_fans(links, asked, shown))
    among = [each for each in links if _among(each, shown)]
    kept = [each for each in among if depth > 1 or _touches(each, asked)]
    graph = Graph(
        title=f"What {_listed(asked)} {'is' if len(asked) == 1 else 'are'} tied to",
        nodes=tuple(_nodes(session, settled, kept, fans, asked, day)),
        edges=(*(_edge(settled, each) for each in kept), *map(_fan_edge, fans)),
        focus=asked,
        about=f"As of {day}.",
    )
    graph, less = reduced(graph, {"includes"})
    cut = part(graph, depth=None, most=most, what=("box", "boxes"))
    unlike = len(among) - len(kept)
    return cut.saying(
        _said(less, "tie that follows from others", "ties that follow from others"),
        _said(unlike, "tie among the codes around", "ties among the codes around", " (--depth 2)"),
        "Codes that are many and tied in the same way are one box." if fans else "",
    )


def _said(number: int, one: str, many: str, way: str = "") -> str:
    return "" if not number else f"{number} {one if number == 1 else many} {_is(number)} left out{way}."


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _known(code: str, knowledge: Knowledge) -> None:
    """Refuse what was never a code; a withdrawn code that is only known as one is a code."""
    named = {str(fact.row[0]) for name in ("code", "deleted_code") for fact in knowledge.facts.get(name, ())}
    if code not in named:
        hint = did_you_mean(code, sorted(named))
        raise Refusal([catalogue.NO_SUCH_CODE.at(Field("CODE"), hint=hint, code=code[:60])])


def _links(session: Session, codes: Collection[str], day: date) -> tuple[Settled, list[Link]]:
    stated = tuple(CaseFact(FOCUS, (code,), Field("CODE")) for code in sorted(codes))
    settled = session.settled(day, stated, frozenset({LINK}))
    return settled, [_link(row) for row in sorted(settled.relations.rows(LINK), key=str)]


def _link(row: Row) -> Link:
    kind, name, how, other_kind, other = map(str, row)
    return Link(kind, name, how, other_kind, other)


def _single(links: Iterable[Link], asked: Collection[str]) -> set[str]:
    """The codes that stand in the picture by themselves: those that few are tied to in the same way."""
    groups: dict[tuple[str, str, bool], set[str]] = {}
    for each in links:
        for (_, here), (_, there), inward in ((*each.ends[::-1], True), (*each.ends, False)):
            if here in asked:
                groups.setdefault((here, each.how, inward), set()).add(there)
    return {code for group in groups.values() if len(group - set(asked)) < FAN_FROM for code in group}


def _fans(links: Iterable[Link], asked: Iterable[str], shown: Collection[str]) -> Iterator[_Fan]:
    groups: dict[tuple[str, str, bool], set[str]] = {}
    for each in links:
        if PROCEDURE not in (each.kind, each.other_kind):
            groups.setdefault((each.other, each.how, True), set()).add(each.name)
            groups.setdefault((each.name, each.how, False), set()).add(each.other)
    for code in asked:
        for (here, how, inward), others in sorted(groups.items()):
            rest = others - set(shown)
            if here == code and rest:
                yield _Fan(code, how, inward, tuple(sorted(rest)))


def _among(each: Link, shown: Collection[str]) -> bool:
    """Whether both ends are in the picture, where every procedure is."""
    return all(kind == PROCEDURE or name in shown for kind, name in each.ends)


def _touches(each: Link, asked: Collection[str]) -> bool:
    """Whether a code that was asked about is at one end; or it ties two procedures."""
    return each.kind == PROCEDURE or each.name in asked or each.other in asked


def _nodes(
    session: Session,
    settled: Settled,
    links: Iterable[Link],
    fans: Iterable[_Fan],
    asked: Iterable[str],
    day: date,
) -> Iterator[GraphNode]:
    labels = {str(fact.row[0]): fact for fact in session.knowledge.facts["code"]}
    in_force = {str(row[0]) for row in settled.edition.guidance.rows("code")}
    kinds = {str(name): kind for each in links for kind, name in each.ends}
    for name in dict.fromkeys((*asked, *sorted(kinds))):
        kind = kinds.get(name, CODE)
        if kind != CODE or name not in labels:
            yield GraphNode(name, f"modifier {name}" if kind == "modifier" else name, kind)
            continue
        fact = labels[name]
        over = "" if name in in_force else f", not in force on {day}"
        label = f"{name}: {fact.row[1]}{over}"
        yield GraphNode(name, label, CODE if not over else "deleted code", f"{label} ({fact.citation}).")
    classes = {str(row[0]): str(row[1]) for row in settled.edition.guidance.rows("code_kind")}
    for fan in fans:
        codes = "withdrawn code" if fan.others[0] not in in_force else "code"
        yield GraphNode(
            fan.id, f"{_number(len(fan.others), codes)}: {_told(fan, classes)}", FAN, ", ".join(fan.others)
        )


def _told(fan: _Fan, classes: Mapping[str, str]) -> str:
    """The kinds of a fan's codes, the most frequent first, or its codes where they have no kind."""
    counted = Counter(classes[code] for code in fan.others if code in classes)
    told = [f"{number} {name}" for name, number in counted.most_common(TOLD_CLASSES)]
    listed = told or list(fan.others[:FAN_FROM])
    rest = len(fan.others) - (
        sum(counted[name] for name, _ in counted.most_common(TOLD_CLASSES)) or len(listed)
    )
    return ", ".join([*listed, *([f"{rest} more"] if rest else [])])


def _edge(settled: Settled, each: Link) -> GraphEdge:
    proof = settled.prove(LINK, tuple(each))
    assert proof is not None, "the row was read from the relations that prove it"
    root = proof.nodes[proof.root]
    cited = "; ".join(proof.citations)
    return GraphEdge(each.name, each.other, each.how, each.how, f"{root.sentence} ({root.rule}: {cited})")


def _fan_edge(fan: _Fan) -> GraphEdge:
    ends = (fan.id, fan.code) if fan.inward else (fan.code, fan.id)
    return GraphEdge(*ends, fan.how, fan.how)


def _number(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
