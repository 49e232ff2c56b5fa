"""Claim lines read out of finished relations.

The rules say what a line is: ``line`` (code, what it is for, units), ``line_service`` and ``line_covers``
(services and their lesions), ``line_modifier`` and ``line_order``. Takes ``Relations``; gives ``Line``s in
claim order.
"""

from __future__ import annotations

from typing import NamedTuple

from kb.relations import Relations

LINE_RELATIONS = frozenset({"line", "line_service", "line_covers", "line_modifier", "line_order"})
"""All that decides what stands on a claim."""


class Line(NamedTuple):
    """A claim line: units of service, modifiers, and the lesions and services that it is for.

    ``of`` is what the rules call the line by, where a code has several: a lesion, a service, or "all".
    """

    code: str
    of: str
    units: int
    modifiers: tuple[str, ...]
    lesions: tuple[str, ...]
    services: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        """What tells this line from every other one of its claim."""
        return self.code, self.of


def claim_lines(relations: Relations) -> tuple[Line, ...]:
    """The lines of the claim, in claim order."""
    places = {(row[0], row[1]): row[2:] for row in relations.rows("line_order")}
    lesions = {str(row[0]): int(row[1]) for row in relations.rows("lesion_order")}
    services = {str(row[0]): int(row[1]) for row in relations.rows("service_order")}
    found: list[Line] = []
    for code, of, units in relations.rows("line"):
        done = {str(row[2]) for row in relations.find("line_service", (0, 1), (code, of))}
        covered = {str(row[2]) for row in relations.find("line_covers", (0, 1), (code, of))}
        modifiers = {str(row[2]) for row in relations.find("line_modifier", (0, 1), (code, of))}
        found.append(
            Line(
                code=str(code),
                of=str(of),
                units=int(units),
                modifiers=tuple(sorted(modifiers)),
                lesions=tuple(sorted(covered, key=lambda name: (lesions.get(name, 0), name))),
                services=tuple(sorted(done, key=lambda name: (services.get(name, 0), name))),
            )
        )
    last = (len(services) + len(lesions) + 1,)
    return tuple(sorted(found, key=lambda line: (places.get(line.key, last), line.key)))
