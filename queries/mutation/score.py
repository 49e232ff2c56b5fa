"""What came of all mutants of a family: the survivors, those declared to say the same, and the score.

Takes mutants with their verdicts and what is declared; gives ``Score``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from queries.mutation.declared import Declared, matches
from queries.mutation.mutant import Mutant
from queries.mutation.trial import Verdict


@dataclass(frozen=True)
class Survivor:
    """A mutant that no case notices, and a case that would, as text, where one was found."""

    mutant: Mutant
    reached: int
    killer: str = ""


@dataclass(frozen=True)
class Score:
    """All that came of the mutants of a family.

    ``excused`` are survivors with the reason for which they say the same; ``stale`` are names that are
    declared so without need.
    """

    tried: int
    killed: tuple[tuple[Mutant, str], ...]
    survivors: tuple[Survivor, ...]
    excused: tuple[tuple[Mutant, str], ...]
    stale: tuple[tuple[str, str], ...]

    @property
    def counted(self) -> int:
        """The mutants that a case should notice."""
        return self.tried - len(self.excused)

    @property
    def told(self) -> str:
        """The score in words."""
        if not self.counted:
            return "There is nothing to notice."
        percent = f"{len(self.killed) * 100 / self.counted:.1f}" if self.survivors else "100"
        same = f", and {len(self.excused)} are declared to say the same" if self.excused else ""
        return f"Noticed: {len(self.killed):,} of {self.counted:,} mutants, {percent}%{same}."

    def with_killers(self, killers: dict[str, str]) -> Score:
        """The same with cases that would notice survivors, by the mutants' names."""
        found = tuple(replace(each, killer=killers.get(each.mutant.name, "")) for each in self.survivors)
        return replace(self, survivors=found)


def score(mutants: Sequence[Mutant], verdicts: Iterable[Verdict], known: Declared) -> Score:
    """What came of the mutants."""
    killed: list[tuple[Mutant, str]] = []
    survivors: list[Survivor] = []
    excused: list[tuple[Mutant, str]] = []
    for mutant, verdict in zip(mutants, verdicts, strict=True):
        reason = known.reason(mutant.name)
        if verdict.killer is not None:
            killed.append((mutant, verdict.killer))
        elif reason is not None:
            excused.append((mutant, reason))
        else:
            survivors.append(Survivor(mutant, verdict.reached))
    stale = tuple(_stale(mutants, [mutant.name for mutant, _ in excused], known))
    return Score(len(mutants), tuple(killed), tuple(survivors), tuple(excused), stale)


def _stale(mutants: Sequence[Mutant], excused: Sequence[str], known: Declared) -> Iterator[tuple[str, str]]:
    """What is declared of the rules and tables that were changed, and excuses no survivor."""
    names = {mutant.name for mutant in mutants}
    of = {mutant.of for mutant in mutants}
    for name in (name for each in known.equivalent for name in each.mutants):
        if name.split(": ", 1)[0] in of and not any(matches(name, each) for each in excused):
            made = any(matches(name, each) for each in names)
            yield name, "a case notices it" if made else "there is no such mutant"
