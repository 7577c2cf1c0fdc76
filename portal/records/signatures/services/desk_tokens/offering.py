"""Opening a transfer, and making its one-use addresses."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonObject, JsonValue
from portal.identity.audit.services import record
from portal.records.signatures.models import DeskTransfer
from portal.records.signatures.queries import locked_transfer
from portal.records.signatures.rules import Owner, Purpose
from portal.records.signatures.rules.transfers import ADDRESS_LIFE, state_of
from portal.records.signatures.services.refusals import CertificateOfAnother, NoSigner
from portal.records.signatures.services.signers import enrolled

_TOKEN_BYTES = 32


class TransferOver(Refused):
    """The paper was signed already, or nobody waits for it any more."""

    sentence = _l("Lần ký này đã xong hoặc đã hết giờ. Hãy mở lại văn bản và bấm ký từ đầu.")


@dataclass(frozen=True, slots=True)
class Errand:
    """What the signed file is for: a ``step`` with its payload, and words for the page."""

    title: str = ""
    back: str = ""
    step: str = ""
    payload: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the browser passes on to the local service; the tokens are shown this once."""

    transfer_id: UUID
    download_token: str
    upload_token: str
    expires_at: datetime


def offer(
    *, sha256: str, owner: Owner, actor: Actor, now: datetime, errand: Errand | None = None
) -> Offer:
    """Open a transfer of a stored file for the officer who is to sign it.

    Raises NoSigner when no certificate is enrolled for the officer, and CertificateOfAnother
    when the actor is not that officer.
    """
    if actor.id is None or owner.purpose is not Purpose.OFFICER or owner.id != str(actor.id):
        raise CertificateOfAnother
    if enrolled(owner) is None:
        raise NoSigner
    wanted = errand or Errand()
    made = DeskTransfer(
        account_id=actor.id,
        title=wanted.title[:300],
        back=wanted.back,
        step=wanted.step,
        payload=dict(wanted.payload),
        sha256=sha256,
        signer_name=owner.name,
        organisation=owner.organisation,
        created_at=now,
    )
    given = _address(made, now)
    session().add(made)
    session().flush()
    note("signature.desk_offered", made.id, actor, now, sha256=sha256)
    return Offer(made.id, *given, made.expires_at)


def offer_again(transfer_id: UUID, *, actor: Actor, now: datetime) -> Offer:
    """Make new addresses for a paper that is still wanted; the old ones serve no more.

    Raises TransferNotFound for another's transfer, and TransferOver.
    """
    found = locked_transfer(transfer_id, account_id=actor.id)
    if state_of(found, now).final:
        raise TransferOver
    given = _address(found, now)
    found.downloaded_at = found.uploaded_at = found.refusal = None
    session().flush()
    note("signature.desk_offered", found.id, actor, now, sha256=found.sha256)
    return Offer(found.id, *given, found.expires_at)


def _address(transfer: DeskTransfer, now: datetime) -> tuple[str, str]:
    down, up = (secrets.token_urlsafe(_TOKEN_BYTES) for _ in range(2))
    transfer.download_hash, transfer.upload_hash = hash_of(down), hash_of(up)
    transfer.expires_at = now + ADDRESS_LIFE
    return down, up


def hash_of(token: str) -> str:
    """Give what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def still_open(now: datetime) -> sa.ColumnElement[bool]:
    """Say in SQL that the addresses of a transfer still serve."""
    return DeskTransfer.expires_at > now


def note(action: str, transfer_id: UUID, actor: Actor, now: datetime, **facts: JsonValue) -> None:
    """Write an act on a transfer into the journal."""
    record(
        action=action,
        actor=actor,
        now=now,
        subject="signature",
        subject_id=transfer_id,
        unit_id=None,
        **facts,
    )
