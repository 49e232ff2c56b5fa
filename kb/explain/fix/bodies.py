"""Every way of making a rule's body true by a few changes: some premises as they are, the others made.

Literals are settled in the order of the text as far as values are known. An atom is a row that is there, or
is put off to be made; values that comparisons ask for are solved before what was put off is made, so that it
is made with them. Takes ``State``s; gives bindings and amendments. Imports ``bench``, ``breaks``, ``counts``,
``match``, ``solve``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from kb.explain.fix.amendments import MOST_ALIKE, Amendments, merge, size_of
from kb.explain.fix.bench import MOST_ROWS, Bench, Found, Make, State
from kb.explain.fix.breaks import Breaks
from kb.explain.fix.counts import Counts
from kb.explain.fix.solve import solve
from kb.explain.goals import pattern_of
from kb.match import Bindings
from kb.relations import Value
from kb.syntax import Atom, Comparison, Literal, Negation, Variable, aggregates, variables


class Bodies:
    """The bodies of one case's rules."""

    def __init__(self, bench: Bench, make: Make) -> None:
        self._bench = bench
        self._make = make
        self._breaks = Breaks(bench, make)
        self._counts = Counts(bench, self.ways, self._breaks)
        self._breaks.counts = self._counts.made

    def forget(self) -> None:
        """Look again at what was kept: it may have been cut short."""
        self._breaks.forget()

    def ways(self, state: State, outside: frozenset[str], size: int) -> Found:
        """Every way of making a body true by at most so many changes, those that it takes for granted too."""
        if not self._bench.step():
            return
        ready = self._ready(state, outside, size)
        if ready is None:
            yield from self._deferred(state, outside, size)
            return
        rest = state.without(ready)
        match ready:
            case Atom():
                yield from self._rows(ready, state, outside, size)
                if self._may_make(ready, state, size):
                    yield from self.ways(rest._replace(deferred=(*rest.deferred, ready)), outside, size)
                elif (
                    state.deferred
                    and not self._bench.ability.fixed(ready.relation)
                    and not self._found(ready, state)
                ):
                    # What was put off may bring it, too, once it is made.
                    yield from self._deferred(state, outside, size)
            case Negation(atom):
                for amendments in self._breaks.clear(atom, state, outside, size):
                    yield from self.ways(rest._replace(amendments=amendments), outside, size)
            case Comparison():
                for found in islice(self._bench.matches(ready, state.bound, outside), 1):
                    yield from self.ways(rest._replace(bound=found), outside, size)
                if not any(aggregates(ready)):
                    return
                if state.amendments or state.deferred:  # what is changed may change what is counted, too
                    yield from self.ways(rest, outside, size)
                yield from self.ways(rest._replace(deferred=(*rest.deferred, ready)), outside, size)

    def _rows(self, atom: Atom, state: State, outside: frozenset[str], size: int) -> Found:
        """The ways on which the atom is a row that is there.

        Of the rows of a fact table that only say which values would do, a few that lead on are enough.
        """
        open_ = {t.name for t in atom.terms if isinstance(t, Variable)} - state.bound.keys()
        choosing = bool(state.deferred) and bool(open_) and self._bench.ability.fixed(atom.relation)
        rest, led = state.without(atom), 0
        matches: Iterator[Bindings] = islice(self._bench.matches(atom, state.bound, outside), MOST_ROWS)
        if choosing:  # a short word is an ordinary one: "ear" teaches more than "antihelix"
            matches = iter(sorted(matches, key=lambda found: sum(len(str(found[name])) for name in open_)))
        for found in matches:
            leads = False
            for way in self.ways(rest._replace(bound=found), outside, size):
                leads = True
                yield way
            led += leads
            if choosing and led == MOST_ALIKE:
                self._bench.cut()
                return

    def _may_make(self, atom: Atom, state: State, size: int) -> bool:
        if self._bench.ability.fixed(atom.relation):
            return False
        if self._bench.holds(atom.relation, pattern_of(atom, state.bound)):
            return False
        if size_of(state.amendments) + len(state.deferred) < size:
            return True
        # What is changed already may bring it, too.
        pattern = pattern_of(atom, state.bound)
        if any(value is not None and self._bench.amender.is_new(value) for value in pattern):
            return True
        return bool(state.amendments) and not self._found(atom, state)

    def _found(self, atom: Atom, state: State) -> bool:
        pattern = pattern_of(atom, state.bound)
        held = tuple(place for place, value in enumerate(pattern) if value is not None)
        values = tuple(value for value in pattern if value is not None)
        return bool(self._bench.relations.find(atom.relation, held, values))

    def _ready(self, state: State, outside: frozenset[str], size: int) -> Literal | None:
        """What to settle next: a filter that can be, else an atom with the most that is known."""
        atoms: list[Atom] = []
        last: Comparison | None = None  # what counts comes after all that could change the count
        for literal in state.pending:
            match literal:
                case Atom(_, terms):
                    held = [t for t in terms if not isinstance(t, Variable)]
                    if all(self._bench.needs(term, outside) <= state.bound.keys() for term in held):
                        atoms.append(literal)
                case Negation(atom):
                    own = {v.name for v in variables(atom, inside=False) if v.anonymous}
                    if self._bench.needs(atom, outside) - own <= state.bound.keys():
                        return literal
                case Comparison():
                    if self._computable(literal, state, outside):
                        if not any(aggregates(literal)):
                            return literal
                        last = last or literal
        awaited = {
            n for part in state.deferred for n in self._bench.needs(part, outside)
        } - state.bound.keys()
        spent = bool(state.deferred) and size_of(state.amendments) + len(state.deferred) >= size
        able = (atom for atom in atoms if self._settles(atom, state, awaited, spent))
        # The order of the text else: what is documented comes before the tables that it is looked up in.
        return min(
            able, key=lambda atom: not self._bench.needs(atom, outside) <= state.bound.keys(), default=last
        )

    def _computable(self, literal: Comparison, state: State, outside: frozenset[str]) -> bool:
        if self._bench.needs(literal, outside) <= state.bound.keys():
            return True
        for one, other in ((literal.left, literal.right), (literal.right, literal.left)):
            plain = literal.operator == "=" and isinstance(one, Variable) and one.name not in state.bound
            if plain and self._bench.needs(other, outside) <= state.bound.keys():
                return True
        return False

    def _settles(self, atom: Atom, state: State, awaited: set[str], spent: bool) -> bool:
        """Whether to settle an atom before what was put off.

        Not if it turns on a value that this brings, nor if nothing more may be put off: what is made now
        may then bring the atom, too.
        """
        open_ = {t.name for t in atom.terms if isinstance(t, Variable)} - state.bound.keys()
        if not open_ or (open_.isdisjoint(awaited) and not spent):
            return True
        return self._bench.ability.fixed(atom.relation) and len(open_) < len(atom.terms)

    def _deferred(self, state: State, outside: frozenset[str], size: int) -> Found:
        """Make what was put off, the values that comparisons ask for solved first."""
        asking: dict[str, list[Comparison]] = {}
        for literal in state.pending:
            open_ = self._bench.needs(literal, outside) - state.bound.keys()
            if isinstance(literal, Comparison) and len(open_) == 1 and not any(aggregates(literal)):
                asking.setdefault(next(iter(open_)), []).append(literal)
        for name, comparisons in asking.items():
            now = self._now(name, state)
            values = (value for each in comparisons for value in solve(each, name, state.bound, now))
            for value in dict.fromkeys(values):  # what the others ask for is looked at next
                yield from self.ways(state._replace(bound={**state.bound, name: value}), outside, size)
            if not any(self._may_come(name, each, state) for each in comparisons):
                return
        if not state.deferred:
            yield state.bound, state.amendments
            return
        chosen = min(
            state.deferred, key=lambda literal: len(self._bench.needs(literal, outside) - state.bound.keys())
        )
        rest = state._replace(deferred=tuple(each for each in state.deferred if each is not chosen))
        made: Iterable[tuple[Bindings, Amendments]]
        if isinstance(chosen, Atom):
            made = self._made_atom(chosen, state, size)
        else:
            assert isinstance(chosen, Comparison)
            made = self._counts.made(chosen, state, outside, size)
        fits, clashes = False, False
        for bindings, amendments in made:
            merged = merge(state.amendments, amendments)
            if merged is not None and size_of(merged) <= size:
                fits = True
                bound = {**state.bound, **bindings}
                yield from self.ways(rest._replace(bound=bound, amendments=merged), outside, size)
            clashes = clashes or merged is None
        if clashes and not fits and isinstance(chosen, Atom):
            yield from self.ways(rest, outside, size)  # what is changed already may bring it by itself

    def _may_come(self, name: str, literal: Comparison, state: State) -> bool:
        """Whether what is made may bring the variable another value than those solved for."""
        sides = literal.left, literal.right
        if literal.operator == "=" and any(isinstance(s, Variable) and s.name == name for s in sides):
            return False  # there is but one
        if not any(v.name == name for atom in state.deferred for v in variables(atom, inside=False)):
            return False
        if literal.operator == "!=" or isinstance(self._now(name, state), str):
            return True
        self._bench.cut()  # of many numbers the nearest is taken
        return False

    def _made_atom(self, atom: Atom, state: State, size: int) -> Found:
        for made in self._make(atom.relation, pattern_of(atom, state.bound), size):
            found: Bindings = {}
            for term, value in zip(atom.terms, made.row, strict=True):
                if isinstance(term, Variable) and term.name not in state.bound and value is not None:
                    found[term.name] = value
            yield found, made.amendments

    def _now(self, name: str, state: State) -> Value | None:
        """The value that a variable has today, by the rows of an atom that would bind it."""
        for atom in state.deferred:
            if isinstance(atom, Atom):
                for found in self._bench.matches(atom, state.bound, frozenset()):
                    if name in found:
                        return found[name]
        return None
