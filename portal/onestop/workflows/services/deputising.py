"""Naming deputies, and counting what they do."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.identity.organisations.rules import Function
from portal.onestop.workflows.models import Deputy, DeputyUse
from portal.onestop.workflows.rules import Duty, Matter
from portal.onestop.workflows.rules.staffing import Staffing, deputyship_of
from portal.onestop.workflows.services.entries import (
    NotHolding,
    about,
    add,
    check_days,
    functions_in,
    note,
    standing,
)

_SIGNS, _SEALS = Duty.SIGN, Duty.NUMBER_AND_SEAL


class OwnDeputy(Invalid):
    """Nobody is their own deputy."""

    sentence = _l("Chọn người làm thay khác với người được thay.")


class SealAndSignature(Refused):
    """Who signs and who seals are never the same person."""

    sentence = _l("Người ký và người cấp số, đóng dấu không được là một người.")


class LimitReached(Refused):
    """The deputy has acted on as many dossiers as allowed."""

    sentence = _l("Người làm thay đã xử lý đủ số hồ sơ được giao.")


def name_deputy(
    *,
    unit_id: UUID,
    principal_id: UUID,
    deputy_id: UUID,
    duties: Sequence[Duty],
    first_day: date,
    last_day: date,
    ground: str,
    actor: Actor,
    now: datetime,
    max_dossiers: int | None = None,
    max_amount_vnd: int | None = None,
) -> UUID:
    """Let somebody act for another from one day to another, within limits.

    The principal must hold the functions of the duties. Raises NotOfTheUnit, NotHolding,
    OwnDeputy, DaysReversed, or SealAndSignature where one person would sign and seal.
    """
    if principal_id == deputy_id:
        raise about("deputy_id", OwnDeputy())
    check_days(first_day, last_day, now)
    held, deputy = functions_in(unit_id, principal_id, now), functions_in(unit_id, deputy_id, now)
    for duty in duties:
        if duty.held_by not in held:
            raise about("principal_id", NotHolding(function=duty.held_by.label))
    _check_separation(set(duties), deputy)
    made = Deputy(
        unit_id=unit_id,
        principal_id=principal_id,
        deputy_id=deputy_id,
        duties=[duty.value for duty in duties],
        first_day=first_day,
        last_day=last_day,
        max_dossiers=max_dossiers,
        max_amount_vnd=max_amount_vnd,
        ground=ground,
        created_at=now,
    )
    add(made)
    named: list[JsonValue] = [duty.value for duty in duties]
    note("deputy.named", made, deputy_id, actor, now, principal=str(principal_id), duties=named,
          ground=ground, max_dossiers=max_dossiers, max_amount_vnd=max_amount_vnd)  # fmt: skip
    return made.id


def end_deputy(entry_id: UUID, *, actor: Actor, now: datetime) -> None:
    """End a deputyship at once; raises EntryNotFound."""
    held = standing(Deputy, entry_id)
    held.ended_at = now
    note("deputy.ended", held, held.deputy_id, actor, now)


def act_as_deputy(
    staffing: Staffing, duty: Duty, matter: Matter, dossier_id: UUID, *, actor: Actor, now: datetime
) -> UUID | None:
    """Count a dossier against the deputyship under which the actor acts; give its id.

    Nothing is counted, and None given, for who acts in their own right. Raises LimitReached
    when somebody else's act took the last place in the meantime.
    """
    found = deputyship_of(actor.id, duty, matter, staffing) if actor.id else None
    if found is None or _is_counted(found.id, dossier_id):
        return found.id if found else None
    held = session().get(Deputy, found.id, with_for_update=True)
    used = (
        session().scalar(sa.select(sa.func.count()).where(DeputyUse.deputyship_id == found.id)) or 0
    )
    if held and held.max_dossiers is not None and used >= held.max_dossiers:
        raise LimitReached
    add(DeputyUse(deputyship_id=found.id, dossier_id=dossier_id, at=now))
    return found.id


def _is_counted(deputyship_id: UUID, dossier_id: UUID) -> bool:
    return session().get(DeputyUse, (deputyship_id, dossier_id)) is not None


def _check_separation(duties: set[Duty], deputy: frozenset[Function]) -> None:
    would_sign = _SIGNS in duties or _SIGNS.held_by in deputy
    would_seal = _SEALS in duties or _SEALS.held_by in deputy
    if would_sign and would_seal:
        raise SealAndSignature
