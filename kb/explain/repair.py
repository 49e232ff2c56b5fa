"""Which smallest changes of what is stated could make a goal hold: candidates, to be tried by running them.

Abduction with a bound on the size: every rule that is able to give the goal is gone through with some of
its premises taken as given and the others *made* - by stating a row, or by making a premise of theirs - and
what blocks it *broken*. Values that a comparison asks for are solved for; values that nothing asks for stay
open, and the editor picks them. What stands in a fact table is never changed. A candidate may fail when it
is run (a change can block elsewhere), so whoever asks tries each one, and asks again from there.

Takes rules, finished relations and an ``Editor``; gives sets of ``Edit``s. Imports ``goals``, ``match``,
``order``, ``solve``; no engine.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, Protocol

from kb.explain.goals import Ability, Pattern, head_bindings, pattern_of
from kb.explain.solve import solve
from kb.match import Bindings, aggregate_rows, derivations, evaluate, evaluate_or_none, fold, solutions
from kb.order import names, outside_of
from kb.relations import Relations, Row, Value
from kb.syntax import (
    Aggregate,
    Atom,
    Clause,
    Comparison,
    Declaration,
    Literal,
    Negation,
    Term,
    Variable,
    aggregates,
    variables,
)


class Edit(NamedTuple):
    """One change: ``place`` is what it changes, ``value`` what to; edits of one ``unit`` count once.

    ``free``: the value is a word of a large vocabulary, and another one may do as well.
    """

    unit: str
    place: str
    value: Value | None
    free: bool = False


Edits = frozenset[Edit]
NO_EDITS: Edits = frozenset()


class Made(NamedTuple):
    """A row that some edits would give; None is a value that is still open."""

    row: Pattern
    edits: Edits


class Editor(Protocol):
    """Who knows what can be stated in a case, and how."""

    def stated(self, relation: str, pattern: Pattern) -> Iterable[Made]:
        """The ways of stating a row that fits the pattern."""
        ...

    def unstated(self, relation: str, row: Row) -> Iterable[Edits]:
        """The ways of no longer stating a row."""
        ...

    def is_new(self, value: Value) -> bool:
        """Whether a value names a thing that edits bring; to say more of it takes no further change."""
        ...


MOST_STEPS = 4_000
"""Literals that are looked at for one size of change; beyond, the search says that it is not complete."""

MOST_ROWS = 400
"""Rows of one literal that are gone through."""

MOST_ALIKE = 3
"""Words of which any would do that are tried; more teach nothing."""

MOST_MADE = 200
"""Ways of making one row."""


class Repair:
    """Candidates for the goals of one set of finished relations."""

    def __init__(
        self,
        ability: Ability,
        rules: Mapping[str, Sequence[Clause]],
        relations: Relations,
        declarations: Mapping[str, Declaration],
        editor: Editor,
    ) -> None:
        self._ability = ability
        self._rules = rules
        self._relations = relations
        self._declarations = declarations
        self._editor = editor
        self._made: dict[tuple[str, Pattern, int], tuple[Made, ...]] = {}
        self._broken: dict[tuple[str, Row, int], tuple[Edits, ...]] = {}
        self._open: dict[tuple[str, Pattern], int] = {}
        self._met = 0
        self._steps = 0
        self._kept: list[object] = []  # what the next two are about, so that no id is used twice
        self._needed: dict[tuple[int, frozenset[str]], set[str]] = {}
        self._scopes: dict[int, frozenset[str]] = {}
        self.complete = True

    def candidates(self, relation: str, pattern: Pattern, size: int) -> tuple[Edits, ...]:
        """Sets of edits of at most this size that could make the goal hold, smallest first."""
        self._steps = MOST_STEPS
        found = self._make(relation, pattern, size)
        self.complete = self._steps >= 0
        return tuple(dict.fromkeys(sorted((made.edits for made in found), key=_order)))

    def _needs(self, part: Term | Literal, outside: frozenset[str]) -> set[str]:
        """``names``, kept: the same few literals are looked at again and again."""
        key = id(part), outside
        if key not in self._needed:
            self._kept.append(part)
            self._needed[key] = names(part, outside)
        return self._needed[key]

    def _outside(self, clause: Clause) -> frozenset[str]:
        if id(clause) not in self._scopes:
            self._kept.append(clause)
            self._scopes[id(clause)] = outside_of(clause)
        return self._scopes[id(clause)]

    # --- making a row ---------------------------------------------------------------------------

    def _make(self, relation: str, pattern: Pattern, size: int) -> tuple[Made, ...]:
        """The ways of having a row that is not there now, by at most so many changes."""
        key = relation, pattern, size
        if key in self._made:
            return self._made[key]
        if self._ability.fixed(relation):
            return ()
        if self._declarations[relation].given == "encounter":
            stated = self._editor.stated(relation, pattern)
            self._made[key] = tuple(
                made for made in stated if size_of(made.edits) <= size and not self._holds(relation, made.row)
            )
            return self._made[key]
        goal = relation, pattern
        if goal in self._open:  # a row is not made by resting on itself
            self._met = min(self._met, self._open[goal])
            return ()
        depth = self._open[goal] = len(self._open)
        met, self._met = self._met, depth
        try:
            clauses = self._ability.rules(relation, pattern)
            made = (each for clause in clauses for each in self._by_rule(clause, pattern, size))
            found = tuple(islice(_few_alike(made), MOST_MADE))
        finally:
            del self._open[goal]
        if self._met >= depth:  # else it was cut short by a goal that is still open, and is not kept
            self._made[key] = found
        self._met = min(met, self._met)
        return found

    def _by_rule(self, clause: Clause, pattern: Pattern, size: int) -> Iterator[Made]:
        bound = head_bindings(clause, pattern)
        assert bound is not None, "the rule is able to give the goal"
        outside = self._outside(clause)
        for found, edits in self._body(_State(clause.body, (), bound, NO_EDITS), outside, size):
            row = tuple(
                evaluate_or_none(term, found, self._relations, outside)
                if self._needs(term, outside) <= found.keys()
                else None
                for term in clause.head.terms
            )
            if edits and all(want is None or got is None or want == got for want, got in zip(pattern, row)):
                yield Made(row, edits)

    def _body(self, state: _State, outside: frozenset[str], size: int) -> Iterator[tuple[Bindings, Edits]]:
        """Every way of making a body true by at most so many changes, those that it takes for granted too."""
        self._steps -= 1
        if self._steps < 0:
            return
        ready = self._ready(state, outside)
        if ready is None:
            yield from self._deferred(state, outside, size)
            return
        rest = state.without(ready)
        match ready:
            case Atom():
                yield from self._rows(ready, state, outside, size)
                if self._may_make(ready, state, size):
                    yield from self._body(rest._replace(deferred=(*rest.deferred, ready)), outside, size)
            case Negation(atom):
                for edits in self._clear(atom, state, outside, size):
                    yield from self._body(rest._replace(edits=edits), outside, size)
            case Comparison():
                for found in islice(solutions((ready,), state.bound, self._relations, outside), 1):
                    yield from self._body(rest._replace(bound=found), outside, size)
                if not any(aggregates(ready)):
                    return
                if state.edits or state.deferred:  # what is changed may change what is counted, too
                    yield from self._body(rest, outside, size)
                yield from self._body(rest._replace(deferred=(*rest.deferred, ready)), outside, size)

    def _rows(
        self, atom: Atom, state: _State, outside: frozenset[str], size: int
    ) -> Iterator[tuple[Bindings, Edits]]:
        """The ways on which the atom is a row that is there.

        Of the rows of a fact table that only say which values would do, a few that lead on are enough.
        """
        open_ = {t.name for t in atom.terms if isinstance(t, Variable)} - state.bound.keys()
        choosing = bool(state.deferred) and bool(open_) and self._ability.fixed(atom.relation)
        rest, led = state.without(atom), 0
        for found in islice(solutions((atom,), state.bound, self._relations, outside), MOST_ROWS):
            leads = False
            for way in self._body(rest._replace(bound=found), outside, size):
                leads = True
                yield way
            led += leads
            if choosing and led == MOST_ALIKE:
                return

    def _holds(self, relation: str, row: Pattern) -> bool:
        return all(v is not None for v in row) and self._relations.holds(relation, row)  # type: ignore[arg-type]

    def _may_make(self, atom: Atom, state: _State, size: int) -> bool:
        if self._ability.fixed(atom.relation):
            return False
        if self._holds(atom.relation, pattern_of(atom, state.bound)):
            return False
        if size_of(state.edits) + len(state.deferred) < size:
            return True
        # What is changed already may bring it, too.
        pattern = pattern_of(atom, state.bound)
        if any(value is not None and self._editor.is_new(value) for value in pattern):
            return True
        held = tuple(place for place, value in enumerate(pattern) if value is not None)
        values = tuple(value for value in pattern if value is not None)
        return bool(state.edits) and not self._relations.find(atom.relation, held, values)

    def _ready(self, state: _State, outside: frozenset[str]) -> Literal | None:
        """What to settle next: a filter that can be, else an atom with the most that is known."""
        atoms: list[Atom] = []
        last: Comparison | None = None  # what counts comes after all that could change the count
        for literal in state.pending:
            match literal:
                case Atom(_, terms):
                    held = [t for t in terms if not isinstance(t, Variable)]
                    if all(self._needs(term, outside) <= state.bound.keys() for term in held):
                        atoms.append(literal)
                case Negation(atom):
                    own = {v.name for v in variables(atom, inside=False) if v.anonymous}
                    if self._needs(atom, outside) - own <= state.bound.keys():
                        return literal
                case Comparison():
                    if self._computable(literal, state, outside):
                        if not any(aggregates(literal)):
                            return literal
                        last = last or literal
        awaited = {n for part in state.deferred for n in self._needs(part, outside)} - state.bound.keys()
        able = (atom for atom in atoms if self._settles(atom, state, awaited))
        # The order of the text else: what is documented comes before the tables that it is looked up in.
        return min(able, key=lambda atom: not self._needs(atom, outside) <= state.bound.keys(), default=last)

    def _computable(self, literal: Comparison, state: _State, outside: frozenset[str]) -> bool:
        if self._needs(literal, outside) <= state.bound.keys():
            return True
        for one, other in ((literal.left, literal.right), (literal.right, literal.left)):
            plain = literal.operator == "=" and isinstance(one, Variable) and one.name not in state.bound
            if plain and self._needs(other, outside) <= state.bound.keys():
                return True
        return False

    def _settles(self, atom: Atom, state: _State, awaited: set[str]) -> bool:
        """Whether to settle an atom before what was put off: not if it turns on a value that this brings."""
        open_ = {t.name for t in atom.terms if isinstance(t, Variable)} - state.bound.keys()
        if open_.isdisjoint(awaited):
            return True
        return self._ability.fixed(atom.relation) and len(open_) < len(atom.terms)

    def _deferred(
        self, state: _State, outside: frozenset[str], size: int
    ) -> Iterator[tuple[Bindings, Edits]]:
        """Make what was put off, the values that comparisons ask for solved first."""
        for literal in state.pending:
            open_ = self._needs(literal, outside) - state.bound.keys()
            if isinstance(literal, Comparison) and len(open_) == 1 and not any(aggregates(literal)):
                name = next(iter(open_))
                rest = state.without(literal)
                for found in solve(literal, name, state.bound, self._now(name, state)):
                    yield from self._body(rest._replace(bound={**state.bound, name: found}), outside, size)
                return
        if not state.deferred:
            yield state.bound, state.edits
            return
        chosen = min(
            state.deferred, key=lambda literal: len(self._needs(literal, outside) - state.bound.keys())
        )
        rest = state._replace(deferred=tuple(each for each in state.deferred if each is not chosen))
        made: Iterable[tuple[Bindings, Edits]]
        if isinstance(chosen, Atom):
            made = self._made_atom(chosen, state, size)
        else:
            assert isinstance(chosen, Comparison)
            made = self._made_aggregate(chosen, state, outside, size)
        for bindings, edits in made:
            merged = merge(state.edits, edits)
            if merged is not None and size_of(merged) <= size:
                yield from self._body(
                    rest._replace(bound={**state.bound, **bindings}, edits=merged), outside, size
                )

    def _made_atom(self, atom: Atom, state: _State, size: int) -> Iterator[tuple[Bindings, Edits]]:
        for made in self._make(atom.relation, pattern_of(atom, state.bound), size):
            found: Bindings = {}
            for term, value in zip(atom.terms, made.row, strict=True):
                if isinstance(term, Variable) and term.name not in state.bound and value is not None:
                    found[term.name] = value
            yield found, made.edits

    def _now(self, name: str, state: _State) -> Value | None:
        """The value that a variable has today, by the rows of an atom that would bind it."""
        for atom in state.deferred:
            if isinstance(atom, Atom):
                for found in solutions((atom,), state.bound, self._relations, frozenset()):
                    if name in found:
                        return found[name]
        return None

    # --- breaking what blocks -------------------------------------------------------------------

    def _clear(self, atom: Atom, state: _State, outside: frozenset[str], size: int) -> Iterator[Edits]:
        """The edits with which no row matches the atom any more."""
        found = solutions((atom,), state.bound, self._relations, outside)
        rows = [
            tuple(evaluate(term, each, self._relations, outside) for term in atom.terms)
            for each in islice(found, MOST_ROWS)
        ]
        yield from self._all(
            (self._break(atom.relation, row, size) for row in dict.fromkeys(rows)), state.edits, size
        )

    def _all(self, choices: Iterable[Collection[Edits]], edits: Edits, size: int) -> Iterator[Edits]:
        """One of each of the choices, together with what is changed already."""
        reached = [edits]
        for options in choices:
            merged = (merge(one, other) for one in reached for other in options)
            reached = list(
                dict.fromkeys(each for each in merged if each is not None and size_of(each) <= size)
            )
        yield from reached

    def _break(self, relation: str, row: Row, size: int) -> tuple[Edits, ...]:
        """The ways in which a row that holds would not, by at most so many changes."""
        key = relation, row, size
        if key in self._broken:
            return self._broken[key]
        if self._ability.fixed(relation):
            return ()
        self._broken[key] = ()  # a row that rests on itself is not broken that way
        if self._declarations[relation].given == "encounter":
            found = [each for each in self._editor.unstated(relation, row) if size_of(each) <= size]
        else:
            ways = [
                self._break_one(clause, bindings, size)
                for clause in self._rules.get(relation, ())
                for bindings in derivations(clause, row, self._relations)
            ]
            found = list(self._all(ways, NO_EDITS, size))
        self._broken[key] = tuple(dict.fromkeys(found))
        return self._broken[key]

    def _break_one(self, clause: Clause, bindings: Bindings, size: int) -> list[Edits]:
        """The ways in which one instance of a rule would not give its row."""
        self._steps -= 1
        if self._steps < 0:
            return []
        outside = self._outside(clause)
        found: list[Edits] = []
        for literal in clause.body:
            match literal:
                case Atom(relation, terms):
                    row = tuple(evaluate(term, bindings, self._relations, outside) for term in terms)
                    found += self._break(relation, row, size)
                case Negation(atom):
                    found += [
                        made.edits for made in self._make(atom.relation, pattern_of(atom, bindings), size)
                    ]
                case Comparison() if not any(aggregates(literal)):
                    found += self._turned(literal, clause, bindings, size)
                case Comparison(_, left, right):
                    for aggregate in (*aggregates(left), *aggregates(right)):
                        for found_row in aggregate_rows(aggregate, bindings, self._relations, outside):
                            found += self._break_row(aggregate, found_row, outside, size)
        return found

    def _break_row(
        self, aggregate: Aggregate, bindings: Bindings, outside: frozenset[str], size: int
    ) -> Iterator[Edits]:
        inner = outside | {v.name for part in aggregate.body for v in variables(part, inside=False)}
        for part in aggregate.body:
            if isinstance(part, Atom):
                row = tuple(evaluate(term, bindings, self._relations, inner) for term in part.terms)
                yield from self._break(part.relation, row, size)

    def _turned(
        self, comparison: Comparison, clause: Clause, bindings: Bindings, size: int
    ) -> Iterator[Edits]:
        """A number that a premise gave would have to be another one for the comparison to be false."""
        opposite = Comparison(OPPOSITE[comparison.operator], comparison.left, comparison.right)
        for name in sorted({v.name for v in variables(comparison)}):
            others = {key: value for key, value in bindings.items() if key != name}
            for value in solve(opposite, name, others, bindings[name]):
                for atom in clause.body:
                    if isinstance(atom, Atom) and any(v.name == name for v in variables(atom)):
                        pattern = pattern_of(atom, {**bindings, name: value})
                        yield from (made.edits for made in self._make(atom.relation, pattern, size))

    # --- making an aggregate come to another value ----------------------------------------------

    def _made_aggregate(
        self, comparison: Comparison, state: _State, outside: frozenset[str], size: int
    ) -> Iterator[tuple[Bindings, Edits]]:
        """The edits with which an aggregate, alone on its side, comes to what the other side asks for."""
        for side, other in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
            if not isinstance(side, Aggregate) or any(aggregates(other)):
                continue
            rows = aggregate_rows(side, state.bound, self._relations, outside)
            for wanted, binding in self._wanted(comparison, side, rows, state, outside):
                for edits in self._to(side, rows, wanted, state, outside, size):
                    yield binding, edits

    def _wanted(
        self,
        comparison: Comparison,
        side: Aggregate,
        rows: list[Bindings],
        state: _State,
        outside: frozenset[str],
    ) -> Iterator[tuple[int, Bindings]]:
        now = self._folded(side, rows, outside)
        flipped = comparison if side is comparison.left else _flipped(comparison)
        question = Comparison(flipped.operator, Variable("?"), flipped.right)
        if names(flipped.right, outside) <= state.bound.keys():
            values = solve(question, "?", state.bound, now)
            yield from ((value, {}) for value in values if isinstance(value, int))
        elif isinstance(flipped.right, Variable) and comparison.operator == "=":
            # Nothing asks for a value yet: one more row is the least change.
            yield (now or 0) + 1, {flipped.right.name: (now or 0) + 1}

    def _folded(self, side: Aggregate, rows: list[Bindings], outside: frozenset[str]) -> int | None:
        if side.target is None:
            return len(rows)
        inner = outside | {v.name for part in side.body for v in variables(part, inside=False)}
        numbers = [evaluate(side.target, row, self._relations, inner) for row in rows]
        return fold(side.function, [number for number in numbers if isinstance(number, int)])

    def _to(
        self,
        side: Aggregate,
        rows: list[Bindings],
        wanted: int,
        state: _State,
        outside: frozenset[str],
        size: int,
    ) -> Iterator[Edits]:
        """One more row, one fewer, or one with another number."""
        now = self._folded(side, rows, outside)
        held = {
            name: state.bound[name]
            for name in {v.name for v in variables(side)} & outside & state.bound.keys()
        }
        inner = outside | {v.name for part in side.body for v in variables(part, inside=False)}
        if side.target is None:
            if wanted > (now or 0):
                yield from self._new_row(side, held, inner, size)
        elif isinstance(side.target, Variable):
            name = side.target.name
            extra = wanted - (now or 0) if side.function == "sum" else wanted
            yield from self._new_row(side, {**held, name: extra}, inner, size)
            for row in rows:
                old = row[name]
                assert isinstance(old, int), "what is added up is a number"
                other = old + extra if side.function == "sum" else wanted
                yield from self._new_row(side, {**row, name: other}, inner, size)
        if now is not None and wanted < now:
            for row in rows:
                yield from self._break_row(side, row, outside, size)

    def _new_row(self, side: Aggregate, bound: Bindings, inner: frozenset[str], size: int) -> Iterator[Edits]:
        for _, edits in self._body(_State(side.body, (), bound, NO_EDITS), inner, size):
            if edits:
                yield edits


class _State(NamedTuple):
    """A body on its way: what is still to settle, and what was put off to be made."""

    pending: tuple[Literal, ...]
    deferred: tuple[Literal, ...]
    bound: Bindings
    edits: Edits

    def without(self, literal: Literal) -> _State:
        return self._replace(pending=tuple(each for each in self.pending if each is not literal))


OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
FLIPPED = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def _flipped(comparison: Comparison) -> Comparison:
    return Comparison(FLIPPED[comparison.operator], comparison.right, comparison.left)


def size_of(edits: Edits) -> int:
    """How many changes these are: all that is said of one new thing is one."""
    return len({edit.unit for edit in edits})


def merge(one: Edits, other: Edits) -> Edits | None:
    """Both together; None where they give one place two values."""
    if not one or not other:
        return one or other
    values = {edit.place: edit.value for edit in one}
    if any(values.get(edit.place, edit.value) != edit.value for edit in other):
        return None
    return one | other


def _few_alike(found: Iterable[Made]) -> Iterator[Made]:
    """Of the ways that differ in free words alone a few."""
    seen: set[Made] = set()
    alike: dict[tuple[Pattern, frozenset[tuple[str, Value | None]]], int] = {}
    for made in found:
        shape = made.row, frozenset((edit.place, None if edit.free else edit.value) for edit in made.edits)
        if made not in seen and alike.get(shape, 0) < MOST_ALIKE:
            alike[shape] = alike.get(shape, 0) + 1
            seen.add(made)
            yield made


def _order(edits: Edits) -> tuple[int, int, list[tuple[str, str]]]:
    return size_of(edits), len(edits), sorted((edit.place, str(edit.value)) for edit in edits)
