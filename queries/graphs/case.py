"""One case as a graph: its claim or one goal, what each rests on, what is kept off, and what is open.

Takes a ``Session`` and an ``Encounter``; gives a ``Graph`` whose nodes have four states:

``holds``            it follows from what is documented
``blocks``           it holds, and because of it something else is kept off
``does not matter``  it is documented, and nothing rests on it
``unknown``          it is not documented, and an answer would change the claim

Imports ``suggest``, ``proofs`` and ``kb``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.diagnostics import Refusal
from kb.engine import Memo
from kb.explain.graphs import UP, Graph, GraphEdge, GraphNode, bridged, part, reduced
from kb.explain.proof import Proof
from kb.explain.search import Ground
from kb.explain.tell import shown_row
from kb.knowledge import Edition
from kb.relations import Relations, Row
from queries.claim import LINE_RELATIONS
from queries.encounter.facts import CaseFact
from queries.encounter.facts import facts as facts_of
from queries.encounter.model import Encounter
from queries.goal import Goal, read_goal
from queries.graphs.proofs import (
    ASIDE,
    BLOCKS,
    DECIDES,
    IDLE,
    KEEPS_OFF,
    SUPPORTS,
    UNKNOWN,
    Drawn,
    Labels,
    add,
    keeping_off,
    nothing,
    relation_of,
)
from queries.session import Case, Session
from queries.suggest import ANSWERING, SuggestedLine, Suggestion, suggest
from queries.worlds import lesion_of

SILENT = "undocumented"
"""The relation that says what a note does not: questions tell of it."""

WHOLE_DEPTH = 2
"""Steps below a claim line that are shown of a whole claim; all of them are shown of one goal."""


@dataclass(frozen=True)
class Told:
    """A case's graph before it is cut, and the fields that its documented nodes stand in."""

    graph: Graph
    fields: dict[str, str]


def case_graph(
    session: Session,
    encounter: Encounter,
    goal: str | None = None,
    *,
    depth: int | None = None,
    most: int = 40,
    whole: bool = False,
) -> Graph:
    """The graph of a case, or of one goal in it; ``whole``: with rows of tables, absences and comparisons."""
    told = told_case(session, encounter, goal, whole=whole).graph
    near = WHOLE_DEPTH if goal is None and depth is None else depth
    idle = {node.id for node in told.nodes if node.state == IDLE}
    cut = part(told, depth=near, most=most, direction=UP, what=("step", "steps"))
    room = [node.id for node in told.nodes if node.id in idle][: max(0, most - len(cut.nodes))]
    kept = {node.id for node in cut.nodes} | set(room)
    shown = replace(told.only(kept), left_out=cut.left_out)
    over = len(idle) - len(room)
    facts = (
        "documented fact that does not matter is" if over == 1 else "documented facts that do not matter are"
    )
    return shown.saying(f"{over} {facts} left out (--most)." if over else "")


def told_case(
    session: Session, encounter: Encounter, goal: str | None, *, whole: bool, everything: bool = False
) -> Told:
    """All that a picture of the case could show; ``everything``: with every fact that is documented."""
    found = suggest(session, encounter)
    case = session.case_of(encounter, ANSWERING)
    labels = Labels(case.settled.edition)
    drawn = nothing()
    name = f" of {encounter.id}" if encounter.id else ""
    if goal is None:
        focus = _claim(drawn, found, labels)
        silent = _idle(drawn, session, case, found, labels)
        title = f"The claim{name}, and what it rests on"
    else:
        focus = _goal(drawn, session, found, read_goal(goal, session.knowledge), encounter, labels)
        silent = 0
        title = _asked(goal, {drawn.nodes[root].kind for root in focus})
        title = f"{encounter.id}: {title[0].lower()}{title[1:]}" if name else title
    if everything:
        _documented(drawn, case, labels)
    about = f"Payer {encounter.payer}, date of service {encounter.date}."
    graph = Graph(title, tuple(drawn.nodes.values()), tuple(drawn.edges.values()), focus, (), about)
    graph = _with_blocks(graph, case.settled.edition)
    told = _readable(graph, drawn, whole).saying(_open_without(silent))
    return Told(told, drawn.fields)


def _open_without(silent: int) -> str:
    if not silent:
        return ""
    facts = "fact" if silent == 1 else "facts"
    are = "is" if silent == 1 else "are"
    return (
        f"{silent} documented {facts} that no step rests on, yet more would be open without, {are} left out."
    )


def _asked(goal: str, kinds: set[str]) -> str:
    if "exclusion" in kinds:
        return f"Why {goal} is not reported"
    return f"What {goal} {'would rest' if 'possible line' in kinds else 'rests'} on"


