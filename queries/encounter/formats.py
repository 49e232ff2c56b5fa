"""Texts in JSON, YAML or TOML as plain data: lists, dicts, texts, exact numbers.

Takes a ``Text``; gives what ``decode`` takes, or a ``Refusal`` that says where the text is wrong. The
text may be hostile: it is never executed, never expanded, and nested to a bounded depth. Numbers become
``int`` or ``Decimal``. Each parser is imported when it is first needed: start-up time matters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Protocol

from kb import catalogue
from kb.diagnostics import Diagnostic, Refusal
from kb.source import Span, Text
from queries.encounter.reading import field_at, one_line

if TYPE_CHECKING:
    import yaml

_DEEPEST = 64
_MOST_PROBLEMS = 100
_MOST_DOTS = 100
_LONGEST_INT = 18
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?((0|[1-9][0-9]*)(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_WAYS_OUT = {
    "cannot start any token": "begin a line with spaces, never with a tab; quote what begins with a sign",
    "mapping values are not allowed": "quote what has a colon; let what belongs together begin in one column",
    "could not find expected ':'": "write a colon after the name, here or in the line before",
    "did not find expected": "close quotes and brackets; let what belongs together begin in one column",
    "unexpected end of stream": "close every quote and bracket",
}
"""What is likely wrong where the reader of YAML says this, in the words of who wrote the file."""

_YAML_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def parse_json(text: Text) -> object:
    """JSON as plain data; a key that stands twice in one object is refused."""
    import json

    try:
        data = json.loads(
            text.content,
            object_pairs_hook=_Pairs,
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=Decimal,  # NaN and Infinity: no field takes them, so decode says where they are
        )
    except json.JSONDecodeError as error:
        raise _unreadable(text, "JSON", error.msg, error.lineno, error.colno) from error
    except RecursionError as error:
        raise _unreadable(text, "JSON", "it is nested too deep") from error
    repeated = list(islice(_repeated(data), _MOST_PROBLEMS))
    if repeated:
        raise Refusal(repeated)
    return data


class _Pairs(dict[str, object]):
    """An object of JSON that remembers which keys stood in it twice."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.twice: list[str] = []
        if len(self) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            self.twice = [key for key, count in counts.items() if count > 1]


class _Step(NamedTuple):
    """A step of the way to a value; the path is only written out where it is told."""

    before: _Step | None
    name: str

    def path(self) -> str:
        """``a.b[0].c``."""
        names = []
        step: _Step | None = self
        while step is not None:
            names.append(step.name)
            step = step.before
        return "".join(reversed(names)).removeprefix(".")


