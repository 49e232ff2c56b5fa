"""A whole HTML page in one file: its style is inside it, it loads nothing and runs nothing.

Takes a title and a body that is HTML already; gives the page. Light and dark follow the reader's
settings, and print is always light. Imports nothing of the project.
"""

from __future__ import annotations

from html import escape

STYLE = """
:root { color-scheme: light dark; --ink: #1c2330; --faint: #566070; --line: #d5dae2; --paper: #ffffff;
  --panel: #f5f7fa; --accent: #1f5d8c; --certain: #1d6b3c; --supported: #14627a; --possible: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --faint: #a3adba; --line: #39424f;
  --paper: #14181e; --panel: #1c222b; --accent: #8cc4ee; --certain: #7fd1a0; --supported: #7fcbe3;
  --possible: #e6b85c; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; overflow-wrap: break-word; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 2.2rem 0 .6rem; padding-top: .7rem;
  border-top: 1px solid var(--line); }
h3 { font-size: 1.08rem; margin: 1.6rem 0 .4rem; }
h4 { font-size: 1rem; margin: 1.1rem 0 .3rem; color: var(--accent); }
p { margin: .4rem 0 .6rem; }
a { color: var(--accent); }
.remark { color: var(--faint); font-size: .875rem; }
li > .remark { display: block; }
.tree ul { list-style: none; margin: 0; padding: 0 0 0 1.1rem; border-left: 1px solid var(--line); }
.tree > ul { padding-left: 0; border-left: 0; }
.tree li { margin: .3rem 0; }
.mark { display: inline-block; min-width: 1.6em; padding: 0 .35em; border-radius: .3em; text-align: center;
  background: var(--panel); border: 1px solid var(--line); font-size: .75rem; color: var(--faint); }
table { width: 100%; border-collapse: collapse; margin: .6rem 0 1rem; font-size: .875rem; }
caption { text-align: left; font-weight: 600; padding: .2rem 0 .4rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem; border-bottom: 1px solid var(--line); }
.url { overflow-wrap: anywhere; }
td a, td strong { overflow-wrap: normal; white-space: nowrap; }
thead th { overflow-wrap: normal; background: var(--panel); border-bottom: 2px solid var(--line); }
tbody th { font-weight: 600; white-space: nowrap; }
details { margin: .5rem 0; border: 1px solid var(--line); border-radius: .4rem; padding: 0 .8rem; }
summary { cursor: pointer; padding: .45rem 0; font-weight: 600; color: var(--accent); }
details[open] { padding-bottom: .6rem; }
.letter { background: var(--panel); border-left: 3px solid var(--accent); padding: .6rem 1rem;
  border-radius: 0 .4rem .4rem 0; margin: .4rem 0 .6rem; -webkit-user-select: all; user-select: all; }
figure { margin: .8rem 0; overflow-x: auto; }
figcaption { color: var(--faint); font-size: .875rem; }
figure svg { max-width: 100%; height: auto; }
pre { white-space: pre-wrap; margin: .4rem 0; font: .8rem/1.4 ui-monospace, Menlo, Consolas, monospace; }
.lead { color: var(--faint); margin: 0 0 1rem; }
.status { display: inline-block; padding: 0 .5em; border: 1px solid currentColor; border-radius: 1em;
  font-size: .8rem; font-weight: 600; white-space: nowrap; }
.certain { color: var(--certain); }
.supported { color: var(--supported); }
.possible { color: var(--possible); }
.note { background: var(--panel); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem 1rem; }
ol.items, ul.items { padding-left: 1.3rem; } .items > li { margin: .5rem 0; }
nav ol { columns: 18rem; padding-left: 1.4rem; }
code { font: .9em ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
@media (max-width: 640px) {
  main { padding: 1rem .8rem 2rem; }
  .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .cards, .cards tbody, .cards tr, .cards th, .cards td, .cards caption { display: block; width: 100%; }
  .cards tr { border: 1px solid var(--line); border-radius: .4rem; margin: 0 0 .6rem; padding: .3rem .2rem; }
  .cards td, .cards tbody th { border: 0; padding: .15rem .5rem; white-space: normal; }
  .cards tbody > tr > ::before { font-weight: 400; color: var(--faint); }
  .cards tbody > tr > :nth-child(1)::before { content: var(--h1); }
  .cards tbody > tr > :nth-child(2)::before { content: var(--h2); }
  .cards tbody > tr > :nth-child(3)::before { content: var(--h3); }
  .cards tbody > tr > :nth-child(4)::before { content: var(--h4); }
  .cards tbody > tr > :nth-child(5)::before { content: var(--h5); }
  .cards tbody > tr > :nth-child(6)::before { content: var(--h6); }
  .tree ul { padding-left: .6rem; }
  figure svg { max-width: none; width: 46rem; }
}
@media print {
  :root { color-scheme: light; --ink: #000; --faint: #444; --line: #bbb; --paper: #fff; --panel: #f4f4f4;
    --accent: #123f63; --certain: #14532d; --supported: #0e4a5c; --possible: #6b4500; }
  @page { margin: 14mm 13mm; }
  body { font-size: 9pt; line-height: 1.35; }
  main { max-width: none; padding: 0; }
  table, .remark, .status, .mark { font-size: 7.5pt; }
  th, td { padding: .15rem .35rem; }
  #lines .tree li > .remark { display: none; } /* the table under the tree has it */
  .tree li, p { margin: .15rem 0; }
  h2, h3, h4 { break-after: avoid; }
  tr, figure, .tree li > span { break-inside: avoid; }
  thead { display: table-header-group; }
  figure svg { max-height: 180mm; }
  pre { font-size: 7.5pt; }
  details { border: 0; padding: 0; }
  details:not([open])::details-content { content-visibility: visible; block-size: auto; }
  summary { list-style: none; color: var(--ink); }
  nav { display: none; }
}
"""
"""The one style of all pages: what it says in colour, words say too."""


def page(title: str, body: str) -> str:
    """The page, as it is written to a file."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="generator" content="codewhy">\n'
        f"<title>{escape(' '.join(title.split()))}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
