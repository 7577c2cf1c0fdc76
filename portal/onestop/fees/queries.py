"""Finding fees that were paid: of a dossier, and of a unit's register in a period."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.downloads import MadeFile
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.rules import Action
from portal.onestop.fees.models import FeePayment
from portal.onestop.fees.rules import Method
from portal.onestop.procedures.queries import revision
from portal.onestop.slips.models import Slip, Wording
from portal.onestop.slips.queries import slips
from portal.onestop.slips.rules.periods import Period
from portal.records.signatures.rules import number_in_words

MOST_SHOWN = 500


class PaymentNotFound(NotFound):
    """The dossier has no such payment."""

    sentence = _l("Không tìm thấy lần thu này của hồ sơ.")


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A fee that was paid, with the numbers of its receipt and of what cancelled it."""

    id: UUID
    dossier_id: UUID
    name: str
    amount_vnd: int
    method: Method
    reference: str
    payer_name: str
    paid_at: datetime
    recorded_at: datetime
    recorded_by_name: str
    cancelled_at: datetime | None
    cancelled_by_name: str | None
    cancel_reason: str
    code: str
    number: str
    made: bool
    cancel_number: str
    cancel_made: bool

    @property
    def stands(self) -> bool:
        """Tell whether it was not cancelled."""
        return self.cancelled_at is None


_FIRST, _SECOND = sa.orm.aliased(Slip), sa.orm.aliased(Slip)
_FIRST_WORDS, _SECOND_WORDS = sa.orm.aliased(Wording), sa.orm.aliased(Wording)
_PLAIN = PaymentRow.__slots__[: PaymentRow.__slots__.index("code")]
_COLUMNS = [getattr(FeePayment, name) for name in _PLAIN]
_ROWS: sa.Select[Any] = (
    sa.select(
        *_COLUMNS,
        Dossier.code,
        *(_FIRST.number, _FIRST_WORDS.symbol, _FIRST.sha256),
        *(_SECOND.number, _SECOND_WORDS.symbol, _SECOND.sha256),
    )
    .join(Dossier, Dossier.id == FeePayment.dossier_id)
    .join(_FIRST, _FIRST.id == FeePayment.slip_id)
    .join(_FIRST_WORDS, _FIRST_WORDS.id == _FIRST.wording_id)
    .outerjoin(_SECOND, _SECOND.id == FeePayment.cancel_slip_id)
    .outerjoin(_SECOND_WORDS, _SECOND_WORDS.id == _SECOND.wording_id)
)


def get(dossier_id: UUID, payment_id: UUID) -> FeePayment:
    """Give a payment of a dossier; raises PaymentNotFound."""
    found = session().get(FeePayment, payment_id)
    if found is None or found.dossier_id != dossier_id:
        raise PaymentNotFound
    return found


def locked(dossier_id: UUID, payment_id: UUID) -> FeePayment:
    """Give a payment of a dossier to be changed; raises PaymentNotFound."""
    own = FeePayment.id == payment_id, FeePayment.dossier_id == dossier_id
    found = session().scalar(sa.select(FeePayment).where(*own).with_for_update())
    if found is None:
        raise PaymentNotFound
    return found


def of_dossier(dossier_id: UUID) -> tuple[PaymentRow, ...]:
    """List what was paid for a dossier, in the order of entry."""
    wanted = _ROWS.where(FeePayment.dossier_id == dossier_id)
    return _read(wanted.order_by(FeePayment.recorded_at, FeePayment.id))


def of_unit(unit_id: UUID, period: Period) -> tuple[PaymentRow, ...]:
    """List what was paid to a unit in a period, what was paid last first, 500 at most."""
    wanted = _ROWS.where(*_taken_in(unit_id, period))
    latest = wanted.order_by(FeePayment.paid_at.desc(), FeePayment.id.desc())
    return _read(latest.limit(MOST_SHOWN))


@dataclass(frozen=True, slots=True)
class Entry:
    """A number of the receipt book: money that was taken, or what took a receipt back."""

    payment: PaymentRow
    cancels: bool = False

    @property
    def at(self) -> datetime:
        """Tell when the money was paid, or the receipt cancelled."""
        return (self.payment.cancelled_at if self.cancels else None) or self.payment.paid_at


def book(unit_id: UUID, period: Period) -> tuple[Entry, ...]:
    """List every number that a unit's book holds of a period, the last first.

    Of payments and of cancellations 500 each at most.
    """
    since, until = FeePayment.cancelled_at >= period.begins, FeePayment.cancelled_at < period.ends
    wanted = _ROWS.where(FeePayment.unit_id == unit_id, since, until)
    back = _read(wanted.order_by(FeePayment.cancelled_at.desc()).limit(MOST_SHOWN))
    entries = [
        *(Entry(row, cancels=True) for row in back),
        *(Entry(row) for row in of_unit(unit_id, period)),
    ]
    return tuple(sorted(entries, key=lambda entry: entry.at, reverse=True))


@dataclass(frozen=True, slots=True)
class Taken:
    """How many receipts a unit gave in a period, and what stands of them in đồng."""

    count: int
    amounts: dict[Method, int]


def taken(unit_id: UUID, period: Period) -> Taken:
    """Count all that was paid to a unit in a period, and add up what stands by how it was paid."""
    stands = sa.case((FeePayment.cancelled_at.is_(None), FeePayment.amount_vnd), else_=0)
    wanted = sa.select(FeePayment.method, sa.func.count(), sa.func.sum(stands))
    grouped = wanted.where(*_taken_in(unit_id, period)).group_by(FeePayment.method)
    told = {way: (count, int(amount)) for way, count, amount in session().execute(grouped)}
    amounts = {way: told[way][1] if way in told else 0 for way in Method}
    return Taken(sum(count for count, _amount in told.values()), amounts)


def _taken_in(unit_id: UUID, period: Period) -> tuple[sa.ColumnElement[bool], ...]:
    since, until = FeePayment.paid_at >= period.begins, FeePayment.paid_at < period.ends
    return FeePayment.unit_id == unit_id, since, until


def fee_text(dossier: Dossier) -> str:
    """Give the procedure's own words on its fee, as the dossier pinned them."""
    text: str = revision(dossier.revision_id).content["fee"]["text"]
    return text


def received_by(dossier_id: UUID) -> UUID | None:
    """Name the officer who received a dossier, wherever that was."""
    made = (m for m in contents.moves(dossier_id) if m.action == Action.RECEIVE)
    return next((move.actor_id for move in made), None)


def receipt_of(payment: FeePayment, code: str, *, cancelling: bool = False) -> MadeFile:
    """Give the file of a receipt, or of what cancelled it; raises NotFound before it is made."""
    slip_id = payment.cancel_slip_id if cancelling else payment.slip_id
    made = slips.get(slip_id).sha256 if slip_id else None
    if made is None:
        raise NotFound
    return MadeFile(f"{code}-phieu-thu{'-huy' if cancelling else ''}.pdf", made)


def _read(query: sa.Select[Any]) -> tuple[PaymentRow, ...]:
    return tuple(_row(*row) for row in session().execute(query))


def _row(*values: Any) -> PaymentRow:
    *plain, first, first_symbol, made, second, second_symbol, cancel_made = values
    given = dict(zip((*_PLAIN, "code"), plain, strict=True))
    return PaymentRow(
        **given,
        number=_said(first, first_symbol),
        made=bool(made),
        cancel_number=_said(second, second_symbol),
        cancel_made=bool(cancel_made),
    )


def _said(number: int | None, symbol: str | None) -> str:
    return number_in_words(number, symbol or "") if number else ""
