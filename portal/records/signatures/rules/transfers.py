"""A paper on its way to the token on an officer's desk: how long, and how far it has come."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l

ADDRESS_LIFE = timedelta(minutes=5)
# A person who signs by hand in a program of their own needs longer than a program does.
OPEN = timedelta(hours=1)


class TransferState(StrEnum):
    """How far a paper has come."""

    WAITING = "waiting"
    FETCHED = "fetched"
    EXAMINED = "examined"
    REFUSED = "refused"
    SIGNED = "signed"
    OVER = "over"

    @property
    def label(self) -> LazyString:
        """Give the words that the officer reads."""
        return _LABELS[self]

    @property
    def final(self) -> bool:
        """Tell whether nothing more can come."""
        return self in {TransferState.SIGNED, TransferState.OVER}


_LABELS: dict[TransferState, LazyString] = {
    TransferState.WAITING: _l("Chờ phần mềm ký lấy văn bản"),
    TransferState.FETCHED: _l("Văn bản đã được tải về, chờ tệp đã ký"),
    TransferState.EXAMINED: _l("Đang kiểm tra tệp đã ký"),
    TransferState.REFUSED: _l("Chưa nhận được tệp đã ký"),
    TransferState.SIGNED: _l("Đã nhận văn bản đã ký"),
    TransferState.OVER: _l("Lần ký này đã hết giờ"),
}


class Transfer(Protocol):
    """What has to be known of a transfer."""

    @property
    def created_at(self) -> datetime: ...
    @property
    def downloaded_at(self) -> datetime | None: ...
    @property
    def uploaded_at(self) -> datetime | None: ...
    @property
    def refusal(self) -> str | None: ...
    @property
    def signed_sha256(self) -> str | None: ...


def state_of(transfer: Transfer, now: datetime) -> TransferState:
    """Tell how far a paper has come; one that was signed stays so, whatever came afterwards."""
    told = (
        (transfer.signed_sha256, TransferState.SIGNED),
        (now >= transfer.created_at + OPEN, TransferState.OVER),
        (transfer.refusal, TransferState.REFUSED),
        (transfer.uploaded_at, TransferState.EXAMINED),
        (transfer.downloaded_at, TransferState.FETCHED),
    )
    return next((state for holds, state in told if holds), TransferState.WAITING)
