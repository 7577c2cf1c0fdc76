"""Sub-dossiers with linked agencies: begun in their order, each by its own clock."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import NotFound, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.identity.audit.services import record
from portal.identity.organisations.queries import find_unit
from portal.onestop.calendar.rules import Limit
from portal.onestop.calendar.services import promise
from portal.onestop.workflows.models import LinkedDossier
from portal.onestop.workflows.queries.asking import linked_to
from portal.onestop.workflows.rules import Step
from portal.onestop.workflows.rules.definitions import LinkedPart
from portal.onestop.workflows.rules.linking import Outcome, all_ended, ready


class PartNotFound(NotFound):
    """The dossier has no such sub-dossier."""

    sentence = _l("Hồ sơ không có phần liên thông này.")


class NotRunning(Refused):
    """The sub-dossier has not begun, or has ended."""

    sentence = _l("Phần liên thông này chưa bắt đầu hoặc đã kết thúc.")


def open_parts(dossier_id: UUID, unit_id: UUID, step: Step, *, actor: Actor, now: datetime) -> None:
    """Write down the sub-dossiers of a step, once, and begin those that wait for nothing."""
    if linked_to(dossier_id):
        return
    session().add_all(
        _made(dossier_id, unit_id, part, number) for number, part in enumerate(step.linked, 1)
    )
    session().flush()
    _begin_ready(dossier_id, actor=actor, now=now)


def end_part(
    dossier_id: UUID,
    key: str,
    outcome: Outcome,
    *,
    reference: str,
    actor: Actor,
    now: datetime,
) -> bool:
    """End a sub-dossier as the other agency told, and begin what waited for it.

    Tell whether all of them have ended. Raises PartNotFound or NotRunning.
    """
    held = session().scalar(_part(dossier_id, key))
    if held is None:
        raise PartNotFound
    if held.started_at is None or held.ended_at is not None:
        raise NotRunning
    held.ended_at, held.outcome, held.reference = now, outcome, reference.strip()[:80]
    session().flush()
    _note("linked.ended", held, actor, now, outcome=outcome.value, reference=held.reference)
    _begin_ready(dossier_id, actor=actor, now=now)
    return all_ended(linked_to(dossier_id))


def _begin_ready(dossier_id: UUID, *, actor: Actor, now: datetime) -> None:
    for key in ready(linked_to(dossier_id)):
        part = session().scalars(_part(dossier_id, key)).one()
        where = part.agency_unit_id  # An agency that is not on the portal keeps usual hours.
        derivation = promise(received_at=now, limit=Limit.from_json(part.limit), unit_id=where)
        part.started_at, part.due_at = now, derivation.due_at
        session().flush()
        _note("linked.started", part, actor, now, due_at=derivation.due_at.isoformat())


def _made(dossier_id: UUID, unit_id: UUID, part: LinkedPart, position: int) -> LinkedDossier:
    agency = find_unit(part.unit) if part.unit else None
    return LinkedDossier(
        dossier_id=dossier_id,
        unit_id=unit_id,
        key=part.id,
        position=position,
        name=part.name,
        agency=part.agency,
        agency_unit_id=agency.id if agency else None,
        procedure_code=part.procedure,
        limit=part.limit.to_json(),
        after=list(part.after),
    )


def _part(dossier_id: UUID, key: str) -> sa.Select[LinkedDossier]:
    return sa.select(LinkedDossier).where(
        LinkedDossier.dossier_id == dossier_id, LinkedDossier.key == key
    )


def _note(
    action: str, part: LinkedDossier, actor: Actor, now: datetime, **facts: JsonValue
) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=part.dossier_id,
        unit_id=part.unit_id,
        part=part.key,
        **facts,
    )
