"""Accounts, the identities they are linked to, and sessions."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.crypto import EncryptedStr
from portal.core.database import Base, Entity, enum_column
from portal.identity.accounts.rules import Sex


class AccountKind(StrEnum):
    """A person is a citizen or a member of staff to the portal, never both in one account."""

    CITIZEN = "citizen"
    STAFF = "staff"


class EndReason(StrEnum):
    """Why a session is over."""

    SIGNED_OUT = "signed_out"
    ENDED_BY_OWNER = "ended_by_owner"
    ACCOUNT_DISABLED = "account_disabled"
    REPLACED = "replaced"
    EXPIRED = "expired"
    FACTOR_RESET = "factor_reset"


# ASVS 5.0.0, 7.3.1 and 7.3.2: how long a session may rest, and how long it may last.
IDLE: dict[AccountKind, timedelta] = {
    AccountKind.STAFF: timedelta(minutes=15),
    AccountKind.CITIZEN: timedelta(minutes=30),
}
ABSOLUTE: dict[AccountKind, timedelta] = {
    AccountKind.STAFF: timedelta(hours=8),
    AccountKind.CITIZEN: timedelta(hours=12),
}


class Account(Entity):
    """A person known to the portal.

    ``identity_number`` is encrypted at rest; ``identity_index`` is its keyed hash, which finds
    it and keeps one account per number. ``setup_hash`` is the SHA-256 of a one-time token.
    """

    __tablename__ = "account"

    kind: Mapped[AccountKind] = mapped_column(enum_column(AccountKind))
    display_name: Mapped[str] = mapped_column(sa.String(120))
    username: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    password_hash: Mapped[str | None] = mapped_column(sa.String(255))
    identity_number: Mapped[str | None] = mapped_column(EncryptedStr("account.identity_number"))
    identity_index: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    date_of_birth: Mapped[date | None]
    sex: Mapped[Sex | None] = mapped_column(enum_column(Sex))
    phone: Mapped[str | None] = mapped_column(sa.String(20))
    email: Mapped[str | None] = mapped_column(sa.String(254))
    commune_code: Mapped[str | None] = mapped_column(sa.String(8))
    address: Mapped[str | None] = mapped_column(sa.String(300))
    language: Mapped[str | None] = mapped_column(sa.String(2))  # In which they last signed in.
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    demonstration: Mapped[bool] = mapped_column(default=False)
    setup_hash: Mapped[str | None] = mapped_column(sa.String(64))
    setup_expires_at: Mapped[datetime | None]


class ExternalIdentity(Base):
    """A person as an identity provider knows them: the key is always issuer and subject."""

    __tablename__ = "external_identity"

    issuer: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    subject: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    linked_at: Mapped[datetime]


class UserSession(Entity):
    """One signed-in browser; only the SHA-256 of its token is kept.

    ``mfa_at`` is the moment of the last second factor. ``network`` is the address without its
    last part (/24 or /48), enough for the owner to recognise the place.
    """

    __tablename__ = "user_session"

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    mfa_at: Mapped[datetime | None]
    user_agent: Mapped[str] = mapped_column(sa.String(200))
    network: Mapped[str] = mapped_column(sa.String(64))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[EndReason | None] = mapped_column(enum_column(EndReason))


class SecondFactor(Base):
    """The authenticator application of a member of staff (TOTP, RFC 6238).

    ``confirmed_at`` is empty until the first code was right. ``last_step`` is the time step of
    the last code that was taken: no code of it or before it is taken again.
    """

    __tablename__ = "second_factor"

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(EncryptedStr("account.second_factor"))
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)


class RecoveryCode(Base):
    """A code for the day the telephone is lost, good for one time; only its keyed hash is kept."""

    __tablename__ = "recovery_code"

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


def alive(kind: AccountKind, now: datetime) -> sa.ColumnElement[bool]:
    """Say in SQL which sessions of a kind of account have neither ended nor run out."""
    return sa.and_(
        UserSession.ended_at.is_(None),
        UserSession.seen_at > now - IDLE[kind],
        UserSession.created_at > now - ABSOLUTE[kind],
    )


def lives(kind: AccountKind, seen_at: datetime, created_at: datetime, now: datetime) -> bool:
    """Tell the same of one session that has not been ended."""
    return seen_at > now - IDLE[kind] and created_at > now - ABSOLUTE[kind]
