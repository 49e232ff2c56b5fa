"""A program that passed every check: the one thing that an engine accepts.

Made by ``checks.check`` and by nobody else (an edition is a part of one). Imports ``syntax``, ``strata``.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.strata import Stratum
from kb.syntax import Clause, Declaration


@dataclass(frozen=True)
class CheckedProgram:
    """Declarations, rules, and the order in which the relations can be settled."""

    declarations: dict[str, Declaration]
    rules: tuple[Clause, ...]
    strata: tuple[Stratum, ...]
