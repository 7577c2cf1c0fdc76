"""Finding notices."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session, transaction
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.core.i18n import locale
from portal.core.prepared import Prepared
from portal.identity.notifications.models import Notice
from portal.identity.notifications.rules import NoticeKind

PAGE_SIZE = 30


class NoticeNotFound(NotFound):
    """There is no such notice, or it is another person's."""

    sentence = _l("Không tìm thấy thông báo này.")


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice; ``heading`` and ``words`` give it in the language in use."""

    id: UUID
    account_id: UUID
    kind: NoticeKind
    title: str
    body: str
    url: str
    created_at: datetime
    read_at: datetime | None
    title_en: str | None
    body_en: str | None

    @property
    def heading(self) -> str:
        """Give the title in the language in use, or in the only one it has."""
        return (self.title_en if locale() == "en" else None) or self.title

    @property
    def words(self) -> str:
        """Give the body in the language in use, or in the only one it has."""
        return (self.body_en if locale() == "en" else None) or self.body


_UNREAD = Prepared(
    sa.select(sa.func.count()).where(
        Notice.__table__.c.account_id == sa.bindparam("of"), Notice.__table__.c.read_at.is_(None)
    )
)
_NOTICE = sa.select(*(Notice.__table__.c[name] for name in NoticeRow.__slots__))


def get_notice(notice_id: UUID) -> NoticeRow:
    """Give a notice; raises NoticeNotFound."""
    found = session().execute(_NOTICE.where(Notice.id == notice_id)).one_or_none()
    if found is None:
        raise NoticeNotFound
    return NoticeRow(*found)


def notices_of(account_id: UUID, *, page: int = 1) -> tuple[tuple[NoticeRow, ...], bool]:
    """List a page of an account's notices, newest first, and tell whether more follow."""
    newest = _NOTICE.where(Notice.account_id == account_id).order_by(
        Notice.created_at.desc(), Notice.id.desc()
    )
    found = session().execute(newest.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1))
    rows = tuple(NoticeRow(*row) for row in found)
    return rows[:PAGE_SIZE], len(rows) > PAGE_SIZE


def unread_apart(account_id: UUID) -> int:
    """Count the same in a transaction of its own: one look into an index.

    For the header, which stands on error pages too, where the request's own transaction may
    be past use.
    """
    with transaction(writing=False):
        return unread_count(account_id)


def unread_count(account_id: UUID) -> int:
    """Count the notices that an account has not read."""
    count: int = _UNREAD.ask(of=account_id)[0][0]
    return count
