"""Two goals of one case side by side: the premises of the one that are not those of the other, in pairs.

The two proofs are laid on each other from the top: premises that a rule asks for at the same place (or of the
same relation, where the rules are two) are a pair; a pair of equal rows says nothing, a pair of rows of one
rule is told by their own premises. Lesions and services stand for each other: that ``mohs-A`` is for lesion A
as ``mohs-B`` is for B is no difference. Where the second goal does not hold, it is tried with the values of the
first, and where its rules have nothing in common with those, by its nearest attempt. Imports ``search``,
``goals``, ``negative`` and ``attempt``; no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kb.explain.attempt import VALUES, Attempt, Premise
from kb.explain.goals import Ability, Pattern, head_bindings, pattern_of
from kb.explain.negative import asked, missing, not_so
from kb.explain.proof import Node, Proof
from kb.explain.search import Ground, Instance, Part, Search
from kb.match import Bindings, evaluate_or_none, solutions
from kb.order import names, outside_of
from kb.relations import Relations, Row, Value
from kb.syntax import (
    Atom,
    Clause,
    Comparison,
    Constant,
    Declaration,
    Literal,
    Negation,
    Variable,
    aggregates,
)

Kinds = Mapping[Value, str]
"""The ids of the case, and of what kind each is: those of one kind stand for each other."""


class Member(NamedTuple):
    """A premise of one goal: a step that holds, or (without a ``node``) what would have to hold and does not.

    ``blocks``: the step is in the way. ``why`` are steps that a comparison which is false takes its values from.
    """

    sentence: str
    node: Node | None = None
    blocks: bool = False
    why: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Pair:
    """Premises of two goals that are about the same thing; None where the other goal has none such."""

    first: Member | None
    second: Member | None
    below: tuple[Pair, ...] = ()


class Aligner:
    """The premises in which goals of one case differ."""

    def __init__(
        self,
        search: Search,
        relations: Relations,
        ability: Ability,
        declarations: Mapping[str, Declaration],
        prove: Callable[[str, Row], Proof | None],
        attempts: Callable[[str, Pattern], tuple[Attempt, ...]],
        kinds: Kinds,
    ) -> None:
        self._search = search
        self._relations = relations
        self._ability = ability
        self._declarations = declarations
        self._prove = prove
        self._attempts = attempts
        self._kinds = kinds
        self._stands: dict[Value, Value] = {}
        self._seen: set[tuple[object, ...]] = set()
        self._roots: set[str] = set()

    def both(self, first: Ground, second: Ground) -> tuple[Pair, ...]:
        """In what the proofs of two rows that hold differ."""
        self._start(first, second.row)
        self._roots.add(self._node(second).sentence)
        return tuple(_pruned(self._of_both(first, second)))

    def one(self, first: Ground, relation: str, pattern: Pattern) -> tuple[Pair, ...]:
        """What a row that holds rests on, against what a goal that does not hold is wanting."""
        self._start(first, pattern)
        return tuple(_pruned(self._of_one(first, relation, pattern)))

    def _start(self, first: Ground, other: Pattern) -> None:
        self._stands, self._seen, self._roots = {}, set(), {self._node(first).sentence}
        self._same(first.row, other)

    # --- both hold ------------------------------------------------------------------------------

    def _of_both(self, first: Ground, second: Ground) -> tuple[Pair, ...]:
        same = first.relation == second.relation and self._same(first.row, second.row)
        if same or ("both", first, second) in self._seen:
            return ()
        self._seen.add(("both", first, second))
        one, other = self._search.chosen(first), self._search.chosen(second)
        if one is None or other is None:
            return (Pair(self._member(first), self._member(second)),)
        below = tuple(self._parts(one, other))
        if one.clause is other.clause:
            return below
        return self._nested(self._member(first), self._member(second), below)

    def _parts(self, one: Instance, other: Instance) -> Iterator[Pair]:
        for mine, theirs in _paired(one.parts, other.clause, other.parts):
            if mine is None or theirs is None:
                for member in self._members(mine or theirs):
                    yield Pair(member, None) if mine is not None else Pair(None, member)
            elif mine.ground is not None and theirs.ground is not None:
                yield from self._of_both(mine.ground, theirs.ground)
            elif mine.rows or theirs.rows:
                yield from self._counted(mine, theirs)

    def _counted(self, mine: Part, theirs: Part) -> Iterator[Pair]:
        """Rows that only one of two counts has."""
        one, other = list(dict.fromkeys(_grounds(mine))), list(dict.fromkeys(_grounds(theirs)))
        if one and other and {g.relation for g in one}.isdisjoint(g.relation for g in other):
            yield from (Pair(self._member(each), None) for each in one)
            yield from (Pair(None, self._member(each)) for each in other)
            return
        if len(one) == 1 == len(other):
            yield from self._of_both(one[0], other[0])
            return
        left = list(other)
        for each in one:
            match = next(
                (g for g in left if g.relation == each.relation and self._same(each.row, g.row)), None
            )
            if match is not None:
                left.remove(match)
            else:
                yield Pair(self._member(each), None)
        yield from (Pair(None, self._member(each)) for each in left)

    # --- the second does not hold ---------------------------------------------------------------

    def _of_one(self, first: Ground, relation: str, pattern: Pattern) -> tuple[Pair, ...]:
        if ("one", first, relation, pattern) in self._seen:
            return ()
        self._seen.add(("one", first, relation, pattern))
        wanted = Atom(relation, tuple(_term(value, place) for place, value in enumerate(pattern)))
        needed = Member(asked(wanted, {}, self._declarations))
        instance = self._search.chosen(first)
        if instance is None or self._declarations[relation].given is not None:
            return (Pair(self._member(first), needed),)
        clause = self._alike(instance, self._ability.rules(relation, pattern))
        if clause is None:
            below = tuple(self._by_attempt(instance, relation, pattern))
        else:
            below = tuple(self._tried(instance, clause, pattern))
        if clause is instance.clause and below:
            return below
        return self._nested(self._member(first), needed, below)

    @staticmethod
    def _alike(instance: Instance, rules: Iterable[Clause]) -> Clause | None:
        """The rule for the second goal that has most in common with the first goal's; None without any."""
        mine = {part.literal.relation for part in instance.parts if isinstance(part.literal, Atom)}

        def shared(rule: Clause) -> tuple[bool, int]:
            theirs = {literal.relation for literal in rule.body if isinstance(literal, Atom)}
            return rule is instance.clause, len(mine & theirs)

        best = max(rules, key=shared, default=None)
        return best if best is not None and shared(best) > (False, 0) else None

    def _tried(self, instance: Instance, clause: Clause, pattern: Pattern) -> Iterator[Pair]:
        """A rule of the second goal, with the values of the first wherever its own do not speak against it."""
        bound = head_bindings(clause, pattern)
        assert bound is not None, "the rule is able to give the goal"
        outside = outside_of(clause)
        pairs = [(part, literal) for part, literal in _matched(instance.parts, instance.clause, clause)]
        tables = [pair for pair in pairs if pair[1] is not None and self._is_table(pair[1])]
        failed: dict[int, Literal] = {}
        assumed: set[str] = set()
        for part, literal in [*tables, *(pair for pair in pairs if pair not in tables)]:
            known = bound.keys() - assumed
            if literal is not None and not self._settle(part, literal, bound, outside):
                failed[id(literal)] = literal
                assumed |= bound.keys() - known
        for part, literal in pairs:
            if literal is None:
                yield from (Pair(member, None) for member in self._members(part))
            elif id(literal) in failed:
                yield from self._wanting(part, literal, bound, outside, assumed)
            elif part is not None and part.ground is not None and isinstance(literal, Atom):
                row = [evaluate_or_none(term, bound, self._relations, outside) for term in literal.terms]
                yield from self._of_both(
                    part.ground, Ground(literal.relation, tuple(value for value in row if value is not None))
                )

    def _is_table(self, literal: Literal) -> bool:
        return isinstance(literal, Atom) and self._declarations[literal.relation].given == "guidance"

    def _settle(self, part: Part | None, literal: Literal, bound: Bindings, outside: frozenset[str]) -> bool:
        """Bind what a literal binds, as the first goal has it where that can be; whether it holds."""
        if not isinstance(literal, Atom) and not _ready(literal, bound, outside):
            return True  # not reached
        found = list(solutions((literal,), bound, self._relations, outside))
        like = self._like(part, literal)
        if found:
            bound.update(max(found, key=lambda each: sum(each.get(n) == v for n, v in like.items())))
            return True
        for name, value in like.items():
            bound.setdefault(name, value)
        return False

    def _like(self, part: Part | None, literal: Literal) -> Bindings:
        """The values that the first goal has at the places of a literal's variables."""
        if part is None or part.ground is None or not isinstance(literal, Atom):
            return {}
        values = zip(literal.terms, part.ground.row, strict=True)
        return {t.name: self._stands.get(v, v) for t, v in values if isinstance(t, Variable)}

    def _wanting(
        self,
        part: Part | None,
        literal: Literal,
        bound: Bindings,
        outside: frozenset[str],
        assumed: set[str],
    ) -> Iterator[Pair]:
        """A premise of the second goal that fails, against that of the first.

        Values that were ``assumed`` from the first are dropped where no rule could give the row with them.
        """
        mine = next(iter(self._members(part)), None) if part is not None else None
        match literal:
            case Atom(relation):
                if part is not None and part.ground is not None:
                    pattern = pattern_of(literal, bound)
                    if self._declarations[relation].given is None and not self._ability.rules(
                        relation, pattern
                    ):
                        stated = {name: value for name, value in bound.items() if name not in assumed}
                        pattern = pattern_of(literal, stated)
                    yield from self._of_one(part.ground, relation, pattern)
                else:
                    yield Pair(mine, Member(asked(literal, bound, self._declarations)))
            case Negation(atom):
                for found in list(solutions((atom,), bound, self._relations, outside))[:1]:
                    row = [evaluate_or_none(t, found, self._relations, outside) for t in atom.terms]
                    ground = Ground(atom.relation, tuple(value for value in row if value is not None))
                    yield Pair(mine, self._member(ground)._replace(blocks=True))
            case Comparison(_, left, right):
                sides = [evaluate_or_none(t, bound, self._relations, outside) for t in (left, right)]
                yield Pair(mine, Member(not_so(literal, *sides)))

    def _by_attempt(self, instance: Instance, relation: str, pattern: Pattern) -> Iterator[Pair]:
        """What the first goal's rule rests on, and what fails on the nearest way to the second."""
        for part in instance.parts:
            if not isinstance(part.literal, Negation):
                yield from (Pair(member, None) for member in self._members(part))
        for attempt in self._attempts(relation, pattern)[:1]:
            yield from (Pair(None, member) for member in wanting(attempt))

    # --- members --------------------------------------------------------------------------------

    def _nested(self, first: Member, second: Member, below: tuple[Pair, ...]) -> tuple[Pair, ...]:
        """A pair with the pairs that it comes from; the goals themselves are no premise of theirs."""
        return below if below and first.sentence in self._roots else (Pair(first, second, below),)

    def _members(self, part: Part | None) -> Iterator[Member]:
        """A premise that the other goal has none like: a row, the rows of a count, or an absence."""
        if part is None:
            return
        if isinstance(part.literal, Negation):
            yield Member(missing(part.literal.atom, part.bindings, self._declarations))
        for ground in dict.fromkeys(_grounds(part)):
            if ("told", ground) not in self._seen:
                self._seen.add(("told", ground))
                yield self._member(ground)

    def _member(self, ground: Ground) -> Member:
        node = self._node(ground)
        return Member(node.sentence, node)

    def _node(self, ground: Ground) -> Node:
        proof = self._prove(*ground)
        assert proof is not None, f"{ground} holds"
        return proof.nodes[proof.root]

    def _same(self, one: Pattern, other: Pattern) -> bool:
        """Whether two rows say the same of what stands for each other; ids that meet here do from now on."""
        pairs = list(zip(one, other, strict=False))
        for mine, theirs in pairs:
            kind = None if mine is None else self._kinds.get(mine)
            if mine is not None and theirs is not None and kind and kind == self._kinds.get(theirs):
                self._stands.setdefault(mine, theirs)
        return len(one) == len(other) and all(
            mine == theirs if mine is None else self._stands.get(mine, mine) == theirs
            for mine, theirs in pairs
        )


