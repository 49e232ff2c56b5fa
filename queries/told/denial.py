"""Denials as text and as plain data (``codewhy/denial/1``).

Takes ``Denials``; gives lines or a dictionary that JSON can carry.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from queries.denial import Denials, Risk, Said, Situation
from queries.told.layout import Style, faint, wrapped

Data = dict[str, Any]
"""A JSON object on its way out; nothing reads it back."""


def denial_text(found: Denials, style: Style) -> Iterator[str]:
    """What the denial says, which mistakes bring it, and where this encounter could make them."""
    for what, said in (("Group", found.group), ("CARC", found.reason), ("RARC", found.remark)):
        if said is not None:
            yield from wrapped(f"{style.strong(f'{what} {said.name}')}: {said.meaning}.", "  ", "")
    yield ""
    if not found.exact:
        yield from wrapped(f"No mistake is known that brings both; {found.reason.name} alone:", "")
        yield ""
    for each in found.situations:
        yield from _situation(each, style)
    if found.risks:
        yield style.strong("In this encounter")
        yield ""
        for risk in found.risks:
            yield from wrapped(f"- {risk.because}", "    ", "  ")
        yield ""
    yield style.faint(
        f"As of {found.as_of}. Meanings are codewhy's own words; pairings are likely, not promised."
    )


def _situation(each: Situation, style: Style) -> Iterator[str]:
    yield f"  {style.strong(each.name.capitalize())}"
    yield from wrapped(f"What it is: {each.says}.", "        ", "      ")
    yield from wrapped(f"The way out: {each.remedy}.", "        ", "      ")
    yield from wrapped(f"Likely denied as {each.likely}.", "        ", "      ")
    cited = "; ".join(cite.replace(" ", ": ", 1) for cite in each.citations)
    yield from faint(cited, "      ", style)
    yield ""


def denial_data(found: Denials) -> Data:
    """``codewhy/denial/1``."""
    return {
        "schema": "codewhy/denial/1",
        "as_of": found.as_of,
        "group": _said(found.group),
        "carc": _said(found.reason),
        "rarc": _said(found.remark),
        "exact": found.exact,
        "situations": [situation_data(each) for each in found.situations],
        "in_encounter": [_risk(each) for each in found.risks],
    }


def _said(said: Said | None) -> Data | None:
    return None if said is None else {"name": said.name, "meaning": said.meaning}


def situation_data(each: Situation) -> Data:
    """A situation with its denials, its way out and its sources."""
    return {
        "situation": each.name,
        "says": each.says,
        "remedy": each.remedy,
        "denials": [str(pair) for pair in each.denials],
        "rules": list(each.rules),
        "citations": list(each.citations),
    }


def _risk(each: Risk) -> Data:
    return {
        "code": each.code,
        "of": each.of,
        "situation": each.situation,
        "because": each.because,
        "rules": list(each.proof.rules),
        "citations": list(each.proof.citations),
    }
