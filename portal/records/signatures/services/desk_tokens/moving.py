"""The file goes out and comes back: by one-use tokens, or in the hands of its officer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.database import release, transaction
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.storage import blobs
from portal.records.signatures.models import DeskTransfer
from portal.records.signatures.queries import TransferNotFound
from portal.records.signatures.rules.transfers import OPEN
from portal.records.signatures.services.desk_tokens.offering import (
    TransferOver,
    hash_of,
    still_open,
)

_ARRIVAL = (
    DeskTransfer.id,
    DeskTransfer.account_id,
    DeskTransfer.signer_name,
    DeskTransfer.organisation,
    DeskTransfer.sha256,
)


class AddressLapsed(Refused):
    """Somebody came with a token after its five minutes."""

    sentence = _l(
        "Địa chỉ dùng một lần đã hết hạn (5 phút) trước khi phần mềm ký dùng đến. Hãy bấm ký lại."
    )


class AddressSpent(Refused):
    """Somebody came with a token that was used before, or with no right to it yet."""

    sentence = _l(
        "Địa chỉ dùng một lần đã được dùng rồi mà lại bị gọi lần nữa. Nếu không phải do ông/bà "
        "bấm ký hai lần, hãy báo bộ phận kỹ thuật; nếu phải, hãy bấm ký lại."
    )


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that came back, with the facts of its transfer; its token is spent."""

    transfer_id: UUID
    account_id: UUID
    signer_name: str
    organisation: str
    sha256: str
    pdf: bytes


def take(token: str, *, now: datetime) -> bytes:
    """Give the file to whoever holds the download token, once; raises TransferNotFound.

    The token is spent in a transaction of its own, because files are fetched by GET.
    """
    mine = DeskTransfer.download_hash == hash_of(token)
    wanted = (mine, DeskTransfer.downloaded_at.is_(None), still_open(now))
    spent = sa.update(DeskTransfer).where(*wanted).values(downloaded_at=now)
    with transaction() as own:
        sha256 = own.scalar(spent.returning(DeskTransfer.sha256))
    if sha256 is None:
        _note_misuse(mine, DeskTransfer.downloaded_at, now)
        raise TransferNotFound
    return blobs().read(sha256)


def bring_back(token: str, pdf: bytes, *, now: datetime) -> Arrival:
    """Spend the upload token in a transaction of its own, whatever becomes of the file.

    Raises TransferNotFound for a token that is unknown, spent or stale, and for a file that
    nobody has fetched.
    """
    mine = DeskTransfer.upload_hash == hash_of(token)
    fetched = DeskTransfer.downloaded_at.is_not(None)
    wanted = (mine, fetched, DeskTransfer.uploaded_at.is_(None), still_open(now))
    spent = sa.update(DeskTransfer).where(*wanted).values(uploaded_at=now)
    with transaction() as own:
        row = own.execute(spent.returning(*_ARRIVAL)).one_or_none()
    if row is None:
        _note_misuse(mine, DeskTransfer.uploaded_at, now)
        raise TransferNotFound
    return Arrival(*row, pdf)


def give_by_hand(transfer_id: UUID, *, account_id: UUID, now: datetime) -> str:
    """Note that the officer carries the file to a program of their own; give its SHA-256.

    Raises TransferOver for another's transfer too.
    """
    carried = _by_hand(transfer_id, account_id, now).values(downloaded_at=now)
    with transaction() as own:
        sha256 = own.scalar(carried.returning(DeskTransfer.sha256))
    if sha256 is None:
        raise TransferOver
    return str(sha256)


def bring_back_by_hand(
    transfer_id: UUID, pdf: bytes, *, account_id: UUID, now: datetime
) -> Arrival:
    """Take what the signed-in officer brings back; raises TransferOver."""
    release()
    carried = _by_hand(transfer_id, account_id, now).values(uploaded_at=now, refusal=None)
    with transaction() as own:
        row = own.execute(carried.returning(*_ARRIVAL)).one_or_none()
    if row is None:
        raise TransferOver
    return Arrival(*row, pdf)


def _by_hand(transfer_id: UUID, account_id: UUID, now: datetime) -> sa.Update:
    return sa.update(DeskTransfer).where(
        DeskTransfer.id == transfer_id,
        DeskTransfer.account_id == account_id,
        DeskTransfer.signed_sha256.is_(None),
        DeskTransfer.created_at > now - OPEN,
    )


def _note_misuse(
    mine: sa.ColumnElement[bool], used_at: InstrumentedAttribute[datetime | None], now: datetime
) -> None:
    """Note that a token came late or a second time, so that its officer reads of it."""
    late, again = sa.not_(still_open(now)), used_at.is_not(None)
    said = sa.case((late, AddressLapsed.__name__), else_=AddressSpent.__name__)
    untold = (DeskTransfer.signed_sha256.is_(None), DeskTransfer.refusal.is_(None))
    with transaction() as own:
        own.execute(sa.update(DeskTransfer).where(mine, *untold, late | again).values(refusal=said))
