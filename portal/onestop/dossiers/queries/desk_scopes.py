"""Where an officer may look: places of units, of all their dossiers or of one's own.

What is found here follows ``policies.may_handle``; lists and policy are tested together. Who
carries work for somebody else finds it in the same queues, within the limits of the deputation.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries.dossiers import sights_of
from portal.onestop.dossiers.rules import Step
from portal.onestop.dossiers.rules.queues import DESKS, OPEN, OWN_WORK, QUEUES, WORK, Place
from portal.onestop.dossiers.rules.sight import CLERK_STEPS, SEE_ALL, Lying, Sight
from portal.onestop.workflows.rules import Duty


@dataclass(frozen=True, slots=True)
class Scope:
    """Places of one unit, of all its dossiers or of one officer's.

    Where there are ``sights``, only dossiers that one of them shows.
    """

    unit_id: UUID
    officer_id: UUID | None
    places: frozenset[Place]
    sights: tuple[Sight, ...] = ()

    def holds(self, dossier: Lying) -> bool:
        """Tell whether a dossier lies here."""
        return (
            dossier.unit_id == self.unit_id
            and self.officer_id in {None, dossier.officer_id}
            and (dossier.step, dossier.state) in self.places
            and (not self.sights or any(sight.shows(dossier) for sight in self.sights))
        )


def scopes_of(actor: Actor, key: str) -> Iterator[Scope]:
    """Say where an actor may look for a queue; no dossier lies in two scopes."""
    found = _to_do(actor) if key == OWN_WORK else _visible(actor)
    for scope in found:
        places = scope.places & QUEUES[key].places if key != OWN_WORK else scope.places
        if places:
            yield replace(scope, places=places)


def _to_do(actor: Actor) -> Iterator[Scope]:
    for grant in actor.grants:
        steps = DESKS.get(Function(grant.function), frozenset())
        own = actor.id if grant.function == Function.CASE_OFFICER else None
        yield Scope(grant.unit_id, own, _within(OPEN, steps))
    for (unit_id, step), sights in _carried(actor).items():
        yield Scope(unit_id, None, _within(OPEN, frozenset({step})), tuple(sights))


def _carried(actor: Actor) -> Mapping[tuple[UUID, Step], list[Sight]]:
    """Gather by unit and desk what an actor does for others and may not do anyway."""
    found: dict[tuple[UUID, Step], list[Sight]] = defaultdict(list)
    for given in actor.deputations:
        for duty in map(Duty, sorted(given.duties)):
            officer = given.principal_id if duty is Duty.EXAMINE else None
            if officer is None and actor.holds(duty.held_by, given.unit_id):
                continue
            sight = Sight(given.unit_id, officer, None, given.procedures, given.only)
            for step in WORK.get(duty, frozenset()):
                found[given.unit_id, step].append(sight)
    return found


def _visible(actor: Actor) -> Iterator[Scope]:
    """Follow ``policies.may_handle``; lists and policy are tested against each other."""
    everywhere = QUEUES["open"].places | QUEUES["ended"].places
    for unit_id in actor.units | {given.unit_id for given in actor.deputations}:
        held = {grant.function for grant in actor.grants if grant.unit_id == unit_id}
        if held & SEE_ALL:
            yield Scope(unit_id, None, everywhere)
            continue
        if any(given.unit_id == unit_id for given in actor.deputations):
            here = tuple(sight for sight in sights_of(actor) if sight.unit_id == unit_id)
            yield Scope(unit_id, None, everywhere, here)
            continue
        sealed = _within(everywhere, CLERK_STEPS) if Function.RECORDS_CLERK in held else frozenset()
        yield Scope(unit_id, None, sealed)
        if Function.CASE_OFFICER in held:
            yield Scope(unit_id, actor.id, everywhere - sealed)


def _within(places: Iterable[Place], steps: frozenset[Step]) -> frozenset[Place]:
    return frozenset(place for place in places if place[0] in steps)
