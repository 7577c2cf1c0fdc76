"""Finding people and their sessions."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.crypto import blind_index
from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.identity.accounts.models import Account, AccountKind, UserSession, alive, lives
from portal.identity.accounts.rules import Sex
from portal.identity.organisations import queries as organisations
from portal.identity.organisations.rules import Function

IDENTITY_PURPOSE = "account.identity_number"


class AccountNotFound(NotFound):
    """There is no such account."""

    sentence = _l("Không tìm thấy tài khoản này.")


class SessionNotFound(NotFound):
    """There is no such session, it is over, or it is another person's."""

    sentence = _l("Không tìm thấy phiên đăng nhập này.")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as other packages see it; the identity number stays out of any print."""

    id: UUID
    kind: AccountKind
    display_name: str
    username: str | None
    identity_number: str | None = field(repr=False)
    date_of_birth: date | None
    sex: Sex | None
    phone: str | None
    email: str | None
    commune_code: str | None
    address: str | None
    disabled_at: datetime | None
    demonstration: bool


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


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of staff in a function: ``title`` is what stands under the signature."""

    account_id: UUID
    display_name: str
    unit_id: UUID
    function: Function
    title: str


_ACCOUNT = sa.select(*(Account.__table__.c[name] for name in AccountRow.__slots__))
_SESSION = sa.select(*(UserSession.__table__.c[name] for name in SessionRow.__slots__))
# Every request of a signed-in person asks this first: written once, and read without entities.
_OPEN, _OWNER = UserSession.__table__.c, Account.__table__.c
_LIVE_SESSION = (
    sa.select(
        _OPEN.id,
        _OPEN.account_id,
        _OPEN.seen_at,
        _OPEN.created_at,
        _OWNER.kind,
        _OWNER.display_name,
    )
    .join_from(UserSession.__table__, Account.__table__, _OWNER.id == _OPEN.account_id)
    .where(_OPEN.token_hash == sa.bindparam("token_hash"))
    .where(_OPEN.ended_at.is_(None), _OWNER.disabled_at.is_(None))
)


def token_hash(token: str) -> str:
    """Give the hash under which a session or setup token is kept: SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def get_account(account_id: UUID) -> AccountRow:
    """Give an account; raises AccountNotFound."""
    found = _accounts(_ACCOUNT.where(Account.id == account_id))
    if not found:
        raise AccountNotFound
    return found[0]


def find_by_identity_number(number: str) -> AccountRow | None:
    """Find the account of a 12-digit identity number by its keyed hash, or nothing."""
    index = blind_index(IDENTITY_PURPOSE, number)
    found = _accounts(_ACCOUNT.where(Account.identity_index == index))
    return found[0] if found else None


def names_of(account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the names of many accounts at once."""
    wanted = sa.select(Account.id, Account.display_name).where(Account.id.in_(set(account_ids)))
    return {found_id: name for found_id, name in session().execute(wanted)}  # noqa: C416


def staff_in(unit_id: UUID, function: Function | None, today: date) -> tuple[StaffRow, ...]:
    """List the people who hold a function (or any) in a unit on a day, disabled ones left out."""
    held = organisations.people_in(unit_id, function, today)
    known = _enabled_names({position.account_id for position in held})
    return tuple(
        StaffRow(
            account_id=position.account_id,
            display_name=known[position.account_id],
            unit_id=position.unit_id,
            function=position.function,
            title=position.title,
        )
        for position in held
        if position.account_id in known
    )


def demonstration_citizens() -> tuple[AccountRow, ...]:
    """List the citizens who exist for the demonstration only, oldest first."""
    enabled = _ACCOUNT.where(Account.demonstration, Account.disabled_at.is_(None))
    return _accounts(enabled.where(Account.kind == AccountKind.CITIZEN).order_by(Account.id))


def demonstration_staff(today: date) -> tuple[tuple[str, tuple[StaffRow, ...]], ...]:
    """List the demonstration's units by name, each with its people by function."""
    order = list(Function)
    return tuple(
        (
            unit.name,
            tuple(
                sorted(staff_in(unit.id, None, today), key=lambda row: order.index(row.function))
            ),
        )
        for unit in organisations.units()
        if unit.demonstration
    )


def find_live_session(token: str, now: datetime) -> LiveSession | None:
    """Find the living session of a token, if its account is not disabled."""
    asked = {"token_hash": token_hash(token)}
    row = session().connection().execute(_LIVE_SESSION, asked).one_or_none()
    if row is None or not lives(row.kind, row.seen_at, row.created_at, now):
        return None
    return LiveSession(row.id, row.account_id, row.seen_at, row.kind, row.display_name)


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


def _enabled_names(account_ids: set[UUID]) -> dict[UUID, str]:
    wanted = sa.select(Account.id, Account.display_name).where(
        Account.id.in_(account_ids), Account.disabled_at.is_(None)
    )
    return {found_id: name for found_id, name in session().execute(wanted)}  # noqa: C416


def _accounts(wanted: sa.Select[Any]) -> tuple[AccountRow, ...]:
    return tuple(AccountRow(**row) for row in session().execute(wanted).mappings())
