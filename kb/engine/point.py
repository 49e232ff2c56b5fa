"""The point engine: pyDatalog, one encounter at a time. The only module that imports pyDatalog.

What is known of pyDatalog 0.22, and what is done about it here:

* ``load`` and ``ask`` run Python text: nothing here is text. A rule is built from the checked tree as
  the engine's own ``Clause``; a name carries a prefix that no name of a rule text can have.
* Right-recursive rules over cyclic data never end: recursive strata are closed by ``closure``, and each
  other relation is asked by itself, lowest first, when everything that it reads is finished.
* A question cannot be interrupted: the engine's task loop is run from here, and counts its steps.
* Asserting facts is slow, and so is forgetting them: relations are answered by resolvers that look into
  ``Relations``. Resolvers are global to the process, so they hold no state but read this thread's.
* A resolver's row is compared by identity where a variable is repeated, ``_`` is one variable, and a
  failing arithmetic operation becomes a value: each argument gets a variable of its own, and
  arithmetic and aggregates are resolvers of their own.
* Its sums drop equal numbers: an aggregate's rows are asked for with all their variables, and folded here.

Takes a ``CheckedProgram``; gives an ``Engine``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pyDatalog import pyEngine
from pyDatalog.Logic import Logic

from kb import catalogue
from kb.diagnostics import Kind, Refusal
from kb.engine import Given, Limits, Memo
from kb.engine.closure import close
from kb.engine.translate import Aggregation, Call, Computation, Filter, Goal, Slot, translate
from kb.program import CheckedProgram
from kb.relations import Relations, Row, Value
from kb.strata import Stratum
from kb.syntax import Clause

_HERE = threading.local()
"""This thread's running evaluation, for the resolvers."""

_COMPARISONS = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class PointEngine:
    """A program made ready once, and asked for one encounter after another, from any thread."""

    def __init__(self, program: CheckedProgram, guidance: Relations, limits: Limits = Limits()) -> None:
        self._program = program
        self._limits = limits
        self._rules = program.rules_of
        stated = {name for name, found in program.declarations.items() if found.given == "guidance"}
        self._reads = {name: program.inputs(name) for name in program.outlines}
        self._joined = {
            name: [joined - stated for joined in each.joined] for name, each in program.outlines.items()
        }
        self._needed: dict[frozenset[str], tuple[Stratum, ...]] = {}
        self._static = {each.relations for each in self._of_guidance_alone(stated)}
        self._settled: set[tuple[str, ...]] = set()
        self._base = guidance
        self._lock = threading.Lock()
        self._threads = threading.local()

    def evaluate(self, given: Given) -> Relations:
        """Every relation of the program, for these rows of one encounter."""
        return self._evaluate(given, self._program.strata, None)

    def evaluate_some(self, given: Given, wanted: frozenset[str], memo: Memo) -> Relations:
        """Only what these relations need; what the memo knows from an earlier call is not derived again."""
        needed = self._needed.get(wanted)
        if needed is None:
            needed = self._needed.setdefault(wanted, self._strata_for(wanted))
        return self._evaluate(given, needed, memo)

    def _evaluate(self, given: Given, strata: Sequence[Stratum], memo: Memo | None) -> Relations:
        static = [each for each in strata if each.relations in self._static]
        relations = Relations(self._settled_base(static))
        for name, rows in given.items():
            relations.add(name, rows)
        self._settle_all([each for each in strata if each.relations not in self._static], relations, memo)
        return relations

    def _settled_base(self, static: Sequence[Stratum]) -> Relations:
        """What of these strata follows from guidance alone, on top of what was settled so before."""
        with self._lock:
            fresh = [each for each in static if each.relations not in self._settled]
            if fresh:
                base = self._base.layer()  # never added to once another thread may read it
                self._settle_all(fresh, base, None)
                self._base = base
                self._settled.update(each.relations for each in fresh)
            return self._base

    def _settle_all(self, strata: Sequence[Stratum], relations: Relations, memo: Memo | None) -> None:
        state = self._state()
        with state:
            run = _Run(relations, self._limits)
            for stratum in strata:
                if stratum.recursive:
                    rules = [rule for name in stratum.relations for rule in self._rules.get(name, ())]
                    close(stratum, rules, relations, self._limits)
                else:
                    self._settle(stratum.relations[0], run, memo, state)

    def _state(self) -> _State:
        """This thread's own pyDatalog state for this engine; nothing in it is shared."""
        if not hasattr(self._threads, "state"):
            self._threads.state = _State()
        state: _State = self._threads.state
        return state

    def _settle(self, name: str, run: _Run, memo: Memo | None, state: _State) -> None:
        """Ask for one relation, everything that its rules read being finished."""
        if not (self._can_hold(name, run.relations) and self._rules[name]):
            run.relations.add(name, ())
            return
        key = None
        if memo is not None:
            key = name, tuple(memo.number(run.relations.rows(read)) for read in self._reads[name])
            known = memo.find(key)
            if known is not None:
                run.relations.add(name, known)
                return
        run.relation, run.rule = name, self._rules[name][0]
        width = len(self._program.declarations[name].columns)
        state.know(name, self._rules[name])
        rows = run.ask(f"head:{name}", width, ())
        run.relations.add(name, rows)
        if memo is not None and key is not None:
            memo.keep(key, tuple(rows))

    def _can_hold(self, name: str, relations: Relations) -> bool:
        """Whether a rule has rows for each of its positive atoms: most chapters have none on a day."""
        return any(all(relations.has_rows(read) for read in joined) for joined in self._joined[name])

    def _of_guidance_alone(self, stated: set[str]) -> list[Stratum]:
        """The strata that no encounter can change: each is settled once, when first needed."""
        settled = set(stated)
        static: list[Stratum] = []
        for stratum in self._program.strata:
            mine = set(stratum.relations)
            if all(settled.issuperset(set(self._reads.get(name, ())) - mine) for name in mine):
                static.append(stratum)
                settled |= mine
        return static

    def _strata_for(self, wanted: frozenset[str]) -> tuple[Stratum, ...]:
        """The strata that these relations rest on, in their order."""
        needed = set(wanted)
        chosen: list[Stratum] = []
        for stratum in reversed(self._program.strata):
            if not needed.isdisjoint(stratum.relations):
                chosen.append(stratum)
                for name in stratum.relations:
                    if name in self._rules:
                        needed |= self._program.outlines[name].reads
        return tuple(reversed(chosen))


