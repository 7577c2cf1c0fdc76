"""Writing notices, and asking for messages to the outside in the same transaction."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from portal.core import jobs
from portal.core.clock import local
from portal.core.database import session
from portal.core.i18n import Language, LazyString, format_datetime, speaking
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.identity.accounts.events import FactorChange, FactorChanged, SignedIn
from portal.identity.accounts.queries import addresses_of
from portal.identity.audit.events import JournalBroken
from portal.identity.notifications.models import Notice
from portal.identity.notifications.rules import (
    BODY_LENGTH,
    TITLE_LENGTH,
    NoticeKind,
    is_local_path,
)
from portal.identity.organisations.queries import holders_of
from portal.identity.organisations.rules import Function

DELIVERY = "notifications.deliver"
Words = str | LazyString | Callable[[], str]
"""What is told: words that any language may be asked of, or a text that has only one."""


def notify(
    *, account_id: UUID, kind: NoticeKind, title: Words, body: Words, url: str, now: datetime
) -> UUID:
    """Tell a person something in the present transaction and give the notice's id.

    Words are kept in both languages, whichever the portal speaks to whoever acts. The notice
    stands on the portal at once; e-mail and text message follow as jobs where the account names
    an address. They carry the title and a link, never the body. Texts that are too long are cut.
    Raises ValueError for a link that leaves the portal.
    """
    if not is_local_path(url):
        raise ValueError("A notice links to a path of this portal.")
    made = Notice(
        id=uuid7(),
        account_id=account_id,
        kind=kind,
        title=_line(_said("vi", title)),
        body=_said("vi", body)[:BODY_LENGTH],
        title_en=None if isinstance(title, str) else _line(_said("en", title)),
        body_en=None if isinstance(body, str) else _said("en", body)[:BODY_LENGTH],
        url=url,
        created_at=now,
    )
    session().add(made)
    for channel, address in addresses_of(account_id)._asdict().items():
        if address:
            payload = {"notice": str(made.id), "channel": channel}
            jobs.enqueue(DELIVERY, payload, key=f"notice:{made.id}:{channel}")
    return made.id


def _line(text: str) -> str:
    return " ".join(text.split())[:TITLE_LENGTH]


def _said(language: Language, words: Words) -> str:
    with speaking(language):
        return words() if callable(words) else str(words)


def unsay(*, urls: Collection[str], at: datetime) -> None:
    """Take back what was said of some pages at one moment: the act behind it was undone."""
    session().execute(sa.delete(Notice).where(Notice.url.in_(urls), Notice.created_at == at))


def mark_read(*, notice_id: UUID, now: datetime) -> None:
    """Note that a notice was read; the first time counts."""
    _mark(Notice.id == notice_id, now)


def mark_all_read(*, account_id: UUID, now: datetime) -> None:
    """Note that a person has read everything."""
    _mark(Notice.account_id == account_id, now)


def warn_of_new_device(event: SignedIn) -> None:
    """Tell the owner of an account that it was used from a browser never seen before."""
    if not event.new_device:
        return
    notify(
        account_id=event.account_id,
        kind=NoticeKind.SECURITY,
        title=_l("Đăng nhập từ thiết bị mới"),
        body=lambda: _(
            "Tài khoản của ông/bà vừa đăng nhập lúc %(at)s từ một thiết bị hoặc mạng "
            "chưa từng dùng. Nếu không phải ông/bà, hãy kết thúc phiên đó ngay.",
            at=format_datetime(event.at),
        ),
        url="/tai-khoan/phien",
        now=event.at,
    )


_FACTOR_CHANGES = {
    FactorChange.ENROLLED: _l("Đã bật xác thực hai lớp"),
    FactorChange.CODES_RENEWED: _l("Đã tạo lại mã khôi phục"),
    FactorChange.CODE_USED: _l("Một mã khôi phục vừa được dùng"),
    FactorChange.REMOVED: _l("Đã gỡ xác thực hai lớp"),
}


def warn_of_factor_change(event: FactorChanged) -> None:
    """Tell the owner of an account that its second factor has changed (ASVS 5.0.0, 6.3.7)."""
    notify(
        account_id=event.account_id,
        kind=NoticeKind.SECURITY,
        title=_FACTOR_CHANGES[event.change],
        body=_l("Nếu không phải ông/bà làm, hãy báo ngay cho người quản trị của đơn vị."),
        url="/tai-khoan/xac-thuc-hai-lop",
        now=event.at,
    )


def warn_of_broken_journal(event: JournalBroken) -> None:
    """Tell every auditor that the journal does not hold."""
    for account_id in holders_of(Function.AUDITOR, local(event.at).date()):
        notify(
            account_id=account_id,
            kind=NoticeKind.SYSTEM,
            title=_l("Nhật ký KHÔNG toàn vẹn"),
            body=lambda: _(
                "Lần kiểm tra %(at)s thấy %(count)s chỗ không khớp. Hãy xem trang Nhật ký.",
                at=format_datetime(event.at),
                count=event.breaks,
            ),
            url="/can-bo/nhat-ky",
            now=event.at,
        )


def _mark(wanted: sa.ColumnElement[bool], now: datetime) -> None:
    session().execute(sa.update(Notice).where(wanted, Notice.read_at.is_(None)).values(read_at=now))
