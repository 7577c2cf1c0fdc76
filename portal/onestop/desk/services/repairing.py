"""Repairing a dossier that was taken in wrongly."""

from datetime import datetime

from portal.core.access import Actor
from portal.core.errors import Invalid
from portal.core.i18n import lazy_gettext as _l
from portal.identity.audit.services import record
from portal.identity.notifications.rules import NoticeKind
from portal.identity.notifications.services import notify
from portal.onestop.dossiers.models import Dossier, PaperKind
from portal.onestop.dossiers.services.refiling import Refiled, refile
from portal.onestop.slips.services.making import make_anew


class NoReason(Invalid):
    """A repair must be explained."""

    sentence = _l("Nhập lý do sửa.")


def repair(
    dossier: Dossier,
    wanted: Refiled,
    *,
    reason: str,
    seen: int | None,
    actor: Actor,
    now: datetime,
) -> tuple[str, ...]:
    """Correct what was taken in wrongly; give the papers of the right procedure that are missing.

    The journal keeps what was there before, the applicant is told, and Mẫu 01 is made anew where
    it was made before. Raises NoReason, or what ``refiling.refile`` raises.
    """
    why = reason.strip()[:1000]
    if not why:
        raise NoReason(errors={"reason": [str(NoReason.sentence)]})
    change = refile(dossier, wanted, seen=seen, now=now)
    if dossier.received_at is not None:
        make_anew(dossier.id, PaperKind.RECEIPT_01)
    _tell_repaired(dossier, why, now)
    record(
        action="dossier.intake_repaired",
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=dossier.unit_id,
        code=dossier.code,
        reason=why,
        **change.facts,
    )
    return change.missing


def _tell_repaired(dossier: Dossier, why: str, now: datetime) -> None:
    notify(
        account_id=dossier.submitted_by,
        kind=NoticeKind.DOSSIER,
        title=_l("Thông tin tiếp nhận của hồ sơ đã được sửa"),
        body=_l("Hồ sơ %(code)s. Lý do: %(reason)s", code=dossier.code, reason=why),
        url=f"/ho-so-cua-toi/{dossier.id}",
        now=now,
    )
