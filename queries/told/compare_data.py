"""Two goals, or two encounters, against each other as plain data: ``codewhy/compare/1``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queries.told.as_data import Data
from queries.told.differences_data import causes_data, differences_data

if TYPE_CHECKING:
    from kb.explain.contrast.pairs import Member, Pair
    from kb.explain.proof import Node
    from queries.compare import Compared, EncounterComparison, GoalComparison
    from queries.differences import Differences

SCHEMA = "codewhy/compare/1"


def goals_data(found: GoalComparison) -> Data:
    """Two goals of one encounter."""
    return {
        "schema": SCHEMA,
        "first": _goal(found.first),
        "second": _goal(found.second),
        "pairs": [_pair(each) for each in found.pairs],
    }


def _goal(found: Compared) -> Data:
    return {
        "goal": found.goal.text,
        "holds": found.holds,
        "row": None if found.row is None else list(found.row),
    }


def _pair(pair: Pair) -> Data:
    return {
        "first": None if pair.first is None else _member(pair.first),
        "second": None if pair.second is None else _member(pair.second),
        "below": [_pair(each) for each in pair.below],
    }


def _member(member: Member) -> Data:
    data: Data = {
        "sentence": member.sentence,
        "state": member.state,
        "atom": member.atom,
        "why": [_step(node) for node in member.why],
    }
    return data if member.node is None else {**data, **_step(member.node)}


def _step(node: Node) -> Data:
    data: Data = {"kind": node.kind, "atom": node.atom, "sentence": node.sentence, "at": node.at}
    return {**data, "citations": list(node.citations), **({"rule": node.rule} if node.rule else {})}


def encounters_data(found: Differences | EncounterComparison) -> Data:
    """Two encounters."""
    from queries.differences import Differences

    if isinstance(found, Differences):
        return {"schema": SCHEMA, **differences_data(found)}
    return {
        "schema": SCHEMA,
        "goal": found.goal.text,
        "first": [list(row) for row in found.rows[0]],
        "second": [list(row) for row in found.rows[1]],
        "because": causes_data(found.causes),
    }
