"""Random programs once more: what is said of a goal that does not hold is true, and nothing is left out.

Every premise is held against the naive model of the proof checker; the rules that are shown, against goals
that more rows bring about; and the smallest changes, against all changes there are.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import combinations, islice, product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.engine import Memo
from kb.engine.point import PointEngine
from kb.explain.attempt import DERIVED, VALUES, Attempt, Premise
from kb.explain.fix.amendments import Amendment, Amendments, Made
from kb.explain.fix.repair import Repair
from kb.explain.fix.trial import Trial
from kb.explain.goals import Ability, Pattern
from kb.explain.model import Model, NoValueError, outside
from kb.explain.recheck import recheck
from kb.explain.whynot import WhyNot
from kb.program import CheckedProgram
from kb.relations import Relations, Row, Value
from kb.strata import dependencies
from kb.syntax import Aggregate, Clause, Constant, Literal, Term, Variable, aggregates
from tests.bodies import SYMBOLS
from tests.programs import GIVEN, Case, cases, few_rules
from tests.support import checked, derived, evaluated, split, teller

FIXED = "CODEWHY_HUNT" not in os.environ
"""The same programs on every run: a failure is the change's own; ``CODEWHY_HUNT=1`` tries new ones."""

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def rules_of(program: CheckedProgram) -> dict[str, list[Clause]]:
    found: dict[str, list[Clause]] = {}
    for rule in program.rules:
        found.setdefault(rule.head.relation, []).append(rule)
    return found


def named(clause: Clause) -> str:
    return f"{clause.span.file}:{clause.span.line}"


@dataclass
class Asked:
    """A program and its rows, ready for questions of why something does not hold."""

    case: Case
    program: CheckedProgram = field(init=False)
    relations: Relations = field(init=False)
    model: Model = field(init=False)
    ability: Ability = field(init=False)

    def __post_init__(self) -> None:
        self.program = checked(self.case.text)
        self.relations = evaluated(self.program, self.case.facts)
        self.model = settled(self.program, self.case.facts)
        guidance, _ = split(self.program, self.case.facts)
        self.ability = Ability(rules_of(self.program), self.program.declarations, guidance)

    def attempts(self, relation: str, pattern: Pattern) -> tuple[Attempt, ...]:
        prover = teller(self.program, self.relations)
        search = WhyNot(self.ability, self.relations, self.program.declarations, prover.prove)
        return search.attempts(relation, pattern)

    def holds(self, relation: str, pattern: Pattern) -> bool:
        return any(fits(row, pattern) for row in self.model.rows.get(relation, ()))


def settled(program: CheckedProgram, facts: Mapping[str, Sequence[Row]]) -> Model:
    model = Model(program, facts)
    model.settle()
    return model


def fits(row: Row, pattern: Pattern) -> bool:
    return all(want is None or want == got for want, got in zip(pattern, row, strict=True))


@st.composite
def goals(
    draw: st.DrawFn, programs: st.SearchStrategy[Case], each: int = 1, symbols: int = 5
) -> tuple[Asked, list[tuple[str, Pattern]]]:
    """A program, and a few goals of it that do not hold: so many of each relation, at most."""
    asked = Asked(draw(programs))
    found: list[tuple[str, Pattern]] = []
    for name in derived(asked.program):
        values = [
            st.sampled_from(SYMBOLS[:symbols]) if column.type == "symbol" else st.integers(0, symbols)
            for column in asked.program.declarations[name].columns
        ]
        patterns = st.tuples(*(st.one_of(value, value, value, st.none()) for value in values))
        drawn = draw(st.lists(patterns, min_size=each, max_size=each))
        found += [(name, pattern) for pattern in dict.fromkeys(drawn) if not asked.holds(name, pattern)]
    return asked, found


def by_rules(top: Attempt) -> Iterator[Attempt]:
    """An attempt and those nested in it; what stands in an aggregate goes with its comparison."""
    yield top
    for premise in top.premises:
        for attempt in premise.attempts if premise.cause != VALUES else ():
            yield from by_rules(attempt)


# --- every premise is true ----------------------------------------------------------------------


def wrong(asked: Asked, attempt: Attempt, counted: Aggregate | None = None) -> Iterator[str]:
    """The premises of an attempt that are not as they are said to be; ``counted``: of an aggregate's body."""
    clause = next(rule for rule in asked.program.rules if named(rule) == attempt.at)
    scope = outside([clause.head, *clause.body])
    bound = dict(attempt.bindings)
    body = clause.body if counted is None else counted.body
    if counted is not None:
        scope |= outside(list(counted.body))
    for literal, premise in zip(body, attempt.premises, strict=False):
        for inner in premise.attempts if premise.cause == VALUES else ():
            of = [each for each in aggregates(literal) if len(each.body) == len(inner.premises)]
            if not any(list(wrong(asked, inner, each)) == [] for each in of):
                yield f"{literal} has nothing to count for another reason than is said"
    if counted is not None:
        yield from _untrue(asked, body, attempt, bound, scope)
        return
    computed = [term for term in clause.head.terms if not isinstance(term, Variable | Constant)]
    if not 0 <= len(attempt.premises) - len(clause.body) <= len(computed):
        yield f"{attempt.at} has not a premise for each literal"
    for premise in attempt.premises[len(clause.body) :]:  # what the goal asks of the head's own sums
        value = int(premise.atom.rpartition(" = ")[2])
        if premise.holds is False and computed and _all_are(asked.model, computed, bound, value):
            yield f"{premise.atom} is said to be false"
    yield from _untrue(asked, body, attempt, bound, scope)


