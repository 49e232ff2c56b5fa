"""A proof file as text: JSON with one rule, row or node to a line, the same bytes for the same proof.

Takes a ``ProofFile``; gives the text of ``codewhy/proof-file/1``. Its ``digest`` is the hash of all the
rest, so that a change anywhere is seen, whether or not a proof rests on what was changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from queries.proofs.file import ProofFile
from queries.told.as_data import node_data

SCHEMA = "codewhy/proof-file/1"

Data = dict[str, Any]


def proof_file_text(found: ProofFile) -> str:
    """The text of a proof file."""
    data = proof_file_data(found)
    return _laid_out({**data, "digest": digest_of(data)}) + "\n"


def proof_file_data(found: ProofFile) -> Data:
    """``codewhy/proof-file/1``, without its digest."""
    return {
        "schema": SCHEMA,
        "knowledge": {"version": found.version, "fingerprint": found.fingerprint},
        "date": found.date.isoformat(),
        "encounter": found.encounter,
        "goals": [
            {
                "goal": goal.goal,
                "answers": [{"row": list(each.row), "proof": each.proof} for each in goal.answers],
            }
            for goal in found.goals
        ],
        "nodes": {name: node_data(node) for name, node in found.nodes.items()},
        "declarations": list(found.declarations),
        "rules": [rule._asdict() for rule in found.rules],
        "facts": [{**fact._asdict(), "row": list(fact.row)} for fact in found.facts],
    }


def digest_of(data: Mapping[str, Any]) -> str:
    """The hash of all that a proof file says, whatever the order of its keys and its spaces."""
    rest = {key: value for key, value in data.items() if key != "digest"}
    return hashlib.sha256(json_text(rest, ordered=True).encode("utf-8", "surrogatepass")).hexdigest()


def json_text(value: object, *, ordered: bool = False) -> str:
    """One line of JSON; exact numbers keep their digits."""
    match value:
        case Decimal():
            return str(value)
        case Mapping():
            items = sorted(value.items()) if ordered else value.items()
            return f"{{{', '.join(f'{_plain(k)}: {json_text(v, ordered=ordered)}' for k, v in items)}}}"
        case list() | tuple():
            return f"[{', '.join(json_text(item, ordered=ordered) for item in value)}]"
    return _plain(value)


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _laid_out(data: Data) -> str:
    """Every part on its own line, and of a list or of the nodes every item."""
    parts = []
    for key, value in data.items():
        lines = [json_text(value)]
        if isinstance(value, list) and value:
            lines = ["[", ",\n".join(f"  {json_text(item)}" for item in value), " ]"]
        elif key == "nodes":
            items = (f"  {_plain(name)}: {json_text(item)}" for name, item in value.items())
            lines = ["{", ",\n".join(items), " }"]
        parts.append(f" {_plain(key)}: {chr(10).join(lines)}")
    return "{\n" + ",\n".join(parts) + "\n}"
