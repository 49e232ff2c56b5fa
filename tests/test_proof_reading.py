"""A proof file may be hostile: it is read within bounds, nothing in it is run, every refusal says where."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.diagnostics import Refusal
from queries.proofs.reading import LARGEST_PROOF, LONGEST_TEXT, SCHEMA, read_proof, saved_proof
from tests.command import codewhy, told
from tests.saved import NOSE, Data, copied, data_of, encounter_in, judged_alone, sealed, text_of, written


@cache
def text() -> str:
    return text_of(["17315"], encounter_in(NOSE))


def fresh() -> Data:
    return copied(text())


def refused(path: str) -> tuple[str, str]:
    """The code and the headline of the one thing that is wrong with a file."""
    with pytest.raises(Refusal) as caught:
        read_proof(path)
    assert len(caught.value.diagnostics) == 1
    return caught.value.diagnostics[0].code, caught.value.diagnostics[0].headline()


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("", "E0850", "is not a proof file: it is empty"),
        ("[]", "E0850", "is not a proof file: it says no schema"),
        ("7", "E0850", "it says no schema"),
        ("{}", "E0850", "it says no schema"),
        ('{"schema": 1}', "E0850", f"its schema is the number 1, and not `{SCHEMA}`"),
        ('{"schema": "codewhy/proof/1"}', "E0850", "its schema is the text `codewhy/proof/1`"),
        (f'{{"schema": "{SCHEMA}"}}', "E0851", "a proof file has `knowledge` here, and not null"),
        ("{", "E0701", "JSON"),
        ("[" * 100_000, "E0701", "nested too deep"),
        ('{"schema": ' * 50_000, "E0701", "nested too deep"),
        ('{"schema": "a", "schema": "b"}', "E0713", "twice"),
    ],
)
def test_what_is_no_proof_file_is_told(tmp_path: Path, content: str, code: str, said: str) -> None:
    path = tmp_path / "proof.json"
    path.write_text(content, encoding="utf-8")
    found, headline = refused(str(path))
    assert found == code
    assert said in headline


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    path.write_bytes(b" " * (LARGEST_PROOF + 1))
    assert refused(str(path))[0] == "E0803"


def _set(*path: str | int, to: object) -> Callable[[Data], None]:
    def change(data: Data) -> None:
        at: Any = data
        for step in path[:-1]:
            at = at[next(iter(at)) if step == "*" else step]
        last: Any = next(iter(at)) if path[-1] == "*" else path[-1]
        at[last] = to

    return change


DEEP = "p(" + "(" * 60 + "1" + ")" * 60 + ")."


@pytest.mark.parametrize(
    ("change", "code", "where", "said"),
    [
        (_set("date", to="today"), "E0851", "date", "a date"),
        (_set("date", to=20261005), "E0851", "date", "has a text here, and not the number 20261005"),
        (_set("digest", to=None), "E0851", "digest", "and not null"),
        (_set("extra", to=1), "E0851", None, "has only schema"),
        (_set("nodes", to=[]), "E0851", "nodes", "an object with a node for each id"),
        (_set("nodes", "*", to={}), "E0851", "", "has `kind` here"),
        (_set("nodes", "*", "kind", to=True), "E0851", "", "and not true"),
        (_set("nodes", "*", "premises", to={"a": 1}), "E0851", "", "a list"),
        (_set("nodes", "*", "bindings", to={"a": 1.5}), "E0851", "", "a text or a whole number"),
        (_set("nodes", "*", "bindings", to={"a": True}), "E0851", "", "a text or a whole number"),
        (_set("nodes", "*", "id", to="x"), "E0851", "", "has only kind, atom, sentence"),
        (_set("nodes", "*", "atom", to="a" * (LONGEST_TEXT + 1)), "E0851", "", "characters at most"),
        (_set("rules", 0, "text", to="p(x) :- q(x)"), "E0852", "rules[0].text", "cannot be read"),
        (_set("rules", 0, "text", to=DEEP), "E0852", "rules[0].text", "nested"),
        (_set("rules", 0, "text", to="p(1). p(2)."), "E0852", "rules[0].text", "not one rule"),
        (_set("rules", 0, "text", to="p(1). // a note"), "E0852", "rules[0].text", "not one rule as"),
        (_set("rules", 0, "text", to='.include "/etc/passwd"'), "E0852", "rules[0].text", "cannot be read"),
        (
            _set("rules", 0, "text", to=f"p(1) :- {', '.join(['q(1)'] * 61)}."),
            "E0852",
            "rules[0].text",
            "more than 60 premises",
        ),
        (_set("rules", 0, "at", to="somewhere"), "E0851", "rules[0].at", "a file and a line"),
        (_set("declarations", 0, to="p(1)."), "E0852", "declarations[0]", "not one declaration"),
        (_set("facts", 0, "since", to="soon"), "E0851", "facts[0].since", "a date or nothing"),
        (_set("facts", 0, "row", to=[None]), "E0851", "facts[0].row[0]", "a text or a whole number"),
        (_set("encounter", "lesions", to=7), "E0702", "encounter.lesions", "7"),
        (_set("encounter", to="x"), "E0702", "encounter", "an object"),
    ],
)
def test_what_no_proof_file_says_is_refused_at_its_place(
    change: Callable[[Data], None], code: str, where: str | None, said: str
) -> None:
    data = fresh()
    change(data)
    with pytest.raises(Refusal) as caught:
        saved_proof(data)
    first = caught.value.diagnostics[0]
    assert first.code == code
    assert said in first.message
    assert where == "" or str(first.where) == str(where)


def test_rules_that_run_for_ever_are_stopped() -> None:
    data = fresh()
    data["declarations"].append(".decl endless(n: number)")
    data["goals"].append({"goal": "endless(7)", "answers": []})
    for number, text in enumerate(["endless(1).", "endless(n + 1) :- endless(n)."]):
        data["rules"].append({"id": f"x.dl:{number + 1}", "at": f"x.dl:{number + 1}", "text": text})
    begun = time.perf_counter()
    found = judged_alone(data)
    assert time.perf_counter() - begun < 20
    assert "checking it takes more work than any proof of guidance does" in {each.why for each in found.wrong}


def test_numbers_that_grow_without_end_have_no_value() -> None:
    data = fresh()
    data["declarations"].append(".decl endless(n: number)")
    data["goals"].append({"goal": "endless(7)", "answers": []})
    for number, text in enumerate(["endless(3).", "endless(n * n) :- endless(n)."]):
        data["rules"].append({"id": f"x.dl:{number + 1}", "at": f"x.dl:{number + 1}", "text": text})
    assert judged_alone(data).sound, "nothing is asked that it gives"


def test_rules_that_rest_on_their_own_absence_are_told() -> None:
    data = fresh()
    data["declarations"].append(".decl odd(n: number)")
    data["goals"].append({"goal": "odd(1)", "answers": []})
    data["rules"].append({"id": "x.dl:1", "at": "x.dl:1", "text": "odd(1) :- !odd(1)."})
    found = judged_alone(data)
    assert not found.sound
    assert any("`odd`" in each.why for each in found.wrong)


@pytest.mark.parametrize("text", ["payer(1).", 'line(1, 2, "x").', "line(x, y, z)."])
def test_rules_that_are_no_program_are_told(text: str) -> None:
    data = fresh()
    data["rules"].append({"id": "x.dl:1", "at": "x.dl:1", "text": text})
    assert any(each.atom.startswith("rules[") for each in judged_alone(data).wrong)


def paths(data: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The places of a file; of long lists the first items."""
    found = [at]
    if isinstance(data, dict):
        found += [p for key in list(data)[:12] for p in paths(data[key], (*at, key))]
    elif isinstance(data, list):
        found += [p for i, item in enumerate(data[:3]) for p in paths(item, (*at, i))]
    return found


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_is_put_anywhere_nothing_breaks(draw: st.DataObject) -> None:
    data = fresh()
    path = draw.draw(st.sampled_from([place for place in paths(data) if place]))
    _set(*path, to=draw.draw(JUNK))(data)
    with suppress(Refusal):
        judged_alone(data)
        assert not saved_proof(data).as_saved or sealed(data) == sealed(fresh())


def test_the_command_tells_it_and_ends_with_1(tmp_path: Path) -> None:
    data = fresh()
    data["rules"][3]["text"] = "p("
    found = codewhy("verify", written(tmp_path, data))
    assert found.status == 1
    assert found.err.startswith("codewhy: rules[3].text: this text of the rule language cannot be read: ")
    assert told(codewhy("verify", written(tmp_path, data), "--format", "json"))[0][:2] == (
        "E0852",
        "rules[3].text",
    )


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert codewhy("verify", str(tmp_path / "none.json")).status == 1


def test_numbers_of_an_encounter_keep_their_digits() -> None:
    encounter = encounter_in(NOSE).replace("lesions[0].diameter_cm", "2.50")
    saved = data_of(["17312"], encounter)
    assert saved["encounter"]["lesions"][0]["diameter_cm"] == Decimal("2.50")
    assert '"diameter_cm": 2.50' in text_of(["17312"], encounter)
