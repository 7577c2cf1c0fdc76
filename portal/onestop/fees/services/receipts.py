"""What a receipt says, its number, and its entry in the journal."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.core.i18n import speaking
from portal.core.json_types import JsonValue
from portal.identity.audit.services import record
from portal.onestop.dossiers.models import Dossier
from portal.onestop.fees.rules import Method
from portal.onestop.slips.queries import slips
from portal.onestop.slips.rules.fees import FeeFacts, FeeLine
from portal.onestop.slips.services import making


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid: for what, how much, how, by whom and when.

    ``ends_wait`` says that it is the financial duty for which the clock stands still.
    """

    name: str
    amount_vnd: int
    method: Method
    payer_name: str
    paid_at: datetime
    reference: str = ""
    payer_address: str = ""
    payer_tax_code: str = ""
    ends_wait: bool = False


def lock(dossier: Dossier) -> None:
    """Let nobody else take money for the dossier, or take it back, meanwhile; always first."""
    session().execute(sa.select(Dossier.id).where(Dossier.id == dossier.id).with_for_update())


def facts_of(paid: Paid, collector: str, *, cancels: str = "", because: str = "") -> FeeFacts:
    """Say what was paid, or which receipt is taken back and why."""
    with speaking("vi"):
        method = str(paid.method.label).lower()
    return FeeFacts(
        lines=(FeeLine(paid.name, paid.amount_vnd),),
        payer_name=paid.payer_name,
        paid_at=paid.paid_at,
        method=method,
        collector_name=collector,
        payer_address=paid.payer_address,
        payer_tax_code=paid.payer_tax_code,
        transaction=paid.reference,
        cancels=cancels,
        cancelled_because=because,
    )


def give_number(slip_id: UUID, now: datetime) -> str:
    """Give a receipt its number in the act's own transaction, last, and say it in full."""
    making.number(slips.get(slip_id), now=now)
    return full_number(slip_id)


def full_number(slip_id: UUID) -> str:
    """Say a receipt's number with its symbol."""
    return slips.get_row(slip_id).full_number


def note(action: str, dossier: Dossier, actor: Actor, now: datetime, **facts: JsonValue) -> None:
    """Enter an act in the journal, once."""
    record(
        action=action,
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=dossier.unit_id,
        code=dossier.code,
        **facts,
    )
