"""Coverage as one page of HTML: an index of files with figures, then every rule file with its margin.

Takes ``Coverage`` and the texts of the rule files; gives the text of a file that needs no other file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from kb.source import Text
from kb.syntax import Literal
from queries.coverage.cover import Coverage, Premise, RuleCover
from queries.told.coverage_text import LEGEND, SAID, by_file, figures, marks_by_line, ranges, rule_figures
from queries.told.page import page

STYLE = """
.cover { white-space: pre; overflow-x: auto; line-height: 1.45; counter-reset: none; }
.cover .n { display: inline-block; width: 4ch; text-align: right; color: var(--faint); user-select: none; }
.cover .m { display: inline-block; width: 3ch; text-align: center; font-weight: 700; user-select: none; }
.cover .l { display: block; }
.whole .m, .cover .whole .m { color: var(--certain); }
.part { background: color-mix(in srgb, var(--possible) 12%, transparent); }
.part .m { color: var(--possible); }
.never { background: color-mix(in srgb, #c0392b 14%, transparent); }
.never .m { color: #c0392b; }
.cover u { text-decoration: underline wavy var(--possible); text-underline-offset: .2em; }
td.r, th.r { text-align: right; font-variant-numeric: tabular-nums; }
meter { width: 6rem; }
"""


def coverage_page(found: Coverage, texts: Mapping[str, Text]) -> str:
    """The page."""
    files = by_file(found.rules)
    parts = [
        f"<style>{STYLE}</style>",
        "<h1>What the cases show of the rules</h1>",
        f'<p class="lead">{found.cases:,} cases.</p>',
        "<ul>",
        *(f"<li>{escape(str(each))}</li>" for each in figures(found)),
        "</ul>",
        f"<p>{escape(LEGEND).replace('`', '')}</p>",
        '<h2 id="files">Rule files</h2>',
        *_index(files),
        '<h2 id="tables">Tables</h2>',
        *_tables(found),
    ]
    for name, rules in files.items():
        parts.append(f'<h2 id="{escape(name)}">{escape(name)}</h2>')
        parts.append(f"<p>{'; '.join(map(str, rule_figures(rules)))}. <a href='#files'>All files</a></p>")
        lines = "".join(_file(rules, texts[name]))  # each line is a block: no ends of lines between them
        parts.append(f"<pre class='cover'>{lines}</pre>")
    return page("What the cases show of the rules", "\n".join(parts))


def _index(files: Mapping[str, Sequence[RuleCover]]) -> Iterator[str]:
    yield "<table><thead><tr><th>File</th><th class='r'>Rules used</th>"
    yield "<th class='r'>Premises true and false</th><th></th></tr></thead><tbody>"
    for name, rules in files.items():
        used, premises = rule_figures(rules)
        meter = f"<meter min='0' max='{premises.of or 1}' value='{premises.done}'></meter>"
        yield (
            f"<tr><td><a href='#{escape(name)}'>{escape(name)}</a></td>"
            f"<td class='r'>{used.done} of {used.of}</td>"
            f"<td class='r'>{premises.done} of {premises.of}</td><td>{meter} {premises.percent}</td></tr>"
        )
    yield "</tbody></table>"


def _tables(found: Coverage) -> Iterator[str]:
    yield "<table><thead><tr><th>Table</th><th class='r'>Rows touched</th>"
    yield "<th>Lines that no case touches</th></tr></thead><tbody>"
    for each in found.tables:
        lines = ranges(each.missing)
        shown = f"<details><summary>show</summary>{lines}</details>" if len(lines) > 60 else lines
        figure = f"{len(each.touched):,} of {len(each.lines):,}"
        yield f"<tr><td>{escape(each.file)}</td><td class='r'>{figure}</td><td>{shown}</td></tr>"
    yield "</tbody></table>"


def _file(rules: Sequence[RuleCover], text: Text) -> Iterator[str]:
    """Every line of a file, those of rules with their mark."""
    marks: dict[int, str] = {}
    under: dict[int, list[tuple[int, int, str]]] = {}
    for rule in rules:
        marks |= marks_by_line(rule)
        for literal, premise in zip(rule.rule.body, rule.premises, strict=True):
            for line, start, end in _parts(literal, text):
                under.setdefault(line, []).append((start, end, _title(premise)))
    for number, content in enumerate(text.content.rstrip("\n").split("\n"), start=1):
        mark = marks.get(number, "")
        kind = {"": "", "+": "whole", "-": "never"}.get(mark, "part")
        inner = _marked(content, under.get(number, []))
        margin = f"<span class='n'>{number}</span><span class='m'>{mark}</span>"
        yield f"<span class='l {kind}'>{margin}{inner}</span>"


def _title(premise: Premise) -> str:
    if premise.mark == "+":
        return f"+true in: {premise.true}\nfalse in: {premise.false}"
    known = premise.true or premise.false
    return SAID[premise.mark] + (f"\n{'true' if premise.true else 'false'} in: {known}" if known else "")


def _parts(literal: Literal, text: Text) -> Iterator[tuple[int, int, int]]:
    span = literal.span
    for line in range(span.line, span.end_line + 1):
        content = text.line(line)
        start = span.column - 1 if line == span.line else len(content) - len(content.lstrip())
        yield line, start, span.end_column - 1 if line == span.end_line else len(content)


def _marked(content: str, parts: Sequence[tuple[int, int, str]]) -> str:
    """The line with each premise in an element of its own, which says where it was true and false."""
    found, at = [], 0
    for start, end, title in sorted(parts):
        tag = "span" if title.startswith("+") else "u"
        shown = escape(title.removeprefix("+"))
        found.append(escape(content[at:start]))
        found.append(f'<{tag} title="{shown}">{escape(content[start:end])}</{tag}>')
        at = end
    return "".join([*found, escape(content[at:])])
