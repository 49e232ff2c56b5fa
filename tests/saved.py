"""Proof files in memory: saved, read back, changed, and sealed again as a forger would.

Takes goals and encounters; gives the plain data of proof files.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kb.source import Text
from queries.encounter.formats import parse_json
from queries.encounter.model import Encounter
from queries.encounter.read import read_encounter
from queries.proofs.check import Soundness, soundness
from queries.proofs.file import proof_file
from queries.proofs.reading import saved_proof
from queries.told.proof_file import digest_of, json_text, proof_file_text
from tests.casebook import ROOT, session

Data = dict[str, Any]

EXAMPLES = ROOT / "queries" / "examples"
NOSE = EXAMPLES / "nose-and-forearm.yaml"
DAY = EXAMPLES / "whole-day.yaml"
ELSEWHERE = "0" * 64
"""A fingerprint of knowledge that is not at hand."""


def encounter_in(path: Path) -> Encounter:
    """An encounter of the examples."""
    return read_encounter(str(path), session().vocabulary)


def text_of(goals: Iterable[str], encounter: Encounter) -> str:
    """The proof file of these goals."""
    return proof_file_text(proof_file(session(), goals, encounter, encounter.date))


def data_of(goals: Iterable[str], encounter: Encounter) -> Data:
    """The same, as plain data."""
    return copied(text_of(goals, encounter))


def copied(content: str) -> Data:
    """The plain data of a text, anew each time."""
    data = parse_json(Text("proof.json", content))
    assert isinstance(data, dict)
    return data


def sealed(data: Data, fingerprint: str | None = None) -> Data:
    """The data with a digest that fits; with another fingerprint, if one is given."""
    if fingerprint is not None:
        data = {**data, "knowledge": {**data["knowledge"], "fingerprint": fingerprint}}
    return {**data, "digest": digest_of(data)}


def judged_alone(data: Data) -> Soundness:
    """What the file shows by itself: it is sealed anew, and its knowledge is not at hand."""
    return soundness(saved_proof(sealed(data, ELSEWHERE)), session().knowledge)


def written(folder: Path, data: Data, name: str = "proof.json") -> str:
    """The data in a file of this folder; its name."""
    path = folder / name
    path.write_text(json_text(data), encoding="utf-8")
    return str(path)
