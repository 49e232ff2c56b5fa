"""Open questions as plain data, by the promise ``codewhy/questions/1``.

Takes ``Questions``; gives a dictionary that JSON can carry. Keys may be added and are never taken away.
"""

from __future__ import annotations

from queries.claim import Line
from queries.decide import Leaf, Tree, average, worst
from queries.questions import Asked, Change, Questions
from queries.told.as_data import Data, node_data
from queries.told.questions_text import prospect_text


def questions_data(found: Questions) -> Data:
    """``codewhy/questions/1``."""
    day = found.encounter.date.isoformat()
    return {
        "schema": "codewhy/questions/1",
        "encounter": found.encounter.id,
        "date": day,
        "knowledge": {"version": found.version, "as_of": day, "fingerprint": found.fingerprint},
        "code": found.code,
        "settled": found.settled,
        "complete": found.complete,
        "claims": found.claims,
        "smallest": found.smallest,
        "lines": [line_data(each.line) | {"status": each.status} for each in found.lines],
        "questions": [_asked(each, found) for each in found.asked],
        "order": None if found.tree is None else _order(found, found.tree),
        "nodes": {
            name: node_data(node) for each in found.asked for name, node in each.reason.proof.nodes.items()
        },
    }


def line_data(line: Line) -> Data:
    """A claim line as in ``codewhy/suggestion/1``."""
    return {
        "code": line.code,
        "units": line.units,
        "modifiers": list(line.modifiers),
        "lesions": list(line.lesions),
        "services": list(line.services),
    }


def _asked(each: Asked, found: Questions) -> Data:
    return {
        "ask": each.ask,
        "about": each.about,
        "later": each.later,
        "decides": list(each.decides),
        "answers": [
            {
                "answer": prospect.answer,
                "says": prospect_text(prospect, each.about, found.claims, found.complete),
                "changes": [_change(change) for change in prospect.changes],
                "claims": prospect.claims,
            }
            for prospect in each.prospects
        ],
        "rules": list(each.reason.proof.rules),
        "citations": list(each.reason.proof.citations),
        "proof": each.reason.proof.root,
    }


def _change(change: Change) -> Data:
    return {
        "kind": change.kind.value,
        "before": None if change.before is None else line_data(change.before),
        "after": None if change.after is None else line_data(change.after),
        "settled": change.settled,
        "waits": change.waits,
    }


def _order(found: Questions, tree: Tree) -> Data:
    return {
        "most": worst(tree),
        "average": round(average(tree), 3),
        "exact": found.exact,
        "tree": _tree(found, tree),
    }


def _tree(found: Questions, tree: Tree) -> Data | None:
    if isinstance(tree, Leaf):
        return None
    return {
        "ask": found.fields[tree.question],
        "then": [{"answer": answer, "next": _tree(found, below)} for answer, below in tree.branches],
    }
