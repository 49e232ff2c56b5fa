"""Public statements against the guidance: each with a verdict that the rules derive, and its proof.

Takes a ``Session`` and statements, published ones of the knowledge base or new ones of the same form;
gives ``Checked`` statements. No verdict is made here: it is the row that the rules give.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from kb import catalogue
from kb.cards import CONFIDENCES
from kb.diagnostics import Diagnostic, Field, Refusal, did_you_mean
from kb.explain.proof import Node, Proof
from kb.knowledge import Knowledge
from queries.encounter.facts import CaseFact
from queries.session import Session, Settled

VERDICTS = ("right", "wrong", "unsettled", "not decided")
"""What the rules conclude of a statement; the words of ``verdict`` in ``statements.dl``."""

NOTHING = "-"
"""The object of a topic that asks about one thing only."""

ASKED = ("stated", "statement_topic", "topic_table")
"""Relations that say what was stated and how it is asked: what decides stands in the others."""

_SPELT = (("modifier", 0), ("credential_kind", 0), ("physician_only", 0), ("topic_value", 1))
"""Tables with words that a new statement may spell with other capitals."""

_WANTED = frozenset({"verdict"})
_AMOUNT = re.compile(r"\$?([0-9]{1,9})(?:\.([0-9]{1,2}))?(?: cm)?")
_KINDS = {
    "code": (re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z](-[0-9A-Z]{2})?"), "a code"),
    "modifier": (re.compile(r"[0-9A-Z]{2}"), "a modifier"),
    "number": (_AMOUNT, "a number with at most two decimals"),
}
"""What the values of a topic look like, where they are no words of its own."""
_PART = re.compile(r"[a-z]+")


class Topic(NamedTuple):
    """What statements can be about, and the form that they take."""

    topic: str
    subject: str
    object: str
    value: str
    kind: str
    answers: str
    example: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement in its structured form; ``says`` is the same as a sentence, where there is one."""

    id: str
    topic: str
    subject: str
    object: str
    value: str
    says: str = ""
    said_by: str = ""
    citation: str = ""
    published: bool = False


@dataclass(frozen=True)
class Checked:
    """A statement with what the rules conclude of it, as of a date of service."""

    statement: Statement
    day: date
    verdict: str
    because: str
    confidence: str
    citations: tuple[str, ...]
    proof: Proof


def topics(knowledge: Knowledge) -> tuple[Topic, ...]:
    """Every topic, in the order of its table."""
    return tuple(Topic(*map(str, fact.row)) for fact in knowledge.facts.get("statement_topic", ()))


def published(session: Session, day: date | None, wanted: str | None) -> list[tuple[date, Statement]]:
    """The statements of the knowledge base, each with the date as of which it is judged.

    Without a date each is judged as of today or, where it speaks of an earlier time, as of the end of
    that time. ``wanted`` is the number of a statement, or of a group of them (2.1 for 2.1a, 2.1b ...).
    """
    found = []
    for fact in session.knowledge.facts.get("statement", ()):
        name, said_by, topic, subject, object_, value, says = map(str, fact.row)
        if wanted is not None and not _is_of(name, wanted):
            continue
        if day is not None and not fact.in_force(day.isoformat()) and wanted is None:
            continue
        statement = Statement(name, topic, subject, object_, value, says, said_by, fact.citation, True)
        found.append((day or _latest(fact.since, fact.until), statement))
    if wanted is not None and not found:
        raise Refusal([catalogue.NOTHING_FOUND.at(Field("STATEMENT"), words=wanted)])
    return found


def _is_of(name: str, wanted: str) -> bool:
    return name == wanted or (name.startswith(wanted) and _PART.fullmatch(name[len(wanted) :]) is not None)


def _latest(since: str, until: str) -> date:
    """Today, or the day nearest to it of which a statement speaks."""
    today = date.today()
    if until and until < today.isoformat():
        return date.fromisoformat(until)
    return date.fromisoformat(since) if since > today.isoformat() else today


def fitting(statements: Iterable[Statement], knowledge: Knowledge) -> None:
    """Refuse statements on a topic that there is none of, or with a value that it cannot have.

    A value in other words than the topic's own would be called wrong for its wording alone.
    """
    known = {topic.topic: topic for topic in topics(knowledge)}
    wrong = []
    for statement in statements:
        topic = known.get(statement.topic)
        if topic is None:
            near = did_you_mean(statement.topic, known)
            problem = f"there is no topic `{statement.topic}`"
            wrong.append(_told(statement, problem, f"{near} The topics are: {'; '.join(known)}".strip()))
        elif topic.kind in _KINDS:
            form, name = _KINDS[topic.kind]
            if not form.fullmatch(statement.value):
                problem = f'`{statement.value}` is not {name}, which "{topic.topic}" is answered with'
                wrong.append(_told(statement, problem, f"for example: {topic.example}"))
        elif statement.value not in (words := _words(topic, knowledge)):
            problem = f'"{topic.topic}" cannot be answered with `{statement.value}`'
            near = did_you_mean(statement.value, words)
            wrong.append(_told(statement, problem, f"{near} The answers are: {'; '.join(words)}".strip()))
    if wrong:
        raise Refusal(wrong)


