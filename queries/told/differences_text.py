"""Differences between two answers as text: each line, and the premises that make it differ.

Takes ``WhatIf`` or ``Differences`` and a ``Style``; gives lines. Imports ``layout`` only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from queries.told.layout import Style, faint, wrapped

if TYPE_CHECKING:
    from queries.contrast import Cause, Fact
    from queries.differences import Difference, Differences, PaidFact
    from queries.encounter.settings import FieldChange
    from queries.suggest import SuggestedLine, Suggestion
    from queries.what_if import WhatIf

T = TypeVar("T")

RULE = "rule"
MOST_CAUSES = 12
"""Premises of one difference that are told; how many more there are is said."""


FIELDS = {"date": "the date of service", "payer": "the payer", "clinician": "the clinician"}
"""Fields of an encounter as a whole, in words; any other one is called by its path."""


class Words(NamedTuple):
    """How the two answers are called: what was before and is now, or the first and the second."""

    before: str
    only_first: str
    only_second: str
    removed: str
    added: str
    gone: str
    new: str
    silent: str
    asked_first: str
    asked_second: str


CHANGED = Words(
    "before: {}",
    "No longer: {}",
    "Now: {}",
    "Taken out: {}",
    "Added: {}",
    "Gone",
    "New",
    "No longer documented",
    "It depended on the answer to this: {}",
    "It depends on the answer to this: {}",
)
PAIR = Words(
    "in the first: {}",
    "Only in the first: {}",
    "Only in the second: {}",
    "Only in the first: {}",
    "Only in the second: {}",
    "Only in the first",
    "Only in the second",
    "Documented in the first alone",
    "In the first it depends on the answer to this: {}",
    "In the second it depends on the answer to this: {}",
)


def what_if_text(found: WhatIf, style: Style) -> Iterator[str]:
    """What was changed, and what becomes of the answer."""
    asked = " and ".join(_field_change(each) for each in found.changes)
    yield from (style.strong(line) for line in wrapped(f"What if {asked}?", ""))
    yield ""
    yield from differences_text(found.differences, CHANGED, style)


def _field_change(each: FieldChange) -> str:
    if each.after is None and each.path.endswith("]") and each.before is not None:
        return f"{each.path} were not there ({each.before})"
    name = FIELDS.get(each.path, each.path)
    if each.after == each.before:
        return f"{name} were {'not documented' if each.after is None else each.after} (as it is)"
    nothing = "there is none" if each.path.endswith("]") else "it is not documented"
    now = f"it is {each.before}" if each.before is not None else nothing
    return f"{name} were {'not documented' if each.after is None else each.after} ({now})"


def differences_text(found: Differences, words: Words, style: Style) -> Iterator[str]:
    """All in which two answers differ."""
    if found.same:
        grounds = "" if found.moved else ", and its lines rest on the same facts and rules"
        told = f"The answer stays the same{grounds}." if words is CHANGED else "The answer is the same."
        yield from wrapped(told, "")
        yield ""
    sites = _sites(found.first), _sites(found.second)
    for group in _groups(found.lines):
        for each in group:
            yield from (style.strong(line) for line in wrapped(_line(each, words, sites), "    ", "  "))
        yield from _open(group, words)
        yield from causes_text(group[0].causes, words, style)
        yield ""
    yield from _part("Not to be reported", found.excluded, lambda each: each.reason.because, words, style)
    yield from _part("Warnings", found.warnings, lambda each: each.because, words, style)
    yield from _part("To ask", found.questions, lambda each: each.ask, words, style)
    yield from _payment(found.payment, words, style)
    if found.moved:
        yield style.strong(
            "The same lines on other grounds" if not found.same else "It rests on other grounds"
        )
        yield ""
        for group in _groups(found.moved):
            codes = dict.fromkeys(each.first.line.code for each in group if each.first is not None)
            yield from wrapped(_listed(list(codes)), "  ")
            yield from causes_text(group[0].causes, words, style)
        yield ""


# --- lines --------------------------------------------------------------------------------------


Sites = dict[str, str]
"""The lesions of an encounter, each with its site."""


def _sites(answer: Suggestion) -> Sites:
    return {
        each.id: f"{each.side} {each.site}" if each.side else each.site for each in answer.encounter.lesions
    }


def _line(each: Difference[SuggestedLine], words: Words, sites: tuple[Sites, Sites]) -> str:
    one, other = each.first, each.second
    if one is not None and other is not None:
        return f"{one.line.code}: {'; '.join(_changes(one, other, sites))}"
    for only, word, of in ((one, words.gone, sites[0]), (other, words.new, sites[1])):
        if only is not None:
            return f"{word}: {_whole(only)}, {_about(only, of)}  [{only.status}]"
    raise ValueError("a difference is between something and something else")


def _whole(line: SuggestedLine) -> str:
    return f"{'-'.join([line.line.code, *line.line.modifiers])} x {line.line.units}"


def _about(line: SuggestedLine, sites: Sites) -> str:
    lesions = [f"{name} ({sites[name]})" if name in sites else name for name in line.line.lesions]
    if not lesions:
        return f"for {_listed(line.line.services)}"
    return f"{'lesion' if len(lesions) == 1 else 'lesions'} {_listed(lesions)}"


def _changes(one: SuggestedLine, other: SuggestedLine, sites: tuple[Sites, Sites]) -> Iterator[str]:
    if one.line.units != other.line.units:
        yield f"{_units(one.line.units)} -> {_units(other.line.units)}"
    gained = [each for each in other.line.modifiers if each not in one.line.modifiers]
    gone = [each for each in one.line.modifiers if each not in other.line.modifiers]
    if gained:
        yield f"with modifier {_listed(gained)}"
    if gone:
        yield f"without modifier {_listed(gone)}"
    if one.status != other.status:
        yield f"{one.status} -> {other.status}"
    if one.provided != other.provided and one.status == other.status:
        yield "other answers would have to be documented"
    before, after = _about(one, sites[0]), _about(other, sites[1])
    if before != after:
        yield f"{before} -> {after}"
    elif one.line.services != other.line.services:
        yield f"for {_listed(one.line.services)} -> for {_listed(other.line.services)}"
    else:
        yield after


def _units(number: int) -> str:
    return "1 unit" if number == 1 else f"{number} units"


def _groups(found: Sequence[Difference[T]]) -> Iterable[list[Difference[T]]]:
    """What differ for the same premises, together."""
    groups: dict[frozenset[object], list[Difference[T]]] = {}
    for each in found:
        groups.setdefault(frozenset(cause.key for cause in each.causes), []).append(each)
    return groups.values()


def _open(group: list[Difference[SuggestedLine]], words: Words) -> Iterator[str]:
    """The questions on which a line depends in one of the answers alone."""
    roots = [cause.through[0] for each in group for cause in each.causes if cause.through]
    for root in dict.fromkeys(root for root in roots if root.node.sentence.endswith("?")):
        word = (words.asked_first, words.asked_second)[root.side]
        yield from wrapped(word.format(root.node.sentence), "      ", "    - ")


# --- premises -----------------------------------------------------------------------------------


def causes_text(causes: Sequence[Cause], words: Words, style: Style) -> Iterator[str]:
    """The premises; those that matter by standing in the way are told below what does."""
    told: set[str] = set()
    for cause in sorted(causes[:MOST_CAUSES], key=lambda each: each.blocker is not None):
        blocker = cause.blocker
        indent = "    "
        if blocker is not None:
            indent = "      "
            if blocker.node.id not in told:
                word = (words.only_first, words.only_second)[blocker.side]
                yield from wrapped(word.format(blocker.node.sentence), "      ", "    - ")
            told.add(blocker.node.id)
        yield from wrapped(cause_sentence(cause, words), f"{indent}  ", f"{indent}- ")
        yield from faint(_source(cause), f"{indent}  ", style)
    if len(causes) > MOST_CAUSES:
        yield f"    ... and {len(causes) - MOST_CAUSES} more premises"


def cause_sentence(cause: Cause, words: Words) -> str:
    """One premise in a sentence: as it is now (or in the second), and as it was (or is in the first)."""
    one, other = cause.first, cause.second
    if cause.kind == RULE:
        there = one or other
        assert there is not None
        told = f"the rule {cause.about} is in force ({there.node.sentence.rstrip('.')})"
        return (words.only_first if other is None else words.only_second).format(told) + "."
    if one is None or (one.silent and other is not None):
        assert other is not None
        if one is not None:
            return f"{_stripped(other)} ({words.before.format('not documented')})."
        return (words.added if cause.item else words.only_second).format(other.node.sentence)
    if other is None or other.silent:
        if other is not None:
            return f"{words.silent}: {one.node.sentence}"
        return (words.removed if cause.item else words.only_first).format(one.node.sentence)
    return f"{_stripped(other)} ({words.before.format(_apart(one.node.sentence, other.node.sentence))})."


def _stripped(fact: Fact) -> str:
    return fact.node.sentence.rstrip(".")


def _apart(one: str, other: str) -> str:
    """Of a sentence, what follows the words with which another one of the same form begins, too."""
    mine, theirs = one.rstrip(".").split(), other.rstrip(".").split()
    same = 0
    while same < min(len(mine), len(theirs)) and mine[same] == theirs[same]:
        same += 1
    return " ".join(mine[same:] or mine)


def _source(cause: Cause) -> str:
    facts = [fact for fact in (cause.second, cause.first) if fact is not None]
    facts = [fact for fact in facts if not fact.silent] or facts
    told = []
    for fact in dict.fromkeys(facts):
        node = fact.node
        dates = " ".join(
            f"{word} {day}" for word, day in (("since", fact.since), ("until", fact.until)) if day
        )
        cites = "; ".join(cite.replace(" ", ": ", 1) for cite in node.citations)
        after = f", after {cites}" if cites else ""
        if node.kind == "given":
            told.append(f"documented: {node.at}")
        else:
            what = f"rule {node.rule}, {node.at}" if cause.kind == RULE else f"fact {node.at}"
            told.append(f"{what}{after}" + (f" ({dates})" if dates else ""))
    text = "; ".join(dict.fromkeys(told))
    return text[:1].upper() + text[1:]


# --- the other parts ----------------------------------------------------------------------------


def _part(
    title: str, found: Sequence[Difference[T]], tell: Callable[[T], str], words: Words, style: Style
) -> Iterator[str]:
    if not found:
        return
    yield style.strong(title)
    yield ""
    for group in _groups(found):
        for each in group:
            one = None if each.first is None else tell(each.first)
            other = None if each.second is None else tell(each.second)
            yield from wrapped(_either(one, other, words), "    ", "  - ")
        yield from causes_text(group[0].causes, words, style)
    yield ""


def _either(one: str | None, other: str | None, words: Words) -> str:
    if one and other:
        return f"{other} ({words.before.format(one)})"
    return f"{words.new}: {other}" if other else f"{words.gone}: {one}"


def _payment(found: Sequence[PaidFact], words: Words, style: Style) -> Iterator[str]:
    """What is paid otherwise, a code at a time; nothing of a line that is gone, or that one answer has."""
    by_code: dict[str, list[str]] = {}
    for each in found:
        if each.second is not None and (each.first is not None or words is CHANGED):
            told = each.second.sentence
            if each.first is not None:
                told = f"{told.rstrip('.')} ({words.before.format(_apart(each.first.sentence, told))})."
            by_code.setdefault(each.code, []).append(told)
        elif each.first is not None and each.code in by_code:
            by_code.setdefault(each.code, []).append(words.only_first.format(each.first.sentence))
    if not by_code:
        return
    yield style.strong("Payment")
    yield ""
    for sentences in by_code.values():
        yield from wrapped(" ".join(sentences), "    ", "  - ")
    yield ""


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
