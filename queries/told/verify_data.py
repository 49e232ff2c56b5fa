"""What can be said of a saved proof, as plain data: ``codewhy/verification/1``.

Takes a ``Verified``; gives a dictionary that JSON can carry. Keys may be added and are never taken away.
"""

from __future__ import annotations

from queries.proofs.today import Today
from queries.told.as_data import Data, node_data
from queries.verify import Verified


def verified_data(found: Verified) -> Data:
    """``codewhy/verification/1``: ``sound``, ``same_knowledge`` and ``same_answer`` are the three answers."""
    sound, file = found.soundness, found.saved.file
    return {
        "schema": "codewhy/verification/1",
        "stands": found.stands,
        "sound": sound.sound,
        "same_knowledge": found.changes.same,
        "same_answer": None if found.today is None else found.today.same,
        "date": file.date.isoformat(),
        "goals": [goal.goal for goal in file.goals],
        "made_with": {"version": file.version, "fingerprint": file.fingerprint},
        "knowledge": {
            "version": found.version,
            "as_of": file.date.isoformat(),
            "fingerprint": found.fingerprint,
        },
        "checked": {
            "steps": sound.steps,
            "absences": sound.absences,
            "counts": sound.counts,
            "rules": len(file.rules),
            "facts": len(file.facts),
            "against": "knowledge" if sound.whole else "file",
        },
        "wrong": [
            {
                "node": each.node or None,
                "about": each.atom or None,
                "sentence": file.nodes[each.node].sentence if each.node in file.nodes else None,
                "because": each.why,
            }
            for each in sound.wrong
        ],
        "changes": [change._asdict() for change in found.changes.found],
        "today": None if found.today is None else _today(found.today),
    }


def _today(today: Today) -> Data:
    proofs = [gained.proof for gained in today.gained]
    proofs += [cause.proof for lost in today.lost for cause in lost.causes if cause.proof is not None]
    return {
        "refused": today.refused or None,
        "lost": [
            {
                "goal": lost.goal,
                "row": list(lost.row),
                "sentence": lost.sentence,
                "causes": [
                    {
                        "then": cause.then,
                        "because": cause.why,
                        "at": cause.at or None,
                        "proof": None if cause.proof is None else cause.proof.root,
                    }
                    for cause in lost.causes
                ],
            }
            for lost in today.lost
        ],
        "gained": [
            {
                "goal": gained.goal,
                "row": list(gained.row),
                "sentence": gained.proof.nodes[gained.proof.root].sentence,
                "proof": gained.proof.root,
            }
            for gained in today.gained
        ],
        "retold": [{**each._asdict(), "row": list(each.row)} for each in today.retold],
        "nodes": {name: node_data(node) for proof in proofs for name, node in proof.nodes.items()},
    }
