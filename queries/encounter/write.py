"""An encounter as the text of a file that ``read`` takes.

Takes an ``Encounter`` and the name of the file; gives its text. What is read back is the same encounter,
generated ids and exact numbers included. Opens no file. TOML is not written: it has no word for a stage
whose blocks nobody counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from os.path import splitext

from queries.encounter.decode import plain
from queries.encounter.formats import yaml_text
from queries.encounter.model import Encounter


def json_text(data: object) -> str:
    """Plain data as JSON with exact numbers, an item a line."""
    return "".join(_json(data, "\n")) + "\n"


WRITERS: dict[str, Callable[[object], str]] = {
    ".yaml": yaml_text,
    ".yml": yaml_text,
    ".json": json_text,
}
"""How a file is written, by the ending of its name."""

STANDARD_OUTPUT = "-"


def writes(name: str) -> bool:
    """Whether a file of this name can be written; ``-`` is standard output, in YAML."""
    return name == STANDARD_OUTPUT or splitext(name)[1].lower() in WRITERS


def written(encounter: Encounter, name: str) -> str:
    """The encounter as the text of the file of this name."""
    ending = ".yaml" if name == STANDARD_OUTPUT else splitext(name)[1].lower()
    data = {key: value for key, value in plain(encounter).items() if value != []}
    return WRITERS[ending](data)


def _json(data: object, line: str) -> Iterator[str]:
    import json

    match data:
        case Decimal():
            yield format(data, "f")
        case dict() | list() if data:
            inner = line + "  "
            named = isinstance(data, dict)
            yield "{" if named else "["
            for place, each in enumerate(data):
                yield ("," if place else "") + inner
                if named:
                    yield json.dumps(each, ensure_ascii=False) + ": "
                yield from _json(data[each] if named else each, inner)
            yield line + ("}" if named else "]")
        case _:
            yield json.dumps(data, ensure_ascii=False)
