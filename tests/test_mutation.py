"""``codewhy rules mutate``: which mistakes are put into rules and rows, and that cases notice them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from kb.diagnostics import Refusal
from kb.fact import FactRow
from kb.knowledge import Knowledge
from kb.revision import RuleChange, compare
from kb.source import Text
from queries.casebook.books import read_books
from queries.mutation.columns import Columns
from queries.mutation.declared import declared, matches, read_declared
from queries.mutation.family import Family, mutants_of
from queries.mutation.mutant import KINDS, REMOVED, Mutant, mutated
from queries.mutation.of_rows import RowMutants
from queries.mutation.of_rules import RuleMutants
from queries.mutation.run import bench, trials
from queries.mutation.score import score
from queries.mutation.trial import Bench
from tests.casebook import FOLDER, ROOT, session
from tests.command import codewhy, told
from tests.support import checked

RULE = """
/// {{site}} is {{area}}.
@[given = "guidance"]
@[absent = "no"]
.decl site(site: symbol, area: symbol)
/// {{lesion}} is on {{site}} with {{stages}}.
@[given = "encounter"]
@[absent = "no"]
.decl lesion(lesion: symbol, site: symbol, stages: number)
/// {{lesion}} {{site}}
@[absent = "no"]
.decl found(lesion: symbol, site: symbol)
/// {{lesion}} {{site}}
@[id = "found"]
@[cite = "book 1"]
@[layer = "derived"]
{rule}
"""


def changes(rule: str) -> set[str]:
    """What becomes of the premises of a rule, without the rule's name."""
    program = checked(RULE.format(rule=rule))
    rows = [
        FactRow(row, "", "", "book", "1", "facts/site.csv", 2) for row in (("nose", "high"), ("back", "low"))
    ]
    knowledge = Knowledge("1", "x", program, {"site": tuple(rows)}, {}, ())
    (clause,) = program.rules
    return {mutant.name.removeprefix("found: ") for mutant in RuleMutants(knowledge).of(clause)}


def test_each_premise_is_dropped_and_negated_where_the_rule_stays_safe() -> None:
    found = changes("found(lesion, site) :- lesion(lesion, site, _), !site(site, _).")
    assert "without `!site(site, _)`" in found
    assert "`!site(site, _)` becomes `site(site, _)`" in found
    assert "without `the rule`" in found
    assert not any("without `lesion" in each or "`!lesion" in each for each in found)


def test_comparisons_and_numbers_are_shifted() -> None:
    found = changes("found(lesion, site) :- lesion(lesion, site, n), n > 2.")
    shifted = {"`n > 2` becomes `n >= 2`", "`n > 2` becomes `n > 3`", "`n > 2` becomes `n > 1`"}
    assert shifted <= found


def test_a_word_is_swapped_with_another_of_its_column() -> None:
    found = changes('found(lesion, site) :- lesion(lesion, site, _), site(site, "high").')
    assert '`site(site, "high")` becomes `site(site, "low")`' in found


def test_the_arguments_of_a_head_are_swapped() -> None:
    found = changes("found(lesion, site) :- lesion(lesion, site, _).")
    assert found == {"without `the rule`", "`found(lesion, site)` becomes `found(site, lesion)`"}


def test_what_is_counted_is_changed_too() -> None:
    rule = "found(lesion, site) :- lesion(lesion, site, _), 2 < min n : { lesion(_, site, n), n > 1 }."
    found = changes(rule)
    assert any("max n" in each for each in found)
    assert any("becomes `2 < min n : { lesion(_, site, n) }`" in each for each in found)
    assert any("n > 2 }" in each for each in found)


# --- the project's own knowledge --------------------------------------------------------------------


@cache
def known() -> Knowledge:
    return session().knowledge


@cache
def mohs() -> tuple[Mutant, ...]:
    """The mutants of the family of Mohs surgery."""
    return mutants_of(known(), declared(ROOT).family("mohs", known())).mutants


def test_there_are_mutants_of_most_kinds() -> None:
    assert {mutant.kind for mutant in mohs()} == set(KINDS)


def test_a_mutant_has_one_name_and_no_other_has_it() -> None:
    names = [mutant.name for mutant in mohs()]
    assert len(names) == len(set(names))


