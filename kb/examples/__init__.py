"""An example of every report about rules, tables and cards: what provokes it, and how it is right.

``e01.txt`` and its neighbours have, for each code, a line ``#### E0102``, then the files of a small
knowledge base: ``==== wrong rules/example.dl`` and ``==== right rules/example.dl`` (which takes the place
of the wrong one). Around them stands ``BASE``. Rules by themselves are checked as such, unless the first
line says ``whole``. Takes a code; gives an ``Example``. Imports nothing that checks.
"""

from __future__ import annotations

import os
import re
from functools import cache
from typing import NamedTuple

FOLDER = os.path.dirname(os.path.abspath(__file__))

BASE = {
    "rules/base.dl": '@[given = "guidance"]\n.decl site(site: symbol, region: symbol)\n',
    "facts/site.csv": '"site","region","since","until","source","at"\n',
    "facts/sources/book.toml": "".join(
        f'{field} = "{value}"\n'
        for field, value in (
            ("title", "A book"),
            ("publisher", "A publisher"),
            ("layer", "cpt"),
            ("edition", "2026"),
            ("address", ""),
            ("since", ""),
            ("until", ""),
            ("retrieved", "2026-01-01"),
            ("checked", "2026-01-01"),
            ("licence", "none"),
            ("confidence", "verified"),
        )
    ),
}
"""What is there around every example: one table that is declared, and one source card."""


class Example(NamedTuple):
    """The files that provoke a report, and those that take their place where it is right."""

    code: str
    wrong: dict[str, str]
    right: dict[str, str]
    whole: bool

    @property
    def alone(self) -> bool:
        """Whether it is rules that are checked by themselves."""
        return not self.whole and all(name.startswith("rules/") for name in self.wrong)


@cache
def examples() -> dict[str, Example]:
    """Every example, by its code."""
    found: dict[str, Example] = {}
    for name in sorted(os.listdir(FOLDER)):
        if name.endswith(".txt"):
            with open(os.path.join(FOLDER, name), encoding="utf-8", newline="") as file:
                content = file.read()
            for part in re.split(r"^#### ", content, flags=re.MULTILINE)[1:]:
                title, _, body = part.partition("\n")
                code, *marks = title.split()
                files = re.split(r"^==== (wrong|right) (\S+)\n", body, flags=re.MULTILINE)
                sides: dict[str, dict[str, str]] = {"wrong": {}, "right": {}}
                for side, place, text in zip(files[1::3], files[2::3], files[3::3], strict=True):
                    sides[side][place] = text
                found[code] = Example(code, sides["wrong"], sides["right"], "whole" in marks)
    return found
