"""Open questions as text: how many, each with what its answers lead to, and in which order to ask them.

Takes ``Questions`` and a ``Style``; gives lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from queries.claim import Line
from queries.decide import Ask, Leaf, Tree, average, worst
from queries.encounter.model import Encounter
from queries.questions import Asked, Change, Kind, Prospect, Questions, Standing
from queries.told.layout import Style, faint, wrapped

OPEN = "left open"
"""What is told in place of an answer where a question may stay open."""

FOR_NOW = "for now"
"""What stands before what another answer can still change."""

MEANING = f'"{FOR_NOW.capitalize()}" is what another answer can still change.'

MOST_STEPS = 24
"""Lines that the order of asking may take; a longer one is told in numbers."""


def questions_text(found: Questions, style: Style) -> Iterator[str]:
    """What is settled and what is not; the questions; how to ask them."""
    what = found.code or "the claim"
    yield from (style.strong(line) for line in wrapped(_head(found), ""))
    yield ""
    for each in found.lines:
        yield f"  {standing_text(each, found.encounter, style)}"
    if found.lines:
        yield ""
    for number, asked in enumerate(found.asked, 1):
        yield from _asked(asked, number, found, style)
    if any(_for_now(prospect) for each in found.asked for prospect in each.prospects):
        yield MEANING
        yield ""
    if found.tree is not None and found.asked:
        yield from _order(found, style)
    if not found.complete:
        text = (
            "There are too many combinations of answers to try them all: the answers about one lesion were"
            f" tried together. So nothing here is called certain, and {what} may need more questions."
        )
        yield from wrapped(text, "")
        yield ""
    yield style.faint(f"Knowledge {found.version} ({found.fingerprint[:12]}), as of {found.encounter.date}.")


def _head(found: Questions) -> str:
    count = len(found.asked)
    if found.settled:
        if found.code is None:
            return "Nothing has to be asked: every line is certain."
        if not found.lines:
            return f"Nothing has to be asked: no answer brings {found.code} onto the claim."
        return f"Nothing has to be asked: {found.code} is certain."
    what = "the claim" if found.code is None else found.code
    if not found.complete:
        if not count:
            return f"No answer that was tried changes {what}."
        return f"{_many(count, 'question')} can change {what}, as far as answers were tried."
    if count == 1:
        return f"One question settles {what}."
    fewer = "and no fewer do" if found.smallest else "and perhaps fewer do"
    later = sum(each.later for each in found.asked)
    if not later:
        return f"{count} questions settle {what}, {fewer}."
    verb = "settles" if count - later == 1 else "settle"
    more = f"with {later} more that an answer can open"
    return f"{_many(count - later, 'question')} {verb} {what}, {more}, {fewer}."


def _asked(asked: Asked, number: int, found: Questions, style: Style) -> Iterator[str]:
    yield from wrapped(asked.ask, "     ", f"  {number}. ")
    if asked.later:
        yield from wrapped("Only an answer to another question opens this one.", "     ")
    for prospect in asked.prospects:
        yield from wrapped(
            prospect_text(prospect, asked.about, found.claims, found.complete), "       ", "     - "
        )
    if any(not isinstance(each.answer, str | None) or _number(each.answer) for each in asked.prospects):
        yield "     Other numbers can be documented, too: these are where the claim changes."
    rules = [asked.reason.told_by.rule]
    cites = "; ".join(cite.replace(" ", ": ", 1) for cite in asked.reason.told_by.citations)
    yield from faint(f"{asked.about}; by {', '.join(rules)}, after {cites}", "     ", style)
    yield ""


def _number(answer: str | None) -> bool:
    return answer is not None and answer.replace(".", "", 1).isdecimal()


def _for_now(prospect: Prospect) -> bool:
    return any(not each.settled and each.kind is not Kind.IF_REPORTED for each in prospect.changes)


def prospect_text(prospect: Prospect, about: str, claims: int, complete: bool) -> str:
    """An answer, what it leads to, and what is left open then."""
    leads = changes_text(prospect.changes)
    left = ""
    if complete and claims > 1:
        left = f" That leaves {prospect.claims} of the {claims} possible claims."
        if prospect.claims == 1:
            left = " Then all is settled."
        elif prospect.claims == claims:
            left = f" All {claims} claims stay possible."
    return f"{answer_text(prospect.answer, about)}: {leads}.{left}"


def answer_text(answer: str | int | None, about: str) -> str:
    """An answer as it is shown, sizes with their unit; none is that the question stays open."""
    unit = next((unit for ending, unit in _UNITS if about.endswith(ending)), "")
    return OPEN if answer is None else f"{answer}{unit}"


_UNITS = (("_cm", " cm"), ("_cm2", " square cm"))
"""What the name of a field says of its numbers."""


def changes_text(changes: Sequence[Change]) -> str:
    """What becomes of the lines, in one sentence without its stop; what is not settled comes last."""
    groups: dict[tuple[Kind, bool], list[Change]] = {}
    for each in changes:
        if each.kind is not Kind.IF_REPORTED:
            groups.setdefault((each.kind, each.waits), []).append(each)
    told = {True: list[str](), False: list[str]()}
    for (kind, waits), found in groups.items():
        for settled in (True, False):
            those = [each for each in found if each.settled == settled]
            if those:
                told[settled].append(_group(kind, waits, those))
    if told[False]:
        told[False][0] = f"{FOR_NOW}, {told[False][0]}"
    return "; ".join(told[True] + told[False] + _further(changes)) or "by itself it changes no line"


def _group(kind: Kind, waits: bool, changes: list[Change]) -> str:
    if kind is Kind.CHANGED:
        said = listed([_changed(each) for each in changes])
    else:
        lines = [each.after or each.before for each in changes]
        names = listed([line_text(line, units=kind is not Kind.RULED_OUT) for line in lines if line])
        said = f"{names} {_VERBS[kind][len(changes) > 1]}"
    if waits and kind is not Kind.RULED_OUT:
        return f"{said} once the other questions are answered, whatever the answers are"
    return said


def _further(changes: Sequence[Change]) -> list[str]:
    """What only comes with another answer, and is then so and not otherwise."""
    names = [line_text(each.after) for each in changes if each.kind is Kind.IF_REPORTED and each.after]
    return [f"another answer could then add {listed(names)}"] if names else []


_VERBS: Mapping[Kind, tuple[str, str]] = {
    Kind.ADDED: ("is added", "are added"),
    Kind.REMOVED: ("falls away", "fall away"),
    Kind.CONFIRMED: ("becomes certain", "become certain"),
    Kind.RULED_OUT: ("is ruled out", "are ruled out"),
}


def _changed(change: Change) -> str:
    before, after = change.before, change.after
    assert before is not None
    assert after is not None
    told = []
    if before.units != after.units:
        told.append(f"has {_many(after.units, 'unit')} instead of {before.units}")
    gained = [each for each in after.modifiers if each not in before.modifiers]
    lost = [each for each in before.modifiers if each not in after.modifiers]
    if gained:
        told.append(f"gets modifier{'s' * (len(gained) > 1)} {listed(gained)}")
    if lost:
        told.append(f"loses modifier{'s' * (len(lost) > 1)} {listed(lost)}")
    if before.lesions != after.lesions:
        told.append(f"is for {_lesions(after)}")
    elif before.services != after.services:
        told.append(f"is for {listed(after.services)}")
    return f"{line_text(before, units=False)} {listed(told)}"


def line_text(line: Line, *, units: bool = True) -> str:
    """``17311-59 x 1 (lesion A)``."""
    code = "-".join([line.code, *line.modifiers]) + (f" x {line.units}" if units else "")
    return f"{code} ({_lesions(line) or listed(line.services)})"


def _lesions(line: Line) -> str:
    if not line.lesions:
        return ""
    return f"{'lesion' if len(line.lesions) == 1 else 'lesions'} {listed(line.lesions)}"


def standing_text(each: Standing, encounter: Encounter, style: Style) -> str:
    """A line with its status."""
    sites = {
        lesion.id: f"{lesion.side} {lesion.site}" if lesion.side else lesion.site
        for lesion in encounter.lesions
    }
    line = each.line
    code = f"{'-'.join([line.code, *line.modifiers])} x {line.units}"
    lesions = ", ".join(f"{name} ({sites[name]})" if name in sites else name for name in line.lesions)
    word = "lesion" if len(line.lesions) == 1 else "lesions"
    about = f"{word} {lesions}" if lesions else ", ".join(line.services)
    return f"{code.ljust(14)}  {about}  [{style.status(each.status)}]"


# --- the order ------------------------------------------------------------------------------------


def _order(found: Questions, style: Style) -> Iterator[str]:
    assert found.tree is not None
    if len(found.asked) == 1:
        return
    numbers = {each.about: number for number, each in enumerate(found.asked, 1)}
    names = [(numbers.get(about, 0), about) for about in found.fields]
    yield style.strong("In which order")
    yield ""
    yield from wrapped(_promise(found), "  ")
    steps = _steps(found.tree, names)
    if len(steps) > MOST_STEPS and isinstance(found.tree, Ask):
        begin, _ = names[found.tree.question]
        steps = (f"begin with {begin}; `codewhy ask-me` asks each of the others when it is due.",)
    yield f"  {steps[0][:1].upper()}{steps[0][1:]}"
    yield from (f"  {line}" for line in steps[1:])
    yield ""


def _promise(found: Questions) -> str:
    assert found.tree is not None
    most, mean = worst(found.tree), average(found.tree)
    how = "no order needs fewer" if found.exact else "found step by step: another order may need fewer"
    often = f", {mean:.1f} on the average" if round(mean, 1) != most else ""
    return f"Asked one after another, {_many(most, 'question')} at most{often}: {how}."


def _steps(tree: Tree, names: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    """What to ask, and for each answer what then; answers after which the same follows stand together."""
    if isinstance(tree, Leaf):
        return ()
    number, about = names[tree.question]
    groups: dict[tuple[str, ...], list[str]] = {}
    for answer, below in tree.branches:
        groups.setdefault(_steps(below, names), []).append(answer_text(_answer(answer), about))
    if len(groups) == 1:
        (shape,) = groups
        if not shape:
            return (f"ask {number}.",)
        return (f"ask {number}, then {shape[0].removeprefix('ask ')}", *shape[1:])
    steps = [f"ask {number}."]
    for shape, answers in groups.items():
        then = shape[0] if shape else "all is settled."
        steps += [f"- {' or '.join(answers)}: {then}", *(f"  {line}" for line in shape[1:])]
    return tuple(steps)


def _answer(value: object) -> str | int | None:
    return value if isinstance(value, str | int) else None


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def listed(words: Iterable[str]) -> str:
    """``a, b and c``."""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
