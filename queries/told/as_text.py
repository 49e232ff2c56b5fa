"""Answers as text that a coder reads without knowing Datalog: the answer first, then why.

Takes answers and a ``Style``; gives lines. Colour is the caller's (``Style``), so that text in a file or
a pipe has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from queries.told.layout import Style, faint, wrapped

if TYPE_CHECKING:
    from kb.explain.proof import Node, Proof
    from queries.editions import LoadedFigures
    from queries.reason import Reason
    from queries.search import Hit
    from queries.session import EveryProof
    from queries.show import Sheet
    from queries.suggest import Exclusion, SuggestedLine, Suggestion
    from queries.why import Explanation

# --- suggest ------------------------------------------------------------------------------------


def suggestion_text(found: Suggestion, style: Style) -> Iterator[str]:
    """The claim, what is possible, what is left out, what to ask, and what to be warned of."""
    encounter = found.encounter
    name = f"{encounter.id}, " if encounter.id else ""
    yield style.strong(f"Claim: {name}payer {encounter.payer}, date of service {encounter.date}")
    yield ""
    sites = {lesion.id: _place(lesion.side, lesion.site) for lesion in encounter.lesions}
    if found.claim:
        for line in found.claim:
            yield from _line(line, sites, style)
    else:
        yield from wrapped("Nothing can be claimed on what is documented.", "  ")
        yield ""
    possible = [line for line in found.lines if line not in found.claim]
    if possible:
        yield style.strong("Only if it were documented")
        yield ""
        for line in possible:
            yield from _line(line, sites, style)
    yield from _part("Not to be reported", (excluded_text(each, style) for each in found.excluded), style)
    yield from _part("To ask", _questions(found, style), style)
    yield from _part("Warnings", (_reason(each, style) for each in found.warnings), style)
    if not found.complete:
        text = (
            "There are too many combinations of answers to try them all: only the answers about one lesion"
            " were tried together, so no line is called certain."
        )
        yield from wrapped(text, "")
    known = f"Knowledge {found.version} ({found.fingerprint[:12]}), as of {encounter.date}."
    yield style.faint(known)
    yield from editions_text(found.editions, style)


def editions_text(found: Iterable[LoadedFigures], style: Style) -> Iterator[str]:
    """Which editions of the figures are loaded, one advice at a time."""
    by_advice: dict[str, list[str]] = {}
    for each in found:
        by_advice.setdefault(each.advice, []).append(f"{each.what} {each.edition}")
    for advice, editions in by_advice.items():
        yield from faint(f"Figures: {'; '.join(editions)} - {advice}.", "", style)


def _place(side: str | None, site: str) -> str:
    return f"{side} {site}" if side else site


def _line(line: SuggestedLine, sites: dict[str, str], style: Style) -> Iterator[str]:
    it = line.line
    code = f"{'-'.join([it.code, *it.modifiers])} x {it.units}"
    space = " " * max(2, 14 - len(code))  # beside the mark, which has letters that are not seen
    lesions = ", ".join(f"{name} ({sites[name]})" if name in sites else name for name in it.lesions)
    word = "lesion" if len(it.lesions) == 1 else "lesions"
    about = f"{word} {lesions}" if it.lesions else ", ".join(it.services)
    yield f"  {style.strong(code)}{space}{about}  [{style.status(line.status)}]"
    reasons = [line.reason, *(reason for _, reason in line.modifiers)]
    yield from wrapped(line.reason.because, "      ")
    for part in line.reason.parts:
        yield from wrapped(part, "        ", "      - ")
    for _, reason in line.modifiers:
        yield from wrapped(reason.because, "      ")
    if line.provided:
        yield from wrapped(f"What would have to be documented: {answers_text(line)}", "      ")
    rules = dict.fromkeys(reason.told_by.rule for reason in reasons)
    cites = dict.fromkeys(cite for reason in reasons for cite in reason.told_by.citations)
    yield from faint(f"By {', '.join(rules)}, after {cited(cites)}", "      ", style)
    yield from _standing(reasons, "      ", style)
    yield ""


def _standing(reasons: Sequence[Reason], indent: str, style: Style) -> Iterator[str]:
    """What makes reasons less than sure, and what they overrule; nothing where they are sure."""
    weak = dict.fromkeys(each for reason in reasons for each in reason.standing.weak)
    for confidence in dict.fromkeys(each.confidence for each in weak):
        by = _listed([each.by for each in weak if each.confidence == confidence])
        yield from faint(f"Rests on guidance that is {confidence}: {by}.", indent, style)
    for each in dict.fromkeys(each for reason in reasons for each in reason.standing.overruled):
        yield from faint(f"This overrules {each.card}: {each.says}.", indent, style)


def answers_text(line: SuggestedLine) -> str:
    """What would have to be documented, each question with its answer."""
    return " ".join(f"{each.ask} - {each.answer}." for each in line.provided)


def excluded_text(each: Exclusion, style: Style) -> list[str]:
    """What is not reported, why, and what it would be denied as."""
    lines = list(wrapped(each.reason.because, "    ", "  - "))
    if each.denial is not None:
        lines += wrapped(f"Billed anyway, it is likely denied as {each.denial.likely}.", "    ")
    return [*lines, *_source(each.reason, "    ", style)]


def _reason(reason: Reason, style: Style) -> list[str]:
    return [*wrapped(reason.because, "    ", "  - "), *_source(reason, "    ", style)]


def _questions(found: Suggestion, style: Style) -> Iterator[list[str]]:
    for number, each in enumerate(found.questions, start=1):
        answers = " | ".join(map(str, each.answers))
        lines = list(wrapped(each.ask, "     ", f"  {number}. "))
        lines += wrapped(f"It decides {_listed(each.decides)}.", "     ")
        lines += faint(f"{each.about}: {answers}", "     ", style)
        yield lines


def _part(title: str, entries: Iterable[list[str]], style: Style) -> Iterator[str]:
    found = list(entries)
    if found:
        yield style.strong(title)
        yield ""
        for lines in found:
            yield from lines
        yield ""


def _source(reason: Reason, indent: str, style: Style) -> Iterator[str]:
    told = reason.told_by
    yield from faint(f"By {told.rule}, after {cited(told.citations)}", indent, style)
    yield from _standing([reason], indent, style)


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


# --- why ----------------------------------------------------------------------------------------


def explanation_text(found: Explanation, style: Style, depth: int | None) -> Iterator[str]:
    """Whether the goal holds, then each proof, indented."""
    if not found.holds:
        yield from _not_so(found, style)
        return
    many = len(found.rows)
    if found.goal.code:
        lines = f", on {many} lines" if many > 1 else ""
        yield style.strong(f"{found.goal.text} is on the claim{lines}.")
    else:
        ways = f", in {many} ways" if many > 1 else ""
        yield style.strong(f"{found.goal.text} holds{ways}.")
    if found.every:
        yield from _every(found, style, depth)
    for proof in found.proofs if not found.every else ():
        yield ""
        yield from proof_text(proof, style, depth)
    if len(found.rows) > len(found.proofs):
        yield ""
        yield f"{len(found.rows) - len(found.proofs)} more answers are not shown; ask for one of them."


def _every(found: Explanation, style: Style, depth: int | None) -> Iterator[str]:
    """How many proofs each row has, and each that is shown under its number."""
    for each in found.every:
        yield ""
        yield from wrapped(ways_text(each), "")
        for number, proof in enumerate(each.proofs, start=1):
            yield ""
            if len(each.proofs) > 1:
                steps = f"{len(proof.nodes)} {'step' if len(proof.nodes) == 1 else 'steps'}"
                yield style.strong(f"Proof {number}: height {proof.height}, {steps}")
            yield from proof_text(proof, style, depth)


def ways_text(found: EveryProof) -> str:
    """How many proofs there are, and which of them are shown."""
    if found.complete and found.count == 1:
        return "There is one proof."
    number = (
        f"There are {found.count} proofs" if found.complete else f"There are at least {found.count} proofs"
    )
    shown = len(found.proofs)
    if shown == found.count and found.complete:
        return f"{number}, the smallest first (by height, then by the rows that they rest on)."
    which = "smallest" if found.smallest else "smallest of those that were found"
    verb = "is" if shown == 1 else "are"
    few = f"the {which} one" if shown == 1 else f"the {shown} {which}"
    return f"{number}; {few} (by height, then by the rows that they rest on) {verb} shown."


def _not_so(found: Explanation, style: Style) -> Iterator[str]:
    not_so = "is not on the claim" if found.goal.code else "does not hold on what is documented"
    yield style.strong(f"{found.goal.text} {not_so}.")
    for each in found.excluded:
        yield ""
        yield from proof_text(each.reason.proof, style, None)
    for line in found.possible:
        yield ""
        text = f"{line.line.code} would be reported if this were documented: {answers_text(line)}"
        yield from wrapped(text, "")
    if not found.excluded and not found.possible:
        yield "No rule gives it from what is documented, and none forbids it."


def proof_text(proof: Proof, style: Style, depth: int | None) -> Iterator[str]:
    """The proof as an indented list; a step that was told before is not told twice.

    A step that passes its premise's sentence on is told in one entry with it, with the origin of both.
    """
    told: set[str] = set()
    # (node, level): an explicit stack, because a recursive rule's proof can be deep.
    waiting: list[tuple[str, int]] = [(proof.root, 0)]
    while waiting:
        name, level = waiting.pop()
        chain = _passed_on(proof, name)
        fresh = [node for node in chain if node.id not in told]
        below = [child for node in reversed(fresh) for child in node.children]
        below = list(dict.fromkeys(child for child in below if child not in {node.id for node in chain}))
        again = len(fresh) < len(chain) and bool(chain[-1].children)
        told.update(node.id for node in chain)
        indent = "  " * level
        text = f"{chain[-1].sentence}" + (" (as above)" if again else "")
        yield from wrapped(text, indent + "  ", indent + ("- " if level else ""))
        for node in reversed(fresh if again else chain):
            yield from faint(_where(node), indent + "  ", style) if _where(node) else ()
        if below and depth is not None and level >= depth:
            left = len({each for child in below for each in _below(proof, child)})
            yield f"{indent}  ... {left} more {'step' if left == 1 else 'steps'}"
            continue
        waiting.extend(reversed([(child, level + 1) for child in below]))


def _passed_on(proof: Proof, name: str) -> list[Node]:
    """The step, and those whose sentence it passes on; the last has the reason."""
    chain = [proof.nodes[name]]
    while chain[-1].premises and proof.nodes[chain[-1].premises[0]].sentence == chain[-1].sentence:
        chain.append(proof.nodes[chain[-1].premises[0]])
    return chain


def _below(proof: Proof, name: str) -> Iterator[str]:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        found = waiting.pop()
        if found not in seen:
            seen.add(found)
            yield found
            waiting.extend(proof.nodes[found].children)


def _where(node: Node) -> str:
    match node.kind:
        case "given":
            return f"Documented: {node.at}" if node.at else ""
        case "guidance":
            return f"Fact {node.at}, after {cited(node.citations)}"
        case "derived":
            after = f", after {cited(node.citations)}" if node.citations else ""
            return f"Rule {node.rule}, {node.at}{after}"
    return ""


def cited(citations: Iterable[str]) -> str:
    """Citations as a reader takes them in: the source, then the place in it."""
    return "; ".join(cite.replace(" ", ": ", 1) for cite in citations)


# --- show ---------------------------------------------------------------------------------------


def sheet_text(sheet: Sheet, style: Style) -> Iterator[str]:
    """The sheet of a code."""
    if not sheet.in_force:
        yield style.strong(f"{sheet.code} is not in force on {sheet.as_of}.")
    if sheet.descriptor:
        yield style.strong("Your descriptor")
        yield from wrapped(sheet.descriptor, "  ")
        yield ""
    for section in sheet.sections:
        yield style.strong(section.title.capitalize())
        for each in section.entries:
            yield from wrapped(each.says, "    ", "  - ")
            yield from faint(f"{each.citation} ({each.at})", "    ", style)
        if section.more:
            yield f"  ... and {section.more} more"
        yield ""
    yield style.faint(f"As of {sheet.as_of}. Labels are codewhy's own words.")
    yield from editions_text(sheet.editions, style)


# --- search -------------------------------------------------------------------------------------


def hits_text(hits: Sequence[Hit], most: int, style: Style) -> Iterator[str]:
    """What was found, best first."""
    for hit in hits[:most]:
        yield f"{style.strong(hit.name)}  [{hit.kind}]"
        yield from wrapped(hit.says, "    ")
        yield from faint(hit.at, "    ", style)
    if len(hits) > most:
        yield f"... and {len(hits) - most} more (--most)"
