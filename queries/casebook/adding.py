"""Cases added to files and rewritten in them.

Takes the names of files; what is written is what ``writing`` makes of it, and a file is replaced as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kb import catalogue
from kb.diagnostics import Field, Refusal
from kb.files import as_text
from kb.knowledge import Knowledge
from kb.source import Span, Text
from kb.writing import replace
from queries.casebook.answered import Answered, Asker
from queries.casebook.books import defaults_of
from queries.casebook.case import CLAIM, ENCOUNTER, Case, read_cases
from queries.casebook.run import Outcome
from queries.casebook.writing import new_case, with_answers
from queries.encounter.read import read_data
from queries.session import Session


def written_case(knowledge: Knowledge, source: str, title: str, story: str, folder: Path) -> str:
    """A case of the encounter or claim in a file, with today's answer, for a file of that folder."""
    data = read_data(source)
    if not isinstance(data, dict):
        problem = "it is neither an encounter nor a claim"
        raise Refusal([catalogue.NO_CASE.at(Field(source), what="the file", problem=problem)])
    kind = CLAIM if "lines" in data else ENCOUNTER
    case = Case(title, title, story, "", Span(source, 1, 1, 1, 1), kind, data, {}, (), ())
    asker = Asker(Session(knowledge))
    answered = asker.answer(asker.read(case))
    return new_case(title, story, kind, data, defaults_of(folder), answered)


def add_case(into: Path, text: str) -> None:
    """Put a case at the end of a file of cases, which is made if there is none."""
    old = into.read_bytes() if into.exists() else None
    before = _text(into, old).content.rstrip("\n") + "\n\n" if old else ""
    whole = before + text
    read_cases(Text(str(into), whole), defaults_of(into.parent))  # what cannot be read back is not written
    titles = [line for line in whole.split("\n") if line.startswith("- title: ")]
    twice = {each for each in titles if titles.count(each) > 1}
    if twice:
        problem = "the file has a case of this title"
        what = f"the case `{min(twice).removeprefix('- title: ')}`"
        raise Refusal([catalogue.NO_CASE.at(Field(str(into)), what=what, problem=problem)])
    replace(str(into), old, whole.encode())


def accept(outcomes: Iterable[Outcome]) -> tuple[Path, ...]:
    """Write today's answers into the files of the cases; gives the files that are others now."""
    by_file: dict[str, dict[str, tuple[Case, Answered]]] = {}
    for each in reversed(list(outcomes)):  # the first of each ``for`` stays
        by_file.setdefault(each.case.where.file, {})[each.case.title] = (each.case, each.answered)
    changed = []
    for name in sorted(by_file):
        path = Path(name)
        old = path.read_bytes()
        new = with_answers(_text(path, old), by_file[name]).encode()
        if new != old:
            replace(name, old, new)
            changed.append(path)
    return tuple(changed)


def _text(path: Path, content: bytes) -> Text:
    text, wrong = as_text(str(path), content)
    if wrong:
        raise Refusal(wrong)
    return text
