"""What happens beside the moves of a dossier: fees paid, receipts cancelled, linked parts ended."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum

from portal.core.access import Actor
from portal.home.demonstration.crews import people_of
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.services.linked import conclude
from portal.onestop.fees import queries as fees
from portal.onestop.fees.rules import Method, usual_amount
from portal.onestop.fees.services import Paid, cancel, receive
from portal.onestop.workflows.queries.asking import linked_to
from portal.onestop.workflows.rules.linking import Outcome
from portal.onestop.workflows.services.linking import Ending

_USUAL_VND = 20_000
_FEE = "Phí, lệ phí (dữ liệu minh họa)"


class Aside(StrEnum):
    """What somebody does about a dossier without being at its desk."""

    PAY = "pay"
    CANCEL_RECEIPT = "cancel_receipt"
    END_PARTS = "end_parts"


# Money is taken at one counter and numbered in one book, so this happens in the order of time.
NUMBERED = frozenset({Aside.PAY, Aside.CANCEL_RECEIPT})
Crew = Mapping[Function, Actor]


def take_aside(dossier: Dossier, what: Aside, crew: Crew, now: datetime) -> None:
    """Carry out one of these acts at a moment; the clock stands there already."""
    _ACTS[what](dossier, crew, now)


def _pay(dossier: Dossier, crew: Crew, now: datetime) -> None:
    amount = usual_amount(fees.fee_text(dossier)) or _USUAL_VND
    paid = Paid(
        _FEE,
        amount,
        Method.TRANSFER,
        dossier.submitter_name,
        now,
        reference=f"MINHHOA-{dossier.code}",
        ends_wait=True,
    )
    receive(dossier, paid, actor=crew[Function.INTAKE], now=now)


def _cancel_receipt(dossier: Dossier, crew: Crew, now: datetime) -> None:
    for row in fees.of_dossier(dossier.id):
        why = "Ghi nhầm người nộp (dữ liệu minh họa)."
        cancel(dossier, row.id, reason=why, actor=crew[Function.INTAKE], now=now)


def _end_parts(dossier: Dossier, _crew: Crew, now: datetime) -> None:
    ending = Ending(Outcome.GRANTED, "Đã đối chiếu, không có ý kiến khác (dữ liệu minh họa).")
    for part in linked_to(dossier.id):
        if part.agency_unit_id and part.started_at and not part.ended_at:
            officer = people_of(part.agency_unit_id, now)[Function.CASE_OFFICER]
            conclude(part, ending, file=None, actor=officer, now=now)


_ACTS: Mapping[Aside, Callable[[Dossier, Crew, datetime], None]] = {
    Aside.PAY: _pay,
    Aside.CANCEL_RECEIPT: _cancel_receipt,
    Aside.END_PARTS: _end_parts,
}