class _Run:
    """One evaluation: the relations so far, the steps taken, and the task loop."""

    def __init__(self, relations: Relations, limits: Limits) -> None:
        self.relations = relations
        self.limits = limits
        self.steps = 0
        self.relation = ""
        self.rule: Clause | None = None

    def ask(self, name: str, width: int, first: Row) -> list[Row]:
        """All rows of a head, its first arguments held at these values.

        The loop is ``pyEngine.Literal.ask``'s, with a bound on its steps and with its state restored
        whatever happens.
        """
        terms = [pyEngine.Const(value) for value in first]
        terms += [pyEngine.Var(f"?{number}") for number in range(width - len(first))]
        state = Logic.tl.logic
        saved = state.Tasks, state.Recursive_Tasks, state.Recursive, state.Subgoals, state.Goal
        goal = pyEngine.Subgoal(pyEngine.Literal(name, terms))
        state.Tasks, state.Recursive_Tasks = pyEngine.TaskList(), pyEngine.TaskDeque()
        state.Subgoals, state.Goal, state.Recursive = {}, goal, False
        outer, _HERE.run = getattr(_HERE, "run", None), self
        step: Any = pyEngine.SEARCH
        arguments: tuple[Any, ...] = (goal,)
        try:
            while step is not None:
                self.steps += 1
                if self.steps > self.limits.steps:
                    raise self.refusal(catalogue.TOO_MANY_STEPS, self.limits.steps)
                following = step(*arguments)
                if following is None:
                    break
                step, arguments = following
            if goal.facts is True:  # every argument was held, and the row holds
                return [first]
            if len(goal.facts) > self.limits.rows:
                raise self.refusal(catalogue.TOO_MANY_ROWS, self.limits.rows)
            return [tuple(term.id for term in fact.terms) for fact in goal.facts.values()]
        finally:
            _HERE.run = outer
            state.Tasks, state.Recursive_Tasks, state.Recursive, state.Subgoals, state.Goal = saved

    def refusal(self, kind: Kind, limit: int) -> Refusal:
        """The refusal that stops this evaluation, at the rule that it was in."""
        where = self.rule.span if self.rule else None
        return Refusal([kind.at(where, relation=self.relation, limit=limit)])


