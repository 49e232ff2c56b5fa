"""Cases as a coder writes them: read, answered, and told in the words in which they were written.

Takes the YAML files in ``cases/`` (their form: ``cases/README.md``); gives ``Case``s, the answer to a
case as the same plain data as its ``expect``, and every proof that the answer rests on.

``python -m tests.casebook`` writes today's answers into the files; `git diff` is the review.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from kb.explain.model import Model
from kb.explain.recheck import recheck_in
from kb.load import load
from kb.program import CheckedProgram
from kb.relations import Row
from kb.source import Text
from queries.encounter.decode import decode
from queries.encounter.facts import facts
from queries.encounter.formats import parse_yaml
from queries.encounter.model import Encounter
from queries.encounter.shorthand import NOTHING
from queries.reason import Reason
from queries.session import Session, given
from queries.suggest import ANSWERING, CERTAIN, POSSIBLE, SuggestedLine, Suggestion, suggest

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(__file__).resolve().parent / "cases"

Data = dict[str, Any]

DEFAULTS: Data = {"date": "2026-10-05", "payer": "medicare", "clinician": "dr-a", "credential": "MD"}
OF_LESION: Data = {"behavior": "malignant"}
OF_SERVICE: Data = {"type": "mohs"}
OF_MOHS: Data = {"surgeon": "dr-a", "pathologist": "dr-a", "involves": []}
"""What a case need not write down; ``null`` is "not documented" and stands against a default."""

KEYS = {"title", "story", "for", "encounter", "expect"}
EXPECTED = {"claim", "possible", "excluded", "questions", "warnings", "rules", "absent"}
TOLD = ("claim", "possible", "excluded", "questions", "warnings")
"""What a case tells completely: what it leaves out is expected to be empty."""


@dataclass(frozen=True)
class Case:
    """One case; ``name`` is its file and its title, and the values that ``for`` gave it.

    ``row``: the values are a row of a table, which what is expected may name too.
    """

    name: str
    file: str
    title: str
    story: str
    encounter: Data
    expect: Data
    row: bool = False


class Said(NamedTuple):
    """Something that was said of a case: where, the reason, and the encounter that it is true of."""

    what: str
    reason: Reason
    encounter: Encounter


@cache
def session() -> Session:
    """The project's own knowledge, ready for questions."""
    return Session(load(ROOT))


def cases() -> list[Case]:
    """Every case of every file, one for each value of ``for``."""
    return [case for path in sorted(FOLDER.glob("*.yaml")) for case in _of_file(path)]


def raw_cases(path: Path) -> list[Data]:
    """The cases of a file as they are written."""
    data = parse_yaml(Text(path.name, path.read_text(encoding="utf-8")))
    assert isinstance(data, list), f"{path.name}: a file of cases is a list"
    return data


def _of_file(path: Path) -> Iterator[Case]:
    for raw in raw_cases(path):
        where = f"{path.stem}: {raw.get('title')}"
        assert set(raw) <= KEYS, f"{where}: {set(raw) - KEYS}"
        assert {"title", "story", "encounter", "expect"} <= set(raw), f"{where}: something is missing"
        assert set(raw["expect"]) <= EXPECTED, f"{where}: {set(raw['expect']) - EXPECTED}"
        for values in _values(raw.get("for", {})):
            said = ", ".join(str(value) for value in values.values())
            yield Case(
                name=f"{where}, {said}" if said else where,
                file=path.stem,
                title=raw["title"],
                story=raw["story"],
                encounter=_filled(with_defaults(raw["encounter"]), values),
                expect=_filled(raw["expect"], values),
                row=isinstance(raw.get("for"), list),
            )


def _values(wanted: Mapping[str, list[Any]] | list[Data]) -> Iterator[Data]:
    """A table as it is, row by row; of lists, every combination."""
    if isinstance(wanted, list):
        yield from wanted
        return
    for chosen in product(*wanted.values()):
        yield dict(zip(wanted, chosen, strict=True))


def _filled(data: Any, values: Data) -> Any:
    """The data with ``<name>`` replaced by the value of that name; alone, a number stays a number."""
    match data:
        case str():
            for name, value in values.items():
                if data == f"<{name}>":
                    return value
                data = data.replace(f"<{name}>", str(value))
            return data
        case dict():
            return {key: _filled(value, values) for key, value in data.items()}
        case list():
            return [_filled(value, values) for value in data]
    return data


def with_defaults(encounter: Data) -> Data:
    """An encounter with what a case need not write down."""
    lesions = [OF_LESION | lesion for lesion in encounter.get("lesions", [])]
    services = [OF_SERVICE | service for service in encounter["services"]]
    services = [(OF_MOHS if each["type"] == "mohs" else {}) | each for each in services]
    return DEFAULTS | encounter | {"lesions": lesions, "services": services}


def one_of_each(found: Iterable[Case]) -> list[Case]:
    """The first case of each title: what only another site or payer tells apart has the same shape."""
    return list({(case.file, case.title): case for case in reversed(list(found))}.values())[::-1]


def encounter_of(case: Case) -> Encounter:
    """The encounter of a case."""
    return decode(case.encounter, session().vocabulary)


def answer(case: Case) -> Suggestion:
    """What the knowledge base suggests for a case."""
    return suggest(session(), encounter_of(case))


# --- the answer in the words of a case ------------------------------------------------------------


