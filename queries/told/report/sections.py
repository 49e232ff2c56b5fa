"""The sections of a report as HTML, each from its part of a ``Report``; every value is escaped.

Takes a ``Report``; gives text. Imports the voices and ``as_html``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from queries.editions import LoadedFigures
from queries.suggest import POSSIBLE, SUPPORTED
from queries.told.report.parts import Report, ToldLine, ToldReason
from queries.told.report.pictures import Picture
from queries.told.voices.appeal import appeal_letter
from queries.told.voices.as_html import blocks_html, said, table_html
from queries.told.voices.auditor import auditor_table
from queries.told.voices.blocks import Paragraph, Table
from queries.told.voices.coder import coder_line
from queries.told.voices.educator import educator_tree
from queries.told.voices.english import listed
from queries.told.voices.telling import Telling
from queries.told.voices.where import by_title

NOT_FOR = (
    "This page explains coding; it is no legal advice, and no promise that a payer pays.",
    "It holds no CPT descriptor: look those up in your own licensed copy. All labels are codewhy's words.",
    "Keep patient data out of it: names in it are those that the encounter was given, such as A or dr-a.",
)
"""What a reader must not take the page for."""

OPEN = "Before you send it: an answer to one of the questions below could change this line."

CLAIM_HEADS = ("Line", "Code", "Units", "For", "Status", "Because")

STATUSES = {
    "certain": "holds however the undocumented facts turn out",
    "supported": "what the documentation carries as it stands",
    "possible": "only if more were documented",
}


def heading(report: Report) -> str:
    """Whose claim it is, and what the page is not for."""
    it = report.encounter
    rows = [("Date of service", it.date.isoformat()), ("Payer", it.payer)]
    rows += (
        [("Billed by", f"{it.clinician}{f', {it.credential}' if it.credential else ''}")]
        if it.clinician
        else []
    )
    facts = " &middot; ".join(f"{said(name)}: <strong>{said(value)}</strong>" for name, value in rows)
    notes = "".join(f"<li>{said(note)}</li>" for note in NOT_FOR)
    return (
        f'<h1>{said(title(report))}</h1>\n<p class="lead">{facts}</p>\n'
        f'<div class="note"><strong>What this page is not</strong><ul class="items">{notes}</ul></div>'
    )


def title(report: Report) -> str:
    """The page's title."""
    return f"Claim and reasons: {report.encounter.id or 'an encounter'}"


def contents(sections: Iterable[tuple[str, str]]) -> str:
    """Links to the sections."""
    items = "".join(f'<li><a href="#{name}">{said(text)}</a></li>' for name, text in sections)
    return f'<nav aria-label="Contents"><ol>{items}</ol></nav>'


def claim(report: Report) -> str:
    """The claim as a table, each line with a link to its reasons."""
    today = [line for line in report.lines if line.line.status != POSSIBLE]
    more = [line for line in report.lines if line.line.status == POSSIBLE]
    parts = [
        _lines("Reported today", today) if today else "<p>Nothing can be claimed on what is documented.</p>"
    ]
    if more:
        parts.append(_lines("Only if it were documented", more))
    told = dict.fromkeys(line.line.status for line in report.lines)
    words = "; ".join(f"{status}: {STATUSES[status]}" for status in told)
    parts += [f'<p class="remark">{said(words)}.</p>'] if words else []
    if not report.suggestion.complete:
        parts.append(
            '<p class="remark">There are too many combinations of answers to try them all: only those about'
            " one lesion were tried together, so no line is called certain.</p>"
        )
    return "\n".join(parts)


def _lines(caption: str, lines: Iterable[ToldLine]) -> str:
    rows = []
    for each in lines:
        link = f'<a href="#line-{each.number}">{said(each.code)}</a>'
        rest = (
            f"<strong>{link}</strong>",
            str(each.line.line.units),
            said(each.about),
            _status(each.line.status),
            said(each.line.reason.because),
        )
        cells = "".join(f"<td>{cell}</td>" for cell in rest)
        rows.append(f'<tr><th scope="row">{each.number}</th>{cells}</tr>')
    return table_html(caption, CLAIM_HEADS, "\n".join(rows))


def _status(status: str) -> str:
    return f'<span class="status {said(status)}">{said(status)}</span>'


def line(told: ToldLine) -> str:
    """A line: the coder's sentence, the tree, the table, and the letter."""
    parts = [
        f'<section id="line-{told.number}" aria-labelledby="head-{told.number}">',
        f'<h3 id="head-{told.number}">{told.number}. {said(told.code)} x {told.line.line.units},'
        f" {said(told.about)}"
        f" {_status(told.line.status)}</h3>",
    ]
    if told.line.provided:
        answers = " ".join(f"{each.ask} - {each.answer}." for each in told.line.provided)
        parts.append(f"<p><strong>Only if this were documented:</strong> {said(answers)} Then:</p>")
    for each in told.reasons:
        parts.append(_coder(each, told))
    if told.line.status != POSSIBLE:
        parts.append(_letters(told))
    what = f"{told.code}, if it were documented" if told.line.provided else told.code
    parts += [_tree(told.together, what), _table(told.together, what), "</section>"]
    return "\n".join(parts)


