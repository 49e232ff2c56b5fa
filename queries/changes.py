"""What tells two encounters apart, field by field, each in a sentence.

Takes two encounters and the declarations of the case's relations, whose sentences are told; gives
``Change``s. A new service, lesion or earlier procedure is one change. Knows no rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.sentences import tell
from kb.syntax import Declaration
from queries.encounter.facts import CaseFact, facts
from queries.encounter.model import Encounter

WRITTEN, HAPPENED = "written", "happened"
SILENT = "undocumented"
ORDERS = frozenset({"service_order", "lesion_order"})


@dataclass(frozen=True)
class Change:
    """One change of an encounter: the field, what is documented in it now, and what would have to be.

    ``kind`` is ``written`` where the field is silent today, so that the note would have to say it (if it
    is so), and ``happened`` where the note says otherwise, so that it would have to have been otherwise.
    """

    path: str
    kind: str
    now: tuple[str, ...]
    then: tuple[str, ...]
    facts: tuple[CaseFact, ...] = ()


def changes(
    before: Encounter, after: Encounter, declarations: Mapping[str, Declaration]
) -> tuple[Change, ...]:
    """The changes that lead from one encounter to the other, in the order of the fields."""
    old, new = _by_unit(before, before, after), _by_unit(after, before, after)
    found = []
    for unit in dict.fromkeys([*old, *new]):
        was = {(fact.relation, fact.row) for fact in old.get(unit, ())}
        is_ = {(fact.relation, fact.row) for fact in new.get(unit, ())}
        gone = [fact for fact in old.get(unit, ()) if (fact.relation, fact.row) not in is_]
        come = [fact for fact in new.get(unit, ()) if (fact.relation, fact.row) not in was]
        if not gone and not come:
            continue
        said = [fact for fact in gone if fact.relation != SILENT]
        then = [fact for fact in come if fact.relation != SILENT]
        if not said and not then:
            continue  # more or less is said to be missing, and nothing else
        kind = WRITTEN if not said and not _new(unit, gone, come) else HAPPENED
        found.append(
            Change(
                unit.partition("#")[0],
                kind,
                _sentences(said, declarations),
                _sentences(then, declarations),
                tuple(then),
            )
        )
    return tuple(found)


def _new(unit: str, gone: list[CaseFact], come: list[CaseFact]) -> bool:
    """Whether it is a thing that was not there: a service, a stage, a lesion, an earlier procedure."""
    return "[+]" in unit or any(fact.relation == "stage" for fact in come)


def _by_unit(encounter: Encounter, before: Encounter, after: Encounter) -> dict[str, list[CaseFact]]:
    """The facts of an encounter by the field they stand in, all of a thing that comes or goes together."""
    found: dict[str, list[CaseFact]] = {}
    for fact in facts(encounter):
        if fact.relation not in ORDERS:
            found.setdefault(_unit(str(fact.at), encounter, before, after), []).append(fact)
    return found


def _unit(path: str, encounter: Encounter, before: Encounter, after: Encounter) -> str:
    """The field's path in the encounter before; of a thing that is in one of them only, the thing's."""
    name, bracket, rest = path.partition("[")
    if not bracket:
        return path
    index, _, field = rest.partition("]")
    if not field.startswith(".stages"):  # a stage is a thing of its own; what else is listed is one field
        field = field.partition("[")[0]
    thing = _key(encounter, name, int(index))
    old = [_key(before, name, i) for i in range(len(getattr(before, name)))]
    new = [_key(after, name, i) for i in range(len(getattr(after, name)))]
    if thing not in old:
        return f"{name}[+]#{thing}"
    place = f"{name}[{old.index(thing)}]"
    return f"{place}{field}" if thing in new else place


def _key(encounter: Encounter, name: str, index: int) -> object:
    """What a thing is told by: its id, or of an earlier procedure its place."""
    return getattr(getattr(encounter, name)[index], "id", index)


def _sentences(found: Iterable[CaseFact], declarations: Mapping[str, Declaration]) -> tuple[str, ...]:
    told = []
    for fact in found:
        declaration = declarations[fact.relation]
        names = (column.name for column in declaration.columns)
        told.append(tell(declaration.doc, dict(zip(names, fact.row, strict=True))))
    return tuple(dict.fromkeys(told))