class _State:
    """pyDatalog's state for one engine in one thread, put in the place of the thread's own for a while.

    Used with ``with``; whatever the host of this process does with pyDatalog is put back afterwards. A
    relation's rules are made known when it is first asked for.
    """

    def __init__(self) -> None:
        self._logic: Any = None
        self._known: set[str] = set()
        self._hosts: list[Any] = []

    def __enter__(self) -> None:
        self._hosts.append(getattr(Logic.tl, "logic", None))
        counter = getattr(pyEngine.Fresh_var.tl, "counter", 0)
        if self._logic is None:
            self._logic = Logic.tl.logic = object.__new__(Logic)
            pyEngine.clear()
        Logic.tl.logic = self._logic
        pyEngine.Fresh_var.tl.counter = counter

    def __exit__(self, *_: object) -> None:
        host = self._hosts.pop()
        if host is None:
            del Logic.tl.logic
        else:
            Logic.tl.logic = host

    def know(self, relation: str, rules: Sequence[Clause]) -> None:
        """Make the rules of a relation known, once."""
        if relation not in self._known:
            for rule in rules:
                for goal in translate(rule):
                    _assert(goal)
            self._known.add(relation)


def _assert(goal: Goal) -> None:
    body = [_literal(call) for call in goal.body]
    head = pyEngine.Literal(goal.name, [_term(slot) for slot in goal.slots])
    pyEngine.assert_(pyEngine.Clause(head, body))  # noqa: PT009 - pyDatalog's word for stating a clause


def _literal(call: Call | Filter | Computation | Aggregation) -> Any:
    match call:
        case Filter(operator, left, right):
            return pyEngine.Literal(_COMPARISONS[operator], [_term(left), _term(right)])
        case Call(relation, slots, negated):
            _resolve(f"row:{relation}", len(slots), _rows_of(relation))
            return pyEngine.Literal(
                f"{'~' if negated else ''}row:{relation}", [_term(slot) for slot in slots]
            )
        case Computation(name, slots, compute):
            _resolve(name, len(slots), _computed(compute))
        case Aggregation(name, slots, inner, width, fold):
            _resolve(name, len(slots), _folded(inner, width, fold))
    return pyEngine.Literal(call.name, [_term(slot) for slot in call.slots])


def _term(slot: Slot) -> Any:
    return pyEngine.Var(slot.variable) if slot.variable is not None else pyEngine.Const(slot.value)


# --- resolvers: stateless, and found by name ----------------------------------------------------

Resolver = Callable[..., Iterator[Row]]


def _resolve(name: str, width: int, resolver: Resolver) -> None:
    pyEngine.Python_resolvers.setdefault(f"{name}/{width}", resolver)


def _rows_of(relation: str) -> Resolver:
    def resolver(*terms: Any) -> Sequence[Row]:
        constant = pyEngine.Const
        held = [i for i, term in enumerate(terms) if type(term) is constant]
        values = tuple(terms[i].id for i in held)
        found: Sequence[Row] = _HERE.run.relations.find(relation, tuple(held), values)
        return found

    return resolver  # type: ignore[return-value]


def _computed(compute: Callable[[Row], Value | None]) -> Resolver:
    def resolver(*terms: Any) -> Iterator[Row]:
        values = tuple(term.id for term in terms[:-1])
        result = compute(values)
        if result is not None:
            yield (*values, result)

    return resolver


def _folded(inner: str, width: int, fold: Callable[[Sequence[Row]], Value | None]) -> Resolver:
    def resolver(*terms: Any) -> Iterator[Row]:
        held = tuple(term.id for term in terms[:-1])
        result = fold(_HERE.run.ask(inner, width, held))
        if result is not None:
            yield (*held, result)

    return resolver
