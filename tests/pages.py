"""A page of HTML as a test reads it: is it well formed, can everybody read it, and does it stand alone?

Takes the text of a page; gives a ``Page``.
"""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise

EMPTY = {"meta", "br", "wbr", "link", "img", "hr", "input"}


class Page(HTMLParser):
    """What stands on a page; reading it fails the test where a tag is not closed in its order."""

    def __init__(self, content: str) -> None:
        super().__init__(convert_charrefs=True)
        self.content = content
        self.open: list[str] = []
        self.drawn = 0  # titles within drawings
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.feed(content)
        self.close()
        assert self.open == [], "every tag is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the tag."""
        names = [name for name, _ in attrs]
        self.drawn += "svg" in self.open and tag == "title"
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        self.tags.append((tag, dict(attrs)))
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings.append((int(tag[1]), ""))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Only drawings have tags that close themselves."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """The tag that is open must be the one that is closed."""
        assert self.open[-1:] == [tag], f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        """Text that is shown."""
        if "style" in self.open:
            return
        self.texts.append(data)
        if self.open and self.open[-1][0] == "h" and self.headings and self.open[-1] != "html":
            level, text = self.headings[-1]
            self.headings[-1] = level, text + data

    @property
    def text(self) -> str:
        """All that is shown, with single spaces."""
        return " ".join(" ".join(self.texts).split())

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every tag of a name."""
        return [attributes for name, attributes in self.tags if name == tag]


def problems(page: Page) -> list[str]:
    """What keeps a page from being read by everybody, everywhere."""
    found = []
    names = [name for name, _ in page.tags]
    if not page.content.startswith("<!doctype html>"):
        found.append("no doctype")
    if [each.get("lang") for each in page.attributes("html")] != ["en"]:
        found.append("the language is not said")
    if names.count("title") - page.drawn != 1 or names.count("main") != 1 or names.count("h1") != 1:
        found.append("there is not one title, main part and first heading")
    levels = [level for level, _ in page.headings]
    if levels[:1] != [1] or any(after > before + 1 for before, after in pairwise(levels)):
        found.append(f"the headings are not in order: {levels}")
    if any(each.get("scope") not in ("row", "col") for each in page.attributes("th")):
        found.append("a table's head does not say what it is the head of")
    if names.count("caption") != names.count("table"):
        found.append("a table has no caption")
    ids = [str(each["id"]) for _, each in page.tags if "id" in each]
    if len(ids) != len(set(ids)):
        found.append("an id stands twice")
    links = [str(each.get("href")) for each in page.attributes("a")]
    found += [f"the link {link} leads out" for link in links if not link.startswith("#")]
    found += [f"the link {link} leads nowhere" for link in links if link[1:] not in ids]
    found += [f"<{name}> loads something" for name in names if name in ("script", "link", "img", "iframe")]
    styles = "".join(str(each.get("style", "")) for _, each in page.tags) + page.content.split("</style>")[0]
    found += [f"the style has {word}" for word in ("url(", "@import", "expression(") if word in styles]
    found += [f"<{name}> has {key}" for name, each in page.tags for key in each if key.startswith("on")]
    return found
