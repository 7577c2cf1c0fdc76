"""Telling people that a document that was issued is no longer what it should be."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from portal.core.clock import local
from portal.core.i18n import gettext as _
from portal.core.i18n import speaking
from portal.identity.notifications.rules import NoticeKind
from portal.identity.notifications.services import notify
from portal.identity.organisations.queries import holders_of, people_in
from portal.identity.organisations.rules import Function

BOARD = "/can-bo/kiem-tra-ket-qua"


def raise_alarm(bad: Mapping[UUID, int], *, now: datetime) -> None:
    """Tell every auditor, and the records clerks of the units concerned, once a night."""
    today = local(now).date()
    told: dict[UUID, int] = {}
    for unit_id, count in bad.items():
        for clerk in people_in(unit_id, Function.RECORDS_CLERK, today):
            told[clerk.account_id] = told.get(clerk.account_id, 0) + count
    told |= dict.fromkeys(holders_of(Function.AUDITOR, today), sum(bad.values()))
    for account_id, count in told.items():
        _notify(account_id, count, now)


def _notify(account_id: UUID, count: int, now: datetime) -> None:
    with speaking("vi"):
        title = _("Có văn bản đã phát hành không đạt khi kiểm tra lại")
        body = _(
            "Lần kiểm tra đêm qua thấy %(count)s văn bản không còn hợp lệ trọn vẹn hoặc tệp bị "
            "mất, bị thay đổi. Hãy xem danh sách và lý do.",
            count=count,
        )
    notify(
        account_id=account_id,
        kind=NoticeKind.SYSTEM,
        title=title,
        body=body,
        url=BOARD,
        now=now,
    )
