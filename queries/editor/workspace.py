"""A knowledge base with the texts that are open in an editor on top of its files.

Takes the ``Files`` of a folder and the texts that the editor has; gives a ``Workspace``, of which a changed
one is made from the one before, so that only the changed file is read again. Imports ``files``,
``outline``, ``sheet``, ``cards``. Reads nothing from a disk itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kb.cards import Card, read_card
from kb.files import Files
from kb.source import Text
from queries.editor.model import Place
from queries.editor.outline import Chunk, Outline, outline
from queries.editor.sheet import Sheet

FOLDERS = {".dl": ("kb/rules", "rules"), ".csv": ("facts",), ".toml": ("facts/sources",)}
"""Where a file of each ending belongs, relative to the knowledge base."""


@dataclass(frozen=True)
class Workspace:
    """The bytes of every file, by its name relative to the folder, and what was read from them so far."""

    root: str
    content: Mapping[str, bytes]
    _read: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False, compare=False)
    _whole: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def with_text(self, name: str, text: str | None) -> Workspace:
        """The same with another text of this file, or without it; what is no file of it changes nothing."""
        if not belongs(name):
            return self
        content = {each: found for each, found in self.content.items() if each != name}
        if text is not None:
            content[name] = text.encode("utf-8", "surrogatepass")
        kept = {key: found for key, found in self._read.items() if key[1] != name}
        return Workspace(self.root, dict(sorted(content.items())), kept)

    def with_files(self, files: Files, kept: frozenset[str]) -> Workspace:
        """The same with what the disk has now; the texts of the ``kept`` files stay as they are."""
        disk = {**files.rules, **files.tables, **files.cards}
        content = {name: found for name, found in disk.items() if name not in kept}
        content |= {name: self.content[name] for name in kept if name in self.content}
        same = {name for name, found in content.items() if self.content.get(name) == found}
        if len(same) == len(content) == len(self.content):
            return self
        read = {key: found for key, found in self._read.items() if key[1] in same}
        return Workspace(self.root, dict(sorted(content.items())), read)

    def files(self) -> Files:
        """As the checks take it."""
        return Files(self._ending(".dl"), self._ending(".csv"), self._ending(".toml"), "")

    def _ending(self, ending: str) -> dict[str, bytes]:
        return {name: found for name, found in self.content.items() if name.endswith(ending)}

    def text(self, name: str) -> Text | None:
        """The text of a file; what is no text in it is replaced by a mark."""
        if name not in self.content:
            return None
        key = ("text", name)
        if key not in self._read:
            self._read[key] = Text(name, self.content[name].decode("utf-8-sig", "replace"))
        found: Text = self._read[key]
        return found

    def outline(self, name: str) -> Outline | None:
        """What can be seen of a rule file."""
        text = self.text(name) if name.endswith(".dl") else None
        if text is None:
            return None
        key = ("outline", name)
        if key not in self._read:
            self._read[key] = outline(text)
        found: Outline = self._read[key]
        return found

    def sheet(self, name: str) -> Sheet | None:
        """A table, cell by cell."""
        text = self.text(name) if name.endswith(".csv") else None
        if text is None:
            return None
        key = ("sheet", name)
        if key not in self._read:
            self._read[key] = Sheet(text)
        found: Sheet = self._read[key]
        return found

    def table(self, relation: str) -> Sheet | None:
        """The table of a relation."""
        return self.sheet(f"facts/{relation}.csv")

    def card(self, id: str) -> Card | None:  # noqa: A002 - it is what a card calls it
        """A source card, if it can be read."""
        text = self.text(f"facts/sources/{id}.toml")
        return read_card(id, text)[0] if text is not None else None

    def cards(self) -> list[str]:
        """The ids of all source cards."""
        return [Path(name).stem for name in self.content if name.endswith(".toml")]

    def outlines(self) -> Iterator[Outline]:
        """Every rule file."""
        for name in self.content:
            found = self.outline(name)
            if found is not None:
                yield found

    def sheets(self) -> Iterator[Sheet]:
        """Every table."""
        for name in self.content:
            found = self.sheet(name)
            if found is not None:
                yield found

    def declarations(self) -> dict[str, tuple[Outline, Chunk]]:
        """Where each relation is declared; of two declarations the first."""
        if "declarations" not in self._whole:
            found: dict[str, tuple[Outline, Chunk]] = {}
            for each in self.outlines():
                for chunk in each.chunks:
                    if chunk.declares and chunk.relation is not None:
                        found.setdefault(chunk.relation.value, (each, chunk))
            self._whole["declarations"] = found
        kept: dict[str, tuple[Outline, Chunk]] = self._whole["declarations"]
        return kept

    def columns(self, relation: str) -> tuple[str, ...]:
        """The names of a relation's columns."""
        declared = self.declarations().get(relation)
        return tuple(token.value for token, _ in declared[1].columns) if declared else ()

    def inside(self, place: Place) -> Place:
        """The nearest place that its file has: an editor may ask of a line that is gone already."""
        text = self.text(place.file)
        if text is None:
            return place
        line = max(1, min(place.line, text.content.count("\n") + 1))
        return Place(place.file, line, max(1, min(place.column, len(text.line(line)) + 1)))

    def offset(self, place: Place) -> int:
        """The place as an offset into the text of its file."""
        text = self.text(place.file)
        if text is None:
            return 0
        lines = text.content.split("\n", max(0, place.line))
        before = sum(len(line) + 1 for line in lines[: max(0, place.line - 1)])
        return min(before + max(0, place.column - 1), len(text.content))


def workspace(root: str, files: Files) -> Workspace:
    """The files of a folder, with nothing open."""
    return Workspace(root, {**files.rules, **files.tables, **files.cards})


def belongs(name: str) -> bool:
    """Whether a file of this name is a rule file, a table or a card of a knowledge base."""
    path = Path(name)
    here = path.parent.as_posix()
    return not path.name.startswith(".") and here in FOLDERS.get(path.suffix, ())
