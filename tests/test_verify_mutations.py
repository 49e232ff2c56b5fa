"""No field of any step of a saved proof can be changed unseen, however well the change is hidden.

Twice: as a slip (the id of the step stays) and as a forgery (the ids of all that rests on the step, and the
seal of the file, are made anew). The kinds of all steps are there, with rows that were counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from kb.diagnostics import Refusal
from kb.explain.proof import CountedRow, Node, Proof, Value
from kb.explain.verify import FIELDS, OWN
from queries.encounter.decode import decode
from queries.encounter.facts import facts
from queries.proofs.check import Grounds, grounds, judged, shown_row
from queries.proofs.reading import SavedProof, saved_proof
from tests.saved import DAY, NOSE, Data, data_of, encounter_in, judged_alone, sealed
from tests.support import rebuilt

ASKED = [("17312", NOSE), ("17311-59", NOSE), ("17315", NOSE), ("88305", DAY)]
IDS = [goal for goal, _ in ASKED]


@cache
def file_of(number: int) -> Data:
    goal, path = ASKED[number]
    return data_of([goal], encounter_in(path))


@cache
def read(number: int) -> tuple[SavedProof, Grounds]:
    saved = saved_proof(file_of(number))
    there, wrong = grounds(saved)
    assert there is not None
    assert not wrong
    return saved, there


@pytest.mark.parametrize("number", range(len(ASKED)), ids=IDS)
def test_what_was_saved_is_right(number: int) -> None:
    saved, there = read(number)
    assert list(judged(saved.file.nodes, there)) == []
    assert judged_alone(file_of(number)).sound


def test_every_kind_of_step_is_tried() -> None:
    kinds = {node.kind for number in range(len(ASKED)) for node in read(number)[0].file.nodes.values()}
    assert kinds == set(OWN)


@pytest.mark.parametrize("number", range(len(ASKED)), ids=IDS)
def test_no_slip_goes_unseen(number: int) -> None:
    saved, there = read(number)
    for name, node in saved.file.nodes.items():
        for what, changed in changes(node, saved.file.nodes):
            found = list(judged({**saved.file.nodes, name: changed}, there))
            assert any(each.node == name and "not the hash" in each.why for each in found), (what, changed)


@pytest.mark.parametrize("number", range(len(ASKED)), ids=IDS)
def test_no_forgery_goes_unseen(number: int) -> None:
    saved, there = read(number)
    (goal, asked), *_ = there.asked
    whole = Proof(goal.answers[0].proof, saved.file.nodes)
    for name, node in saved.file.nodes.items():
        for what, changed in changes(node, saved.file.nodes):
            forged = rebuilt(whole, name, changed)
            answer = goal.answers[0]._replace(proof=forged.root)
            claimed = there._replace(asked=((goal._replace(answers=(answer,)), asked),))
            found = list(judged(forged.nodes, claimed))
            assert found, (what, changed)
            blamed = {each.node for each in found}
            resting = {n.id for n in forged.nodes.values() if changed.id in n.children}
            assert blamed & {changed.id, *resting}, (what, changed, found)


def changes(node: Node, nodes: Mapping[str, Node]) -> Iterator[tuple[str, Node]]:
    """The node with one field changed, in every way; the order of counted rows alone says nothing."""
    yield from ((what, changed) for what, changed in _changes(node, nodes) if changed != node)


def _changes(node: Node, nodes: Mapping[str, Node]) -> Iterator[tuple[str, Node]]:
    for kind in (*OWN, "believed", ""):
        if kind != node.kind:
            yield "kind", replace(node, kind=kind)
    for atom in (f"{node.atom} ", f"!{node.atom}", node.atom.replace("(", '("nobody", ', 1), "1 = 1", ""):
        yield "atom", replace(node, atom=atom)
    for sentence in (f"{node.sentence} Always.", node.sentence[:-1], ""):
        yield "sentence", replace(node, sentence=sentence)
    for rule in {"line.reported", "mohs.next-stage", "no.such-rule", ""} - {node.rule}:
        yield "rule", replace(node, rule=rule)
    for at in {f"{node.at}0", "payer", "kb/rules/lines.dl:34", ""} - {node.at}:
        yield "at", replace(node, at=at)
    for citations in _lists(node.citations, "codewhy-words made up"):
        yield "citations", replace(node, citations=citations)
    leaf = next(each.id for each in nodes.values() if not each.children and each.id not in _near(node))
    for premises in _lists(node.premises, leaf):
        yield "premises", replace(node, premises=premises)
    for bindings in _bindings(node.bindings):
        yield "bindings", replace(node, bindings=bindings)
    another = CountedRow((), ())
    for number, row in enumerate(node.rows):
        rest = (*node.rows[:number], *node.rows[number + 1 :])
        yield "rows", replace(node, rows=rest)
        yield "rows", replace(node, rows=(*node.rows, row))
        for bindings in _bindings(row.bindings):
            yield "rows", replace(node, rows=(*rest, CountedRow(bindings, row.premises)))
        for premises in _lists(row.premises, leaf):
            yield "rows", replace(node, rows=(*rest, CountedRow(row.bindings, premises)))
    yield "rows", replace(node, rows=(*node.rows, another))


def _near(node: Node) -> set[str]:
    return {node.id, *node.children}


def _lists(items: tuple[str, ...], other: str) -> Iterator[tuple[str, ...]]:
    yield (*items, other)
    for number, item in enumerate(items):
        yield (*items[:number], *items[number + 1 :])
        yield (*items[:number], other, *items[number + 1 :])
        yield (*items, item)
    if items != items[::-1]:
        yield items[::-1]


def _bindings(items: tuple[tuple[str, Value], ...]) -> Iterator[tuple[tuple[str, Value], ...]]:
    yield tuple(sorted((*items, ("another", 1))))
    for number, (name, value) in enumerate(items):
        rest = (*items[:number], *items[number + 1 :])
        others: tuple[Value, ...] = (value + 1, str(value)) if isinstance(value, int) else (f"{value}?", 1)
        yield rest
        yield from (tuple(sorted((*rest, (name, other)))) for other in others)
        yield tuple(sorted((*rest, (f"{name}s", value))))


def test_the_changes_touch_every_field() -> None:
    saved, _ = read(0)
    for node in saved.file.nodes.values():
        touched = {what for what, _ in changes(node, saved.file.nodes)}
        assert touched == {"kind", "atom", "sentence", *FIELDS}


# --- what the steps rest on ---------------------------------------------------------------------------


def refused(data: Data) -> str:
    """Why the file is not right, or not read."""
    try:
        found = judged_alone(data)
    except Refusal as told:
        return str(told)
    return "; ".join(f"{each.node} {each.atom}: {each.why}" for each in found.wrong)


@pytest.mark.parametrize("number", range(len(ASKED)), ids=IDS)
def test_no_node_can_be_removed_or_added(number: int) -> None:
    saved, there = read(number)
    nodes = saved.file.nodes
    for name in nodes:
        rest = {other: node for other, node in nodes.items() if other != name}
        assert list(judged(rest, there)), name
    stray = Node("given", 'payer("medicare")', "The claim goes to medicare.", at="payer.name")
    assert "nothing rests on it" in next(judged({**nodes, stray.id: stray}, there)).why


def used_rules(data: Data) -> list[int]:
    used = {node.get("rule") for node in data["nodes"].values()}
    return [number for number, rule in enumerate(data["rules"]) if rule["id"] in used]


def _with(data: Data, part: str, number: int, **changed: object) -> Data:
    items = list(data[part])
    items[number] = {**items[number], **changed}
    return {**data, part: items}


def test_no_text_of_a_used_rule_can_be_changed() -> None:
    data = file_of(0)
    assert len(used_rules(data)) > 8
    for number in used_rules(data):
        rule = data["rules"][number]
        told, text = rule["text"].split("\n", 1) if rule["text"].startswith("///") else ("", rule["text"])
        texts = [
            rule["text"].replace('@[cite = "', '@[cite = "made-up ', 1),
            rule["text"].replace(" :- ", " :- 1 = 1, ", 1),
            rule["text"].rsplit(", ", 1)[0] + ".",
        ]
        if told and '@[tell = "premise"]' not in text:  # which says that its own sentence is not told
            texts.append(f"{told} And so on.\n{text}")
        for changed in texts:
            assert refused(_with(data, "rules", number, text=changed)), changed
        assert refused(_with(data, "rules", number, at="kb/rules/other.dl:1"))
        assert refused(_with(data, "rules", number, id="another.id"))
        assert refused({**data, "rules": [each for each in data["rules"] if each != rule]})


def test_no_row_of_a_table_that_a_step_names_can_be_changed() -> None:
    data = file_of(0)
    named = {node["atom"] for node in data["nodes"].values() if node["kind"] == "guidance"}
    shown = {f"{fact['relation']}({json_row(fact['row'])})": i for i, fact in enumerate(data["facts"])}
    assert named <= shown.keys()
    for atom in named:
        number = shown[atom]
        row = data["facts"][number]["row"]
        other = [*row[:-1], row[-1] + 1 if isinstance(row[-1], int) else f"{row[-1]}?"]
        for changed in (
            {"row": other},
            {"relation": "payer"},
            {"source": "made-up"},
            {"place": "page 1"},
            {"at": "facts/other.csv:1"},
            {"since": "2099-01-01"},
            {"until": "2001-01-01"},
        ):
            assert refused(_with(data, "facts", number, **changed)), (atom, changed)
        assert refused({**data, "facts": [each for i, each in enumerate(data["facts"]) if i != number]})


def json_row(row: list[Value]) -> str:
    return ", ".join(f'"{value}"' if isinstance(value, str) else str(value) for value in row)


def test_nothing_of_the_encounter_that_a_step_states_can_be_changed() -> None:
    data = file_of(0)
    stated = [(node["atom"], node["at"]) for node in data["nodes"].values() if node["kind"] == "given"]
    assert len(stated) > 5
    for atom, path in stated:
        for other in ("another", 7, None):
            changed = {**data, "encounter": replaced(data["encounter"], path, other)}
            assert refused(changed) or atom in documented(changed), (path, other)
            assert refused(changed) or path.startswith("services[0].stages")


def documented(data: Data) -> set[str]:
    """The rows that an encounter states."""
    return {shown_row(fact.relation, fact.row) for fact in facts(decode(data["encounter"], None))}


def replaced(data: Any, path: str, value: object) -> Any:
    """The data with the value at a path such as ``services[0].stages[1]``."""
    name, _, rest = path.replace("[", ".").replace("]", "").partition(".")
    if isinstance(data, list):
        place = int(name)
        return [*data[:place], replaced(data[place], rest, value) if rest else value, *data[place + 1 :]]
    return {**data, name: replaced(data[name], rest, value) if rest else value}


def test_what_fills_an_absence_is_found() -> None:
    data = file_of(0)
    text = '@[id = "made.up"]\nbundled(code, "all") :- later_stages(code, _, _).'
    rule = {"id": "made.up", "at": "kb/rules/made.dl:1", "text": text}
    told = refused({**data, "rules": [*data["rules"], rule]})
    assert '!bundled("17312", "all"): there is such a row' in told


def test_what_is_counted_besides_is_found() -> None:
    data = file_of(0)
    stages = data["encounter"]["services"][0]["stages"]
    changed = replaced(data["encounter"], "services[0].stages", [*stages, 1])
    told = refused({**data, "encounter": changed})
    assert "does not hold" in told
    assert "are not all of its rows" in told


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"goal": "17312*9"}, "this is no answer to `17312*9`"),
        ({"goal": "line(_)"}, "`line` has 3 arguments, not 1"),
        ({"goal": "made_up(_)"}, "there is no relation `made_up`"),
        ({"answers": []}, "nothing rests on it"),
        ({"answers": [{"row": ["17312", "all", 2], "proof": "?"}]}, 'the answer line("17312", "all", 2)'),
    ],
)
def test_no_answer_can_be_changed(changed: Data, told: str) -> None:
    data = file_of(0)
    root = data["goals"][0]["answers"][0]["proof"]
    for answer in changed.get("answers", []):
        answer["proof"] = root
    assert told in refused(_with(data, "goals", 0, **changed))


def test_an_answer_that_is_kept_back_is_found() -> None:
    data = data_of(["line(_, _, _)"], encounter_in(NOSE))
    goal = data["goals"][0]
    root = goal["answers"][2]["proof"]
    proof = saved_proof(data).file
    below = {node.id for node in Proof(root, proof.nodes).walk()}
    shortened = {
        **data,
        "goals": [{**goal, "answers": goal["answers"][2:3]}],
        "nodes": {name: node for name, node in data["nodes"].items() if name in below},
    }
    assert 'line("17311", "A", 1) is an answer, too, and is not in the file' in refused(shortened)


def test_a_change_that_no_step_rests_on_breaks_the_seal() -> None:
    data = file_of(0)
    saved = saved_proof({**data, "encounter": {**data["encounter"], "id": "another name"}})
    assert not saved.as_saved
    assert saved_proof(sealed({**data, "encounter": {**data["encounter"], "id": "another"}})).as_saved
