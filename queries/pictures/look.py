"""How kinds and states look: shape and words first, line second, colour last (Okabe and Ito's, made pale).

Takes the kinds and states of graphs; gives shapes, strokes and fills. A kind that is not named looks plain.
Imports ``drawing``.
"""

from __future__ import annotations

from typing import NamedTuple

from queries.pictures.drawing import Stroke

INK, GREY = "#1b1b1b", "#5f6368"
DASHED, DOTTED = (7.0, 4.0), (2.0, 3.5)


class Look(NamedTuple):
    """A box: ``word`` is the small word above its label, empty where the label says it."""

    shape: str
    word: str
    fill: str = "#ffffff"
    width: float = 1.4
    dash: tuple[float, ...] = ()


class Mark(NamedTuple):
    """A state: the word that is written into the box, and what it changes of the look."""

    word: str
    fill: str
    shape: str = ""
    width: float = 1.4
    dash: tuple[float, ...] = ()
    colour: str = INK


PLAIN = Look("rectangle", "")

KINDS = {
    "code": Look("rounded", "", "#e8f2fa"),
    "many codes": Look("stack", "", "#f4f4f2"),
    "deleted code": Look("octagon", "withdrawn", "#f4f4f2", dash=DASHED),
    "procedure": Look("stadium", "procedure", "#e6f5ef"),
    "modifier": Look("hexagon", "", "#fdf6d8"),
    "fact table": Look("note", "fact table", "#fdf6d8"),
    "documented": Look("slanted", "documented", "#e6f5ef"),
    "derived": Look("rectangle", "derived", "#e8f2fa"),
    "rule": Look("rounded", "rule", "#f7edf4"),
    "line": Look("rounded", "claim line", "#e8f2fa", 2.6),
    "possible line": Look("rounded", "possible line", "#fdf6d8", 2.0, DASHED),
    "goal": Look("rounded", "asked about", "#e8f2fa", 2.6),
    "step": Look("rectangle", ""),
    "row": Look("note", "fact table"),
    "absent": Look("rectangle", "absent", dash=DOTTED),
    "compared": Look("stadium", "compared"),
    "counted": Look("stadium", "counted"),
    "exclusion": Look("octagon", "not reported"),
    "warning": Look("flag", "warning"),
    "line modifier": Look("stadium", "modifier"),
    "question": Look("hexagon", "to ask"),
}
"""What each kind of node looks like; most get their fill from their state, where they have one."""

HOLDS, BLOCKS, IDLE, UNKNOWN = "holds", "blocks", "does not matter", "unknown"
FIRST, SECOND, SHARED, DIFFERENT = "first case only", "second case only", "both cases", "different"

STATES = {
    HOLDS: Mark("holds", "#e8f2fa"),
    BLOCKS: Mark("BLOCKS", "#fbe3d6", "octagon", 2.8, colour="#8a3200"),
    IDLE: Mark("does not matter", "#ffffff", "", 1.0, DOTTED, GREY),
    UNKNOWN: Mark("? unknown", "#fdf6d8", "hexagon", 1.8, DASHED),
    FIRST: Mark("FIRST only", "#e8f2fa", "note", 1.8),
    SECOND: Mark("SECOND only", "#fbe3d6", "flag", 1.8, DASHED),
    SHARED: Mark("in both", "#ffffff", "", 1.0, (), GREY),
    DIFFERENT: Mark("DIFFERENT", "#fdf6d8", "hexagon", 2.8),
}
"""What each state changes."""

FOCUS_WIDTH = 3.2

LEGEND = {"derived": "derived by rules", "step": "step of a proof"}
"""What the legend calls a kind of node that says no word of itself."""

EDGES = {
    "add-on of": Stroke("#0b5a8a", 2.2),
    "never beside": Stroke("#8a3200", 2.2, (9.0, 4.0)),
    "only with a modifier beside": Stroke("#6b5200", 1.8, (5.0, 3.0)),
    "replaced by": Stroke(GREY, 1.4, (2.0, 3.0)),
    "next larger": Stroke("#00664a", 1.6, (12.0, 3.0, 2.0, 3.0)),
    "is for": Stroke(GREY, 1.3),
    "includes": Stroke("#00664a", 2.0, (14.0, 3.0)),
    "may carry": Stroke("#6b5200", 1.4, (2.0, 2.5)),
    "not": Stroke("#8a3200", 1.7, (8.0, 4.0)),
    "counts": Stroke("#6b5200", 1.7, (12.0, 3.0, 2.0, 3.0)),
    "keeps off": Stroke("#8a3200", 2.2, (9.0, 4.0)),
    "decides": Stroke("#6b5200", 1.7, (2.5, 3.0)),
}
"""What each kind of edge looks like; one that is not named is a plain line."""

PLAIN_EDGE = Stroke("#44484d", 1.3)


def look_of(kind: str, state: str, focus: bool) -> Look:
    """The look of a node."""
    look = KINDS.get(kind, PLAIN)
    mark = STATES.get(state)
    if mark is not None:
        dash = mark.dash or (look.dash if not mark.shape else ())
        look = Look(mark.shape or look.shape, look.word, mark.fill, max(mark.width, look.width), dash)
        if state == IDLE:
            look = look._replace(width=mark.width)
    return look._replace(width=FOCUS_WIDTH) if focus else look


def edge_look(kind: str) -> Stroke:
    """The look of an edge."""
    return EDGES.get(kind, PLAIN_EDGE)
