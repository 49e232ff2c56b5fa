"""Mutants as plain data for JSON. Takes ``Mutants`` and their ``Score``; gives objects."""

from __future__ import annotations

from queries.mutation.family import Mutants
from queries.mutation.mutant import Mutant
from queries.mutation.score import Score
from queries.told.as_data import Data


def mutation_data(made: Mutants, score: Score) -> Data:
    """The object of ``codewhy rules mutate --format json``."""
    return {
        "schema": "codewhy/mutation/1",
        "family": made.family.name,
        "rules": [rule.id or rule.head.relation for rule in made.rules],
        "tables": list(made.tables),
        "tables_too_large": list(made.large),
        "mutants": score.tried,
        "killed": len(score.killed),
        "counted": score.counted,
        "survivors": [
            {**_mutant(each.mutant), "reached": each.reached, "killing_case": each.killer or None}
            for each in score.survivors
        ],
        "equivalent": [{**_mutant(mutant), "reason": reason} for mutant, reason in score.excused],
        "needlessly_declared": [{"mutant": name, "why": why} for name, why in score.stale],
        "killed_by": [{"mutant": mutant.name, "case": case} for mutant, case in score.killed],
    }


def _mutant(mutant: Mutant) -> Data:
    return {
        "mutant": mutant.name,
        "of": mutant.of,
        "kind": mutant.kind,
        "at": str(mutant.at),
        "was": mutant.was,
        "is": mutant.is_ or None,
    }
