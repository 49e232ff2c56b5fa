"""One proof, four voices: nothing of it is lost or said twice, and nothing of it is read as markup."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from kb.cards import Card
from kb.explain.proof import Proof
from queries.casebook.case import Case as WrittenCase
from queries.encounter.model import Encounter
from queries.encounter.read import read_encounter
from queries.told.as_text import proof_text
from queries.told.layout import Style
from queries.told.voices import told
from queries.told.voices.appeal import appeal_letter
from queries.told.voices.as_html import blocks_html
from queries.told.voices.as_markdown import blocks_markdown, escaped
from queries.told.voices.as_text import blocks_text
from queries.told.voices.auditor import auditor_table
from queries.told.voices.blocks import Heading, Paragraph, Table, Tree
from queries.told.voices.coder import coder_line
from queries.told.voices.educator import educator_tree
from queries.told.voices.telling import Telling, telling, telling_together
from queries.why import why
from tests.casebook import answer, cases, one_of_each, said, session
from tests.command import codewhy
from tests.pages import Page, problems
from tests.programs import Case
from tests.programs import cases as programs
from tests.support import checked, evaluated, teller
from tests.test_random_proofs import sample

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
EXAMPLES = Path("queries/examples")
DAY = date(2026, 10, 5)
CASES = one_of_each(cases())[::7]
CLUMSY = re.compile(
    r"\.\.| [;,.]|\bthat that\b|\{|\[\]|\(\)|\?[;,]"
    r"|(?:and|that|[;,]) (?:The|No|Nothing|Nobody|Stage|It|One|For|There|This|All|Each|Lesion)\b"
)
"""What no sentence has that is read aloud: a stop too many, an empty bracket, a capital within it."""

ID = re.compile(r"\b[0-9a-f]{16}\b")


def example(name: str) -> Encounter:
    return read_encounter(str(EXAMPLES / f"{name}.yaml"), session().vocabulary, None)


def told_of(goal: str, proof: Proof) -> Telling:
    knowledge = session().knowledge
    authority = session().authority(knowledge.as_of(DAY))
    return telling(goal, proof, knowledge.cards, authority.confidence)


def nothing_is_lost(found: Telling, proof: Proof) -> None:
    """Every node once in the tree and once in the table, the table's premises are the proof's."""
    assert {step.node for step in found.steps} == set(proof.nodes)
    tree = educator_tree(found, full=True)
    assert Counter(name for entry in tree.entries for name in entry.nodes) == Counter(list(proof.nodes))
    table = auditor_table(found, full=True)
    numbers = {step.node: str(step.number) for step in found.steps}
    assert {row[0][0] for row in table.rows} == set(numbers.values())
    for row, step in zip(table.rows, found.steps, strict=True):
        wanted = [numbers[child] for child in dict.fromkeys(proof.nodes[step.node].children)]
        assert row[-1][0] == (", ".join(wanted) or "-")
        assert all(any(s.card in part and s.place in part for part in row[4]) for s in step.sources)


def every_form_has_it(found: Telling) -> None:
    """What a tree and a table say is in the text, the Markdown and the HTML of them."""
    for block in (educator_tree(found, full=True), auditor_table(found, full=True)):
        text = " ".join(" ".join(blocks_text([block], Style())).split())
        markdown = "\n".join(blocks_markdown([block]))
        html = Page(f"<main>{blocks_html([block])}</main>").text
        for step in found.steps:
            if isinstance(block, Tree):
                mark = next(e.mark for e in block.entries if step.number in e.numbers)
                assert f"[{mark}] " in text
                assert f"**{mark}.** " in markdown
                assert f"{mark} " in html
            else:
                assert f"\n| {step.number} | " in markdown
                assert step.passes_on or " ".join(step.sentence.split()) in html


def never_twice(tree: Tree) -> None:
    """No entry says again what the entry over it says."""
    over: list[str] = []
    for entry in tree.entries:
        del over[entry.level :]
        assert not over or over[-1].casefold() != entry.text.casefold()
        over.append(entry.text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_step_of_a_case_is_lost_at_the_full_level(case: WrittenCase) -> None:
    for what, reason, _ in said(answer(case)):
        found = told_of(what, reason.proof)
        nothing_is_lost(found, reason.proof)
        never_twice(educator_tree(found, full=True))
        letter = appeal_letter(found, full=True)
        for source in found.sources:
            assert source.name in letter.text
            assert all(place in letter.text for place in source.place.split(", "))
        assert not ID.search(letter.text), "no node is named by its id"
        assert letter.paragraph.count("Therefore") + letter.paragraph.count("therefore") >= 1
        assert "\n" not in letter.paragraph
        for text in (letter.paragraph, appeal_letter(found, full=False).paragraph):
            assert not CLUMSY.findall(text)


def test_every_form_of_a_case_has_every_step() -> None:
    for what, reason, _ in said(answer(CASES[len(CASES) // 2])):
        every_form_has_it(told_of(what, reason.proof))


@settings(max_examples=15, deadline=None, suppress_health_check=SLOW)
@given(programs())
def test_no_step_of_a_random_proof_is_lost(case: Case) -> None:
    program = checked(case.text)
    relations = evaluated(program, case.facts)
    prover = teller(program, relations)
    for name, row in sample(program, relations, 12):
        proof = prover.prove(name, row)
        assert proof is not None
        found = telling(name, proof, {})
        nothing_is_lost(found, proof)
        every_form_has_it(found)


def test_proofs_that_are_told_together_tell_what_they_share_once() -> None:
    encounter = example("nose-and-forearm")
    proofs = [why(session(), goal, encounter, DAY).proofs[0] for goal in ("17311-59", "17311", "17312")]
    found = telling_together("all", proofs, {})
    nodes = {name for proof in proofs for name in proof.nodes}
    assert len(found.steps) == len(nodes) < sum(len(proof.nodes) for proof in proofs)
    assert [found.step(root).node for root in found.roots] == [proof.root for proof in proofs]
    tree = educator_tree(found, full=True)
    assert Counter(name for entry in tree.entries for name in entry.nodes) == Counter(nodes)
    assert sum(entry.level == 0 for entry in tree.entries) == len(proofs)


# --- each voice ------------------------------------------------------------------------------------


def part(goal: str, voice: str, level: str | None = None, name: str = "nose-and-forearm") -> told.Voiced:
    encounter = example(name)
    return told.voiced(why(session(), goal, encounter, DAY), session(), DAY, voice, level)


def text(goal: str, voice: str, level: str | None = None, name: str = "nose-and-forearm") -> str:
    return " ".join(" ".join(told.voiced_text(part(goal, voice, level, name), Style())).split())


def test_the_coder_hears_the_reason_and_what_decided_it() -> None:
    line = text("17312", "coder")
    assert "17312 is reported with 1 unit: one for each stage of a tumour after its first." in line
    assert "Lesion A had 2 stages" in line
    assert "services[0]" not in line
    assert "Documented under service 1" in text("17312", "coder", "full")


def test_the_educator_sees_why_under_what() -> None:
    found = text("17312", "educator")
    assert "because lesion A had 2 stages" in found
    assert "namely stage 1 of lesion A counts" in found
    short = text("17312", "educator", "short")
    assert "more steps below this one" in short
    assert len(short) < len(found)


def test_a_short_table_leaves_comparisons_to_the_steps_that_use_them() -> None:
    (telling_, _), *_ = part("17312", "auditor").parts
    full, short = auditor_table(telling_, full=True), auditor_table(telling_, full=False)
    kinds = {row[2][0] for row in full.rows} - {row[2][0] for row in short.rows}
    assert kinds == {"comparison", "count"}
    named = {number for row in short.rows for number in row[-1][0].split(", ")} - {"-"}
    assert named <= {row[0][0] for row in short.rows}, "what it rests on is there"


def test_the_appeal_reads_from_the_record_over_the_rules_to_the_code() -> None:
    letter = text("17312", "appeal", name="whole-day")
    order = [
        "We ask you to allow 17312",
        "The record shows that Mohs surgery was done on lesion ala",
        "Under published guidance,",
        "(the same holds for lesion scalp)",
        "Nothing in the record speaks against this:",
        "Adding up these gives 3 (1 + 2); therefore, in accordance with",
        "References: [1]",
    ]
    places = [letter.index(each) for each in order]
    assert places == sorted(places)
    assert "mohs-ala had a stage 1 and a stage 2" in letter, "facts about one thing are told together"


def test_what_is_unsettled_is_said_beside_the_letter_and_not_in_it() -> None:
    ((_, letter),) = part("17311-59", "appeal").parts
    data = told.voiced_data(part("17311-59", "appeal"))["tellings"][0]["said"]
    assert "unsettled" in data["remarks"][0]
    assert "unsettled" not in data["paragraph"]
    assert letter


def test_a_code_that_is_left_out_is_told_by_what_excludes_it() -> None:
    letter = text("17313", "appeal")
    assert letter.startswith("17313 is not on the claim")
    assert "We ask you" not in letter
    assert "17313 is not reported for lesion B" in letter


def test_a_goal_without_an_answer_is_told_in_a_word() -> None:
    found = part("17313", "coder", name="whole-day")
    assert found.parts
    nothing = why(session(), "14060", example("nose-and-forearm"), DAY)
    none = told.voiced(nothing, session(), DAY, "coder", None)
    assert list(none.blocks()) == [
        Heading("14060 is not on the claim", 1),
        Paragraph("No rule gives it from what is documented, and none forbids it."),
    ]


def test_a_possible_code_is_told_by_what_would_have_to_be_documented() -> None:
    found = text("17315", "coder", name="half-documented")
    assert "17315 would be reported if this were documented: " in found


def test_several_answers_are_numbered_and_not_headed_by_what_they_say() -> None:
    found = text("17311", "coder")
    assert "Line 1 of 2" in found
    assert found.count("17311 is reported once for lesion A") == 1


def test_why_does_not_repeat_a_sentence_below_itself() -> None:
    for goal in ("17312", "17311-59", "17315"):
        for proof in why(session(), goal, example("nose-and-forearm"), DAY).proofs:
            lines = list(proof_text(proof, Style(), None))
            sentence = " ".join(proof.nodes[proof.root].sentence.split())
            whole = " ".join(" ".join(lines).replace("- ", " ").split())
            assert whole.count(sentence) == 1
            for rule in proof.rules:
                assert f"Rule {rule}," in whole, "the step itself is still named"


# --- hostile names ---------------------------------------------------------------------------------

HOSTILE = "<b>|*_`[x](http://e.vil)&amp;<script>alert(1)</script>\"'#"


def hostile() -> Encounter:
    encounter = example("nose-and-forearm")
    for path in ("lesions[0].id", "services[0].lesion"):
        encounter = encounter.replace(path, HOSTILE)
    return encounter


@pytest.mark.parametrize("voice", told.VOICES)
@pytest.mark.parametrize("level", told.LEVELS)
def test_a_hostile_name_is_shown_and_never_read(voice: str, level: str) -> None:
    found = told.voiced(why(session(), "17312", hostile(), DAY), session(), DAY, voice, level)
    page = Page(told.voiced_html(found))
    assert problems(page) == []
    assert {name for name, _ in page.tags}.isdisjoint({"b", "script", "a"})
    assert HOSTILE in page.text
    markdown = "\n".join(told.voiced_markdown(found))
    plain = re.sub(r"\\.", "", markdown.replace("<br>", ""))
    assert "<" not in plain
    assert "](" not in plain
    assert "http://" not in plain
    for line in plain.splitlines():
        assert not line.startswith("|") or line.count("|") in (6, 7), "no cell is broken"


@pytest.mark.parametrize(
    "start", ["1. x", "2) x", "- x", "+ x", "# x", "> x", "=== x", "* x", "    x", "| x"]
)
def test_nothing_that_begins_a_block_begins_one(start: str) -> None:
    shown = escaped(start)
    assert re.match(r"\w+\\|\\|x", shown), shown
    assert re.sub(r"\\(.)", r"\1", shown) == start.strip()


# --- the command line --------------------------------------------------------------------------------

NOSE = str(EXAMPLES / "nose-and-forearm.yaml")


@pytest.mark.parametrize("voice", told.VOICES)
@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_every_voice_has_every_form(voice: str, form: str, tmp_path: Path) -> None:
    words = ("why", "17312", NOSE, "--voice", voice, "--format", form)
    answer = codewhy(*words)
    assert (answer.status, answer.err) == (0, "")
    assert "17312 is" in answer.out
    if form == "html":
        assert problems(Page(answer.out)) == []
    file = tmp_path / "out"
    assert codewhy(*words, "-o", str(file)).out == ""
    assert file.read_text(encoding="utf-8") == answer.out


def test_the_data_of_a_voice_has_what_it_says_and_all_steps() -> None:
    data = codewhy("why", "17312", NOSE, "--voice", "appeal", "--format", "json").data
    assert data["schema"] == "codewhy/voice/1"
    assert (data["holds"], data["voice"], data["level"]) == (True, "appeal", "short")
    (found,) = data["tellings"]
    proof = codewhy("why", "17312", NOSE, "--format", "json").data
    assert found["root"] == proof["root"]
    assert {step["node"] for step in found["steps"]} == set(proof["nodes"])
    assert {source["card"] for source in found["sources"]} == {
        cite.split(" ")[0] for node in proof["nodes"].values() for cite in node.get("citations", ())
    }


def test_without_a_voice_json_is_the_proof_as_before() -> None:
    data = codewhy("why", "17312", NOSE, "--format", "json").data
    assert data["schema"] == "codewhy/proof/1"
    assert "every" not in data


def test_a_page_is_the_educators_where_no_voice_is_named() -> None:
    named = codewhy("why", "17312", NOSE, "--voice", "educator", "--format", "html")
    assert codewhy("why", "17312", NOSE, "--format", "html").out == named.out


def test_all_proofs_are_counted_shown_and_told() -> None:
    day = str(EXAMPLES / "whole-day.yaml")
    shown = codewhy("why", "88342-59", day, "--all", "--most", "2")
    assert "There are 7 proofs; the 2 smallest" in shown.out
    data = codewhy("why", "88342-59", day, "--all", "--most", "2", "--format", "json").data
    (every,) = data["every"]
    assert (every["count"], every["complete"], len(every["roots"])) == (7, True, 2)
    assert set(every["roots"]) <= set(data["nodes"])
    letters = codewhy("why", "88342-59", day, "--all", "--most", "2", "--voice", "coder")
    assert "Proof 2 of 2" in letters.out
    assert "There are 7 proofs" in letters.out


def test_a_source_without_a_card_is_named_by_its_id() -> None:
    cards: dict[str, Card] = {}
    proof = why(session(), "17312", example("nose-and-forearm"), DAY).proofs[0]
    found = telling("17312", proof, cards)
    assert "cpt-mohs-guideline" in coder_line(found, full=False).sources[0]
    assert isinstance(auditor_table(found, full=True), Table)
    assert list(islice(found.weak, 1)) == []