def test_a_mutant_differs_in_one_thing() -> None:
    for mutant in mohs()[:: max(1, len(mohs()) // 12)]:
        revision = compare(known(), mutated(known(), mutant))
        assert len(revision.rules) + len({row.table for row in revision.rows}) == 1
        assert len(revision.rows) <= 2, "a row with another value is one that is gone and one that came"
        assert not revision.redeclared


def test_no_row_is_made_that_a_check_would_find() -> None:
    for mutant in RowMutants(known()).of("included_blocks"):
        keys = [row.row[0] for row in mutated(known(), mutant).facts["included_blocks"]]
        assert len(keys) == len(set(keys))


def test_a_column_that_is_only_told_is_left_alone() -> None:
    columns = Columns(known())
    assert not columns.joins(("ceiling_indicator", 1))
    assert columns.joins(("family_code", 0))


@cache
def held() -> Bench:
    """A few cases, ready."""
    return bench(ROOT, known(), read_books([FOLDER / "stages.yaml"])[:12], jobs=1)


def test_a_mistake_in_what_every_case_rests_on_is_noticed() -> None:
    of = {"mohs.first-stage", "mohs.next-stage", "family_code"}
    removed = [mutant for mutant in mohs() if mutant.kind == REMOVED and mutant.of in of]
    verdicts = [held().trial(mutant) for mutant in removed if "17311" in mutant.was or "rule" in mutant.was]
    assert len(verdicts) >= 3
    assert all(verdict.killer for verdict in verdicts)


def test_a_mistake_that_reaches_no_case_is_noticed_by_none() -> None:
    far = next(mutant for mutant in mohs() if mutant.of == "mohs.first-stage-taken")
    verdict = held().trial(far)
    assert verdict.killer is None
    found = score([far], [verdict], declared(Path("nowhere")))
    assert [each.mutant for each in found.survivors] == [far]
    assert found.told == "Noticed: 0 of 1 mutants, 0.0%."


def test_processes_find_what_one_process_finds() -> None:
    some = mohs()[:: max(1, len(mohs()) // 8)][:8]
    one = [verdict.killer is None for verdict in trials(held(), some, jobs=1)]
    assert [verdict.killer is None for verdict in trials(held(), some, jobs=2)] == one


def test_the_unchanged_knowledge_is_noticed_by_no_case() -> None:
    rule = next(rule for rule in known().program.rules if rule.id == "mohs.qualified")
    mutant = next(each for each in mohs() if each.of == "mohs.qualified")
    same = replace(mutant, change=RuleChange(rule, rule))
    assert held().trial(same).killer is None


# --- what is declared ----------------------------------------------------------------------------


def test_declared_mutants_are_of_rules_and_tables_that_there_are() -> None:
    ids = {rule.id for rule in known().program.rules} | set(known().facts)
    for each in declared(ROOT).equivalent:
        assert each.reason.strip()
        for name in each.mutants:
            assert any(matches(name.split(": ")[0], of or "") for of in ids), name


def test_declared_mutants_are_made() -> None:
    names = [mutant.name for mutant in mohs()]
    for each in declared(ROOT).equivalent:
        for name in each.mutants:
            assert any(matches(name, made) for made in names), name


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("families: {mohs: {rule: [mohs.]}}", "the family `mohs` has no list `rules`"),
        ("familys: {}", "the file has a field `familys`"),
        ("equivalent: [{mutants: [x]}]", "item 1 of `equivalent` lacks its `mutants` or its `reason`"),
        ("- x", "it has no fields"),
    ],
)
def test_a_broken_declaration_is_told(text: str, problem: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_declared(Text("mutants.yaml", text))
    (told,) = refused.value.diagnostics
    assert told.kind.code == "E1221"
    assert problem in told.headline()


def test_a_star_stands_for_any_text() -> None:
    assert matches("warning.*: `warning(*)` becomes *", "warning.x: `warning(1)` becomes `y`")
    assert not matches("warning.*", "excluded.x")


def test_a_family_is_declared_or_the_beginning_of_ids() -> None:
    both = declared(ROOT).family("mohs", known()), declared(ROOT).family("mohs.", known())
    sizes = [len(mutants_of(known(), each).rules) for each in both]
    assert sizes[0] > sizes[1] > 0
    assert mutants_of(known(), Family("x", ("mohs.",)), rule="included_blocks").tables == ("included_blocks",)


def test_an_unknown_family_is_told() -> None:
    answer = codewhy("rules", "mutate", "mosh", "--format", "json")
    assert answer.status == 1
    ((code, _, message),) = told(answer)
    assert code == "E1222"
    assert message == "no rule belongs to the family `mosh`"


def test_the_command_tells_the_survivors_and_the_score() -> None:
    words = ["rules", "mutate", "mohs", str(FOLDER / "stages.yaml"), "--rule", "mohs.first-stage-taken"]
    answer = codewhy(*words, "--limit", "2", "--jobs", "1", "--without-space")
    assert answer.status == 1
    assert "mohs.first-stage-taken: taken out" in answer.out
    assert "~~~~" in answer.out
    assert "Noticed: 0 of 2 mutants, 0.0%." in answer.out


def test_coverage_knows_the_same_families() -> None:
    case = str(ROOT / "tests" / "cases" / "worked.yaml")
    answer = codewhy("rules", "cover", "--family", "mosh", case, "--format", "json")
    assert answer.data["errors"][0]["code"] == "E1222"
    assert "mohs.extra-blocks" not in codewhy("rules", "cover", "--family", "area.", case).out
    assert codewhy("rules", "cover", "--family", "mohs", case).status == 0
