"""Notes as text and as plain data (``codewhy/note/1``, ``codewhy/code-note/1``).

Takes a ``Note`` or a ``CodeNote``; gives lines or a dictionary that JSON can carry.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from queries.encounter.model import Encounter
from queries.note import ELSEWHERE, HERE, MISSING, STATES, CodeNote, Element, LineNote, Needed, Note
from queries.told.layout import Style, faint, wrapped

Data = dict[str, Any]
"""A JSON object on its way out; nothing reads it back."""

TITLES = {
    MISSING: "Not documented here",
    ELSEWHERE: "Look in the note",
    HERE: "Documented here",
}


def note_text(found: Note, style: Style) -> Iterator[str]:
    """What the note must give, line by line, what is missing first."""
    encounter = found.encounter
    yield style.strong(f"The note must give: payer {encounter.payer}, date of service {encounter.date}")
    yield ""
    for line in found.lines:
        yield from _line(line, encounter, style)
    if found.unclaimed:
        lesions = ", ".join(found.unclaimed)
        yield f"Nothing is claimed as documented for: {lesions}. `codewhy suggest` says what is missing."
        yield ""
    yield style.faint("`Documented here` is what the encounter says; the note itself is not read.")


def _line(found: LineNote, encounter: Encounter, style: Style) -> Iterator[str]:
    it = found.line
    sites = {lesion.id: lesion.site for lesion in encounter.lesions}
    lesions = ", ".join(f"{name} ({sites[name]})" if name in sites else name for name in it.lesions)
    code = f"{'-'.join([it.code, *it.modifiers])} x {it.units}"
    yield f"  {style.strong(code)}  {lesions}".rstrip()
    for state in STATES:
        elements = found.of(state)
        if elements:
            yield f"      {TITLES[state]}"
            for element in elements:
                yield from _element(element, style)
    yield ""


def _element(element: Element, style: Style) -> Iterator[str]:
    where = f" ({', '.join(element.fields)})" if element.fields else ""
    yield from _needed(element.needed, where, "        ", style)


def _needed(needed: Needed, where: str, indent: str, style: Style) -> Iterator[str]:
    yield from wrapped(f"- {needed.says}{where}", indent + "  ", indent)
    cited = "; ".join(cite.replace(" ", ": ", 1) for cite in needed.citations)
    yield from faint(cited, indent + "  ", style)


def code_note_text(found: CodeNote, style: Style) -> Iterator[str]:
    """What the note must give for a code."""
    yield style.strong(f"For {found.code} the note must give")
    yield ""
    for needed in found.needed:
        yield from _needed(needed, "", "  ", style)
    if not found.needed:
        yield "  Nothing is known of what the note must give for this code."
    yield ""
    yield style.faint(f"As of {found.as_of}.")


def note_data(found: Note) -> Data:
    """``codewhy/note/1``."""
    return {
        "schema": "codewhy/note/1",
        "encounter": found.encounter.id,
        "date": found.encounter.date.isoformat(),
        "lines": [
            {
                "code": each.line.code,
                "units": each.line.units,
                "modifiers": list(each.line.modifiers),
                "lesions": list(each.line.lesions),
                "elements": [_element_data(element) for element in each.elements],
            }
            for each in found.lines
        ],
        "unclaimed": list(found.unclaimed),
    }


def _element_data(element: Element) -> Data:
    return {**_needed_data(element.needed), "state": element.state, "fields": list(element.fields)}


def _needed_data(needed: Needed) -> Data:
    root = needed.proof.nodes[needed.proof.root]
    return {
        "element": needed.element,
        "says": needed.says,
        "because": root.sentence,
        "rules": list(needed.proof.rules),
        "citations": list(needed.citations),
    }


def code_note_data(found: CodeNote) -> Data:
    """``codewhy/code-note/1``."""
    return {
        "schema": "codewhy/code-note/1",
        "code": found.code,
        "as_of": found.as_of,
        "elements": [_needed_data(needed) for needed in found.needed],
    }
