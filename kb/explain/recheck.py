"""Whether a proof is right: checked again from nothing, by a program small enough to be read at once.

Takes a ``Proof``, the ``CheckedProgram`` and every stated row; gives the problems found, none where the
proof is right. It believes nothing that a proof says: what is absent and what was counted is looked up
in a ``model`` that is computed here from the rules and the stated rows. Sentences are not read; they are
told from what is checked. So that one mistake cannot be made twice, nothing of ``match``, ``order``,
``arithmetic``, ``relations``, ``engine`` or ``explain.search`` is imported.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from kb.explain.model import Bindings, Model, NoValueError, Row, binding, is_any, outside
from kb.explain.proof import CountedRow, Node, Proof, Value
from kb.program import CheckedProgram
from kb.syntax import (
    Aggregate,
    Arithmetic,
    Atom,
    Clause,
    Comparison,
    Constant,
    Literal,
    Negation,
    Negative,
    Term,
    Variable,
    aggregates,
    variables,
)

ATOM = re.compile(r"(!?)([A-Za-z_]\w*)\((.*)\)", re.DOTALL)
TERM = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|(-?\d+)|(_))\s*(?:,|$)', re.DOTALL)
ESCAPED = {"n": "\n", "t": "\t"}
ROW_KINDS = ("given", "guidance", "derived")


def recheck(proof: Proof, program: CheckedProgram, facts: Mapping[str, Collection[Row]]) -> tuple[str, ...]:
    """Everything that is wrong with a proof; ``facts`` are all stated rows, encounter's and guidance's."""
    return recheck_in(Model(program, facts), proof)


def recheck_in(model: Model, proof: Proof) -> tuple[str, ...]:
    """The same beside a model that is there already: for many proofs of one case."""
    wrong = tuple(shape(proof.nodes, (proof.root,)))
    if wrong:
        return wrong
    checker = Checker(proof.nodes, (proof.root,), model.program, model)
    return tuple(problem for node in proof.walk() for problem in checker.node(node))


def shape(nodes: Mapping[str, Node], roots: Iterable[str]) -> Iterator[str]:
    """Ids are hashes, every child is there, all is under a root, and nothing rests on itself."""
    for name, node in nodes.items():
        if not name == node.id == replace(node).id:
            yield f"{name}: the id is not the hash of what the node says"
        yield from (f"{name}: there is no node {c}" for c in node.children if c not in nodes)
    done: set[str] = set()
    for root in dict.fromkeys(roots):
        if root not in nodes:
            yield f"there is no root {root}"
            continue
        open_ = {root: iter(nodes[root].children)} if root not in done else {}  # the way from the root
        while open_:
            name = next(reversed(open_))
            child = next(open_[name], None)
            if child is None:
                del open_[name]
                done.add(name)
            elif child in open_:
                yield f"{child}: rests on itself"
            elif child in nodes and child not in done:
                open_[child] = iter(nodes[child].children)
    yield from (f"{name}: nothing rests on it" for name in nodes if name not in done)


class Checker:
    """The nodes of proofs beside the rules and the model."""

    def __init__(
        self, nodes: Mapping[str, Node], roots: Collection[str], program: CheckedProgram, model: Model
    ) -> None:
        self.nodes = nodes
        self.roots = roots
        self.program = program
        self.model = model
        self.rules: dict[str, list[Clause]] = {}
        for rule in program.rules:
            self.rules.setdefault(rule.id or f"{rule.span.file}:{rule.span.line}", []).append(rule)

    def node(self, node: Node) -> list[str]:
        """What is wrong with a node, after its name."""
        return [f"{node.id} ({node.atom}): {problem}" for problem in self.wrong(node)]

    def wrong(self, node: Node) -> list[str]:
        """What is wrong with a node, given that its children are checked by themselves."""
        match node.kind:
            case "derived":
                tried = [self.derived(node, rule) for rule in self.rules.get(node.rule, ())]
                found = min(tried, key=len, default=[f"there is no rule {node.rule}"])
            case "given" | "guidance":
                found = self.stated(node)
            case "absent":
                found = self.absent(node)
            case "compared" | "aggregated":  # seen by whoever rests on it, with the bindings there
                lone = node.id in self.roots
                found = ["a comparison proves nothing without its rule"] if lone else []
            case _:
                found = [f"there is no kind {node.kind}"]
        if (node.premises and node.kind != "derived") or (node.rows and node.kind != "aggregated"):
            found.append(f"a node of the kind {node.kind} does not rest on these")
        return found

    def stated(self, node: Node) -> list[str]:
        """A row that is stated, by whom the node says."""
        read = read_atom(node.atom)
        declared = self.program.declarations.get(read[1]) if read else None
        given = "encounter" if node.kind == "given" else node.kind
        if read is None or read[0] or declared is None or declared.given != given:
            return [f"this is no row of a relation that is given by {given}"]
        return [] if read[2] in self.model.rows.get(read[1], ()) else ["no such row is stated"]

    def absent(self, node: Node) -> list[str]:
        """An absence, looked up in the model."""
        read = read_atom(node.atom)
        if read is None or not read[0] or read[1] not in self.program.declarations:
            return ["this is not the absence of a row"]
        if len(read[2]) != len(self.program.declarations[read[1]].columns):
            return ["no row has so many values"]
        terms = (Variable(f"_#{i}") if v is None else Constant(v) for i, v in enumerate(read[2]))
        self.model.settle()
        found = next(self.model.matches(Atom(read[1], tuple(terms)), {}), None)
        return [] if found is None else ["there is such a row"]

    def derived(self, node: Node, rule: Clause) -> list[str]:
        """A use of this rule under the node's bindings."""
        bound = dict(node.bindings)
        if set(bound) != outside([rule.head, *binding(rule.body)]) or len(bound) != len(node.bindings):
            return ["the bindings are not those of the rule's variables"]
        wrong = [] if self.instance(rule.head, bound) == node.atom else ["the rule concludes something else"]
        if (node.citations, node.at) != (rule.cites, f"{rule.span.file}:{rule.span.line}"):
            wrong.append("the citations or the place are not the rule's")
        return wrong + self.premises(rule.body, node.premises, bound)

    def premises(self, body: tuple[Literal, ...], premises: tuple[str, ...], bound: Bindings) -> list[str]:
        """One premise for each literal, in order, each the literal under the bindings."""
        if len(body) != len(premises):
            return [f"{len(body)} premises are needed, and there are {len(premises)}"]
        wrong: list[str] = []
        for literal, name in zip(body, premises, strict=True):
            premise = self.nodes[name]
            kinds: tuple[str, ...] = ROW_KINDS
            if isinstance(literal, Negation):
                kinds = ("absent",)
            elif isinstance(literal, Comparison):
                kinds = ("aggregated",) if any(aggregates(literal)) else ("compared",)
            if premise.kind not in kinds or premise.atom != self.instance(literal, bound):
                wrong.append(f"the premise {premise.atom} is not `{literal}` under the bindings")
            elif isinstance(literal, Comparison):
                wrong += self.comparison(literal, premise, bound)
        return wrong

    def comparison(self, literal: Comparison, premise: Node, bound: Bindings) -> list[str]:
        """A comparison that holds, over the rows that are there."""
        holds = next(self.model.solutions((literal,), bound, set(bound)), None) is not None
        wrong = [] if holds else [f"{premise.atom} does not hold"]
        waiting = list(premise.rows)
        wrong += [line for term in aggregates(literal) for line in self.aggregate(term, waiting, bound)]
        return wrong + [f"{premise.atom} has a row too many" for _ in waiting]

    def aggregate(self, term: Aggregate, waiting: list[CountedRow], bound: Bindings) -> list[str]:
        """The first rows that wait must be those of this aggregate, in any order."""
        wanted = self.model.aggregate_rows(term, bound)
        mine = [waiting.pop(0) for _ in wanted[: len(waiting)]]
        own = sorted(outside(binding(term.body)) - set(bound))
        said = {tuple(dict(row.bindings).get(name) for name in own) for row in mine}
        wrong = [line for row in mine for line in self.counted(term, row, bound)]
        if said != {tuple(row[name] for name in own) for row in wanted}:
            wrong.append(f"the rows of `{term}` are not all of its rows")
        return wrong

    def counted(self, term: Aggregate, row: CountedRow, bound: Bindings) -> list[str]:
        """One row of an aggregate."""
        held = {v.name: bound[v.name] for v in variables(term) if v.name in bound}
        there = {**dict(row.bindings), **held}
        if any(there[name] != value for name, value in row.bindings):
            return ["a counted row changes what is bound outside"]
        if set(there) != set(held) | outside(binding(term.body)):
            return ["the bindings of a counted row are not those of the aggregate's variables"]
        return self.premises(term.body, row.premises, there)

    def instance(self, literal: Literal, bound: Bindings) -> str:
        """The literal as a node prints it; where it has no value, what no node says."""
        try:
            match literal:
                case Atom(relation, terms):
                    return str(Atom(relation, tuple(Constant(self.model.value(t, bound)) for t in terms)))
                case Negation(Atom(relation, terms)):
                    shown = (t if is_any(t) else Constant(self.model.value(t, bound)) for t in terms)
                    return f"!{Atom(relation, tuple(shown))}"
                case Comparison(symbol, left, right):
                    return str(Comparison(symbol, filled(left, bound), filled(right, bound)))
        except NoValueError:
            return ""