def wanting(attempt: Attempt) -> Iterator[Member]:
    """What fails at the ends of an attempt, followed down its nearest nested attempts."""
    for premise in attempt.failing:
        if premise.attempts:
            yield from wanting(premise.attempts[0])
        elif premise.cause == VALUES:
            yield Member(premise.sentence, why=tuple(_taken_from(premise, attempt)))
        elif premise.proof is not None:
            yield Member(premise.sentence, premise.proof.nodes[premise.proof.root], blocks=True)
        else:
            yield Member(premise.sentence)


def _taken_from(comparison: Premise, attempt: Attempt) -> Iterator[Node]:
    """The stated rows of an attempt that bring a value to a comparison."""
    for premise in attempt.premises:
        if premise.proof is not None and premise.kind in ("given", "guidance"):
            node = premise.proof.nodes[premise.proof.root]
            if any(_last(node.atom) == word for word in comparison.atom.split()):
                yield node


def _last(atom: str) -> str:
    return atom.rstrip(")").rpartition(" ")[2].rpartition("(")[2]


def _term(value: Value | None, place: int) -> Constant | Variable:
    return Variable(f"_{place}") if value is None else Constant(value)


def _ready(literal: Literal, bound: Bindings, outside: frozenset[str]) -> bool:
    """Whether a negation or comparison has the values that it needs; an `=` may bind one itself."""
    if isinstance(literal, Negation):
        return True
    needed = names(literal, outside) - bound.keys()
    if isinstance(literal, Comparison) and literal.operator == "=":
        for one, other in ((literal.left, literal.right), (literal.right, literal.left)):
            if (
                isinstance(one, Variable)
                and needed <= {one.name}
                and not names(other, outside) - bound.keys()
            ):
                return True
    return not needed


