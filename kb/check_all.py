"""Every file of a knowledge base, parsed, checked and cross-checked; the reader sees it in one function.

Takes ``Files``; gives ``Checked``: the knowledge, or everything that is wrong in all files at once. Imports
all that checks; ``load`` comes here only when a knowledge base was not checked before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kb import catalogue
from kb.cards import Card, read_card
from kb.checks import check
from kb.checks.annotations import GIVEN
from kb.checks.names import book
from kb.checks.quotes import with_quotes
from kb.crosschecks import CODES, cross_check, faults
from kb.diagnostics import Diagnostic, Refusal, did_you_mean, nearest
from kb.fact import FactRow
from kb.files import Files, as_text
from kb.knowledge import FAULT, Knowledge, boundaries_of
from kb.lint.references import Lists, check_references, lists
from kb.lint.subject import Subject
from kb.lint.tiers import check_tiers
from kb.parse import parse
from kb.program import CheckedProgram
from kb.source import Span, Text
from kb.statements import LEFT_OUT, STATEMENTS
from kb.strata import dependencies
from kb.syntax import Declaration, Program
from kb.tables import read_table
from kb.version import VERSION

LOOKED_UP = (CODES, STATEMENTS, LEFT_OUT)
"""Tables in which all others look something up."""


ABOUT_ONLY = ("E0208", "E04", "E06", "E10")
"""Errors in what a rule says of itself, or of one value: the rule itself is what was meant."""


@dataclass(frozen=True)
class Checked:
    """What a check of a whole knowledge base found: the knowledge, if no error stands against it."""

    knowledge: Knowledge | None
    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, Text]


def check_files(files: Files, *, lint: bool = False, today: date | None = None) -> Checked:
    """Parse, check and cross-check every file; all errors at once.

    With ``lint`` also what is likely wrong; with ``today`` also which sources were not looked at for a year.
    """
    texts, wrong = _texts({**files.rules, **files.tables, **files.cards})
    if not set(texts).issuperset(files.rules):
        # What a missing file declares would seem to be unknown.
        return Checked(None, _sorted(wrong, texts), texts)
    program, unread, found = check_rules([texts[name] for name in files.rules])
    wrong.extend(found)
    cards, found = _cards(texts[name] for name in files.cards if name in texts)
    wrong.extend(found)
    tables = [texts[name] for name in files.tables if name in texts]
    facts, rest, found = _tables(tables, program.declarations, unread)
    wrong.extend(found)
    wrong.extend(_missing(files.tables, program.declarations))
    ids = {Path(name).stem for name in files.cards}  # a broken card was told; what cites it is not at fault
    told = {each.where for each in wrong if not each.kind.warning}
    wrong.extend(d for d in cross_check(program, {**rest, **facts}, ids, texts) if d.where not in told)
    listed, found = _declared(program, facts, rest, unread, texts, {each.where for each in wrong})
    wrong.extend(found)
    rules_sound = not unread and not any(_is_error(each) for each in wrong if _bends(each))
    if lint:
        wrong.extend(_likely(Subject(program, facts, cards, listed, texts, today), rules_sound, wrong))
    if any(map(_is_error, wrong)):
        if rules_sound:
            wrong.extend(_faults_beside(program, facts, wrong))
        return Checked(None, _sorted(wrong, texts), texts)
    knowledge = _knowledge(files.fingerprint, program, facts, cards)
    try:
        wrong.extend(faults(knowledge))
    except Refusal as refused:  # a `fault` rule that has no value
        wrong.extend(refused.diagnostics)
    sound = not any(map(_is_error, wrong))
    return Checked(knowledge if sound else None, _sorted(wrong, texts), texts)


def _is_error(each: Diagnostic) -> bool:
    return not each.kind.warning


def _bends(each: Diagnostic) -> bool:
    """Whether it leaves the rules other than they were meant: then nothing is asked that rests on them."""
    in_rules = not isinstance(each.where, Span) or each.where.file.endswith(".dl")
    return in_rules and not each.code.startswith(ABOUT_ONLY)


def _lines(wrong: Iterable[Diagnostic]) -> set[tuple[str, int]]:
    """The lines that were told of: the same slip is told once."""
    return {(each.where.file, each.where.line) for each in wrong if isinstance(each.where, Span)}


def _told(each: Diagnostic, lines: set[tuple[str, int]]) -> bool:
    return isinstance(each.where, Span) and (each.where.file, each.where.line) in lines


def _likely(subject: Subject, rules_sound: bool, wrong: Sequence[Diagnostic]) -> list[Diagnostic]:
    """What is likely wrong; no more of a line that was told of."""
    from kb.lint import lint

    lines = _lines(wrong)
    return [each for each in lint(subject, rules_sound=rules_sound) if not _told(each, lines)]


def _faults_beside(
    program: CheckedProgram, facts: dict[str, tuple[FactRow, ...]], wrong: Sequence[Diagnostic]
) -> list[Diagnostic]:
    """What the tables must not state, where something else is wrong: only of those that are sound."""
    spoilt = {
        Path(each.where.file).stem for each in wrong if _is_error(each) and isinstance(each.where, Span)
    }
    sound = {name for name in facts if name not in spoilt}
    rules = [
        rule
        for rule in program.rules_of.get(FAULT, ())
        if sound.issuperset(part.relation for part in dependencies(rule))
    ]
    alone = replace(program, rules_of={FAULT: tuple(rules)})
    lines = _lines(wrong)
    try:
        found = list(faults(_knowledge("", alone, facts, {})))
    except Refusal:  # a `fault` rule that has no value is told of when the rest is mended
        return []
    return [each for each in found if not _told(each, lines)]


def _declared(
    program: CheckedProgram,
    facts: Mapping[str, Sequence[FactRow]],
    rest: Mapping[str, Sequence[FactRow]],
    unread: set[str],
    texts: Mapping[str, Text],
    told: Collection[object],
) -> tuple[Lists, list[Diagnostic]]:
    """What is wrong by what the declarations say of their columns; no more of a place that was told of."""
    listed, wrong = lists(program.declarations, facts, unread)
    wrong.extend(check_references(program, {**rest, **facts}, listed, texts))
    wrong.extend(check_tiers(program.declarations, facts, texts))
    lines = {
        (where.file, where.line) for where in told if isinstance(where, Span) and where.file.endswith(".csv")
    }
    return listed, [each for each in wrong if not _told(each, lines)]


def check_rules(texts: Sequence[Text]) -> tuple[CheckedProgram, set[str], list[Diagnostic]]:
    """The rules alone, parsed and checked; with the relations whose declaration is broken."""
    programs: list[Program] = []
    wrong: list[Diagnostic] = []
    for text in texts:
        parsed, found = parse(text)
        programs.append(parsed)
        wrong.extend(found)
    program, found = check(programs, wrong)
    wrong = with_quotes(wrong, book(programs))
    unread = {name for each in programs for name in each.unread}
    return program, unread, list(_sorted([*wrong, *found], [text.name for text in texts]))


def _sorted(wrong: Iterable[Diagnostic], texts: Iterable[str]) -> tuple[Diagnostic, ...]:
    """In the order of the files and of their lines, as they are mended."""
    order = {name: number for number, name in enumerate(texts)}

    def place(each: Diagnostic) -> tuple[int, ...]:
        where = each.where
        return (order.get(where.file, -1), where.line, where.column) if isinstance(where, Span) else ()

    return tuple(sorted(wrong, key=place))


def _texts(files: Mapping[str, bytes]) -> tuple[dict[str, Text], list[Diagnostic]]:
    texts: dict[str, Text] = {}
    wrong: list[Diagnostic] = []
    for name, content in files.items():
        text, found = as_text(name, content)
        wrong.extend(found)
        if not found:
            texts[name] = text
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
    texts: Iterable[Text], declarations: Mapping[str, Declaration], unread: set[str]
) -> tuple[dict[str, tuple[FactRow, ...]], dict[str, tuple[FactRow, ...]], list[Diagnostic]]:
    """The tables that are sound, and the sound rows of the others.

    What is missing in a broken table would be told again where it is looked up: nothing is looked up there.
    """
    rest: dict[str, tuple[FactRow, ...]] = {}
    facts: dict[str, tuple[FactRow, ...]] = {}
    wrong: list[Diagnostic] = []
    for text in texts:
        name = Path(text.name).stem
        declaration = declarations.get(name)
        if declaration is not None and declaration.given == "guidance":
            rows, found = read_table(text, declaration)
            wrong.extend(found)
            if not found:
                facts[name] = tuple(rows)
            elif name not in LOOKED_UP:
                rest[name] = tuple(rows)
        elif name not in unread and (declaration is None or declaration.given in (None, *GIVEN)):
            known = [each.relation for each in declarations.values() if each.given == "guidance"]
            hint = did_you_mean(name, known) or "declare it in a rule file, or delete the table"
            wrong.append(catalogue.TABLE_WITHOUT_RELATION.at(text.span(0, 0), hint=hint, name=name))
    return facts, rest, wrong


def _missing(tables: Iterable[str], declarations: Mapping[str, Declaration]) -> Iterator[Diagnostic]:
    names = {Path(name).stem for name in tables}
    misnamed = names - set(declarations)  # told by itself, with the name that was meant
    for name, declaration in declarations.items():
        if declaration.given == "guidance" and name not in names and not nearest(name, misnamed):
            file = f"facts/{name}.csv"
            hint = f"write {file} (its header alone, if nothing is known yet)"
            yield catalogue.MISSING_TABLE.at(declaration.span, hint=hint, name=name, file=file)


def _knowledge(
    fingerprint: str,
    program: CheckedProgram,
    facts: dict[str, tuple[FactRow, ...]],
    cards: dict[str, Card],
) -> Knowledge:
    dates = boundaries_of(program.rules, (row for rows in facts.values() for row in rows))
    return Knowledge(VERSION, fingerprint, program, facts, cards, dates)
