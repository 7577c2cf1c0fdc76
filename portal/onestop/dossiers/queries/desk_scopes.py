"""Where an officer may look: places of units, of all their dossiers or of one's own.

What is found here follows ``policies.may_handle``; lists and policy are tested together.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules import Step
from portal.onestop.dossiers.rules.queues import DESKS, OPEN, OWN_WORK, QUEUES, Place
from portal.onestop.dossiers.rules.sight import CLERK_STEPS, SEE_ALL


@dataclass(frozen=True, slots=True)
class Scope:
    """Places of one unit, of all its dossiers or of one officer's."""

    unit_id: UUID
    officer_id: UUID | None
    places: frozenset[Place]


def scopes_of(actor: Actor, key: str) -> Iterator[Scope]:
    """Say where an actor may look for a queue; no dossier lies in two scopes."""
    found = _to_do(actor) if key == OWN_WORK else _visible(actor)
    for scope in found:
        places = scope.places & QUEUES[key].places if key != OWN_WORK else scope.places
        if places:
            yield Scope(scope.unit_id, scope.officer_id, places)


def _to_do(actor: Actor) -> Iterator[Scope]:
    for grant in actor.grants:
        steps = DESKS.get(Function(grant.function), frozenset())
        own = actor.id if grant.function == Function.CASE_OFFICER else None
        yield Scope(grant.unit_id, own, _within(OPEN, steps))


def _visible(actor: Actor) -> Iterator[Scope]:
    """Follow ``policies.may_handle``; lists and policy are tested against each other."""
    everywhere = QUEUES["open"].places | QUEUES["ended"].places
    for unit_id in actor.units:
        held = {grant.function for grant in actor.grants if grant.unit_id == unit_id}
        if held & SEE_ALL:
            yield Scope(unit_id, None, everywhere)
            continue
        sealed = _within(everywhere, CLERK_STEPS) if Function.RECORDS_CLERK in held else frozenset()
        yield Scope(unit_id, None, sealed)
        if Function.CASE_OFFICER in held:
            yield Scope(unit_id, actor.id, everywhere - sealed)


def _within(places: Iterable[Place], steps: frozenset[Step]) -> frozenset[Place]:
    return frozenset(place for place in places if place[0] in steps)