def _words(topic: Topic, knowledge: Knowledge) -> list[str]:
    rows = knowledge.facts.get("topic_value", ())
    return [str(fact.row[1]) for fact in rows if fact.row[0] == topic.topic]


def _told(statement: Statement, problem: str, hint: str) -> Diagnostic:
    """The whole list is longer than what an entry of the catalogue shows of a value."""
    return replace(catalogue.BROKEN_GOAL.at(Field(statement.id), problem=problem), hint=hint)


def usual_form(statement: Statement, session: Session) -> Statement:
    """The statement with codes, sites and the topic's words spelt as the tables spell them."""
    facts = session.knowledge.facts
    known = {word.casefold(): word for word in (*session.vocabulary.sites, *session.vocabulary.codes)}
    for table, column in _SPELT:
        known |= {str(fact.row[column]).casefold(): str(fact.row[column]) for fact in facts.get(table, ())}
    usual = [known.get(text.casefold(), text) for text in (statement.subject, statement.object)]
    return replace(
        statement,
        subject=usual[0],
        object=usual[1],
        value=known.get(statement.value.casefold(), statement.value),
    )


def check(session: Session, statements: Sequence[tuple[date, Statement]]) -> list[Checked]:
    """Each statement with its verdict, in the order given."""
    fitting([statement for _, statement in statements if not statement.published], session.knowledge)
    settled = {
        day: _settled(session, day, [each for on, each in statements if on == day])
        for day in dict.fromkeys(day for day, _ in statements)
    }
    return [_checked(session.knowledge, settled[day], day, each) for day, each in statements]


def _settled(session: Session, day: date, statements: list[Statement]) -> Settled:
    stated = tuple(dict.fromkeys(fact for each in statements for fact in facts_of(each)))
    return session.settled(day, stated, _WANTED)


def facts_of(statement: Statement) -> Iterator[CaseFact]:
    """What is given of a statement: that it is to be checked, or all of it; and its numbers."""
    form = (statement.topic, statement.subject, statement.object, statement.value)
    if statement.published:
        yield CaseFact("checked", (statement.id,), Field("statement"))
    else:
        yield CaseFact("asserted", (statement.id, *form), Field(statement.id))
    for text in form[1:]:
        match = _AMOUNT.fullmatch(text)
        if match:
            hundredths = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
            yield CaseFact("amount", (text, hundredths), Field("amount"))


def _checked(knowledge: Knowledge, settled: Settled, day: date, statement: Statement) -> Checked:
    rows = settled.relations.find("verdict", (0,), (statement.id,))
    if not rows:  # of a time at which the rules know nothing of it
        problem = f"statement {statement.id} does not speak of {day}"
        raise Refusal([catalogue.BROKEN_GOAL.at(Field("STATEMENT"), problem=problem)])
    row = min(rows, key=lambda row: VERDICTS.index(str(row[1])))
    proof = settled.prove("verdict", row)
    assert proof is not None, "the row was read from the relations that prove it"
    deciding = _deciding(proof)
    return Checked(
        statement,
        day,
        str(row[1]),
        _because(deciding),
        _confidence(deciding, knowledge, settled),
        _citations(deciding),
        proof,
    )


def _finding(proof: Proof) -> Node:
    """The step that compares: under the verdict, or the verdict itself where nothing decides."""
    root = proof.nodes[proof.root]
    return proof.nodes[root.premises[0]] if len(root.premises) == 1 else root


def _deciding(proof: Proof) -> list[Node]:
    """What decides, and all that it rests on; what was stated, and what asks for it, is left out."""
    finding = _finding(proof)
    found: dict[str, Node] = {}
    waiting = list(reversed(finding.premises))
    while waiting:
        name = waiting.pop()
        node = proof.nodes[name]
        if name in found or node.kind == "given" or node.atom.partition("(")[0] in ASKED:
            continue
        found[name] = node
        waiting.extend(reversed(node.children))
    return [finding, *found.values()]


def _because(deciding: Sequence[Node]) -> str:
    """The conclusions that decide, then what follows for the statement."""
    finding, *rest = deciding
    conclusions = [node.sentence for node in rest if node.kind == "derived" and node.id in finding.premises]
    return " ".join(dict.fromkeys([*conclusions, finding.sentence]))


def _citations(deciding: Sequence[Node]) -> tuple[str, ...]:
    """The sources of the facts that decide, then those of the rules."""
    facts = [cite for node in deciding if node.kind == "guidance" for cite in node.citations]
    rules = [cite for node in deciding[1:] if node.kind == "derived" for cite in node.citations]
    return tuple(dict.fromkeys([*facts, *rules]))


def _confidence(deciding: Sequence[Node], knowledge: Knowledge, settled: Settled) -> str:
    """The weakest of the rules and sources that decide."""
    weights = [0]
    for node in deciding:
        clause = settled.authority.rule(node)
        if clause is not None:
            weights.append(CONFIDENCES.index(clause.annotation("confidence") or CONFIDENCES[0]))
        if node.kind == "guidance":
            cards = [knowledge.cards[cite.partition(" ")[0]] for cite in node.citations]
            weights += [CONFIDENCES.index(card.confidence) for card in cards]
    return CONFIDENCES[max(weights)]
