"""Of which documented services an answer says anything: a line, a possible line, or a reason for none.

Takes a ``Suggestion``; gives the services that it is silent about. An exclusion, a warning or a question is
about the service that its conclusion names, or about the service on the lesion that it names, if its reason
rests on that service.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.explain.proof import Proof
from queries.encounter.model import Encounter, Service
from queries.suggest import Suggestion


def silent(found: Suggestion) -> tuple[str, ...]:
    """The services that no part of the answer is about."""
    lined = {name for line in found.lines for name in line.line.services}
    waiting = [each for each in found.encounter.services if each.id not in lined]
    if not waiting:
        return ()
    told = [_Told(proof, found.encounter) for proof in _proofs(found)]
    asked = [each.about for each in found.questions]
    places = {each.id: f"services[{n}]." for n, each in enumerate(found.encounter.services)}
    return tuple(
        each.id
        for each in waiting
        if not any(about.startswith(places[each.id]) for about in asked)
        and not any(reason.is_about(each) for reason in told)
    )


def claimed(found: Suggestion) -> tuple[tuple[str, str], ...]:
    """The codes of today's claim, each with a lesion that it is for, or a service where it has none."""
    return tuple(
        (line.line.code, of) for line in found.claim for of in line.line.lesions or line.line.services
    )


def _proofs(found: Suggestion) -> Iterator[Proof]:
    yield from (each.reason.proof for each in found.excluded)
    yield from (each.proof for each in found.warnings)
    yield from (each.reason.proof for each in found.questions)


class _Told:
    """A reason: the lesions and services of the encounter that its conclusion and its steps name."""

    def __init__(self, proof: Proof, encounter: Encounter) -> None:
        ids = {each.id for each in (*encounter.lesions, *encounter.services)}
        self.concluded = set(_named([proof.nodes[proof.root].atom], ids))
        self.rests_on = set(_named((node.atom for node in proof.walk() if node.kind != "absent"), ids))

    def is_about(self, service: Service) -> bool:
        """Whether the reason is about this service."""
        if service.id in self.concluded:
            return True
        of_lesion = not self.concluded or service.lesion in self.concluded
        return of_lesion and service.id in self.rests_on


def _named(atoms: Iterable[str], ids: Iterable[str]) -> Iterator[str]:
    text = "\n".join(atoms)
    return (name for name in ids if f'"{name}"' in text)
