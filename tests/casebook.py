"""The project's own cases of encounters, and what an independent checker finds wrong with their proofs.

Takes the YAML files in ``cases/`` (their form: ``cases/README.md``), read by ``queries.casebook`` like those
of any knowledge base; gives ``Case``s and answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kb.explain.model import Model
from kb.explain.recheck import recheck_in
from kb.load import load
from kb.program import CheckedProgram
from kb.relations import Row
from kb.source import Text
from queries.casebook.answered import line_told
from queries.casebook.books import defaults_of, read_books
from queries.casebook.case import ENCOUNTER, Case, Data
from queries.encounter.decode import decode
from queries.encounter.facts import facts
from queries.encounter.formats import parse_yaml
from queries.encounter.model import Encounter
from queries.encounter.shorthand import NOTHING
from queries.reason import Reason
from queries.session import Session, given
from queries.suggest import ANSWERING, SuggestedLine, Suggestion, suggest

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(__file__).resolve().parent / "cases"


class Said(NamedTuple):
    """Something that was said of a case: where, the reason, and the encounter that it is true of."""

    what: str
    reason: Reason
    encounter: Encounter


@cache
def session() -> Session:
    """The project's own knowledge, ready for questions."""
    return Session(load(ROOT))


@cache
def cases() -> tuple[Case, ...]:
    """Every case of every file, one for each value of ``for``."""
    return read_books([FOLDER])


def raw_cases(path: Path) -> list[Data]:
    """The cases of a file as they are written."""
    data = parse_yaml(Text(path.name, path.read_text(encoding="utf-8")))
    assert isinstance(data, list), f"{path.name}: a file of cases is a list"
    return data


def with_defaults(encounter: Data) -> Data:
    """An encounter with what a case need not write down."""
    return defaults_of(FOLDER).filled(ENCOUNTER, encounter)


def one_of_each(found: Iterable[Case]) -> list[Case]:
    """The first case of each title: what only another site or payer tells apart has the same shape."""
    return list({(case.where.file, case.title): case for case in reversed(list(found))}.values())[::-1]


def encounter_of(case: Case) -> Encounter:
    """The encounter of a case."""
    return decode(case.given, session().vocabulary)


def answer(case: Case) -> Suggestion:
    """What the knowledge base suggests for a case."""
    return suggest(session(), encounter_of(case))


# --- what the answer rests on ---------------------------------------------------------------------


def said(found: Suggestion) -> Iterator[Said]:
    """Everything that an answer says, each with its proof and the encounter of that proof."""
    for line in found.lines:
        encounter = provided(found.encounter, line)
        yield Said(f"line {line_told(line)}", line.reason, encounter)
        for modifier, reason in line.modifiers:
            yield Said(f"modifier {modifier} of {line_told(line)}", reason, encounter)
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