def _grounds(part: Part) -> Iterator[Ground]:
    if part.ground is not None:
        yield part.ground
    for _, inner in part.rows:
        for each in inner:
            yield from _grounds(each)


def _paired(
    mine: Iterable[Part], clause: Clause, theirs: tuple[Part, ...]
) -> Iterator[tuple[Part | None, Part | None]]:
    """The parts of two instances in pairs."""
    by_literal = {id(part.literal): part for part in theirs}
    for part, literal in _matched(mine, None, clause):
        yield part, by_literal[id(literal)] if literal is not None else None


def _matched(
    parts: Iterable[Part], clause: Clause | None, other: Clause
) -> Iterator[tuple[Part | None, Literal | None]]:
    """Each part with the literal of the other rule at its place, or else of its relation; then the rest."""
    parts = list(parts)
    if clause is other or [part.literal for part in parts] == list(other.body):
        yield from zip(parts, other.body, strict=True)
        return
    left = list(other.body)
    for part in parts:
        match = next((each for each in left if _about(each) == _about(part.literal)), None)
        if match is not None:
            left = [each for each in left if each is not match]
        yield part, match
    yield from ((None, literal) for literal in left)


def _about(literal: Literal) -> tuple[str, str]:
    match literal:
        case Atom(relation):
            return "atom", relation
        case Negation(atom):
            return "absent", atom.relation
        case Comparison() as comparison:
            return "compared", "counted" if any(aggregates(comparison)) else str(comparison)


def _pruned(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The pairs, each once; a comparison that only the two rules' own values make is none."""
    seen: set[tuple[str | None, str | None]] = set()
    for pair in pairs:
        key = pair.first and pair.first.sentence, pair.second and pair.second.sentence
        if key not in seen:
            seen.add(key)
            yield pair
