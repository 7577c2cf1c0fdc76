"""Taking a fee: one entry, one number, and the end of the wait where it was waited for."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.database import session
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries.clock import segments
from portal.onestop.dossiers.rules import Action, Basis, State, Step, lasting
from portal.onestop.dossiers.services.acting import stand_in
from portal.onestop.dossiers.services.moves import move
from portal.onestop.dossiers.services.noting import acting_facts
from portal.onestop.fees import queries as find
from portal.onestop.fees.models import FeePayment
from portal.onestop.fees.rules import Method, charges
from portal.onestop.fees.services.receipts import Paid, facts_of, give_number, lock, note
from portal.onestop.fees.services.refusals import (
    AlreadyRecorded,
    AmountMissing,
    NoFee,
    NotNow,
    NotWaiting,
    PaidBeforeFiling,
    PaidInFuture,
    ReferenceMissing,
    about,
)
from portal.onestop.slips.services import making
from portal.onestop.workflows.rules import Duty


def receive(dossier: Dossier, paid: Paid, *, actor: Actor, now: datetime) -> UUID:
    """Write a fee down that was paid, and number and order its receipt; give the payment's id.

    The duty that the clock waited for ends it at the moment of payment, however late it is
    entered: what waits inside the office never stops the clock. The dossier's counter officer
    was asked of the policy before. A cancelled receipt may be replaced by one other even where
    nothing more is taken: the dossier has ended, or the duty was the only fee. Raises NotNow,
    NoFee, NotWaiting, AlreadyRecorded, AmountMissing, ReferenceMissing, PaidInFuture,
    PaidBeforeFiling, or as ``moves.move``.
    """
    lock(dossier)
    _check_dossier(dossier, paid)
    _check(dossier, paid, now=now)
    slip = making.make_slip(dossier.id, facts_of(paid, actor.name), now=now, signer_id=actor.id)
    made = _row(dossier, paid, slip.id, actor, now)
    session().add(made)
    session().flush()
    number = give_number(slip.id, now)
    _enter(dossier, made, number, actor, now)
    return made.id


def _check_dossier(dossier: Dossier, paid: Paid) -> None:
    waits, rows = dossier.state is State.FINANCIAL_DUTY, find.of_dossier(dossier.id)
    replaces = _lacks_replacement(rows)
    if dossier.received_at is None or (dossier.step is Step.CLOSED and not replaces):
        raise NotNow
    if paid.ends_wait and not waits:
        raise NotWaiting
    if not (waits or replaces or charges(find.fee_text(dossier))):
        raise NoFee
    if any(_is_same(row, paid) for row in rows):
        raise AlreadyRecorded


def _lacks_replacement(rows: Sequence[find.PaymentRow]) -> bool:
    """Tell whether fewer fees were entered since the first cancelled one than were cancelled."""
    cancelled = [row.cancelled_at for row in rows if row.cancelled_at]
    if not cancelled:
        return False
    first = min(cancelled)
    return len(cancelled) > sum(row.recorded_at > first for row in rows)


def _is_same(row: find.PaymentRow, paid: Paid) -> bool:
    entered = (row.name, row.amount_vnd, row.method, row.reference)
    return row.stands and entered == (paid.name, paid.amount_vnd, paid.method, paid.reference)


def _check(dossier: Dossier, paid: Paid, *, now: datetime) -> None:
    if paid.amount_vnd <= 0:
        raise about("amount_vnd", AmountMissing())
    if paid.method is Method.TRANSFER and not paid.reference:
        raise about("reference", ReferenceMissing())
    if paid.paid_at > now:
        raise about("paid_on", PaidInFuture())
    if local(paid.paid_at).date() < local(dossier.submitted_at).date():
        raise about("paid_on", PaidBeforeFiling())


def _row(dossier: Dossier, paid: Paid, slip_id: UUID, actor: Actor, now: datetime) -> FeePayment:
    told = {name: getattr(paid, name) for name in Paid.__slots__ if name != "ends_wait"}
    return FeePayment(
        **told,
        dossier_id=dossier.id,
        unit_id=dossier.unit_id,
        ended_wait=paid.ends_wait,
        recorded_at=now,
        recorded_by=actor.id,
        recorded_by_name=actor.name,
        slip_id=slip_id,
    )


def _enter(dossier: Dossier, made: FeePayment, number: str, actor: Actor, now: datetime) -> None:
    """Write the act down once: as the end of the wait where it ends one, else as a fee.

    Either way a deputy is counted, and named with whose place they took.
    """
    amount, way = made.amount_vnd, made.method.value
    if not made.ended_wait:
        facts = acting_facts(stand_in(dossier, Duty.RECEIVE, actor=actor, now=now))
        facts |= {"number": number, "amount_vnd": amount, "paid_by": way}
        note("fee.received", dossier, actor, now, **facts)
        return
    stood = lasting(segments(dossier.id))
    since = max(made.paid_at, stood.start) if stood else made.paid_at
    basis = Basis(document=number, since=since)
    move(
        dossier,
        Action.CONFIRM_PAYMENT,
        actor=actor,
        now=now,
        basis=basis,
        number=number,
        amount_vnd=amount,
        paid_by=way,
    )
