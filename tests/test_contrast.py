"""Two cases of one program against each other: every step that is told is so in one of them alone.

Random programs and random changes of their facts; then small programs whose contrast is written by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.explain.contrast.lost import Contrast, Side, Sides, Step, lost, moved
from kb.explain.search import Ground, Search
from kb.program import CheckedProgram
from kb.relations import Relations, Row
from kb.syntax import Clause
from tests.programs import Case, cases
from tests.support import checked, derived, evaluated

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
Facts = Mapping[str, Sequence[Row]]


def side(program: CheckedProgram, relations: Relations) -> Side:
    rules: dict[str, list[Clause]] = {}
    for rule in program.rules:
        rules.setdefault(rule.head.relation, []).append(rule)
    return Side(relations, rules, Search(rules, relations))


def sides(text: str, one: Facts, other: Facts, other_text: str | None = None) -> Sides:
    """Two cases of one text; or of two, the second of which has fewer rules."""
    first, second = checked(text), checked(text if other_text is None else other_text)
    return side(first, evaluated(first, one)), side(second, evaluated(second, other))


@st.composite
def changed(draw: st.DrawFn) -> tuple[Case, dict[str, list[Row]]]:
    """A program with its facts, and these facts with some rows left out and some mixed ones put in."""
    case = draw(cases())
    other: dict[str, list[Row]] = {}
    for name, rows in case.facts.items():
        kept = [row for row in rows if draw(st.integers(0, 3))]
        mixed = [
            tuple(rows[draw(st.integers(0, len(rows) - 1))][place] for place in range(len(rows[0])))
            for _ in range(draw(st.integers(0, 2)))
        ]
        other[name] = list(dict.fromkeys([*kept, *mixed]))
    return case, other


def alone(program: CheckedProgram, both: Sides, which: int, most: int) -> list[Ground]:
    """Derived rows that hold on one side alone, some of every relation."""
    found = []
    for name in derived(program):
        mine = both[which].relations.rows(name)
        rows = sorted((row for row in mine if not both[1 - which].relations.holds(name, row)), key=repr)
        found += [Ground(name, row) for row in rows[:2]]
    return found[-most:]


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(changed())
def test_every_step_is_so_on_its_side_alone_and_ends_in_facts(
    pair: tuple[Case, dict[str, list[Row]]],
) -> None:
    case, other = pair
    both = sides(case.text, case.facts, other)
    for which in (0, 1):
        for ground in alone(checked(case.text), both, which, 20):
            found = lost(ground, both, which)
            assert found.asked == (Step(which, ground),)
            for step in found.steps:
                assert both[step.side].relations.holds(*step.ground)
                assert not both[1 - step.side].relations.holds(*step.ground)
            assert found.ends
            for end in found.ends:
                stated = (case.facts, other)
                assert end.ground.row in stated[end.side][end.ground.relation]
                assert end.ground.row not in stated[1 - end.side][end.ground.relation]


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(changed())
def test_the_chosen_proof_comes_back_with_the_facts_that_were_told(
    pair: tuple[Case, dict[str, list[Row]]],
) -> None:
    """What is told is put back as it was on the other side: the row is there, or lacks something else."""
    case, other = pair
    program = checked(case.text)
    both = sides(case.text, case.facts, other)
    for ground in alone(program, both, 0, 6):
        restored = {name: list(rows) for name, rows in other.items()}
        for end in lost(ground, both).ends:
            rows = restored[end.ground.relation]
            if end.side == 0:
                rows.append(end.ground.row)
            else:
                rows.remove(end.ground.row)
        again = sides(case.text, case.facts, restored)
        if again[1].relations.holds(*ground):
            continue
        # A filled absence or a count may rest on further facts, which only show once these are put back.
        assert lost(ground, again).ends
        assert set(lost(ground, again).ends).isdisjoint(lost(ground, both).ends)


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(cases())
def test_a_case_does_not_part_from_itself(case: Case) -> None:
    program = checked(case.text)
    both = sides(case.text, case.facts, case.facts)
    for name in derived(program):
        for row in sorted(both[0].relations.rows(name), key=repr)[:3]:
            assert lost(Ground(name, row), both) == Contrast((), (), (), {})
            assert moved(Ground(name, row), both, 0).steps == ()


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(changed())
def test_a_proof_that_moved_rests_on_what_is_not_so_on_the_other_side(
    pair: tuple[Case, dict[str, list[Row]]],
) -> None:
    case, other = pair
    both = sides(case.text, case.facts, other)
    for name in derived(checked(case.text)):
        for row in sorted(both[0].relations.rows(name), key=repr)[:2]:
            found = moved(Ground(name, row), both, 0)
            for step in found.steps:
                assert both[step.side].relations.holds(*step.ground)
                assert not both[1 - step.side].relations.holds(*step.ground)
            if not both[1].relations.holds(name, row):
                assert set(lost(Ground(name, row), both).ends) <= set(found.ends)


# --- written by hand ----------------------------------------------------------------------------

BLOCKS = """
/// Stage {stage} had {blocks} block(s).
@[given = "encounter"]
.decl had(stage: number, blocks: number)
/// Work is {word}.
@[given = "encounter"]
.decl work(word: symbol)
/// The work is bundled.
.decl bundled(word: symbol)
/// Stage {stage} is large.
.decl large(stage: number)
/// There are {units} unit(s).
.decl units(units: number)
bundled(word) :- work(word), word = "small".
large(stage) :- had(stage, blocks), blocks > 5.
units(units) :- work(word), !bundled(word), units = count : { large(_) }.
"""
KEPT: Facts = {"work": [("big",)], "had": [(1, 6), (2, 3)]}


def ends(found: Contrast) -> list[tuple[int, str, Row]]:
    assert all(end.rule is None for end in found.ends)
    return [(end.side, *end.ground) for end in found.ends]


def test_a_count_parts_at_the_rows_that_one_side_alone_counts() -> None:
    both = sides(BLOCKS, KEPT, {**KEPT, "had": [(1, 6), (2, 7)]})
    assert ends(lost(Ground("units", (1,)), both)) == [(1, "had", (2, 7))]
    assert ends(lost(Ground("units", (2,)), both, 1)) == [(1, "had", (2, 7))]


def test_the_most_and_the_least_part_at_the_row_that_wins() -> None:
    text = BLOCKS + "/// The most is {most}.\n.decl most(most: number)\n"
    text += "most(most) :- work(_), most = max blocks : { had(_, blocks) }.\n"
    both = sides(text, KEPT, {**KEPT, "had": [(1, 6), (2, 7), (3, 1)]})
    assert ends(lost(Ground("most", (6,)), both)) == [(1, "had", (2, 7))]


def test_a_filled_absence_parts_at_what_fills_it() -> None:
    text = BLOCKS.replace("bundled(word) :- work(word), word", "bundled(word) :- work(word), had(9, _), word")
    one: Facts = {"work": [("small",)], "had": [(1, 6)]}
    both = sides(text, one, {**one, "had": [(1, 6), (9, 1)]})
    found = lost(Ground("units", (1,)), both)
    assert ends(found) == [(1, "had", (9, 1))]
    (end,) = found.ends
    assert found.way(end) == (
        Step(0, Ground("units", (1,))),
        Step(1, Ground("bundled", ("small",))),
        end,
    )
    assert found.blocking == {Step(1, Ground("bundled", ("small",)))}


def test_a_rule_that_is_not_in_force_is_an_end() -> None:
    fewer = BLOCKS.replace("large(stage) :- had(stage, blocks), blocks > 5.\n", 'large(0) :- work("none").\n')
    both = sides(BLOCKS, KEPT, KEPT, fewer)
    (end,) = lost(Ground("units", (1,)), both).ends
    assert end.ground == Ground("large", (1,))
    assert end.rule is not None


def test_a_row_that_holds_by_another_proof_parts_nowhere_and_has_moved() -> None:
    text = BLOCKS + "/// It is so.\n.decl so(what: symbol)\n"
    text += 'so("x") :- had(1, _).\nso("x") :- had(2, _).\n'
    both = sides(text, KEPT, {**KEPT, "had": [(2, 3)]})
    ground = Ground("so", ("x",))
    assert lost(ground, both).steps == ()
    assert ends(moved(ground, both, 0)) == [(0, "had", (1, 6))]
