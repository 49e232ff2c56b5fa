"""Every file of a knowledge base, parsed, checked and cross-checked; the reader sees it in one function.

Takes ``Files``; gives ``Checked``: the knowledge, or everything that is wrong in all files at once. Imports
all that checks; ``load`` comes here only when a knowledge base was not checked before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kb import catalogue
from kb.cards import Card, read_card
from kb.checks import check
from kb.crosschecks import cross_check, faults
from kb.diagnostics import Diagnostic
from kb.fact import FactRow
from kb.files import Files, as_text
from kb.knowledge import Knowledge, boundaries_of
from kb.parse import parse
from kb.program import CheckedProgram
from kb.source import Text
from kb.syntax import Declaration, Program
from kb.tables import read_table
from kb.version import VERSION


@dataclass(frozen=True)
class Checked:
    """What a check of a whole knowledge base found: the knowledge, if no error stands against it."""

    knowledge: Knowledge | None
    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, Text]


def check_files(files: Files) -> Checked:
    """Parse, check and cross-check every file; all errors at once."""
    texts, wrong = _texts({**files.rules, **files.tables, **files.cards})
    programs: list[Program] = []
    for name in files.rules:
        parsed, found = parse(texts[name])
        programs.append(parsed)
        wrong.extend(found)
    program, found = check(programs)
    wrong.extend(found)
    cards, missing = _cards(texts[name] for name in files.cards)
    wrong.extend(missing)
    facts, missing = _tables((texts[name] for name in files.tables), program.declarations)
    wrong.extend(missing)
    wrong.extend(cross_check(program, facts, cards))
    if any(not d.kind.warning for d in wrong):
        return Checked(None, tuple(wrong), texts)
    knowledge = _knowledge(files.fingerprint, program, facts, cards)
    wrong.extend(faults(knowledge))
    sound = not any(not d.kind.warning for d in wrong)
    return Checked(knowledge if sound else None, tuple(wrong), texts)


def _texts(files: Mapping[str, bytes]) -> tuple[dict[str, Text], list[Diagnostic]]:
    texts: dict[str, Text] = {}
    wrong: list[Diagnostic] = []
    for name, content in files.items():
        texts[name], found = as_text(name, content)
        wrong.extend(found)
    return texts, wrong


def _cards(texts: Iterable[Text]) -> tuple[dict[str, Card], list[Diagnostic]]:
    cards: dict[str, Card] = {}
    wrong: list[Diagnostic] = []
    for text in texts:
        name = Path(text.name).stem
        card, found = read_card(name, text)
        wrong.extend(found)
        if card is not None:
            cards[name] = card
    return cards, wrong


def _tables(
    texts: Iterable[Text], declarations: Mapping[str, Declaration]
) -> tuple[dict[str, tuple[FactRow, ...]], list[Diagnostic]]:
    facts: dict[str, tuple[FactRow, ...]] = {}
    wrong: list[Diagnostic] = []
    files: set[str] = set()
    for text in texts:
        name = Path(text.name).stem
        files.add(name)
        declaration = declarations.get(name)
        if declaration is None or declaration.given != "guidance":
            wrong.append(catalogue.TABLE_WITHOUT_RELATION.at(text.span(0, 1), name=name))
            continue
        rows, found = read_table(text, declaration)
        facts[name] = tuple(rows)
        wrong.extend(found)
    wrong.extend(_missing(files, declarations))
    return facts, wrong


def _missing(files: set[str], declarations: Mapping[str, Declaration]) -> Iterator[Diagnostic]:
    for name, declaration in declarations.items():
        if declaration.given == "guidance" and name not in files:
            yield catalogue.MISSING_TABLE.at(declaration.span, name=name, file=f"facts/{name}.csv")


def _knowledge(
    fingerprint: str,
    program: CheckedProgram,
    facts: dict[str, tuple[FactRow, ...]],
    cards: dict[str, Card],
) -> Knowledge:
    dates = boundaries_of(program.rules, (row for rows in facts.values() for row in rows))
    return Knowledge(VERSION, fingerprint, program, facts, cards, dates)
