"""What was tried for a goal that does not hold: rules as data, with what became of each premise.

``whynot`` makes it; text, JSON and pictures are made of it. Imports ``proof``.

A premise ``holds`` (True), fails (False), or was not reached (None) because a premise before it failed.
Why one fails is its ``cause``:

``undocumented``  the encounter says nothing of it
``otherwise``     the encounter documents something else; ``seen`` is what
``guidance``      no row of a fact table says so; ``seen`` are rows that differ from it in one place
``blocked``       it asks that something be absent, and that holds; ``proof`` is why
``values``        a comparison of values that is false; ``seen`` are the rows that gave the values, and where
                  there was nothing to count, ``attempts`` says why, by the rule that counts
``derived``       no rule gives it; ``attempts`` are the rules, nearest first
``farther``       no rule gives it; it was not followed, for another way to the goal is nearer
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.explain.proof import Proof, Value

UNDOCUMENTED, OTHERWISE, GUIDANCE = "undocumented", "otherwise", "guidance"
BLOCKED, VALUES, DERIVED, FARTHER = "blocked", "values", "derived", "farther"


@dataclass(frozen=True)
class Premise:
    """A literal of a rule's body under the attempt's bindings; a value that is open is ``_`` in ``atom``.

    ``sentence`` is true as it stands: that the premise holds, or that it does not, or what it asks for
    where it was not reached. ``proof`` is why it holds, or why what blocks it does.
    """

    kind: str
    atom: str
    sentence: str
    holds: bool | None
    cause: str = ""
    proof: Proof | None = None
    seen: tuple[Proof, ...] = ()
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True)
class Attempt:
    """A rule that could give the goal, with one way of binding its variables as far as it got.

    ``sentence`` says what the rule would give. ``short`` is how many base facts are missing or in the way
    on the nearest way through it: attempts stand in its order.
    """

    rule: str
    sentence: str
    at: str
    citations: tuple[str, ...]
    bindings: tuple[tuple[str, Value], ...]
    premises: tuple[Premise, ...]
    short: int

    @property
    def failing(self) -> tuple[Premise, ...]:
        """The premises that fail."""
        return tuple(premise for premise in self.premises if premise.holds is False)

    def walk(self) -> Iterator[Attempt]:
        """This attempt and every one nested in it, outermost first."""
        yield self
        for premise in self.premises:
            for attempt in premise.attempts:
                yield from attempt.walk()
