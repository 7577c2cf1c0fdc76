"""Sub-dossiers with linked agencies: begun in their order, each by its own clock.

A unit on the portal ends its own part; of any other agency somebody enters what it told.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import Invalid, Refused
from portal.core.events import publish
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.identity.audit.services import record
from portal.identity.organisations.queries import find_unit
from portal.onestop.calendar.rules import Limit
from portal.onestop.calendar.services import promise
from portal.onestop.workflows.events import PartBegun
from portal.onestop.workflows.models import LinkedDossier
from portal.onestop.workflows.queries.asking import PartNotFound, linked_to
from portal.onestop.workflows.rules import Step
from portal.onestop.workflows.rules.linked_parts import LinkedPart
from portal.onestop.workflows.rules.linking import Outcome, all_ended, ready
from portal.onestop.workflows.services.entries import about

MAX_CHARACTERS = 4000


class NotRunning(Refused):
    """The sub-dossier has not begun, or has ended."""

    sentence = _l("Phần liên thông này chưa bắt đầu hoặc đã kết thúc.")


class EndsItself(Refused):
    """The agency is a unit on the portal: nobody else says how its part ended."""

    sentence = _l("Phần này do đơn vị liên thông tự ghi kết quả trên Cổng; không ghi thay được.")


class ResultMissing(Invalid):
    """A unit says in words what it decided."""

    sentence = _l("Nhập nội dung kết quả, hoặc lý do không giải quyết được.")


@dataclass(frozen=True, slots=True)
class Ending:
    """How a part ended: the outcome, in words, with its code and its document if any.

    ``by`` names who ended it where that is more than their name, as for a deputy.
    """

    outcome: Outcome
    result: str = ""
    reference: str = ""
    file_id: UUID | None = None
    by: str = ""


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
    dossier_id: UUID, key: str, ending: Ending, *, actor: Actor, now: datetime, **facts: JsonValue
) -> bool:
    """End a sub-dossier as an agency outside the portal told, and begin what waited for it.

    ``facts`` join the journal's entry. Tell whether all of them have ended. Raises
    PartNotFound, EndsItself or NotRunning.
    """
    held = _running(_part(dossier_id, key))
    if held.agency_unit_id is not None:
        raise EndsItself
    return _end(held, ending, actor=actor, now=now, **facts)


def conclude_part(
    part_id: UUID, ending: Ending, *, actor: Actor, now: datetime, **facts: JsonValue
) -> bool:
    """End a sub-dossier for the unit with which it lies, and begin what waited for it.

    ``facts`` join the journal's entry. Tell whether all of them have ended. Raises
    PartNotFound, NotRunning or ResultMissing.
    """
    held = _running(sa.select(LinkedDossier).where(LinkedDossier.id == part_id))
    if not ending.result.strip():
        raise about("result", ResultMissing())
    return _end(held, ending, actor=actor, now=now, **facts)


def _running(wanted: sa.Select[LinkedDossier]) -> LinkedDossier:
    held = session().scalar(wanted.with_for_update())
    if held is None:
        raise PartNotFound
    if held.started_at is None or held.ended_at is not None:
        raise NotRunning
    return held


def _end(
    held: LinkedDossier, ending: Ending, *, actor: Actor, now: datetime, **facts: JsonValue
) -> bool:
    held.ended_at, held.ended_by = now, actor.id
    held.ended_by_name = (ending.by or actor.name)[:200]
    held.outcome, held.file_id = ending.outcome, ending.file_id
    held.reference = ending.reference.strip()[:80]
    held.result = ending.result.strip()[:MAX_CHARACTERS]
    session().flush()
    facts |= {"outcome": ending.outcome.value, "reference": held.reference}
    _note("linked.ended", held, actor, now, **facts)
    _begin_ready(held.dossier_id, actor=actor, now=now)
    return all_ended(linked_to(held.dossier_id))


def _begin_ready(dossier_id: UUID, *, actor: Actor, now: datetime) -> None:
    for key in ready(linked_to(dossier_id)):
        part = session().scalars(_part(dossier_id, key)).one()
        where = part.agency_unit_id  # An agency that is not on the portal keeps usual hours.
        derivation = promise(received_at=now, limit=Limit.from_json(part.limit), unit_id=where)
        part.started_at, part.due_at = now, derivation.due_at
        session().flush()
        _note("linked.started", part, actor, now, due_at=derivation.due_at.isoformat())
        publish(PartBegun(part.id, dossier_id, where, now, derivation.due_at))


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