def filled(term: Term, bound: Bindings) -> Term:
    """The term with every bound variable replaced by its value."""
    match term:
        case Variable(name):
            return Constant(bound[name]) if name in bound else term
        case Negative(inner):
            return Negative(filled(inner, bound))
        case Arithmetic(symbol, left, right):
            return Arithmetic(symbol, filled(left, bound), filled(right, bound))
        case Aggregate(function, target, body):
            inside = tuple(_filled_literal(literal, bound) for literal in body)
            return Aggregate(function, None if target is None else filled(target, bound), inside)
    return term


def _filled_literal(literal: Literal, bound: Bindings) -> Literal:
    match literal:
        case Atom(relation, terms):
            return Atom(relation, tuple(filled(term, bound) for term in terms))
        case Negation(Atom(relation, terms)):
            return Negation(Atom(relation, tuple(filled(term, bound) for term in terms)))
        case Comparison(symbol, left, right):
            return Comparison(symbol, filled(left, bound), filled(right, bound))


def read_atom(atom: str) -> tuple[bool, str, tuple[Value | None, ...]] | None:
    """Whether an atom is negated, its relation and its values, None for `_`; None where it is no atom."""
    whole = ATOM.fullmatch(atom)
    if whole is None:
        return None
    values: list[Value | None] = []
    at, inner = 0, whole[3]
    while at < len(inner):
        term = TERM.match(inner, at)
        if term is None:
            return None
        text, number, _ = term.groups()
        if text is not None:
            values.append(re.sub(r"\\(.)", lambda m: ESCAPED.get(m[1], m[1]), text))
        else:
            values.append(None if number is None else int(number))
        at = term.end()
    return whole[1] == "!", whole[2], tuple(values)
