"""Cancelling a wrong receipt by another with a number of its own; both stay."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.services.acting import stand_in
from portal.onestop.dossiers.services.noting import acting_facts
from portal.onestop.fees import queries as find
from portal.onestop.fees.models import FeePayment
from portal.onestop.fees.services.receipts import (
    Paid,
    facts_of,
    full_number,
    give_number,
    lock,
    note,
)
from portal.onestop.fees.services.refusals import AlreadyCancelled, ReasonMissing, about
from portal.onestop.slips.queries import slips
from portal.onestop.slips.services import making
from portal.onestop.workflows.rules import Duty
from portal.records.registers import queries as registered
from portal.records.registers import services as registers
from portal.records.registers.events import DocumentReleased
from portal.records.registers.rules import DocumentState

_LONGEST_REASON = 1000


def cancel(dossier: Dossier, payment_id: UUID, *, reason: str, actor: Actor, now: datetime) -> None:
    """Take a wrong receipt back by another with a number of its own; both stay.

    The first one, where everybody can verify it, is shown as revoked. A wait that it ended
    stays ended: whoever still needs the money asks for it again. Raises PaymentNotFound,
    AlreadyCancelled or ReasonMissing.
    """
    lock(dossier)
    held = find.locked(dossier.id, payment_id)
    told = reason.strip()[:_LONGEST_REASON]
    if held.cancelled_at is not None:
        raise AlreadyCancelled
    if not told:
        raise about("reason", ReasonMissing())
    wrong = full_number(held.slip_id)
    facts = facts_of(_paid(held), actor.name, cancels=wrong, because=told)
    slip = making.make_slip(dossier.id, facts, now=now, signer_id=actor.id)
    held.cancelled_at, held.cancelled_by, held.cancelled_by_name = now, actor.id, actor.name
    held.cancel_reason, held.cancel_slip_id = told, slip.id
    session().flush()
    number = give_number(slip.id, now)
    acting = acting_facts(stand_in(dossier, Duty.RECEIVE, actor=actor, now=now))
    note("fee.cancelled", dossier, actor, now, number=number, cancels=wrong, reason=told, **acting)
    _revoke(held, now=now)


def revoke_cancelled(released: DocumentReleased) -> None:
    """Revoke a receipt that was cancelled while it was still being signed."""
    slip = slips.find_by_document(released.document_id)
    if slip is None:
        return
    wanted = sa.select(FeePayment).where(FeePayment.slip_id == slip.id)
    held = session().scalar(wanted.where(FeePayment.cancelled_at.is_not(None)))
    if held is not None and held.cancelled_at is not None:
        _revoke(held, now=held.cancelled_at)


def _paid(held: FeePayment) -> Paid:
    names = (name for name in Paid.__slots__ if name != "ends_wait")
    return Paid(**{name: getattr(held, name) for name in names})


def _revoke(held: FeePayment, *, now: datetime) -> None:
    """Show a cancelled receipt as revoked where everybody verifies it, once it is released."""
    document_id = slips.get(held.slip_id).document_id
    if document_id is None or registered.get(document_id).state is not DocumentState.IN_FORCE:
        return
    actor = Actor(held.cancelled_by, held.cancelled_by_name or "", "staff")
    registers.revoke(document_id, reason=held.cancel_reason, actor=actor, now=now)
