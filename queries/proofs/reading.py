"""A proof file that somebody sends: read, bounded and typed; nothing in it is believed and nothing is run.

Takes the name of a file; gives a ``SavedProof``: the ``ProofFile`` with its encounter, its declarations and
its rules as trees. Refuses what no proof file says, at the field where it stands; whether the proofs are
right is not asked here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NoReturn, TypeVar

from kb import catalogue
from kb.cards import is_date
from kb.diagnostics import Field, Refusal
from kb.explain.proof import CountedRow, Node
from kb.parse import parse
from kb.relations import Row, Value
from kb.source import Span, Text
from kb.syntax import Clause, Declaration, Program
from queries.encounter.decode import decode
from queries.encounter.formats import parse_json
from queries.encounter.model import Encounter
from queries.encounter.read import read_text
from queries.encounter.reading import described, field_at
from queries.proofs.file import ProofFile, SavedAnswer, SavedFact, SavedGoal, SavedRule

SCHEMA = "codewhy/proof-file/1"

LARGEST_PROOF = 20_000_000
"""Bytes of a proof file; a whole day has a thirtieth of it."""

LONGEST_TEXT = 10_000
LONGEST_LIST = 100_000
MOST_LITERALS = 60
"""Premises of a rule; the longest of the shipped rules has a fifth as many."""

PLACE = re.compile(r"(.{1,300}):([0-9]{1,9})")
T = TypeVar("T")


@dataclass(frozen=True)
class SavedProof:
    """A proof file with what its texts say; ``as_saved``: nothing was changed since its digest was made."""

    file: ProofFile
    encounter: Encounter | None
    declarations: tuple[Declaration, ...]
    rules: tuple[Clause, ...]
    as_saved: bool


def read_proof(name: str) -> SavedProof:
    """The proof file of this name."""
    text = read_text(name, LARGEST_PROOF)
    if not text.content.strip():
        raise Refusal([catalogue.NOT_A_PROOF_FILE.at(None, name=text.name, problem="it is empty")])
    data = parse_json(text)
    schema = data.get("schema") if isinstance(data, Mapping) else None
    if not isinstance(data, Mapping) or schema != SCHEMA:
        problem = f"its schema is {described(schema)}, and not `{SCHEMA}`"
        if not isinstance(data, Mapping) or "schema" not in data:
            problem = "it says no schema"
        raise Refusal([catalogue.NOT_A_PROOF_FILE.at(None, name=text.name, problem=problem)])
    return saved_proof(data)


def saved_proof(data: Mapping[str, Any]) -> SavedProof:
    """What the plain data of a proof file says."""
    from queries.told.proof_file import digest_of

    parts = ("schema", "knowledge", "date", "encounter", "goals", "nodes", "declarations", "rules", "facts")
    top = _object(data, "", (*parts, "digest"))
    known = _object(top["knowledge"], "knowledge", ("version", "fingerprint"))
    day = _text(top["date"], "date")
    if not is_date(day):
        _refuse("date", "a date, as in 2026-10-05,", day)
    encounter = None if top["encounter"] is None else _encounter(top["encounter"])
    file = ProofFile(
        version=_text(known["version"], "knowledge.version"),
        fingerprint=_text(known["fingerprint"], "knowledge.fingerprint"),
        date=date.fromisoformat(day),
        encounter=top["encounter"],
        goals=_list(top["goals"], "goals", _goal),
        nodes=_nodes(top["nodes"]),
        declarations=_list(top["declarations"], "declarations", _text),
        rules=_list(top["rules"], "rules", _rule),
        facts=_list(top["facts"], "facts", _fact),
    )
    return SavedProof(
        file=file,
        encounter=encounter,
        declarations=tuple(_declared(text, f"declarations[{i}]") for i, text in enumerate(file.declarations)),
        rules=tuple(_clause(rule, f"rules[{i}]") for i, rule in enumerate(file.rules)),
        as_saved=_text(top["digest"], "digest") == digest_of(data),
    )


# --- the parts --------------------------------------------------------------------------------------


def _encounter(value: object) -> Encounter:
    try:
        return decode(value, None)
    except Refusal as refused:
        told = refused.diagnostics
        raise Refusal(
            replace(each, where=Field(f"encounter.{each.where}" if each.where else "encounter"))
            for each in told
        ) from None


def _goal(value: object, at: str) -> SavedGoal:
    found = _object(value, at, ("goal", "answers"))
    return SavedGoal(_text(found["goal"], f"{at}.goal"), _list(found["answers"], f"{at}.answers", _answer))


def _answer(value: object, at: str) -> SavedAnswer:
    found = _object(value, at, ("row", "proof"))
    return SavedAnswer(_row(found["row"], f"{at}.row"), _text(found["proof"], f"{at}.proof"))


def _nodes(value: object) -> dict[str, Node]:
    if not isinstance(value, Mapping):
        _refuse("nodes", "an object with a node for each id", value)
    return {name: _node(each, f"nodes.{name}") for name, each in value.items()}


def _node(value: object, at: str) -> Node:
    optional = ("rule", "citations", "premises", "bindings", "rows", "at")
    found = _object(value, at, ("kind", "atom", "sentence"), optional)
    return Node(
        kind=_text(found["kind"], f"{at}.kind"),
        atom=_text(found["atom"], f"{at}.atom"),
        sentence=_text(found["sentence"], f"{at}.sentence"),
        rule=_text(found.get("rule", ""), f"{at}.rule"),
        citations=_list(found.get("citations", []), f"{at}.citations", _text),
        premises=_list(found.get("premises", []), f"{at}.premises", _text),
        bindings=_bindings(found.get("bindings", {}), f"{at}.bindings"),
        rows=_list(found.get("rows", []), f"{at}.rows", _counted),
        at=_text(found.get("at", ""), f"{at}.at"),
    )


def _counted(value: object, at: str) -> CountedRow:
    found = _object(value, at, ("bindings", "premises"))
    premises = _list(found["premises"], f"{at}.premises", _text)
    return CountedRow(_bindings(found["bindings"], f"{at}.bindings"), premises)


def _bindings(value: object, at: str) -> tuple[tuple[str, Value], ...]:
    if not isinstance(value, Mapping):
        _refuse(at, "an object with a value for each variable", value)
    return tuple(sorted((name, _value(each, f"{at}.{name}")) for name, each in value.items()))


def _rule(value: object, at: str) -> SavedRule:
    found = _object(value, at, ("id", "at", "text"))
    return SavedRule(*(_text(found[key], f"{at}.{key}") for key in ("id", "at", "text")))


def _fact(value: object, at: str) -> SavedFact:
    keys = ("relation", "row", "since", "until", "source", "place", "at")
    found = _object(value, at, keys)
    texts = {key: _text(found[key], f"{at}.{key}") for key in keys if key != "row"}
    for key in ("since", "until"):
        if texts[key] and not is_date(texts[key]):
            _refuse(f"{at}.{key}", "a date or nothing", texts[key])
    return SavedFact(row=_row(found["row"], f"{at}.row"), **texts)


# --- texts of the rule language -----------------------------------------------------------------------


def _declared(text: str, at: str) -> Declaration:
    program = _program(text, at)
    if len(program.declarations) != 1 or program.clauses or str(program.declarations[0]) != text:
        _unread(at, "it is not one declaration as codewhy writes it")
    return program.declarations[0]


def _clause(rule: SavedRule, at: str) -> Clause:
    """The rule, standing where the file says that it stood."""
    program = _program(rule.text, f"{at}.text")
    if len(program.clauses) != 1 or program.declarations or str(program.clauses[0]) != rule.text:
        _unread(f"{at}.text", "it is not one rule as codewhy writes it")
    place = PLACE.fullmatch(rule.at)
    if place is None:
        _refuse(f"{at}.at", "a file and a line", rule.at)
    clause = program.clauses[0]
    if len(clause.body) > MOST_LITERALS:
        _unread(f"{at}.text", f"the rule has more than {MOST_LITERALS} premises")
    line = int(place[2])
    return replace(clause, span=Span(place[1], line, 1, line, 1))


def _program(text: str, at: str) -> Program:
    program, wrong = parse(Text(at, text))
    if wrong:
        _unread(at, wrong[0].message)
    return program


def _unread(at: str, problem: str) -> NoReturn:
    raise Refusal([catalogue.PROOF_TEXT.at(field_at(at), problem=problem)])


# --- values -------------------------------------------------------------------------------------------


def _refuse(at: str, wanted: str, value: object) -> NoReturn:
    where = field_at(at[:300]) if at else None
    raise Refusal([catalogue.PROOF_FIELD.at(where, wanted=wanted, found=described(value))])


def _object(
    value: object, at: str, keys: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        _refuse(at, f"an object with {', '.join(keys)}", value)
    for key in keys:
        if key not in value:
            _refuse(at, f"`{key}`", None)
    for key in value:
        if key not in keys and key not in optional:
            _refuse(at, f"only {', '.join((*keys, *optional))}", key)
    return value


def _list(value: object, at: str, read: Callable[[object, str], T]) -> tuple[T, ...]:
    if not isinstance(value, list):
        _refuse(at, "a list", value)
    if len(value) > LONGEST_LIST:
        _refuse(at, f"a list of {LONGEST_LIST:,} items at most", value)
    return tuple(read(item, f"{at}[{i}]") for i, item in enumerate(value))


def _text(value: object, at: str) -> str:
    if not isinstance(value, str):
        _refuse(at, "a text", value)
    if len(value) > LONGEST_TEXT:
        _refuse(at, f"a text of {LONGEST_TEXT:,} characters at most", value)
    return value


def _value(value: object, at: str) -> Value:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        _refuse(at, "a text or a whole number", value)
    return _text(value, at)


def _row(value: object, at: str) -> Row:
    return _list(value, at, _value)
