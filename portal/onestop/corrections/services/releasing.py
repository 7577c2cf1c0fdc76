"""The agency head lets a sheet go out a second time for what was visible the first time."""

from datetime import datetime

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.errors import Invalid, Refused
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.core.i18n import speaking
from portal.core.json_types import JsonValue
from portal.identity.accounts.queries import staff_in
from portal.identity.audit.services import record
from portal.identity.notifications.rules import NoticeKind
from portal.identity.notifications.services import notify
from portal.identity.organisations.rules import Function
from portal.onestop.corrections.models import CorrectionSheet, SheetState
from portal.onestop.corrections.queries import sheets
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.services.acting import require_other_hands, stand_in
from portal.onestop.dossiers.services.alarms import signing
from portal.onestop.dossiers.services.noting import acting_facts
from portal.onestop.workflows.rules import Duty


class NothingToRelease(Refused):
    """Nothing of the sheet was visible the first time, or there is no sheet being drawn up."""

    sentence = _l("Phiếu này không có mục nào cần lãnh đạo cho phép.")


class ReleaseReasonMissing(Invalid):
    """The head must say why the citizen is troubled again."""

    sentence = _l("Nhập lý do cho phép yêu cầu bổ sung lần nữa.")


def waiting_for_release(dossier: Dossier) -> list[str]:
    """List the keys of lines that were visible before and are not released yet."""
    sheet = sheets.find_in(dossier.id, SheetState.DRAFT)
    released = set(sheet.released_items) if sheet else set()
    return [
        line.item.key
        for line in sheets.draft(dossier)
        if line.visible_before and line.item.key not in released
    ]


def ask(dossier: Dossier, *, actor: Actor, now: datetime) -> None:
    """Ask the agency's heads for a release; raises NothingToRelease."""
    sheet = _draft(dossier)
    sheet.release_asked_at = now
    _record("correction.release_asked", dossier, actor, now)
    with speaking("vi"):
        title = _("Xin cho phép yêu cầu bổ sung lần nữa")
        body = _(
            "Hồ sơ %(code)s: phiếu bổ sung nêu điều đã thấy được từ lần trước. "
            "Nếu cho phép, lần trả này được tính công khai là lỗi của cơ quan.",
            code=dossier.code,
        )
    heads = staff_in(dossier.unit_id, Function.AGENCY_HEAD, local(now).date())
    for who in dict.fromkeys([*(head.account_id for head in heads), *signing(dossier, now)]):
        notify(
            account_id=who,
            kind=NoticeKind.DOSSIER,
            title=title,
            body=body,
            url=f"/can-bo/phieu-bo-sung/{dossier.id}",
            now=now,
        )


def release(dossier: Dossier, *, reason: str, actor: Actor, now: datetime) -> None:
    """Let the sheet go out.

    It holds for the lines that need it now, not for others added later. Who signs for the head
    does so in the form in which they sign (KT., TUQ.), and it counts against their limits; not
    whoever drew the sheet up. Raises NothingToRelease, ReleaseReasonMissing, OwnWork or
    LimitReached.
    """
    sheet, told = _draft(dossier), reason.strip()
    if not told:
        raise ReleaseReasonMissing(errors={"reason": [str(ReleaseReasonMissing.sentence)]})
    require_other_hands(dossier, Duty.SIGN, actor, sheet.author_id, dossier.officer_id)
    waiting = waiting_for_release(dossier)
    sheet.released_items = [*sheet.released_items, *waiting]
    sheet.released_at, sheet.released_by, sheet.release_reason = now, actor.id, told
    sheet.release_acting = acting = stand_in(dossier, Duty.SIGN, actor=actor, now=now)
    facts = {"reason": told, "count": len(waiting), **acting_facts(acting)}
    _record("correction.released", dossier, actor, now, **facts)


def _draft(dossier: Dossier) -> CorrectionSheet:
    sheet = sheets.find_in(dossier.id, SheetState.DRAFT)
    if sheet is None or not waiting_for_release(dossier):
        raise NothingToRelease
    return sheet


def _record(action: str, dossier: Dossier, actor: Actor, now: datetime, **facts: JsonValue) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=dossier.unit_id,
        code=dossier.code,
        **facts,
    )
