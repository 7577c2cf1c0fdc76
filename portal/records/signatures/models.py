"""Who may sign, and signatures that a person makes between two steps of the portal.

No key, PIN, password or one-time password stands here; tokens are kept as hashes and the
state between two phases is encrypted.
"""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.crypto import EncryptedStr
from portal.core.database import Base, Entity, enum_column
from portal.core.json_types import JsonValue
from portal.records.signatures.rules import AuthorityState, Scope, SigningForm


class SigningAuthority(Entity):
    """An entry of an agency's register of who may sign what, never changed once confirmed.

    ``title`` is the holder's own office, ``head_title`` that of whom the holder signs for
    (empty when signing directly). ``codes`` are kinds of documents or procedures; none means
    all of the scope. ``valid_through`` is the last day. ``ended_at`` cuts it short.
    ``decision_file_id`` names the uploaded decision (files stand on a floor below).
    """

    __tablename__ = "signing_authority"

    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(index=True)
    holder_name: Mapped[str] = mapped_column(sa.String(120))
    title: Mapped[str] = mapped_column(sa.String(120))
    form: Mapped[SigningForm] = mapped_column(enum_column(SigningForm))
    head_title: Mapped[str] = mapped_column(sa.String(120), default="")
    scope: Mapped[Scope] = mapped_column(enum_column(Scope))
    codes: Mapped[list[JsonValue]]
    valid_from: Mapped[date]
    valid_through: Mapped[date | None]
    decision_number: Mapped[str] = mapped_column(sa.String(120))
    decision_date: Mapped[date]
    decision_file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    state: Mapped[AuthorityState] = mapped_column(enum_column(AuthorityState))
    proposed_by_id: Mapped[UUID | None]
    proposed_by: Mapped[str] = mapped_column(sa.String(120))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(sa.String(120))
    decided_at: Mapped[datetime | None]
    refused_reason: Mapped[str | None] = mapped_column(sa.String(500))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(sa.String(120))
    ended_reason: Mapped[str | None] = mapped_column(sa.String(500))


class DeskTransfer(Entity):
    """A file on its way to the token on an officer's desk and back.

    ``account_id`` is the officer (accounts stand on a floor below and are never deleted).
    The hashes are those of the one-use tokens of download and upload. ``step`` and ``payload``
    say to whoever asked what the signed file is for; ``title`` and ``back`` are for the page.
    """

    __tablename__ = "desk_transfer"

    account_id: Mapped[UUID] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(sa.String(300), default="")
    back: Mapped[str] = mapped_column(sa.String(300), default="")
    step: Mapped[str] = mapped_column(sa.String(40), default="")
    payload: Mapped[dict[str, JsonValue]] = mapped_column(default=dict)
    sha256: Mapped[str] = mapped_column(sa.String(64), info={"blob": True})
    signer_name: Mapped[str] = mapped_column(sa.String(200))
    organisation: Mapped[str] = mapped_column(sa.String(200))
    download_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    upload_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    downloaded_at: Mapped[datetime | None]
    uploaded_at: Mapped[datetime | None]
    refusal: Mapped[str | None] = mapped_column(sa.String(64))
    signed_sha256: Mapped[str | None] = mapped_column(sa.String(64), info={"blob": True})


class RemoteSigning(Entity):
    """A signature that waits for the citizen's own signing service, between its two phases.

    ``state`` holds what the second phase needs besides the laid-out file; it is removed when
    the signing is over.
    """

    __tablename__ = "remote_signing"

    account_id: Mapped[UUID] = mapped_column(index=True)
    prepared_sha256: Mapped[str] = mapped_column(sa.String(64), info={"blob": True})
    state: Mapped[str | None] = mapped_column(EncryptedStr("remote_signing.state"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    signed_sha256: Mapped[str | None] = mapped_column(sa.String(64), info={"blob": True})


class TimestampAuthority(Base):
    """How a time-stamping authority fared lately, shared by all processes (circuit breaker).

    Nobody asks it before ``open_until``; afterwards one process does, as a probe.
    """

    __tablename__ = "timestamp_authority"

    address: Mapped[str] = mapped_column(sa.String(300), primary_key=True)
    failures: Mapped[int]
    error: Mapped[str] = mapped_column(sa.String(40))
    failed_at: Mapped[datetime]
    open_until: Mapped[datetime | None]
