"""Which rules, rows and declarations of a saved proof are not as they were when it was saved.

Takes a ``SavedProof`` and a ``Session``; gives ``Changes``. What moved to another line has not changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from kb.knowledge import Edition
from kb.syntax import Annotation, Clause
from queries.proofs.check import shown_row
from queries.proofs.file import SavedFact, saved_rule
from queries.proofs.reading import SavedProof
from queries.session import Session

NEW = "is new"
RULE, FACT, DECLARATION = "rule", "fact", "declaration"


class Change(NamedTuple):
    """A rule, a row or a declaration that is another one now; ``used``: a step of the proof rests on it.

    ``how`` says what became of it, as a sentence goes on: "is gone".
    """

    what: str
    name: str
    at: str
    how: str
    used: bool
    before: str = ""
    now: str = ""


@dataclass(frozen=True)
class Changes:
    """What has changed since the proof was saved, as far as the proof has to do with it."""

    same: bool
    found: tuple[Change, ...]


def changes(saved: SavedProof, session: Session) -> Changes:
    """Which rules, rows and declarations of the file are not as they were."""
    edition = session.knowledge.as_of(saved.file.date)
    found = [*_rules(saved, edition), *_facts(saved, edition), *_declarations(saved, edition)]
    found.sort(key=lambda change: not change.used)
    return Changes(saved.file.fingerprint == session.knowledge.fingerprint, tuple(found))


def _rules(saved: SavedProof, edition: Edition) -> Iterator[Change]:
    used = {node.rule for node in saved.file.nodes.values()}
    today = {saved_rule(rule).id: rule for rules in edition.rules.values() for rule in rules}
    texts = {str(rule) for rule in today.values()}
    for rule, clause in zip(saved.file.rules, saved.rules, strict=True):
        now = today.get(rule.id)
        if now is None and rule.text not in texts:
            how = "is gone, or is not in force on the date of service"
            yield Change(RULE, rule.id, rule.at, how, rule.id in used, rule.text)
        elif now is not None and now != clause:
            how, at = how_changed(clause, now), saved_rule(now).at
            yield Change(RULE, rule.id, at, how, rule.id in used, rule.text, str(now))
    mine = {rule.id for rule in saved.file.rules} | {rule.text for rule in saved.file.rules}
    relations = {each.relation for each in saved.declarations if each.given is None}
    for name, new in today.items():
        if new.head.relation in relations and name not in mine and str(new) not in mine:
            yield Change(RULE, name, saved_rule(new).at, NEW, used=False, now=str(new))


def how_changed(before: Clause, now: Clause) -> str:
    """What is another in a rule."""
    parts = []
    if before.head != now.head:
        parts.append(f"another conclusion (`{before.head}` then, `{now.head}` now)")
    if before.body != now.body:
        parts.append(f"other conditions{_moved(before, now)}")
    if before.doc != now.doc:
        parts.append("other words")
    if before.cites != now.cites:
        parts.append("other citations")
    if _rest(before) != _rest(now):
        parts.append("other annotations")
    return f"has {_and(parts)}"


def _moved(before: Clause, now: Clause) -> str:
    """The conditions that went and came, in brackets; nothing where only their order is another."""
    gone = [f"`{each}`" for each in before.body if each not in now.body]
    new = [f"`{each}`" for each in now.body if each not in before.body]
    parts = [f"without {_and(gone)}"] * bool(gone) + [f"with {_and(new)}"] * bool(new)
    return f" ({_and(parts)} now)" if parts else ""


def _rest(clause: Clause) -> list[Annotation]:
    return [each for each in clause.annotations if each.key != "cite"]


def _facts(saved: SavedProof, edition: Edition) -> Iterator[Change]:
    used = {node.atom for node in saved.file.nodes.values() if node.kind == "guidance"}
    for fact in saved.file.facts:
        shown = shown_row(fact.relation, fact.row)
        declared = edition.program.declarations.get(fact.relation)
        if declared is None or declared.given != "guidance":
            yield Change(FACT, shown, fact.at, "is gone: there is no such table", shown in used)
            continue
        now = edition.guidance.fact(fact.relation, fact.row)
        if now is None:
            other = instead_of(fact, edition)
            how = f"is gone: the table says {other} now" if other else "is gone, or is not in force any more"
            yield Change(FACT, shown, fact.at, how, shown in used, fact.citation)
        elif (now.source, now.place) != (fact.source, fact.place):
            yield Change(
                FACT,
                shown,
                f"{now.file}:{now.line}",
                "has another citation",
                shown in used,
                fact.citation,
                now.citation,
            )
        elif (now.since, now.until) != (fact.since, fact.until):
            before, after = _dates(fact.since, fact.until), _dates(now.since, now.until)
            yield Change(
                FACT, shown, f"{now.file}:{now.line}", "has other dates", shown in used, before, after
            )


def instead_of(fact: SavedFact, edition: Edition) -> str:
    """The rows that have the key of one that is gone."""
    declared = edition.program.declarations[fact.relation]
    key = declared.annotation("key")
    names = [column.name for column in declared.columns]
    if key is None or len(names) != len(fact.row):
        return ""
    positions = tuple(sorted(names.index(part.strip()) for part in key.split(",")))
    rows = edition.guidance.find(fact.relation, positions, tuple(fact.row[i] for i in positions))
    return " and ".join(shown_row(fact.relation, row) for row in sorted(rows, key=repr)[:3])


def _dates(since: str, until: str) -> str:
    return f"{since or 'always'} to {until or 'further notice'}"


def _declarations(saved: SavedProof, edition: Edition) -> Iterator[Change]:
    used = {_relation(node.atom) for node in saved.file.nodes.values()}
    for each in saved.declarations:
        now = edition.program.declarations.get(each.relation)
        if now is None:
            yield Change(DECLARATION, each.relation, "", "is gone", each.relation in used, str(each))
        elif now != each:
            parts = ["other columns"] * (now.columns != each.columns) + ["other words"] * (
                now.doc != each.doc
            )
            parts += ["other annotations"] * (now.annotations != each.annotations)
            at = f"{now.span.file}:{now.span.line}"
            how = f"has {_and(parts)}"
            yield Change(DECLARATION, each.relation, at, how, each.relation in used, str(each), str(now))


def _and(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _relation(atom: str) -> str:
    return atom.lstrip("!").partition("(")[0]
