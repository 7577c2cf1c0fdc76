"""Handing dossiers to another case officer: some of them, or all of a colleague who is ill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.errors import DomainError, Invalid, Refused
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.core.i18n import speaking
from portal.identity.audit.services import record
from portal.identity.notifications.rules import NoticeKind
from portal.identity.notifications.services import notify
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries.officers import case_officers
from portal.onestop.dossiers.queries.reassigning import chosen, open_with
from portal.onestop.dossiers.rules import Step

MAX_REASON_CHARACTERS = 1000


class NoReason(Invalid):
    """A hand-over is explained."""

    sentence = _l("Nhập lý do chuyển hồ sơ.")


class NotAnOfficer(Invalid):
    """The chosen person does not examine in this unit."""

    sentence = _l("Chọn chuyên viên thụ lý thuộc đơn vị.")


class NothingChosen(Invalid):
    """No dossier was ticked."""

    sentence = _l("Chọn ít nhất một hồ sơ.")


class NotAssigned(Refused):
    """The dossier has nobody to take it from, or is closed."""

    sentence = _l("Hồ sơ chưa được phân công hoặc đã kết thúc.")


class AlreadyTheirs(Refused):
    """The dossier is with the chosen person already."""

    sentence = _l("Hồ sơ đang do chính người này thụ lý.")


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What became of one dossier: handed over, or why not."""

    code: str
    refusal: str = ""


def reassign(
    unit_id: UUID,
    dossier_ids: Sequence[UUID],
    to_officer: UUID,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> tuple[HandedOver, ...]:
    """Hand dossiers of a unit to another of its case officers, with a result for each.

    One that cannot be handed over does not keep the others. Raises NoReason, NotAnOfficer or
    NothingChosen for what holds for all.
    """
    told = reason.strip()[:MAX_REASON_CHARACTERS]
    if not told:
        raise NoReason(errors={"reason": [str(NoReason.sentence)]})
    if to_officer not in case_officers(unit_id, now):
        raise NotAnOfficer(errors={"officer_id": [str(NotAnOfficer.sentence)]})
    if not dossier_ids:
        raise NothingChosen(errors={"dossiers": [str(NothingChosen.sentence)]})
    found = chosen(unit_id, dossier_ids)
    done = tuple(_try(dossier, to_officer, told, actor, now) for dossier in found)
    _tell(to_officer, sum(not each.refusal for each in done), now)
    return done


def take_over(
    unit_id: UUID,
    from_officer: UUID,
    to_officer: UUID,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> tuple[HandedOver, ...]:
    """Hand all open dossiers of one officer to another, 500 at a time; raises as ``reassign``."""
    wanted = [row.id for row in open_with(unit_id, from_officer)]
    return reassign(unit_id, wanted, to_officer, reason=reason, actor=actor, now=now)


def _try(
    dossier: Dossier, to_officer: UUID, reason: str, actor: Actor, now: datetime
) -> HandedOver:
    try:
        _hand_over(dossier, to_officer, reason, actor, now)
    except DomainError as refused:
        return HandedOver(dossier.code, str(refused))
    return HandedOver(dossier.code)


def _hand_over(
    dossier: Dossier, to_officer: UUID, reason: str, actor: Actor, now: datetime
) -> None:
    before = dossier.officer_id
    if before is None or dossier.step is Step.CLOSED:
        raise NotAssigned
    if before == to_officer:
        raise AlreadyTheirs
    dossier.officer_id = to_officer
    record(
        action="dossier.reassigned",
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=dossier.unit_id,
        code=dossier.code,
        from_officer=str(before),
        officer=str(to_officer),
        reason=reason,
    )


def _tell(officer_id: UUID, count: int, now: datetime) -> None:
    if not count:
        return
    with speaking("vi"):
        notify(
            account_id=officer_id,
            kind=NoticeKind.DOSSIER,
            title=_("Có hồ sơ được chuyển cho ông/bà"),
            body=_("%(n)s hồ sơ vừa được chuyển cho ông/bà thụ lý.", n=count),
            url="/can-bo/ho-so",
            now=now,
        )
