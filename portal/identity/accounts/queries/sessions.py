"""Finding sessions and who is behind them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.identity.accounts.models import (
    Account,
    AccountKind,
    SecondFactor,
    UserSession,
    alive,
    lives,
)


class SessionNotFound(NotFound):
    """There is no such session, it is over, or it is another person's."""

    sentence = _l("Không tìm thấy phiên đăng nhập này.")


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A living session."""

    id: UUID
    account_id: UUID
    created_at: datetime
    seen_at: datetime
    user_agent: str
    network: str


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A living session with the little that every request needs to know of its person."""

    id: UUID
    account_id: UUID
    seen_at: datetime
    kind: AccountKind
    display_name: str
    demonstration: bool = False
    proved_at: datetime | None = None
    enrolled: bool = False


_SESSION = sa.select(*(UserSession.__table__.c[name] for name in SessionRow.__slots__))
# Every request of a signed-in person asks this first: written once, and read without entities.
_OPEN, _OWNER = UserSession.__table__.c, Account.__table__.c
_FACTOR = SecondFactor.__table__.c
_LIVE_SESSION = (
    sa.select(
        _OPEN.id,
        _OPEN.account_id,
        _OPEN.seen_at,
        _OPEN.created_at,
        _OWNER.kind,
        _OWNER.display_name,
        _OWNER.demonstration,
        _OPEN.mfa_at,
        _FACTOR.confirmed_at,
    )
    .join_from(UserSession.__table__, Account.__table__, _OWNER.id == _OPEN.account_id)
    .outerjoin(SecondFactor.__table__, _FACTOR.account_id == _OPEN.account_id)
    .where(_OPEN.token_hash == sa.bindparam("token_hash"))
    .where(_OPEN.ended_at.is_(None), _OWNER.disabled_at.is_(None))
)


def token_hash(token: str) -> str:
    """Give the hash under which a session or setup token is kept: SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_live_session(token: str, now: datetime) -> LiveSession | None:
    """Find the living session of a token, if its account is not disabled."""
    asked = {"token_hash": token_hash(token)}
    row = session().connection().execute(_LIVE_SESSION, asked).one_or_none()
    if row is None or not lives(row.kind, row.seen_at, row.created_at, now):
        return None
    return LiveSession(
        row.id,
        row.account_id,
        row.seen_at,
        row.kind,
        row.display_name,
        demonstration=row.demonstration,
        proved_at=row.mfa_at,
        enrolled=row.confirmed_at is not None,
    )


def sessions_of(account_id: UUID, now: datetime) -> tuple[SessionRow, ...]:
    """List the living sessions of an account, the latest seen first."""
    rows = session().execute(
        _SESSION.join(Account, Account.id == UserSession.account_id)
        .where(UserSession.account_id == account_id)
        .where(sa.or_(*(_alive_as(kind, now) for kind in AccountKind)))
        .order_by(UserSession.seen_at.desc(), UserSession.id.desc())
    )
    return tuple(SessionRow(*row) for row in rows)


def get_session(session_id: UUID) -> SessionRow:
    """Give a session that has not ended; raises SessionNotFound."""
    wanted = _SESSION.where(UserSession.id == session_id, UserSession.ended_at.is_(None))
    found = session().execute(wanted).one_or_none()
    if found is None:
        raise SessionNotFound
    return SessionRow(*found)


def _alive_as(kind: AccountKind, now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(Account.kind == kind, alive(kind, now))