def _readable(graph: Graph, drawn: Drawn, whole: bool) -> Graph:
    """Without what only passes a sentence on; unless all is wanted, without what is no step of the case."""
    passed = drawn.passed - set(graph.focus)
    graph = bridged(graph, passed)
    aside = [node for node in graph.nodes if node.kind in ASIDE and node.id not in graph.focus]
    if not whole:
        graph = bridged(graph, {node.id for node in aside})
    graph, gone = reduced(graph, {SUPPORTS, KEEPS_OFF})
    less = "arrow that follows from others is" if gone == 1 else "arrows that follow from others are"
    hidden = len(aside)
    rows = (
        "row, absence, comparison or count is"
        if hidden == 1
        else "rows, absences, comparisons and counts are"
    )
    return graph.saying(
        f"{gone} {less} left out." if gone else "",
        f"{hidden} {rows} left out (--whole)." if hidden and not whole else "",
    )


# --- the whole claim ------------------------------------------------------------------------------------


def _claim(drawn: Drawn, found: Suggestion, labels: Labels) -> tuple[str, ...]:
    roots: dict[str, None] = {}
    lines: dict[str, SuggestedLine] = {}
    for line in found.claim:
        names = list(_line(drawn, line, labels))
        roots.update(dict.fromkeys(names))
        lines[names[0]] = line
    for exclusion in found.excluded:
        roots[_root(drawn, exclusion.reason.proof, labels, "exclusion")] = None
    for warning in found.warnings:
        roots[_root(drawn, warning.proof, labels, "warning")] = None
    for line in found.lines:
        if line not in found.claim:
            root = _possible(drawn, line)
            roots[root] = None
            lines[root] = line
    _questions(drawn, found, lines)
    return tuple(roots)


def _line(drawn: Drawn, line: SuggestedLine, labels: Labels) -> Iterator[str]:
    """The ids of a line and of its modifiers, which rest on it."""
    root = add(drawn, line.reason.proof, labels)
    yield root
    drawn.nodes[root] = drawn.nodes[root]._replace(label=_named(line), kind="line")
    for name, reason in line.modifiers:
        modifier = add(drawn, reason.proof, labels)
        drawn.nodes[modifier] = drawn.nodes[modifier]._replace(
            label=f"{name} on {line.line.code}", kind="line modifier"
        )
        if (root, modifier, SUPPORTS) not in drawn.edges:
            drawn.edges[root, modifier, SUPPORTS] = GraphEdge(root, modifier, SUPPORTS)
        yield modifier


def _named(line: SuggestedLine) -> str:
    it = line.line
    units = f"{it.units} unit" if it.units == 1 else f"{it.units} units"
    lesions = (
        f", {'lesion' if len(it.lesions) == 1 else 'lesions'} {', '.join(it.lesions)}" if it.lesions else ""
    )
    return f"{'-'.join([it.code, *it.modifiers])}: {units}{lesions}"


def _root(drawn: Drawn, proof: Proof, labels: Labels, kind: str) -> str:
    """A proof whose root is told by its rule's own sentence."""
    root = add(drawn, proof, labels)
    sentence = proof.nodes[proof.root].sentence.rstrip(".")
    short = sentence.partition(": ")[0] if kind == "exclusion" else sentence
    drawn.nodes[root] = drawn.nodes[root]._replace(label=short, kind=kind)
    return root


def _possible(drawn: Drawn, line: SuggestedLine) -> str:
    name = f"possible {shown_row(Ground('line', (line.line.code, line.line.of, line.line.units)))}"
    detail = f"{line.reason.because} " + " ".join(f"{each.ask} - {each.answer}." for each in line.provided)
    drawn.nodes[name] = GraphNode(name, _named(line), "possible line", detail, UNKNOWN)
    return name


def _questions(drawn: Drawn, found: Suggestion, lines: dict[str, SuggestedLine]) -> None:
    for question in found.questions:
        answers = ", ".join(map(str, question.answers))
        detail = f"{question.ask} ({question.about}: {answers})"
        drawn.nodes[question.about] = GraphNode(question.about, question.ask, "question", detail, UNKNOWN)
        lesion = lesion_of(found.encounter, question.about)
        for root, line in lines.items():
            concerned = lesion is None or not line.line.lesions or lesion in line.line.lesions
            if line.line.code in question.decides and concerned:
                drawn.edges[question.about, root, DECIDES] = GraphEdge(question.about, root, DECIDES, DECIDES)


def _idle(drawn: Drawn, session: Session, case: Case, found: Suggestion, labels: Labels) -> int:
    """Put in what is documented and does not matter; gives how many facts matter though no proof has them.

    No proof rests on such a fact: not of anything that is told, nor of the claim's order; and were it not
    documented, everything would be told in the same way, and nothing else asked.
    """
    proofs = [question.reason.proof for question in found.questions]
    proofs += [line.reason.proof for line in found.lines]
    proofs += [each.reason.proof for each in found.excluded]
    proofs += [reason.proof for line in found.lines for _, reason in line.modifiers]
    proofs += [warning.proof for warning in found.warnings]
    for relation in LINE_RELATIONS:
        proved = (case.prove(relation, row) for row in case.relations.rows(relation))
        proofs += [proof for proof in proved if proof is not None]
    used = {node.at for proof in proofs for node in proof.walk() if node.kind == "given"}
    facts = {str(fact.at): fact for fact in case.settled.stated if fact.relation != SILENT}
    now = _tells(case.relations)
    memo = Memo()
    silent = 0
    for field, fact in facts.items():
        if field in used or (not field[-1].isalpha() and "." not in field):
            continue
        try:
            without = case.encounter.replace(field, None)
        except Refusal:
            continue  # nothing can be said without the field
        if any((each.relation, each.row) == (fact.relation, fact.row) for each in facts_of(without)):
            continue  # it goes without saying
        if _tells(session.some(without, ANSWERING, memo)) == now:
            _fact(drawn, fact, labels)
        else:
            silent += 1
    return silent


