"""What can be wrong with a proof file, and with what shall be saved in one: a part of the catalogue.

That a proof is not right is no entry: it is the answer of ``verify``. The entries are reached through
``kb.catalogue``, like all others. Imports ``diagnostics`` only.
"""

from __future__ import annotations

from kb.diagnostics import Fault, Kind

__all__ = [
    "NOTHING_TO_SAVE",
    "NOT_A_PROOF_FILE",
    "PROOF_FIELD",
    "PROOF_TEXT",
    "TOO_MUCH_TO_SAVE",
]

NOT_A_PROOF_FILE = Kind(
    "E0850",
    "{name} is not a proof file: {problem}",
    "",
    Fault.QUESTION,
    "save one with `codewhy why GOAL ENCOUNTER --save proof.json`",
)
PROOF_FIELD = Kind(
    "E0851",
    "a proof file has {wanted} here, and not {found}",
    "",
    Fault.QUESTION,
    "a proof file is written by codewhy, and not by hand",
)
PROOF_TEXT = Kind("E0852", "this text of the rule language cannot be read: {problem}", "", Fault.QUESTION)
NOTHING_TO_SAVE = Kind(
    "E0853",
    "there is no proof to save: {goal} does not hold, and no rule forbids it",
    "",
    Fault.QUESTION,
    "see `codewhy why` for what it lacks",
)
TOO_MUCH_TO_SAVE = Kind(
    "E0854",
    "{goal} has {count} answers; a proof file has the proofs of {most} at most",
    "",
    Fault.QUESTION,
    "ask for fewer: write values instead of `_`",
)