def _coder(each: ToldReason, told: ToldLine) -> str:
    found = coder_line(each.telling, full=False)
    after = f"After {'; '.join(found.sources)}." if found.sources else ""
    own = each is told.reasons[0]
    lead = "" if own else f"<strong>{said(each.what.capitalize())}:</strong> "
    standing = "".join(
        f" Rests on guidance that is {confidence}: "
        f"{listed([w.by for w in each.reason.standing.weak if w.confidence == confidence])}."
        for confidence in dict.fromkeys(w.confidence for w in each.reason.standing.weak)
    )
    overruled = "".join(f" This overrules {o.card}: {o.says}." for o in each.reason.standing.overruled)
    return f'<p>{lead}{said(found.text)}</p>\n<p class="remark">{said(after + standing + overruled)}</p>'


def _letters(told: ToldLine) -> str:
    """The letter for each reason; what to know before it is sent stands under it."""
    parts = ["<h4>For an appeal letter</h4>"]
    for each in told.reasons:
        letter = appeal_letter(each.telling, full=False)
        inner = blocks_html(Paragraph(part) for part in letter.text.split("\n\n"))
        parts.append(f'<div class="letter">{inner}</div>')
        parts += [f'<p class="remark">{said(remark)}</p>' for remark in letter.remarks]
    if told.line.status == SUPPORTED:
        parts.append(f'<p class="remark">{OPEN}</p>')
    return "\n".join(parts)


def _tree(telling: Telling, what: str) -> str:
    tree = blocks_html([educator_tree(telling, full=True)])
    steps = len(telling.steps)
    return _folded(f"Why {what}: all {steps} steps, each under what it is a reason for", tree)


def _table(telling: Telling, what: str) -> str:
    table = blocks_html([auditor_table(telling, full=True)])
    return _folded(f"Audit of {what}: {len(telling.steps)} numbered steps with their sources", table)


def _folded(summary: str, inner: str) -> str:
    return f"<details><summary>{said(summary)}</summary>\n{inner}\n</details>"


def excluded(report: Report) -> str:
    """What must not be reported, the reason, and the denial that it would bring."""
    items = []
    for each, telling in report.excluded:
        letter = coder_line(telling, full=False)
        denied = f"Billed anyway, it is likely denied as {each.denial.likely}." if each.denial else ""
        after = f"After {'; '.join(letter.sources)}." if letter.sources else ""
        items.append(
            f"<li><p><strong>{said(each.code)}</strong>, lesion {said(listed(each.lesions))}: "
            f"{said(each.reason.because)}</p>"
            + (f"<p>{said(denied)}</p>" if denied else "")
            + f'<p class="remark">{said(after)}</p>{_tree(telling, f"not {each.code}")}</li>'
        )
    return f'<ul class="items">{"".join(items)}</ul>'


def questions(report: Report) -> str:
    """What to ask, and what each answer decides."""
    items = []
    for each in report.suggestion.questions:
        answers = " | ".join(map(str, each.answers))
        items.append(
            f"<li><p>{said(each.ask)}</p><p>It decides {said(listed(each.decides))}.</p>"
            f'<p class="remark">Answers: {said(answers)}. Field: <code>{said(each.about)}</code></p></li>'
        )
    return f'<ol class="items">{"".join(items)}</ol>'


def warnings(report: Report) -> str:
    """What to be warned of."""
    items = []
    for reason, telling in report.warnings:
        after = "; ".join(by_title(telling.chain(1)[-1].sources))
        items.append(f'<li><p>{said(reason.because)}</p><p class="remark">After {said(after)}.</p></li>')
    return f'<ul class="items">{"".join(items)}</ul>'


def drawings(report: Report) -> str:
    """The pictures, each with its content in words."""
    return "\n".join(_drawing(each) for each in report.pictures)


def _drawing(picture: Picture) -> str:
    words = _folded("The same in words", f"<pre>{said_lines(picture.outline)}</pre>")
    name = said(picture.title)
    return f'<figure tabindex="0">{picture.svg}\n<figcaption>{name}</figcaption></figure>\n{words}'


def said_lines(text: str) -> str:
    """A text whose lines matter."""
    return "\n".join(said(line) if line == line.lstrip() else _indented(line) for line in text.splitlines())


def _indented(line: str) -> str:
    return " " * (len(line) - len(line.lstrip())) + said(line)


def sources(report: Report) -> str:
    """The card of each source that is cited, with the places."""
    places: dict[str, dict[str, None]] = {}
    for source in report.sources:
        places.setdefault(source.card, {})[source.place] = None
    rows = tuple(
        (
            (card.id,),
            (card.title, card.publisher, *([f"Edition {card.edition}"] if card.edition else [])),
            ("; ".join(places[card.id]),),
            (card.layer,),
            (card.confidence,),
            (card.address or "-",),
        )
        for card in report.cards
    )
    heads = ("Card", "Title and publisher", "Places cited", "Layer", "Confidence", "Address")
    return blocks_html([Table(f"{len(rows)} sources", heads, rows)])


def knowledge(report: Report) -> str:
    """Which knowledge answered, and which editions of the figures it has."""
    found = report.suggestion
    rows = "".join(f"<li>{said(_edition(each))}</li>" for each in found.editions)
    return (
        f"<p>Knowledge {said(found.version)}, as of {report.encounter.date.isoformat()}, fingerprint "
        f"<code>{said(found.fingerprint)}</code>. The same knowledge and the same encounter make the same"
        " page.</p>\n"
        f'<ul class="items">{rows}</ul>'
    )


def _edition(each: LoadedFigures) -> str:
    return f"{each.what}: {each.edition} - {each.advice}."


def all_lines(report: Report) -> Iterator[str]:
    """Every line, in the order of the claim."""
    yield from (line(each) for each in report.lines)
