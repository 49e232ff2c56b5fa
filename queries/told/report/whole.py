"""A report as one page of HTML. Takes a ``Report``; gives the text of a file that needs no other file."""

from __future__ import annotations

from queries.told.page import page
from queries.told.report import sections
from queries.told.report.parts import Report


def report_html(report: Report) -> str:
    """The page; a section that would be empty is left out."""
    found = report.suggestion
    parts = [("claim", "The claim", sections.claim(report))]
    if report.lines:
        parts.append(("lines", "Line by line", "\n".join(sections.all_lines(report))))
    if found.excluded:
        parts.append(("excluded", "Not to be reported", sections.excluded(report)))
    if found.questions:
        parts.append(("questions", "To ask", sections.questions(report)))
    if found.warnings:
        parts.append(("warnings", "Warnings", sections.warnings(report)))
    if report.pictures:
        parts.append(("pictures", "Pictures", sections.drawings(report)))
    if report.cards:
        parts.append(("sources", "Sources", sections.sources(report)))
    parts.append(("knowledge", "Knowledge and editions", sections.knowledge(report)))
    body = [sections.heading(report), sections.contents((name, text) for name, text, _ in parts)]
    body += [f'<section id="{name}">\n<h2>{text}</h2>\n{inner}\n</section>' for name, text, inner in parts]
    return page(sections.title(report), "\n".join(body))
