"""Signing with the token on an officer's desk, through the local service of its maker.

The browser hands the local service two addresses with one-use tokens: one gives the file,
the other takes it back. The local service has no session of ours, so the tokens are all it
has: they live five minutes, serve once, and are stored as hashes. What comes back must begin
with exactly the bytes that were sent, hold one new and valid signature, made with the
certificate that is enrolled for this officer.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from portal.core import events
from portal.core.access import Actor
from portal.core.database import session, transaction
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.core.storage import blobs
from portal.identity.audit.services import record
from portal.records.signatures.events import DeskSigned
from portal.records.signatures.models import DeskTransfer
from portal.records.signatures.queries import TransferNotFound
from portal.records.signatures.rules import Owner, Purpose, Reason, Verdict, Verification
from portal.records.signatures.services.refusals import CertificateOfAnother, NoSigner
from portal.records.signatures.services.signers import enrolled
from portal.records.signatures.services.verifying import verify

LIFE = timedelta(minutes=5)
_TOKEN_BYTES = 32
_GOOD = frozenset({Verdict.VALID, Verdict.VALID_WITH_WARNINGS})


class NotTheFileSent(Refused):
    """What came back does not begin with the bytes that were sent."""

    sentence = _l("Tệp gửi về không phải là văn bản đã gửi đi ký. Văn bản không được nhận.")


class NotSignedWell(Refused):
    """What came back holds no new signature, several, or one that does not hold."""

    sentence = _l("Tệp gửi về không có đúng một chữ ký số mới hợp lệ. Văn bản không được nhận.")


@dataclass(frozen=True, slots=True)
class Offer:
    """What the browser passes on to the local service; the tokens are shown this once."""

    transfer_id: UUID
    download_token: str
    upload_token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that came back, with the facts of its transfer; its token is spent."""

    transfer_id: UUID
    account_id: UUID
    signer_name: str
    organisation: str
    sha256: str
    pdf: bytes


def offer(*, sha256: str, owner: Owner, actor: Actor, now: datetime) -> Offer:
    """Open a transfer of a stored file for the officer who is to sign it.

    Raises NoSigner when no certificate is enrolled for the officer, and CertificateOfAnother
    when the actor is not that officer.
    """
    if actor.id is None or owner.purpose is not Purpose.OFFICER or owner.id != str(actor.id):
        raise CertificateOfAnother
    if enrolled(owner) is None:
        raise NoSigner
    down, up = (secrets.token_urlsafe(_TOKEN_BYTES) for _ in range(2))
    made = DeskTransfer(
        account_id=actor.id,
        sha256=sha256,
        signer_name=owner.name,
        organisation=owner.organisation,
        download_hash=_hash(down),
        upload_hash=_hash(up),
        created_at=now,
        expires_at=now + LIFE,
    )
    session().add(made)
    session().flush()
    _record("signature.desk_offered", made.id, actor, now, sha256=sha256)
    return Offer(made.id, down, up, made.expires_at)


def take(token: str, *, now: datetime) -> bytes:
    """Give the file to whoever holds the download token, once; raises TransferNotFound.

    The token is spent in a transaction of its own, because files are fetched by GET.
    """
    wanted = sa.update(DeskTransfer).where(
        DeskTransfer.download_hash == _hash(token),
        DeskTransfer.downloaded_at.is_(None),
        DeskTransfer.expires_at > now,
    )
    given = wanted.values(downloaded_at=now).returning(DeskTransfer.sha256)
    with transaction() as own:
        sha256 = own.scalar(given)
    if sha256 is None:
        raise TransferNotFound
    with blobs().open(sha256) as file:
        return file.read()


def bring_back(token: str, pdf: bytes, *, now: datetime) -> Arrival:
    """Spend the upload token in a transaction of its own, whatever becomes of the file.

    Raises TransferNotFound for a token that is unknown, spent or stale, and for a file that
    nobody has fetched.
    """
    spent = (
        sa.update(DeskTransfer)
        .where(
            DeskTransfer.upload_hash == _hash(token),
            DeskTransfer.downloaded_at.is_not(None),
            DeskTransfer.uploaded_at.is_(None),
            DeskTransfer.expires_at > now,
        )
        .values(uploaded_at=now)
        .returning(
            DeskTransfer.id,
            DeskTransfer.account_id,
            DeskTransfer.signer_name,
            DeskTransfer.organisation,
            DeskTransfer.sha256,
        )
    )
    with transaction() as own:
        row = own.execute(spent).one_or_none()
    if row is None:
        raise TransferNotFound
    return Arrival(*row, pdf)


def examine(arrival: Arrival, *, now: datetime) -> None:
    """Look at what came back; call it outside any transaction.

    Raises NotTheFileSent, NotSignedWell, CertificateOfAnother, or NoSigner when the officer's
    certificate was taken away meanwhile.
    """
    with blobs().open(arrival.sha256) as file:
        sent = file.read()
    if not arrival.pdf.startswith(sent) or len(arrival.pdf) == len(sent):
        raise NotTheFileSent
    before, after = verify(sent, now=now), verify(arrival.pdf, now=now)
    _require_one_more(before, after)
    owner = Owner(
        Purpose.OFFICER, str(arrival.account_id), arrival.signer_name, arrival.organisation
    )
    certificate = enrolled(owner)
    if certificate is None:
        raise NoSigner
    if hashlib.sha256(certificate).hexdigest() != after.signatures[-1].certificate_sha256:
        raise CertificateOfAnother


def _require_one_more(before: Verification, after: Verification) -> None:
    if len(after.signatures) != len(before.signatures) + 1:
        raise NotSignedWell
    if set(after.reasons) - {Reason.SEAL_MISSING}:
        raise NotSignedWell
    if any(each.verdict not in _GOOD or not each.trusted for each in after.signatures):
        raise NotSignedWell


def accept(arrival: Arrival, *, signed_sha256: str, now: datetime) -> None:
    """Note the examined and stored file, and tell who waits for it."""
    session().execute(
        sa.update(DeskTransfer)
        .where(DeskTransfer.id == arrival.transfer_id)
        .values(signed_sha256=signed_sha256)
    )
    actor = Actor(arrival.account_id, arrival.signer_name, "staff")
    _record("signature.desk_signed", arrival.transfer_id, actor, now, sha256=signed_sha256)
    events.publish(
        DeskSigned(arrival.transfer_id, arrival.account_id, arrival.sha256, signed_sha256, now)
    )


def refuse(arrival: Arrival, refusal: Refused, *, now: datetime) -> None:
    """Note in a transaction of its own why a file was not taken, for the officer to read."""
    name = type(refusal).__name__
    actor = Actor(arrival.account_id, arrival.signer_name, "staff")
    with transaction() as own:
        own.execute(
            sa.update(DeskTransfer)
            .where(DeskTransfer.id == arrival.transfer_id)
            .values(refusal=name)
        )
        _record("signature.desk_refused", arrival.transfer_id, actor, now, reason=name)


def _record(
    action: str, transfer_id: UUID, actor: Actor, now: datetime, **facts: JsonValue
) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        subject="signature",
        subject_id=transfer_id,
        unit_id=None,
        **facts,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
