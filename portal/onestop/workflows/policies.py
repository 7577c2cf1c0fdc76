"""Who may see and change paths, keep the people of a unit, and answer questions."""

from collections.abc import Collection, Mapping
from typing import Protocol
from uuid import UUID

from portal.core.access import Actor
from portal.identity.organisations.rules import Function, UnitKind
from portal.onestop.workflows.queries import acting
from portal.onestop.workflows.rules import Duty, Matter

_LEADS = (Function.ADMINISTRATOR, Function.DIVISION_HEAD, Function.AGENCY_HEAD)


class InUnit(Protocol):
    """Anything that lies in a unit."""

    @property
    def unit_id(self) -> UUID: ...


class InDeputyship(InUnit, Protocol):
    """A deputyship: where it lies, and for which duties."""

    @property
    def duties(self) -> Collection[Duty]: ...


class AskedOfUnit(Protocol):
    """A question to a unit."""

    @property
    def asked_unit_id(self) -> UUID: ...


def may_see_workflows(actor: Actor) -> bool:
    """Let heads and administrators of any unit see the paths and their checks."""
    return actor.kind == "staff" and any(actor.holds(function) for function in _LEADS)


def may_change_workflows(actor: Actor, kinds: Mapping[UUID, UnitKind]) -> bool:
    """Let administrators of the centre change paths, as they hold for all units.

    Where no unit is a centre, administrators of any unit may. ``kinds`` names every unit's kind.
    """
    if actor.kind != "staff":
        return False
    centres = [unit for unit, kind in kinds.items() if kind is UnitKind.PROVINCE_CENTRE]
    if not centres:
        return actor.holds(Function.ADMINISTRATOR)
    return any(actor.holds(Function.ADMINISTRATOR, centre) for centre in centres)


def led_by(actor: Actor) -> frozenset[UUID]:
    """List the units whose people an actor looks after."""
    return frozenset(grant.unit_id for grant in actor.grants if grant.function in _LEADS)


def may_lead(actor: Actor) -> bool:
    """Let heads and administrators of any unit look after people."""
    return actor.kind == "staff" and bool(led_by(actor))


def may_lead_unit(actor: Actor, unit_id: UUID) -> bool:
    """Let heads and administrators of a unit look after its people."""
    return actor.kind == "staff" and unit_id in led_by(actor)


def may_end_entry(actor: Actor, entry: InUnit) -> bool:
    """Let heads and administrators end entries of their own units."""
    return may_lead_unit(actor, entry.unit_id)


class WithUnit(Protocol):
    """A sub-dossier that lies with an agency; outside the portal it has no unit."""

    @property
    def agency_unit_id(self) -> UUID | None: ...


def may_see_asked(actor: Actor) -> bool:
    """Let staff with any function see what their units are asked."""
    return actor.kind == "staff" and bool(actor.grants)


def may_answer(actor: Actor, request: AskedOfUnit, matter: Matter) -> bool:
    """Let case officers and heads of the asked unit read the question and answer.

    So may who deputises for one of them, today and within the limits.
    """
    return acting.speaking_duty(actor, request.asked_unit_id, matter) is not None


def may_conclude_part(actor: Actor, part: WithUnit, matter: Matter) -> bool:
    """Let case officers and heads of the linked unit read its part and record the outcome.

    So may who deputises for one of them, today and within the limits.
    """
    unit_id = part.agency_unit_id
    return unit_id is not None and acting.speaking_duty(actor, unit_id, matter) is not None


def may_function(actor: Actor, duty: Duty, unit_id: UUID, matter: Matter) -> bool:
    """Let whoever holds the duty's function in a unit, or deputises for somebody who does.

    Where one person has the matter (``matter.person_id``) only they and their deputies may.
    """
    if actor.kind != "staff" or actor.id is None:
        return False
    held = acting.in_own_right(actor, duty, unit_id, matter)
    return held or acting.deputation_for(actor, duty, unit_id, matter) is not None


def may_name_deputy(actor: Actor, unit_id: UUID, duties: Collection[Duty]) -> bool:
    """Let who holds the functions themselves, or heads the unit, give duties to a deputy.

    So nobody gives away a signature that is not theirs.
    """
    if actor.kind != "staff":
        return False
    heads = actor.holds(Function.AGENCY_HEAD, unit_id)
    return heads or all(actor.holds(duty.held_by, unit_id) for duty in duties)


def may_end_deputy(actor: Actor, entry: InDeputyship) -> bool:
    """Let whoever could have named the deputy end it."""
    return may_name_deputy(actor, entry.unit_id, entry.duties)