def _untrue(
    asked: Asked, body: Sequence[Literal], attempt: Attempt, bound: dict[str, Value], scope: set[str]
) -> Iterator[str]:
    for literal, premise in zip(body, attempt.premises, strict=False):
        if premise.holds is None:
            continue
        is_so = next(asked.model.solutions((literal,), bound, scope), None) is not None
        if is_so != premise.holds:
            yield f"{literal} under {bound} is said to be {premise.holds}"
        yield from _unproved(asked, premise)


def _all_are(model: Model, terms: Iterable[Term], bound: dict[str, Value], value: int) -> bool:
    with suppress(NoValueError):
        return all(model.value(term, bound) == value for term in terms)
    return False


def _unproved(asked: Asked, premise: Premise) -> Iterator[str]:
    for proof in (*premise.seen, *([premise.proof] if premise.proof else [])):
        yield from recheck(proof, asked.program, asked.case.facts)
    if premise.holds and premise.proof and premise.proof.nodes[premise.proof.root].atom != premise.atom:
        yield f"the proof of {premise.atom} proves something else"


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW, derandomize=FIXED)
@given(goals(few_rules(5), 2))
def test_every_premise_that_is_told_is_true(found: tuple[Asked, list[tuple[str, Pattern]]]) -> None:
    asked, wanted = found
    for name, pattern in wanted:
        for top in asked.attempts(name, pattern):
            for attempt in by_rules(top):
                assert list(wrong(asked, attempt)) == [], f"{name}{pattern}"
                assert attempt.failing or attempt.short == 1


# --- no rule is left out ------------------------------------------------------------------------


def nested(attempts: Iterable[Attempt]) -> Iterator[Premise]:
    """The premises that were followed into their own rules."""
    for top in attempts:
        for attempt in top.walk():
            yield from (premise for premise in attempt.premises if premise.attempts)


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW, derandomize=FIXED)
@given(goals(few_rules(5), 2))
def test_every_able_rule_is_among_the_attempts(found: tuple[Asked, list[tuple[str, Pattern]]]) -> None:
    asked, wanted = found
    for name, pattern in wanted:
        able = {named(rule) for rule in asked.ability.rules(name, pattern)}
        attempts = asked.attempts(name, pattern)
        assert {attempt.at for attempt in attempts} == able, f"{name}{pattern}"
        assert [each.short for each in attempts] == sorted(each.short for each in attempts)
        assert all(premise.cause in (DERIVED, VALUES) for premise in nested(attempts))


@settings(max_examples=12, deadline=None, suppress_health_check=SLOW, derandomize=FIXED)
@given(goals(cases()), st.data())
def test_a_rule_that_could_give_the_goal_is_able(
    found: tuple[Asked, list[tuple[str, Pattern]]], data: st.DataObject
) -> None:
    asked, wanted = found
    rows = {name: data.draw(_rows(name)) for name in given_by_encounter(asked.program)}
    facts = {**asked.case.facts, **rows}
    model = settled(asked.program, facts)
    for name, pattern in wanted:
        able = {named(rule) for rule in asked.ability.rules(name, pattern)}
        for rule in asked.program.rules_of[name]:
            if any(fits(row, pattern) for row in model.heads(rule)):
                assert named(rule) in able, f"{name}{pattern}"


def given_by_encounter(program: CheckedProgram) -> list[str]:
    return [shape.name for shape in GIVEN if program.declarations[shape.name].given == "encounter"]


def _rows(name: str) -> st.SearchStrategy[list[Row]]:
    shape = next(shape for shape in GIVEN if shape.name == name)
    values = {"symbol": st.sampled_from(SYMBOLS), "small": st.integers(0, 4)}
    return st.lists(st.tuples(*(values[kind] for kind in shape.kinds)), max_size=8, unique=True)


# --- no smaller change --------------------------------------------------------------------------

SMALL: dict[str, tuple[Value, ...]] = {"symbol": SYMBOLS[:2], "small": (0, 1)}
MOST_TRIED = 300
"""Sets of changes that are tried for one goal, at most."""

Stated = frozenset[tuple[str, Row]]
"""The rows that an encounter states."""


