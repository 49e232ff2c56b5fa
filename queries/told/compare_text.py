"""Two goals against each other as text: what is so of each, then the premises in which they differ, in pairs.

Takes what ``compare`` gives and a ``Style``; gives lines. Imports ``layout`` and ``differences_text``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from queries.told.differences_text import PAIR, causes_text, differences_text
from queries.told.layout import Style, faint, wrapped

if TYPE_CHECKING:
    from kb.explain.contrast.pairs import Member, Pair
    from kb.explain.proof import Node
    from queries.compare import Compared, EncounterComparison, GoalComparison
    from queries.differences import Differences


def goals_text(found: GoalComparison, style: Style) -> Iterator[str]:
    """Whether each goal holds, and the premises in which they differ."""
    yield from (style.strong(line) for line in wrapped(_headline(found.first, found.second), ""))
    yield ""
    if not found.pairs:
        yield from wrapped("There is no premise in which they differ.", "")
    yield from _pairs(found.pairs, (found.first.goal.text, found.second.goal.text), 0, style)


def _headline(one: Compared, other: Compared) -> str:
    on = tuple("on the claim" if each.goal.code else "so" for each in (one, other))
    first, second = one.goal.text, other.goal.text
    if on[0] == on[1] and one.holds == other.holds:
        if one.holds:
            return f"Both {first} and {second} are {on[0]}."
        return f"Neither {first} nor {second} is {on[0]}."
    words = ["is" if each.holds else "is not" for each in (one, other)]
    joined = "but" if one.holds != other.holds else "and"
    return f"{first} {words[0]} {on[0]}, {joined} {second} {words[1]}{'' if on[0] == on[1] else f' {on[1]}'}."


def _pairs(pairs: Iterable[Pair], labels: tuple[str, str], level: int, style: Style) -> Iterator[str]:
    indent = "    " * level
    for pair in pairs:
        lead = f"{indent}  - "
        for label, member in zip(labels, (pair.first, pair.second), strict=True):
            if member is not None:
                yield from wrapped(f"{label}{STATES[member.state]}: {member.sentence}", f"{indent}    ", lead)
                yield from faint(_source(member), f"{indent}    ", style) if _source(member) else ()
                for node in member.why:
                    yield from wrapped(node.sentence, f"{indent}      ", f"{indent}    - ")
                    yield from faint(source(node), f"{indent}      ", style)
                lead = f"{indent}    "
        yield from _pairs(pair.below, labels, level + 1, style)


STATES = {"holds": "", "wanted": " would need", "fails": " fails on this", "blocks": ", in the way"}


def _source(member: Member) -> str:
    node = member.node
    return "" if node is None else source(node)


def source(node: Node) -> str:
    """Where a step comes from."""
    cites = "; ".join(cite.replace(" ", ": ", 1) for cite in node.citations)
    after = f", after {cites}" if cites else ""
    if node.kind == "given":
        return f"Documented: {node.at}"
    if node.kind == "guidance":
        return f"Fact {node.at}{after}"
    return f"Rule {node.rule}{after}" if node.rule else ""


def encounters_text(
    found: Differences | EncounterComparison, names: tuple[str, str], style: Style
) -> Iterator[str]:
    """In what two encounters differ: the whole answer, or one goal."""
    from queries.differences import Differences

    yield from (style.strong(line) for line in wrapped(f"First: {names[0]}. Second: {names[1]}.", ""))
    yield ""
    if isinstance(found, Differences):
        yield from differences_text(found, PAIR, style)
        return
    for rows, where in zip(found.rows, ("first", "second"), strict=True):
        on = "on the claim" if found.goal.code else "so"
        many = f", {len(rows)} times" if len(rows) > 1 else ""
        yield f"In the {where} {found.goal.text} is {'' if rows else 'not '}{on}{many}."
    yield ""
    if found.causes:
        yield from causes_text(found.causes, PAIR, style)
    else:
        yield "There is no premise in which they differ."
