"""The point engine: it ends, it is right where pyDatalog alone is not, and no user of it sees another."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from pyDatalog import pyDatalog

from kb.diagnostics import Refusal
from kb.engine import Limits
from kb.engine.point import PointEngine
from kb.relations import Relations, Row
from tests.support import answer, checked, evaluated

GIVEN = '@[given = "encounter"]\n'


def refused(text: str, limits: Limits | None = None, **facts: list[Row]) -> tuple[str, str]:
    """The code and the place of the refusal."""
    with pytest.raises(Refusal) as caught:
        evaluated(checked(text), facts, limits)
    (diagnostic,) = caught.value.diagnostics
    return diagnostic.code, str(diagnostic.where)


# --- it ends ------------------------------------------------------------------------------------


def test_right_recursion_over_a_cycle_ends_with_every_pair() -> None:
    """The program that pyDatalog alone runs for ever."""
    text = f"""
    {GIVEN} .decl edge(a: symbol, b: symbol)
    .decl path(a: symbol, b: symbol)
    path(x, y) :- edge(x, y).
    path(x, z) :- edge(x, y), path(y, z).
    """
    ring: list[Row] = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")]
    assert answer(text, {"edge": ring})["path"] == {(x, y) for x in "abcd" for y in "abcd"}


def test_mutual_recursion_with_negation_below_it_ends() -> None:
    text = f"""
    {GIVEN} .decl next(a: number, b: number)
    .decl even(n: number)
    .decl odd(n: number)
    .decl neither(n: number)
    even(0).
    odd(y) :- even(x), next(x, y).
    even(y) :- odd(x), next(x, y).
    neither(x) :- next(x, _), !even(x), !odd(x).
    """
    ring: list[Row] = [(n, (n + 1) % 6) for n in range(6)]
    found = answer(text, {"next": [*ring, (90, 91)]})
    assert found["even"] == {(0,), (2,), (4,)}
    assert found["odd"] == {(1,), (3,), (5,)}
    assert found["neither"] == {(90,)}


COUNTS_ON = ".decl n(x: number)\nn(0).\nn(x + 1) :- n(x)."


@pytest.mark.parametrize(
    ("limits", "code"), [(Limits(rows=1_000), "E0902"), (Limits(steps=1_000), "E0901"), (Limits(), "E0902")]
)
def test_counting_without_end_is_stopped_at_the_rule(limits: Limits, code: str) -> None:
    assert refused(COUNTS_ON, limits) == (code, "test.dl:3:1")


PRODUCT = f"""
{GIVEN} .decl q(x: number)
.decl p(a: number, b: number, c: number, d: number)
p(a, b, c, d) :- q(a), q(b), q(c), q(d).
"""


def test_a_huge_cross_product_is_stopped_and_the_engine_is_usable_afterwards() -> None:
    engine = PointEngine(checked(PRODUCT), Relations(), Limits(steps=20_000))
    for _ in range(2):
        with pytest.raises(Refusal) as caught:
            engine.evaluate({"q": [(n,) for n in range(60)]})
        assert [d.code for d in caught.value.diagnostics] == ["E0901"]
        assert engine.evaluate({"q": [(7,)]}).rows("p") == ((7, 7, 7, 7),)


def test_a_relation_with_too_many_rows_is_stopped() -> None:
    rows: list[Row] = [(n,) for n in range(10)]
    assert refused(PRODUCT, Limits(rows=9_999), q=rows) == ("E0902", "test.dl:5:1")
    assert len(evaluated(checked(PRODUCT), {"q": rows}, Limits(rows=10_000)).rows("p")) == 10_000


@pytest.mark.parametrize("start", ["q(a)", "r(a)"], ids=["plain", "recursive"])
def test_a_huge_join_that_finds_nothing_is_stopped_too(start: str) -> None:
    text = f"""
    {GIVEN} .decl q(x: number)
    .decl r(x: number)
    r(x) :- q(x).
    r(a) :- {start}, q(b), q(c), q(d), a + b + c + d < 0.
    """
    assert refused(text, Limits(steps=20_000), q=[(n,) for n in range(60)])[0] == "E0901"


def test_an_aggregate_over_a_huge_join_is_stopped_too() -> None:
    text = f"""
    {GIVEN} .decl q(x: number)
    .decl many(x: number)
    many(n) :- n = count : {{ q(_), q(_), q(_), q(_) }}.
    """
    assert refused(text, Limits(steps=20_000), q=[(n,) for n in range(60)])[0] == "E0901"
    assert answer(text, {"q": [(n,) for n in range(5)]})["many"] == {(625,)}


# --- it is right where pyDatalog alone is not ----------------------------------------------------

AMOUNTS: dict[str, list[Row]] = {"amount": [("a", "x", 5), ("a", "y", 5), ("b", "x", 7)]}


def test_equal_numbers_of_different_rows_are_all_added_up() -> None:
    text = f"""
    {GIVEN} .decl amount(who: symbol, what: symbol, amount: number)
    .decl total(who: symbol, total: number)
    .decl all_in_all(total: number)
    total(w, t) :- amount(w, _, _), t = sum n : {{ amount(w, _, n) }}.
    all_in_all(sum n : {{ total(_, n) }}) :- amount(_, _, _).
    """
    found = answer(text, AMOUNTS)
    assert found["total"] == {("a", 10), ("b", 7)}
    assert found["all_in_all"] == {(17,)}


def test_over_nothing_count_and_sum_are_zero_and_min_and_max_give_no_row() -> None:
    text = f"""
    {GIVEN} .decl amount(who: symbol, what: symbol, amount: number)
    .decl counted(n: number)
    .decl added(n: number)
    .decl least(n: number)
    .decl most(n: number)
    counted(n) :- n = count : {{ amount("c", _, _) }}.
    added(n) :- n = sum x : {{ amount("c", _, x) }}.
    least(n) :- n = min x : {{ amount("c", _, x) }}.
    most(max x : {{ amount("c", _, x) }}) :- counted(_).
    """
    assert answer(text, AMOUNTS) == {"counted": {(0,)}, "added": {(0,)}, "least": set(), "most": set()}


def test_a_least_over_nothing_gives_no_row_in_the_head_of_a_recursive_rule_either() -> None:
    text = f"""
    {GIVEN} .decl q(x: number)
    .decl p(x: number, y: number)
    p(1, 1) :- q(_).
    p(x, min y : {{ q(y), y > x }}) :- p(_, x), q(x).
    """
    assert answer(text, {"q": [(1,), (2,)]})["p"] == {(1, 1), (1, 2)}


def test_a_repeated_variable_means_equal_values() -> None:
    text = f"""
    {GIVEN} .decl p(a: symbol, b: symbol, c: symbol)
    {GIVEN} .decl q(a: symbol)
    .decl same(a: symbol)
    .decl ends(a: symbol, b: symbol)
    .decl none(a: symbol)
    same(x) :- p(x, x, x).
    ends(x, y) :- p(x, y, x), q(y).
    none(x) :- q(x), !p(x, _, x).
    """
    found = answer(text, {"p": [("a", "a", "a"), ("a", "b", "a"), ("b", "a", "a")], "q": [("b",), ("c",)]})
    assert found == {"same": {("a",)}, "ends": {("a", "b")}, "none": {("b",), ("c",)}}


def test_each_any_is_another_one() -> None:
    text = f"""
    {GIVEN} .decl p(a: symbol, b: symbol)
    .decl some(a: symbol)
    .decl pairs(n: number)
    some("yes") :- p("a", _), p(_, "c"), !p(_, "z").
    pairs(n) :- n = count : {{ p(_, _), p(_, _) }}.
    """
    found = answer(text, {"p": [("a", "b"), ("b", "c")]})
    assert found == {"some": {("yes",)}, "pairs": {(4,)}}


@pytest.mark.parametrize(
    ("calculation", "place"),
    [("10 / x", "5:24"), ("10 % x", "5:24"), ("-1 / (x + 2)", "5:24"), ("1 + 7 / (x - x)", "5:28")],
)
def test_what_has_no_value_is_refused_at_its_place(calculation: str, place: str) -> None:
    text = f"{GIVEN}.decl q(x: number)\n.decl p(y: number)\n\np(y) :- q(x), y = 1 * ({calculation})."
    assert refused(text, q=[(0,)]) == ("E0903", f"test.dl:{place}")


@pytest.mark.parametrize(
    "body", ["x > 0, 10 / x = y", "10 / x = y, x > 0", "10 / x = y, d(x)", "y = 10 / x, !zero(x)"]
)
def test_what_a_rule_excludes_is_never_divided_by(body: str) -> None:
    text = f"""
    {GIVEN} .decl q(x: number)
    {GIVEN} .decl d(x: number)
    {GIVEN} .decl zero(x: number)
    .decl p(y: number)
    p(y) :- q(x), {body}.
    """
    facts: dict[str, list[Row]] = {"q": [(0,), (5,)], "d": [(5,)], "zero": [(0,)]}
    assert answer(text, facts)["p"] == {(2,)}


def test_a_relation_without_arguments_holds_or_does_not() -> None:
    text = f"""
    {GIVEN} .decl rain()
    .decl wet()
    .decl dry()
    wet() :- rain().
    dry() :- !wet().
    """
    assert answer(text, {"rain": [()]}) == {"wet": {()}, "dry": set()}
    assert answer(text, {"rain": []}) == {"wet": set(), "dry": {()}}


# --- a value is a value --------------------------------------------------------------------------

STRANGE = (
    "__import__('os').abort()",
    "X",
    "_",
    "None",
    "(p == q)",
    "'; drop table p; --",
    'a "quoted" \\ text',
    "two\nlines\tand a tab",
    "ünïcödé 皮膚 \U0001f9ec",
    "",
    " ",
    "0042",
    "17311" * 20_000,
)


@pytest.mark.parametrize("value", STRANGE, ids=lambda value: repr(value)[:24])
def test_whatever_a_text_looks_like_it_is_only_a_value(value: str) -> None:
    text = f"""
    {GIVEN} .decl q(x: symbol)
    .decl same(x: symbol)
    .decl other(x: symbol)
    .decl none(x: symbol)
    .decl counted(x: symbol, n: number)
    same(x) :- q(x), q(y), x = y.
    other(x) :- q(x), x != "plain".
    none(x) :- q(x), !other(x).
    counted(x, n) :- q(x), n = count : {{ q(x) }}.
    """
    found = answer(text, {"q": [(value,), ("plain",)]})
    assert found["same"] == {(value,), ("plain",)}
    assert found["other"] == {(value,)}
    assert found["none"] == {("plain",)}
    assert found["counted"] == {(value, 1), ("plain", 1)}


def test_a_constant_in_a_rule_is_only_a_value_too() -> None:
    text = f"""
    {GIVEN} .decl q(x: symbol)
    .decl p(x: symbol)
    p("__import__('os').abort()") :- q("X"), q("_"), !q("None").
    """
    assert answer(text, {"q": [("X",), ("_",)]})["p"] == {("__import__('os').abort()",)}
    assert answer(text, {"q": [("a",), ("b",)]})["p"] == set()


# --- nobody sees anything of another -------------------------------------------------------------


def doubling(factor: int) -> PointEngine:
    """Engines of one text, line for line, that differ in one number."""
    text = f"""
    {GIVEN} .decl q(x: number)
    .decl p(x: number)
    .decl total(n: number)
    .decl reach(x: number)
    p(x * {factor}) :- q(x).
    total(n) :- n = {factor} + sum x : {{ p(x) }}.
    reach(x) :- p(x).
    reach(x + {factor}) :- reach(x), x < 20.
    """
    return PointEngine(checked(text), Relations())


def expected(factor: int, given: int) -> tuple[set[Row], set[Row]]:
    return {(n * factor,) for n in range(given)}, {(factor + sum(n * factor for n in range(given)),)}


def asked(engine: PointEngine, given: int) -> tuple[set[Row], set[Row]]:
    found = engine.evaluate({"q": [(n,) for n in range(given)]})
    return set(found.rows("p")), set(found.rows("total"))


def test_two_engines_with_the_same_names_take_turns_in_one_thread() -> None:
    two, three = doubling(2), doubling(3)
    for given in (1, 4, 0, 9):
        assert asked(two, given) == expected(2, given)
        assert asked(three, given) == expected(3, given)


def test_an_encounter_leaves_nothing_behind_for_the_next() -> None:
    engine = doubling(2)
    first = engine.evaluate({"q": [(1,)]})
    second = engine.evaluate({})
    assert first.rows("p") == ((2,),)
    assert second.rows("p") == ()


def test_guidance_is_never_written_to() -> None:
    guidance = Relations()
    guidance.add("table", [("a", 1)])
    text = f"""
    @[given = "guidance"]
    .decl table(x: symbol, n: number)
    {GIVEN} .decl q(x: symbol)
    .decl always(n: number)
    .decl found(n: number)
    always(n + 1) :- table(_, n).
    found(n) :- q(x), table(x, n), always(_).
    """
    engine = PointEngine(checked(text), guidance)
    assert engine.evaluate({"q": [("a",)]}).rows("found") == ((1,),)
    assert guidance.rows("always") == guidance.rows("found") == guidance.rows("q") == ()
    assert guidance.rows("table") == (("a", 1),)


def eight(ask: Callable[[int], bool]) -> list[bool]:
    """The answers of eight threads that begin at the same moment."""
    together = Barrier(8)

    def one(number: int) -> bool:
        together.wait(timeout=30)
        return all(ask(number) for _ in range(6))

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, range(8)))


def test_eight_threads_share_one_engine() -> None:
    engine = doubling(2)
    assert all(eight(lambda number: asked(engine, 10 + number) == expected(2, 10 + number)))


def test_eight_threads_have_eight_engines() -> None:
    engines = [doubling(number) for number in range(8)]
    assert all(eight(lambda number: asked(engines[number], 12) == expected(number, 12)))


def test_a_refusal_in_one_thread_is_not_seen_in_another() -> None:
    engine = PointEngine(checked(PRODUCT), Relations(), Limits(steps=20_000))

    def ask(number: int) -> bool:
        if number % 2:
            return len(engine.evaluate({"q": [(n,) for n in range(4)]}).rows("p")) == 256
        with pytest.raises(Refusal):
            engine.evaluate({"q": [(n,) for n in range(40)]})
        return True

    assert all(eight(ask))


def test_what_the_host_does_with_pydatalog_is_untouched() -> None:
    """Its facts and rules in this thread are there before and after, and none of ours are among them."""
    pyDatalog.clear()
    pyDatalog.assert_fact("q", 41)
    pyDatalog.assert_fact("p", "the host's")
    pyDatalog.load("r(X) <= q(X)")
    engine = doubling(2)
    assert asked(engine, 3) == expected(2, 3)
    with pytest.raises(Refusal):
        evaluated(checked(COUNTS_ON), {}, Limits(rows=10))
    assert asked(engine, 4) == expected(2, 4)
    assert pyDatalog.ask("q(X)").answers == [(41,)]
    assert pyDatalog.ask("p(X)").answers == [("the host's",)]
    assert pyDatalog.ask("r(X)").answers == [(41,)]
    with pytest.raises(AttributeError, match="without definition"):
        pyDatalog.ask("total(X)")
    pyDatalog.assert_fact("q", 42)
    assert sorted(pyDatalog.ask("r(X)").answers) == [(41,), (42,)]
    assert asked(engine, 3) == expected(2, 3)
    pyDatalog.clear()