@dataclass
class Free:
    """An encounter in which any row may come or go, one at a time: the ``World`` of a ``Trial``."""

    asked: Asked
    goal: str

    def __post_init__(self) -> None:
        program = self.asked.program
        guidance, encounter = split(program, self.asked.case.facts)
        self.engine = PointEngine(program, guidance)
        self.stated = frozenset((name, row) for name, rows in encounter.items() for row in rows)
        self.names = given_by_encounter(program)
        self.memo = Memo()

    def rows(self, relation: str) -> Iterator[Row]:
        shape = next(shape for shape in GIVEN if shape.name == relation)
        return product(*(SMALL[kind] for kind in shape.kinds))

    def changed(self, case: Stated, amendments: Amendments) -> Stated | None:
        for amendment in amendments:
            read = next(row for name in self.names for row in self._named(name, amendment.place, case))
            case = case - {read} if amendment.value == "gone" else case | {read}
        return case

    def _named(self, relation: str, place: str, case: Stated) -> Iterator[tuple[str, Row]]:
        there = [row for name, row in case if name == relation]
        return ((relation, row) for row in [*self.rows(relation), *there] if place == f"{relation}{row}")

    def run(self, case: Stated) -> Relations:
        given_rows: dict[str, list[Row]] = {name: [] for name in self.names}
        for name, row in sorted(case, key=repr):
            given_rows[name].append(row)
        return self.engine.evaluate_some(given_rows, frozenset([self.goal]), self.memo)

    def repair(self, case: Stated, relations: Relations) -> Repair:
        program = self.asked.program
        return Repair(
            self.asked.ability, rules_of(program), relations, program.declarations, Rows(self, case)
        )

    def may_change(self) -> list[tuple[str, Row]]:
        """Every row that may come or go, and that the goal may depend on."""
        reached, waiting = set[str](), [self.goal]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                rules = self.asked.program.rules_of.get(name, ())
                waiting += (need.relation for rule in rules for need in dependencies(rule))
        may = [(name, row) for name in self.names for row in self.rows(name)]
        return [each for each in dict.fromkeys([*may, *sorted(self.stated, key=repr)]) if each[0] in reached]

    def least(self, pattern: Pattern, most: int) -> int | None:
        """The size of the smallest set of changes after which the goal holds, by trying them all."""
        may = self.may_change()
        for size in range(1, most + 1):
            for changed in islice(combinations(may, size), MOST_TRIED):
                relations = self.run(self.stated.symmetric_difference(changed))
                if any(fits(row, pattern) for row in relations.rows(self.goal)):
                    return size
        return None


@dataclass
class Rows:
    """The ``Amender`` of one such encounter: each row is a unit of its own."""

    free: Free
    case: Stated

    def stated(self, relation: str, pattern: Pattern) -> Iterator[Made]:
        for row in self.free.rows(relation):
            if fits(row, pattern) and (relation, row) not in self.case:
                yield Made(row, frozenset({Amendment(f"{relation}{row}", f"{relation}{row}", "there")}))

    def unstated(self, relation: str, row: Row) -> Iterator[Amendments]:
        yield frozenset({Amendment(f"{relation}{row}", f"{relation}{row}", "gone")})

    def is_new(self, value: Value) -> bool:
        return False


def found_least(free: Free, pattern: Pattern, most: int) -> tuple[int | None, bool]:
    """The size of the smallest changes that the search finds, and whether it says that none is smaller."""

    def holds(relations: Relations) -> bool:
        return any(fits(row, pattern) for row in relations.rows(free.goal))

    trial = Trial(free, free.stated, free.asked.relations, (free.goal, pattern), holds)
    good = trial.smallest(most)
    for case in good:
        facts: dict[str, list[Row]] = {name: [] for name in free.names}
        for name, row in case:
            facts[name].append(row)
        after = settled(free.asked.program, {**free.asked.case.facts, **facts})
        assert any(fits(row, pattern) for row in after.rows.get(free.goal, ())), "it holds when it is run"
    return min((len(case ^ free.stated) for case in good), default=None), trial.complete


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW, derandomize=FIXED)
@given(goals(few_rules(3), 4, 2))
def test_no_change_is_smaller_than_those_found(found: tuple[Asked, list[tuple[str, Pattern]]]) -> None:
    asked, wanted = found
    for name, pattern in wanted:
        free = Free(asked, name)
        size, complete = found_least(free, pattern, 2)
        if complete and size != 1:
            assert free.least(pattern, 1 if size else 2) is None, f"{name}{pattern}"


def test_what_a_failed_premise_should_have_kept_from_is_not_divided_by() -> None:
    text = """
        @[given = "encounter"]
        .decl width(x: number)
        .decl parts(x: number, y: number)
        parts(x, y) :- width(x), x > 0, y = 6 / x.
        .decl whole(y: number)
        whole(6 / x) :- width(x), x > 0.
    """
    asked = Asked(Case(text, {"width": [(0,)]}))
    (parts,) = asked.attempts("parts", (None, 3))
    assert [premise.holds for premise in parts.premises] == [True, False, None]
    (whole,) = asked.attempts("whole", (3,))
    assert [premise.sentence for premise in whole.failing] == ["0 is not more than 0."]
