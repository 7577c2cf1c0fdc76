"""Naming deputies, and counting what they do."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor, Deputation
from portal.core.clock import local
from portal.core.database import session
from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.identity.accounts.events import DeputationsAsked
from portal.identity.organisations.rules import Function
from portal.onestop.procedures.queries import in_force_pages
from portal.onestop.workflows.models import Deputy, DeputyUse
from portal.onestop.workflows.queries import acting
from portal.onestop.workflows.queries import staffing as find
from portal.onestop.workflows.rules import Duty, Matter
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


class UnknownProcedure(Invalid):
    """A procedure was named that is not in force."""

    sentence = _l("Không có thủ tục mang mã “%(code)s”.")


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
    procedures: Sequence[str] = (),
    max_dossiers: int | None = None,
    max_amount_vnd: int | None = None,
) -> UUID:
    """Let somebody act for another from one day to another, within limits.

    The principal must hold the functions of the duties: what was given for some days is not
    given on. Raises NotOfTheUnit, NotHolding, OwnDeputy, DaysReversed, UnknownProcedure, or
    SealAndSignature where one person would sign and seal on some day.
    """
    if principal_id == deputy_id:
        raise about("deputy_id", OwnDeputy())
    check_days(first_day, last_day, now)
    held, deputy = functions_in(unit_id, principal_id, now), functions_in(unit_id, deputy_id, now)
    for duty in duties:
        if duty.held_by not in held:
            raise about("principal_id", NotHolding(function=duty.held_by.label))
    _check_procedures(procedures)
    _check_separation(
        {*duties, *_carried_then(unit_id, deputy_id, first_day, last_day, now)}, deputy
    )
    made = Deputy(
        unit_id=unit_id,
        principal_id=principal_id,
        deputy_id=deputy_id,
        duties=[duty.value for duty in duties],
        procedures=list(procedures),
        first_day=first_day,
        last_day=last_day,
        max_dossiers=max_dossiers,
        max_amount_vnd=max_amount_vnd,
        ground=ground,
        created_at=now,
    )
    add(made)
    note("deputy.named", made, deputy_id, actor, now, principal=str(principal_id), ground=ground,
         duties=made.duties, procedures=made.procedures,
         max_dossiers=max_dossiers, max_amount_vnd=max_amount_vnd)  # fmt: skip
    return made.id


def end_deputy(entry_id: UUID, *, actor: Actor, now: datetime) -> None:
    """End a deputyship at once; raises EntryNotFound."""
    held = standing(Deputy, entry_id)
    held.ended_at = now
    note("deputy.ended", held, held.deputy_id, actor, now)


def act_as_deputy(
    actor: Actor, duty: Duty, unit_id: UUID, matter: Matter, *, now: datetime
) -> Deputation | None:
    """Count a dossier against the deputyship under which the actor acts; give what it says.

    Nothing is counted, and None given, for who acts in their own right. Raises LimitReached
    when somebody else's act took the last place in the meantime.
    """
    found = acting.deputation_for(actor, duty, unit_id, matter)
    if found is not None and matter.dossier_id and not _is_counted(found.id, matter.dossier_id):
        _count(found.id, matter.dossier_id, now)
    return found


def _count(deputyship_id: UUID, dossier_id: UUID, now: datetime) -> None:
    held = session().get(Deputy, deputyship_id, with_for_update=True)
    uses = sa.select(sa.func.count()).where(DeputyUse.deputyship_id == deputyship_id)
    used = session().scalar(uses) or 0
    if held and held.max_dossiers is not None and used >= held.max_dossiers:
        raise LimitReached
    add(DeputyUse(deputyship_id=deputyship_id, dossier_id=dossier_id, at=now))


def carry_for_others(asked: DeputationsAsked) -> None:
    """Tell accounts what somebody who acts carries for others today."""
    asked.answers.extend(acting.deputations_of(asked.account_id, asked.today))


def _is_counted(deputyship_id: UUID, dossier_id: UUID) -> bool:
    return session().get(DeputyUse, (deputyship_id, dossier_id)) is not None


def _check_procedures(codes: Sequence[str]) -> None:
    known = {page.code for page in in_force_pages()} if codes else set()
    for code in codes:
        if code not in known:
            raise about("procedures", UnknownProcedure(code=code))


def _carried_then(
    unit_id: UUID, deputy_id: UUID, first_day: date, last_day: date, now: datetime
) -> set[Duty]:
    """List the duties that a deputy carries for others already on some of these days."""
    standing_then = (
        row
        for row in find.deputies(unit_id, local(now).date())
        if row.deputy_id == deputy_id and row.first_day <= last_day and row.last_day >= first_day
    )
    return {duty for row in standing_then for duty in row.duties}


def _check_separation(duties: set[Duty], deputy: frozenset[Function]) -> None:
    would_sign = _SIGNS in duties or _SIGNS.held_by in deputy
    would_seal = _SEALS in duties or _SEALS.held_by in deputy
    if would_sign and would_seal:
        raise SealAndSignature