def told(found: Suggestion) -> Data:
    """The answer in the form of ``expect``; parts that are empty are left out."""
    parts: Data = {
        "claim": [_claimed(line) for line in found.claim],
        "possible": [_possible(line) for line in found.lines if line.status == POSSIBLE],
        "excluded": [
            f"{each.code} of {', '.join(each.lesions)} by {_root(each.reason)}" for each in found.excluded
        ],
        "questions": [f"{each.about} decides {', '.join(each.decides)}" for each in found.questions],
        "warnings": sorted(_root(each) for each in found.warnings),
    }
    return {name: part for name, part in parts.items() if part}


def told_by(expect: Data) -> Data:
    """The complete parts of ``expect``."""
    return {name: expect[name] for name in TOLD if expect.get(name)}


def shown(data: Data) -> str:
    """Plain data as YAML, an item a line, so that two can be compared."""
    return str(yaml.safe_dump(data, sort_keys=False, width=1000)) if data else ""


def _claimed(line: SuggestedLine) -> str:
    status = "" if line.status == CERTAIN else f" ({line.status})"
    return f"{_line(line)}{status}"


def _line(line: SuggestedLine) -> str:
    """``17312 x 2``, ``17311-59``."""
    units = f" x {line.line.units}" if line.line.units > 1 else ""
    return "-".join([line.line.code, *line.line.modifiers]) + units


def _possible(line: SuggestedLine) -> str:
    needed = " and ".join(f"{each.about} is {each.answer}" for each in line.provided)
    return f"{_line(line)} of {', '.join(line.line.lesions or line.line.services)} if {needed}"


def _root(reason: Reason) -> str:
    return reason.proof.nodes[reason.proof.root].rule


# --- what the answer rests on ---------------------------------------------------------------------


def said(found: Suggestion) -> Iterator[Said]:
    """Everything that an answer says, each with its proof and the encounter of that proof."""
    for line in found.lines:
        encounter = provided(found.encounter, line)
        yield Said(f"line {_line(line)}", line.reason, encounter)
        for modifier, reason in line.modifiers:
            yield Said(f"modifier {modifier} of {_line(line)}", reason, encounter)
    for each in found.excluded:
        yield Said(f"excluded {each.code}", each.reason, found.encounter)
    for question in found.questions:
        yield Said(f"question {question.ask}", question.reason, found.encounter)
    for warning in found.warnings:
        yield Said(f"warning {warning.because}", warning, found.encounter)


def provided(encounter: Encounter, line: SuggestedLine) -> Encounter:
    """The encounter with what a possible line needs documented."""
    for each in line.provided:
        encounter = encounter.replace(each.about, "" if each.answer == NOTHING else each.answer)
    return encounter


def problems(said_: Iterable[Said]) -> list[str]:
    """What an independent checker finds wrong with the proofs."""
    found = []
    models: dict[Encounter, Model] = {}
    checked: set[tuple[str, Encounter]] = set()
    for what, reason, encounter in said_:
        if (reason.proof.root, encounter) not in checked:
            checked.add((reason.proof.root, encounter))
            model = models.setdefault(encounter, _model(encounter))
            found += [f"{what}: {problem}" for problem in recheck_in(model, reason.proof)]
    return found


def _model(encounter: Encounter) -> Model:
    """What a checker derives by itself: all that a suggestion can rest on."""
    program, stated = checking(encounter.date, ANSWERING)
    return Model(program, stated | given(facts(encounter)))


def checking(day: date, wanted: frozenset[str]) -> tuple[CheckedProgram, dict[str, list[Row]]]:
    """The rules and tables in force that these relations rest on: what an independent checker starts from."""
    return _checking(session().knowledge.as_of(day).since, wanted)


@cache
def _checking(since: str, wanted: frozenset[str]) -> tuple[CheckedProgram, dict[str, list[Row]]]:
    edition = session().knowledge.as_of(date.fromisoformat(since) if since else date.min)
    program = edition.program.part(wanted)
    needed = edition.program.needed(wanted)
    tables = [name for name in needed if program.declarations[name].given == "guidance"]
    return program, {name: list(edition.guidance.rows(name)) for name in tables}


# --- writing answers down ---------------------------------------------------------------------------


def rewrite(path: Path) -> None:
    """Today's answers into a file: of each ``expect``, the complete parts."""
    by_title = {case.title: case for case in reversed(list(_of_file(path)))}  # the first of each ``for``
    lines: list[str] = []
    title, inside = "", False
    for text in path.read_text(encoding="utf-8").splitlines():
        if text.startswith("- title: "):
            title, inside = str(yaml.safe_load(text[2:])["title"]), False
        if (text == "  expect:" or text.startswith("  expect: ")) and not by_title[title].row:
            inside = True
            case = by_title[title]
            lines.append("  expect:")
            lines += [f"    {line}" for line in _written(told(answer(case)) | _by_hand(case)).splitlines()]
        elif not inside:
            lines.append(text)
        elif not text.startswith("    ") and text != "  expect:":
            inside = False
            lines.append(text)
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _written(expect: Data) -> str:
    """The parts of ``expect``, short ones on one line, with codes in double quotes."""
    parts = []
    for name, part in expect.items():
        if not part:
            continue
        items = [f'"{item}"' if item.isdecimal() else item for item in part]
        line = f"{name}: [{', '.join(items)}]"
        if len(line) > 100 or any(set(",[") & set(item) for item in items):
            line = "\n".join([f"{name}:", *(f"  - {item}" for item in items)])
        parts.append(line)
    return "\n".join(parts)


def _by_hand(case: Case) -> Data:
    return {name: part for name, part in case.expect.items() if name not in TOLD}


if __name__ == "__main__":
    for chosen in [Path(name) for name in sys.argv[1:]] or sorted(FOLDER.glob("*.yaml")):
        rewrite(chosen)
