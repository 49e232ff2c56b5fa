"""Two goals of one case side by side: the premises of the one that are not those of the other, in pairs.

The two proofs are laid on each other from the top: premises that a rule asks for at the same place (or of
the same relation, where the rules are two) are a pair; a pair of equal rows says nothing, a pair of rows of
one rule is told by their own premises. Lesions and services stand for each other: that ``mohs-A`` is for
lesion A as ``mohs-B`` is for B is no difference. Where the second goal does not hold, it is tried with the
values of the first, and where its rules have nothing in common with those, by its nearest attempt. Imports
``search``, ``goals``, ``negative`` and ``attempt``; no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from kb.explain.attempt import Attempt
from kb.explain.contrast.matching import (
    goal_atom,
    grounds_of,
    in_units,
    parts_matched,
    parts_paired,
    ready,
    written,
)
from kb.explain.contrast.pairs import (
    BLOCKS,
    FAILS,
    HOLDS,
    NO_RULE,
    WANTED,
    Member,
    Pair,
    held_atoms,
    wanting,
)
from kb.explain.goals import Ability, Pattern, head_bindings, pattern_of
from kb.explain.negative import asked, missing, not_so
from kb.explain.proof import Node, Proof
from kb.explain.search import Ground, Instance, Part, Search
from kb.explain.tell import instantiated, instantiated_atom
from kb.match import Bindings, evaluate_or_none, solutions
from kb.order import names, outside_of
from kb.relations import Relations, Row, Value
from kb.syntax import (
    Atom,
    Clause,
    Comparison,
    Declaration,
    Literal,
    Negation,
    Variable,
)

Kinds = Mapping[Value, str]
"""The ids of the case, and of what kind each is: those of one kind stand for each other."""


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
        self._found: dict[tuple[object, ...], tuple[Pair, ...]] = {}
        self._roots: set[str] = set()
        self._proofs: dict[str, Proof] = {}

    def both(self, first: Ground, second: Ground) -> tuple[Pair, ...]:
        """In what the proofs of two rows that hold differ."""
        self._start(first, second.row)
        self._roots.add(self._node(second).sentence)
        return self._pruned(self._of_both(first, second))

    def one(self, first: Ground, relation: str, pattern: Pattern) -> tuple[Pair, ...]:
        """What a row that holds rests on, against what a goal that does not hold is wanting."""
        self._start(first, pattern)
        return self._pruned(self._of_one(first, relation, pattern))

    def _start(self, first: Ground, other: Pattern) -> None:
        self._stands, self._found, self._roots = {}, {}, {self._node(first).sentence}
        self._same(first.row, other)

    # --- both hold ------------------------------------------------------------------------------

    def _of_both(self, first: Ground, second: Ground) -> tuple[Pair, ...]:
        if first.relation == second.relation and self._same(first.row, second.row):
            return ()
        if (first, second) not in self._found:
            self._found[first, second] = ()  # a proof that comes back to itself says nothing new
            self._found[first, second] = self._of_rows(first, second)
        return self._found[first, second]

    def _of_rows(self, first: Ground, second: Ground) -> tuple[Pair, ...]:
        one, other = self._search.chosen(first), self._search.chosen(second)
        if one is None or other is None:
            return (Pair(self._member(first), self._member(second)),)
        below = tuple(self._parts(one, other))
        if one.clause is other.clause:
            return below
        return self._nested(self._member(first), self._member(second), below)

    def _parts(self, one: Instance, other: Instance) -> Iterator[Pair]:
        for mine, theirs in parts_paired(one.parts, other.clause, other.parts):
            if mine is None or theirs is None:
                for member in self._members(mine or theirs):
                    yield Pair(member, None) if mine is not None else Pair(None, member)
            elif mine.ground is not None and theirs.ground is not None:
                yield from self._of_both(mine.ground, theirs.ground)
            elif mine.rows or theirs.rows:
                yield from self._counted(mine, theirs)

    def _counted(self, mine: Part, theirs: Part) -> Iterator[Pair]:
        """Rows that only one of two counts has."""
        one, other = list(dict.fromkeys(grounds_of(mine))), list(dict.fromkeys(grounds_of(theirs)))
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
        key = first, relation, pattern
        if key not in self._found:
            self._found[key] = ()
            self._found[key] = self._of_goal(first, relation, pattern)
        return self._found[key]

    def _of_goal(self, first: Ground, relation: str, pattern: Pattern) -> tuple[Pair, ...]:
        wanted = goal_atom(relation, pattern)
        needed = Member(asked(wanted, {}, self._declarations), WANTED, written(wanted))
        instance = self._search.chosen(first)
        if instance is None or self._declarations[relation].given is not None:
            return (Pair(self._member(first), needed),)
        clause = self._alike(instance, relation, pattern)
        if clause is None:
            below = tuple(self._by_attempt(instance, relation, pattern))
        else:
            below = tuple(self._tried(instance, clause, pattern))
        if clause is instance.clause and below:
            return below
        return self._nested(self._member(first), needed, below)

    def _alike(self, instance: Instance, relation: str, pattern: Pattern) -> Clause | None:
        """The rule for the second goal that has most in common with the first goal's; None without any."""
        mine = {part.literal.relation for part in instance.parts if isinstance(part.literal, Atom)}

        def shared(rule: Clause) -> tuple[bool, int]:
            theirs = {literal.relation for literal in rule.body if isinstance(literal, Atom)}
            return rule is instance.clause, len(mine & theirs)

        able = self._ability.rules(relation, pattern)
        mine_too = not able and instance.clause.head.relation == relation
        if mine_too and head_bindings(instance.clause, pattern) is not None:
            return instance.clause  # no fact table lets it; which one does not is what is told
        best = max(able, key=shared, default=None)
        return best if best is not None and shared(best) > (False, 0) else None

    def _tried(self, instance: Instance, clause: Clause, pattern: Pattern) -> Iterator[Pair]:
        """A rule of the second goal, with the values of the first where its own do not speak against it."""
        bound = head_bindings(clause, pattern)
        assert bound is not None, "the rule is able to give the goal"
        outside = outside_of(clause)
        pairs = [(part, literal) for part, literal in parts_matched(instance.parts, instance.clause, clause)]
        assumed: set[str] = set()
        settled = self._settled(pairs, bound, assumed, outside)
        for part, literal in pairs:
            if literal is None:
                yield from (Pair(member, None) for member in self._members(part))
            elif settled.get(id(literal)) is False:
                yield from self._wanting(part, literal, clause, bound, assumed)
            elif (
                part is not None
                and part.ground is not None
                and isinstance(literal, Atom)
                and id(literal) in settled
            ):
                row = [evaluate_or_none(term, bound, self._relations, outside) for term in literal.terms]
                yield from self._of_both(
                    part.ground, Ground(literal.relation, tuple(value for value in row if value is not None))
                )

    def _is_table(self, literal: Literal) -> bool:
        return isinstance(literal, Atom) and self._declarations[literal.relation].given == "guidance"

    def _settled(
        self,
        pairs: list[tuple[Part | None, Literal | None]],
        bound: Bindings,
        assumed: set[str],
        outside: frozenset[str],
    ) -> dict[int, bool]:
        """Whether each literal holds, tables first; one whose values another one would bring is left out.

        Binds what they bind; what was ``assumed``, for want of a row that binds it, is noted.
        """
        waiting = [(part, literal) for part, literal in pairs if literal is not None]
        waiting.sort(key=lambda pair: not self._is_table(pair[1]))
        settled: dict[int, bool] = {}
        while True:
            able = next(((p, each) for p, each in waiting if ready(each, bound, outside)), None)
            if able is None:
                return settled
            waiting = [pair for pair in waiting if pair[1] is not able[1]]
            known = set(bound)
            settled[id(able[1])] = self._settle(*able, bound, outside)
            if not settled[id(able[1])]:
                assumed |= bound.keys() - known

    def _settle(self, part: Part | None, literal: Literal, bound: Bindings, outside: frozenset[str]) -> bool:
        """Bind what a literal binds, as the first goal has it where that can be; whether it holds."""
        found = list(solutions((literal,), bound, self._relations, outside))
        like = self._like(part, literal)
        if found:
            best: Bindings = max(found, key=lambda each: _agreeing(each, like))
            bound.update(best)
            return True
        for name, value in like.items():
            if isinstance(value, str):  # a number comes out of the rules; a name is a choice
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
        clause: Clause,
        bound: Bindings,
        assumed: set[str],
    ) -> Iterator[Pair]:
        """A premise of the second goal that fails, against that of the first.

        Values that were ``assumed`` from the first are dropped where no rule could give the row with them.
        """
        outside = outside_of(clause)
        mine = None if isinstance(literal, Comparison) else next(iter(self._members(part)), None)
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
                    told = asked(literal, bound, self._declarations)
                    yield Pair(mine, Member(told, WANTED, written(instantiated_atom(literal, bound))))
            case Negation(atom):
                for found in list(solutions((atom,), bound, self._relations, outside))[:1]:
                    row = [evaluate_or_none(t, found, self._relations, outside) for t in atom.terms]
                    ground = Ground(atom.relation, tuple(value for value in row if value is not None))
                    yield Pair(mine, self._member(ground)._replace(state=BLOCKS))
            case Comparison(operator, left, right):
                sides = [
                    # what the least or the most of nothing would have bound has no value
                    evaluate_or_none(side, bound, self._relations, outside)
                    if names(side, outside) <= bound.keys()
                    else None
                    for side in (left, right)
                ]
                told = not_so(literal, *(in_units(*each) for each in zip((left, right), sides, strict=True)))
                shown = Comparison(operator, instantiated(left, bound), instantiated(right, bound))
                why = tuple(dict.fromkeys(self._bringing(literal, clause, bound, outside)))
                yield Pair(mine, Member(told, FAILS, str(shown), why=why))

    def _bringing(
        self, comparison: Comparison, clause: Clause, bound: Bindings, outside: frozenset[str]
    ) -> Iterator[Node]:
        """The rows from which a comparison has its values."""
        needed = names(comparison, outside)
        for literal in clause.body:
            here = isinstance(literal, Atom) and needed & names(literal, outside)
            if here and isinstance(literal, Atom) and ready(literal, bound, outside):
                for found in list(solutions((literal,), bound, self._relations, outside))[:1]:
                    row = [evaluate_or_none(t, found, self._relations, outside) for t in literal.terms]
                    yield self._node(
                        Ground(literal.relation, tuple(value for value in row if value is not None))
                    )

    def _by_attempt(self, instance: Instance, relation: str, pattern: Pattern) -> Iterator[Pair]:
        """What the first goal's rule rests on, and what fails on the nearest way to the second."""
        attempts = self._attempts(relation, pattern)[:1]
        if not attempts:
            atom = goal_atom(relation, pattern)
            yield Pair(None, Member(NO_RULE, FAILS, written(atom)))
            return
        shared = {atom for attempt in attempts for atom in held_atoms(attempt)}
        for part in instance.parts:
            if not isinstance(part.literal, Negation):
                for member in self._members(part):
                    if member.node is None or member.node.atom not in shared:
                        yield Pair(member, None)
        for attempt in attempts:
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
            atom = part.literal.atom
            shown = f"!{written(instantiated_atom(atom, part.bindings))}"
            yield Member(missing(atom, part.bindings, self._declarations), HOLDS, shown)
        yield from (self._member(ground) for ground in dict.fromkeys(grounds_of(part)))

    def _member(self, ground: Ground) -> Member:
        node = self._node(ground)
        return Member(node.sentence, HOLDS, node.atom, node)

    def _pruned(self, pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
        """The pairs, each once; what is told below another one is not told beside it."""
        lone = [pair.lone.node for pair in pairs if pair.lone is not None and pair.lone.node is not None]
        below = {name for node in lone for name in self._rested_on(node)}
        nested = {each.key for pair in pairs for each in pair.inner()}
        paired = {sentence for pair in pairs if pair.lone is None for sentence in pair.key}
        kept: dict[tuple[str | None, str | None], Pair] = {}
        for pair in pairs:
            only = pair.lone
            if pair.key in nested or (only is not None and only.sentence in paired):
                continue
            if only is None or only.node is None or only.node.id not in below:
                kept.setdefault(pair.key, Pair(pair.first, pair.second, self._pruned(pair.below)))
        return tuple(kept.values())

    def _rested_on(self, node: Node) -> Iterator[str]:
        """The steps under one step, without it."""
        proof = self._proofs.get(node.id)  # a premise of an attempt was not proved here
        yield from (name for name in (proof.nodes if proof else ()) if name != node.id)

    def _node(self, ground: Ground) -> Node:
        proof = self._prove(*ground)
        assert proof is not None, f"{ground} holds"
        self._proofs[proof.root] = proof
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


def _agreeing(bound: Bindings, like: Bindings) -> int:
    return sum(bound.get(name) == value for name, value in like.items())
