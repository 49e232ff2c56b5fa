"""A rule text as an editor sees it: every declaration and clause, however little of it is written yet.

The parser drops a clause that is broken; the one at the cursor nearly always is. So this reads tokens alone
and takes what is there: annotations, atoms with their arguments, variables. Takes a ``Text``; gives an
``Outline``. Imports ``lexer`` and ``cursor`` (for the words that are no names).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kb.cursor import FUNCTIONS
from kb.lexer import Token, tokens, unescape
from kb.open_words import SLOT
from kb.source import Span, Text


@dataclass(frozen=True)
class Note:
    """An annotation: ``@[key = "value"]``, as far as it is written."""

    start: int
    end: int
    key: Token | None
    value: Token | None

    @property
    def name(self) -> str:
        """Its key."""
        return self.key.value if self.key else ""

    @property
    def content(self) -> str:
        """Its value."""
        return unescape(self.value.value) if self.value else ""


@dataclass(frozen=True)
class Use:
    """A relation and its arguments; ``close`` is where the bracket closes, or where the text breaks off."""

    relation: Token
    open: int
    close: int
    commas: tuple[int, ...]
    negated: bool
    head: bool

    def argument(self, offset: int) -> int | None:
        """Which argument this place belongs to."""
        if not self.open < offset <= self.close:
            return None
        return sum(1 for comma in self.commas if comma < offset)


@dataclass(frozen=True)
class Chunk:
    """A declaration or a clause, with what stands above it.

    ``reach`` is how far it goes on: one that is not finished goes on to where the next begins.
    """

    start: int
    end: int
    reach: int
    docs: tuple[Token, ...]
    notes: tuple[Note, ...]
    body: tuple[Token, ...]
    uses: tuple[Use, ...]
    declares: bool

    @property
    def relation(self) -> Token | None:
        """The relation that it declares or derives."""
        if self.declares:
            return next((each for each in self.body if each.kind == "name"), None)
        return self.uses[0].relation if self.uses and self.uses[0].head else None

    @property
    def sentence(self) -> str:
        """The words above it."""
        return " ".join(token.value[3:].strip() for token in self.docs)

    def note(self, key: str) -> str:
        """The value of the first annotation with this key, or nothing."""
        return next((note.content for note in self.notes if note.name == key), "")

    @cached_property
    def columns(self) -> tuple[tuple[Token, str], ...]:
        """The columns that it declares, with their types."""
        found: list[tuple[Token, str]] = []
        for place, token in enumerate(self.body):
            after = self.body[place + 1 : place + 3]
            if self.declares and token.kind == "name" and after and after[0].value == ":":
                found.append((token, after[1].value if len(after) > 1 else ""))
        return tuple(found)

    @cached_property
    def variables(self) -> tuple[Token, ...]:
        """Every place of a variable in a clause, in order."""
        if self.declares:
            return ()
        found = []
        for place, token in enumerate(self.body):
            after = self.body[place + 1].value if place + 1 < len(self.body) else ""
            function = token.value in FUNCTIONS
            if token.kind == "name" and token.value != "_" and after != "(" and not function:
                found.append(token)
        return tuple(found)

    def slots(self) -> Iterator[Token]:
        """Every name in braces in its sentence and in what it says of absence, without the braces."""
        absent = [note.value for note in self.notes if note.name == "absent" and note.value]
        for token in (*self.docs, *absent):
            for match in SLOT.finditer(token.value):
                start = token.start + match.start(1)
                yield Token("slot", match[1], start, start + len(match[1]))

    def use_at(self, offset: int) -> Use | None:
        """The innermost atom whose arguments this place is among."""
        inside = [use for use in self.uses if use.open < offset <= use.close]
        return max(inside, key=lambda use: use.open, default=None)

    def column_of(self, variable: str) -> tuple[str, int] | None:
        """The relation and the argument in which a variable is first bound by the body, or else stands."""
        for use in sorted(self.uses, key=lambda use: (use.negated, use.head, use.open)):
            for token in self.variables:
                argument = use.argument(token.start)
                if token.value == variable and argument is not None and self.use_at(token.start) is use:
                    return use.relation.value, argument
        return None


@dataclass(frozen=True)
class Outline:
    """Every chunk of a rule file, in order."""

    text: Text
    chunks: tuple[Chunk, ...]

    def span(self, token: Token) -> Span:
        """Where a token stands."""
        return self.text.span(token.start, token.end)

    def chunk_at(self, offset: int) -> Chunk | None:
        """The chunk that this place is in, or right behind."""
        before = [chunk for chunk in self.chunks if chunk.start <= offset]
        return before[-1] if before and offset <= before[-1].reach else None


def outline(text: Text) -> Outline:
    """What can be seen of a rule text."""
    found, _ = tokens(text)
    return Outline(text, tuple(_chunks(text, found)))


def _chunks(text: Text, found: list[Token]) -> Iterator[Chunk]:
    docs: list[Token] = []
    notes: list[Note] = []
    body: list[Token] = []
    place = 0
    while place < len(found):
        token = found[place]
        heads = token.kind in ("doc", "directive") or token.value == "@["
        if body and (heads or token.kind == "end" or _declared(body)):
            yield _chunk(docs, notes, body, token.start)
            docs, notes, body = [], [], []
        if token.kind == "end":
            break
        if token.kind == "doc":
            docs.append(token)
        elif token.value == "@[" and token.kind == "mark":
            note, place = _note(text, found, place)
            notes.append(note)
            continue
        else:
            body.append(token)
            if token.kind == "mark" and token.value == ".":
                yield _chunk(docs, notes, body, token.end)
                docs, notes, body = [], [], []
        place += 1
    if docs or notes:
        yield _chunk(docs, notes, body, len(text.content))


def _declared(body: list[Token]) -> bool:
    """Whether a declaration is closed, so that something else begins."""
    return body[0].kind == "directive" and body[-1].kind == "mark" and body[-1].value == ")"


def _note(text: Text, found: list[Token], place: int) -> tuple[Note, int]:
    """The annotation that begins here, and the token behind it; it ends with its line at the latest."""
    start = found[place].start
    line_end = text.content.find("\n", start)
    line_end = len(text.content) if line_end < 0 else line_end
    inside: list[Token] = []
    end = found[place].end
    place += 1
    while found[place].kind != "end" and found[place].start < line_end:
        token = found[place]
        end = token.end
        place += 1
        if token.kind == "mark" and token.value == "]":
            break
        inside.append(token)
    else:
        end = line_end
    key = inside[0] if inside and inside[0].kind == "name" else None
    value = next((token for token in inside if token.kind == "text"), None)
    return Note(start, end, key, value), place


def _chunk(docs: list[Token], notes: list[Note], body: list[Token], reach: int) -> Chunk:
    starts = [token.start for token in (*docs[:1], *body[:1])] + [note.start for note in notes[:1]]
    ends = [token.end for token in (*docs[-1:], *body[-1:])] + [note.end for note in notes[-1:]]
    declares = bool(body) and body[0].kind == "directive"
    end = max(ends)
    finished = declares or (bool(body) and body[-1].kind == "mark" and body[-1].value == ".")
    reach = end if finished else max(end, reach)
    uses = tuple(_uses(body, reach)) if body and not declares else ()
    return Chunk(min(starts), end, reach, tuple(docs), tuple(notes), tuple(body), uses, declares)


def _uses(body: list[Token], end: int) -> list[Use]:
    """Every atom, by the place where it opens; an atom that is not closed goes on to the clause's end."""
    found: list[Use] = []
    waiting: list[tuple[Token | None, int, list[int], bool]] = []
    seen_neck = False

    def close(at: int, *, neck: bool) -> None:
        name, start, commas, negated = waiting.pop()
        if name is not None:
            found.append(Use(name, start, at, tuple(commas), negated, not neck))

    for place, token in enumerate(body):
        before = body[place - 1] if place else None
        if token.kind != "mark":
            continue
        if token.value == "(":
            named = before is not None and before.kind == "name" and before.value not in FUNCTIONS
            negated = named and place > 1 and body[place - 2].value in ("!", "not")
            waiting.append((before if named else None, token.start, [], negated))
        elif token.value == "{":
            waiting.append((None, token.start, [], False))
        elif token.value in (")", "}") and waiting:
            close(token.start, neck=seen_neck)
        elif token.value == "," and waiting:
            waiting[-1][2].append(token.start)
        elif token.value == ":-":
            while waiting:
                close(token.start, neck=seen_neck)
            seen_neck = True
        elif token.value == ".":
            while waiting:
                close(token.start, neck=seen_neck)
    while waiting:
        close(end, neck=seen_neck)
    found.sort(key=lambda use: use.open)
    return found
