"""Why not, as plain data: ``codewhy/why-not/1``."""

from __future__ import annotations

from kb.explain.attempt import Attempt, Premise
from queries.fixes import Fix
from queries.told.as_data import Data, exclusion_data, proof_nodes
from queries.why_not import Missing

HOLDS = {True: True, False: False, None: "unreached"}


def why_not_data(found: Missing) -> Data:
    """The answer, with the nodes of every proof that it names."""
    proofs = [*found.proofs, *(each.reason.proof for each in found.forbidden)]
    proofs += [fix.proof for fix in found.fixes]
    for top in found.attempts:
        for attempt in top.walk():
            for premise in attempt.premises:
                proofs += [*([premise.proof] if premise.proof else []), *premise.seen]
    return {
        "schema": "codewhy/why-not/1",
        "goal": found.goal.text,
        "holds": found.holds,
        "roots": [proof.root for proof in found.proofs],
        "forbidden": [exclusion_data(each) for each in found.forbidden],
        "attempts": [_attempt(each) for each in found.attempts],
        "fixes": [_fix(each) for each in found.fixes],
        "complete": found.complete,
        "nodes": proof_nodes(proofs),
    }


def _attempt(attempt: Attempt) -> Data:
    return {
        "rule": attempt.rule,
        "sentence": attempt.sentence,
        "at": attempt.at,
        "citations": list(attempt.citations),
        "bindings": dict(attempt.bindings),
        "short": attempt.short,
        "premises": [_premise(each) for each in attempt.premises],
    }


def _premise(premise: Premise) -> Data:
    return {
        "kind": premise.kind,
        "atom": premise.atom,
        "sentence": premise.sentence,
        "holds": HOLDS[premise.holds],
        "cause": premise.cause or None,
        "proof": premise.proof.root if premise.proof else None,
        "seen": [proof.root for proof in premise.seen],
        "attempts": [_attempt(each) for each in premise.attempts],
    }


def _fix(fix: Fix) -> Data:
    return {
        "written": fix.written,
        "changes": [
            {
                "path": change.path,
                "kind": change.kind,
                "now": list(change.now),
                "then": list(change.then),
                "facts": [{"relation": fact.relation, "row": list(fact.row)} for fact in change.facts],
            }
            for change in fix.changes
        ],
        "proof": fix.proof.root,
    }