def _repeated(data: object) -> Iterator[Diagnostic]:
    """A report of each key that stands twice."""
    waiting: list[tuple[_Step | None, object]] = [(None, data)]
    while waiting:
        at, value = waiting.pop()
        if isinstance(value, _Pairs):
            for name in value.twice:
                where = field_at(_Step(at, f".{name}").path())
                yield catalogue.REPEATED_KEY.at(where, name=one_line(name))
            waiting += [(_Step(at, f".{name}"), item) for name, item in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [(_Step(at, f"[{i}]"), value[i]) for i in reversed(range(len(value)))]


def parse_toml(text: Text) -> object:
    """TOML as plain data; its dates stay dates."""
    import tomllib

    for number, line in enumerate(text.content.split("\n"), 1):
        # tomllib needs memory by the square of a dotted key's length: a megabyte of dots would fill it.
        if line.count(".") > _MOST_DOTS:
            raise _unreadable(text, "TOML", f"this line has more than {_MOST_DOTS} dots", number, 1)
    try:
        return tomllib.loads(text.content, parse_float=_decimal)
    except RecursionError as error:
        raise _unreadable(text, "TOML", "it is nested too deep") from error
    except ValueError as error:  # TOMLDecodeError is one; Python's own says that an integer is too long
        raise _unreadable(text, "TOML", _TOML_PLACE.sub("", str(error)), *_toml_place(text, error)) from error


def _toml_place(text: Text, error: ValueError) -> tuple[int, int]:
    place = _TOML_PLACE.search(str(error))
    if place is None:
        return 1, 1
    end = text.span(len(text.content), len(text.content))
    return (int(place[1]), int(place[2])) if place[1] else (end.line, end.column)


def parse_yaml(text: Text) -> object:
    """YAML as plain data: what JSON could say. Tags, anchors, aliases and merge keys are refused.

    Of plain words only null, true, false and decimal numbers have a meaning of their own: ``no`` is a
    text, ``1_000`` is a text, ``007`` is a text, and so is a date.
    """
    import yaml

    builder = _YamlBuilder(text)
    try:
        for event in yaml.parse(text.content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            builder.take(event)
            if len(builder.problems) >= _MOST_PROBLEMS:
                break
    except yaml.MarkedYAMLError as error:
        raise _unreadable(text, "YAML", error.problem or "syntax", *_place(error.problem_mark)) from error
    except yaml.YAMLError as error:
        raise _unreadable(text, "YAML", str(error).splitlines()[0]) from error
    if builder.problems:
        raise Refusal(builder.problems, {text.name: text})
    if not builder.documents:
        raise _unreadable(text, "YAML", "it is empty")
    return builder.documents[0]


def yaml_text(data: object) -> str:
    """Plain data as YAML that ``parse_yaml`` reads back: numbers exact, short lists on one line."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes texts plain where both this reader and every other take them for texts, or for dates."""

        yaml_implicit_resolvers = {  # noqa: RUF012
            first: [each for each in found if not each[0].endswith(":timestamp")]
            for first, found in yaml.SafeDumper.yaml_implicit_resolvers.items()
        }

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            """Items of a list stand further in than its name."""
            super().increase_indent(flow, indentless=False)

    def number(dumper: yaml.SafeDumper, value: Decimal) -> yaml.Node:
        text = format(value, "f")
        return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)

    def word(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
        return dumper.represent_scalar(
            "tag:yaml.org,2002:str", value, style=None if _yaml_word(value) == value else '"'
        )

    Dumper.add_representer(Decimal, number)
    Dumper.add_representer(str, word)
    written = yaml.dump(
        data, Dumper=Dumper, sort_keys=False, allow_unicode=True, default_flow_style=None, width=100
    )
    return str(written)


class _YamlBuilder:
    """Builds plain data from the events of the YAML parser, which expand nothing."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.problems: list[Diagnostic] = []
        self.documents: list[object] = []
        self._open: list[list[object] | dict[str, object]] = []
        self._keys: list[str | None] = []  # of each open object, the key that waits for its value

    def take(self, event: yaml.Event) -> None:
        """The next event."""
        import yaml

        if isinstance(event, yaml.DocumentStartEvent) and self.documents:
            self._refuse("a second document", event)
        elif isinstance(event, yaml.AliasEvent):
            self._refuse(f"the alias `*{event.anchor}`", event)
            self._put(None, event)
        elif isinstance(event, yaml.ScalarEvent):
            self._check(event)
            plain = event.implicit[0] and event.style in (None, "")
            if plain and event.value == "<<" and self._wants_key():
                self._refuse("the merge key `<<`", event)
            self._put(event.value if self._wants_key() or not plain else _yaml_word(event.value), event)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            self._check(event)
            self._enter({} if isinstance(event, yaml.MappingStartEvent) else [], event)
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            self._open.pop()
            self._keys.pop()

    def _check(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag is not None:
            self._refuse(f"the tag `{event.tag}`", event)
        if event.anchor is not None:
            self._refuse(f"the anchor `&{event.anchor}`", event)

    def _enter(self, container: list[object] | dict[str, object], event: yaml.Event) -> None:
        if len(self._open) >= _DEEPEST:
            reason = f"it is nested more than {_DEEPEST} deep"
            raise _unreadable(self.text, "YAML", reason, *_place(event.start_mark))
        if self._wants_key():
            self._refuse("a key that is not a text", event)
            self._keys[-1] = ""  # so that the value that follows is not taken for a key
        else:
            self._put(container, event)
        self._open.append(container)
        self._keys.append(None)

    def _wants_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1], dict) and self._keys[-1] is None

    def _put(self, value: object, event: yaml.Event) -> None:
        """A key, a value, an item of a list or a whole document, as the place has it."""
        if not self._open:
            self.documents.append(value)
            return
        container, key = self._open[-1], self._keys[-1]
        if isinstance(container, list):
            container.append(value)
        elif key is not None:
            container[key] = value
            self._keys[-1] = None
        else:
            name = str(value)
            if name in container:
                self.problems.append(catalogue.REPEATED_KEY.at(self._span(event), name=one_line(name)))
            self._keys[-1] = name

    def _refuse(self, what: str, event: yaml.Event) -> None:
        self.problems.append(catalogue.YAML_REFUSED.at(self._span(event), what=one_line(what)))

    def _span(self, event: yaml.Event) -> Span:
        return Span(self.text.name, *_place(event.start_mark), *_place(event.end_mark))


class _Mark(Protocol):
    """A place that the YAML parser tells, from 0."""

    line: int
    column: int


def _place(mark: _Mark | None) -> tuple[int, int]:
    """Line and column, from 1."""
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _yaml_word(word: str) -> object:
    lower = word.lower()
    if lower in _YAML_WORDS and word in (lower, lower.title(), word.upper()):
        return _YAML_WORDS[lower]
    if _INTEGER.fullmatch(word):
        return _integer(word)
    return _decimal(word) if _DECIMAL.fullmatch(word) else word


def _integer(digits: str) -> int | Decimal:
    # Python refuses to make an int of very many digits; a Decimal is out of every range just as well.
    return int(digits) if len(digits) <= _LONGEST_INT else _decimal(digits)


def _decimal(number: str) -> Decimal:
    try:
        return Decimal(number)
    except InvalidOperation:  # an exponent that no number has
        return Decimal("Infinity")


def _unreadable(text: Text, language: str, reason: str, line: int = 1, column: int = 1) -> Refusal:
    span = Span(text.name, line, column, line, column + 1)
    way = next((way for part, way in _WAYS_OUT.items() if part in reason), "") if language == "YAML" else ""
    hint = f"correct the YAML there: {way}" if way else ""
    reason = one_line(reason[:1].lower() + reason[1:])
    told = catalogue.NOT_READABLE.at(span, hint=hint, format=language, reason=reason)
    return Refusal([told], {text.name: text})