def _tells(relations: Relations) -> dict[str, set[Row]]:
    return {name: set(relations.rows(name)) for name in ANSWERING}


def _documented(drawn: Drawn, case: Case, labels: Labels) -> None:
    for fact in case.settled.stated:
        if fact.relation != SILENT:
            _fact(drawn, fact, labels)


def _fact(drawn: Drawn, fact: CaseFact, labels: Labels) -> None:
    atom = shown_row(Ground(fact.relation, fact.row))
    if atom not in drawn.nodes:
        label = labels.row(fact.relation, fact.row)
        drawn.nodes[atom] = GraphNode(atom, label, "documented", f"{label}. Documented: {fact.at}.", IDLE)
        drawn.fields[atom] = str(fact.at)


# --- one goal -------------------------------------------------------------------------------------------


def _goal(
    drawn: Drawn, session: Session, found: Suggestion, goal: Goal, encounter: Encounter, labels: Labels
) -> tuple[str, ...]:
    case = session.case_of(encounter, frozenset({goal.relation}))
    roots: dict[str, None] = {}
    lines: dict[Row, SuggestedLine] = {
        (line.line.code, line.line.of, line.line.units): line for line in found.claim
    }
    for row in goal.rows(case.relations):
        line = lines.get(tuple(row)) if goal.relation == "line" else None
        proof = case.prove(goal.relation, row)
        if line is not None:
            roots.update(dict.fromkeys(_line(drawn, line, labels)))
        elif proof is not None:
            root = add(drawn, proof, labels)
            drawn.nodes[root] = drawn.nodes[root]._replace(kind="goal")
            roots[root] = None
    if roots:
        return tuple(roots)
    for exclusion in found.excluded:
        if exclusion.code == goal.code:
            roots[_root(drawn, exclusion.reason.proof, labels, "exclusion")] = None
    for each in found.lines:
        if each.line.code == goal.code and each.provided:
            roots[_answered(drawn, each, labels)] = None
    if not roots:
        label = f"{goal.text}: not so on what is documented"
        drawn.nodes[goal.text] = GraphNode(goal.text, label, "goal", f"{label}; no rule gives it.", UNKNOWN)
        roots[goal.text] = None
    return tuple(roots)


def _answered(drawn: Drawn, line: SuggestedLine, labels: Labels) -> str:
    """A possible line with its proof, in which what rests on an answer is unknown."""
    root = add(drawn, line.reason.proof, labels)
    drawn.nodes[root] = drawn.nodes[root]._replace(label=_named(line), kind="possible line")
    asked = {each.about: each.ask for each in line.provided}
    open_: set[str] = set()
    for atom, field in drawn.fields.items():
        about = next((name for name in asked if field == name or field.startswith(f"{name}[")), None)
        if about is not None:
            open_.add(atom)
            node = drawn.nodes[atom]
            detail = f"{asked[about]} {node.detail}"
            drawn.nodes[atom] = node._replace(kind="question", label=f"{node.label}?", detail=detail)
    waiting = list(open_)
    while waiting:
        name = waiting.pop()
        drawn.nodes[name] = drawn.nodes[name]._replace(state=UNKNOWN)
        above = {target for source, target, _ in drawn.edges if source == name} - open_
        open_ |= above
        waiting.extend(above)
    return root


# --- what blocks --------------------------------------------------------------------------------------


def _with_blocks(graph: Graph, edition: Edition) -> Graph:
    """Exclusions block, and so does what an exclusion rests on directly if the code needs its absence."""
    nodes = graph.by_id
    excluded = {node.id: _code_of(node.id) for node in graph.nodes if node.kind == "exclusion"}
    keeping = {code: keeping_off(edition, code) for code in set(excluded.values())}
    blocks = set(excluded) | {
        edge.source
        for edge in graph.edges
        if edge.target in excluded
        and nodes[edge.source].kind == "step"
        and relation_of(edge.source) in keeping[excluded[edge.target]]
    }
    return replace(
        graph,
        nodes=tuple(node._replace(state=BLOCKS) if node.id in blocks else node for node in graph.nodes),
        edges=tuple(
            edge._replace(kind=KEEPS_OFF, label=KEEPS_OFF)
            if edge.source in blocks and edge.target in excluded
            else edge
            for edge in graph.edges
        ),
    )


def _code_of(atom: str) -> str:
    """The code that an atom is about, which is its first argument."""
    return atom.partition('("')[2].partition('"')[0]
