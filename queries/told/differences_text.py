"""Differences between two answers as text: each line with what becomes of it, and the premises that make it so.

Takes ``WhatIf`` or ``Differences`` and a ``Style``; gives lines. Imports ``layout`` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from queries.told.layout import Style, faint, wrapped

if TYPE_CHECKING:
    from queries.contrast import Cause, Fact
    from queries.differences import Difference, Differences, PaidFact
    from queries.encounter.edits import Edited
    from queries.suggest import Exclusion, Question, SuggestedLine
    from queries.what_if import WhatIf

RULE = "rule"
MOST_CAUSES = 12
"""Premises of one difference that are told; how many more there are is said."""

_FEW_WORDS = 5


class Words(NamedTuple):
    """How the two answers are called: what was before and is now, or the first and the second."""

    before: str
    only_first: str
    only_second: str
    removed: str
    added: str
    gone: str
    new: str


CHANGED = Words("before: {}", "No longer: {}", "Now: {}", "Taken out: {}", "Added: {}", "Gone", "New")
PAIR = Words(
    "in the first: {}",
    "Only in the first: {}",
    "Only in the second: {}",
    "Only in the first: {}",
    "Only in the second: {}",
    "Only in the first",
    "Only in the second",
)


def what_if_text(found: WhatIf, style: Style) -> Iterator[str]:
    """What was changed, and what becomes of the answer."""
    asked = "; ".join(_edit(each) for each in found.changes)
    yield from (style.strong(line) for line in wrapped(f"What if {asked}?", ""))
    yield ""
    yield from differences_text(found.differences, CHANGED, style)


def _edit(each: Edited) -> str:
    if each.after is None:
        return f"{each.path} is not documented, instead of {each.before}" if each.before else f"{each.path} is not documented"
    instead = f"instead of {each.before}" if each.before is not None else "and it was not documented before"
    return f"{each.path} is {each.after}, {instead}"


def differences_text(found: Differences, words: Words, style: Style) -> Iterator[str]:
    """All in which two answers differ."""
    if found.same:
        yield from wrapped("The answer stays the same." if words is CHANGED else "The answers are the same.", "")
        yield ""
    sites = _sites(found)
    for group in _groups(found.lines):
        for each in group:
            yield from (style.strong(line) for line in wrapped(_line(each, words, sites), "    ", "  "))
        yield from _causes(group[0].causes, words, style)
        yield ""
    yield from _part("Not to be reported", found.excluded, _excluded, words, style)
    yield from _part("Warnings", found.warnings, _warning, words, style)
    yield from _part("To ask", found.questions, _question, words, style)
    yield from _payment(found.payment, words, style)
    if found.moved:
        yield style.strong("The same lines on other grounds" if not found.same else "It rests on other grounds")
        yield ""
        for group in _groups(found.moved):
            codes = dict.fromkeys(each.first.line.code for each in group if each.first is not None)
            yield from wrapped(_listed(list(codes)), "  ")
            yield from _causes(group[0].causes, words, style)
        yield ""


# --- lines --------------------------------------------------------------------------------------


def _sites(found: Differences) -> dict[str, str]:
    lesions = [*found.first.encounter.lesions, *found.second.encounter.lesions]
    return {each.id: f"{each.side} {each.site}" if each.side else each.site for each in lesions}


def _line(each: Difference[SuggestedLine], words: Words, sites: dict[str, str]) -> str:
    one, other = each.first, each.second
    if one is None or other is None:
        only = one or other
        assert only is not None
        word = words.gone if other is None else words.new
        return f"{word}: {_whole(only)}, {_about(only, sites)}  [{only.status}]"
    return f"{one.line.code}: {'; '.join(_changes(one, other))}, {_about(other, sites)}"


def _whole(line: SuggestedLine) -> str:
    return f"{'-'.join([line.line.code, *line.line.modifiers])} x {line.line.units}"


def _about(line: SuggestedLine, sites: dict[str, str]) -> str:
    lesions = [f"{name} ({sites[name]})" if name in sites else name for name in line.line.lesions]
    if not lesions:
        return f"for {_listed(line.line.services)}"
    return f"{'lesion' if len(lesions) == 1 else 'lesions'} {_listed(lesions)}"


def _changes(one: SuggestedLine, other: SuggestedLine) -> Iterator[str]:
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
    for kind in ("lesions", "services"):
        before, after = getattr(one.line, kind), getattr(other.line, kind)
        if before != after and (kind == "lesions" or one.line.lesions == other.line.lesions):
            yield f"for {_listed(before)} -> for {_listed(after)}"
    if one.provided != other.provided and one.status == other.status:
        yield "other answers would have to be documented"


def _units(number: int) -> str:
    return "1 unit" if number == 1 else f"{number} units"


def _groups(found: Sequence[Difference[SuggestedLine]]) -> Iterable[list[Difference[SuggestedLine]]]:
    """Lines that differ for the same premises, together."""
    groups: dict[frozenset[object], list[Difference[SuggestedLine]]] = {}
    for each in found:
        groups.setdefault(frozenset(cause.key for cause in each.causes), []).append(each)
    return groups.values()


# --- premises -----------------------------------------------------------------------------------


def _causes(causes: Sequence[Cause], words: Words, style: Style) -> Iterator[str]:
    for cause in causes[:MOST_CAUSES]:
        yield from wrapped(cause_sentence(cause, words), "      ", "    - ")
        yield from faint(_source(cause), "      ", style)
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
            return f"Not documented: {_small(one)}." if words is CHANGED else words.only_first.format(_stripped(one)) + "."
        return (words.removed if cause.item else words.only_first).format(one.node.sentence)
    return f"{_stripped(other)} ({words.before.format(_rest(one, other))})."


def _stripped(fact: Fact) -> str:
    return fact.node.sentence.rstrip(".")


def _small(fact: Fact) -> str:
    return _stripped(fact)


def _rest(one: Fact, other: Fact) -> str:
    """The words in which a sentence differs from another one: the end of it where that is short, else all."""
    mine, theirs = _stripped(one).split(), _stripped(other).split()
    same = 0
    while same < min(len(mine), len(theirs)) and mine[same] == theirs[same]:
        same += 1
    short = same > 0 and 0 < len(mine) - same <= _FEW_WORDS
    return " ".join(mine[same:] if short else mine)


def _source(cause: Cause) -> str:
    facts = [fact for fact in (cause.second, cause.first) if fact is not None]
    told = []
    for fact in dict.fromkeys(facts):
        node = fact.node
        dates = " ".join(f"{word} {day}" for word, day in (("since", fact.since), ("until", fact.until)) if day)
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


def _part(title, found, tell, words: Words, style: Style) -> Iterator[str]:  # type: ignore[no-untyped-def]
    if not found:
        return
    yield style.strong(title)
    yield ""
    for each in found:
        yield from wrapped(tell(each, words), "    ", "  - ")
        yield from _causes(each.causes, words, style)
    yield ""


def _excluded(each: Difference[Exclusion], words: Words) -> str:
    one = each.first and each.first.reason.because
    other = each.second and each.second.reason.because
    return _either(one, other, words)


def _warning(each: Difference, words: Words) -> str:  # type: ignore[type-arg]
    return _either(each.first and each.first.because, each.second and each.second.because, words)


def _question(each: Difference[Question], words: Words) -> str:
    return _either(each.first and each.first.ask, each.second and each.second.ask, words)


def _either(one: str | None, other: str | None, words: Words) -> str:
    if one and other:
        return f"{other} ({words.before.format(one)})"
    return f"{words.new}: {other}" if other else f"{words.gone}: {one}"


def _payment(found: Sequence[PaidFact], words: Words, style: Style) -> Iterator[str]:
    if not found:
        return
    yield style.strong("Payment")
    yield ""
    for each in found:
        one, other = each.first, each.second
        yield from wrapped(_either(one and one.sentence, other and other.sentence, words), "    ", "  - ")
    yield ""


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
